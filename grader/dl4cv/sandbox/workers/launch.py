"""How a worker comes into being, and how it ends with everything it started.

On Linux a zygote forks it; elsewhere it is a fresh interpreter.
"""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from dl4cv.sandbox.walls import kernel


class Process(Protocol):
    """A running worker as the grader sees it: the line to it, and what it prints; whoever has it closes both.

    `excess` is what it took too much of and was ended for, "" as long as it was not.
    """

    connection: socket.socket
    output: socket.socket
    excess: str

    def end(self) -> int:
        """Kill the worker and all it started; its exit status, negative for a signal. `output` then has an end."""


Launch = Callable[[Path], Process]


class StartError(Exception):
    """No worker can be started; the message says why."""


def launcher(framework: str) -> AbstractContextManager[Launch]:
    """What starts workers for the exercises of `framework` on this system, as long as its context lasts."""
    if kernel.on_linux():
        from dl4cv.sandbox.workers.zygote import Zygote

        return Zygote(framework)
    from dl4cv.sandbox.workers.spawned import Spawned

    return contextlib.nullcontext(lambda job: Spawned(job, framework))
