"""Seconds and bytes: a function that takes all it can get leaves enough for the others."""

from __future__ import annotations

import time

import pytest
from dl4cv.rpc.request import Lost
from dl4cv.sandbox.budget import MAX_BYTES_PER_FUNCTION, Budget


@pytest.fixture
def budget() -> Budget:
    begun = Budget(total_seconds=0.4, spare_seconds=60.0)
    begun.begin()
    return begun


def test_a_function_may_use_half_of_what_is_left(budget):
    with budget.timed("greedy"):
        assert budget.deadline_of("greedy") - time.monotonic() <= 0.2
        time.sleep(0.21)
    over = budget.over_for("greedy")
    assert isinstance(over, Lost)
    assert over.message.startswith("all calls of this function together took more than 0.")


def test_the_next_function_still_has_time(budget):
    with budget.timed("greedy"):
        time.sleep(0.21)
    with budget.timed("modest"):
        assert budget.deadline_of("modest") > time.monotonic()
    assert budget.over_for("modest") is None
    assert budget.over() is None


def test_no_patience_goes_beyond_the_end(budget):
    assert budget.deadline(100.0) - time.monotonic() <= 0.4
    time.sleep(0.41)
    assert budget.over() == Lost("timeout", "all the checks together took more than 0.4 seconds")


def test_the_time_counts_from_when_student_code_begins():
    budget = Budget(total_seconds=1.0, spare_seconds=60.0)
    assert budget.deadline(100.0) - time.monotonic() > 50.0
    budget.begin()
    assert budget.deadline(100.0) - time.monotonic() <= 1.0


def test_a_second_worker_brings_no_more_time(budget):
    ends_at = budget.deadline(100.0)
    budget.begin()
    assert budget.deadline(100.0) == ends_at


def test_what_a_function_answers_is_bounded_for_all_its_answers_together(budget):
    budget.received("wordy", MAX_BYTES_PER_FUNCTION - 1)
    assert budget.bytes_left("wordy") == 1
    budget.received("wordy", 1)
    assert budget.over_for("wordy") == Lost("memory", "your function returned more than 64 MiB in all")
    assert budget.over_for("modest") is None
