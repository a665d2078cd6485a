"""The chain on a real cluster: a scheduler and two worker processes of Dask, on this machine.

Without Dask these tests are skipped, unless WERKBEDRIJF_CLUSTER is `required`.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace

import pytest

from studies import ROOT, Tiny, tiny_study
from test_build import NAP, published, small_chain, tree
from test_engines import KINDS
from werkbedrijf.chain import cluster
from werkbedrijf.chain.build import build
from werkbedrijf.chain.cluster import fingerprint, pack, perform, stop_build
from werkbedrijf.chain.execute import Job, execute
from werkbedrijf.chain.publish import MANIFEST, staging
from werkbedrijf.errors import BuildError
from werkbedrijf.paths import ENV, QUOTES

FOUND = find_spec("distributed") is not None
REQUIRED = os.environ.get("WERKBEDRIJF_CLUSTER") == "required"
needs_dask = pytest.mark.skipif(
    not FOUND and not REQUIRED, reason="Dask is not installed: run `make cluster`"
)
LOCAL = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")
SHOWN = ("stream", "frame", "picture", "folders")
KILL_WORKER = "import os; os.kill(os.getppid(), 9)"


class Dask:
    """A scheduler, as `dask scheduler` starts one, and workers that come when asked for.

    Parameters
    ----------
    folder : Path
        For logs and whatever else they write.
    """

    def __init__(self, folder: Path) -> None:
        assert FOUND, "WERKBEDRIJF_CLUSTER is `required`, and there is no Dask: run `make cluster`"
        self._folder, self._stack = folder, ExitStack()
        told = folder / "scheduler.json"
        # A job may take one worker with it, and not two.
        allowed = {"DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1"}
        arguments = ("--port", "0", "--scheduler-file", str(told))
        self.process = self._start("scheduler", arguments, allowed)
        wait_until(told.exists)
        wait_until(lambda: told.read_text().endswith("}"))
        self.address: str = json.loads(told.read_text())["address"]

    def _start(
        self, kind: str, arguments: tuple[str, ...], variables: dict[str, str]
    ) -> subprocess.Popen[bytes]:
        process = self._stack.enter_context(
            subprocess.Popen(
                [sys.executable, "-m", "dask", kind, *LOCAL, *arguments],
                env={**os.environ, **variables},
                stdout=subprocess.DEVNULL,
                stderr=(self._folder / f"{kind}.log").open("ab"),
            )
        )
        self._stack.callback(process.terminate)
        return process

    def workers(self) -> list[str]:
        """Return the addresses of the workers there are."""
        from distributed import Client

        with Client(self.address, set_as_default=False) as client:
            return sorted(client.nthreads())

    def add_worker(self, *arguments: str, **variables: str) -> subprocess.Popen[bytes]:
        """Start a worker of one thread, and return when the scheduler knows it."""
        count = len(self.workers()) + 1
        own = (self.address, "--nthreads", "1", "--local-directory", str(self._folder))
        process = self._start("worker", (*own, *arguments), variables)
        self.wait_for(count)
        return process

    def wait_for(self, count: int) -> None:
        """Return when there are so many workers."""
        wait_until(lambda: len(self.workers()) == count)

    def stop(self) -> None:
        """End all of it, and wait until it has ended."""
        self._stack.close()


def wait_until(true: Callable[[], bool]) -> None:
    """Return when something has become true, a minute at most."""
    end = time.monotonic() + 60
    while not true():
        assert time.monotonic() < end, "it did not become true in a minute"
        time.sleep(0.05)


@contextmanager
def running(folder: Path) -> Iterator[Dask]:
    """Run a scheduler for a while."""
    dask = Dask(folder)
    try:
        yield dask
    finally:
        dask.stop()


@pytest.fixture(scope="module")
def dask(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dask]:
    """Return a cluster of two workers, each of which is started anew when it dies."""
    with running(tmp_path_factory.mktemp("dask")) as started:
        started.add_worker()
        started.add_worker()
        yield started


@pytest.fixture
def lone(tmp_path: Path) -> Iterator[Dask]:
    """Return a scheduler without workers."""
    (tmp_path / "dask").mkdir()
    with running(tmp_path / "dask") as started:
        yield started


@pytest.fixture
def twin(tmp_path: Path) -> Tiny:
    """Return a second empty study."""
    return tiny_study(tmp_path / "twin")


@needs_dask
def test_a_cluster_makes_the_same_bytes_as_this_machine(tiny: Tiny, twin: Tiny, dask: Dask) -> None:
    """Unlike kinds of output, the tables, and the manifest that says what made them."""
    for study, scheduler in ((tiny, None), (twin, dask.address)):
        chain = [study.add(name, KINDS[name]) for name in SHOWN] + small_chain(study)
        assert build(chain, ("p", "q"), study, scheduler=scheduler) == 0
    assert published(twin.root) == published(tiny.root)
    assert len(published(twin.root)) == len(SHOWN) + 5
    assert (twin.root / MANIFEST).read_bytes() == (tiny.root / MANIFEST).read_bytes()


@needs_dask
def test_a_build_on_a_cluster_says_what_a_local_one_says_after_the_number_of_workers(
    tiny: Tiny, dask: Dask, capfd: pytest.CaptureFixture[str]
) -> None:
    """With Dutch labels, which go where a local build puts them; Dask itself says nothing."""
    assert build(small_chain(tiny), ("p",), tiny, language="nl", scheduler=dask.address) == 0
    out, err = capfd.readouterr()
    lines = [re.sub(r" +\d+\.\d s", " T", line) for line in out.splitlines()]
    assert err == ""
    assert lines[0] == f"2 workers at {dask.address}."
    assert sorted(line[6:] for line in lines[1:3]) == ["01-a    done T", "02-b-p  done T"]
    assert lines[3:] == ["2 notebooks in T, 3 files changed."]
    assert sorted(published(tiny.root)) == []
    assert (tiny.build / "nl" / "tables" / "p.csv").read_text() == "nl\n"


@needs_dask
def test_a_worker_that_is_killed_in_mid_run_loses_nothing(
    tiny: Tiny, twin: Tiny, dask: Dask
) -> None:
    """Its job runs again elsewhere, and what is published is what it always is."""
    marker = tiny.root / "worker"
    code = f"""import os, pathlib, time
marker = pathlib.Path({str(marker)!r})
if not marker.exists():
    _ = marker.with_suffix('.part').write_text(str(os.getppid()))
    _ = marker.with_suffix('.part').rename(marker)
    time.sleep(60)
'done'"""

    def kill() -> None:
        wait_until(marker.exists)
        os.kill(int(marker.read_text()), signal.SIGKILL)

    killer = threading.Thread(target=kill)
    killer.start()
    for study, scheduler in ((tiny, dask.address), (twin, None)):
        chain = [study.add("00-z", code), *small_chain(study)]
        assert build(chain, ("p", "q"), study, engine="kernel", scheduler=scheduler) == 0
    killer.join()
    assert published(twin.root) == published(tiny.root)
    dask.wait_for(2)


@needs_dask
def test_a_job_whose_workers_keep_dying_fails_alone(
    tiny: Tiny, dask: Dask, capfd: pytest.CaptureFixture[str]
) -> None:
    """It says so in one line, nothing is published, and the cluster can still be used."""
    assert build([tiny.add("01-a", "1")], (), tiny, scheduler=dask.address) == 0
    before = tree(tiny.root)
    capfd.readouterr()
    chain = [tiny.add("01-a", KILL_WORKER)]
    assert build(chain, (), tiny, engine="kernel", scheduler=dask.address) == 1
    expected = r"01-a: every worker that ran it died, lastly tcp://127\.0\.0\.1:\d+\n"
    assert re.fullmatch(expected, capfd.readouterr().err)
    assert tree(tiny.root) == before
    dask.wait_for(2)
    assert build([tiny.add("01-a", "2")], (), tiny, scheduler=dask.address) == 0


@needs_dask
def test_a_notebook_that_fails_on_a_cluster_is_told_and_kept_as_it_is_here(
    tiny: Tiny, twin: Tiny, dask: Dask, capfd: pytest.CaptureFixture[str]
) -> None:
    """The others end, nothing is published, and the failed one comes back as far as it came."""
    said = []
    for study, scheduler in ((tiny, dask.address), (twin, None)):
        codes = ("print('so far')", "raise ValueError('one\\ntwo')", "print('never')")
        chain = [study.add("00-z", *codes), study.add("01-a", "2")]
        assert build(chain, (), study, scheduler=scheduler) == 1
        said.append(capfd.readouterr().err)
        assert [path.name for path in study.failed.iterdir()] == ["00-z.ipynb"]
        assert "so far" in (study.failed / "00-z.ipynb").read_text()
        assert published(study.root) == {}
    assert said[0] == said[1]
    assert "00-z: cell 3: ValueError: one ..." in said[0]


@needs_dask
def test_an_interrupted_build_leaves_nothing_running_on_the_cluster(tiny: Tiny, dask: Dask) -> None:
    """Ctrl-C ends the kernels there, and what waits for a place never starts."""
    tell = "import os, pathlib; _ = pathlib.Path({!r}).write_text(str(os.getpid()))"
    names = ("01-a", "02-b", "03-c", "04-d")
    markers = {name: tiny.root / f"pid-{name}" for name in names}
    chain = [tiny.add(name, tell.format(str(path)), NAP) for name, path in markers.items()]

    def told() -> list[int]:
        found = [path for path in markers.values() if path.exists() and path.read_text()]
        return [int(path.read_text()) for path in found]

    def interrupt() -> None:
        wait_until(lambda: len(told()) == 2)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    with pytest.raises(KeyboardInterrupt):
        build(chain, (), tiny, scheduler=dask.address)
    assert len(told()) == 2
    for pid in told():
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert published(tiny.root) == {}
    assert list(tiny.root.glob(".build-*")) == []


@needs_dask
@pytest.mark.parametrize(
    ("scheme", "listens", "reason"),
    [
        ("tcp", False, "no answer in 5 seconds"),
        ("tcp", True, "no answer in 5 seconds"),
        ("tls", False, "TLS expects a `ssl_context`"),
    ],
    ids=["nobody", "silent", "tls-without-certificate"],
)
def test_a_scheduler_that_does_not_answer_is_told(scheme: str, listens: bool, reason: str) -> None:
    """In one sentence, with status 2; nothing is changed."""
    root = Path(os.environ[ENV])
    before = sorted(root.rglob("*"))
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        if listens:
            taken.listen()
        address = f"{scheme}://127.0.0.1:{taken.getsockname()[1]}"
        command = [sys.executable, "-m", "werkbedrijf", "build", "--scheduler", address]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert done.stderr.startswith(f"No scheduler answers at {address}: {reason}")
    assert done.stderr.count("\n") == 1
    assert sorted(root.rglob("*")) == before


@needs_dask
def test_a_scheduler_without_workers_is_told(tiny: Tiny, lone: Dask) -> None:
    """Rather than waited for."""
    with pytest.raises(BuildError, match=f"{lone.address} has no workers. Start one: dask worker"):
        build([tiny.add("01-a", "1")], (), tiny, scheduler=lone.address)
    assert published(tiny.root) == {}


@needs_dask
@pytest.mark.parametrize(
    ("changed", "message"),
    [
        (True, "has werkbedrijf [0-9a-f]{12} .here [0-9a-f]{12}.. Install the same commit"),
        (False, "cannot run this package: .*No module named 'werkbedrijf.chain'"),
    ],
    ids=["changed", "absent"],
)
def test_a_worker_that_runs_something_else_is_named_before_anything_starts(
    tiny: Tiny, dask: Dask, tmp_path: Path, changed: bool, message: str
) -> None:
    """Its outputs might differ, and nobody would know why."""
    other = tmp_path / "other" / "werkbedrijf"
    if changed:
        shutil.copytree(ROOT / "src" / "werkbedrijf", other)
        (other / "scores.py").write_text("# another rule\n")
    else:
        other.mkdir(parents=True)
        (other / "__init__.py").write_text("")
    marker = tiny.root / "started"
    chain = [tiny.add("01-a", f"open({str(marker)!r}, 'w').close()")]
    known = dask.workers()
    process = dask.add_worker("--no-nanny", PYTHONPATH=str(other.parent))
    (odd,) = {*dask.workers()} - {*known}
    try:
        with pytest.raises(BuildError, match=f"^The worker {odd} {message}"):
            build(chain, (), tiny, scheduler=dask.address)
    finally:
        process.kill()
        dask.wait_for(2)
    assert not marker.exists()


@needs_dask
def test_a_worker_that_comes_late_and_runs_something_else_does_no_job(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Every job looks again, and the message says what differs."""
    worker = SimpleNamespace(address="tcp://late:1", local_directory="")
    monkeypatch.setattr("distributed.get_worker", lambda: worker)
    ours = {**fingerprint(), "pandas": "0.1"}
    theirs = fingerprint()["pandas"]
    expected = rf"^The worker tcp://late:1 has pandas {theirs} \(here 0\.1\)\. Install"
    with pytest.raises(BuildError, match=expected):
        perform({}, Job("01-a", Path("01-a.ipynb")), "build", "kernel", ours)


@needs_dask
@pytest.mark.parametrize(
    ("lost", "message"),
    [
        ("worker", "the cluster has had no worker for 1 seconds"),
        ("scheduler", "the connection to the scheduler broke"),
    ],
)
def test_a_cluster_that_is_lost_in_mid_run_is_told(
    tiny: Tiny,
    lone: Dask,
    lost: str,
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    """No build waits for ever, and Dask's own account of it stays off the terminal."""
    monkeypatch.setattr(cluster, "PATIENCE", 1.0)
    lone.add_worker("--no-nanny")
    code = KILL_WORKER if lost == "worker" else f"import os; os.kill({lone.process.pid}, 9)"
    chain = [tiny.add("01-a", code)]
    assert build(chain, (), tiny, engine="kernel", scheduler=lone.address) == 1
    assert capfd.readouterr().err == f"01-a: {message}\n"
    assert published(tiny.root) == {}


@needs_dask
def test_the_address_of_something_else_is_refused(tiny: Tiny, dask: Dask) -> None:
    """A worker's, say, which a slip of the hand gives."""
    worker = dask.workers()[0]
    with pytest.raises(BuildError, match=f"At {worker} is a worker; name the scheduler's"):
        build([tiny.add("01-a", "1")], (), tiny, scheduler=worker)


def test_quotations_do_not_travel(tiny: Tiny) -> None:
    """What a worker gets is what the manifest names: they are given in confidence."""
    tiny.add("01-a")
    (tiny.region("p")).mkdir(parents=True)
    for name in ("segments.csv", QUOTES):
        (tiny.region("p") / name).write_text("segment\n")
    names = sorted(pack(tiny))
    assert names == ["data/regions/p/segments.csv", "data/study.toml", "notebooks/01-a.ipynb"]


def test_stopping_one_build_spares_the_kernels_of_another(tiny: Tiny) -> None:
    """Two people may use one cluster."""
    marker = tiny.root / "started"
    tiny.add("01-a", f"open({str(marker)!r}, 'w').close(); import time; time.sleep(1)")
    with staging(tiny) as stage, ThreadPoolExecutor() as pool:
        job = Job("01-a", tiny.notebooks / "01-a.ipynb")
        future = pool.submit(execute, job, tiny, stage)
        wait_until(marker.exists)
        assert stop_build("werkbedrijf-of-another") == 0
        assert future.result().error is None


def test_without_dask_a_cluster_is_refused_with_the_way_to_install_it(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody else has to install it."""
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(BuildError, match=r"Dask, which is not installed here: run `make cluster`"):
        build([tiny.add("01-a", "1")], (), tiny, scheduler="tcp://127.0.0.1:9")
    assert published(tiny.root) == {}
