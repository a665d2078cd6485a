"""A build runs everything, apart, and publishes all of it or nothing."""

import asyncio
import json
import os
import re
import signal
import sys
import threading
import time
from pathlib import Path

import nbformat
import pytest

from studies import Tiny, step, tiny_study
from werkbedrijf.chain.build import build, run
from werkbedrijf.chain.execute import Job, Outcome, execute
from werkbedrijf.chain.kernel import ENGINES, QuietKernelManager, short_folder
from werkbedrijf.chain.publish import staging
from werkbedrijf.errors import BuildError
from werkbedrijf.paths import ENV, Paths
from werkbedrijf.study.model import Notebook

WRITE = f"""
import os
from pathlib import Path
tables = Path(os.environ["{ENV}"], "tables")
"""


either_engine = pytest.mark.parametrize("engine", ENGINES)
NAP = "import time; time.sleep(60)"


def tree(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Return time and bytes of every published file."""
    names = [name for name in ("report", "tables", "figures") if (folder / name).exists()]
    files = sorted(path for name in names for path in (folder / name).rglob("*") if path.is_file())
    return {
        str(path.relative_to(folder)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in files
    }


def published(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every published file."""
    return {name: content for name, (_, content) in tree(folder).items()}


def small_chain(tiny: Tiny) -> list[Notebook]:
    """Add two notebooks, one of them run per region, that write tables and show something."""
    tiny.add(
        "02-b",
        WRITE + '_ = (tables / f"{region}.csv").write_text(f"{language}\\n")',
        "print(region)\nprint(region.upper())",
        parameters='language = "en"\nregion = "none"',
    )
    return [tiny.add("01-a", "{'b': 1, 'a': language}"), step("02-b", each="region")]


def outputs(notebook: Path) -> list[str]:
    """Return the text of every output of an executed notebook."""
    cells = nbformat.read(notebook, as_version=4).cells
    found = [output for cell in cells for output in cell.get("outputs", [])]
    shown = [{**output, **output.get("data", {})} for output in found]
    return [output.get("text") or output.get("text/plain", "") for output in shown]


def test_a_build_publishes_executed_notebooks_and_what_they_wrote(tiny: Tiny) -> None:
    """One notebook per job, each with its own parameters, and the tables beside."""
    assert build(small_chain(tiny), ("p", "q"), tiny) == 0
    names = ["report/01-a", "report/02-b-p", "report/02-b-q"]
    assert sorted(published(tiny.root)) == [
        *(f"{name}.ipynb" for name in names),
        "tables/p.csv",
        "tables/q.csv",
    ]
    assert outputs(tiny.report / "01-a.ipynb") == ["{'b': 1, 'a': 'en'}"]
    assert outputs(tiny.report / "02-b-q.ipynb") == ["q\nQ\n"]


def test_a_build_leaves_nothing_else_behind(tiny: Tiny) -> None:
    """No staging folder, no leftovers in the sources; build/ has the colophon only."""
    build(small_chain(tiny), ("p",), tiny)
    names = {path.name for path in tiny.root.iterdir()}
    assert names == {"data", "notebooks", "report", "tables", "MANIFEST.json", "build"}
    assert [path.name for path in tiny.build.iterdir()] == ["colophon.json"]
    assert sorted(path.name for path in tiny.notebooks.iterdir()) == ["01-a.ipynb", "02-b.ipynb"]


def test_a_build_says_a_line_per_notebook_and_a_total(
    tiny: Tiny, capfd: pytest.CaptureFixture[str]
) -> None:
    """And nothing else: no word from kernels, no bar, no colour off a terminal."""
    build(small_chain(tiny), ("p", "q"), tiny)
    out, err = capfd.readouterr()
    lines = out.splitlines()
    assert err == ""
    assert [line[:6] for line in lines[:3]] == ["[1/3] ", "[2/3] ", "[3/3] "]
    assert sorted(re.sub(r" +\d+\.\d s$", "", line[6:]) for line in lines[:3]) == [
        "01-a    done",
        "02-b-p  done",
        "02-b-q  done",
    ]
    assert re.fullmatch(r"3 notebooks in \d+\.\d s, 5 files changed\.", lines[3])
    assert len(lines) == 4


def test_a_second_build_changes_no_byte_and_touches_no_file(tiny: Tiny) -> None:
    """Same sources, same bytes; an unchanged file keeps its time."""
    chain = small_chain(tiny)
    build(chain, ("p", "q"), tiny)
    first = tree(tiny.root)
    assert build(chain, ("p", "q"), tiny) == 0
    assert tree(tiny.root) == first


def test_the_folder_a_study_lies_in_leaves_no_trace(tmp_path: Path, tiny: Tiny) -> None:
    """Same bytes in a longer path, even one with spaces, braces and the name of a variable."""
    other = tiny_study(tmp_path / "a rather {long} place" / "of its own, $HOME")
    for study in (tiny, other):
        assert build(small_chain(study), ("p", "q"), study) == 0
    assert published(other.root) == published(tiny.root)


def test_a_published_notebook_has_no_trace_of_its_run(tiny: Tiny) -> None:
    """No timings, no versions, no random ids; every code cell was executed."""
    build(small_chain(tiny), ("p",), tiny)
    text = (tiny.report / "02-b-p.ipynb").read_text()
    notebook = json.loads(text)
    assert text.endswith("}\n")
    assert sorted(notebook["metadata"]) == ["kernelspec", "language_info"]
    assert "version" not in notebook["metadata"]["language_info"]
    assert [(cell["id"], cell["metadata"]) for cell in notebook["cells"]] == [
        ("title", {}),
        ("parameters", {"tags": ["parameters"]}),
        ("injected-parameters", {"tags": ["injected-parameters"]}),
        ("cell-0", {}),
        ("cell-1", {}),
    ]
    assert [cell.get("execution_count") for cell in notebook["cells"]] == [None, 1, 2, 3, 4]


def test_a_failing_notebook_stops_no_other_and_publishes_nothing(
    tiny: Tiny, capfd: pytest.CaptureFixture[str]
) -> None:
    """What stood in report/ still stands; the failed one is kept as far as it came."""
    build([tiny.add("01-a", "1")], (), tiny)
    before = tree(tiny.root)
    capfd.readouterr()
    chain = [
        tiny.add("00-z", "print('so far')", "raise ValueError('one\\ntwo')", "print('never')"),
        tiny.add("01-a", "2"),
    ]
    assert build(chain, (), tiny) == 1
    out, err = capfd.readouterr()
    assert tree(tiny.root) == before
    assert outputs(tiny.failed / "00-z.ipynb")[0] == "so far\n"
    assert [path.name for path in tiny.failed.iterdir()] == ["00-z.ipynb"]
    assert "00-z  failed" in out
    assert "01-a  done" in out
    assert out.splitlines()[-1].endswith("nothing published.")
    assert err.splitlines() == [
        "00-z: cell 3: ValueError: one ...",
        "As far as they came they are in build/failed/.",
    ]


def test_the_next_build_clears_what_failed_before(tiny: Tiny) -> None:
    """build/failed/ speaks of the last build only."""
    build([tiny.add("01-a", "1 / 0")], (), tiny)
    assert (tiny.failed / "01-a.ipynb").exists()
    build([tiny.add("01-a", "1")], (), tiny)
    assert not tiny.failed.exists()


@either_engine
@pytest.mark.parametrize(
    ("code", "error"),
    [
        ("import warnings; warnings.warn('hm')", r"cell 2: wrote to standard error: .*hm \.\.\."),
        ("import sys; _ = sys.stderr.write('hm\\n')", r"cell 2: wrote to standard error: hm"),
        ("import os; print(os.getcwd())", r"cell 2: shows a path of this machine"),
        (f"import os; os.environ['{ENV}']", r"cell 2: shows a path of this machine"),
        ("import os; os._exit(3)", r"cell 2: DeadKernelError: .*"),
        ("raise SystemExit(0)", r"cell 2: wrote to standard error: .*"),
        (
            "import warnings; warnings.simplefilter('ignore'); raise SystemExit(0)",
            r"cell 3: was not executed, .*",
        ),
        ("1 = 2", r"cell 2: SyntaxError: .*"),
    ],
)
def test_whatever_would_differ_elsewhere_fails_a_notebook(
    tiny: Tiny, code: str, error: str, engine: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """Warnings, machine paths, a kernel that dies: each is said in one line."""
    assert build([tiny.add("01-a", code, "1")], (), tiny, engine=engine) == 1
    assert re.fullmatch(f"01-a: {error}", capfd.readouterr().err.splitlines()[0])


class Signalled(QuietKernelManager):
    """Keep the numbers of the signals that a kernel was sent."""

    sent: tuple[int, ...] = ()

    async def _async_signal_kernel(self, signum: int) -> None:
        self.sent = (*self.sent, signum)
        await super()._async_signal_kernel(signum)


@either_engine
def test_a_kernel_that_is_done_is_not_interrupted_before_it_is_killed(engine: str) -> None:
    """It would tell the terminal of that, if it were still at something."""
    with short_folder() as folder:
        manager = Signalled(sockets=folder, forked=engine == "fork")
        asyncio.run(_start_and_stop(manager, folder))
    assert manager.sent == ()
    assert not manager.has_kernel


async def _start_and_stop(manager: Signalled, folder: str) -> None:
    await manager.start_kernel(cwd=folder)
    assert await manager.is_alive()
    await manager.shutdown_kernel(now=True)


@either_engine
def test_a_notebook_that_takes_too_long_is_stopped(tiny: Tiny, engine: str) -> None:
    """The limit counts for the notebook, not for each of its cells."""
    tiny.add("01-a", "import time; time.sleep(0.5)", "time.sleep(3.8)", NAP)
    started = time.monotonic()
    with staging(tiny) as stage:
        job = Job("01-a", tiny.notebooks / "01-a.ipynb")
        outcome = execute(job, tiny, stage, limit=4, engine=engine)
    assert outcome.error == "cell 3: took longer than the 4 seconds a notebook has"
    assert time.monotonic() - started < 30


def test_files_that_no_notebook_makes_any_more_are_removed(tiny: Tiny) -> None:
    """A renamed exhibit leaves no old copy; hidden files are not the build's."""
    chain = small_chain(tiny)
    build(chain, ("p", "q"), tiny)
    (tiny.report / ".ipynb_checkpoints").mkdir()
    hidden = tiny.report / ".ipynb_checkpoints" / "01-a-checkpoint.ipynb"
    hidden.write_text("{}")
    build(chain, ("q",), tiny)
    assert sorted(published(tiny.root)) == [
        "report/.ipynb_checkpoints/01-a-checkpoint.ipynb",
        "report/01-a.ipynb",
        "report/02-b-q.ipynb",
        "tables/q.csv",
    ]


def test_dutch_labels_are_published_apart(tiny: Tiny) -> None:
    """build/nl has the same files; the tracked ones are left alone."""
    chain = small_chain(tiny)
    build(chain, ("p",), tiny)
    before = tree(tiny.root)
    assert build(chain, ("p",), tiny, language="nl") == 0
    assert tree(tiny.root) == before
    assert sorted(published(tiny.build / "nl")) == sorted(before)
    assert (tiny.build / "nl" / "tables" / "p.csv").read_text() == "nl\n"


def test_kernels_are_this_interpreter_without_the_users_settings(
    tiny: Tiny, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kernel of the same name installed elsewhere is not taken, a start-up file not run."""
    spec = tmp_path / "jupyter" / "kernels" / "python3"
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    for folder in (spec, startup):
        folder.mkdir(parents=True)
    (spec / "kernel.json").write_text('{"argv": ["false"], "display_name": "x", "language": "y"}')
    (startup / "50-user.py").write_text("started = True\n")
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path / "jupyter"))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    code = "import sys; _ = (tables / 'python').write_text(sys.executable)"
    assert build([tiny.add("01-a", WRITE + code, "'started' in globals()")], (), tiny) == 0
    assert (tiny.tables / "python").read_text() == sys.executable
    assert outputs(tiny.report / "01-a.ipynb") == ["False"]


@either_engine
def test_an_interrupted_build_publishes_nothing_and_leaves_no_kernel(
    tiny: Tiny, engine: str
) -> None:
    """Ctrl-C ends the kernels too, and nothing waits for them."""
    marker = tiny.root / "pid"
    tell = f"import os; open({str(marker)!r}, 'w').write(str(os.getpid()))"
    chain = [tiny.add(name, tell, NAP) for name in ("01-a", "02-b", "03-c")]

    def interrupt() -> None:
        while not marker.exists() or not marker.read_text():
            time.sleep(0.05)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        build(chain, (), tiny, engine=engine)
    assert time.monotonic() - started < 15
    assert {path.name for path in tiny.root.iterdir()} == {"data", "notebooks", "pid"}
    with pytest.raises(ProcessLookupError):
        os.kill(int(marker.read_text()), 0)


def test_at_most_as_many_notebooks_run_as_there_are_workers(tiny: Tiny) -> None:
    """Outcomes come back in the chain's order, whichever ends first."""
    active, most = 0, 0
    lock, both, told = threading.Lock(), threading.Barrier(2), threading.Event()

    def nap(job: Job) -> Outcome:
        nonlocal active, most
        with lock:
            active += 1
            most = max(most, active)
        if job.name in ("0", "1"):
            both.wait(60)
        if job.name == "0":
            told.wait(60)
        with lock:
            active -= 1
        return Outcome(job, 0.0)

    planned = [Job(str(number), tiny.notebooks) for number in range(5)]
    seen: list[str] = []

    def report(outcome: Outcome) -> None:
        seen.append(outcome.job.name)
        told.set()

    outcomes = run(planned, nap, workers=2, report=report)
    assert most == 2
    assert [outcome.job for outcome in outcomes] == planned
    assert seen != sorted(seen)


def test_a_stage_reads_the_sources_and_is_gone_afterwards(tiny: Tiny) -> None:
    """Its products start empty, and a failure inside removes it as well."""
    tiny.add("01-a")
    stages: list[Paths] = []

    def fail() -> None:
        with staging(tiny) as stage:
            stages.append(stage)
            assert (stage.notebooks / "01-a.ipynb").exists()
            assert list(stage.report.iterdir()) == []
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not stages[0].root.exists()


def test_sources_that_change_meanwhile_are_not_vouched_for(tiny: Tiny) -> None:
    """A manifest names what every notebook read: who saves during a build builds again."""
    save = f"import os; from pathlib import Path\nPath(os.environ[{ENV!r}], 'data', 'study.toml')"
    chain = [tiny.add("01-a", f"{save}.write_text('title_en = \"Saved\"')")]
    with pytest.raises(BuildError, match=r"^data/study\.toml changed while the study was built"):
        build(chain, (), tiny)
    assert published(tiny.root) == {}
    assert build(chain, (), tiny) == 0
