"""A running worker as the grader sees it, whatever started it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Protocol


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
