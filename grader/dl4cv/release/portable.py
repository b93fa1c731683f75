"""Build the folder with which any machine grades an instructor's exercises: checks, mistakes, stub, no solution.

A student's folder holds it, Gradescope's autograder carries it, it travels to other machines, and `batch` itself works
with it: so all of them grade alike, and know what students were handed out.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dl4cv.course import COURSE
from dl4cv.exercise.exercise import Exercise
from dl4cv.exercise.own import FILE, NETWORKS, load_course, table_key
from dl4cv.release import ReleaseError
from dl4cv.release.release import Texts
from dl4cv.release.stub import BEGIN, make_stub
from dl4cv.temporary import temporary_folder

CHECKS = "checks"


@dataclass(frozen=True)
class PortableCourse:
    """The exercises that a class is graded on. `folder` holds the dl4cv.toml of those that are not ours, or is None."""

    exercises: tuple[Exercise, ...]
    folder: Path | None = None


def select_own(exercises: Sequence[Exercise]) -> tuple[Exercise, ...]:
    """Select those of `exercises` that are not part of this package."""
    ours = {exercise.name for exercise in COURSE}
    return tuple(exercise for exercise in exercises if exercise.name not in ours)


def portable_files(exercises: Sequence[Exercise]) -> dict[str, str]:
    """Make the files that describe the own ones of `exercises`, what was chosen of ours, and how much is told.

    There are none where nothing of this is unusual. Raises ReleaseError.
    """
    own, chosen = select_own(exercises), [exercise for exercise in exercises if exercise.taught]
    files = {path: text for exercise in own for path, text in _files(exercise).items()}
    levels = {exercise.hints for exercise in exercises} - {"all"}
    tables = [*(f"hints = {_quoted(level)}\n" for level in levels), *map(_choice, chosen), *map(_description, own)]
    return {**files, FILE: "\n".join(tables)} if tables else {}


@contextmanager
def unpack_portable(exercises: Sequence[Exercise]) -> Iterator[PortableCourse]:
    """Describe `exercises` as a portable folder does, which exists until the end of the context.

    Raises ReleaseError when the folder cannot be made.
    """
    texts = portable_files(exercises)
    if not texts:
        yield PortableCourse(tuple(exercises))
        return
    with temporary_folder("course") as unresolved:
        folder = unresolved.resolve()
        write_texts(texts, folder)
        described = {exercise.name: exercise for exercise in load_course(folder, COURSE)}
        yield PortableCourse(tuple(described.get(exercise.name, exercise) for exercise in exercises), folder)


def write_texts(texts: Texts, folder: Path) -> None:
    """Write `texts` into `folder`."""
    for path, text in texts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="")


def read_texts(folder: Path) -> dict[str, str]:
    """Read the texts that `write_texts` wrote into `folder`."""
    files = [path for path in sorted(folder.rglob("*")) if path.suffix in (".py", ".toml")]
    return {path.relative_to(folder).as_posix(): path.read_bytes().decode() for path in files}


def _files(exercise: Exercise) -> dict[str, str]:
    """Read the checks and mistakes, and the stub as it is handed out."""
    sources = {part: file for part, file in _parts(exercise).items() if file is not None}
    try:
        files = {_place(exercise, part): file.read_text(encoding="utf-8") for part, file in sources.items()}
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"The checks of {exercise.name} cannot be read: {error}.") from error
    return {**files, _place(exercise, "stub"): _stub(exercise)}


def _stub(exercise: Exercise) -> str:
    solution, stub = exercise.files.solution, exercise.files.stub
    text = stub.read_text(encoding="utf-8") if solution is None else make_stub(solution)
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


def _choice(exercise: Exercise) -> str:
    """Write the table of an exercise of ours of which some networks are taught."""
    return f"[exercises.{exercise.name}]\n{NETWORKS} = [{', '.join(map(_quoted, exercise.taught))}]\n"


def _description(exercise: Exercise) -> str:
    """Write the table of `exercise` in the folder's dl4cv.toml."""
    parts = [*(part for part, file in _parts(exercise).items() if file is not None), "stub"]
    values = {part: _place(exercise, part) for part in parts}
    lines = [f"{key} = {_quoted(value)}" for key, value in [*values.items(), ("framework", exercise.framework)]]
    seconds = [f"call_seconds = {exercise.call_seconds}", f"total_seconds = {exercise.total_seconds}"]
    return "\n".join([f"[exercises.{table_key(exercise.name)}]", *lines, *seconds, ""])


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
