"""The modules of a student's own that lie beside the submission and are graded with it: helpers.py, utils/layers.py."""

from __future__ import annotations

import stat
import sys
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Protocol

from dl4cv.exercise.frameworks import FRAMEWORKS
from dl4cv.files import read_file
from dl4cv.submission.imports import Import

MAX_MODULES = 32
MAX_MODULE_BYTES = 2**20
"""Of all together."""

_TAUGHT = {name for framework in FRAMEWORKS.values() for name in framework.taught}


Understand = Callable[[bytes, str], tuple[str, Iterable[Import]] | None]
"""From the bytes and the name of a file to the text of a module, and what that imports; None if it is no text."""


Parts = tuple[str, ...]


class Beside(Protocol):
    """The folder in which a submission lies, by names below it: ("utils", "layers.py")."""

    def is_folder(self, parts: Parts) -> bool:
        """Say whether there is a folder of this name, and no link to one."""

    def read(self, parts: Parts, limit: int) -> bytes | None:
        """Read an ordinary file, through no link; None if it is none, unreadable, or larger than `limit`."""


class FolderBeside:
    """The folder of a submission on the disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def is_folder(self, parts: Parts) -> bool:
        """Say whether there is a folder of this name, and no link to one."""
        try:
            return stat.S_ISDIR(self._folder.joinpath(*parts).lstat().st_mode)
        except (OSError, ValueError):
            return False

    def read(self, parts: Parts, limit: int) -> bytes | None:
        """Read an ordinary file, through no link; None if it is none, unreadable, or larger than `limit`."""
        try:
            data, _ = read_file(self._folder.joinpath(*parts), limit, below=self._folder)
        except (OSError, ValueError):
            return None
        return data if len(data) <= limit else None


def read_own_modules(imports: Iterable[Import], name: str, beside: Beside, understand: Understand) -> Mapping[str, str]:
    """Read the modules `beside` the submission `name` that it wants, by its `imports`, and those that these want.

    Return their texts by name, "helpers" or "utils.layers", as far as they are not too many or too large together; the
    standard library and the packages that are taught come before. What `understand` raises says which file cannot be
    read.
    """
    found: dict[str, str] = {}
    size = 0
    tried = {name}
    waiting = deque(_wanted(imports, ""))
    while waiting and len(found) < MAX_MODULES:
        module = waiting.popleft()
        if module in tried:
            continue
        tried.add(module)
        read = _read(module, beside, MAX_MODULE_BYTES - size)
        if read is None:
            continue
        data, filename, package = read
        understood = understand(data, filename) if data is not None else ("", ())
        if understood is None:
            continue
        text, further = understood
        found[module] = text
        size += len(text)
        waiting += _wanted(further, module if package else _parent(module))
    return found


def is_own(module: str) -> bool:
    """Say whether a student's own module may have this name: what Python has, and what is taught, comes before it."""
    return module.partition(".")[0] not in _TAUGHT | sys.stdlib_module_names


def files_of(module: str) -> tuple[Parts, Parts]:
    """Return what the file of `module` is called, below the submission's folder: as a module, and as a package."""
    *parents, name = module.split(".")
    return (*parents, f"{name}.py"), (*parents, name, "__init__.py")


def _wanted(imports: Iterable[Import], package: str) -> list[str]:
    """Name the modules that `imports`, of a module of `package`, may want from beside the submission, parents first."""
    wanted: dict[str, None] = {}
    for each in imports:
        module = absolute(each.module, package)
        if not is_own(module):
            continue
        parts = module.split(".") if module else []
        names = [".".join(parts[: number + 1]) for number in range(len(parts))]
        names += [".".join([*parts, name]) for name in each.names if name != "*"]
        wanted.update(dict.fromkeys(names))
    return list(wanted)


def absolute(module: str, package: str) -> str:
    """Return the full name of `module`, which may begin with dots, as a module of `package` means it.

    Beyond the submission's folder there is nothing: more dots than folders stop there.
    """
    name = module.lstrip(".")
    level = len(module) - len(name)
    if not level:
        return name
    parts = package.split(".") if package else []
    return ".".join(filter(None, [*parts[: max(len(parts) - level + 1, 0)], name]))


def _parent(module: str) -> str:
    return module.rpartition(".")[0]


def _read(module: str, beside: Beside, limit: int) -> tuple[bytes | None, str, bool] | None:
    """Read module.py or module/__init__.py; tell its name, and whether it is a package. A folder alone is an empty one.

    None if it is not there, or may not be read.
    """
    parts = tuple(module.split("."))
    if not all(beside.is_folder(parts[:number]) for number in range(1, len(parts))):
        return None
    is_package = beside.is_folder(parts)
    file = files_of(module)[is_package]
    data = beside.read(file, limit)
    return (data, file[-1], is_package) if data is not None or is_package else None
