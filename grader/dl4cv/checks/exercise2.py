"""Exercise 2: activations, against torch."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch
from hypothesis import given
from hypothesis import strategies as st

from dl4cv.checks.cases import Array, dressed, dtypes, fillings, layouts, score_tables, shapes, shortest
from dl4cv.checks.compare import Mismatch, assert_matches, is_close, show_apart, show_number
from dl4cv.checks.laws import assert_pure, assert_quiet, shaped
from dl4cv.checks.points import law, points
from dl4cv.checks.reference import computed, single
from dl4cv.checks.student import Student

SCALES = st.sampled_from([1.0, 4.0])
HUGE = st.sampled_from([1000.0, -1000.0, 10000.0])
NUMBERS = st.sampled_from([2.0, -0.5, 0.0, 3, -7, 0, 1000, -1000.0])
STEEP = np.array([[-1000.0, 0.0, 1000.0], [1000.0, -10000.0, 10000.0], [-800.0, -1000.0, -900.0]])


class Scores(NamedTuple):
    """The arguments of softmax and log_softmax: scores of any shape, and the axis of the classes."""

    x: Array
    axis: int = -1


@st.composite
def arrays(draw: st.DrawFn, least: int = 1, most: int = 3) -> Array:
    """Scores of any shape; below 0, above 0 and, with the larger scale, beyond 6."""
    return draw(SCALES) * draw(fillings()).fill(*draw(shapes(least, most)))


@st.composite
def huge(draw: st.DrawFn) -> Array:
    """Scores in the thousands, whose exponentials are no floats."""
    return draw(HUGE) * draw(fillings()).fill(*draw(shapes(1, 2)))


@st.composite
def rows(draw: st.DrawFn, least: int = 1) -> Scores:
    """A table of scores with at least `least` rows; the classes lie along the last axis."""
    x = draw(SCALES) * draw(score_tables())
    return Scores(x if len(x) >= least else np.concatenate([x, x[:, ::-1] + 1.5]))


@st.composite
def along_any_axis(draw: st.DrawFn) -> Scores:
    """Scores of any shape, and any of its axes, counted from the front or from the back."""
    x = draw(arrays(1, 4))
    return Scores(x, draw(st.integers(-x.ndim, x.ndim - 1)))


@st.composite
def far_apart(draw: st.DrawFn) -> Scores:
    """A table whose rows lie thousands apart."""
    x = draw(rows(least=2)).x
    places = np.random.default_rng(draw(st.integers(0, 99))).permutation(len(x))
    return Scores(x + 1000.0 * draw(st.sampled_from([1, -1, 5])) * places[:, None])


def dressed_scores(x: Array, dtype: str, layout: str) -> Array:
    """`x` in another dtype and layout; bytes stay below 20 or so, where the exponentials still differ."""
    return dressed(x / 20 if dtype == "uint8" else x, dtype, layout)


def assert_sigmoid(student: Student, x: Any) -> None:
    """Sigmoid equals torch's; absolutely, since 1 - tanh is as right as 1 / exp."""
    assert_matches(student.sigmoid(x), computed(torch.sigmoid, x), magnitude=1.0, single=single(x))


def assert_relu(student: Student, x: Any) -> None:
    """Relu equals torch's."""
    assert_matches(student.relu(x), computed(torch.relu, x), magnitude=np.abs(np.asarray(x, float)), single=single(x))


def assert_softmax(student: Student, case: Scores, expected: Array | None = None) -> None:
    """Softmax equals torch's, or `expected`; errors of the scores themselves grow with the scores."""
    right = computed(torch.softmax, case.x, dim=case.axis) if expected is None else expected
    assert_matches(student.softmax(*shortest(case)), right, **_accuracy(case))


def assert_log_softmax(student: Student, case: Scores, expected: Array | None = None) -> None:
    """log_softmax equals torch's, or `expected`."""
    right = computed(torch.log_softmax, case.x, dim=case.axis) if expected is None else expected
    assert_matches(student.log_softmax(*shortest(case)), right, **_accuracy(case))


def _accuracy(case: Scores) -> dict[str, Any]:
    x = np.asarray(case.x)
    return {
        "terms": x.shape[case.axis],
        "magnitude": 1 + np.abs(x.astype(float)).max(initial=0.0),
        "single": single(case.x),
    }


def assert_sums_to_one(probabilities: object, case: Scores) -> None:
    """The returned probabilities have the shape of the scores and sum to 1 along the axis."""
    array = shaped(probabilities, case.x)
    sums = array.sum(axis=case.axis, dtype=np.float64)
    ones = np.ones(sums.shape)
    wrong = ~is_close(sums, ones, case.x.shape[case.axis], ones, single=array.dtype == np.float32)
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0].tolist())
        where = f" at {list(place)}" if place else ""
        raise Mismatch(
            f"Your probabilities{where} sum to {show_number(sums[place])}; 1 is right.",
            "The sum that you divide by is not that of the same numbers along the same axis.",
            "Divide exp(x - m) by its own sum along `axis`, with keepdims=True.",
            returned=array,
        )


def assert_each_is_close(returned: object, expected: Array) -> None:
    """Every element is right to its own number of digits, however small it is."""
    assert_matches(returned, expected)
    array = np.asarray(returned)
    for c in range(len(expected)):
        got, right = array[c : c + 1], expected[c : c + 1]
        if is_close(got, right, 50, right).all():
            continue
        texts = show_apart(got[0], right[0])
        raise Mismatch(
            f"You returned {texts[0]} at index [{c}]; {texts[1]} is right.",
            "Something is added to, or cut off from, very small probabilities.",
            expected=expected,
            returned=array,
            index=(c,),
        )


@points(8)
@given(x=arrays(1, 1))
def test_sigmoid_squashes(student, x):
    """Squashes every score into a probability."""
    assert_sigmoid(student, x)


@points(4, after="sigmoid_squashes")
@given(x=arrays(0, 4))
def test_sigmoid_of_any_shape(student, x):
    """Keeps the shape, from a single number to four axes."""
    assert_sigmoid(student, x)


@points(3, after="sigmoid_squashes")
@given(x=arrays(1, 3), dtype=dtypes, layout=layouts)
def test_sigmoid_of_any_dtype(student, x, dtype, layout):
    """Works on integers, bytes, float32 and views."""
    assert_sigmoid(student, dressed_scores(x, dtype, layout))


@points(2, after="sigmoid_squashes")
@given(number=NUMBERS, listed=st.booleans())
def test_sigmoid_of_numbers_and_lists(student, number, listed):
    """Takes Python numbers and lists."""
    assert_sigmoid(student, [[number, 1], [-2, number]] if listed else number)


@points(4, after="sigmoid_squashes")
@given(x=huge())
def test_sigmoid_of_huge_scores(student, x):
    """Stays right at -1000 and 1000."""
    assert_sigmoid(student, x)


@law(2)
@given(x=arrays(1, 2))
def test_sigmoid_is_symmetric(student, x):
    """Gives to -x what it leaves of 1 for x: sigmoid(x) + sigmoid(-x) = 1."""
    assert_matches(student.sigmoid(-x), 1 - computed(torch.sigmoid, x), magnitude=1.0)


@points(1, after=("sigmoid_squashes", "sigmoid_of_huge_scores"))
def test_sigmoid_gives_no_warning(student):
    """Needs no number that does not fit into a float."""
    assert_quiet(student, "sigmoid", STEEP)


@law(1)
@given(x=arrays(), other=arrays())
def test_sigmoid_leaves_its_argument_alone(student, x, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "sigmoid", x, others=[(other,)])


@points(7)
@given(case=rows())
def test_softmax_shares_out_each_row(student, case):
    """Turns the scores of every row into probabilities."""
    assert_softmax(student, case)


@points(5, after="softmax_shares_out_each_row")
@given(case=along_any_axis())
def test_softmax_along_any_axis(student, case):
    """Works along every axis of any shape."""
    assert_softmax(student, case)


@points(3, after="softmax_shares_out_each_row")
@given(case=rows(), dtype=dtypes, layout=layouts)
def test_softmax_of_any_dtype(student, case, dtype, layout):
    """Works on integers, bytes, float32 and views."""
    assert_softmax(student, case._replace(x=dressed_scores(case.x, dtype, layout)))


@points(1, after="softmax_shares_out_each_row")
@given(case=rows())
def test_softmax_of_lists(student, case):
    """Takes lists, and the axis by its name."""
    expected = computed(torch.softmax, case.x, dim=0)
    assert_matches(student.softmax(case.x.tolist(), axis=0), expected, **_accuracy(case._replace(axis=0)))


@points(4, after="softmax_shares_out_each_row")
@given(x=huge())
def test_softmax_of_huge_scores(student, x):
    """Stays right at -1000 and 1000."""
    assert_softmax(student, Scores(x))


@points(3, after=("softmax_shares_out_each_row", "softmax_of_huge_scores"))
@given(case=far_apart())
def test_softmax_of_rows_far_apart(student, case):
    """Shifts every row by its own maximum."""
    assert_softmax(student, case)


@points(1, after="softmax_shares_out_each_row")
@given(scores=st.sampled_from([[10.0, 2.0], [47.0, 50.0, 12.0]]))
def test_softmax_of_the_lecture(student, scores):
    """Gives the probabilities of slides 61 and 63, the smallest of them included."""
    x = np.array(scores)
    assert_each_is_close(student.softmax(x), computed(torch.softmax, x, dim=-1))


@law(2)
@given(case=along_any_axis())
def test_softmax_sums_to_one(student, case):
    """The probabilities along the axis sum to 1."""
    assert_sums_to_one(student.softmax(*shortest(case)), case)


@law(2)
@given(case=rows(), shift=st.sampled_from([1.0, -3.0, 1000.0]))
def test_softmax_sees_only_differences(student, case, shift):
    """The same number added to all scores changes nothing."""
    expected = computed(torch.softmax, case.x, dim=-1)
    assert_softmax(student, case._replace(x=case.x + shift), expected)


@points(1, after=("softmax_shares_out_each_row", "softmax_of_huge_scores"))
def test_softmax_gives_no_warning(student):
    """Needs no number that does not fit into a float."""
    assert_quiet(student, "softmax", STEEP)


@law(1)
@given(case=along_any_axis(), other=along_any_axis())
def test_softmax_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "softmax", *case, others=[other])


@points(7)
@given(case=rows())
def test_log_softmax_of_each_row(student, case):
    """Gives the logarithms of the probabilities of every row."""
    assert_log_softmax(student, case)


@points(5, after="log_softmax_of_each_row")
@given(case=along_any_axis())
def test_log_softmax_along_any_axis(student, case):
    """Works along every axis of any shape."""
    assert_log_softmax(student, case)


@points(3, after="log_softmax_of_each_row")
@given(case=rows(), dtype=dtypes, layout=layouts)
def test_log_softmax_of_any_dtype(student, case, dtype, layout):
    """Works on integers, bytes, float32 and views."""
    assert_log_softmax(student, case._replace(x=dressed_scores(case.x, dtype, layout)))


@points(1, after="log_softmax_of_each_row")
@given(case=rows())
def test_log_softmax_of_lists(student, case):
    """Takes lists, and the axis by its name."""
    expected = computed(torch.log_softmax, case.x, dim=0)
    assert_matches(student.log_softmax(case.x.tolist(), axis=0), expected, **_accuracy(case._replace(axis=0)))


@points(3, after="log_softmax_of_each_row")
@given(x=huge())
def test_log_softmax_of_huge_scores(student, x):
    """Stays finite and right at -1000 and 1000."""
    assert_log_softmax(student, Scores(x))


@points(2, after=("log_softmax_of_each_row", "log_softmax_of_huge_scores"))
@given(case=far_apart())
def test_log_softmax_of_rows_far_apart(student, case):
    """Shifts every row by its own maximum."""
    assert_log_softmax(student, case)


@law(2)
@given(case=rows(), shift=st.sampled_from([1.0, -3.0, 1000.0]))
def test_log_softmax_sees_only_differences(student, case, shift):
    """The same number added to all scores changes nothing."""
    expected = computed(torch.log_softmax, case.x, dim=-1)
    assert_log_softmax(student, case._replace(x=case.x + shift), expected)


@points(1, after=("log_softmax_of_each_row", "log_softmax_of_huge_scores"))
def test_log_softmax_gives_no_warning(student):
    """Needs no number that does not fit into a float, and no logarithm of 0."""
    assert_quiet(student, "log_softmax", STEEP)


@law(1)
@given(case=along_any_axis(), other=along_any_axis())
def test_log_softmax_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "log_softmax", *case, others=[other])


@points(8)
@given(x=arrays(1, 1))
def test_relu_cuts_off_below_zero(student, x):
    """Keeps what is positive and replaces the rest by 0."""
    assert_relu(student, x)


@points(4, after="relu_cuts_off_below_zero")
@given(x=arrays(0, 4))
def test_relu_of_any_shape(student, x):
    """Keeps the shape, from a single number to four axes."""
    assert_relu(student, x)


@points(4, after="relu_cuts_off_below_zero")
@given(x=arrays(1, 3), dtype=dtypes, layout=layouts)
def test_relu_of_any_dtype(student, x, dtype, layout):
    """Works on integers, bytes, float32 and views."""
    assert_relu(student, dressed_scores(x, dtype, layout))


@points(2, after="relu_cuts_off_below_zero")
@given(number=NUMBERS, listed=st.booleans())
def test_relu_of_numbers_and_lists(student, number, listed):
    """Takes Python numbers and lists."""
    assert_relu(student, [[number, 1], [-2, number]] if listed else number)


@law(1)
@given(x=arrays(1, 2))
def test_relu_keeps_what_is_positive(student, x):
    """A second relu changes nothing."""
    positive = computed(torch.relu, x)
    assert_matches(student.relu(positive), positive)


@law(1)
@given(x=arrays(), other=arrays())
def test_relu_leaves_its_argument_alone(student, x, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "relu", x, others=[(other,)])
