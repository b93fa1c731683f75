"""Exercise 3: convolutions, against torch.nn.functional."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from dl4cv.checks import windows
from dl4cv.checks.cases import Array, Pair, both, dressed, dtypes, fillings, layouts, pairs, sizes
from dl4cv.checks.compare import assert_matches
from dl4cv.checks.laws import assert_pure
from dl4cv.checks.points import law, points
from dl4cv.checks.reference import computed, magnitude, single
from dl4cv.checks.student import Student

explain = windows.explain


class Places(NamedTuple):
    """The arguments of output_size."""

    size: int
    kernel_size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1


class Gray(NamedTuple):
    """The arguments of conv2d_gray: (H, W) and (kH, kW)."""

    image: Array
    kernel: Array


class Rgb(NamedTuple):
    """The arguments of conv2d_rgb: (C, H, W), (C, kH, kW) and a number."""

    image: Array
    kernel: Array
    bias: float = 0.0


class Convolution(NamedTuple):
    """The arguments of conv2d: (N, C_in, H, W), (C_out, C_in, kH, kW), (C_out,)."""

    x: Array
    weight: Array
    bias: Array | None = None
    stride: Pair = 1
    padding: Pair = 0
    dilation: Pair = 1


class Transpose(NamedTuple):
    """The arguments of conv2d_transpose: (N, C_in, H, W), (C_in, C_out, kH, kW), (C_out,)."""

    x: Array
    weight: Array
    bias: Array | None = None
    stride: Pair = 1
    padding: Pair = 0


@st.composite
def places(draw: st.DrawFn, stride: int = 1, padding: int = 0, dilation: int = 1) -> Places:
    """An axis on which the kernel fits; `stride`, `padding` and `dilation` are upper bounds."""
    kernel_size, gap = draw(sizes(1, 6)), draw(sizes(1, dilation))
    step, pad = draw(sizes(1, stride)), draw(sizes(0, padding))
    extent = gap * (kernel_size - 1) + 1
    return Places(max(1, extent - 2 * pad) + draw(sizes(0, 12)), kernel_size, step, pad, gap)


@st.composite
def grays(draw: st.DrawFn) -> Gray:
    """A grey image and a kernel that fits into it."""
    kH, kW, more_H, more_W = draw(sizes(1, 4)), draw(sizes(1, 4)), draw(sizes(0, 4)), draw(sizes(0, 4))
    filling = draw(fillings())
    return Gray(filling.fill(kH + more_H, kW + more_W), filling.fill(kH, kW, part=1))


@st.composite
def rgbs(draw: st.DrawFn, biased: bool = False) -> Rgb:
    """An image of one to four channels and a kernel that fits into it."""
    C, kH, kW = draw(sizes(1, 4)), draw(sizes(1, 3)), draw(sizes(1, 3))
    more_H, more_W, filling = draw(sizes(0, 4)), draw(sizes(0, 4)), draw(fillings())
    image, kernel = filling.fill(C, kH + more_H, kW + more_W), filling.fill(C, kH, kW, part=1)
    return Rgb(image, kernel, draw(st.sampled_from([1.0, -2.0, 0.5]))) if biased else Rgb(image, kernel)


@st.composite
def convolutions(
    draw: st.DrawFn, stride: int = 1, padding: int = 0, dilation: int = 1, biased: bool = False, examples: int = 1
) -> Convolution:
    """A batch and kernels that fit; the numbers are upper bounds, `examples` the smallest batch."""
    N, C_in, C_out = draw(sizes(examples, 3)), draw(sizes(1, 4)), draw(sizes(1, 4))
    kH, kW, filling = draw(sizes(1, 3)), draw(sizes(1, 3)), draw(fillings())
    step, pad, gap = draw(pairs(1, stride)), draw(pairs(0, padding)), draw(pairs(1, dilation))
    H, W = (
        max(1, dilation_ * (k - 1) + 1 - 2 * padding_) + draw(sizes(0, 4))
        for k, padding_, dilation_ in zip((kH, kW), both(pad), both(gap), strict=True)
    )
    x, weight = filling.fill(N, C_in, H, W), filling.fill(C_out, C_in, kH, kW, part=1)
    bias = filling.fill(C_out, part=2) + 1 if biased else None
    return Convolution(x, weight, bias, step, pad, gap)


@st.composite
def transposes(
    draw: st.DrawFn, stride: int = 1, padding: int = 0, biased: bool = False, examples: int = 1
) -> Transpose:
    """A batch and kernels whose stamps leave an output of at least one pixel."""
    N, C_in, C_out = draw(sizes(examples, 3)), draw(sizes(1, 3)), draw(sizes(1, 3))
    H, W, kH, kW = draw(sizes(1, 4)), draw(sizes(1, 4)), draw(sizes(1, 4)), draw(sizes(1, 4))
    step, wanted, filling = draw(pairs(1, stride)), draw(pairs(0, padding)), draw(fillings())
    room = [(size - 1) * s + k - 1 for size, s, k in zip((H, W), both(step), (kH, kW), strict=True)]
    pad: Pair = tuple(min(p, space // 2) for p, space in zip(both(wanted), room, strict=True))  # type: ignore[assignment]
    if isinstance(wanted, int):
        pad = min(both(pad))
    x, weight = filling.fill(N, C_in, H, W), filling.fill(C_in, C_out, kH, kW, part=1)
    bias = filling.fill(C_out, part=2) + 1 if biased else None
    return Transpose(x, weight, bias, step, pad)


def assert_places(student: Student, case: Places) -> None:
    """`output_size` counts the starting places one by one."""
    extent = case.dilation * (case.kernel_size - 1) + 1
    starts = range(0, case.size + 2 * case.padding - extent + 1, case.stride)
    assert_matches(student.output_size(*_shortest(case)), np.int64(len(starts)), wanted="class")


def assert_gray(student: Student, case: Gray) -> None:
    """conv2d_gray equals torch's conv2d."""
    expected = computed(F.conv2d, case.image[None, None], case.kernel[None, None])[0, 0]
    assert_matches(
        student.conv2d_gray(*case),
        expected,
        terms=case.kernel.size,
        magnitude=magnitude(*case),
        single=single(*case),
    )


def assert_rgb(student: Student, case: Rgb) -> None:
    """conv2d_rgb equals torch's conv2d."""
    expected = computed(F.conv2d, case.image[None], case.kernel[None], np.array([case.bias]))[0, 0]
    assert_matches(
        student.conv2d_rgb(*_shortest(case)),
        expected,
        terms=case.kernel.size,
        magnitude=magnitude(*case),
        single=single(*case),
    )


def assert_convolution(student: Student, case: Convolution) -> None:
    """conv2d equals torch's."""
    options = {"stride": case.stride, "padding": case.padding, "dilation": case.dilation}
    assert_matches(
        student.conv2d(*_shortest(case)),
        computed(F.conv2d, *case[:3], **options),
        terms=case.weight[0].size,
        magnitude=magnitude(*case[:3]),
        single=single(*case),
    )


def assert_transpose(student: Student, case: Transpose) -> None:
    """conv2d_transpose equals torch's conv_transpose2d."""
    assert_matches(
        student.conv2d_transpose(*_shortest(case)),
        computed(F.conv_transpose2d, *case[:3], stride=case.stride, padding=case.padding),
        terms=case.weight[:, 0].size,
        magnitude=magnitude(*case[:3]),
        single=single(*case),
    )


def _shortest(case: tuple) -> tuple:
    """The arguments without those at the end that equal their defaults, as a person would call."""
    defaults = type(case)._field_defaults
    arguments = dict(zip(type(case)._fields, case, strict=True))
    while arguments:
        name, value = list(arguments.items())[-1]
        if name not in defaults or isinstance(value, np.ndarray) or value != defaults[name]:
            break
        del arguments[name]
    return tuple(arguments.values())


@points(4)
@given(case=places())
def test_output_size_counts_the_places(student, case):
    """Counts the places at which the kernel fits."""
    assert_places(student, case)


@points(2, after="output_size_counts_the_places")
@given(case=places(stride=4))
def test_output_size_with_a_stride(student, case):
    """Counts every stride-th place, and drops a window that sticks out."""
    assert_places(student, case)


@points(2, after="output_size_counts_the_places")
@given(case=places(padding=3))
def test_output_size_with_padding(student, case):
    """Counts the padding on both sides."""
    assert_places(student, case)


@points(2, after="output_size_counts_the_places")
@given(case=places(stride=4, padding=3, dilation=4))
def test_output_size_with_dilation(student, case):
    """Knows how far a kernel with gaps reaches."""
    assert_places(student, case)


@points(12)
@given(case=grays())
def test_conv2d_gray_correlates(student, case):
    """Multiplies every window with the kernel and sums up."""
    assert_gray(student, case)


@points(3, after="conv2d_gray_correlates")
@given(case=grays(), dtype=dtypes, kernel_dtype=dtypes, layout=layouts)
def test_conv2d_gray_of_any_dtype(student, case, dtype, kernel_dtype, layout):
    """Works on photographs of uint8, integers, float32 and views."""
    assert_gray(student, Gray(dressed(case.image, dtype, layout), dressed(case.kernel, kernel_dtype)))


@law(2, after="conv2d_gray_correlates")
@given(case=grays(), factor=st.sampled_from([2.0, -1.0, 0.5]))
def test_conv2d_gray_is_linear(student, case, factor):
    """Twice the image gives twice the output."""
    assert_gray(student, Gray(factor * case.image, case.kernel))


@law(1)
@given(case=grays(), other=grays())
def test_conv2d_gray_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "conv2d_gray", *case, others=[other])


@points(8)
@given(case=rgbs())
def test_conv2d_rgb_sums_over_channels(student, case):
    """Sums over all channels into one map."""
    assert_rgb(student, case)


@points(4, after="conv2d_rgb_sums_over_channels")
@given(case=rgbs(biased=True))
def test_conv2d_rgb_adds_the_bias(student, case):
    """Adds the bias once to every output."""
    assert_rgb(student, case)


@points(3, after="conv2d_rgb_sums_over_channels")
@given(case=rgbs(), dtype=dtypes, kernel_dtype=dtypes, layout=layouts)
def test_conv2d_rgb_of_any_dtype(student, case, dtype, kernel_dtype, layout):
    """Works on photographs of uint8, integers, float32 and views."""
    assert_rgb(student, Rgb(dressed(case.image, dtype, layout), dressed(case.kernel, kernel_dtype)))


@law(1)
@given(case=rgbs(biased=True), other=rgbs())
def test_conv2d_rgb_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "conv2d_rgb", *case, others=[other])


@points(8)
@given(case=convolutions())
def test_conv2d_correlates(student, case):
    """Every kernel meets every window of every image."""
    assert_convolution(student, case)


@points(4, after="conv2d_correlates")
@given(case=convolutions(biased=True))
def test_conv2d_adds_the_bias(student, case):
    """Adds to every output map its own bias."""
    assert_convolution(student, case)


@points(5, after="conv2d_correlates")
@given(case=convolutions(stride=3))
def test_conv2d_steps_by_the_stride(student, case):
    """Moves the window by the stride, separately down and across."""
    assert_convolution(student, case)


@points(5, after="conv2d_correlates")
@given(case=convolutions(padding=2))
def test_conv2d_pads_with_zeros(student, case):
    """Pads every side with zeros, separately down and across."""
    assert_convolution(student, case)


@points(5, after="conv2d_correlates")
@given(case=convolutions(dilation=3))
def test_conv2d_dilates_the_kernel(student, case):
    """Leaves gaps between the taps of the kernel: the atrous convolution."""
    assert_convolution(student, case)


@points(4, after=("conv2d_correlates", "conv2d_steps_by_the_stride", "conv2d_pads_with_zeros"))
@given(case=convolutions(stride=3, padding=2, dilation=3, biased=True, examples=0))
def test_conv2d_with_everything(student, case):
    """Bias, stride, padding and dilation together, down to an empty batch."""
    assert_convolution(student, case)


@points(3, after="conv2d_correlates")
@given(case=convolutions(padding=1, biased=True), dtype=dtypes, weight_dtype=dtypes, layout=layouts)
def test_conv2d_of_any_dtype(student, case, dtype, weight_dtype, layout):
    """Works on photographs of uint8, integers, float32 and views."""
    x, weight = dressed(case.x, dtype, layout), dressed(case.weight, weight_dtype, layout)
    assert_convolution(student, case._replace(x=x, weight=weight))


@law(1)
@given(case=convolutions(stride=2, padding=1, biased=True), other=convolutions(padding=1, dilation=2))
def test_conv2d_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "conv2d", *case, others=[other])


@points(7)
@given(case=transposes())
def test_conv2d_transpose_stamps(student, case):
    """Every pixel stamps the kernel onto the output, and stamps add up where they overlap."""
    assert_transpose(student, case)


@points(3, after="conv2d_transpose_stamps")
@given(case=transposes(biased=True))
def test_conv2d_transpose_adds_the_bias(student, case):
    """Adds to every output map its own bias, once."""
    assert_transpose(student, case)


@points(5, after="conv2d_transpose_stamps")
@given(case=transposes(stride=3))
def test_conv2d_transpose_steps_by_the_stride(student, case):
    """Moves the stamp by the stride, separately down and across."""
    assert_transpose(student, case)


@points(3, after="conv2d_transpose_stamps")
@given(case=transposes(stride=2, padding=2))
def test_conv2d_transpose_crops_by_the_padding(student, case):
    """Crops the output by the padding on every side."""
    assert_transpose(student, case)


@points(2, after=("conv2d_transpose_stamps", "conv2d_transpose_steps_by_the_stride"))
@given(case=transposes(stride=3, padding=1, biased=True, examples=0), dtype=dtypes, layout=layouts)
def test_conv2d_transpose_with_everything(student, case, dtype, layout):
    """Bias, stride and padding together, for any dtype, down to an empty batch."""
    assert_transpose(student, case._replace(x=dressed(case.x, dtype, layout)))


@law(1)
@given(case=transposes(stride=2, padding=1, biased=True), other=transposes(stride=3))
def test_conv2d_transpose_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "conv2d_transpose", *case, others=[other])
