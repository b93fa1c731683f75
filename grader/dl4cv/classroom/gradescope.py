"""Gradescope's autograder: the zip that an instructor uploads, and what its run script does with a submission.

The zip holds the package itself as a wheel, two scripts, the instructor's choices and what grades an
instructor's own exercises.
Gradescope unpacks it into `source/`, installs, and runs it for each submission in a container of its own.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from importlib import resources
from pathlib import Path

from dl4cv.classroom.downloads.collect import Collected, CollectError, collect
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import FULL_SCORE, Exercise, find_exercise
from dl4cv.exercise.own import load_course
from dl4cv.exercise.seeds import fresh_seed
from dl4cv.files import write_atomically
from dl4cv.grading.grade import GradingError, Strictness, grade
from dl4cv.release.portable import portable_files
from dl4cv.release.wheel import build_wheel
from dl4cv.release.zips import pack_zip
from dl4cv.report.gradescope import NotGraded, Shown, Visibility, gradescope
from dl4cv.report.hints import ON_YOUR_MACHINE, LastTold, told
from dl4cv.results import Result
from dl4cv.submission.reading import Source, SubmissionError, find, read, understand
from dl4cv.submission.room import RoomError

CONFIGURATION = "dl4cv-gradescope.json"
COURSE_FOLDER = "course"
SUBMISSION = "submission"


@dataclass(frozen=True)
class AutograderOptions:
    """What the instructor chose when the zip was made; `exercises` are the names of those in the assignment.

    `seed` is the secret one of the assignment; with a `key`, every hand-in, the modules beside its file among it, has a
    seed that follows from it.
    """

    exercises: tuple[str, ...]
    seed: int
    checks: Visibility = "visible"
    hints: Visibility = "visible"
    isolation: Strictness = "required"
    key: str = ""


def pack_autograder(options: AutograderOptions, exercises: Sequence[Exercise]) -> bytes:
    """Pack the autograder for `exercises` as a zip, the same bytes each time. Raises ReleaseError.

    Of the instructor's own exercises it holds what grades them, and no solution.
    """
    name, package = build_wheel()
    files = {
        "setup.sh": _template("gradescope-setup.sh"),
        "run_autograder": _template("gradescope-run.sh"),
        CONFIGURATION: (json.dumps(asdict(options), indent=2) + "\n").encode(),
        name: package,
        **{f"{COURSE_FOLDER}/{path}": text.encode() for path, text in portable_files(exercises).items()},
    }
    return pack_zip(files, executable=("setup.sh", "run_autograder"))


def run_autograder(root: Path) -> None:
    """Grade `root`/submission and write `root`/results/results.json.

    Raises GradingError when the grader itself fails or cannot settle it: then there is no results.json, which
    Gradescope reports as a fault of the autograder, and no zero for the student.
    """
    data = json.loads((root / "source" / CONFIGURATION).read_text(encoding="utf-8"))
    options = AutograderOptions(**{**data, "exercises": tuple(data["exercises"])})
    course = root / "source" / COURSE_FOLDER
    known = load_course(course, COURSE) if course.is_dir() else COURSE
    wanted = [find_exercise(name, known) for name in options.exercises]
    before = _told_before(root / "submission_metadata.json")
    outcomes = [_grade(each, root, options, before.get(each.name)) for each in wanted]
    (root / "results").mkdir(exist_ok=True)
    text = gradescope(outcomes, Shown(options.checks, options.hints))
    write_atomically(root / "results" / "results.json", text)


def _told_before(metadata: Path) -> dict[str, LastTold]:
    """Read what the last submission before this one was told of each exercise; nothing where that is not known."""
    try:
        earlier = json.loads(metadata.read_text(encoding="utf-8"))["previous_submissions"]
        graded = [each["results"]["extra_data"]["results"] for each in earlier if not each["autograder_error"]]
        return {
            each["exercise"]: LastTold(each["sha256"], {name: int(n) for name, n in each["hints"].items()})
            for each in graded[-1]
        }
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return {}


def _grade(each: Exercise, root: Path, options: AutograderOptions, before: LastTold | None) -> Result | NotGraded:
    try:
        source, notes = _read(each, root)
    except (SubmissionError, CollectError) as error:
        return NotGraded(each.name, FULL_SCORE, str(error))
    except RoomError as error:
        raise GradingError(str(error)) from error
    seed = fresh_seed(options.key, source.sum_of_all) if options.key else options.seed
    result = grade(source, each, seed=seed, secret=True, notes=notes, isolation=options.isolation)
    if not result.settled:
        raise GradingError(f"{each.name} is not settled, by no fault of the submission: run the autograder again.")
    return told(result, each, before, more=ON_YOUR_MACHINE)


def _read(each: Exercise, root: Path) -> tuple[Source, tuple[str, ...]]:
    """Read the submission to an exercise, and notes on the choice; what does not lie on top is found as `batch` does.

    Raises SubmissionError and CollectError when there is none, RoomError when nothing can be read at all.
    """
    try:
        path, notes = find(each, root / SUBMISSION)
    except SubmissionError as nothing:
        found = collect(root, [each], named=True, only=SUBMISSION)
        row = next(iter(found.rows), None)
        if row is None or row.content is None:
            raise _explained(nothing, row, found.unnamed or ()) from nothing
        source = understand(row.read(), Path(f"{each.name}{row.suffix}"))
        return replace(source, modules=row.modules), (f"{_below(row.name)} is graded.",)
    return read(path), notes


def _explained(nothing: SubmissionError, row: Collected | None, unnamed: Sequence[str]) -> SubmissionError:
    """Say what there is in place of a submission."""
    if row is not None and row.state != "missing":
        return SubmissionError(_below(row.problem))
    if unnamed:
        return SubmissionError(f"{nothing} There is {_below(', '.join(unnamed))}.")
    return nothing


def _below(text: str) -> str:
    """Name files as the student knows them, without the folder that Gradescope puts them into."""
    return text.replace(f"{SUBMISSION}/", "")


def _template(name: str) -> bytes:
    return resources.files("dl4cv.release").joinpath("templates", name).read_bytes()
