"""What is said of wrong values is true: each relation is told where it holds for every element, and only there."""

from __future__ import annotations

import numpy as np
import pytest
from dl4cv.checks.compare import Mismatch, assert_matches
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request, Returned
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
        (np.cumsum(RIGHT, axis=1), "Each of your values is the sum of the right ones up to it."),
    ],
)
def test_each_relation_has_its_sentence(returned, told):
    assert cause(returned) == told
    assert cause(returned.astype(np.float32), single=True) == told


@pytest.mark.parametrize("returned", [0, np.int64(0)])
def test_a_single_number_without_its_fraction_is_no_array(returned):
    assert cause(returned, np.float64(0.75)) == "Your number is the right one without its fraction."


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


def test_what_was_rounded_was_not_multiplied():
    assert cause(np.round(RIGHT / 7, 1), RIGHT / 7, tolerance=0.02) == ""


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


def told(returned, expected, *arguments, answers=(), **options):
    """Return the cause of a wrong answer to f(*arguments), after the function gave these answers to other calls."""
    with pytest.raises(Mismatch) as caught:
        assert_matches(returned, expected, **options)
    request = Request(CALL, "f", arguments)
    calls = [(request, Returned(answer, "ndarray")) for answer in (*answers, returned)]
    caught.value.learn(request, calls)
    return caught.value.cause


BYTE_IMAGE = np.full((1, 1), 200, np.uint8)


def test_zeros_are_called_unwritten_only_if_there_was_never_anything_else():
    never = "Your result is zero in every case."
    assert told(np.zeros(1), np.ones(1), answers=[np.zeros(3)]) == never
    assert told(np.zeros(3), np.arange(3.0), answers=[np.zeros((0, 2))]) == never
    assert told(np.zeros(1), np.ones(1), answers=[np.array([0, 1.0])]) == ""
    assert told(np.zeros(3), np.arange(3.0), answers=[{"accuracy": 1}]) != never


def test_a_class_number_0_is_one_like_any_other():
    assert told(np.array([0, 0]), np.array([0, 1]), wanted="class") == ""


def test_a_single_number_is_no_array_that_is_written_to():
    assert "zero" not in told(np.float64(0), np.float64(2.5))


@pytest.mark.parametrize(
    ("returned", "expected", "arguments"),
    [
        ([[32.0]], [[20000.0]], (BYTE_IMAGE, np.full((1, 1), 100, np.uint8))),
        ([[0.0, 47.0]], [[64.0, 47.0]], (BYTE_IMAGE, 2)),
        ([[0.0]], [[128.0]], (BYTE_IMAGE, (1, 2))),
        ([[-106.0]], [[150.0]], (BYTE_IMAGE.astype(np.int8), 1)),
        ([[1000.0, 2000.0, 3000.0]], [[1256.0, 2512.0, 3256.0]], (BYTE_IMAGE,)),
    ],
    ids=["a product", "a mean over a square", "a mean over a pair", "with a sign", "products added up"],
)
def test_bytes_that_began_again_are_recognised(returned, expected, arguments):
    assert "small integers" in told(np.array(returned), np.array(expected), *arguments)


@pytest.mark.parametrize(
    ("returned", "expected", "arguments"),
    [
        ([[-1e6]], [[-1e20]], (np.full((1, 1), -1e20), 2)),
        ([[0.0, 1.0]], [[512.0, 1.0]], (np.ones((1, 2)),)),
        ([[300.0]], [[44.0]], (BYTE_IMAGE,)),
        ([[7.0]], [[300.0]], (BYTE_IMAGE,)),
    ],
    ids=["a start value", "floats", "what no byte holds", "no multiple"],
)
def test_bytes_are_not_blamed_where_there_are_none_or_they_hold_enough(returned, expected, arguments):
    assert "small integers" not in told(np.array(returned), np.array(expected), *arguments)


def test_a_number_that_is_always_zero_is_not_called_rounded_down():
    assert told(np.float64(0), 0.5, answers=[np.float64(0)]) == ""
    assert told(np.float64(0), 0.5, answers=[np.float64(1)]) == "Your values are the right ones rounded down."


def test_rounding_down_must_show_in_every_case():
    down = "Your values are the right ones rounded down."
    assert told(np.array([0.0]), np.array([0.5]), answers=[np.array([2.0, -1.0])]) == down
    assert told(np.array([-1.0, 3.0]), np.array([-0.5, 3.0])) == down
    assert told(np.array([0.0]), np.array([0.5]), answers=[np.array([2.25])]) == ""


def test_a_number_added_under_the_logarithm_is_read_off():
    p = np.array([0.5, 0.5 - 1e-9, 1e-9])
    for epsilon in (1e-12, 1e-10, 1e-7, 1e-5):
        assert cause(np.log(p + epsilon), np.log(p)) == f"You returned log(p + {epsilon:g}), and log(p) is right."
    assert "log(p" not in cause(np.log(p + np.array([1e-9, 0, 1e-12])), np.log(p))
    assert "log(p" not in cause(np.log(p) + 1e-3, np.log(p))


def test_a_running_total_is_recognised():
    assert cause(np.cumsum(RIGHT).reshape(3, 3)) == "Each of your values is the sum of the right ones up to it."


def test_a_one_among_zeros_does_not_say_which_way_it_was_moved():
    right = np.array([[0.0, 1.0], [0.0, 0.0]])
    for wrong in (right.T, right[::-1], right[:, ::-1], right[::-1, ::-1]):
        assert cause(wrong.copy(), right) == ""
