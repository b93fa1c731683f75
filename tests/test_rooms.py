"""The package is built as CONTRIBUTING's table says: every room stands on those below it alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "grader" / "dl4cv"

FLOORS = re.findall(r"^\| \d \| (.+) \|$", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE)
ROOMS = [room for floor in reversed(FLOORS) for room in re.findall(r"`(\w+)/?`", floor)]
"""From the ground up, and within a floor as they are named."""


def test_the_table_names_every_room_once():
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert sorted(ROOMS) == sorted(modules | packages)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_those_below(room):
    files = [PACKAGE / f"{room}.py", *(PACKAGE / room).rglob("*.py")]
    used = {name for path in files if path.is_file() for name in imported(path)}
    assert used & set(ROOMS[ROOMS.index(room) + 1 :]) == set()


def imported(path: Path) -> Iterator[str]:
    """The rooms from which the file `path` imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{'.' * node.level}{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        assert not any(name.startswith(".") for name in names), "this test reads absolute imports only"
        yield from (name.split(".")[1] for name in names if name.startswith("dl4cv."))
