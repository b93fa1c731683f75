"""What all attacks share: one zygote a framework, cases that are drawn once, canaries, orphans that come home."""

from __future__ import annotations

import contextlib
import os
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import arena
from dl4cv.exercise.exercise import Exercise
from dl4cv.grading.grade import Drawn, grade
from dl4cv.mistakes.diagnosis import Replays
from dl4cv.results import Result
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.sandbox.workers.process import Launch
from dl4cv.submission.reading import Source

Grade = Callable[[Source, Exercise], Result]


@pytest.fixture(scope="session", autouse=True)
def _linux() -> None:
    if sys.platform != "linux":
        pytest.skip("strong isolation exists on Linux only")


@pytest.fixture(scope="module", autouse=True)
def _arena() -> Iterator[None]:
    # A module at a time: no test of another folder shall run among canaries.
    with arena.adopting_orphans(), arena.canaries():
        yield


@pytest.fixture(scope="module")
def graded() -> Iterator[Grade]:
    """Grades with one zygote for each framework; what each exercise asks, and its mistakes answer, comes up once."""
    drawn: dict[str, Drawn] = defaultdict(dict)
    replays: dict[str, Replays] = defaultdict(Replays)
    with contextlib.ExitStack() as stack:
        zygotes: dict[str, Launch] = {}

        def graded(source: Source, exercise: Exercise) -> Result:
            if exercise.framework not in zygotes:
                zygotes[exercise.framework] = stack.enter_context(launcher(exercise.framework))
            kept = {"drawn": drawn[exercise.name], "replays": replays[exercise.name]}
            return grade(source, exercise, launch=zygotes[exercise.framework], isolation="required", **kept)

        yield graded


@pytest.fixture(scope="session")
def is_root() -> bool:
    return os.geteuid() == 0
