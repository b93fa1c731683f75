"""The system call filter: a short list of what computing needs; the kernel refuses the rest.

A list of what is allowed, not of what is forbidden: a call that is not thought of, or not yet invented, is refused.
Refusals are errors, not deaths, so that libraries take their other road: EPERM for old calls, and for young ones
ENOSYS, "this kernel is too old", for which every C library has an answer: clone3 becomes clone, whose flags show.
"""

from __future__ import annotations

import ctypes
import errno
import os
import struct
from collections.abc import Iterable
from typing import NamedTuple, get_args

from dl4cv.sandbox.walls import kernel
from dl4cv.sandbox.walls.syscalls import AUDIT_ARCH, CONDITIONAL, FIRST_YOUNG, HARMLESS, SECCOMP, X32_BIT, Processor

_SIGKILL = 9
_SET_MODE_FILTER = 1
_ALL_THREADS = 1

KILL, ALLOW = 0x80000000, 0x7FFF0000
REFUSE, UNKNOWN = 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS

_LOAD, _AND, _RETURN = 0x20, 0x54, 0x06
_IF_EQUAL, _IF_AT_LEAST = 0x15, 0x35

# Where the kernel puts what it asks the filter about.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16
_ALL_BITS = 0xFFFFFFFF

# Threads only, in no new namespace.
_CLONE_THREAD, _CLONE_NAMESPACES = 0x00010000, 0x7E020000
# Write access, O_CREAT, O_TRUNC, O_TMPFILE.
_OPENS_TO_CHANGE = 0o3 | 0o100 | 0o1000 | 0o20000000
# Names of threads and of memory, and questions; not the parent-death signal, nor who may look inside.
_PRCTL = (15, 16, 0x53564D41, 2, 3, 21, 39)
# Is it a terminal, how wide, how much is there to read, blocking or not, close on exec.
_IOCTL = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)
# Duplicate, and both kinds of flags; no locks, leases, owners or signals.
_FCNTL = (0, 1, 2, 3, 4, 1030)
# Their first argument says of which process.
_ABOUT_A_PROCESS = (
    *("sched_setaffinity", "sched_getaffinity", "sched_getparam", "sched_getscheduler", "getpgid", "getsid"),
)


class Instruction(NamedTuple):
    """One step of the kernel's filter machine: jumps are counted from the next instruction."""

    code: int
    if_true: int
    if_false: int
    value: int


def program(processor: Processor, pid: int) -> list[Instruction]:
    """The filter for the process `pid` on `processor`."""
    return [
        _load(_ARCHITECTURE),
        Instruction(_IF_EQUAL, 1, 0, AUDIT_ARCH[processor]),
        _return(KILL),
        _load(_NUMBER),
        *([Instruction(_IF_AT_LEAST, 0, 1, X32_BIT), _return(KILL)] if processor == "x86_64" else []),
        *_rules(processor, pid),
        Instruction(_IF_AT_LEAST, 0, 1, FIRST_YOUNG),
        _return(UNKNOWN),
        _return(REFUSE),
    ]


def install() -> None:
    """Put the filter on every thread of this process, for ever.

    Raises OSError when the kernel refuses, NotImplementedError on a processor whose numbers are not known here.
    """
    processor = this_processor()
    if processor is None:
        raise NotImplementedError(f"no list of system calls for {os.uname().machine}")
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in program(processor, os.getpid()))
    instructions = ctypes.create_string_buffer(code, len(code))
    filter_program = struct.pack("@HP", len(code) // 8, ctypes.addressof(instructions))
    number = SECCOMP.number(processor)
    assert number is not None
    stubborn = kernel.system_call(number, _SET_MODE_FILTER, _ALL_THREADS, filter_program)
    if stubborn:
        raise OSError(errno.EAGAIN, f"thread {stubborn} cannot take the filter")


def this_processor() -> Processor | None:
    """The processor this process runs on, None when its system calls are not listed here."""
    if not kernel.on_linux():
        return None
    machine = os.uname().machine
    # A 32-bit Python on a 64-bit kernel speaks other numbers.
    wide = struct.calcsize("P") == 8
    return next((known for known in get_args(Processor) if wide and known == machine), None)


def _rules(processor: Processor, pid: int) -> list[Instruction]:
    rules: list[Instruction] = []
    for name, conditions in _conditions(pid).items():
        rules += _rule(CONDITIONAL[name].number(processor), conditions)
    for call in HARMLESS.values():
        rules += _rule(call.number(processor), [])
    return rules


def _conditions(pid: int) -> dict[str, list[Instruction]]:
    """What the arguments of each conditional call must be."""
    return {
        "open": _require(1, [0], bits=_OPENS_TO_CHANGE),
        "openat": _require(2, [0], bits=_OPENS_TO_CHANGE),
        "clone": _require(0, [_CLONE_THREAD], bits=_CLONE_THREAD | _CLONE_NAMESPACES),
        # So a worker that SIGKILL has ended was killed by somebody else.
        "kill": _require(0, [pid]) + _forbid(1, _SIGKILL),
        "tgkill": _require(0, [pid]) + _forbid(2, _SIGKILL),
        "prlimit64": _require(0, [0, pid]) + _require_null(2),
        # What one worker sets for itself, such as its processors, no other one reads: it could be a message.
        **dict.fromkeys(_ABOUT_A_PROCESS, _require(0, [0, pid])),
        "getpriority": _require(0, [0]) + _require(1, [0, pid]),
        "prctl": _require(0, _PRCTL),
        "ioctl": _require(1, _IOCTL),
        "fcntl": _require(1, _FCNTL),
        "sendto": _require_null(4),
    }


def _rule(number: int | None, conditions: list[Instruction]) -> list[Instruction]:
    """If the call is `number`: allow it under `conditions`, refuse it otherwise."""
    if number is None:
        return []
    body = [*conditions, _return(ALLOW)]
    return [Instruction(_IF_EQUAL, 0, len(body), number), *body]


def _require(argument: int, values: Iterable[int], bits: int = _ALL_BITS, half: int = 0) -> list[Instruction]:
    """Refuse unless half an argument (the lower, 0, or the upper, 1), masked by `bits`, is one of `values`."""
    values = list(values)
    return [
        _load(_ARGUMENTS + 8 * argument + 4 * half),
        Instruction(_AND, 0, 0, bits),
        *(Instruction(_IF_EQUAL, len(values) - index, 0, value) for index, value in enumerate(values)),
        _return(REFUSE),
    ]


def _forbid(argument: int, value: int) -> list[Instruction]:
    """Refuse if the lower half of an argument is `value`."""
    return [_load(_ARGUMENTS + 8 * argument), Instruction(_IF_EQUAL, 0, 1, value), _return(REFUSE)]


def _require_null(argument: int) -> list[Instruction]:
    return _require(argument, [0]) + _require(argument, [0], half=1)


def _load(offset: int) -> Instruction:
    return Instruction(_LOAD, 0, 0, offset)


def _return(answer: int) -> Instruction:
    return Instruction(_RETURN, 0, 0, answer)
