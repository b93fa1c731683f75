"""Slips of exercise 2: those that a lucky shape forgives earn nothing, and those of form or digits lose little."""

from functools import cache

import numpy as np
import pytest
from dl4cv.checks.compare import Mismatch
from dl4cv.course.exercise2.cases import Scores, assert_sums_to_one
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
def test_keepdims_forgotten_earns_no_more_than_vectors_are_worth(function, replacement, seed):
    passed = {check.name for check in verdict(function, replacement, seed) if check.status == "passed"}
    assert passed <= {"softmax_of_the_lecture"}


TANH = "def sigmoid(x):\n    return 0.5 * (1 + np.tanh(x.astype(float) / 2))\n"
TAIL_CUT = "def sigmoid(x):\n    x = np.clip(x.astype(float), -30, 30)\n    return 1 / (1 + np.exp(-x))\n"
CACHE = "def relu(x):\n    return x * (x > 0), x > 0\n"
AS_LIST = "def softmax(x, axis=-1):\n    e = np.exp(x.astype(float) - x.max(axis=axis, keepdims=True))\n"
AS_LIST += "    return (e / e.sum(axis=axis, keepdims=True)).tolist()\n"
EPSILON = AS_LIST.replace("keepdims=True)).tolist()", "keepdims=True) + 1e-6)").replace("(e /", "e / (")
IN_FLOAT32 = (
    "def log_softmax(x, axis=-1):\n    s = (x.astype(float) - x.max(axis=axis, keepdims=True)).astype(np.float32)\n"
)
IN_FLOAT32 += "    return (s - np.log(np.exp(s).sum(axis=axis, keepdims=True))).astype(float)\n"
ON_HUGE = "def relu(x):\n    if np.abs(x).max(initial=0) > 500:\n        return np.clip(x, 0, None, out=x)\n"
ON_HUGE += "    return np.clip(x, 0, None)\n"
HALF_SUM = "def relu(x):\n    return (x + np.abs(x)) / 2\n"


@pytest.mark.parametrize(
    ("function", "replacement", "lost"),
    [
        ("sigmoid", TANH, {"sigmoid_to_all_digits"}),
        ("sigmoid", TAIL_CUT, {"sigmoid_to_all_digits"}),
        ("relu", CACHE, {"relu_returns_the_array_alone"}),
        ("softmax", AS_LIST, {"softmax_returns_the_array_alone"}),
        ("softmax", EPSILON, {"softmax_of_the_lecture"}),
        ("log_softmax", IN_FLOAT32, {"log_softmax_to_all_digits"}),
        ("relu", ON_HUGE, {"relu_leaves_its_argument_alone"}),
        ("relu", HALF_SUM, {"relu_of_small_integers"}),
    ],
)
def test_a_slip_of_form_or_digits_loses_the_one_check_that_asks_for_them(function, replacement, lost):
    assert {check.name for check in verdict(function, replacement, 2024) if check.status != "passed"} == lost


def test_one_minus_p_is_among_the_ways_to_lose_small_probabilities():
    replacement = "def sigmoid(x):\n    z = np.exp(-np.abs(x.astype(float)))\n"
    replacement += "    return np.where(x >= 0, 1 / (1 + z), 1 - 1 / (1 + z))\n"
    causes = {check.name: check.cause for check in verdict("sigmoid", replacement, 2024) if check.status != "passed"}
    assert causes.keys() == {"sigmoid_to_all_digits"}
    assert "computed as 1 - p" in causes["sigmoid_to_all_digits"]


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


@pytest.mark.parametrize(
    ("probabilities", "told"),
    [
        (lambda e: e / e.sum(axis=0), True),
        (lambda e: e / e.sum(), True),
        (lambda e: e / e.mean(axis=1, keepdims=True), True),
        (lambda e: np.trunc(e / e.sum(axis=1, keepdims=True)), False),
        (lambda e: e / e.max(axis=1, keepdims=True), False),
        (lambda e: e * e, False),
    ],
    ids=["of the other axis", "of all", "a mean", "cut off", "not divided", "something else"],
)
def test_another_sum_is_blamed_only_if_it_was_divided_by_one(probabilities, told):
    x = np.array([[1.0, 2.0, 0.5], [0.0, 3.0, 1.0]])
    with pytest.raises(Mismatch) as mismatch:
        assert_sums_to_one(probabilities(np.exp(x)), Scores(x))
    assert mismatch.value.cause.startswith("The sum that you divide by") == told
