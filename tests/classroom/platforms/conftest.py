"""A small class whose marks every export writes."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dl4cv.classroom.gradebook.attempts import Key
from dl4cv.classroom.marks.marks import Mark

GOLDEN = Path(__file__).parent / "golden"
DOWNLOADS = Path(__file__).parent / "downloads"
GRADED = datetime(2026, 11, 30, 12, tzinfo=UTC)


def mark(student: str, score: float | None, exercise: str = "exercise3", **more: object) -> Mark:
    key = Key(student, exercise, "ab" * 32, 1, "0.1.0")
    fields = {"passed": score == 100, "attempts": 1, "graded_at": GRADED, "submission_sha256": "ab" * 32, "key": key}
    return Mark(student, exercise, score, 100.0, **{**fields, **more})


@pytest.fixture
def moodle_class() -> list[Mark]:
    return [
        mark("Anna Lee_101", 100.0),
        mark("Bert Müller_102", 62.5, attempts=2),
        mark("Clio_104", None, state="ambiguous", problem="There are 2 files."),
        mark("Nobody Known_999", 10.0),
    ]


@pytest.fixture
def canvas_class() -> list[Mark]:
    return [
        mark("leeanna_101", 100.0),
        mark("mullerbert_102", 62.5),
        mark("mullerbert_102", 80.0, "exercise1"),
        mark("student_103", None, problem="There are 2 files."),
        mark("nobody_999", 10.0),
    ]


@pytest.fixture
def golden():
    """`golden(data, name)`: `data`, and what golden/name holds, which must equal it.

    DL4CV_WRITE_GOLDEN=1 writes the files anew; review the diff.
    """

    def beside(data: bytes, name: str) -> tuple[bytes, bytes]:
        path = GOLDEN / name
        if os.environ.get("DL4CV_WRITE_GOLDEN"):
            path.write_bytes(data)
        return data, path.read_bytes()

    return beside


@pytest.fixture
def downloads() -> Path:
    return DOWNLOADS
