"""Single keys from a terminal, read without waiting; the terminal is as before afterwards, whatever happens."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from types import FrameType
from typing import Protocol

DRAW = "\f"
"""Stands for Ctrl-L, which asks any program to draw its screen anew, and for having been stopped by Ctrl-Z."""


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
        with _unix_keys() as pressed:
            yield pressed


@contextlib.contextmanager
def _unix_keys() -> Iterator[Keys]:
    import termios
    import tty

    descriptor = sys.stdin.fileno()
    before = termios.tcgetattr(descriptor)
    is_back = False

    def come_back(number: int, frame: FrameType | None) -> None:
        nonlocal is_back  # after Ctrl-Z and fg the shell has left the terminal as it is itself
        tty.setcbreak(descriptor)
        is_back = True

    def pressed() -> str:
        nonlocal is_back
        was_away, is_back = is_back, False
        return DRAW if was_away else _unix_key()

    handled = signal.signal(signal.SIGCONT, come_back)
    try:
        tty.setcbreak(descriptor)  # Ctrl-C still interrupts
        yield pressed
    finally:
        signal.signal(signal.SIGCONT, handled)
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
