"""What one worker may use: memory, time, files, threads."""

from __future__ import annotations

import contextlib
import sys
from dataclasses import dataclass
from pathlib import Path

try:
    import resource
except ImportError:  # Windows
    resource = None  # type: ignore[assignment]


@dataclass(frozen=True)
class Limits:
    """Bytes, seconds and numbers that a worker may not exceed.

    `threads` come on top of those already running, and `address_space` on top of what is mapped already: torch for CUDA
    maps some GiB more than torch for the CPU, and a solution is to have the same room beside either.
    """

    address_space: int = 4 << 30
    cpu_seconds: int = 60
    file_size: int = 0
    open_files: int = 64
    core: int = 0
    threads: int = 64


LIMITS = ("address space", "CPU seconds", "file size", "open files", "core size", "threads")


def apply_limits(limits: Limits, *, alone: bool = False) -> dict[str, int]:
    """Set the limits, soft and hard alike; returns those that hold, by the names in `LIMITS`.

    A limit that is already lower stays as it is. `alone` says that no other process belongs to this user.
    """
    if resource is None:
        return {}
    wanted = (
        ("address space", "RLIMIT_AS", limits.address_space + _mapped()),
        ("CPU seconds", "RLIMIT_CPU", limits.cpu_seconds),
        ("file size", "RLIMIT_FSIZE", limits.file_size),
        ("open files", "RLIMIT_NOFILE", limits.open_files),
        ("core size", "RLIMIT_CORE", limits.core),
        ("threads", "RLIMIT_NPROC", limits.threads if alone else _running_tasks(limits.threads)),
    )
    in_force = {name: _apply(constant, value) for name, constant, value in wanted}
    return {name: value for name, value in in_force.items() if value is not None}


def _apply(constant: str, value: int | None) -> int | None:
    """The limit now in force, None when the system has no such limit or does not keep it."""
    kind = getattr(resource, constant, None)
    if kind is None or value is None or (sys.platform == "darwin" and constant == "RLIMIT_AS"):
        return None  # macOS takes a limit of the address space and then ignores it
    hard = resource.getrlimit(kind)[1]
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(kind, (value, value))
    return value if resource.getrlimit(kind) == (value, value) else None


def _mapped() -> int:
    """Return how many bytes of address space this process has, as far as the system tells."""
    try:
        return int(Path("/proc/self/statm").read_text("utf-8").split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 0


def _running_tasks(threads: int) -> int | None:
    """`threads` more than all tasks of the machine, since the kernel counts a user's tasks over all processes.

    The machine's own count is an upper bound of the user's, and one short file instead of a walk over /proc.
    """
    try:
        running = Path("/proc/loadavg").read_text("utf-8").split()[3]
        return int(running.partition("/")[2]) + threads
    except (OSError, ValueError, IndexError):
        return None
