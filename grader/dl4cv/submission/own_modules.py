"""The modules of a student's own that lie beside the submission and are graded with it: helpers.py, utils/layers.py."""

from __future__ import annotations

import stat
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from dl4cv.exercise.frameworks import FRAMEWORKS
from dl4cv.files import read_file
from dl4cv.submission.imports import Import

MAX_MODULES = 32
MAX_MODULE_BYTES = 2**20
"""Of all together."""

_TAUGHT = {name for framework in FRAMEWORKS.values() for name in framework.taught}


Understand = Callable[[bytes, str], tuple[str, Iterable[Import]] | None]
"""From the bytes and the name of a file to the text of a module, and what that imports; None if it is no text."""


def read_own_modules(imports: Iterable[Import], name: str, folder: Path, understand: Understand) -> Mapping[str, str]:
    """Read the modules in `folder` that the submission `name`, with its `imports`, wants, and those that these want.

    Return their texts by name, "helpers" or "utils.layers". Only regular files are read, through no link, as far as
    they are not too many or too large together; the standard library and the packages that are taught come before.
    What `understand` raises says which file cannot be read.
    """
    found: dict[str, str] = {}
    size = 0
    waiting = _wanted(imports, "")
    while waiting:
        module = waiting.pop(0)
        if module in found or module == name or len(found) >= MAX_MODULES:
            continue
        read = _read(module, folder, MAX_MODULE_BYTES - size)
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


def _wanted(imports: Iterable[Import], package: str) -> list[str]:
    """Name the modules that `imports`, of a module of `package`, may want from beside the submission, parents first."""
    wanted: dict[str, None] = {}
    for each in imports:
        module = absolute(each.module, package)
        if module.partition(".")[0] in _TAUGHT | sys.stdlib_module_names:
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


def _read(module: str, folder: Path, limit: int) -> tuple[bytes | None, str, bool] | None:
    """Read module.py or module/__init__.py; tell its name, and whether it is a package. A folder alone is an empty one.

    None if it is not there, or may not be read.
    """
    root = folder
    *parents, name = module.split(".")
    for parent in parents:
        folder = folder / parent
        if not _is_folder(folder):
            return None
    package = folder / name
    is_package = _is_folder(package)
    file = package / "__init__.py" if is_package else folder / f"{name}.py"
    data = _read_regular(file, root, limit)
    return (data, file.name, is_package) if data is not None or is_package else None


def _is_folder(path: Path) -> bool:
    try:
        return stat.S_ISDIR(path.lstat().st_mode)
    except (OSError, ValueError):
        return False


def _read_regular(path: Path, folder: Path, limit: int) -> bytes | None:
    """Return the bytes of the ordinary file `path` in `folder`; None if it is none, unreadable, or too large."""
    try:
        data, _ = read_file(path, limit, below=folder)
    except (OSError, ValueError):
        return None
    return data if len(data) <= limit else None
