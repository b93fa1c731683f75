"""What the operating system is asked to enforce on a worker, and proof of what it enforces.

The way of a worker, before it sees student code: `isolate`, then `prove`, then `conclude`.
"""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dl4cv.sandbox.walls import identity, kernel, landlock, seccomp
from dl4cv.sandbox.walls.limits import LIMITS, Limits, apply_limits
from dl4cv.sandbox.walls.proof import Proof
from dl4cv.sandbox.walls.readable import listable_folders

if TYPE_CHECKING:
    from dl4cv.results import Level

# The caller's layers first, then those of `isolate` in the order in which they are put on.
LAYERS = (
    "process group",
    "clean environment",
    "closed descriptors",
    "unprivileged user",
    "parent-death signal",
    "rlimits",
    "no new privileges",
    "landlock",
    "seccomp",
)
_OF_THE_CALLER = LAYERS[:3]

# What no layer here can hide.
NAMES_VISIBLE = "names, sizes and dates of files outside can be seen, not what is in them"


@dataclass(frozen=True)
class Report:
    """The layers in force, and in words what is missing."""

    held: tuple[str, ...]
    gaps: tuple[str, ...]


def isolate(
    job: Path,
    readable: Sequence[Path],
    limits: Limits,
    *,
    parent: int,
    wanted: Collection[str] = LAYERS,
    held: Collection[str] = (),
) -> Report:
    """Put on the `wanted` layers, for ever; `held` are those that the caller has already put on.

    Afterwards this process can read `job` and `readable`, compute, and talk on the descriptors it has.
    Elsewhere than on Linux only the rlimits exist. A layer that the system refuses becomes a gap; nothing
    else raises but ProcessLookupError: `parent`, who alone would read the answers, is gone.
    """
    in_force = [layer for layer in _OF_THE_CALLER if layer in held]
    gaps = [f"{layer}: not set up" for layer in _OF_THE_CALLER if layer not in held]
    for layer, put_on in _steps((job, *readable), limits, parent, wanted).items():
        missing = _missing(layer, wanted)
        try:
            gaps += (f"{layer}: {gap}" for gap in (missing or put_on()))
            in_force += [] if missing else [layer]
        except ProcessLookupError:
            raise
        except (NotImplementedError, OSError) as error:
            gaps.append(f"{layer}: {getattr(error, 'strerror', None) or error}")
    if "unprivileged user" in in_force and "landlock" not in in_force:
        # The right to read any file, where it was kept, was for Landlock to bound.
        with contextlib.suppress(OSError):
            identity.drop_capabilities()
    return Report(tuple(in_force), (*gaps, NAMES_VISIBLE))


def _steps(
    paths: Sequence[Path], limits: Limits, parent: int, wanted: Collection[str]
) -> dict[str, Callable[[], Iterable[str]]]:
    """How each layer of ours is put on, in the order that they need; what it gives are its gaps."""
    return {
        "unprivileged user": partial(_leave_root, paths, "landlock" in wanted),
        # After the change of user, which makes the kernel forget it.
        "parent-death signal": partial(_die_with, parent),
        "rlimits": partial(_limit, limits, identity.is_root()),
        "no new privileges": _renounce_privileges,
        "landlock": partial(_restrict_files, paths),
        "seccomp": _filter_calls,
    }


def level(report: Report, proofs: Sequence[Proof]) -> Level:
    """How far `report` can be trusted: strong when every forbidden act was tried and seen blocked.

    Trying is a sample; that is why the two layers that refuse whole families of acts must be there as well.
    """
    walls = {"landlock", "seccomp"} & set(report.held)
    if len(walls) == 2 and proofs and all(proof.blocked for proof in proofs):
        return "strong"
    return "partial" if walls else "basic"


def conclude(report: Report, proofs: Sequence[Proof]) -> dict[str, Any]:
    """What a worker tells the grader: the level, the layers in force, and every gap in words."""
    open_doors = tuple(f"student code could {proof.name} ({proof.detail})" for proof in proofs if not proof.blocked)
    gaps = (*open_doors, *report.gaps)
    return {"level": level(report, proofs), "layers": list(report.held), "gaps": list(gaps)}


def _missing(layer: str, wanted: Collection[str]) -> tuple[str, ...]:
    """Why `layer` is not even tried."""
    if layer not in wanted:
        return ("switched off",)
    return () if kernel.on_linux() or layer == "rlimits" else ("only Linux has it",)


def _leave_root(paths: Iterable[Path], under_landlock: bool) -> Iterable[str]:
    if not identity.is_root():
        identity.drop_capabilities()
        return ()
    try:
        identity.become_nobody(paths, may_override=under_landlock and landlock.abi() > 0)
    except OSError:
        identity.drop_capabilities()  # root in name only is the next best
        raise
    return ()


def _die_with(parent: int) -> Iterable[str]:
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it died before the request
        raise ProcessLookupError(f"process {parent}, which waits for the answers, is gone")
    return ()


def _limit(limits: Limits, was_root: bool) -> Iterable[str]:
    in_force = apply_limits(limits, alone=was_root and not identity.is_root())
    if not in_force:
        raise NotImplementedError("this system has none")
    return tuple(f"{name} not limited" for name in LIMITS if name not in in_force)


def _renounce_privileges() -> Iterable[str]:
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    return ()


def _restrict_files(paths: Sequence[Path]) -> Iterable[str]:
    others = sum(1 for _ in Path("/proc/self/task").iterdir()) - 1
    landlock.restrict(paths, listable_folders(paths))
    if others:  # it binds the thread that asks for it, and those that this one starts
        raise NotImplementedError(f"{others} threads that ran before are not bound")
    return tuple(f"{act}: left to seccomp by this kernel" for act in landlock.missing(landlock.abi()))


def _filter_calls() -> Iterable[str]:
    seccomp.install()
    return ()
