"""Proof, not belief: try the forbidden acts, and see what the operating system says.

Each act is made so that it does no harm when it succeeds: it takes back what it did, or asks for nothing.
"""

from __future__ import annotations

import contextlib
import ctypes
import errno
import os
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from dl4cv.sandbox.walls import kernel

with contextlib.suppress(ImportError):  # Windows, where nothing is tried
    import resource

# What a refusal looks like. Any other error says that the act got past the guard and failed for its own reasons.
_REFUSALS = frozenset({errno.EPERM, errno.EACCES, errno.ENOSYS})
_SHARED_PLACES = (Path("/tmp"), Path("/var/tmp"), Path("/dev/shm"))
_NO_ADDRESS = 1  # where no process has memory
_PTRACE_SEIZE = 0x4206


@dataclass(frozen=True)
class Proof:
    """One forbidden act, tried: `name` completes "student code could …"."""

    name: str
    blocked: bool
    detail: str


def prove(job: Path, *, parent: int, canary: Path = Path("/etc/passwd")) -> list[Proof]:
    """Try each forbidden act. `canary` is a file that student code has no business to read.

    Elsewhere than on Linux nothing is tried, since nothing is enforced.
    """
    if not kernel.on_linux():
        return []
    return [_try(name, act) for name, act in _acts(job, parent, canary)]


def _try(name: str, act: Callable[[], object]) -> Proof:
    try:
        act()
    except OSError as error:
        code = errno.errorcode.get(error.errno or 0, str(error))
        return Proof(name, error.errno in _REFUSALS, code)
    return Proof(name, False, "succeeded")


def _acts(job: Path, parent: int, canary: Path) -> Iterator[tuple[str, Callable[[], object]]]:
    yield f"read {canary}", partial(_read, canary)
    yield "list the files of the machine", partial(os.listdir, "/")
    yield "write in its own folder", partial(_write, job)
    for place in _SHARED_PLACES:
        if place.is_dir():
            yield f"write in {place}", partial(_write, place)
    yield "change the mode of a file", partial(_change_mode, job)
    yield "connect by TCP", partial(_connect, socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", 9))
    yield "send by UDP", partial(_connect, socket.AF_INET, socket.SOCK_DGRAM, ("127.0.0.1", 9))
    yield "connect to a service of this machine", partial(_connect, socket.AF_UNIX, socket.SOCK_STREAM, "\0dl4cv")
    yield "start another process", _fork
    yield "run another program", _execute
    yield "signal the grader", partial(os.kill, parent, 0)
    yield "read the grader's memory", partial(_peek, parent)
    yield "trace the grader", partial(_trace, parent)
    yield "see the grader's limits", partial(resource.prlimit, parent, resource.RLIMIT_CORE)
    yield "slow the grader down", partial(_renice, parent)
    yield "raise its own limits", _raise_limit
    yield "keep files in memory", _memory_file


def _read(path: Path) -> None:
    with path.open("rb") as file:
        file.read(1)


def _write(folder: Path) -> None:
    path = folder / f"dl4cv-{os.urandom(8).hex()}"
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    path.unlink()


def _change_mode(path: Path) -> None:
    path.chmod(path.stat().st_mode & 0o7777)


def _connect(family: int, kind: int, address: tuple[str, int] | str) -> None:
    """Nobody listens at `address`: a guard refuses with another error than a closed door."""
    with socket.socket(family, kind) as line:
        line.setblocking(False)
        line.connect(address)


def _fork() -> None:
    child = os.fork()
    if child == 0:
        os._exit(0)
    os.waitpid(child, 0)


def _execute() -> None:
    """Arguments that lie in no memory: the kernel stops at them if nothing stopped it before."""
    kernel.call("execve", b"/bin/sh", _NO_ADDRESS, None)


def _peek(pid: int) -> None:
    """One byte from where no memory is: the right to look comes first, then the missing byte."""
    here = ctypes.create_string_buffer(1)
    local = struct.pack("@PN", ctypes.addressof(here), 1)
    kernel.call("process_vm_readv", pid, local, 1, struct.pack("@PN", _NO_ADDRESS, 1), 1, 0)


def _trace(pid: int) -> None:
    """With an address that seizing does not take: an error in any case, of the guard or of the call."""
    kernel.call("ptrace", _PTRACE_SEIZE, pid, _NO_ADDRESS, 0)


def _renice(pid: int) -> None:
    # This process's own, which it has from there: what nobody may ask cannot be set to what it is.
    os.setpriority(os.PRIO_PROCESS, pid, os.getpriority(os.PRIO_PROCESS, 0))


def _raise_limit() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    if hard == resource.RLIM_INFINITY:
        return
    try:
        resource.setrlimit(resource.RLIMIT_CORE, (soft, hard + 1))
    except ValueError as error:  # Python's word for EPERM here
        raise PermissionError(errno.EPERM, str(error)) from error
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


def _memory_file() -> None:
    os.close(os.memfd_create("dl4cv"))
