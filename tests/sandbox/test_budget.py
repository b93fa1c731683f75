"""Seconds and bytes: a function that takes all it can get leaves enough for the others."""

from __future__ import annotations

import time

import pytest
from dl4cv.rpc.request import Lost
from dl4cv.sandbox.budget import BUSY, MAX_BYTES_PER_FUNCTION, PATIENCE, Budget


@pytest.fixture
def budget() -> Budget:
    begun = Budget(total_seconds=4.0)
    begun.begin()
    return begun


def test_a_function_may_use_half_of_what_is_left(budget):
    with budget.counted_for("greedy"):
        assert budget.seconds_left("greedy") == 2.0
        budget.charge(2.0)
        assert budget.seconds_left("greedy") == 0.0
        assert budget.seconds_left() == 2.0
    assert budget.over_for("greedy") == Lost("timeout", "all calls of this function together took more than 2 seconds")


def test_the_next_function_still_has_time(budget):
    with budget.counted_for("greedy"):
        budget.charge(2.5)
    with budget.counted_for("modest"):
        assert budget.seconds_left("modest") == 0.75
    assert budget.over_for("modest") is None
    assert budget.over() is None


def test_no_more_is_left_than_all_together(budget):
    budget.charge(4.0)
    assert budget.seconds_left() == 0.0
    assert budget.over() == Lost("timeout", "all the checks together took more than 4 seconds")


def test_time_that_passes_is_not_taken_by_the_submission(budget):
    time.sleep(0.05)
    assert budget.seconds_left() == 4.0


def test_patience_counts_from_when_student_code_begins_and_a_second_worker_brings_no_more():
    budget = Budget(total_seconds=1.0)
    assert budget.ends_at - time.monotonic() > 1000 * PATIENCE
    budget.begin()
    ends_at = budget.ends_at
    assert ends_at - time.monotonic() <= PATIENCE
    budget.begin()
    assert budget.ends_at == ends_at


def test_when_patience_is_over_nothing_is_settled(budget):
    budget.ends_at = time.monotonic()
    assert budget.over() == Lost("unsettled", BUSY)


def test_what_a_function_answers_is_bounded_for_all_its_answers_together(budget):
    budget.received("wordy", MAX_BYTES_PER_FUNCTION - 1)
    assert budget.bytes_left("wordy") == 1
    budget.received("wordy", 1)
    assert budget.over_for("wordy") == Lost("memory", "your function returned more than 64 MiB in all")
    assert budget.over_for("modest") is None
