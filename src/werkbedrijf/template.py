"""A process that has imported the libraries already, and forks one copy of itself per kernel.

Starting an interpreter and importing pandas and seaborn takes longer than most notebooks do. A
copy of a process that has done so takes milliseconds, and is a kernel like any other from there
on. The process keeps a single thread of Python, because a fork copies no other.
"""

from __future__ import annotations

import atexit
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path

WARM = (
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    "seaborn",
    *(f"werkbedrijf.{name}" for name in ("load", "exhibit", "tables", "figures", "prose")),
    "werkbedrijf.answers",
)
"""What notebooks and their kernels import; what is not here they import themselves."""

BACKEND = "module://matplotlib_inline.backend_inline"
"""What ipykernel chooses unless told otherwise; Matplotlib reads it when it is imported."""

AVAILABLE = hasattr(os, "fork") and hasattr(socket, "AF_UNIX") and sys.platform != "darwin"
"""Whether processes may fork here; macOS has the call, but its frameworks break in a copy."""

_lock = threading.Lock()
_running: list[Template] = []


class Template:
    """Hold a running template process; it ends with this one, however that ends.

    Parameters
    ----------
    folder : Path
        Private, with a path short enough for a socket.
    """

    def __init__(self, folder: Path) -> None:
        self.address = str(folder / "template")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.address)
            listener.listen(64)
            command = [sys.executable, "-m", __name__, str(listener.fileno())]
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, pass_fds=[listener.fileno()]
            )

    def alive(self) -> bool:
        """Tell whether it can still fork."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End it, and with it the kernels that are still running."""
        self._process.kill()
        self._process.wait()


def warm() -> Template:
    """Return the template of this process, started if need be; it imports meanwhile."""
    with _lock:
        if not _running or not _running[-1].alive():
            folder = tempfile.TemporaryDirectory(
                prefix="wb-", dir=min(tempfile.gettempdir(), "/tmp", key=len)
            )
            _running[:] = [Template(Path(folder.name))]
            atexit.register(folder.cleanup)
            atexit.register(_running[-1].stop)
        return _running[-1]


class Forked:
    """Hold a forked kernel: what of `subprocess.Popen` a kernel's manager uses.

    Parameters
    ----------
    address : str
        Of a template.
    command : Sequence of str
        The kernel's arguments, the program first.
    cwd : str
        Folder to start in.
    env : Mapping of str to str
        The whole environment.
    """

    stdin = stdout = stderr = None

    def __init__(
        self, address: str, command: Sequence[str], cwd: str, env: Mapping[str, str]
    ) -> None:
        request = {"argv": list(command), "cwd": cwd, "env": dict(env)}
        self._line = socket.socket(socket.AF_UNIX)
        self._line.connect(address)
        self._line.sendall(json.dumps(request).encode() + b"\n")
        answer = self._line.recv(64)
        if not answer:
            raise ConnectionError("the process that kernels are forked from has died")
        self.pid = int(answer)

    def poll(self) -> int | None:
        """Return None while it runs; its end of the line closes when it ends, however it does."""
        if self._line.fileno() != -1:
            if not select.select([self._line], [], [], 0)[0]:
                return None
            self._line.close()
        return 1

    def wait(self) -> int:
        """Return when it has ended."""
        if self._line.fileno() != -1:
            self._line.recv(1)
            self._line.close()
        return 1

    def send_signal(self, number: int) -> None:
        """Send a signal, if it runs."""
        if self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)

    def kill(self) -> None:
        """End it at once."""
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        """Ask it to end."""
        self.send_signal(signal.SIGTERM)


def serve(listener: socket.socket) -> None:
    """Fork a kernel for every caller, until standard input closes: then the build has ended."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the build's to handle
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody here waits for the copies
    _import()
    while True:
        ready, _, _ = select.select([listener, sys.stdin], [], [])
        if sys.stdin in ready:
            return
        line, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            return _become_kernel(line)
        line.close()


def _import() -> None:
    os.environ.setdefault("MPLBACKEND", BACKEND)
    for name in WARM:
        # Whoever needs it imports it again and shows the error where it belongs.
        with suppress(Exception):
            importlib.import_module(name)
    gc.collect()
    gc.freeze()  # leaves the pages that all copies share untouched


def _become_kernel(line: socket.socket) -> None:
    request = json.loads(line.makefile("rb").readline())
    os.setsid()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    os.environ.clear()
    os.environ.update(request["env"])
    os.chdir(request["cwd"])
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    # Whose death a kernel does not survive; its launcher says so by a variable, read at import.
    sys.argv = [*request["argv"], f"--IPKernelApp.parent_handle={os.getppid()}"]
    os.environ["JPY_PARENT_PID"] = str(os.getppid())
    if "numpy" in sys.modules:  # which, unlike random, would repeat its parent's numbers
        importlib.import_module("numpy.random").seed()
    kernelapp = importlib.import_module("ipykernel.kernelapp")
    line.sendall(b"%d" % os.getpid())
    kernelapp.launch_new_instance()


if __name__ == "__main__":
    del sys.path[0]  # the working folder, as a kernel does
    with socket.socket(fileno=int(sys.argv[1])) as listener:
        serve(listener)
