"""Softmax and log_softmax with slips that a lucky shape forgives: they earn nothing, and are named."""

from functools import cache

import pytest
from dl4cv.results import CheckResult

from tests.exercises import bench, exercise_called
from tests.one_function import results_of

EXERCISE2 = exercise_called("exercise2")
SOFTMAX = "def softmax(x, axis=-1):\n    e = np.exp({})\n    return e / {}\n"
LOG_SOFTMAX = "def log_softmax(x, axis=-1):\n    s = x - {}\n    return s - np.log(np.exp(s).sum(axis=axis))\n"


@cache
def verdict(function: str, replacement: str, seed: int) -> tuple[CheckResult, ...]:
    results = results_of(function, bench(EXERCISE2, seed), replacement)
    return tuple(check for check in results if check.function == function)


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
