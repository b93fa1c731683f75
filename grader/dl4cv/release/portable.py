"""What grades an instructor's own exercises, wherever that is: a folder with a dl4cv.toml, and no solution in it.

It is what a student's folder holds of them, what Gradescope's autograder carries, what travels to other machines, and
what `batch` itself works with: so all of them grade alike, and know what students were handed out.
"""

from __future__ import annotations

import ast
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dl4cv.course import COURSE
from dl4cv.exercise.exercise import Exercise
from dl4cv.exercise.own import FILE, load_course
from dl4cv.release.release import stub_of
from dl4cv.release.stub import BEGIN, ReleaseError

CHECKS = "checks"

Texts = Mapping[str, str]
"""The text of each file by its path in the folder."""


@dataclass(frozen=True)
class Classroom:
    """The exercises that a class is graded on. `folder` holds the dl4cv.toml of those that are not ours, or is None."""

    exercises: tuple[Exercise, ...]
    folder: Path | None = None


def own(exercises: Sequence[Exercise]) -> tuple[Exercise, ...]:
    """Those of `exercises` that are not part of this package."""
    return tuple(exercise for exercise in exercises if exercise not in COURSE)


def kit(exercises: Sequence[Exercise]) -> dict[str, str]:
    """The folder that describes the own ones of `exercises`; empty when all are ours. Raises ReleaseError."""
    described = own(exercises)
    files = {path: text for exercise in described for path, text in _files(exercise).items()}
    return {**files, FILE: "\n".join(map(_description, described))} if described else {}


@contextmanager
def unpacked(exercises: Sequence[Exercise]) -> Iterator[Classroom]:
    """`exercises`, the own ones as their kit describes them, which lies in a folder until the end.

    Raises ReleaseError when a kit cannot be made.
    """
    texts = kit(exercises)
    if not texts:
        yield Classroom(tuple(exercises))
        return
    with tempfile.TemporaryDirectory(prefix="dl4cv-course-") as name:
        folder = Path(name).resolve()
        write_kit(texts, folder)
        described = {exercise.name: exercise for exercise in load_course(folder)}
        yield Classroom(tuple(described.get(exercise.name, exercise) for exercise in exercises), folder)


def write_kit(texts: Texts, folder: Path) -> None:
    """Write `texts` into `folder`."""
    for path, text in texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")


def read_kit(folder: Path) -> dict[str, str]:
    """The texts that `write_kit` wrote into `folder`."""
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".py", ".toml")]
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in files}


def _files(exercise: Exercise) -> dict[str, str]:
    """Checks, mistakes, and the stub as it is handed out."""
    sources = {part: file for part, file in _parts(exercise).items() if file is not None}
    try:
        files = {_place(exercise, part): file.read_text(encoding="utf-8") for part, file in sources.items()}
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"The checks of {exercise.name} cannot be read: {error}.") from error
    return {**files, _place(exercise, "stub"): _stub(exercise)}


def _stub(exercise: Exercise) -> str:
    solution, stub = exercise.files.solution, exercise.files.stub
    text = stub.read_text(encoding="utf-8") if solution is None else stub_of(solution)
    left = {node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for name in exercise.functions:
        if name not in left:
            raise ReleaseError(
                f"Students would not get {name} of {exercise.name}: leave its head outside of {BEGIN.strip('# ')}."
            )
    return text


def _parts(exercise: Exercise) -> dict[str, Path | None]:
    files = exercise.files
    return {"checks": files.checks, "mistakes": files.mistakes, "procedures": files.procedures}


def _place(exercise: Exercise, part: str) -> str:
    return f"{CHECKS}/{exercise.name}_{part}.py"


def _description(exercise: Exercise) -> str:
    """The table of `exercise` in the kit's dl4cv.toml."""
    parts = [*(part for part, file in _parts(exercise).items() if file is not None), "stub"]
    values = {part: _place(exercise, part) for part in parts}
    lines = [f"{key} = {_quoted(value)}" for key, value in [*values.items(), ("framework", exercise.framework)]]
    seconds = [f"call_seconds = {exercise.call_seconds}", f"total_seconds = {exercise.total_seconds}"]
    # TOML wants quotation marks around a key with other letters than those of English.
    key = exercise.name if exercise.name.isascii() else _quoted(exercise.name)
    return "\n".join([f"[exercises.{key}]", *lines, *seconds, ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
