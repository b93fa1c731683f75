"""Who a worker is: nobody. A worker that starts as root becomes a user who owns nothing and runs nothing."""

from __future__ import annotations

import contextlib
import os
import struct
from collections.abc import Iterable
from pathlib import Path

from dl4cv.sandbox.walls import kernel

CAP_DAC_READ_SEARCH = 1 << 2  # read any file: used only under Landlock, which then decides alone
_CAPABILITY_VERSION_3 = 0x20080522

# Nobody gives out user ids in the first range; the second exists in containers that map only 65,536 of them.
_FIRST_UNUSED = 1_900_000_000
_FIRST_UNUSED_IN_CONTAINERS, _UNUSED_IN_CONTAINERS = 50_000, 10_000


def is_root() -> bool:
    """Whether this process may do everything; never on Windows, which has no root."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def become_nobody(paths: Iterable[Path], *, may_override: bool) -> None:
    """Give up root for an unused uid without groups or capabilities.

    With `may_override` the right to read any file stays when one of `paths` is not open to everybody, as a Python
    below /root is not. Raises OSError when the system refuses, as in a user namespace that knows only root.
    """
    kernel.prctl(kernel.PR_SET_KEEPCAPS, 1)
    try:
        os.setgroups([])
        _switch_user()
    finally:
        kernel.prctl(kernel.PR_SET_KEEPCAPS, 0)
    # Without effective capabilities access() tells what the new user may read by himself.
    with contextlib.suppress(OSError):  # a container may not have this capability to keep
        _set_capabilities(effective=0, permitted=CAP_DAC_READ_SEARCH)
        if may_override and not all(os.access(path, os.R_OK) for path in paths):
            _set_capabilities(effective=CAP_DAC_READ_SEARCH, permitted=CAP_DAC_READ_SEARCH)
            return
    drop_capabilities()


def drop_capabilities() -> None:
    """Give up every capability, whoever this process is. Raises OSError."""
    _set_capabilities(effective=0, permitted=0)


def _switch_user() -> None:
    # The process id makes it this worker's alone: two of one moment never share it.
    for uid in (_FIRST_UNUSED + os.getpid(), _FIRST_UNUSED_IN_CONTAINERS + os.getpid() % _UNUSED_IN_CONTAINERS):
        try:
            os.setresgid(uid, uid, uid)
            os.setresuid(uid, uid, uid)
            return
        except OSError as error:
            refused = error
    raise refused


def _set_capabilities(*, effective: int, permitted: int) -> None:
    header = struct.pack("=Ii", _CAPABILITY_VERSION_3, 0)
    kernel.call("capset", header, struct.pack("=6I", effective, permitted, 0, 0, 0, 0))
