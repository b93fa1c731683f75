"""What is said of wrong values is true: each relation is told where it holds for every element, and only there."""

from __future__ import annotations

import numpy as np
import pytest
from dl4cv.checks.compare import Mismatch, assert_matches
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

RIGHT = np.array([[1.0, 2.0, -3.5], [0.0, 5.0, 6.0], [7.0, 8.25, 9.0]])


def cause(returned, expected=RIGHT, **options):
    with pytest.raises(Mismatch) as caught:
        assert_matches(returned, expected, **options)
    return caught.value.cause


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        (-RIGHT, "All your values have the wrong sign."),
        (3 * RIGHT, "All your values are 3 times the right ones."),
        (RIGHT / 3, "All your values are the right ones divided by 3."),
        (-1.5 * RIGHT, "All your values are -1.5 times the right ones."),
        (RIGHT + 1, "All your values are too large by 1."),
        (RIGHT - 0.25, "All your values are too small by 0.25."),
        (RIGHT.T, "Rows and columns are swapped."),
        (RIGHT[::-1], "Your values are right, but upside down."),
        (RIGHT[:, ::-1], "Your values are right, but mirrored, left for right."),
        (RIGHT[::-1, ::-1], "Your values are right, but turned by half a turn."),
        (np.roll(RIGHT, 1), "Your values are right, but stand at other places."),
        (np.where(RIGHT > 5, 0, RIGHT), "Where your values differ, they are 0."),
    ],
)
def test_each_relation_has_its_sentence(returned, told):
    assert cause(returned) == told
    assert cause(returned.astype(np.float32), single=True) == told


@pytest.mark.parametrize(
    "change",
    [lambda a: -a, lambda a: 3 * a, lambda a: a + 1, lambda a: a.T, lambda a: a[::-1], lambda a: np.roll(a, 1)],
)
def test_a_relation_that_one_element_breaks_is_not_told(change):
    returned = change(RIGHT).copy()
    returned[1, 1] += 0.001
    assert cause(returned) == ""


@pytest.mark.parametrize(
    ("returned", "expected"),
    [
        ([2.0], [1.0]),
        ([2.0, 0.0], [1.0, 0.0]),
        ([-1.0, 0.0], [1.0, 0.0]),
        ([3.0, 3.0], [2.0, 2.0]),
        ([2.0, 1.0], [3.0, 4.0]),
    ],
    ids=["one value", "one value that is not zero", "one sign", "equal values", "nothing"],
)
def test_too_few_values_show_nothing(returned, expected):
    assert cause(np.array(returned), np.array(expected)) == ""


def test_class_numbers_that_begin_at_one_are_recognised():
    assert cause(np.array([1, 3, 2]), np.array([0, 2, 1]), wanted="class") == "All your values are too large by 1."


def test_a_wrong_array_that_the_check_knows_goes_first():
    known = {"The gradients of the batch are not added up.": RIGHT[:1] * 0 + 5, "The sum is not divided.": 3 * RIGHT}
    assert cause(3 * RIGHT, suspects=known) == "The sum is not divided."
    assert cause(2 * RIGHT, suspects=known) == "All your values are 2 times the right ones."


def test_a_suspect_that_is_right_in_this_case_accuses_nobody():
    assert cause(RIGHT * RIGHT, suspects={"The sum is not divided.": RIGHT}) == ""


numbers = st.floats(-100, 100).map(lambda x: round(x, 3))


@given(hnp.arrays(float, hnp.array_shapes(max_dims=3, max_side=4), elements=numbers), st.data())
def test_no_array_breaks_the_table(expected, data):
    returned = data.draw(hnp.arrays(float, expected.shape, elements=st.floats()))
    assume(not np.allclose(returned, expected, equal_nan=True))
    assert isinstance(cause(returned, expected), str)
