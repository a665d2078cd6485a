"""Kernels for the chain: this very interpreter, nothing of the user's settings, no chatter."""

from __future__ import annotations

import os
import signal
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from queue import Empty
from typing import Any, ClassVar
from uuid import uuid4
from weakref import WeakSet

from jupyter_client.asynchronous.client import AsyncKernelClient
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.provisioning.local_provisioner import LocalProvisioner
from traitlets import Dict, Unicode

from werkbedrijf.paths import ENV
from werkbedrijf.template import Forked

NAME = "python3"


class ForkProvisioner(LocalProvisioner):
    """Start kernels as copies of a process that has imported the libraries already."""

    process: Any

    async def launch_kernel(self, cmd: list[str], **launch: Any) -> Any:
        """Fork a kernel with the arguments, the folder and the environment of a launched one."""
        module = cmd.index("-m") + 1
        cwd, env = launch["cwd"], launch["env"]
        template = getattr(self.parent, "template", "")
        self.process = Forked(template, cmd[module:], str(cwd), env)
        self.pid = self.pgid = self.process.pid
        self.cwd = cwd
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
                    raise RuntimeError("the kernel died while it started") from None
        raise RuntimeError("the kernel did not start in time")

    wait_for_ready = _async_wait_for_ready


class QuietKernelManager(AsyncKernelManager):
    """Start kernels over sockets in a folder instead of over TCP.

    ipykernel warns on the terminal each time it listens on TCP, because any user of the machine
    can reach a port; a socket in a private folder has no such problem, and no ports to collide.

    Parameters
    ----------
    sockets : str
        Private folder for sockets and connection files. Its path must be short: a socket's has
        at most 103 characters on some systems.
    variables : dict of str to str
        Set in the kernel's environment, over this process's own.
    template : str
        Address of the template process to fork kernels from; if empty, each is started anew.
    """

    sockets = Unicode().tag(config=True)
    variables = Dict().tag(config=True)
    template = Unicode().tag(config=True)
    running: ClassVar[WeakSet[QuietKernelManager]] = WeakSet()

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.transport = "ipc"
        self.client_factory = EagerClient
        self.connection_file = str(Path(self.sockets, f"{uuid4().hex[:12]}.json"))
        # No folders to search: a `python3` that the user installed elsewhere must not be taken.
        self.kernel_spec_manager = KernelSpecManager(kernel_dirs=[])
        self.running.add(self)

    async def _async_pre_start_kernel(self, **launch: Any) -> tuple[list[str], dict[str, Any]]:
        launch["env"] = {**os.environ, **self.variables}
        if self.template and self.provisioner is None:
            self.provisioner = ForkProvisioner(
                kernel_id=self.kernel_id, kernel_spec=self.kernel_spec, parent=self
            )
        return await super()._async_pre_start_kernel(**launch)

    async def _async_wait(self, pollinterval: float = 0.1) -> None:
        # A build ends a kernel per notebook, by a signal that takes a millisecond.
        await super()._async_wait(min(pollinterval, 0.005))

    # jupyter_client binds this name to the method above; a subclass has to bind it again.
    pre_start_kernel = _async_pre_start_kernel


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
    """Make a private temporary folder whose path is short enough for a socket."""
    return tempfile.TemporaryDirectory(
        prefix="wb-", dir=min(tempfile.gettempdir(), "/tmp", key=len), ignore_cleanup_errors=True
    )


def settings(
    sockets: str, variables: Mapping[str, str], template: str = ""
) -> dict[str, dict[str, Any]]:
    """Return the configuration that hands a kernel's manager its folder and variables.

    Parameters
    ----------
    sockets : str
        A folder as `short_folder` makes it; IPython's own files go there too, so that neither a
        user's start-up files reach the kernel nor its history the user's.
    variables : Mapping of str to str
        Further environment variables of the kernel.
    template : str
        Address of a template process to fork the kernel from.
    """
    private = {"IPYTHONDIR": str(Path(sockets, "ipython")), **variables}
    return {"QuietKernelManager": {"sockets": sockets, "variables": private, "template": template}}
