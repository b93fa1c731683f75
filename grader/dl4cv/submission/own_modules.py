"""The modules of a student's own that lie beside the submission and are graded with it: helpers.py, utils/layers.py."""

from __future__ import annotations

import ast
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

from dl4cv.exercise.frameworks import FRAMEWORKS
from dl4cv.files import read_file
from dl4cv.submission.imports import find_imports
from dl4cv.submission.syntax import parse_quietly

MAX_MODULES = 32
MAX_MODULE_BYTES = 2**20
"""Of all together."""

_TAUGHT = {name for framework in FRAMEWORKS.values() for name in framework.taught}


def read_own_modules(tree: ast.AST, name: str, folder: Path) -> Mapping[str, str]:
    """Read the modules in `folder` that the submission `name`, which is `tree`, imports, and those that these import.

    Return their texts by name, "helpers" or "utils.layers". Only regular files are read, through no link, as far as
    they are not too many or too large together; the standard library and the packages that are taught come before.
    """
    found: dict[str, str] = {}
    size = 0
    waiting = _wanted(tree, "")
    while waiting:
        module = waiting.pop(0)
        if module in found or module == name or len(found) >= MAX_MODULES:
            continue
        read = _read(module, folder, MAX_MODULE_BYTES - size)
        if read is None:
            continue
        text, package = read
        found[module] = text
        size += len(text)
        try:
            waiting += _wanted(parse_quietly(text), module if package else _parent(module))
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue  # its import fails in the worker, and says why
    return found


def _wanted(tree: ast.AST, package: str) -> list[str]:
    """Name the modules that `tree`, a module of `package`, may want from beside the submission, parents first."""
    wanted: dict[str, None] = {}
    for each in find_imports(tree):
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


def _read(module: str, folder: Path, limit: int) -> tuple[str, bool] | None:
    """Read module.py or module/__init__.py; tell also whether it is a package. A folder alone is an empty package."""
    from dl4cv.submission.text import TextError, decode

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
    try:
        return (decode(data, file.name)[0], is_package) if data is not None else (("", True) if is_package else None)
    except TextError:
        return None


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
