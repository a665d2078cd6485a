"""What must not happen at once: builds of one folder, and an interruption in the wrong moment.

Locks are on folders: they need no file, and end with whoever holds them, even by kill -9.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

try:
    import fcntl
except ImportError:  # Windows, where a folder cannot be opened: there, no lock
    fcntl = None  # type: ignore[assignment]


@contextmanager
def locked(folder: Path) -> Iterator[bool]:
    """Hold a folder's lock for a while, unless another holds it.

    Parameters
    ----------
    folder : Path
        Must exist; may be read-only.

    Yields
    ------
    bool
        Whether the lock was free, and hence is held.
    """
    if fcntl is None:
        yield True  # type: ignore[unreachable]
        return
    opened = os.open(folder, os.O_RDONLY)
    try:
        yield _take(opened)
    finally:
        os.close(opened)


def _take(opened: int) -> bool:
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Let Ctrl-C wait until the end of a block that takes a moment only."""
    if threading.current_thread() is not threading.main_thread():
        yield  # signals reach the main thread alone
        return
    came: list[tuple[Any, ...]] = []
    before = signal.signal(signal.SIGINT, lambda *signalled: came.append(signalled))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
    if came and callable(before):
        before(*came[0])
