from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from dl4cv.checks.compare import Mismatch, assert_matches
from dl4cv.checks.student import StudentLostError, StudentRaisedError
from dl4cv.engine.running import MAX_SHRINKS, SuspendedError, draw, is_drawn, run, run_together
from dl4cv.rpc.request import Answer, Lost, Raised, Request, Returned
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

SEED = 7
quietly = settings(
    max_examples=20, database=None, deadline=None, suppress_health_check=list(HealthCheck), report_multiple_bugs=False
)


@dataclass
class Worker:
    """Answers requests by the functions given, and remembers the frames that were sent."""

    functions: dict[str, Callable[..., Any]]
    frames: list[list[Request]] = field(default_factory=list)

    def __call__(self, requests: Sequence[Request]) -> list[Answer]:
        self.frames.append(list(requests))
        answers: list[Answer] = []
        for request in requests:
            value = self.functions[request.function](*request.arguments)
            answers.append(value if isinstance(value, Returned | Raised | Lost) else Returned(value, "int"))
            if isinstance(answers[-1], Lost):
                break
        return answers


def negative(x: int) -> int:
    return -x


@quietly
@given(x=st.integers(-1000, 1000))
def negates(student, x):
    assert_matches(student.negative(x), np.int64(-x))


def numbered(*numbers: int) -> list[dict[str, int]]:
    return [{"x": x} for x in numbers]


# All cases together


def test_the_cases_of_a_right_function_travel_in_one_frame():
    worker = Worker({"negative": negative})
    cases = draw(negates, {}, SEED)
    outcome = run(negates, {}, cases, worker, SEED)
    assert outcome.smallest is None
    assert len(cases) == len(outcome.observations) == 20
    assert [len(frame) for frame in worker.frames] == [20]


def test_cases_given_by_example_come_first_in_the_order_in_which_they_stand():
    @example(1001)
    @example(x=1002)
    @quietly
    @given(x=st.integers(-1000, 1000))
    def above_a_thousand_too(student, x): ...

    cases = draw(above_a_thousand_too, {}, SEED)
    assert cases == [{"x": 1001}, {"x": 1002}, *draw(negates, {}, SEED)]


def test_a_check_that_asks_thrice_takes_three_frames():
    def there_and_back(student, x):
        assert student.negative(student.negative(student.negative(x))) == -x

    worker = Worker({"negative": negative})
    observations = run_together(there_and_back, {}, numbered(1, 2, 3), worker)
    assert [len(frame) for frame in worker.frames] == [3, 3, 3]
    assert [len(observation.history) for observation in observations] == [3, 3, 3]


def test_cases_that_ask_differently_often_are_each_followed_to_their_end():
    def as_often_as(student, x):
        for _ in range(x):
            student.negative(x)

    worker = Worker({"negative": negative})
    observations = run_together(as_often_as, {}, numbered(0, 2, 1), worker)
    assert [len(frame) for frame in worker.frames] == [2, 1]
    assert [len(observation.history) for observation in observations] == [0, 2, 1]


def test_observations_keep_the_order_of_the_cases():
    def fails_late(student, x):
        for _ in range(3 - x):
            student.negative(x)
        raise AssertionError(str(x))

    observations = run_together(fails_late, {}, numbered(0, 1, 2), Worker({"negative": negative}))
    assert [str(observation.failure) for observation in observations] == ["0", "1", "2"]


def test_no_check_can_swallow_its_suspension():
    def careless(student, x):
        try:
            student.negative(x)
        except Exception:
            pytest.fail("a suspension is no Exception")

    assert not issubclass(SuspendedError, Exception)
    assert [o.failure for o in run_together(careless, {}, numbered(1), Worker({"negative": negative}))] == [None]


def test_after_a_lost_worker_the_later_cases_are_not_run():
    worker = Worker({"negative": lambda x: Lost("timeout", "too slow") if x == 2 else -x})
    observations = run_together(negates.hypothesis.inner_test, {}, numbered(1, 2, 3), worker)
    assert [type(observation.failure) for observation in observations] == [type(None), StudentLostError]


def test_an_exception_of_the_student_is_the_observation_of_its_case():
    worker = Worker({"negative": lambda x: Raised("ValueError", "no", 3)})
    (observation,) = run_together(negates.hypothesis.inner_test, {}, numbered(1), worker)
    assert isinstance(observation.failure, StudentRaisedError)
    assert observation.failure.answer.line == 3


def test_what_a_check_measures_is_kept():
    def measures(student, x):
        student.measure("x", x)

    assert run_together(measures, {}, numbered(4), Worker({}))[0].measured == {"x": 4}


# Shrinking


def test_a_failure_is_shrunk_to_the_smallest():
    worker = Worker({"negative": lambda x: -x if x < 17 else x})
    outcome = run(negates, {}, draw(negates, {}, SEED), worker, SEED)
    assert outcome.smallest is not None
    assert outcome.smallest.history[-1][0].arguments == (17,)
    assert isinstance(outcome.smallest.failure, Mismatch)


def test_failures_of_different_kinds_are_shrunk_as_one():
    def wrong(x: int) -> Any:
        return Raised("ValueError", "large") if x > 500 else x if x > 3 else -x

    outcome = run(negates, {}, draw(negates, {}, SEED), Worker({"negative": wrong}), SEED)
    assert outcome.smallest is not None
    assert outcome.smallest.history[-1][0].arguments == (4,)


def test_the_same_seed_asks_the_same_questions():
    def asked() -> list[list[Request]]:
        worker = Worker({"negative": lambda x: -x if x < 17 else x})
        run(negates, {}, draw(negates, {}, SEED), worker, SEED)
        return worker.frames

    assert asked() == asked()
    assert draw(negates, {}, SEED) != draw(negates, {}, SEED + 1)


def test_the_search_for_the_smallest_is_bounded():
    calls = []

    @quietly
    @given(x=st.lists(st.integers(), min_size=8, max_size=40))
    def check(student, x):
        assert student.total(x) == 0

    def total(x: list[int]) -> int:
        calls.append(1)
        return len(set(x)) + len(x)

    outcome = run(check, {}, draw(check, {}, SEED), Worker({"total": total}), SEED)
    assert outcome.smallest is not None
    assert len(calls) <= MAX_SHRINKS + 2 * 20


def test_a_student_whose_answers_vary_still_gets_a_counterexample():
    answers = iter([False] * 15 + [True] + [False] * 10_000)
    worker = Worker({"negative": lambda x: x + 1 if next(answers) else -x})
    outcome = run(negates, {}, draw(negates, {}, SEED), worker, SEED)
    assert outcome.smallest is not None
    assert outcome.smallest is outcome.observations[15]


def test_a_student_who_flips_a_coin_gets_a_failing_case():
    random = np.random.default_rng(1)
    worker = Worker({"negative": lambda x: -x + int(random.integers(2))})
    outcome = run(negates, {}, draw(negates, {}, SEED), worker, SEED)
    assert outcome.smallest is not None
    assert outcome.smallest.failure is not None


def test_a_lost_worker_is_not_lost_again_in_search_of_something_smaller():
    worker = Worker({"negative": lambda x: Lost("timeout", "too slow")})
    outcome = run(negates, {}, draw(negates, {}, SEED), worker, SEED)
    assert isinstance(outcome.smallest.failure, StudentLostError)
    assert len(worker.frames) == 1


# Plain checks


def test_a_plain_check_has_one_case_and_is_not_shrunk():
    def check(student):
        assert student.negative(1) == 1

    worker = Worker({"negative": negative})
    assert not is_drawn(check)
    outcome = run(check, {}, draw(check, {}, SEED), worker, SEED)
    assert len(outcome.observations) == 1
    assert outcome.smallest is outcome.observations[0]
    assert len(worker.frames) == 1


def test_fixtures_are_given_to_every_case_and_are_not_drawn():
    @quietly
    @given(x=st.integers(0, 9))
    def check(student, table, x):
        assert student.negative(x) == table[x]

    arguments = {"table": [-x for x in range(10)]}
    cases = draw(check, arguments, SEED)
    assert all(set(case) == {"x"} for case in cases)
    assert run(check, arguments, cases, Worker({"negative": negative}), SEED).smallest is None
