"""How a worker comes into being, and how it ends with everything it started.

On Linux a zygote forks it; elsewhere it is a fresh interpreter.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from dl4cv.sandbox.interpreter import MOMENT, command, environment


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
