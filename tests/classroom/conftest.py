"""A gradebook of a small class, made of results built by hand."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dl4cv.classroom.gradebook.attempts import Attempt, Key
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.results import CheckResult, Diagnosis, Isolation, Result, Submission, to_json

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
SHIFTED = Diagnosis("softmax-unshifted", "Largest value not subtracted", "The exponential overflows.")


def result_of(softmax: str = "passed", relu: str = "passed", exercise: str = "exercise2", **more: object) -> Result:
    checks = (
        CheckResult(
            "softmax_equals_torch", "softmax", "equals torch along any axis", "reference", softmax,
            60.0 if softmax == "passed" else 0.0, 60.0, cases=60,
            message="" if softmax == "passed" else "2 of 3 elements differ.",
            mistake=SHIFTED if softmax == "failed" else None,
        ),
        CheckResult(
            "relu_equals_torch", "relu", "equals torch", "reference", relu, 40.0 if relu == "passed" else 0.0, 40.0,
            message="1 of 3 elements differs." if relu == "failed" else "",
        ),
    )  # fmt: skip
    score = sum(check.score for check in checks)
    fields = {"output": "", **more}
    return Result(
        exercise, Submission(f"{exercise}.py", "0" * 64), score, 100.0, score == 100, 1, 0.5, Isolation("strong"),
        {"dl4cv-grade": "0.1.0"}, checks, **fields,
    )  # fmt: skip


def record(
    gradebook: Gradebook, student: str, result: Result | None, *, at: datetime = NOON, state: str = "graded"
) -> Key:
    exercise = result.exercise if result else "exercise2"
    key = Key(student, exercise, f"{student}-{at:%d%H}".encode().hex()[:64], 1, "0.1.0")
    problem = "" if result else f"There is no {exercise}.py."
    score, passed = (result.score, result.passed) if result else (None, False)
    attempt = Attempt(key, state, score, 100.0, passed, at, at, problem=problem)
    assert gradebook.record(attempt, to_json(result) if result else "")
    return key


@pytest.fixture
def class_db(tmp_path: Path) -> str:
    """Anna is right, Bert wrong and then right but late, Clio did not hand in, a formula has a bug."""
    where = str(tmp_path / "class.db")
    with Gradebook(where) as gradebook:
        record(gradebook, "Anna_1", result_of())
        record(gradebook, "Bert_2", result_of("failed"))
        record(gradebook, "Bert_2", result_of(), at=NOON + timedelta(days=1, hours=1))
        record(gradebook, "Clio_3", None, state="missing")
        record(gradebook, "=cmd|'/c calc'!A0", result_of("failed", "missing"))
    return where


@pytest.fixture
def graded_result():
    """`graded_result(softmax=status, relu=status)`: the result of a file that fares so."""
    return result_of
