"""A function that remembers earlier calls is told so, with two calls that prove it; others are not suspected."""

from __future__ import annotations

import contextlib
import itertools
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from dl4cv.checks.compare import assert_matches
from dl4cv.engine.memory import with_memory
from dl4cv.engine.observations import CallRecord
from dl4cv.engine.running import AskAll, Run, run_together
from dl4cv.results import CheckResult, Counterexample
from dl4cv.rpc.in_process import perform
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import checked

CASES = [{"x": np.array([2.0])}, {"x": np.array([3.0])}, {"x": np.array([4.0, 5.0])}]

SECOND, AFTER = "wrong the second time.", "wrong after double([2.0])."
REMEMBERING = {
    "a list as default": "def double(x, seen=[]):\n    seen += [2 * v for v in x]\n    return np.array(seen)",
    "a cache by shape": (
        "CACHE = {}\ndef double(x):\n    if x.shape not in CACHE:\n        CACHE[x.shape] = 2 * x\n"
        "    return CACHE[x.shape]"
    ),
    "a global total": (
        "total = 0.0\ndef double(x):\n    global total\n    total = total + 2 * x.sum()\n    return 0 * x + total"
    ),
}
FORGETTING = {
    "wrong by itself": "def double(x):\n    return 3 * x",
    "wrong by chance": "def double(x):\n    return 2 * x + random.random()",
    "raises": "def double(x):\n    return x[9]",
}


def asking(text: str) -> AskAll:
    """What asks a module newly made of `text`."""
    names: dict[str, Any] = {"np": np, "random": random.Random(0)}
    exec(text, names)
    return lambda requests: [checked(perform(names, request.frame(), {CALL.name: CALL})) for request in requests]


def doubles(student: Any, x: np.ndarray) -> None:
    assert_matches(student.double(x), 2 * x)


def explained(
    text: str, alone: Callable[[], contextlib.AbstractContextManager[AskAll]] | None = None, cases: Any = CASES
) -> CheckResult:
    """The failed check of the function in `text`, as it is told."""

    @contextlib.contextmanager
    def anew() -> Iterator[AskAll]:
        yield asking(text)

    record = CallRecord()
    observations = run_together(doubles, {}, cases, record.recording(asking(text)))
    smallest = next(observation for observation in observations if observation.failure is not None)
    record.add_run("double_doubles", Run(tuple(observations), smallest))
    result = CheckResult("double_doubles", "double", "Doubles.", "reference", "failed", 0.0, 1.0)
    result = replace(result, counterexample=Counterexample("double(x)", {}))
    [told] = with_memory([result], record, alone or anew)
    return told


@pytest.mark.parametrize(
    ("name", "wrong"), [("a list as default", SECOND), ("a cache by shape", AFTER), ("a global total", SECOND)]
)
def test_a_function_that_remembers_is_told_after_which_call_it_is_wrong(name, wrong):
    told = explained(REMEMBERING[name])
    assert told.cause == f"double remembers earlier calls: asked alone, this call is right, and {wrong}"
    assert "default arguments and global variables" in told.remedy


@pytest.mark.parametrize(("name", "first"), [("a global total", "double(x)"), ("a cache by shape", "double([2.0])")])
def test_both_calls_are_shown(name, first):
    told = explained(REMEMBERING[name])
    assert told.counterexample is not None
    assert told.counterexample.call == f"{first}; double(x)"


def test_the_earlier_call_is_shown_with_few_digits():
    told = explained(REMEMBERING["a cache by shape"], cases=[{"x": np.array([2 / 3])}, *CASES])
    assert "wrong after double([0.7])" in told.cause
    assert told.remedy


@pytest.mark.parametrize("text", FORGETTING.values(), ids=FORGETTING)
def test_a_function_that_is_wrong_alone_too_is_not_suspected(text):
    assert explained(text).cause == ""


def test_a_function_that_is_right_by_chance_when_asked_alone_is_not_suspected():
    factors = itertools.cycle([2, 3])

    @contextlib.contextmanager
    def anew() -> Iterator[AskAll]:
        yield asking(f"def double(x):\n    return {next(factors)} * x")

    assert explained("def double(x):\n    return 3 * x", anew).cause == ""


def test_where_no_worker_can_be_had_nothing_is_said():
    @contextlib.contextmanager
    def none() -> Iterator[AskAll]:
        yield lambda requests: []

    assert explained(REMEMBERING["a cache by shape"], none).cause == ""
