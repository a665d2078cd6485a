"""Kernels for the chain: this very interpreter, nothing of the user's settings, no chatter."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, ClassVar
from uuid import uuid4
from weakref import WeakSet

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import AsyncKernelManager
from traitlets import Dict, Unicode

NAME = "python3"


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
    """

    sockets = Unicode().tag(config=True)
    variables = Dict().tag(config=True)
    running: ClassVar[WeakSet[QuietKernelManager]] = WeakSet()

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self.transport = "ipc"
        self.connection_file = str(Path(self.sockets, f"{uuid4().hex[:12]}.json"))
        # No folders to search: a `python3` that the user installed elsewhere must not be taken.
        self.kernel_spec_manager = KernelSpecManager(kernel_dirs=[])
        self.running.add(self)

    async def _async_pre_start_kernel(self, **launch: Any) -> tuple[list[str], dict[str, Any]]:
        launch["env"] = {**os.environ, **self.variables}
        return await super()._async_pre_start_kernel(**launch)

    # jupyter_client binds this name to the method above; a subclass has to bind it again.
    pre_start_kernel = _async_pre_start_kernel


def kill_kernels() -> None:
    """Kill every kernel that is running; whoever waits for one is told it died."""
    for manager in list(QuietKernelManager.running):
        pid = getattr(manager.provisioner, "pid", None)
        if pid is not None and manager.has_kernel:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def short_folder() -> tempfile.TemporaryDirectory[str]:
    """Make a private temporary folder whose path is short enough for a socket."""
    return tempfile.TemporaryDirectory(
        prefix="wb-", dir=min(tempfile.gettempdir(), "/tmp", key=len), ignore_cleanup_errors=True
    )


def settings(sockets: str, variables: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return the configuration that hands a kernel's manager its folder and variables.

    Parameters
    ----------
    sockets : str
        A folder as `short_folder` makes it; IPython's own files go there too, so that neither a
        user's start-up files reach the kernel nor its history the user's.
    variables : Mapping of str to str
        Further environment variables of the kernel.
    """
    private = {"IPYTHONDIR": str(Path(sockets, "ipython")), **variables}
    return {"QuietKernelManager": {"sockets": sockets, "variables": private}}
