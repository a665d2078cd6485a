"""Whether a text is English rather than Dutch, or is no message: a language nobody can read."""

from __future__ import annotations

import re
from gettext import NullTranslations

WORDS = {
    "en": {"the", "and", "that", "by", "are", "which", "what", "with", "not", "each", "to", "from",
           "for", "it", "or", "be", "this", "their", "its", "stands", "every"},
    "nl": {"de", "het", "van", "een", "dat", "die", "niet", "wat", "zijn", "met", "op", "voor",
           "te", "aan", "bij", "door", "naar", "als", "zij", "en", "of"},
}  # fmt: skip
"""Words that one of the two languages alone has, and has many of."""


def english(text: str) -> bool:
    """Return whether a text of four words or more has more of English than of Dutch."""
    # What is in capitals, such as CC BY, is a name.
    told = re.sub(r"\b[A-Z]{2,}\b", "", text).lower()
    words = re.findall(r"(?<![\w-])[a-zëéï]+(?![\w-])", told)
    found = {language: sum(word in known for word in words) for language, known in WORDS.items()}
    return len(words) > 3 and found["en"] > found["nl"]


class Pseudo(NullTranslations):
    """Translate by a sign for each letter, gaps and Markdown left as they are."""

    def gettext(self, message: str) -> str:
        """Return a message that no one can read."""
        pieces = re.split(r"(\{[^}]*\})", message)
        return "".join(re.sub("[A-Za-z]", "ø", each) if at % 2 == 0 else each
                       for at, each in enumerate(pieces))  # fmt: skip

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        """Return one of two messages that no one can read."""
        return self.gettext(msgid1 if n == 1 else msgid2)
