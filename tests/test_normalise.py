"""Executed notebooks lose what a run leaves in them and keep what it showed."""

from itertools import pairwise

import nbformat
from hypothesis import given
from hypothesis import strategies as st
from nbformat import NotebookNode

from studies import KERNELSPEC
from werkbedrijf.chain.execute import first_line, merge_streams, normalise

TEXT = st.text(st.characters(codec="utf-8"), min_size=1)
STREAMS = st.builds(
    lambda name, text: nbformat.v4.new_output("stream", name=name, text=text),
    st.sampled_from(["stdout", "stderr"]),
    TEXT,
)
DISPLAYS = st.builds(
    lambda text: nbformat.v4.new_output("display_data", {"text/plain": text}), TEXT
)
OUTPUTS = st.lists(st.one_of(STREAMS, DISPLAYS))


def executed(outputs: list[NotebookNode]) -> NotebookNode:
    """Return a notebook as papermill leaves it, with one code cell."""
    trace = {"start_time": "2017-11-07T12:00:00", "status": "completed"}
    cell = nbformat.v4.new_code_cell("1", execution_count=1, outputs=outputs, id="cell")
    cell.metadata = NotebookNode(papermill=trace, execution=trace, tags=[], editable=False)
    metadata = {"kernelspec": KERNELSPEC, "papermill": trace, "widgets": {}}
    metadata["language_info"] = {"name": "python", "version": "3.11.7"}
    return NotebookNode(nbformat.v4.new_notebook(cells=[cell], metadata=metadata))


def shown(outputs: list[NotebookNode]) -> list[tuple[str, str]]:
    """Return stream or type of each output, character by character."""
    return [
        (output.get("name", "display"), character)
        for output in outputs
        for character in output.get("text") or output.data["text/plain"]
    ]


@given(OUTPUTS)
def test_merging_loses_nothing_and_leaves_no_neighbours_of_one_stream(
    outputs: list[NotebookNode],
) -> None:
    """However timing cut a stream, the result reads the same, and is the same."""
    before = [dict(output) for output in outputs]
    merged = merge_streams(outputs)
    assert shown(merged) == shown(outputs)
    assert merge_streams(merged) == merged
    names = [output.get("name") for output in merged]
    assert not any(a == b for a, b in pairwise(names) if a is not None)
    assert [dict(output) for output in outputs] == before


@given(OUTPUTS)
def test_normalising_twice_changes_nothing_more(outputs: list[NotebookNode]) -> None:
    """What is published is a fixed point, so that a rebuild cannot drift."""
    once = normalise(executed(outputs))
    assert normalise(nbformat.reads(once, as_version=4)) == once


def test_only_what_the_author_set_stays_in_the_metadata() -> None:
    """Timings, versions and empty tags go; an author's own setting stays."""
    clean = nbformat.reads(normalise(executed([])), as_version=4)
    assert clean.metadata == {"kernelspec": KERNELSPEC, "language_info": {"name": "python"}}
    assert clean.cells[0].metadata == {"editable": False}


def test_normalising_leaves_its_argument_alone() -> None:
    """A caller can still look at what papermill returned."""
    notebook = executed([nbformat.v4.new_output("stream", text=text) for text in "ab"])
    before = nbformat.writes(notebook)
    normalise(notebook)
    assert nbformat.writes(notebook) == before


def test_a_first_line_says_whether_more_follow() -> None:
    """An error of many lines is told from an error of one."""
    assert [first_line(text) for text in ("", "\n a \n", "a\n\nb")] == ["", "a", "a ..."]
