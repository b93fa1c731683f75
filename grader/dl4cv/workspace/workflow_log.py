"""The log of a workflow: what is printed there gives GitHub no commands, but for those that we give ourselves.

GitHub reads both streams of a step, line by line, and carries out what looks like a command. Between the two lines
written here it carries out nothing: only we know the word that ends it. Imports nothing heavy.
"""

from __future__ import annotations

import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_token = ""


@contextmanager
def commands_stopped(*, always: bool = False) -> Iterator[None]:
    """Keep what is printed meanwhile from giving commands: on GitHub, or `always`. Within another it does nothing."""
    if _token or not (always or os.environ.get("GITHUB_ACTIONS") == "true"):
        yield
        return
    _stop()
    try:
        yield
    finally:
        _resume()


def give_command(command: str) -> None:
    """Give GitHub a command of our own."""
    was_stopped = bool(_token)
    if was_stopped:
        _resume()
    _write(command.encode("utf-8", "backslashreplace").decode())
    if was_stopped:
        _stop()


def _stop() -> None:
    global _token
    _token = secrets.token_hex(16)
    _write(f"::stop-commands::{_token}")


def _resume() -> None:
    global _token
    token, _token = _token, ""
    _write(f"\n::{token}::")


def _write(line: str) -> None:
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    print(line, file=_log(), flush=True)


def _log() -> TextIO:
    """Standard output, unless that leads into a file: then the log has standard error alone."""
    try:
        is_file = stat.S_ISREG(os.fstat(sys.stdout.fileno()).st_mode)
    except (OSError, ValueError):  # no real stream, as in tests
        is_file = False
    return sys.stderr if is_file else sys.stdout
