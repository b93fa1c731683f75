"""A running worker as the grader sees it, whatever started it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from dl4cv.sandbox.workers.usage import Usage


class Process(Protocol):
    """A running worker as the grader sees it: the line to it, and what it prints; whoever has it closes both.

    `excess` is what it took too much of and was ended for, "" as long as it was not.
    """

    connection: socket.socket
    output: socket.socket
    excess: str

    def used(self) -> Usage:
        """Return what the worker has used so far."""

    def end(self) -> int | None:
        """Kill the worker and all it started. `output` then has an end.

        Return its exit status, negative for a signal, if it had ended by itself or was killed by somebody else.
        """


Launch = Callable[[Path], Process]


class StartError(Exception):
    """No worker can be started; the message says why."""
