"""Places in a text are found however a program counts, and how it counts is found out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects import CodingLayout
from werkbedrijf.regions.passages import Convention, Named, Text, infer

LINES = st.text(
    st.sampled_from("ab é\n😀") | st.characters(codec="utf-8", exclude_characters="\r\ufeff"),
    min_size=1,
    max_size=60,
)


@st.composite
def spans(draw: st.DrawFn) -> tuple[str, int, int]:
    """Return a text and a passage in it."""
    text = draw(LINES)
    start = draw(st.integers(0, len(text) - 1))
    return text, start, draw(st.integers(start + 1, len(text)))


def tells(found: tuple[str, int, int]) -> bool:
    """Return whether a passage has anything but space."""
    text, start, end = found
    return bool(text[start:end].strip())


@pytest.mark.parametrize("inclusive", [False, True])
@pytest.mark.parametrize("breaks", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [False, True])
@pytest.mark.parametrize("utf16", [False, True])
@given(found=spans())
def test_a_written_place_is_read_as_the_same_passage(
    found: tuple[str, int, int], inclusive: bool, breaks: str, mark: bool, utf16: bool
) -> None:
    """For every way of writing a text and counting its characters."""
    text, start, end = found
    layout = CodingLayout(inclusive, breaks, mark, utf16)
    read = Text(layout.written(text).decode())
    convention = Convention("inclusive" if inclusive else "exclusive", utf16=utf16)
    counted = layout.places(text)
    places = (counted[start], counted[end] - inclusive)
    assert read.text == text
    assert read.span(*places, convention) == (start, end)


@given(
    found=spans().filter(tells),
    ends=st.sampled_from(["exclusive", "inclusive"]),
    wide=st.booleans(),
)
def test_names_that_are_the_text_tell_how_it_counts(
    found: tuple[str, int, int], ends: str, wide: bool
) -> None:
    """One selection whose name is its text is enough, unless it reads the same either way."""
    text, start, end = found
    written = Text(text.replace("\n", "\r\n"))
    extra = [text[:at].count("\n") if wide else 0 for at in (start, end)]
    places = (start + extra[0], end + extra[1] - (ends == "inclusive"))
    inference = infer([Named(written, *places, text[start:end])])
    passage = written.span(*places, inference.convention)
    assert passage is not None
    assert written.text[slice(*passage)] == text[start:end]
    assert inference.fitting == 1


def test_what_most_names_say_decides() -> None:
    """A name that somebody changed does not turn the others over."""
    text = Text("one,two,three,four")
    named = [
        Named(text, 0, 2, "one"), Named(text, 4, 6, "two"), Named(text, 8, 13, "three"),
    ]  # fmt: skip
    inference = infer(named)
    assert (inference.convention.ends, inference.fitting, inference.telling) == ("inclusive", 2, 3)


def test_without_names_the_common_habit_is_taken() -> None:
    """Ends exclusive, as programs write; CR LF as one where the program is known for it."""
    text = Text("one\r\ntwo")
    named = [Named(text, 0, 3, ""), Named(text, 4, 7, "a label")]
    assert infer(named).convention == Convention()
    assert infer(named, one_break=True).convention == Convention(wide_breaks=False)
    assert infer(named).telling == 0


def test_a_place_outside_the_text_is_none() -> None:
    """Before its beginning, beyond its end, or nowhere between."""
    text = Text("one two")
    for start, end in ((-1, 3), (0, 8), (3, 3), (4, 2), (7, 9), (10**30, 10**31)):
        assert text.span(start, end, Convention()) is None
    assert text.span(0, 7, Convention()) == (0, 7)


def test_paragraphs_are_lines() -> None:
    """Counted from 1, as ATLAS.ti does."""
    text = Text("one\r\n\r\nthree")
    assert [text.paragraph(at) for at in (0, 3, 4, 5)] == [1, 1, 2, 3]
