"""This folder's last results: one JSON file an exercise, in the hidden folder `.dl4cv`, which git ignores."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from dl4cv.exercise.exercise import Exercise
from dl4cv.files import read_file, write_atomically
from dl4cv.results import Result, Submission, from_json, to_json
from dl4cv.submission.reading import MAX_NOTEBOOK_BYTES
from dl4cv.workspace.overview import LastResult

FOLDER = ".dl4cv"
MAX_BYTES = 4 << 20


def remember(result: Result, folder: Path) -> str:
    """Keep `result` for the overview; a sentence when the folder does not let us, else nothing."""
    try:
        (folder / FOLDER).mkdir(exist_ok=True)
        ignoring = folder / FOLDER / ".gitignore"
        if not ignoring.exists():
            write_atomically(ignoring, "*\n", below=folder)
        write_atomically(folder / FOLDER / f"{result.exercise}.json", to_json(result), below=folder)
    except OSError as error:
        return f"This result is not remembered: {folder / FOLDER} cannot be written ({error.strerror})."
    return ""


def last_results(exercises: Iterable[Exercise], folder: Path) -> dict[str, LastResult]:
    """Read the results remembered in `folder`, by the exercise's name; what cannot be read is as good as not there."""
    found: dict[str, LastResult] = {}
    for exercise in exercises:
        remembered = _read(exercise, folder)
        if remembered is None:
            continue
        result, at = remembered
        is_changed = _is_changed(result.submission, folder)
        found[exercise.name] = LastResult(result.score, result.max_score, result.passed, at, is_changed)
    return found


def last_result(exercise: Exercise, folder: Path) -> Result | None:
    """Read the result remembered in `folder`, as it was told; None where there is none that can be read."""
    remembered = _read(exercise, folder)
    return None if remembered is None else remembered[0]


def _read(exercise: Exercise, folder: Path) -> tuple[Result, datetime] | None:
    """Read the result remembered in `folder`, and when it came."""
    path = folder / FOLDER / f"{exercise.name}.json"
    try:
        text, changed = read_file(path, MAX_BYTES, below=folder)
        return from_json(text.decode()), datetime.fromtimestamp(changed)
    except (OSError, ValueError, OverflowError):  # the last of a year that no calendar has, which a file may bear
        return None


def _is_changed(submission: Submission, folder: Path) -> bool:
    """Tell whether the file that was graded holds something else by now; not if it is gone, or lies elsewhere."""
    path = folder / submission.path
    if ".." in path.parts or not path.is_relative_to(folder):
        return False
    try:
        content, _ = read_file(path, MAX_NOTEBOOK_BYTES, below=folder)
    except (OSError, ValueError):
        return False
    return sha256(content).hexdigest() != submission.sha256
