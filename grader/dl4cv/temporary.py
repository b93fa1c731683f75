"""Temporary folders that do not outlive their owner: what a killed process leaves, the next one removes.

An owner holds a lock on its folder for as long as it lives; the kernel takes the lock away from a dead one, however it
died. So a folder whose lock is free is nobody's.
"""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PREFIX = "dl4cv-tmp-"
_LOCKS_FOLDERS = hasattr(os, "O_DIRECTORY")


@dataclass
class TemporaryFolder:
    """A folder of this process. `lock` is a descriptor of it, None on systems that lock no folders."""

    path: Path
    lock: int | None

    def remove(self) -> None:
        """Remove the folder with all that is in it; more than once does no harm."""
        shutil.rmtree(self.path, ignore_errors=True)
        if self.lock is not None:
            os.close(self.lock)
            self.lock = None


@contextmanager
def temporary_folder(purpose: str) -> Iterator[Path]:
    """Give a new folder that only this user may look into, and remove it afterwards; its name tells the `purpose`."""
    folder = make_temporary_folder(purpose)
    try:
        yield folder.path
    finally:
        folder.remove()


def make_temporary_folder(purpose: str) -> TemporaryFolder:
    """Make a new folder that only this user may look into, to be removed by its `remove`."""
    _remove_abandoned_once(os.getpid())
    while True:
        path = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{purpose}-"))
        if not _LOCKS_FOLDERS:
            return TemporaryFolder(path, None)
        with suppress(FileNotFoundError):
            lock = _lock(path)
            if path.exists():  # nobody took it for abandoned in the moment before it was locked
                return TemporaryFolder(path, lock)
            os.close(lock)


def remove_abandoned() -> None:
    """Remove the folders of this user whose owners are dead."""
    if not _LOCKS_FOLDERS:
        return
    with suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            if entry.name.startswith(PREFIX):
                with suppress(OSError):  # somebody holds its lock, or it is no folder of ours
                    TemporaryFolder(Path(entry.path), _lock(Path(entry.path), wait=False)).remove()


def _lock(path: Path, *, wait: bool = True) -> int:
    """Lock the folder `path` of this user; return the descriptor that holds the lock. Raises OSError."""
    import fcntl

    lock = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if os.fstat(lock).st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, "it belongs to another user", str(path))
        fcntl.flock(lock, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BaseException:
        os.close(lock)
        raise
    return lock


@cache
def _remove_abandoned_once(process: int) -> None:
    """Remove them when this `process` makes its first folder."""
    remove_abandoned()
