"""Of an exercise that is taught in part, the checks of this part are run, and are worth all its points."""

from dataclasses import replace

import pytest
from dl4cv.course import COURSE
from dl4cv.engine.session import share_out
from hypothesis import given
from hypothesis import strategies as st

from tests.exercises import functions_of_checks, unanswered_checks

CHOICES = [
    replace(exercise, taught=names)
    for exercise in COURSE
    if exercise.networks
    for names in [
        *((network.name,) for network in exercise.networks),
        tuple(network.name for network in exercise.networks[1::2]),
    ]
]


@pytest.mark.parametrize("exercise", CHOICES, ids=lambda exercise: "-".join(exercise.taught))
def test_what_is_taught_is_worth_a_hundred_points(exercise):
    checks = unanswered_checks(exercise)
    assert sum(round(100 * check.max_score) for check in checks) == 10_000
    assert {check.function for check in checks} == set(exercise.functions)


@pytest.mark.parametrize("exercise", CHOICES, ids=lambda exercise: "-".join(exercise.taught))
def test_the_checks_are_those_of_the_whole_exercise_in_their_order(exercise):
    whole = functions_of_checks(replace(exercise, taught=()))
    assert list(functions_of_checks(exercise)) == [name for name, of in whole.items() if of in exercise.functions]


@given(st.lists(st.integers(1, 40), min_size=1, max_size=90))
def test_points_are_shared_out_in_hundredths_and_none_is_lost(points):
    shared = share_out(points)
    assert sum(round(100 * value) for value in shared) == 10_000
    assert all(abs(value - 100 * whole / sum(points)) < 0.011 for value, whole in zip(shared, points, strict=True))
