"""Exercise 4: pooling, against torch.nn.functional."""

from __future__ import annotations

import numpy as np
import torch.nn.functional as F

from dl4cv.checks import (
    always,
    assert_matches,
    assert_pure,
    cast,
    explained_by,
    given,
    in_float64,
    law,
    layouts,
    points,
    shortest,
)
from dl4cv.checks import strategies as st
from dl4cv.course.exercise4.cases import (
    BLOCK,
    BRIGHT,
    Pooling,
    as_bytes,
    assert_avg_pool,
    assert_global,
    assert_max_pool,
    below,
    largest,
    maps,
    poolings,
)
from dl4cv.course.windows import explanation

pytestmark = explained_by(explanation.explain)

FLOATS = st.sampled_from(["float32", "float64"])

# Each dtype with the layout in memory that shows most.
STORED = (
    {"dtype": "float32", "layout": "F"},
    {"dtype": "float64", "layout": "F"},
    {"dtype": "float32", "layout": "strided"},
)


@points(6, card=("Keep the largest value of each window", "None means kernel_size, so that the windows tile the map"))
@given(case=poolings(bright=True))
def test_max_pool2d_tiles_the_map(student, case):
    """Keeps the largest value of each window; without a stride the windows lie side by side."""
    assert_max_pool(student, case)


@points(3, after="max_pool2d_tiles_the_map", card="A window that sticks out of the padded map does not count")
@given(case=poolings(left_over=True, bright=True))
@always(case=[Pooling(BRIGHT, kernel_size=2), Pooling(BRIGHT, kernel_size=4)])
def test_max_pool2d_drops_what_is_left_over(student, case):
    """Leaves out a window that would stick out."""
    assert_max_pool(student, case)


@points(5, after="max_pool2d_tiles_the_map", card="stride: pixels between two neighbouring windows")
@given(case=poolings(stride=4, bright=True))
def test_max_pool2d_steps_by_the_stride(student, case):
    """Moves the window by the stride."""
    assert_max_pool(student, case)


@points(5, after="max_pool2d_tiles_the_map", card="padding: pixels around the map, on all four sides")
@given(case=poolings(stride=4, padded=True))
def test_max_pool2d_pads_every_side(student, case):
    """Pads every side."""
    assert_max_pool(student, case)


@points(
    4,
    after=("max_pool2d_tiles_the_map", "max_pool2d_pads_every_side"),
    card="pixels around the map, on all four sides; they never win",
)
@given(case=poolings(padded=True), depth=st.sampled_from([1.5, 10000.0, 1e20]))
@always({"case": Pooling(BLOCK, kernel_size=3, stride=1, padding=1), "depth": 1e20})
def test_max_pool2d_of_negative_maps(student, case, depth):
    """Never lets the padding win, even when all pixels are negative."""
    assert_max_pool(student, below(case, depth))


@points(5, after="max_pool2d_tiles_the_map", card="is one int for both directions or a pair (vertical, horizontal)")
@given(case=poolings(stride=4, padded=True, paired=True))
@always(case=[Pooling(BLOCK, kernel_size=(4, 2), stride=(2, 3), padding=(2, 1))])
def test_max_pool2d_takes_pairs(student, case):
    """Takes sizes, strides and paddings that differ down and across."""
    assert_max_pool(student, case)


@points(
    2,
    after=("max_pool2d_tiles_the_map", "max_pool2d_steps_by_the_stride", "max_pool2d_pads_every_side"),
    card="for stride s and padding p, each with its own value down and across",
)
@given(case=poolings(stride=4, padded=True, least=0, paired=True, left_over=True))
def test_max_pool2d_with_everything(student, case):
    """Stride and padding together, given by their names."""
    assert_max_pool(student, case, by_name=True)


@points(1, after="max_pool2d_tiles_the_map", card="N may be 0")
def test_max_pool2d_of_an_empty_batch(student):
    """Gives an empty batch of smaller maps for an empty batch of maps."""
    case = Pooling(BRIGHT[..., :8, :6], kernel_size=2)
    assert_max_pool(student, case)
    assert_max_pool(student, case._replace(x=case.x[:0]))


@points(3, after="max_pool2d_tiles_the_map", card="Feature maps may hold float32 or integers, even uint8")
@given(case=poolings(padded=True))
def test_max_pool2d_of_integers(student, case):
    """Works on the bytes of photographs and on other integers."""
    assert_max_pool(student, case._replace(x=as_bytes(case.x)))
    assert_max_pool(student, case._replace(x=cast(case.x, "int64")))


@points(
    1,
    after="max_pool2d_tiles_the_map",
    card=(
        "Feature maps may hold float32 or integers, even uint8",
        "An array may be a view of another, such as x.T or x[::2]",
    ),
)
@given(case=poolings(bright=True), dtype=FLOATS, layout=layouts)
@always(*[{"case": Pooling(BRIGHT[..., :9], kernel_size=3), **stored} for stored in STORED])
def test_max_pool2d_of_float32_and_views(student, case, dtype, layout):
    """Works on float32, and however the pixels lie in memory."""
    assert_max_pool(student, case._replace(x=cast(case.x, dtype, layout)))


@points(2, after="max_pool2d_tiles_the_map", card="A function returns one array and nothing beside it")
@given(case=poolings(bright=True))
def test_max_pool2d_returns_the_maps_alone(student, case):
    """Returns one array, and nothing beside it."""
    assert_max_pool(student, case, alone=True)


@points(
    1,
    after="max_pool2d_tiles_the_map",
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(case=poolings(bright=True))
@always(case=[Pooling(BRIGHT[..., :9], kernel_size=3)])
def test_max_pool2d_to_all_digits(student, case):
    """Keeps all digits of a value."""
    assert_max_pool(student, case, exactly=True)


@law(
    1,
    after=("max_pool2d_tiles_the_map", "max_pool2d_steps_by_the_stride", "max_pool2d_pads_every_side"),
    card="max over u < kH, v < kW of padded[n, c, i * s + u, j * s + v]",
)
@given(case=poolings(stride=3, padded=True), shift=st.sampled_from([1.0, -2.5]))
def test_max_pool2d_follows_a_shift(student, case, shift):
    """A number added to every pixel is added to every maximum."""
    options = {"kernel_size": case.kernel_size, "stride": case.stride, "padding": case.padding}
    expected = in_float64(F.max_pool2d, case.x, **options) + shift
    returned = student.max_pool2d(case.x + shift, *case[1:])
    assert_matches(returned, expected, magnitude=largest(case.x) + abs(shift), single=True, wrapped=True)


@law(
    1,
    after="max_pool2d_tiles_the_map",
    card="never change your arguments, and remember nothing from one call to the next",
)
@given(case=poolings(stride=3, padded=True), other=poolings())
def test_max_pool2d_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_max_pool(student, case)
    assert_pure(student, "max_pool2d", *case, others=[other, other._replace(x=cast(other.x, "int64", "F"))])


@points(6, card=("Keep the mean of each window", "None means kernel_size, so that the windows tile the map"))
@given(case=poolings())
def test_avg_pool2d_tiles_the_map(student, case):
    """Keeps the mean of each window; without a stride the windows lie side by side."""
    assert_avg_pool(student, case)


@points(3, after="avg_pool2d_tiles_the_map", card="A window that sticks out of the padded map does not count")
@given(case=poolings(left_over=True))
@always(case=[Pooling(BRIGHT, kernel_size=2), Pooling(BRIGHT, kernel_size=4)])
def test_avg_pool2d_drops_what_is_left_over(student, case):
    """Leaves out a window that would stick out."""
    assert_avg_pool(student, case)


@points(5, after="avg_pool2d_tiles_the_map", card="stride: pixels between two neighbouring windows")
@given(case=poolings(stride=4))
def test_avg_pool2d_steps_by_the_stride(student, case):
    """Moves the window by the stride."""
    assert_avg_pool(student, case)


@points(6, after="avg_pool2d_tiles_the_map", card="the zeros of the padding count as pixels")
@given(case=poolings(stride=4, padded=True))
def test_avg_pool2d_counts_the_padding(student, case):
    """Pads every side with zeros, which count as pixels."""
    assert_avg_pool(student, case)


@points(5, after="avg_pool2d_tiles_the_map", card="is one int for both directions or a pair (vertical, horizontal)")
@given(case=poolings(stride=4, padded=True, paired=True))
@always(case=[Pooling(BLOCK, kernel_size=(4, 2), stride=(2, 3), padding=(2, 1))])
def test_avg_pool2d_takes_pairs(student, case):
    """Takes sizes, strides and paddings that differ down and across."""
    assert_avg_pool(student, case)


@points(
    3,
    after=("avg_pool2d_tiles_the_map", "avg_pool2d_steps_by_the_stride", "avg_pool2d_counts_the_padding"),
    card="for stride s and padding p, each with its own value down and across",
)
@given(case=poolings(stride=4, padded=True, least=0, paired=True, left_over=True))
def test_avg_pool2d_with_everything(student, case):
    """Stride and padding together, given by their names."""
    assert_avg_pool(student, case, by_name=True)


@points(1, after="avg_pool2d_tiles_the_map", card="N may be 0")
def test_avg_pool2d_of_an_empty_batch(student):
    """Gives an empty batch of smaller maps for an empty batch of maps."""
    case = Pooling(BLOCK[..., :8, :6], kernel_size=2)
    assert_avg_pool(student, case)
    assert_avg_pool(student, case._replace(x=case.x[:0]))


@points(
    3,
    after="avg_pool2d_tiles_the_map",
    card=("Feature maps may hold float32 or integers, even uint8", "shape (N, C, H', W'), floats"),
)
@given(case=poolings(padded=True))
@always(case=[Pooling(np.full((1, 1, 18, 19), 5.0), kernel_size=17, stride=1, padding=2)])
def test_avg_pool2d_of_integers(student, case):
    """Works on the bytes of photographs and on other integers, and keeps the fractions."""
    assert_avg_pool(student, case._replace(x=as_bytes(case.x)))
    assert_avg_pool(student, case._replace(x=cast(case.x, "int64")))


@points(
    1,
    after="avg_pool2d_tiles_the_map",
    card=(
        "Feature maps may hold float32 or integers, even uint8",
        "An array may be a view of another, such as x.T or x[::2]",
    ),
)
@given(case=poolings(), dtype=FLOATS, layout=layouts)
@always(*[{"case": Pooling(BLOCK[..., :9], kernel_size=3), **stored} for stored in STORED])
def test_avg_pool2d_of_float32_and_views(student, case, dtype, layout):
    """Works on float32, and however the pixels lie in memory."""
    assert_avg_pool(student, case._replace(x=cast(case.x, dtype, layout)))


@points(3, after="avg_pool2d_tiles_the_map", card="A function returns one array and nothing beside it")
@given(case=poolings())
def test_avg_pool2d_returns_the_maps_alone(student, case):
    """Returns one array, and nothing beside it."""
    assert_avg_pool(student, case, alone=True)


@points(
    1,
    after="avg_pool2d_tiles_the_map",
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(case=poolings())
@always(case=[Pooling(BLOCK[..., :9], kernel_size=3)])
def test_avg_pool2d_to_all_digits(student, case):
    """Computes with NumPy's own float, and rounds nothing."""
    assert_avg_pool(student, case, exactly=True)


@law(2, after="avg_pool2d_tiles_the_map", card="Keep the mean of each window")
@given(case=poolings(), value=st.sampled_from([1.0, -2.5]))
def test_avg_pool2d_of_constant_maps(student, case, value):
    """The mean of equal pixels is the pixel."""
    x = np.full(case.x.shape, value)
    shape = in_float64(F.avg_pool2d, x, kernel_size=case.kernel_size, stride=case.stride).shape
    returned = student.avg_pool2d(*shortest(case._replace(x=x)))
    assert_matches(returned, np.full(shape, value), terms=x[0, 0].size, single=True, wrapped=True)


@law(
    1,
    after="avg_pool2d_tiles_the_map",
    card="never change your arguments, and remember nothing from one call to the next",
)
@given(case=poolings(stride=3, padded=True), other=poolings())
def test_avg_pool2d_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_avg_pool(student, case)
    assert_pure(student, "avg_pool2d", *case, others=[other, other._replace(x=cast(other.x, "int64", "F"))])


@points(8, card="out[n, c] = 1 / (H * W) * sum over i, j of x[n, c, i, j]")
@given(x=maps())
@always(x=[BLOCK])
def test_global_avg_pool2d_takes_the_mean(student, x):
    """Reduces every map to its mean, and keeps images and channels apart."""
    assert_global(student, x)


@points(1, after="global_avg_pool2d_takes_the_mean", card="N may be 0")
def test_global_avg_pool2d_of_an_empty_batch(student):
    """Gives no rows, of as many columns as there are channels, for an empty batch of maps."""
    assert_global(student, BLOCK)
    assert_global(student, BLOCK[:0])


@points(2, after="global_avg_pool2d_takes_the_mean", card="A function returns one array and nothing beside it")
@given(x=maps())
def test_global_avg_pool2d_returns_the_means_alone(student, x):
    """Returns one array, and nothing beside it."""
    assert_global(student, x, alone=True)


@points(
    1,
    after="global_avg_pool2d_takes_the_mean",
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(x=maps())
@always(x=[BLOCK])
def test_global_avg_pool2d_to_all_digits(student, x):
    """Computes with NumPy's own float, and rounds nothing."""
    assert_global(student, x, exactly=True)


@points(
    3,
    after="global_avg_pool2d_takes_the_mean",
    card=("Feature maps may hold float32 or integers, even uint8", "shape (N, C), floats"),
)
@given(x=maps())
@always(x=[np.full((1, 1, 20, 20), 5.0)])
def test_global_avg_pool2d_of_integers(student, x):
    """Works on the bytes of photographs and on other integers, and keeps the fractions."""
    assert_global(student, as_bytes(x))
    assert_global(student, cast(x, "int64"))


@points(
    2,
    after="global_avg_pool2d_takes_the_mean",
    card=(
        "Feature maps may hold float32 or integers, even uint8",
        "An array may be a view of another, such as x.T or x[::2]",
    ),
)
@given(x=maps(), dtype=FLOATS, layout=layouts)
@always(*[{"x": BLOCK, **stored} for stored in STORED])
def test_global_avg_pool2d_of_float32_and_views(student, x, dtype, layout):
    """Works on float32, and however the pixels lie in memory."""
    assert_global(student, cast(x, dtype, layout))


@law(2, after="global_avg_pool2d_takes_the_mean", card="Reduce each feature map to one number, its mean")
@given(x=maps(), shift=st.sampled_from([1.0, -2.5]))
def test_global_avg_pool2d_follows_a_shift(student, x, shift):
    """A number added to every pixel is added to the mean."""
    expected, size = x.mean(axis=(2, 3)) + shift, largest(x) + abs(shift)
    assert_matches(student.global_avg_pool2d(x + shift), expected, magnitude=size, single=True, wrapped=True)


@law(
    1,
    after="global_avg_pool2d_takes_the_mean",
    card="never change your arguments, and remember nothing from one call to the next",
)
@given(x=maps(), other=maps())
def test_global_avg_pool2d_leaves_its_argument_alone(student, x, other):
    """Changes no argument and remembers nothing."""
    assert_global(student, x)
    assert_pure(student, "global_avg_pool2d", x, others=[(other,), (as_bytes(other),)])
