"""Whatever a file holds is in the study or left out for a reason, or the import stops."""

from __future__ import annotations

import pytest

from werkbedrijf.errors import TallyError, plural
from werkbedrijf.regions.tally import Tally


def filled() -> Tally:
    """Return a tally of three rows and a column: taken, left out, and a program's own."""
    found = Tally()
    for number in range(3):
        found.find("rows", number, f"row {number}")
    found.find("columns", "dates", "Created")
    found.take(0)
    found.leave("rows that repeat an earlier one", 1)
    why = plural("code that is not in the codebook", "codes that are not in the codebook")
    found.leave(why, 2, shown="the code 'x'")
    found.leave("columns that programs write for themselves", "dates", own=True)
    return found


def test_sums_that_close_are_told_as_a_table() -> None:
    """In the file, in the study, left out and why; first what was lost, with its places."""
    found = filled()
    found.close()
    assert list(found.lines()) == [
        "Not taken over:",
        "  1 x rows that repeat an earlier one (row 1)",
        "  1 x the code 'x' (row 2)",
        "                     in the file  in the study  left out  why",
        "columns                        1             0         1  1 columns that programs write "
        "for themselves",
        "rows                           3             1         2  1 rows that repeat an earlier "
        "one; 1 code that is not in the codebook",
    ]


def test_what_has_no_place_is_told_with_how_many_there_are() -> None:
    """As what has one is; what there is one of is told alone, and a sixth place is counted."""
    found = Tally()
    for what, places in {"a": [""], "b": ["", ""], "c": ["", "x"], "d": ["x"] * 6}.items():
        for place in places:
            found.decide(what, place)
    assert list(found.lines())[:-2] == [
        "Read as follows:",
        "  a",
        "  2 x b",
        "  2 x c (x)",
        "  6 x d (x; x; x; x; x and 1 more)",
    ]


def test_an_item_of_which_nothing_was_said_stops_the_import() -> None:
    """With status 3 and how many of what are missing."""
    found = filled()
    found.find("comments", "note")
    found.find("comments", "other note")
    with pytest.raises(TallyError, match="2 of the comments are neither in the study nor"):
        found.close()
    assert TallyError.status == 3


def test_nothing_was_lost_only_if_nothing_was() -> None:
    """A program's bookkeeping is no loss; a row is."""
    found = Tally()
    found.find("rows", 1)
    found.find("columns", 2)
    found.take(1)
    found.leave("columns that programs write for themselves", 2, own=True)
    assert "Nothing was lost." in found.lines()
    assert "Nothing was lost." not in filled().lines()


def test_what_is_in_the_study_after_all_was_not_left_out() -> None:
    """A coding that one segment drops and another one rests on."""
    found = Tally()
    found.find("codings", 1)
    found.leave("passages that overlap another one", 1, place="here")
    found.take(1)
    assert found.counts() == {"codings": (1, 1, 0)}
    assert found.lines_lost() == []
