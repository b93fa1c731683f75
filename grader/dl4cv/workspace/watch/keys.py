"""Single keys from a terminal, read without waiting; the terminal is as before afterwards, whatever happens."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from typing import Protocol


class Keys(Protocol):
    """Tells which key was pressed since it was last asked."""

    def __call__(self) -> str:
        """Return one character, "" where none was pressed."""


def no_keys() -> str:
    """Return nothing: there is no terminal to read from."""
    return ""


@contextlib.contextmanager
def keys() -> Iterator[Keys]:
    """Give what reads keys in this block, without echo and without Enter."""
    if not sys.stdin.isatty():
        yield no_keys
    elif sys.platform == "win32":
        yield _windows_key
    else:
        import termios
        import tty

        descriptor = sys.stdin.fileno()
        before = termios.tcgetattr(descriptor)
        try:
            tty.setcbreak(descriptor)  # Ctrl-C still interrupts
            yield _unix_key
        finally:
            termios.tcsetattr(descriptor, termios.TCSADRAIN, before)


def _unix_key() -> str:
    import select

    descriptor = sys.stdin.fileno()
    if not select.select([descriptor], [], [], 0)[0]:
        return ""
    typed = os.read(descriptor, 64).decode(errors="replace")  # an arrow is three characters; the first stands for it
    return typed[:1] or "q"  # the terminal has gone


def _windows_key() -> str:
    import msvcrt

    return msvcrt.getwch() if msvcrt.kbhit() else ""  # type: ignore[attr-defined,unused-ignore]
