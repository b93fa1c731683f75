"""A worker's own time: what it computes, half of what it waits, and nothing of what others have the processor for."""

from __future__ import annotations

import math
import time

import pytest
from dl4cv.sandbox import allowance
from dl4cv.sandbox.allowance import Allowance, StarvedError
from dl4cv.sandbox.workers.usage import Usage


class Worker:
    """A worker that uses what a test says, on a clock that it moves."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.usage, self.now, self.graders_delay = Usage(3.0, 5.0), 100.0, 1.0
        monkeypatch.setattr(time, "monotonic", lambda: self.now)
        monkeypatch.setattr(allowance, "own_delay", lambda: self.graders_delay)

    def passes(self, seconds: float, computed: float = 0.0, delayed: float = 0.0) -> None:
        self.now += seconds
        self.usage = Usage(self.usage.computed + computed, self.usage.delayed + delayed)

    def may(self, seconds: float, ends_at: float = math.inf, in_all: float = math.inf) -> Allowance:
        return Allowance(seconds, lambda: self.usage, ends_at, in_all)


@pytest.fixture
def worker(monkeypatch) -> Worker:
    return Worker(monkeypatch)


def test_what_it_computes_counts(worker):
    allowed = worker.may(2.0)
    worker.passes(1.9, computed=1.9)
    assert allowed.left() == pytest.approx(0.1)
    worker.passes(0.2, computed=0.2)
    with pytest.raises(TimeoutError):
        allowed.left()


def test_what_others_compute_meanwhile_does_not(worker):
    allowed = worker.may(2.0)
    worker.passes(60.0, computed=1.5, delayed=58.5)
    assert allowed.spent() == pytest.approx(1.5)
    assert allowed.left() == pytest.approx(0.5)


def test_of_the_time_it_waits_half_counts(worker):
    allowed = worker.may(2.0)
    worker.passes(3.9)
    assert allowed.left() > 0
    worker.passes(0.2)
    with pytest.raises(TimeoutError) as over:
        allowed.left()
    assert not isinstance(over.value, StarvedError)


def test_it_does_not_wait_while_the_grader_itself_has_no_processor(worker):
    allowed = worker.may(2.0)
    worker.passes(60.0, computed=0.5)
    worker.graders_delay += 59.5
    assert allowed.spent() == pytest.approx(0.5)


def test_patience_ends_and_then_nothing_is_settled(worker):
    allowed = worker.may(2.0, ends_at=worker.now + 20.0)
    worker.passes(19.0, computed=0.1, delayed=18.9)
    assert allowed.left() <= 1.0
    worker.passes(1.1, delayed=1.1)
    with pytest.raises(StarvedError):
        allowed.left()


def test_calls_that_follow_one_another_may_each_take_as_long(worker):
    allowed = worker.may(2.0)
    for _ in range(3):
        worker.passes(1.5, computed=1.5)
        assert allowed.left() > 0
        allowed.begin_call(2.0)
    worker.passes(2.1, computed=2.1)
    with pytest.raises(TimeoutError):
        allowed.left()


def test_all_calls_together_may_take_no_more_than_there_is(worker):
    allowed = worker.may(2.0, in_all=3.0)
    worker.passes(1.5, computed=1.5)
    allowed.begin_call(2.0)
    worker.passes(1.4, computed=1.4)
    assert allowed.left() == pytest.approx(0.1)
    worker.passes(0.2, computed=0.2)
    with pytest.raises(TimeoutError):
        allowed.left()


def test_calls_too_short_to_be_looked_at_count_together(worker):
    allowed = worker.may(2.0, in_all=3.0)
    for _ in range(290):
        worker.passes(0.01, computed=0.01)
        assert allowed.left() > 0
        allowed.begin_call(2.0)
    worker.passes(0.2, computed=0.2)
    assert allowed.spent() == pytest.approx(3.1)
    with pytest.raises(TimeoutError):
        allowed.left()
