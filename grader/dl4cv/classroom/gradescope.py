"""Gradescope's autograder: the zip that an instructor uploads, and what its run script does with a submission.

The zip holds the package itself as a wheel, two scripts and the instructor's choices; Gradescope unpacks it into
`source/`, installs, and runs it for each submission in a container of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib import resources
from pathlib import Path

from dl4cv.classroom.wheel import packed, wheel
from dl4cv.course import COURSE, Exercise, exercise
from dl4cv.files import write_atomically
from dl4cv.grading import SEED, Wanted, grade
from dl4cv.report.gradescope import NotGraded, Shown, Visibility, gradescope
from dl4cv.results import Result
from dl4cv.submission import SubmissionError, find, read

CONFIGURATION = "dl4cv-gradescope.json"
FULL_SCORE = 100.0


@dataclass(frozen=True)
class Configuration:
    """What the instructor chose when the zip was made. No exercises: all that a student may hand in count."""

    exercises: tuple[str, ...] = ()
    checks: Visibility = "visible"
    hints: Visibility = "visible"
    isolation: Wanted = "required"
    seed: int = SEED

    def wanted(self) -> Sequence[Exercise]:
        """The exercises of the assignment. Raises UnknownExercise."""
        return [exercise(name) for name in self.exercises] or COURSE


def autograder(configuration: Configuration) -> bytes:
    """The autograder as a zip, the same bytes each time."""
    name, package = wheel()
    files = {
        "setup.sh": _template("gradescope-setup.sh"),
        "run_autograder": _template("gradescope-run.sh"),
        CONFIGURATION: (json.dumps(asdict(configuration), indent=2) + "\n").encode(),
        name: package,
    }
    return packed(files, executable=frozenset({"setup.sh", "run_autograder"}))


def run(root: Path) -> None:
    """Grade `root`/submission and write `root`/results/results.json.

    Raises GradingError when the grader itself fails: then there is no results.json, which Gradescope reports as a fault
    of the autograder, and no zero for the student.
    """
    data = json.loads((root / "source" / CONFIGURATION).read_text(encoding="utf-8"))
    configuration = Configuration(**{**data, "exercises": tuple(data["exercises"])})
    outcomes = [_outcome(each, root / "submission", configuration) for each in configuration.wanted()]
    (root / "results").mkdir(exist_ok=True)
    text = gradescope(outcomes, Shown(configuration.checks, configuration.hints))
    write_atomically(root / "results" / "results.json", text)


def _outcome(each: Exercise, folder: Path, configuration: Configuration) -> Result | NotGraded:
    try:
        path, notes = find(each, folder)
        source = read(path)
    except SubmissionError as error:
        return NotGraded(each.name, FULL_SCORE, str(error))
    return grade(source, each, seed=configuration.seed, notes=notes, isolation=configuration.isolation)


def _template(name: str) -> bytes:
    return resources.files("dl4cv.classroom").joinpath("templates", name).read_bytes()
