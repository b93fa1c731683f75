"""A class, a third of it hostile, on one zygote: nobody's score changes, and nothing is left behind."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import arena
import psutil
import pytest
from dl4cv.grading.grade import Drawn, grade
from dl4cv.results import Result
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.sandbox.workers.process import Launch
from dl4cv.submission.reading import Source

from tests.sampling import thorough

WARM_UP = 30
MAX_GROWTH = 24 << 20

# Quick ones: what they do is over within milliseconds, or kills them.
HOSTILE = [
    "abort",
    "array_that_is_always_right",
    "answer_before_asked",
    "change_modes",
    "close_the_line",
    "crash_by_ctypes",
    "deep_tree",
    "exit_in_a_call",
    "fork_bomb",
    "garbage_on_the_line",
    "hard_exit_in_a_call",
    "huge_array_claimed",
    "kill_the_parent",
    "patch_builtins",
    "patch_numpy",
    "patch_the_worker",
    "poison_the_random_state",
    "read_the_solutions",
    "two_answers",
    "write_a_pth",
]

HONEST = """
import numpy as np


def decode_one_hot(scores):
    return np.argmax(scores, axis=-1)


def binary_probabilities(p):
    p = np.asarray(p, dtype=float)
    return np.stack([1 - p, p], axis=-1)
"""

Grade = Callable[[Source], Result]


@pytest.fixture
def class_size(request: pytest.FixtureRequest) -> int:
    return int(request.config.getoption("--class-size"))


@pytest.fixture
def launch() -> Iterator[Launch]:
    with launcher("numpy") as launch:
        yield launch


@thorough
def test_hostile_neighbours_change_nobodys_score(launch: Launch, capsys: pytest.CaptureFixture[str], class_size: int):
    hostile = itertools.cycle(attack for attack in arena.attacks() if attack.name in HOSTILE)
    honest = Source(Path("exercise1.py"), HONEST, "")
    drawn: dict[str, Drawn] = {}
    scores: list[float] = []
    sizes: list[int] = []
    descriptors: list[int] = []
    family: set[int] = set()
    for number in range(class_size):
        attack = next(hostile) if number % 3 == 2 else None
        exercise = arena.impatient(attack.exercise if attack else "exercise1")
        source = attack.source() if attack else honest
        result = grade(source, exercise, launch=launch, drawn=drawn.setdefault(exercise.name, {}))
        if attack is None:
            scores.append(result.score)
        if number == WARM_UP:
            family = arena.descendants()
        if number >= WARM_UP:
            sizes.append(psutil.Process().memory_info().rss)
            descriptors.append(psutil.Process().num_fds())
    with capsys.disabled():
        grown = (sizes[-1] - sizes[0]) / 2**20
        print(
            f"\n{class_size} submissions: parent {sizes[0] >> 20} MiB, then {sizes[-1] >> 20} MiB ({grown:+.1f}); ",
            end="",
        )
        print(f"{descriptors[0]} descriptors, then {descriptors[-1]}; honest scores {sorted(set(scores))}")
    assert len(set(scores)) == 1
    assert scores[0] == _alone(honest)
    assert arena.survivors(family) == []
    assert descriptors[-1] <= descriptors[0]
    assert sizes[-1] - sizes[0] < MAX_GROWTH


def _alone(source: Source) -> float:
    """The score of `source` when nobody was graded before it."""
    return grade(source, replace(arena.impatient("exercise1"), call_seconds=5.0)).score
