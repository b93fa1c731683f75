"""Doors to the C library that the standard library does not have: functions by name, system calls by number, prctl."""

from __future__ import annotations

import ctypes
import functools
import os
import sys
from collections.abc import Callable
from typing import cast

Argument = int | bytes | ctypes.Array[ctypes.c_char] | None

PR_SET_PDEATHSIG = 1
PR_SET_KEEPCAPS = 8
PR_SET_NO_NEW_PRIVS = 38


@functools.cache
def _library() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


@functools.cache
def _door(function: str) -> Callable[..., int]:
    door = getattr(_library(), function)
    door.restype = ctypes.c_long
    return cast("Callable[..., int]", door)


def on_linux() -> bool:
    """Whether the layers of this package can exist here at all."""
    return sys.platform == "linux"


def call(function: str, *arguments: Argument) -> int:
    """Call a function of the C library that says by -1 that it failed. Raises OSError then."""
    door = _door(function)
    # A bare int would travel as 32 bits.
    passed = [ctypes.c_long(argument) if isinstance(argument, int) else argument for argument in arguments]
    result = door(*passed)
    if result & 0xFFFFFFFF == 0xFFFFFFFF:  # -1, as an int of 32 bits or of 64
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), function)
    return result


def system_call(number: int, *arguments: Argument) -> int:
    """Call the kernel by number. Raises OSError."""
    return call("syscall", number, *arguments)


def prctl(option: int, value: int) -> None:
    """Set a property of this process. Raises OSError."""
    call("prctl", option, value, 0, 0, 0)
