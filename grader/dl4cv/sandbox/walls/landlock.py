"""Landlock: the kernel lets this process read the paths on a list, and nothing else of the file system."""

from __future__ import annotations

import os
import stat
import struct
from collections.abc import Iterable
from pathlib import Path

from dl4cv.sandbox.walls import kernel

# These three are numbered alike on every processor.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION = 1
_PATH_BENEATH = 1

READ_FILE, READ_DIR = 1 << 2, 1 << 3

# How many rights the file system has, by the version that brought them: 2 refer, 3 truncate, 5 ioctl on devices.
_FILE_RIGHTS = {1: 13, 2: 14, 3: 15, 4: 15}
_FILE_RIGHTS_NOW = 16
_TCP_RIGHTS = 0b11  # bind, connect: version 4
_SCOPES = 0b11  # abstract unix sockets, signals to others: version 6


def abi() -> int:
    """The version of Landlock this kernel speaks, 0 when it has none or has it switched off."""
    try:
        return kernel.system_call(_CREATE_RULESET, None, 0, _VERSION) if kernel.on_linux() else 0
    except OSError:
        return 0


def restrict(readable: Iterable[Path], listable: Iterable[Path] = ()) -> None:
    """Refuse this thread everything in the file system but reading below `readable` and listing below `listable`.

    TCP, abstract unix sockets and signals to others go too where the kernel can. Paths that do not exist, or that
    this user cannot reach anyway, are left out. Raises OSError when the kernel has no Landlock, or new privileges
    are not given up.
    """
    version = abi()
    file_rights = (1 << _FILE_RIGHTS.get(version, _FILE_RIGHTS_NOW)) - 1
    attributes = struct.pack("=QQQ", file_rights, _TCP_RIGHTS, _SCOPES)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = kernel.system_call(_CREATE_RULESET, attributes[:size], size, 0)
    try:
        for path in readable:
            _allow(ruleset, path, READ_FILE | READ_DIR)
        for path in listable:
            _allow(ruleset, path, READ_DIR)
        kernel.system_call(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)


def missing(version: int) -> tuple[str, ...]:
    """What Landlock of this version leaves to seccomp, in words; nothing when there is no Landlock at all."""
    brought = ((3, "truncating files"), (4, "TCP connections"), (6, "signals and abstract sockets"))
    return tuple(name for since, name in brought if 0 < version < since)


def _allow(ruleset: int, path: Path, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return
    try:
        if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
            rights &= READ_FILE
        kernel.system_call(_ADD_RULE, ruleset, _PATH_BENEATH, struct.pack("=Qi", rights, descriptor), 0)
    finally:
        os.close(descriptor)
