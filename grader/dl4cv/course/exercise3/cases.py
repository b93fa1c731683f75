"""Cases of convolutions, drawn and fixed, and torch's answers to them."""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, TypeVar

import numpy as np
import torch.nn.functional as F

from dl4cv.checks import (
    Array,
    Filling,
    Pair,
    Student,
    assert_matches,
    both,
    fillings,
    in_float64,
    magnitude,
    pairs,
    shortest,
    sizes,
)
from dl4cv.checks import strategies as st

NUMBERS = Filling("fractions", 1)

Layer = TypeVar("Layer", "Convolution", "Transpose")


class OutputSize(NamedTuple):
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
def output_sizes(draw: st.DrawFn, stride: int = 1, padding: int = 0, dilation: int = 1) -> OutputSize:
    """Draw an axis on which the kernel fits; `stride`, `padding` and `dilation` are upper bounds."""
    kernel_size, gap = draw(sizes(1, 6)), draw(sizes(1, dilation))
    step, pad = draw(sizes(1, stride)), draw(sizes(0, padding))
    extent = gap * (kernel_size - 1) + 1
    return OutputSize(max(1, extent - 2 * pad) + draw(sizes(0, 12)), kernel_size, step, pad, gap)


@st.composite
def grays(draw: st.DrawFn, square: bool = False) -> Gray:
    """Draw a grey image and a kernel that fits into it; `square`, of as many columns as rows, and 3 of the kernel."""
    kH, kW, more_H, more_W = draw(sizes(1, 4)), draw(sizes(1, 4)), draw(sizes(0, 4)), draw(sizes(0, 4))
    filling = draw(fillings())
    if square:
        kH, kW, more_W = 3, 3, more_H
    return Gray(filling.fill(kH + more_H, kW + more_W), filling.fill(kH, kW, part=1))


@st.composite
def rgbs(draw: st.DrawFn, biased: bool = False) -> Rgb:
    """Draw an image of one to four channels and a kernel that fits into it."""
    C, kH, kW = draw(sizes(1, 4)), draw(sizes(1, 3)), draw(sizes(1, 3))
    more_H, more_W, filling = draw(sizes(0, 4)), draw(sizes(0, 4)), draw(fillings())
    image, kernel = filling.fill(C, kH + more_H, kW + more_W), filling.fill(C, kH, kW, part=1)
    return Rgb(image, kernel, draw(st.sampled_from([1.0, -2.0, 0.5]))) if biased else Rgb(image, kernel)


@cache
def one_or_two(low: int, high: int, paired: bool) -> st.SearchStrategy[Pair]:
    """Draw a stride, padding or dilation up to `high`: an int, or a pair too where there is a choice."""
    return pairs(low, high) if paired and low < high else st.integers(low, max(low, high))


@st.composite
def convolutions(
    draw: st.DrawFn,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    biased: bool = False,
    *,
    least: int = 0,
    paired: bool = False,
    left_over: bool = False,
) -> Convolution:
    """Draw a batch and kernels that fit; the numbers are upper bounds, `least` the smallest padding.

    The last window ends with the image, or, with `left_over`, before it. Where there are no pairs, all are ints.
    """
    N, C_in, C_out = draw(sizes(1, 3)), draw(sizes(1, 4)), draw(sizes(1, 4))
    kH, kW, filling = draw(sizes(1, 3)), draw(sizes(1, 3)), draw(fillings())
    step = draw(one_or_two(1 + left_over, stride, paired))
    pad, gap = draw(one_or_two(least, padding, paired)), draw(one_or_two(1, dilation, paired))
    H, W = (
        smallest + s * (draw(sizes(0, 4)) // s) + (draw(sizes(1, s - 1)) if left_over else 0)
        for smallest, s in zip(_smallest((kH, kW), pad, gap), both(step), strict=True)
    )
    x, weight = filling.fill(N, C_in, H, W), filling.fill(C_out, C_in, kH, kW, part=1)
    bias = filling.fill(C_out, part=2) + 1 if biased else None
    return Convolution(x, weight, bias, step, pad, gap)


def _smallest(kernel_size: tuple[int, int], padding: Pair, dilation: Pair) -> list[int]:
    """Return the smallest height and width of an image into which the kernel fits."""
    return [max(1, d * (k - 1) + 1 - 2 * p) for k, p, d in zip(kernel_size, both(padding), both(dilation), strict=True)]


@st.composite
def transposes(
    draw: st.DrawFn,
    stride: int = 1,
    padding: int = 0,
    biased: bool = False,
    *,
    least: int = 0,
    paired: bool = False,
) -> Transpose:
    """Draw a batch and kernels whose stamps leave an output of at least one pixel; `least` is the smallest padding."""
    N, C_in, C_out = draw(sizes(1, 3)), draw(sizes(1, 3)), draw(sizes(1, 3))
    step, pad = draw(one_or_two(1, stride, paired)), draw(one_or_two(least, padding, paired))
    filling, kH, kW = draw(fillings()), draw(sizes(1, 4)), draw(sizes(1, 4))
    H, W = (
        max(draw(sizes(1, 4)), 1 + -(-(2 * p + 1 - k) // s))
        for k, s, p in zip((kH, kW), both(step), both(pad), strict=True)
    )
    x, weight = filling.fill(N, C_in, H, W), filling.fill(C_in, C_out, kH, kW, part=1)
    bias = filling.fill(C_out, part=2) + 1 if biased else None
    return Transpose(x, weight, bias, step, pad)


def layer(
    *,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    biased: bool = False,
    examples: int = 2,
    kernel_size: tuple[int, int] = (2, 3),
) -> Convolution:
    """Return a convolution of three channels to four, of sizes that all differ and that no stride divides."""
    x, weight = NUMBERS.fill(examples, 3, 8, 11), NUMBERS.fill(4, 3, *kernel_size, part=1)
    return Convolution(x, weight, NUMBERS.fill(4, part=2) + 1 if biased else None, stride, padding, dilation)


def transposed_layer(*, stride: Pair = 1, padding: Pair = 0, biased: bool = False, examples: int = 2) -> Transpose:
    """Return a transposed convolution of three channels to four, whose kernels are so large that stamps overlap."""
    x, weight = NUMBERS.fill(examples, 3, 3, 5), NUMBERS.fill(3, 4, 4, 5, part=1)
    return Transpose(x, weight, NUMBERS.fill(4, part=2) + 1 if biased else None, stride, padding)


PIXEL = Gray(np.full((1, 1), 2.0), np.full((1, 1), 1.0))
"""One pixel and one weight: as bytes they are 200 and 100, whose product fits into no byte."""

GRAY = Gray(NUMBERS.fill(5, 7), NUMBERS.fill(2, 3, part=1) - 0.5)
LARGE = Gray(NUMBERS.fill(9, 8), NUMBERS.fill(4, 5, part=1))
RGB = Rgb(NUMBERS.fill(3, 5, 7), NUMBERS.fill(3, 2, 4, part=1))


def of_ones(case: Layer) -> Layer:
    """Return the case with weights and biases of ones, where their values do not matter."""
    return case._replace(weight=np.ones_like(case.weight), bias=None if case.bias is None else np.ones_like(case.bias))


def non_default(case: Convolution | Transpose, *names: str) -> dict[str, Any]:
    """Return those of the arguments `names` that differ from their defaults."""
    defaults = case._field_defaults
    values = {name: getattr(case, name) for name in names}
    return {k: v for k, v in values.items() if isinstance(v, np.ndarray) or v != defaults[k]}


def assert_output_size(student: Student, case: OutputSize, *, alone: bool = False) -> None:
    """Raise Mismatch unless output_size is the number of starting places, counted one by one; `alone`, an int."""
    extent = case.dilation * (case.kernel_size - 1) + 1
    starts = range(0, case.size + 2 * case.padding - extent + 1, case.stride)
    assert_matches(student.output_size(*shortest(case)), np.int64(len(starts)), wanted="class", wrapped=not alone)


def assert_gray(student: Student, case: Gray, *, alone: bool = False, exactly: bool = False) -> None:
    """Raise Mismatch unless conv2d_gray equals torch's conv2d."""
    expected = in_float64(F.conv2d, case.image[None, None], case.kernel[None, None])[0, 0]
    assert_matches(
        student.conv2d_gray(*case),
        expected,
        terms=case.kernel.size,
        magnitude=magnitude(*case),
        single=not exactly,
        wrapped=not alone,
    )


def assert_rgb(student: Student, case: Rgb, *, alone: bool = False, exactly: bool = False) -> None:
    """Raise Mismatch unless conv2d_rgb equals torch's conv2d."""
    expected = in_float64(F.conv2d, case.image[None], case.kernel[None], np.array([case.bias]))[0, 0]
    assert_matches(
        student.conv2d_rgb(*shortest(case)),
        expected,
        terms=case.kernel.size,
        magnitude=magnitude(*case),
        single=not exactly,
        wrapped=not alone,
    )


def assert_convolution(
    student: Student, case: Convolution, *, by_name: bool = False, alone: bool = False, exactly: bool = False
) -> None:
    """Raise Mismatch unless conv2d equals torch's; `by_name`, when called with its options by name, without others."""
    options = {"stride": case.stride, "padding": case.padding, "dilation": case.dilation}
    named = non_default(case, "bias", "stride", "padding", "dilation")
    assert_matches(
        student.conv2d(case.x, case.weight, **named) if by_name else student.conv2d(*shortest(case)),
        in_float64(F.conv2d, *case[:3], **options),
        terms=case.weight[0].size,
        magnitude=magnitude(*case[:3]),
        single=not exactly,
        wrapped=not alone,
    )


def assert_transpose(
    student: Student, case: Transpose, *, by_name: bool = False, alone: bool = False, exactly: bool = False
) -> None:
    """Raise Mismatch unless conv2d_transpose equals torch's conv_transpose2d; `by_name` as in assert_convolution."""
    named = non_default(case, "bias", "stride", "padding")
    assert_matches(
        student.conv2d_transpose(case.x, case.weight, **named)
        if by_name
        else student.conv2d_transpose(*shortest(case)),
        in_float64(F.conv_transpose2d, *case[:3], stride=case.stride, padding=case.padding),
        terms=case.weight[:, 0].size,
        magnitude=magnitude(*case[:3]),
        single=not exactly,
        wrapped=not alone,
    )
