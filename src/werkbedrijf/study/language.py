"""The languages of a report: messages from catalogues of gettext, numbers as a language has them.

English is the source, and needs no catalogue. `docs/architecture.md` says how to add a language.
"""

from __future__ import annotations

import os
import re
import shlex
import string
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from math import isfinite
from numbers import Real
from pathlib import Path
from typing import Any, TextIO

from werkbedrijf.errors import Message, join, translated
from werkbedrijf.paths import NAMED

LANGUAGES = ("en", "nl")
ARTICLES = {"en": "the", "nl": "de"}
"""The article of most nouns."""
NAMES = {"en": "English", "nl": "Nederlands"}
"""What each language calls itself."""
SOURCE = "en"
"""The language that messages are written in."""
PACKAGE = Path(__file__).resolve().parents[1] / "locale"
"""The folder of the catalogues of the package's own sentences."""
SENTENCES, CELLS = "werkbedrijf", "notebooks"
"""The names of the package's catalogues, and of those of a study's notebooks."""


def catalogue(folder: Path, language: str, name: str) -> Path:
    """Return where the catalogue of a language lies in a folder, as gettext has it."""
    return folder / language / "LC_MESSAGES" / f"{name}.po"


@lru_cache(maxsize=8)
def translations(
    language: str, folder: Path = PACKAGE, name: str = SENTENCES
) -> NullTranslations | GNUTranslations:
    """Return a catalogue of a language; one that translates nothing if there is none.

    Parameters
    ----------
    language : str
        One of `LANGUAGES`.
    folder : Path
        With a folder per language in it.
    name : str
        The catalogue's name. What is marked as fuzzy in it counts as missing.
    """
    path = catalogue(folder, language, name)
    if language == SOURCE or not path.is_file():
        return NullTranslations()
    # Read only where a language asks for it: English needs nothing of Babel.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return GNUTranslations(compiled)


class Noun(str):
    """A name that stands in a sentence, with its article where a gap asks for that.

    Examples
    --------
    >>> "{it}; {it:The} en oordelen van {it:the}".format(it=Noun("rapport", "het"))
    'rapport; Het rapport en oordelen van het rapport'
    """

    article: str

    def __new__(cls, name: str, article: str) -> Noun:
        """Keep the article beside the name."""
        noun = super().__new__(cls, name)
        noun.article = article
        return noun

    def __format__(self, spec: str) -> str:
        """Return the name; for `the` behind its article, for `The` with a capital in front."""
        article = {"the": self.article, "The": self.article.capitalize()}
        return f"{article[spec]} {self}" if spec in article else super().__format__(spec)

    def within(self, text: str) -> str:
        """Return a text with the name in its gaps `{source}`, whatever other gaps it has."""
        return re.sub(r"\{source(?::(\w+))?\}", lambda gap: format(self, gap[1] or ""), text)


NOTHING = re.compile(r"[+-](?=0[.0]*%?$)")
"""The sign of a number that is written as zero."""
ENDS = re.compile(r"^(0|100)(?:\.(0+))?%$")
"""A share that is written as 0 or 100 %."""
NEAR = 1e-12
"""A share within this of 1 is 1: the error of sums of floats."""


class Filling(string.Formatter):
    r"""Fill numbers into the gaps of a sentence as a language writes them.

    Examples
    --------
    >>> Filling("nl").format("{mean:+.2f} of {all:,} in {what}", mean=0.5, all=26500, what="1.5")
    '+0,50 of 26.500 in 1.5'
    >>> Filling("en").format("{mean:+.2f} of {all:,}", mean=0.5, all=26500)
    '+0.50 of 26,500'

    What is not all is never written as 100 %, and what is not nothing never as 0 %:

    >>> Filling("en").format("{0:.0%} {1:.0%} {2:.1%} {3:.0%}", 0.996, 0.001, 0.9999, 1.0)
    '>\xa099% <\xa01% >\xa099.9% 100%'

    What a number decides stands in a gap of it, for one and for any other:

    >>> Filling("en").format("{some} of {all} {all:mark|marks} {some:is|are} new", some=1, all=2)
    '1 of 2 marks is new'

    Nothing has no sign:

    >>> Filling("en").format("{mean:.2f} to {most:+.0%}", mean=-0.001, most=0.001)
    '0.00 to 0%'

    A half is rounded away from zero, as spreadsheets and the scripts of the pages do:

    >>> Filling("en").format("{mean:+.2f} in {share:.0%}", mean=-0.125, share=0.125)
    '-0.13 in 13%'
    """

    def __init__(self, language: str) -> None:
        self._signs = signs(language)

    def format_field(self, value: Any, format_spec: str) -> str:
        """Return a value as its gap asks for it."""
        if "|" in format_spec:
            one, many = format_spec.split("|")
            return one if value == 1 else many
        some = isinstance(value, float) and 0 < value < 1 - NEAR
        if isinstance(value, float) and "." in format_spec and isfinite(value):
            # By its decimals: 2.675 lies between two numbers that a computer has.
            value = Decimal(repr(round(float(value), 12)))
        with localcontext(rounding=ROUND_HALF_UP):
            text = str(super().format_field(value, format_spec))
        if not isinstance(value, Real | Decimal):
            return text
        if some:
            text = ENDS.sub(_almost, text)
        return NOTHING.sub("", text).translate(self._signs)


def _almost(end: re.Match[str]) -> str:
    """Return the text for a share that rounds to 0 or 100 % and is neither."""
    step = Decimal(1).scaleb(-len(end[2] or ""))
    return f"<\N{NO-BREAK SPACE}{step}%" if end[1] == "0" else f">\N{NO-BREAK SPACE}{100 - step}%"


@lru_cache(maxsize=8)
def signs(language: str) -> dict[int, str]:
    """Return the decimal point and the separator of thousands of a language, by English ones."""
    if language == SOURCE:
        return {}
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return {ord("."): get_decimal_symbol(language), ord(","): get_group_symbol(language)}


def when(text: str, language: str) -> str:
    """Return a day or a month as a language writes it; what is neither as it is.

    Examples
    --------
    >>> when("2017-05", "nl"), when("2017-11-07", "en"), when("2017", "nl")
    ('mei 2017', '7 November 2017', '2017')
    """
    from babel.dates import format_date

    found = re.fullmatch(r"\d{4}-\d\d(-\d\d)?", text)
    if not found:
        return text
    day = date.fromisoformat(text if found[1] else f"{text}-01")
    return str(format_date(day, "d MMMM y" if found[1] else "MMMM y", locale=language))


Tell = Callable[..., str]
"""Returns a message in a language, its gaps filled by name."""


def teller(language: str) -> Tell:
    """Return what tells messages in a language; of two messages, one of them by `number`."""

    def tell(message: str, many: str = "", /, **values: Any) -> str:
        known = translations(language)
        text = known.ngettext(message, many, values["number"]) if many else known.gettext(message)
        return Filling(language).vformat(text, (), values)

    return tell


ENGLISH = teller(SOURCE)


def spoken(environ: Mapping[str, str] = os.environ) -> str:
    """Return the language in which commands speak, by the variables that gettext goes by.

    Examples
    --------
    >>> spoken({"LANG": "nl_NL.UTF-8"}), spoken({"LANG": "C"}), spoken({"LANGUAGE": "fr:nl"})
    ('nl', 'en', 'nl')
    >>> spoken({"LC_ALL": "de_DE.UTF-8", "LANG": "nl_NL.UTF-8"})
    'en'
    """
    asked = (environ.get(name) for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
    for each in next(filter(None, asked), "").split(":"):
        language = re.split("[_.@]", each)[0]
        if language in LANGUAGES:
            return language
    return SOURCE


def echo(*messages: str, file: TextIO | None = None) -> None:
    """Print messages, each in a line, in the language in which commands speak.

    Whoever reads may have gone, as `head` goes: then a command ends its work unheard.
    """
    tell, stream = teller(spoken()), file or sys.stdout
    try:
        print(*(translated(each, tell) for each in messages), sep="\n", file=stream, flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def listed(language: str, words: Iterable[str]) -> str:
    """Join words as a sentence does.

    >>> [listed("en", words) for words in (["a"], ["a", "b"], ["a", "b", "c"])]
    ['a', 'a and b', 'a, b and c']
    """
    return translated(conjoined(words), teller(language))


def marked(text: str, language: str) -> str:
    """Return a text with the language it is in, for where it stands among another language's.

    >>> marked("Zij werken samen.", "nl"), marked("", "nl")
    ('Zij werken samen. [nl]', '')
    """
    return f"{text} [{language}]" if text else ""


def foreign(text: str) -> str:
    """Return the language that a text is marked with; empty if it is the report's own.

    >>> foreign("Zij werken samen. [nl]"), foreign("They work together.")
    ('nl', '')
    """
    return next((each for each in LANGUAGES if text.endswith(f" [{each}]")), "")


def to_make(target: str, language: str = SOURCE, **more: str) -> str:
    """Return the command that makes something of the study that was named, in a language.

    >>> to_make("all"), to_make("all", "nl"), to_make("region", ID="achterhoek")
    ('make all', 'make all LANGUAGE=nl', 'make region ID=achterhoek')
    """
    named = "" if language == SOURCE else language
    values = {"STUDY": os.environ.get(NAMED, ""), "LANGUAGE": named, **more}
    given = (f"{name}={shlex.quote(value)}" for name, value in values.items() if value)
    return " ".join(["make", target, *given])


def gettext(message: str) -> str:
    """Mark a message that a table of words holds, to be translated where it is used."""
    return message


def ngettext(one: str, many: str) -> tuple[str, str]:
    """Mark two messages, for one and for many, to be translated where they are used."""
    return one, many


AND = gettext("{words} and {last}")


def conjoined(texts: Iterable[str]) -> str:
    """Join texts as a sentence does, so that it can be told in another language.

    >>> conjoined(["-1", "0", "+1"]), conjoined([])
    ('-1, 0 and +1', '')
    """
    *most, last = [*texts] or [""]
    return Message(AND, words=join(most), last=last) if most else last
