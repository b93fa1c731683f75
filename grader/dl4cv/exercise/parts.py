"""Loads the Python files that belong to an exercise: its mistakes, its procedures."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path
from types import ModuleType

_PACKAGE = Path(__file__).parents[1]


def load_part(file: Path) -> ModuleType:
    """Import a file of this package under its name there, and an instructor's under its path, which is unique.

    Each is run once. What its code raises passes through.
    """
    if file.is_relative_to(_PACKAGE):
        return importlib.import_module(".".join(file.relative_to(_PACKAGE.parent).with_suffix("").parts))
    name = str(file)
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, file)
    if spec is None or spec.loader is None:
        raise ImportError(f"{file} is not a Python file")
    module = sys.modules[name] = importlib.util.module_from_spec(spec)  # known there, as `inspect` needs it
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
