"""Kernels for the chain: forked from a process of this interpreter that has imported everything."""

from __future__ import annotations

import gc
import importlib
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from multiprocessing import forkserver, resource_tracker
from pathlib import Path
from queue import Empty
from typing import Any, ClassVar
from uuid import uuid4
from weakref import WeakSet

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Bool, Dict, Unicode

from werkbedrijf.errors import Message
from werkbedrijf.paths import ENV

WARM = (
    "ipykernel.kernelapp",
    "ipykernel.zmqshell",
    *(f"werkbedrijf.exhibits.{name}" for name in ("tables", "figures", "sentences", "answers")),
)
"""What notebooks and their kernels import; what is not here they import themselves."""

BACKEND = "module://matplotlib_inline.backend_inline"
"""What ipykernel chooses unless told otherwise; Matplotlib reads it when it is imported."""

AVAILABLE = "forkserver" in multiprocessing.get_all_start_methods() and sys.platform != "darwin"
"""Whether processes may fork here; macOS has the call, but its frameworks break in a copy."""

ENGINES = ("fork", "kernel")
"""How a kernel starts: as a copy of a process that has imported the libraries, or anew."""

DEFAULT = "fork" if AVAILABLE else "kernel"

_starting = threading.Lock()


def warm(*more: str) -> None:
    """Start the process that kernels are forked from, unless it runs; it imports meanwhile.

    It is multiprocessing's fork server, which ends with this process, however that ends.

    Parameters
    ----------
    more : str
        Modules that it imports besides what every kernel needs.
    """
    with _starting:
        os.environ.setdefault("MPLBACKEND", BACKEND)
        multiprocessing.set_forkserver_preload([*WARM, *more, __name__])
        resource_tracker.ensure_running()  # which would end what `_deaf` begins
        with _deaf():
            forkserver.ensure_running()


INTERRUPT = {signal.SIGINT}


@contextmanager
def _deaf() -> Iterator[None]:
    """Start processes in a block that Ctrl-C, which reaches all of them, does not interrupt.

    It would be told of what they are importing; they end with this process.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPT)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Forked:
    """Hold a forked kernel: what of `subprocess.Popen` a kernel's manager uses.

    Parameters
    ----------
    command : Sequence of str
        The kernel's arguments, the program first.
    cwd : str
        Folder to start in.
    env : Mapping of str to str
        The whole environment.
    """

    stdin = stdout = stderr = None

    def __init__(self, command: Sequence[str], cwd: str, env: Mapping[str, str]) -> None:
        warm()
        context = multiprocessing.get_context("forkserver")
        kernel = (list(command), cwd, dict(env), _search_path())
        self._process = context.Process(target=_become_kernel, args=kernel, daemon=True)
        with _starting, _with_children():
            self._process.start()
        self.pid = self._process.pid
        self.kill, self.terminate = self._process.kill, self._process.terminate

    def poll(self) -> int | None:
        """Return None while it runs, then its exit code."""
        return self._process.exitcode

    def wait(self) -> int | None:
        """Return its exit code when it has ended."""
        self._process.join()
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send a signal, if it runs."""
        if self.pid is not None and self.poll() is None:
            with suppress(ProcessLookupError):
                os.kill(self.pid, number)


@contextmanager
def _with_children() -> Iterator[None]:
    """Let this process have children for a while, though it be a daemon, as Dask's workers are.

    multiprocessing forbids it because they could outlive their parent; a kernel ends with its own.
    """
    config = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    daemon = config.pop("daemon", None)
    try:
        yield
    finally:
        if daemon is not None:
            config["daemon"] = daemon


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@cache
def _search_path() -> list[str]:
    """Return where a fresh interpreter looks for modules; a fork looks where its parent did."""
    code = "import json, sys; print(json.dumps(sys.path[1:]))"
    found: list[str] = json.loads(subprocess.check_output([sys.executable, "-c", code]))
    return found


def _become_kernel(command: list[str], cwd: str, env: dict[str, str], path: list[str]) -> None:
    gc.freeze()  # what was imported before the fork is not searched for garbage after it
    os.setsid()
    signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPT)  # a kernel is interrupted by it
    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.path[:] = path
    sys.argv = [*command, f"--IPKernelApp.parent_handle={os.getppid()}"]
    # ipykernel then does without: nobody debugs a chain, and it is half of a kernel's start.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if "numpy" in sys.modules:  # which, unlike random, would repeat its parent's numbers
        importlib.import_module("numpy.random").seed()
    importlib.import_module("ipykernel.kernelapp").launch_new_instance()


class ForkProvisioner(LocalProvisioner):
    """Start kernels as copies of a process that has imported the libraries already."""

    process: Any

    async def launch_kernel(self, cmd: list[str], **launch: Any) -> Any:
        """Fork a kernel with the arguments, the folder and the environment of a launched one."""
        self.process = Forked(cmd[cmd.index("-m") + 1 :], str(launch["cwd"]), launch["env"])
        self.pid = self.pgid = self.process.pid
        return self.connection_info


class EagerClient(AsyncKernelClient):
    """Start as soon as a kernel answers; the stock client listens on for a fifth of a second."""

    async def _async_wait_for_ready(self, timeout: float | None = None) -> None:
        end = time.monotonic() + (timeout or 60)
        while time.monotonic() < end:
            self.kernel_info()
            try:
                await self._async_get_shell_msg(timeout=1)
                # Outputs take another way, which must be open before the first cell runs.
                await self._async_get_iopub_msg(timeout=0.2)
                return
            except Empty:
                if not await self._async_is_alive():
                    raise RuntimeError(Message("the kernel died while it started")) from None
        raise RuntimeError(Message("the kernel did not start in time"))

    wait_for_ready = _async_wait_for_ready


class QuietKernelManager(AsyncKernelManager):
    """Start kernels over sockets in a folder instead of over TCP.

    ipykernel warns on the terminal each time it listens on TCP, because any user of the machine
    can reach a port; a socket in a private folder has no such problem, and no ports to collide.

    Parameters
    ----------
    sockets : str
        Private folder, as `short_folder` makes it, for sockets and connection files. IPython's own
        files go there too, so that neither a user's start-up files reach the kernel nor its
        history the user's.
    variables : dict of str to str
        Set in the kernel's environment, over this process's own.
    forked : bool
        Whether to fork kernels from a warm process; if not, each is started anew.
    """

    sockets = Unicode().tag(config=True)
    variables = Dict().tag(config=True)
    forked = Bool().tag(config=True)
    running: ClassVar[WeakSet[QuietKernelManager]] = WeakSet()

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.transport = "ipc"
        self.client_factory = EagerClient
        self.connection_file = str(Path(self.sockets, f"{uuid4().hex[:12]}.json"))
        # No folders to search: a `python3` that the user installed elsewhere must not be taken.
        self.kernel_spec_manager = KernelSpecManager(kernel_dirs=[])
        assert self.kernel_spec is not None
        variables = {"IPYTHONDIR": str(Path(self.sockets, "ipython")), **self.variables}
        # Doubled, since a variable of this process stands for its name after a single one.
        self.kernel_spec.env = {name: v.replace("$", "$$") for name, v in variables.items()}
        if self.forked:
            self.provisioner = ForkProvisioner(kernel_spec=self.kernel_spec, parent=self)
        self.running.add(self)

    async def _async_interrupt_kernel(self) -> None:
        # What is killed next is not interrupted first: it would tell the terminal of that.
        if not self.shutting_down:
            await super()._async_interrupt_kernel()

    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        # A build ends a kernel per notebook, by a signal that takes a millisecond.
        await super()._async_wait(min(pollinterval, 0.005))


def kill_kernels(within: str = "") -> None:
    """Kill the kernels that are running; whoever waits for one is told it died.

    Parameters
    ----------
    within : str
        Part of the path of a study's root: kernels of other studies are spared.
    """
    for manager in list(QuietKernelManager.running):
        pid = getattr(manager.provisioner, "pid", None)
        if pid is not None and manager.has_kernel and within in manager.variables.get(ENV, ""):
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def short_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a private temporary folder whose path is short enough for a socket.

    On some systems a socket's path has 103 characters at most.
    """
    return tempfile.TemporaryDirectory(
        prefix="wb-", dir=min(tempfile.gettempdir(), "/tmp", key=len), ignore_cleanup_errors=True
    )
