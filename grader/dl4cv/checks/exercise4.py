"""Exercise 4: pooling, against torch.nn.functional."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from dl4cv.checks import windows
from dl4cv.checks.cases import Array, Pair, both, dressed, fillings, layouts, pairs, shortest, sizes
from dl4cv.checks.compare import assert_matches
from dl4cv.checks.laws import assert_pure
from dl4cv.checks.points import law, points
from dl4cv.checks.reference import computed, single
from dl4cv.checks.student import Student

explain = windows.explain

FLOATS = st.sampled_from(["float32", "float64"])


class Pooling(NamedTuple):
    """The arguments of max_pool2d and avg_pool2d: (N, C, H, W) and the geometry of the windows."""

    x: Array
    kernel_size: Pair
    stride: Pair | None = None
    padding: Pair = 0


@st.composite
def poolings(draw: st.DrawFn, stride: int = 0, padded: bool = False) -> Pooling:
    """Maps into which a window fits; `stride` bounds the stride, 0 leaves it out."""
    N, C = draw(sizes(1, 3)), draw(sizes(1, 3))
    smallest = 2 if padded else 1
    kernel_size = draw(pairs(smallest, 4) | st.tuples(sizes(smallest, 5), sizes(smallest, 5)))
    step = draw(pairs(1, stride)) if stride else None
    pad = draw(_paddings(kernel_size)) if padded else 0
    H, W = (
        max(1, k - 2 * p + (draw(sizes(1, 3)) - 1) * s + draw(sizes(0, 3)))
        for k, p, s in zip(both(kernel_size), both(pad), both(step or kernel_size), strict=True)
    )
    return Pooling(draw(fillings()).fill(N, C, H, W), kernel_size, step, pad)


@st.composite
def _paddings(draw: st.DrawFn, kernel_size: Pair) -> Pair:
    """At most half the kernel, so that every window holds a pixel; mostly not none at all."""
    kH, kW = both(kernel_size)
    if draw(st.sampled_from([True, False, False])):
        return draw(sizes(1, min(kH, kW) // 2))
    return draw(sizes(0, kH // 2)), draw(sizes(0, kW // 2))


@st.composite
def maps(draw: st.DrawFn) -> Array:
    """Feature maps of any size, (N, C, H, W)."""
    return draw(fillings()).fill(*(draw(sizes(1, 4)) for _ in range(2)), *(draw(sizes(1, 7)) for _ in range(2)))


def assert_max_pool(student: Student, case: Pooling) -> None:
    """max_pool2d equals torch's."""
    options = {"kernel_size": case.kernel_size, "stride": case.stride, "padding": case.padding}
    expected = computed(F.max_pool2d, case.x, **options)
    assert_matches(student.max_pool2d(*shortest(case)), expected, magnitude=_size(case.x), single=single(case.x))


def assert_avg_pool(student: Student, case: Pooling) -> None:
    """avg_pool2d equals torch's; a running sum has added up the whole map."""
    options = {"kernel_size": case.kernel_size, "stride": case.stride, "padding": case.padding}
    assert_matches(
        student.avg_pool2d(*shortest(case)),
        computed(F.avg_pool2d, case.x, **options),
        terms=max(1, case.x[:1, 0].size),
        magnitude=_size(case.x),
        single=single(case.x),
    )


def assert_global(student: Student, x: Array) -> None:
    """global_avg_pool2d is the mean over height and width."""
    assert_matches(
        student.global_avg_pool2d(x),
        computed(torch.mean, x, dim=(2, 3)),
        terms=x.shape[2] * x.shape[3],
        magnitude=_size(x),
        single=single(x),
    )


def _size(x: Array) -> Array:
    return np.asarray(np.abs(x.astype(np.float64)).max(initial=0.0))


def below(case: Pooling, depth: float) -> Pooling:
    """The same geometry on maps of which every pixel is below -depth."""
    return case._replace(x=case.x - np.abs(case.x).max(initial=0.0) - depth)


def as_bytes(x: Array) -> Array:
    """A photograph: bytes around 128, so that three of them add up to more than a byte holds."""
    return np.asarray(np.clip(np.round(128 + 60 * x), 0, 255), dtype=np.uint8)


@points(10)
@given(case=poolings())
def test_max_pool2d_tiles_the_map(student, case):
    """Keeps the largest value of each window; without a stride the windows lie side by side."""
    assert_max_pool(student, case)


@points(8, after="max_pool2d_tiles_the_map")
@given(case=poolings(stride=4))
def test_max_pool2d_steps_by_the_stride(student, case):
    """Moves the window by the stride, separately down and across."""
    assert_max_pool(student, case)


@points(6, after="max_pool2d_tiles_the_map")
@given(case=poolings(padded=True))
def test_max_pool2d_pads_every_side(student, case):
    """Pads every side, separately down and across."""
    assert_max_pool(student, case)


@points(5, after=("max_pool2d_tiles_the_map", "max_pool2d_pads_every_side"))
@given(case=poolings(padded=True), depth=st.sampled_from([1.5, 10000.0]))
def test_max_pool2d_of_negative_maps(student, case, depth):
    """Never lets the padding win, even when all pixels are negative."""
    assert_max_pool(student, below(case, depth))


@points(3, after=("max_pool2d_tiles_the_map", "max_pool2d_steps_by_the_stride", "max_pool2d_pads_every_side"))
@given(case=poolings(stride=4, padded=True))
def test_max_pool2d_with_everything(student, case):
    """Stride and padding together, given by their names."""
    x, kernel_size, stride, padding = case
    returned = student.max_pool2d(x, kernel_size=kernel_size, stride=stride, padding=padding)
    expected = computed(F.max_pool2d, x, kernel_size=kernel_size, stride=stride, padding=padding)
    assert_matches(returned, expected, magnitude=_size(x))


@points(1, after="max_pool2d_tiles_the_map")
def test_max_pool2d_of_an_empty_batch(student):
    """Gives an empty batch of smaller maps for an empty batch of maps."""
    assert_max_pool(student, Pooling(np.zeros((0, 3, 5, 8)), (2, 3)))


@points(3, after="max_pool2d_tiles_the_map")
@given(case=poolings(padded=True))
def test_max_pool2d_of_integers(student, case):
    """Works on the bytes of photographs and on other integers."""
    assert_max_pool(student, case._replace(x=as_bytes(case.x)))
    assert_max_pool(student, case._replace(x=dressed(case.x, "int64")))


@points(2, after="max_pool2d_tiles_the_map")
@given(case=poolings(stride=3), dtype=FLOATS, layout=layouts)
def test_max_pool2d_of_float32_and_views(student, case, dtype, layout):
    """Works on float32, and however the pixels lie in memory."""
    assert_max_pool(student, case._replace(x=dressed(case.x, dtype, layout)))


@law(1)
@given(case=poolings(stride=3, padded=True), shift=st.sampled_from([1.0, -2.5]))
def test_max_pool2d_follows_a_shift(student, case, shift):
    """A number added to every pixel is added to every maximum."""
    expected = (
        computed(F.max_pool2d, case.x, kernel_size=case.kernel_size, stride=case.stride, padding=case.padding) + shift
    )
    returned = student.max_pool2d(case.x + shift, *case[1:])
    assert_matches(returned, expected, magnitude=_size(case.x) + abs(shift))


@law(1)
@given(case=poolings(stride=3, padded=True), other=poolings(padded=True))
def test_max_pool2d_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "max_pool2d", *case, others=[other])


@points(10)
@given(case=poolings())
def test_avg_pool2d_tiles_the_map(student, case):
    """Keeps the mean of each window; without a stride the windows lie side by side."""
    assert_avg_pool(student, case)


@points(8, after="avg_pool2d_tiles_the_map")
@given(case=poolings(stride=4))
def test_avg_pool2d_steps_by_the_stride(student, case):
    """Moves the window by the stride, separately down and across."""
    assert_avg_pool(student, case)


@points(8, after="avg_pool2d_tiles_the_map")
@given(case=poolings(padded=True))
def test_avg_pool2d_counts_the_padding(student, case):
    """Pads every side with zeros, which count as pixels."""
    assert_avg_pool(student, case)


@points(3, after=("avg_pool2d_tiles_the_map", "avg_pool2d_steps_by_the_stride", "avg_pool2d_counts_the_padding"))
@given(case=poolings(stride=4, padded=True))
def test_avg_pool2d_with_everything(student, case):
    """Stride and padding together, given by their names."""
    x, kernel_size, stride, padding = case
    returned = student.avg_pool2d(x, kernel_size=kernel_size, stride=stride, padding=padding)
    expected = computed(F.avg_pool2d, x, kernel_size=kernel_size, stride=stride, padding=padding)
    assert_matches(returned, expected, terms=x[0, 0].size, magnitude=_size(x))


@points(1, after="avg_pool2d_tiles_the_map")
def test_avg_pool2d_of_an_empty_batch(student):
    """Gives an empty batch of smaller maps for an empty batch of maps."""
    assert_avg_pool(student, Pooling(np.zeros((0, 3, 5, 8)), (2, 3)))


@points(4, after="avg_pool2d_tiles_the_map")
@given(case=poolings(padded=True))
def test_avg_pool2d_of_integers(student, case):
    """Works on the bytes of photographs and on other integers, and keeps the fractions."""
    assert_avg_pool(student, case._replace(x=as_bytes(case.x)))
    assert_avg_pool(student, case._replace(x=dressed(case.x, "int64")))


@points(2, after="avg_pool2d_tiles_the_map")
@given(case=poolings(stride=3), dtype=FLOATS, layout=layouts)
def test_avg_pool2d_of_float32_and_views(student, case, dtype, layout):
    """Works on float32, and however the pixels lie in memory."""
    assert_avg_pool(student, case._replace(x=dressed(case.x, dtype, layout)))


@law(2)
@given(case=poolings(stride=3), value=st.sampled_from([1.0, -2.5]))
def test_avg_pool2d_of_constant_maps(student, case, value):
    """The mean of equal pixels is the pixel."""
    case = case._replace(x=np.full(case.x.shape, value))
    shape = computed(F.avg_pool2d, case.x, kernel_size=case.kernel_size, stride=case.stride).shape
    assert_matches(student.avg_pool2d(*shortest(case)), np.full(shape, value), terms=case.x[0, 0].size)


@law(2)
@given(case=poolings(stride=3, padded=True), other=poolings(padded=True))
def test_avg_pool2d_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "avg_pool2d", *case, others=[other])


@points(12)
@given(x=maps())
def test_global_avg_pool2d_takes_the_mean(student, x):
    """Reduces every map to its mean, and keeps images and channels apart."""
    assert_global(student, x)


@points(3, after="global_avg_pool2d_takes_the_mean")
@given(x=maps())
def test_global_avg_pool2d_of_integers(student, x):
    """Works on the bytes of photographs and on other integers, and keeps the fractions."""
    assert_global(student, as_bytes(x))
    assert_global(student, dressed(x, "int64"))


@points(2, after="global_avg_pool2d_takes_the_mean")
@given(x=maps(), dtype=FLOATS, layout=layouts)
def test_global_avg_pool2d_of_float32_and_views(student, x, dtype, layout):
    """Works on float32, and however the pixels lie in memory."""
    assert_global(student, dressed(x, dtype, layout))


@law(2)
@given(x=maps(), shift=st.sampled_from([1.0, -2.5]))
def test_global_avg_pool2d_follows_a_shift(student, x, shift):
    """A number added to every pixel is added to the mean."""
    assert_matches(student.global_avg_pool2d(x + shift), x.mean(axis=(2, 3)) + shift, magnitude=_size(x) + abs(shift))


@law(1)
@given(x=maps(), other=maps())
def test_global_avg_pool2d_leaves_its_argument_alone(student, x, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "global_avg_pool2d", x, others=[(other,)])
