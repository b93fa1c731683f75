"""An instructor's own exercises, as a file `dl4cv.toml` names them.

    [exercises.blur]
    solution = "blur.py"
    checks = "blur_checks.py"
    mistakes = "blur_mistakes.py"

`blur` is the exercise's name, the files lie beside dl4cv.toml. Title, slides and functions are the solution's own.
Where students grade, `stub` stands for `solution`. Of an exercise of the course that holds several networks, a course
may teach some:

    [exercises.exercise7]
    networks = ["ResNet", "MobileNetV2"]

Above the tables, a course may say how much students are told of a failure, of every exercise:

    hints = "stepwise"
"""

from __future__ import annotations

import json
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from keyword import iskeyword
from pathlib import Path
from typing import Any, Literal, get_args

from dl4cv.exercise.exercise import Exercise, Files, HintLevel
from dl4cv.exercise.frameworks import FRAMEWORKS

FILE = "dl4cv.toml"
NETWORKS = "networks"

_Part = Literal["checks", "mistakes", "procedures", "solution", "stub"]
_PARTS: tuple[_Part, ...] = get_args(_Part)
_SECONDS = ("call_seconds", "total_seconds")
_LEVELS: tuple[HintLevel, ...] = get_args(HintLevel)
_TOP = ("exercises", "hints")
_KEYS = (*_PARTS, "framework", *_SECONDS)


class CourseError(Exception):
    """The own exercises cannot be had; the message is one sentence that names the file and the fault."""


def course_file(folder: Path) -> Path | None:
    """Find the dl4cv.toml of `folder` or of the nearest folder above it."""
    folder = folder.resolve()
    return next((above / FILE for above in (folder, *folder.parents) if (above / FILE).is_file()), None)


def load_course(folder: Path, beside: Sequence[Exercise] = ()) -> tuple[Exercise, ...]:
    """Return the exercises `beside`, as the dl4cv.toml in `folder` chooses of them, and those that it describes.

    Raises CourseError when one cannot be had, or has the name of an exercise of `beside`.
    """
    file = folder / FILE
    described = _read(file)
    unknown = sorted(described.keys() - set(_TOP))
    if unknown:
        raise CourseError(f"{file}: {unknown[0]} means nothing here; the keys are {', '.join(_TOP)}.")
    level = _level(described, file)
    tables = described.get("exercises", {} if "hints" in described else None)
    if not isinstance(tables, dict) or not (tables or "hints" in described):
        raise CourseError(f"{file} has no table [exercises.NAME].")
    known = {exercise.name: exercise for exercise in beside}
    for name, table in tables.items():
        entry = _Entry(file, name, table)
        if name in known and isinstance(table, dict) and NETWORKS in table:
            known[name] = _chosen(known[name], entry)
        else:
            known[name] = _exercise(entry, known)
    return at_level(tuple(known.values()), level)


def hint_level(folder: Path) -> HintLevel:
    """Return how much students are told of a failure, as the dl4cv.toml in `folder` says.

    Without such a file, and where it cannot be read, that is all. Raises CourseError where it names no such level.
    """
    file = folder / FILE
    try:
        described = _read(file)
    except CourseError:
        return "all"
    return _level(described, file)


def level_called(name: object) -> HintLevel | None:
    """Return the level of hints called `name`, if there is one."""
    return next((known for known in _LEVELS if known == name), None)


def at_level(exercises: Sequence[Exercise], level: HintLevel) -> tuple[Exercise, ...]:
    """Return `exercises` with hints of this `level`."""
    return tuple(each if each.hints == level else replace(each, hints=level) for each in exercises)


def _read(file: Path) -> dict[str, Any]:
    try:
        with file.open("rb") as stream:
            return tomllib.load(stream)
    except OSError as error:
        raise CourseError(f"{file} cannot be read: {error.strerror}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CourseError(f"{file} is not valid TOML: {error}.") from error


def _level(described: Mapping[str, Any], file: Path) -> HintLevel:
    found = level_called(described.get("hints", "all"))
    if found is None:
        raise CourseError(f"{file}: hints must be one of {', '.join(_LEVELS)}, in quotation marks.")
    return found


def refuse_namesakes(folder: Path, ours: Sequence[Exercise]) -> None:
    """Raise CourseError when the dl4cv.toml in `folder` describes an exercise under the name of one of `ours`.

    Its other faults matter to nobody who grades an exercise of the course.
    """
    try:
        described = tomllib.loads((folder / FILE).read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError):
        return
    tables = described.get("exercises")
    for name, table in tables.items() if isinstance(tables, dict) else ():
        if not (isinstance(table, dict) and NETWORKS in table):
            _refuse_namesake(_Entry(folder / FILE, name, table), [exercise.name for exercise in ours])


def is_like(name: str, other: str) -> bool:
    """Tell whether nobody could say which of two exercises a file is for: exercise3, Exercise_03."""
    return _told_apart_by(name) == _told_apart_by(other)


def table_key(name: str) -> str:
    """Write `name` as a key of TOML, which wants quotation marks around other letters than those of English."""
    return name if name.isascii() else json.dumps(name, ensure_ascii=False)


def _told_apart_by(name: str) -> str:
    plain = unicodedata.normalize("NFKC", name).casefold()
    return re.sub(r"^exercise_?0*(?=\d+$)", "exercise", plain)


def _refuse_namesake(entry: _Entry, taken: Iterable[str]) -> None:
    ours = next((name for name in taken if is_like(entry.name, name)), None)
    if ours == entry.name:
        raise entry.fault("the course itself has an exercise of this name")
    if ours is not None:
        raise entry.fault(f"a file of this name could not be told from one for {ours}: choose another name")


@dataclass(frozen=True)
class _Entry:
    """One table of a dl4cv.toml, its faults told with their place."""

    file: Path
    name: str
    table: Mapping[str, Any]

    def fault(self, what: str) -> CourseError:
        return CourseError(f"{self.file}, [exercises.{self.name}]: {what}.")

    def path(self, part: _Part) -> Path | None:
        """Return the file of `part`, which exists; None when it is not named."""
        value = self.table.get(part)
        if value is None:
            return None
        if not isinstance(value, str):
            raise self.fault(f"{part} must be the name of a file, in quotation marks")
        path = (self.file.parent / value).resolve()
        if path.suffix != ".py" or not path.is_file():
            raise self.fault(f"{part} names {value}, and there is no such Python file beside {FILE}")
        return path

    def seconds(self, key: str, usual: float) -> float:
        value = self.table.get(key, usual)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < float("inf"):
            raise self.fault(f"{key} must be a positive number")
        return float(value)

    def framework(self) -> str:
        value = self.table.get("framework", "numpy")
        if not isinstance(value, str) or value not in FRAMEWORKS:
            raise self.fault(f"framework must be one of {', '.join(FRAMEWORKS)}")
        return value


def _chosen(exercise: Exercise, entry: _Entry) -> Exercise:
    """Return `exercise` with the networks that the entry names, and no others."""
    others = sorted(entry.table.keys() - {NETWORKS})
    if others:
        raise entry.fault(
            f"{others[0]} means nothing here: of an exercise of the course, only {NETWORKS} can be chosen"
        )
    names = [network.name for network in exercise.networks]
    if not names:
        raise entry.fault(f"{exercise.name} has no networks to choose from")
    chosen = entry.table[NETWORKS]
    if not isinstance(chosen, list) or not chosen or not all(isinstance(name, str) for name in chosen):
        raise entry.fault(f'{NETWORKS} must be a list of names in quotation marks, such as ["{names[0]}"]')
    unknown = next((name for name in chosen if name not in names), None)
    if unknown is not None:
        raise entry.fault(f"there is no network {unknown!r}; the networks are {', '.join(names)}")
    return replace(exercise, taught=tuple(name for name in names if name in chosen))


def _exercise(entry: _Entry, taken: Iterable[str]) -> Exercise:
    if not entry.name.isidentifier() or iskeyword(entry.name):
        raise entry.fault("an exercise's name must also be good as the name of a Python module")
    _refuse_namesake(entry, taken)
    if not isinstance(entry.table, dict):
        raise entry.fault("this must be a table")
    unknown = sorted(entry.table.keys() - set(_KEYS))
    if unknown:
        raise entry.fault(f"{unknown[0]} means nothing here; the keys are {', '.join(_KEYS)}")
    checks, mistakes, procedures, solution, stub = map(entry.path, _PARTS)
    if solution is not None and solution.stem != entry.name:
        raise entry.fault(f"solution must be called {entry.name}.py, as the students' files are")
    outline = stub or solution
    if outline is None or checks is None:
        raise entry.fault("solution (or stub) and checks must be named")
    exercise = Exercise(
        entry.name,
        entry.framework(),
        Files(checks, outline, mistakes, procedures, solution=solution),
        entry.seconds("call_seconds", Exercise.call_seconds),
        entry.seconds("total_seconds", Exercise.total_seconds),
    )
    _require_functions(exercise, entry)
    return exercise


def _require_functions(exercise: Exercise, entry: _Entry) -> None:
    """Refuse a stub that cannot be read as Python, or that leaves students nothing to write."""
    stub = exercise.files.stub
    try:
        functions = exercise.functions
    except (OSError, SyntaxError, ValueError) as error:
        raise entry.fault(f"{stub.name} is not valid Python ({error})") from error
    if not functions:
        raise entry.fault(f"{stub.name} defines no function for students to write")
