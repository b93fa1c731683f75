"""The package is built as CONTRIBUTING's table says: every room stands on those below it alone."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.places import ROOT

PACKAGE = ROOT / "grader" / "dl4cv"
FLOORS = re.findall(r"^\| \d \| (.+) \|$", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), re.MULTILINE)
ROOMS = [room for floor in reversed(FLOORS) for room in re.findall(r"`(\w+)/?`", floor)]
"""From the ground up, and within a floor as they are named."""
MODULES = {
    ".".join(("dl4cv", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}

# What is taught may be named in the course and the demos of it; elsewhere only a help text or a docstring may give an
# example.
KNOW_THE_COURSE = ("course", "demos")
TAUGHT = re.compile(r"exercise[1-9]|LeNet|SmallCNN|conv2d|train_step", re.IGNORECASE)


def test_the_table_names_every_room_once():
    modules = {path.stem for path in PACKAGE.glob("*.py")} - {"__init__"}
    packages = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert sorted(ROOMS) == sorted(modules | packages)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_from_those_below(room):
    files = [PACKAGE / f"{room}.py", *(PACKAGE / room).rglob("*.py")]
    allowed = set(ROOMS[: ROOMS.index(room) + 1])
    upward = [
        f"{path.relative_to(PACKAGE)} imports {name}"
        for path in files
        if path.is_file()
        for name in imported(path)
        if name.split(".")[1] not in allowed and name.split(".")[1] in ROOMS
    ]
    assert upward == []


def test_no_modules_import_each_other_in_a_circle():
    """Not at the top of a file, nor inside of its functions."""
    uses = {
        name: {used for each in imported(path) if (used := module_of(each))} - {name} for name, path in MODULES.items()
    }
    while leaves := [name for name, used in uses.items() if not used & uses.keys()]:
        for name in leaves:
            del uses[name]
    circle = {name: sorted(used & uses.keys()) for name, used in uses.items()}
    assert circle == {}


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in KNOW_THE_COURSE])
def test_only_the_course_and_its_demos_name_what_is_taught(room):
    files = [path for path in (PACKAGE / f"{room}.py", *(PACKAGE / room).rglob("*.py")) if path.is_file()]
    named = [f"{path.relative_to(PACKAGE)}:{line}: {text}" for path in files for line, text in taught(path)]
    assert named == []


def module_of(name: str) -> str | None:
    """The module that the import of `name` runs: itself, or the one whose attribute it is."""
    return name if name in MODULES else (owner if (owner := name.rpartition(".")[0]) in MODULES else None)


def imported(path: Path) -> Iterator[str]:
    """The full names that the file `path` imports of this package, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [f"{'.' * node.level}{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        assert not any(name.startswith(".") for name in names), "this test reads absolute imports only"
        yield from (name for name in names if name.startswith("dl4cv."))


def taught(path: Path) -> Iterator[tuple[int, str]]:
    """The names of what is taught in the code of `path`: its identifiers, imports and strings that are no prose."""
    for node in ast.walk(ast.parse(path.read_bytes())):
        match node:
            case ast.Name(id=text) | ast.Attribute(attr=text) | ast.FunctionDef(name=text) | ast.ClassDef(name=text):
                texts = [text]
            case ast.ImportFrom(module=module, names=names):
                texts = [str(module), *(alias.name for alias in names)]
            case ast.Constant(value=str(text)) if re.fullmatch(r"[\w./*-]+", text):
                texts = [text]
            case _:
                continue
        yield from ((node.lineno, text) for text in texts if TAUGHT.search(text))
