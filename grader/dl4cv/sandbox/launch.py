"""How a worker comes into being, and how it ends with everything it started.

On Linux a zygote forks it; elsewhere it is a fresh interpreter.
"""

from __future__ import annotations

import contextlib
import importlib.util
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

# `-S` and an explicit path: no .pth file of the environment runs, and installed packages can be dropped from the path.
BOOTSTRAP = """\
import sys
library = list(sys.path)
sys.path[:0] = {packages!r}
from dl4cv.sandbox.{module} import main
main({descriptor}, library, {framework!r})
"""

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")}


class Process(Protocol):
    """A running worker as the grader sees it: the line to it, and what it prints."""

    connection: socket.socket
    output: int

    def end(self) -> int:
        """Kill the worker and all it started, close both; its exit status, negative for a signal."""


Launch = Callable[[Path], Process]


def launcher(framework: str) -> AbstractContextManager[Launch]:
    """What starts workers for the exercises of `framework` on this system, as long as its context lasts."""
    if sys.platform.startswith("linux"):
        from dl4cv.sandbox.zygote import Zygote

        return Zygote(framework)
    return contextlib.nullcontext(lambda job: Spawned(job, framework))


class Spawned:
    """A worker that is a fresh interpreter: works everywhere, and takes as long as its imports."""

    def __init__(self, job: Path, framework: str) -> None:
        self.connection, theirs = socket.socketpair()
        self.output, their_output = os.pipe()
        try:
            self._process = subprocess.Popen(
                command("worker", theirs.fileno(), framework),
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

    def end(self) -> int:
        """Kill the worker's process group; its exit status, negative for a signal."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(MOMENT)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self.connection.close()
        os.close(self.output)
        return self._process.wait()


MOMENT = 0.05
"""Seconds that a worker which has hung up is given to end, so that its own exit status is seen."""


def command(module: str, descriptor: int, framework: str) -> list[str]:
    """The command that runs `main` of a module of this package, alone with the standard library and NumPy's folder."""
    code = BOOTSTRAP.format(packages=package_folders(), module=module, descriptor=descriptor, framework=framework)
    return [sys.executable, "-I", "-S", "-c", code]


def environment(job: Path) -> dict[str, str]:
    """All that a worker may know of the grader's environment: nothing."""
    folder = str(job)
    return {
        "HOME": folder,
        "TMPDIR": folder,
        "TORCHINDUCTOR_CACHE_DIR": folder,
        "PATH": "",
        "LANG": "C.UTF-8",
        **ONE_THREAD,
    }


def package_folders() -> list[str]:
    """The folders from which a worker imports this package and NumPy."""
    return list(dict.fromkeys(str(_root(name)) for name in ("dl4cv", "numpy")))


def _root(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{package} is not installed beside {sys.executable}")
    return Path(spec.origin).parent.parent
