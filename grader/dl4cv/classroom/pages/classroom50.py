"""What Classroom 50 takes of a submission: result.json, the text of its release, and the student's page as an asset.

Its runner calls an autograder in the student's checkout, with what it knows in the environment, and reads result.json
afterwards; an exit status other than 0 says that the autograder itself failed.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.pages.pages import Graded, student_page
from dl4cv.exercise.exercise import FULL_SCORE, SEED, Exercise
from dl4cv.files import write_atomically
from dl4cv.grading.grade import GradingError, grade
from dl4cv.harmless import one_line
from dl4cv.release.portable import portable_files
from dl4cv.release.wheel import build_wheel
from dl4cv.report.github import problem_summary, summary
from dl4cv.report.hints import ON_YOUR_MACHINE, told
from dl4cv.report.words import harmless_result
from dl4cv.results import Result
from dl4cv.submission.reading import SubmissionError, find, read
from dl4cv.submission.room import RoomError

SCHEMA = "classroom50/result/v1"
RESULT, BODY, PAGE = "result.json", "release-body.md", "feedback.html"
CONFIGURATION, COURSE_FOLDER = "dl4cv-classroom50.json", "course"
MAX_NAME = 200
_COPIED = {
    "classroom": "CLASSROOM",
    "assignment": "ASSIGNMENT",
    "submission": "SUBMISSION_TAG",
    "commit": "COMMIT_URL",
    "release": "RELEASE_URL",
}
"""The fields of result.json that are the runner's, and the variables in which it tells them."""


@dataclass(frozen=True)
class NotGraded:
    """An exercise for which the student handed in nothing that can be graded, and the sentence that says why."""

    exercise: str
    reason: str


Outcome = Result | NotGraded


def pack_autograder(exercises: Sequence[Exercise]) -> dict[str, bytes]:
    """Make the files of an assignment's folder of autograders, by their paths. Raises ReleaseError."""
    name, package = build_wheel()
    course = {f"{COURSE_FOLDER}/{path}": text.encode() for path, text in portable_files(exercises).items()}
    chosen = {"exercises": [exercise.name for exercise in exercises]}
    template = resources.files("dl4cv.release").joinpath("templates", "classroom50-autograder.py")
    return {
        "autograder.py": template.read_bytes(),
        CONFIGURATION: (json.dumps(chosen, indent=2) + "\n").encode(),
        name: package,
        **course,
    }


def grade_checkout(folder: Path, exercises: Sequence[Exercise], environment: Mapping[str, str]) -> None:
    """Grade the checkout `folder`, and write there what the runner takes.

    Raises GradingError when the grader itself fails or is not in Classroom 50, and OSError when nothing can be written.
    """
    lacking = [name for name in _COPIED.values() if not environment.get(name)]
    if lacking:
        raise GradingError(f"This runs inside Classroom 50, whose runner sets {', '.join(lacking)}.")
    outcomes = [_grade(exercise, folder) for exercise in exercises]
    told = result_json(outcomes, environment, datetime.now(UTC))
    owner = environment.get("OWNER") or environment.get("USERNAME") or environment["ASSIGNMENT"]
    for name, text in ((RESULT, told), (BODY, release_body(outcomes)), (PAGE, page(owner, outcomes))):
        write_atomically(folder / name, text, below=folder)


def result_json(outcomes: Sequence[Outcome], environment: Mapping[str, str], at: datetime) -> str:
    """Write result.json. Its points are whole: what is rounded for one check is made up for by the next."""
    tests = [test for outcome in outcomes for test in _tests(outcome)]
    report = {
        "schema": SCHEMA,
        **{field: environment[name] for field, name in _COPIED.items()},
        "review": environment.get("REVIEW_URL") or environment["COMMIT_URL"],
        "datetime": at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }
    return json.dumps(report, indent=2, allow_nan=False) + "\n"


def release_body(outcomes: Sequence[Outcome]) -> str:
    """Write in Markdown what the student reads on the release of the submission."""
    return "\n".join(
        problem_summary(outcome.reason) if isinstance(outcome, NotGraded) else summary(outcome) for outcome in outcomes
    )


def page(owner: str, outcomes: Sequence[Outcome]) -> str:
    """Make the page of the student `owner`."""
    return student_page(owner, [_graded(owner, outcome) for outcome in outcomes])


def _graded(owner: str, outcome: Outcome) -> Graded:
    if isinstance(outcome, NotGraded):
        return Graded(Mark(owner, outcome.exercise, 0.0, FULL_SCORE, False, 0, None, problem=outcome.reason), None)
    mark = Mark(owner, outcome.exercise, outcome.score, outcome.max_score, outcome.passed, 1, None)
    return Graded(mark, outcome)


def _tests(outcome: Outcome) -> Iterator[dict[str, Any]]:
    if isinstance(outcome, NotGraded):
        name = one_line(f"{outcome.exercise}: {outcome.reason}")[:MAX_NAME]
        yield {"test-name": name, "passed": False, "score": 0, "max-score": round(FULL_SCORE)}
        return
    most = 0.0
    for check in harmless_result(outcome).checks:
        whole = round(most + check.max_score) - round(most)
        most += check.max_score
        has_passed = check.status == "passed"
        # A part of a check's points is rounded down: who has them all has passed.
        points = whole if has_passed else min(int(check.score), max(whole - 1, 0))
        yield {
            "test-name": one_line(f"{outcome.exercise} {check.function}: {check.title}")[:MAX_NAME],
            "passed": has_passed,
            "score": points,
            "max-score": whole,
        }


def _grade(exercise: Exercise, folder: Path) -> Outcome:
    """Grade one exercise of the checkout. Raises GradingError."""
    try:
        path, notes = find(exercise, folder)
        source = read(path)
    except SubmissionError as error:
        return NotGraded(exercise.name, str(error))
    except RoomError as error:
        raise GradingError(str(error)) from error
    result = grade(source, exercise, seed=SEED, notes=notes, isolation="required")
    if not result.settled:
        raise GradingError(f"{exercise.name} is not settled, by no fault of the submission: run this job again.")
    return told(result, exercise, more=ON_YOUR_MACHINE)
