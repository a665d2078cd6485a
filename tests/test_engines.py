"""Either way to start a kernel gives the same bytes, and fails the same way."""

import os
import re
import signal
import subprocess
import sys
import time
from multiprocessing import forkserver
from pathlib import Path

import nbformat
import pytest

from studies import Tiny
from werkbedrijf.chain.build import build
from werkbedrijf.chain.execute import normalise
from werkbedrijf.chain.kernel import AVAILABLE, ENGINES, WARM, Forked, warm
from werkbedrijf.paths import ENV

pytestmark = pytest.mark.skipif(not AVAILABLE, reason="this system does not fork")

KINDS = {
    "stream": "print('a'); print('b', flush=True); print('c')",
    "other-process": "import subprocess; _ = subprocess.run(['echo', 'said by another'])",
    "html": "from IPython.display import HTML; HTML('<b>0.49</b>')",
    "svg": "from IPython.display import SVG, display; display(SVG('<svg><text>é</text></svg>'))",
    "markdown": "from IPython.display import Markdown; Markdown('16 of *48*')",
    "raw": "from IPython.display import display; display({'text/plain': 'x'}, raw=True)",
    "updated": "h = display('first', display_id='d'); h.update('second')",
    "cleared": "from IPython.display import clear_output; print('x'); clear_output(); print('y')",
    "result": "{'score': [1, 2], 'b': None}",
    "frame": "import pandas as pd; pd.DataFrame({'a': [0.1, 2]})",
    "picture": "import matplotlib.pyplot as plt; plt.plot([1, 2]);",
    "magic": "%precision 2\n3.14159",
    "history": "In[1], _oh",
    "module": "__name__, sorted(k for k in globals() if not k.startswith('_'))[:4]",
    "backend": "import matplotlib; matplotlib.get_backend()",
    "path": "import sys; sys.path[0], sys.argv[1:2], sys.stdin.read()",
    "input": "try:\n    input()\nexcept Exception as e:\n    print(type(e).__name__)",
    "signals": "import signal; signal.getsignal(signal.SIGCHLD).name",
    "await": "import asyncio; await asyncio.sleep(0, 'awaited')",
    "thread": "import threading as t; x = t.Thread(target=print, args='x'); x.start(); x.join()",
    "folders": "import os; os.path.basename(os.getcwd()), sorted(set(os.listdir()) - {'x'})[:3]",
}  # fmt: skip
FAILURES = {
    "error": "def f(): return 1 / 0\nf()",
    "syntax": "1 = 2",
    "stderr": "import sys; _ = sys.stderr.write('hm\\n')",
    "warning": "import warnings; warnings.warn('hm')",
    "exit": "raise SystemExit(3)",
}


@pytest.fixture
def pair(tiny: Tiny, tmp_path: Path) -> dict[str, Tiny]:
    """Return the same empty study twice, one for each engine."""
    second = Tiny(tmp_path / "second")
    for folder in (second.data, second.notebooks):
        folder.mkdir(parents=True)
    (second.data / "study.toml").write_text('title_en = "Tiny"\n')
    return dict(zip(ENGINES, (tiny, second), strict=True))


def test_every_kind_of_output_has_the_same_bytes(pair: dict[str, Tiny]) -> None:
    """Streams, displays, results, pictures, magics: a reader cannot tell the engines apart."""
    for engine, study in pair.items():
        chain = [study.add(name, code) for name, code in KINDS.items()]
        assert build(chain, (), study, engine=engine) == 0
    for name in KINDS:
        forked, started = ((study.report / f"{name}.ipynb").read_text() for study in pair.values())
        assert forked == started, name


def test_every_kind_of_failure_is_told_and_kept_alike(
    pair: dict[str, Tiny], capfd: pytest.CaptureFixture[str]
) -> None:
    """The same lines on the terminal, the same unfinished notebook but for its timings."""
    said, kept = [], []
    for engine, study in pair.items():
        chain = [study.add(name, code, "'next'") for name, code in FAILURES.items()]
        assert build(chain, (), study, engine=engine) == 1
        said.append(same(capfd.readouterr().err))
        files = [study.failed / f"{name}.ipynb" for name in FAILURES]
        kept.append([same(normalise(nbformat.read(file, as_version=4))) for file in files])
    assert said[0] == said[1]
    assert kept[0] == kept[1]


def same(text: str) -> str:
    """Leave out the process and the ids of the cells that papermill adds to a failed notebook."""
    return re.sub(r'/ipykernel_\d+/|"id": "[0-9a-f]{8}"', "", text)


def test_a_kernel_starts_with_the_libraries_imported_beforehand(tiny: Tiny) -> None:
    """That is the whole of its advantage, so a slip in the list must show."""
    code = f"import sys; sorted(set({WARM}) - set(sys.modules))"
    build([tiny.add("01-a", code)], (), tiny, engine="fork")
    assert '"[]"' in (tiny.report / "01-a.ipynb").read_text()


def test_kernels_share_nothing_that_one_of_them_does(tiny: Tiny) -> None:
    """What a notebook changes in a library stays in its own copy; its chance is its own too."""
    change = "import pandas as pd; pd.changed = 1; import os; os.environ['CHANGED'] = '1'"
    look = "import os, pandas as pd; hasattr(pd, 'changed'), 'CHANGED' in os.environ"
    draw = f"import os, numpy as np; from pathlib import Path\ntables = Path(os.environ['{ENV}'])"
    draw += "\n_ = (tables / 'tables' / os.environ['IPYTHONDIR'][-20:].replace('/', '-'))"
    draw += ".write_text(str(np.random.random()))"
    chain = [tiny.add("01-a", change), tiny.add("02-b", look), tiny.add("03-c", draw)]
    chain.append(tiny.add("04-d", draw))
    assert build(chain, (), tiny, workers=1, engine="fork") == 0
    assert "(False, False)" in (tiny.report / "02-b.ipynb").read_text()
    drawn = [path.read_text() for path in tiny.tables.iterdir()]
    assert len(set(drawn)) == 2


def test_a_variable_set_after_the_server_started_reaches_the_kernel(
    tiny: Tiny, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The environment is the build's, whenever the process that forks was started."""
    warm()
    monkeypatch.setenv("SET_LATE", "yes")
    build([tiny.add("01-a", "import os; os.environ['SET_LATE']")], (), tiny, engine="fork")
    assert "yes" in (tiny.report / "01-a.ipynb").read_text()


def test_a_dead_server_is_replaced(tiny: Tiny) -> None:
    """Whatever killed it, the next notebook finds another."""
    warm()
    os.kill(server(), signal.SIGKILL)
    os.waitid(os.P_PID, server(), os.WEXITED | os.WNOWAIT)
    assert build([tiny.add("01-a", "1")], (), tiny, engine="fork") == 0


def test_the_server_and_its_kernels_do_not_outlive_a_killed_build(tmp_path: Path) -> None:
    """No process is left in memory, even after kill -9."""
    code = f"""
import os, sys, time
sys.path.insert(0, {str(Path(__file__).parent)!r})
from multiprocessing import forkserver
from werkbedrijf.chain.kernel import Forked
nap = ["ipykernel_launcher", "-f", {str(tmp_path / "kernel.json")!r}]
forked = Forked(nap, {str(tmp_path)!r}, os.environ)
print(forkserver._forkserver._forkserver_pid, forked.pid, flush=True)
time.sleep(60)
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        pids = [int(pid) for pid in process.stdout.readline().split()]
        process.kill()
    end = time.monotonic() + 15
    while any(map(runs, pids)) and time.monotonic() < end:
        time.sleep(0.1)
    assert [pid for pid in pids if runs(pid)] == []


def server() -> int:
    """Return the process that kernels are forked from."""
    pid: int = vars(forkserver)["_forkserver"]._forkserver_pid
    return pid


def runs(pid: int) -> bool:
    """Return whether a process exists and is no zombie."""
    try:
        os.kill(pid, 0)
        return Path(f"/proc/{pid}/stat").read_text().split(") ")[1][0] != "Z"
    except (ProcessLookupError, FileNotFoundError):
        return False


def test_a_forked_kernel_takes_signals_and_tells_its_end(tmp_path: Path) -> None:
    """What a kernel's manager asks of a process, and once more of a dead one."""
    command = ["ipykernel_launcher", "-f", str(tmp_path / "kernel.json")]
    forked = Forked(command, str(tmp_path), os.environ)
    assert forked.poll() is None
    forked.send_signal(signal.SIGKILL)
    assert forked.wait() == -signal.SIGKILL
    assert forked.poll() == -signal.SIGKILL
    forked.kill()
    forked.terminate()
