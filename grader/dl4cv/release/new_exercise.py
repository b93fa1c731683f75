"""An exercise of an instructor's own to begin with: a whole one with one function, written under another name."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from keyword import iskeyword
from pathlib import Path

from dl4cv.course import COURSE
from dl4cv.exercise.own import FILE, is_like, table_key
from dl4cv.files import write_atomically
from dl4cv.release import ReleaseError

_TEMPLATE = Path(__file__).with_name("templates") / "own_exercise"
_NAME = "blur"
_NAMED = re.compile(rf"(?<![a-z]){_NAME}(?![a-z])")
"""The name of the template where it is a name: neither `blurred` nor `Blurring`."""


def write_new_exercise(name: str, folder: Path) -> list[Path]:
    """Write the exercise `name` into `folder`: a dl4cv.toml, or a table more in the one that is there, and its files.

    Nothing is overwritten. Return the paths. Raises ReleaseError.
    """
    _require_name(name)
    files = {folder / file: text for file, text in _texts(name)}
    described = folder / FILE
    for path in files:
        if path != described and path.exists():
            raise ReleaseError(f"{path} is there already: choose another name, or another folder.")
    files[described] = _with_table(described, files[described], name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path, text in files.items():
            write_atomically(path, text)
    except OSError as error:
        raise ReleaseError(f"The exercise cannot be written to {folder}: {error.strerror}.") from error
    return list(files)


def _require_name(name: str) -> None:
    """Refuse what is no name of a module, a name of ours, and one that the files of the template use themselves."""
    if not name.isidentifier() or iskeyword(name):
        raise ReleaseError(f"{name!r} cannot be the name of an exercise: it must be good as that of a Python module.")
    ours = next((exercise.name for exercise in COURSE if is_like(name, exercise.name)), None)
    if ours is not None:
        raise ReleaseError(f"The course itself has an exercise {ours}: give yours another name.")
    if name in _names_in_use():
        raise ReleaseError(f"The files to begin with use the name {name} themselves: choose another one.")


def _names_in_use() -> set[str]:
    """Return the names that the template's code uses beside that of the exercise, such as those of its imports."""
    names = set[str]()
    for file in _TEMPLATE.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            match node:
                case ast.Name(id=name) | ast.arg(arg=name) | ast.alias(name=name) | ast.alias(asname=str(name)):
                    names.add(name)
    return names - {_NAME}


def _texts(name: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each file of the template and its text, under the name of the new exercise."""
    for file in sorted(_TEMPLATE.iterdir()):
        if file.is_file():
            text = file.read_text(encoding="utf-8")
            if file.name == FILE:
                text = text.replace(f"[exercises.{_NAME}]", f"[exercises.{table_key(name)}]")
            yield _NAMED.sub(name, file.name), _NAMED.sub(name, text)


def _with_table(file: Path, table: str, name: str) -> str:
    """Return the text of the dl4cv.toml `file` with the `table` of the new exercise at its end."""
    if not file.exists():
        return table
    try:
        there = file.read_text(encoding="utf-8")
        exercises = tomllib.loads(there).get("exercises", {})
    except OSError as error:
        raise ReleaseError(f"{file} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ReleaseError(f"{file} is not valid TOML: {error}.") from error
    if not isinstance(exercises, dict) or any(is_like(name, other) for other in exercises):
        raise ReleaseError(f"{file} has an exercise {name} already.")
    return f"{there.rstrip()}\n\n{table}"
