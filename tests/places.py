"""Where the tests find the repository's parts, and how they load a file of it as a module."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).parents[1]
SOLUTIONS = ROOT / "solutions"
EXERCISES = ROOT / "exercises"
VARIANTS = ROOT / "tests" / "variants"
OWN_EXERCISE = ROOT / "grader" / "dl4cv" / "release" / "templates" / "own_exercise"
"""The folder of an instructor's own exercise, with its dl4cv.toml: what `dl4cv-grade new blur` writes."""


def load(path: Path) -> ModuleType:
    """Run the Python file `path` and return it as a module of its own."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
