"""Text that came from data, on its way into Markdown and HTML: it stays text."""

from __future__ import annotations

import re
from collections.abc import Collection, MutableMapping
from html import escape

PIXEL = 96
"""CSS's pixels per inch."""

BOX = (
    "display:inline-block;box-sizing:border-box;width:2.5em;line-height:1.5;"
    "text-align:center;font-size:13px;"
)
EMPTY = BOX + "color:#6b6b6b;border:2px solid transparent;"
STYLES = {
    "P": BOX + "color:#fff;background:#1d3557;border:2px solid #1d3557;font-weight:bold;",
    "R": BOX + "color:#8a3b00;background:#fff;border:2px dashed #8a3b00;font-weight:bold;",
    "PR": BOX + "color:#fff;background:#1d3557;border:2px dashed #f4a261;font-weight:bold;",
}
"""How a mark's box looks: published, replicated, or both; and where none stands."""

_ENTITY = re.compile(r"&(?=#?\w+;)")
# What Markdown of any kind takes for markup within a line, but for the asterisk.
_SPECIAL = re.compile(r"\\(?!\*)|[`_[\]{}<>$~^|!]")
# A line's own sign, a heading's or a list's, is taken first and for good.
_OPENING = re.compile(
    r"^((?>(?:#{1,6} |- )?[^\S\n]*))([-+:=%(>#|]|\*(?=\s)|\d+(?=[.)]))", re.MULTILINE
)


def starless(text: object) -> str:
    r"""Return text that emphasises nothing in what is said, see `paragraph`.

    >>> print(starless("A *b*"))
    A \*b\*
    """
    return str(text).replace("*", r"\*")


def plain(text: object) -> str:
    r"""Return text as Markdown that shows it letter by letter, on one line.

    >>> print(plain("A *b* [c](d)"))
    A \*b\* \[c\](d)
    """
    return paragraph(starless(" ".join(str(text).split())))


def paragraph(markdown: str) -> str:
    r"""Return Markdown in which nothing works but paragraphs, lists, headings and emphasis.

    Links, pictures, HTML, code, formulas and directives are shown as they are written. It is
    what sentences need that are filled in from data, and nothing besides.

    Examples
    --------
    >>> print(paragraph("## A <b>\n\n- **Two** of [them](x) ![y](z) {r}`s`"))
    ## A \<b\>
    <BLANKLINE>
    - **Two** of \[them\](x) \!\[y\](z) \{r\}\`s\`
    >>> print(paragraph("- ::: x"), paragraph("- 3. x"), paragraph("&lt; R&D"))
    - \::: x - 3\. x \&lt; R&D
    """
    text = _ENTITY.sub(r"\\&", _SPECIAL.sub(r"\\\g<0>", markdown))
    return _OPENING.sub(_escaped, text)


def _escaped(opening: re.Match[str]) -> str:
    before, sign = opening.groups()
    return f"{before}{sign}\\" if sign.isdigit() else f"{before}\\{sign}"


def inline(text: str) -> str:
    """Return text as HTML that is text in Markdown too, where HTML stands within a line.

    >>> inline("a_b <c> ![d]")
    'a&#95;b &lt;c&gt; &#33;&#91;d&#93;'
    """
    return re.sub(r"[*\\`_[\]{}$~^|!]", lambda sign: f"&#{ord(sign[0])};", escape(text))


_MACROS = {
    "\\": "\\textbackslash{}", "~": "\\textasciitilde{}", "^": "\\textasciicircum{}",
    "<": "\\textless{}", ">": "\\textgreater{}",
}  # fmt: skip
_LATEX = str.maketrans(_MACROS | {sign: f"\\{sign}" for sign in "&%$#_{}"})


def in_latex(cell: object) -> str:
    r"""Return what a cell of a table holds as LaTeX that shows it.

    What begins with a bracket or a star would belong to the end of the row before it.

    >>> print(in_latex("50 % of [a]"), in_latex("[a]"), in_latex("* b"))
    50 \% of [a] {}[a] {}* b
    """
    text = str(cell).translate(_LATEX)
    return f"{{}}{text}" if text.lstrip().startswith(("[", "*")) else text


def keep(attributes: MutableMapping[str, str], names: Collection[str]) -> None:
    """Take away all attributes of an element but those of some names.

    >>> link = {"href": "a.html", "onclick": "alert(1)"}
    >>> keep(link, ["href"])
    >>> link
    {'href': 'a.html'}
    """
    for name in set(attributes) - set(names):
        del attributes[name]
