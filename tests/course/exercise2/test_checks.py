"""Softmax and log_softmax with slips that a lucky shape forgives: they earn nothing, and are named."""

from functools import cache

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import find_exercise
from dl4cv.mistakes.kill_matrix import Bench
from dl4cv.results import CheckResult

from tests.one_function import results_of
from tests.places import SOLUTIONS

SOLUTION = SOLUTIONS / "exercise2.py"
SOFTMAX = "def softmax(x, axis=-1):\n    e = np.exp({})\n    return e / {}\n"
LOG_SOFTMAX = "def log_softmax(x, axis=-1):\n    s = x - {}\n    return s - np.log(np.exp(s).sum(axis=axis))\n"


@cache
def verdict(function: str, replacement: str, seed: int) -> tuple[CheckResult, ...]:
    bench = Bench(find_exercise("exercise2", COURSE), SOLUTION.read_text(encoding="utf-8"), seed)
    return tuple(check for check in results_of(function, bench, replacement) if check.function == function)


@pytest.mark.parametrize("seed", [2024, 1, 2])
@pytest.mark.parametrize(
    ("function", "replacement"),
    [
        ("softmax", SOFTMAX.format("x - x.max()", "e.sum(axis=axis)")),
        ("softmax", SOFTMAX.format("x - x.max(axis=axis, keepdims=True)", "e.sum(axis=axis)")),
        ("log_softmax", LOG_SOFTMAX.format("x.max()")),
        ("log_softmax", LOG_SOFTMAX.format("x.max(axis=axis, keepdims=True)")),
    ],
)
def test_keepdims_forgotten_earns_nothing_by_luck(function, replacement, seed):
    assert {check.name for check in verdict(function, replacement, seed) if check.status == "passed"} == set()


@pytest.mark.parametrize(
    ("exponents", "title"),
    [
        ("x", "One sum over all rows"),
        ("x - x.max()", "One maximum and one sum over all rows"),
        ("x - x.max(axis=axis, keepdims=True)", "One sum for the whole batch"),
    ],
)
def test_one_sum_is_named_whatever_maximum_is_subtracted(exponents, title):
    wrong = [c for c in verdict("softmax", SOFTMAX.format(exponents, "e.sum()"), 2024) if c.status == "failed"]
    assert wrong
    assert {check.mistake.title if check.mistake else None for check in wrong} == {title}
