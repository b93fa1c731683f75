"""Starts a worker process, and ends it with everything it started."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Protocol

# `-S` and an explicit path: no .pth file of the environment runs, and the worker can drop installed packages again.
BOOTSTRAP = """\
import sys
library = list(sys.path)
sys.path[:0] = {packages!r}
from dl4cv.sandbox.worker import main
main({descriptor}, library)
"""

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")}


class Process(Protocol):
    """A running worker as the grader sees it."""

    pid: int
    connection: socket.socket
    output: int

    def end(self) -> int:
        """Kill the worker and all it started; its exit status, negative for a signal."""


class Spawned:
    """A worker that is a fresh interpreter: works everywhere, and takes as long as its imports."""

    def __init__(self, job: Path) -> None:
        self.connection, theirs = socket.socketpair()
        self.output, their_output = os.pipe()
        code = BOOTSTRAP.format(packages=package_folders(), descriptor=theirs.fileno())
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-I", "-S", "-c", code],
                stdin=subprocess.DEVNULL,
                stdout=their_output,
                stderr=their_output,
                pass_fds=[theirs.fileno()],
                cwd=job,
                env=environment(job),
                start_new_session=True,
            )
        finally:
            theirs.close()
            os.close(their_output)
        self.pid = self._process.pid

    def end(self) -> int:
        """Kill the worker's process group; its exit status, negative for a signal."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(0.05 if self._process.poll() is None else 0)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.connection.close()
        os.close(self.output)
        return self._process.wait()


def environment(job: Path) -> dict[str, str]:
    """All the worker may know of the grader's environment: nothing."""
    return {"HOME": str(job), "TMPDIR": str(job), "PATH": "", "LANG": "C.UTF-8", **ONE_THREAD}


def package_folders() -> list[str]:
    """The folders from which the worker imports this package and NumPy."""
    return list(dict.fromkeys(str(_root(name)) for name in ("dl4cv", "numpy")))


def _root(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{package} is not installed beside {sys.executable}")
    return Path(spec.origin).parent.parent
