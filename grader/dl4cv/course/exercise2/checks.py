"""Exercise 2: activations, against torch."""

from __future__ import annotations

import numpy as np
import torch

from dl4cv.checks import (
    Filling,
    always,
    assert_matches,
    assert_pure,
    assert_quiet,
    cast,
    given,
    in_float64,
    law,
    layouts,
    points,
)
from dl4cv.checks import strategies as st
from dl4cv.course.exercise2.cases import (
    STEEP,
    Scores,
    along_any_axis,
    arrays,
    assert_each_is_close,
    assert_log_softmax,
    assert_relu,
    assert_sigmoid,
    assert_softmax,
    assert_sums_to_one,
    far_apart,
    huge,
    rows,
    small,
)

NUMBERS = st.sampled_from(["float64", "float32", "int64"])

SMALL_INTEGERS = st.sampled_from(["uint8", "int8"])

# Each dtype with the layout in memory that shows most.
STORED = (
    {"dtype": "float64", "layout": "F"},
    {"dtype": "float64", "layout": "strided"},
    {"dtype": "float32", "layout": "F"},
    {"dtype": "int64", "layout": "F"},
    {"dtype": "int64", "layout": "C"},
)
SINGLE = np.array(-2.5)
TABLE, CUBE = (4 * Filling("fractions", 1).fill(*shape) for shape in [(3, 5), (2, 3, 4)])
DEEP = 4 * Filling("fractions", 2).fill(2, 3, 1, 4)
EVERY_AXIS = [
    *(Scores(CUBE, axis) for axis in range(-3, 3)),
    Scores(DEEP, -3),
    Scores(DEEP, 1),
    Scores(DEEP[0, 0, 0], 0),
]
TAIL = np.array([-100.0, -40.0, -10.0, 0.0, 10.0])
THIRDS = np.array([[1 / 3, -2 / 3, 5 / 3], [0.1, 0.2, -0.7]])
TINY = np.array([1e-3, -1e-3, 1e-6, -1e-6, 0.0])


@points(6, card="sigmoid(x) = 1 / (1 + exp(-x)) = exp(x) / (1 + exp(x))")
@given(x=small())
def test_sigmoid_squashes(student, x):
    """Squashes every score into a probability."""
    assert_sigmoid(student, x)


@points(4, after="sigmoid_squashes", card="Scores are arrays of any shape, () included")
@given(x=small(0, 4))
@always(x=[SINGLE, DEEP / 4])
def test_sigmoid_of_any_shape(student, x):
    """Keeps the shape, from a single number to four axes."""
    assert_sigmoid(student, x)


@points(1, after="sigmoid_squashes", card="of integers, uint8 and int8 too")
@given(x=arrays(1, 2), dtype=SMALL_INTEGERS)
@always(*[{"x": TABLE, "dtype": dtype} for dtype in ("uint8", "int8")])
def test_sigmoid_of_small_integers(student, x, dtype):
    """Works on uint8 and int8, which wrap around and whose exponentials have few digits."""
    assert_sigmoid(student, cast(x, dtype))


@points(
    2,
    after="sigmoid_squashes",
    card=("scores, any shape, floats or integers of any dtype", "may be views of others, such as x.T or x[::2]"),
)
@given(x=arrays(1, 3), dtype=NUMBERS, layout=layouts)
@always(*[{"x": TABLE, **stored} for stored in STORED])
def test_sigmoid_of_any_dtype(student, x, dtype, layout):
    """Works on integers, float32 and views."""
    assert_sigmoid(student, cast(x, dtype, layout))


@points(4, after="sigmoid_squashes", card="Scores may be huge, such as -10000 or 10000: the answer is right there too")
@given(x=huge(axes=1))
def test_sigmoid_of_huge_scores(student, x):
    """Stays right at -1000 and 1000."""
    assert_sigmoid(student, x)


@law(2, after="sigmoid_squashes", card="Squash every score into a probability between 0 and 1")
@given(x=small())
def test_sigmoid_is_symmetric(student, x):
    """Gives to -x what it leaves of 1 for x: sigmoid(x) + sigmoid(-x) = 1."""
    assert_matches(student.sigmoid(-x), 1 - in_float64(torch.sigmoid, x), magnitude=1.0, single=True, wrapped=True)


@points(3, after="sigmoid_squashes", card="A function returns one array and nothing beside it")
@given(x=small())
def test_sigmoid_returns_the_array_alone(student, x):
    """Returns one array, and nothing beside it."""
    assert_sigmoid(student, x, alone=True)


@points(1, after="sigmoid_squashes", card="small ones have all their digits, 3.72e-44 at -100 (slide 61)")
@given(x=arrays(1, 1))
@always(x=[TAIL])
def test_sigmoid_to_all_digits(student, x):
    """Gives all digits of small probabilities too: 3.72e-44 at -100, as slide 61 does."""
    assert_each_is_close(student.sigmoid(x), in_float64(torch.sigmoid, x))


@points(
    1,
    after=("sigmoid_squashes", "sigmoid_of_huge_scores"),
    card="the answer is right there too, and no NumPy warning appears",
)
def test_sigmoid_gives_no_warning(student):
    """Needs no number that does not fit into a float."""
    assert_sigmoid(student, STEEP)
    assert_quiet(student, "sigmoid", STEEP)


@law(
    1,
    after="sigmoid_squashes",
    card=("never change them, small or huge", "remembers nothing from one call to the next"),
)
@given(x=small(), other=arrays())
def test_sigmoid_leaves_its_argument_alone(student, x, other):
    """Changes no argument and remembers nothing."""
    assert_sigmoid(student, x)
    assert_pure(student, "sigmoid", x, others=[(other,), (cast(other, "int64", "F"),), (STEEP,)])


@points(4, card="softmax(x)_c = exp(x_c) / sum_k exp(x_k)")
@given(case=rows())
def test_softmax_shares_out_each_row(student, case):
    """Turns the scores of every row into probabilities."""
    assert_softmax(student, case)


@points(
    5,
    after="softmax_shares_out_each_row",
    card=("axis: the axis the classes lie along", "Scores are arrays of any shape"),
)
@given(case=along_any_axis())
@always(case=EVERY_AXIS)
def test_softmax_along_any_axis(student, case):
    """Works along every axis of any shape."""
    assert_softmax(student, case)


@points(1, after="softmax_shares_out_each_row", card="of integers, uint8 and int8 too")
@given(case=rows(), dtype=SMALL_INTEGERS)
@always(*[{"case": Scores(TABLE), "dtype": dtype} for dtype in ("uint8", "int8")])
def test_softmax_of_small_integers(student, case, dtype):
    """Works on uint8 and int8, which wrap around and whose exponentials have few digits."""
    assert_softmax(student, case._replace(x=cast(case.x, dtype)))


@points(
    2,
    after="softmax_shares_out_each_row",
    card=("scores, any shape, floats or integers of any dtype", "may be views of others, such as x.T or x[::2]"),
)
@given(case=rows(), dtype=NUMBERS, layout=layouts)
@always(*[{"case": Scores(TABLE), **stored} for stored in STORED])
def test_softmax_of_any_dtype(student, case, dtype, layout):
    """Works on integers, float32 and views."""
    assert_softmax(student, case._replace(x=cast(case.x, dtype, layout)))


@points(
    4,
    after="softmax_shares_out_each_row",
    card="Scores may be huge, such as -10000 or 10000: the answer is right there too",
)
@given(x=huge())
def test_softmax_of_huge_scores(student, x):
    """Stays right at -1000 and 1000."""
    assert_softmax(student, Scores(x))


@points(
    3,
    after=("softmax_shares_out_each_row", "softmax_of_huge_scores"),
    card="the largest score along the axis - of each row, not of the whole batch",
)
@given(case=far_apart())
def test_softmax_of_rows_far_apart(student, case):
    """Shifts every row by its own maximum."""
    assert_softmax(student, case)


@points(3, after="softmax_shares_out_each_row", card="A function returns one array and nothing beside it")
@given(case=rows())
def test_softmax_returns_the_array_alone(student, case):
    """Returns one array, and nothing beside it."""
    assert_softmax(student, case, alone=True)


@points(2, after="softmax_shares_out_each_row", card="small ones have all their digits, too")
@given(scores=st.sampled_from([[10.0, 2.0], [47.0, 50.0, 12.0]]))
def test_softmax_of_the_lecture(student, scores):
    """Gives all digits of the probabilities of slides 61 and 63, the smallest of them included."""
    x = np.array(scores)
    assert_each_is_close(student.softmax(x), in_float64(torch.softmax, x, dim=-1))


@law(2, card="probabilities that sum to 1 along one axis")
@given(case=along_any_axis())
@always(case=EVERY_AXIS)
def test_softmax_sums_to_one(student, case):
    """The probabilities along the axis, given by its name, sum to 1."""
    assert_sums_to_one(student.softmax(case.x, axis=case.axis), case)


@law(2, after="softmax_shares_out_each_row", card="for any number m")
@given(case=rows(), shift=st.sampled_from([1.0, -3.0, 1000.0]))
@always(*[{"case": Scores(TABLE), "shift": shift} for shift in (-3.0, 1000.0)])
def test_softmax_sees_only_differences(student, case, shift):
    """The same number added to all scores changes nothing."""
    expected = in_float64(torch.softmax, case.x, dim=-1)
    assert_softmax(student, case._replace(x=case.x + shift), expected)


@points(
    1,
    after=("softmax_shares_out_each_row", "softmax_of_huge_scores"),
    card="the answer is right there too, and no NumPy warning appears",
)
def test_softmax_gives_no_warning(student):
    """Needs no number that does not fit into a float."""
    assert_softmax(student, Scores(STEEP))
    assert_quiet(student, "softmax", STEEP)


@law(
    1,
    after="softmax_shares_out_each_row",
    card=("never change them, small or huge", "remembers nothing from one call to the next"),
)
@given(case=along_any_axis(), other=along_any_axis())
def test_softmax_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_softmax(student, case)
    others = [other, other._replace(x=cast(other.x, "int64", "F")), Scores(STEEP)]
    assert_pure(student, "softmax", *case, others=others)


@points(5, card="log_softmax(x)_c = x_c - m - log sum_k exp(x_k - m)")
@given(case=rows())
def test_log_softmax_of_each_row(student, case):
    """Gives the logarithms of the probabilities of every row."""
    assert_log_softmax(student, case)


@points(
    5, after="log_softmax_of_each_row", card=("axis: the axis the classes lie along", "Scores are arrays of any shape")
)
@given(case=along_any_axis())
@always(case=EVERY_AXIS)
def test_log_softmax_along_any_axis(student, case):
    """Works along every axis of any shape."""
    assert_log_softmax(student, case)


@points(1, after="log_softmax_of_each_row", card="of integers, uint8 and int8 too")
@given(case=rows(), dtype=SMALL_INTEGERS)
@always(*[{"case": Scores(TABLE), "dtype": dtype} for dtype in ("uint8", "int8")])
def test_log_softmax_of_small_integers(student, case, dtype):
    """Works on uint8 and int8, which wrap around and whose exponentials have few digits."""
    assert_log_softmax(student, case._replace(x=cast(case.x, dtype)))


@points(
    2,
    after="log_softmax_of_each_row",
    card=("scores, any shape, floats or integers of any dtype", "may be views of others, such as x.T or x[::2]"),
)
@given(case=rows(), dtype=NUMBERS, layout=layouts)
@always(*[{"case": Scores(TABLE), **stored} for stored in STORED])
def test_log_softmax_of_any_dtype(student, case, dtype, layout):
    """Works on integers, float32 and views."""
    assert_log_softmax(student, case._replace(x=cast(case.x, dtype, layout)))


@points(3, after="log_softmax_of_each_row", card="exactly even where softmax itself is too small for a float")
@given(x=huge())
def test_log_softmax_of_huge_scores(student, x):
    """Stays finite and right at -1000 and 1000."""
    assert_log_softmax(student, Scores(x))


@points(
    2,
    after=("log_softmax_of_each_row", "log_softmax_of_huge_scores"),
    card="The maximum and the sum are taken along `axis`",
)
@given(case=far_apart())
def test_log_softmax_of_rows_far_apart(student, case):
    """Shifts every row by its own maximum."""
    assert_log_softmax(student, case)


@law(2, after="log_softmax_of_each_row", card="for any number m")
@given(case=rows(), shift=st.sampled_from([1.0, -3.0, 1000.0]))
@always(*[{"case": Scores(TABLE), "shift": shift} for shift in (-3.0, 1000.0)])
def test_log_softmax_sees_only_differences(student, case, shift):
    """The same number added to all scores changes nothing."""
    expected = in_float64(torch.log_softmax, case.x, dim=-1)
    assert_log_softmax(student, case._replace(x=case.x + shift), expected)


@points(2, after="log_softmax_of_each_row", card="A function returns one array and nothing beside it")
@given(case=rows())
def test_log_softmax_returns_the_array_alone(student, case):
    """Returns one array, and nothing beside it."""
    assert_log_softmax(student, case, alone=True)


@points(
    1,
    after="log_softmax_of_each_row",
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(case=rows())
@always(case=[Scores(THIRDS)])
def test_log_softmax_to_all_digits(student, case):
    """Computes with NumPy's own float, and adds no small number."""
    assert_log_softmax(student, case, exactly=True)


@points(
    1,
    after=("log_softmax_of_each_row", "log_softmax_of_huge_scores"),
    card="the answer is right there too, and no NumPy warning appears",
)
def test_log_softmax_gives_no_warning(student):
    """Needs no number that does not fit into a float, and no logarithm of 0."""
    assert_log_softmax(student, Scores(STEEP))
    assert_quiet(student, "log_softmax", STEEP)


@law(
    1,
    after="log_softmax_of_each_row",
    card=("never change them, small or huge", "remembers nothing from one call to the next"),
)
@given(case=along_any_axis(), other=along_any_axis())
def test_log_softmax_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_log_softmax(student, case)
    others = [other, other._replace(x=cast(other.x, "int64", "F")), Scores(STEEP)]
    assert_pure(student, "log_softmax", *case, others=others)


@points(4, card="relu(x) = max(0, x)")
@given(x=small())
@always(x=[TINY])
def test_relu_cuts_off_below_zero(student, x):
    """Keeps what is positive and replaces the rest by 0."""
    assert_relu(student, x)


@points(2, after="relu_cuts_off_below_zero", card="relu(x) = max(0, x)")
@given(x=arrays(1, 1))
@always(x=[1e6 * TINY, np.array([2.5e4, -2.5e4])])
def test_relu_of_large_scores(student, x):
    """Has no upper end."""
    assert_relu(student, x)


@points(4, after="relu_cuts_off_below_zero", card="Scores are arrays of any shape, () included")
@given(x=small(0, 4))
@always(x=[SINGLE, DEEP / 4])
def test_relu_of_any_shape(student, x):
    """Keeps the shape, from a single number to four axes."""
    assert_relu(student, x)


@points(1, after="relu_cuts_off_below_zero", card="of integers, uint8 and int8 too")
@given(x=arrays(1, 2), dtype=SMALL_INTEGERS)
@always(*[{"x": TABLE, "dtype": dtype} for dtype in ("uint8", "int8")])
def test_relu_of_small_integers(student, x, dtype):
    """Works on uint8 and int8, which wrap around."""
    assert_relu(student, cast(x, dtype))


@points(
    3,
    after="relu_cuts_off_below_zero",
    card=("scores, any shape, floats or integers of any dtype", "may be views of others, such as x.T or x[::2]"),
)
@given(x=arrays(1, 3), dtype=NUMBERS, layout=layouts)
@always(*[{"x": TABLE, **stored} for stored in STORED])
def test_relu_of_any_dtype(student, x, dtype, layout):
    """Works on integers, float32 and views."""
    assert_relu(student, cast(x, dtype, layout))


@law(1, after="relu_cuts_off_below_zero", card="Keep what is positive")
@given(x=small())
def test_relu_keeps_what_is_positive(student, x):
    """A second relu changes nothing."""
    positive = in_float64(torch.relu, x)
    assert_matches(student.relu(positive), positive, single=True, wrapped=True)


@points(3, after="relu_cuts_off_below_zero", card="A function returns one array and nothing beside it")
@given(x=small())
def test_relu_returns_the_array_alone(student, x):
    """Returns one array, and nothing beside it."""
    assert_relu(student, x, alone=True)


@points(
    1,
    after="relu_cuts_off_below_zero",
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(x=small())
@always(x=[THIRDS])
def test_relu_to_all_digits(student, x):
    """Keeps all digits of what is positive."""
    assert_relu(student, x, exactly=True)


@law(
    1,
    after="relu_cuts_off_below_zero",
    card=("never change them, small or huge", "remembers nothing from one call to the next"),
)
@given(x=small(), other=arrays())
def test_relu_leaves_its_argument_alone(student, x, other):
    """Changes no argument and remembers nothing."""
    assert_relu(student, x)
    assert_pure(student, "relu", x, others=[(other,), (cast(other, "int64", "F"),), (STEEP,)])
