"""Errors speak to the researcher who has to mend something."""

import pickle

import pytest

from werkbedrijf import errors
from werkbedrijf.errors import BuildError, DataError, Message, Problem, StudyError

ROW = Problem("data/regions/zwolle/segments.csv", 17, "valence", "'3'", "-2 to 2", "Code it anew.")
FILE = Problem("data/exhibits.csv", None, None, "no file", "one", "Restore it.")


def test_a_problem_names_file_row_column_finding_expectation_and_remedy() -> None:
    """One line says where, what, what instead, and what to do."""
    assert str(ROW) == (
        "data/regions/zwolle/segments.csv:17, valence: found '3'; expected -2 to 2. Code it anew."
    )


def test_a_problem_of_a_whole_file_names_no_row_and_no_column() -> None:
    """Where no row or column applies, none is made up."""
    assert str(FILE) == "data/exhibits.csv: found no file; expected one. Restore it."


def test_a_data_error_reports_every_problem_on_a_line_of_its_own() -> None:
    """Nobody has to run the check once per mistake."""
    error = DataError(problem for problem in (ROW, FILE))
    assert error.problems == (ROW, FILE)
    assert str(error).splitlines() == [str(ROW), str(FILE)]


@pytest.mark.parametrize("name", ["DataError", "BuildError", "ParameterError"])
def test_every_error_is_a_study_error(name: str) -> None:
    """One `except` at the command line catches all of them."""
    assert issubclass(getattr(errors, name), StudyError)


def test_an_error_makes_its_message_or_takes_one() -> None:
    """With values as they are, and the same in another process, where a cluster works."""
    made = BuildError("{file} is missing.", file="{a}.csv")
    taken = BuildError(Message("{file} is missing.", file="{a}.csv"))
    for error in (made, taken, pickle.loads(pickle.dumps(made))):
        (message,) = error.args
        assert isinstance(message, Message)
        assert message == "{a}.csv is missing."
        assert message.values == {"file": "{a}.csv"}
