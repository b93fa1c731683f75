"""Cases of convolutions, drawn and fixed, and torch's answers to them."""

from __future__ import annotations

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
    single,
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
def grays(draw: st.DrawFn) -> Gray:
    """Draw a grey image and a kernel that fits into it."""
    kH, kW, more_H, more_W = draw(sizes(1, 4)), draw(sizes(1, 4)), draw(sizes(0, 4)), draw(sizes(0, 4))
    filling = draw(fillings())
    return Gray(filling.fill(kH + more_H, kW + more_W), filling.fill(kH, kW, part=1))


@st.composite
def rgbs(draw: st.DrawFn, biased: bool = False) -> Rgb:
    """Draw an image of one to four channels and a kernel that fits into it."""
    C, kH, kW = draw(sizes(1, 4)), draw(sizes(1, 3)), draw(sizes(1, 3))
    more_H, more_W, filling = draw(sizes(0, 4)), draw(sizes(0, 4)), draw(fillings())
    image, kernel = filling.fill(C, kH + more_H, kW + more_W), filling.fill(C, kH, kW, part=1)
    return Rgb(image, kernel, draw(st.sampled_from([1.0, -2.0, 0.5]))) if biased else Rgb(image, kernel)


def one_or_two(low: int, high: int) -> st.SearchStrategy[Pair]:
    """Draw a stride, padding or dilation up to `high`; where that leaves no choice, an int: pairs are not the point."""
    return pairs(low, high) if low < high else st.just(low)


@st.composite
def convolutions(
    draw: st.DrawFn, stride: int = 1, padding: int = 0, dilation: int = 1, biased: bool = False, examples: int = 1
) -> Convolution:
    """Draw a batch and kernels that fit; the numbers are upper bounds, `examples` the smallest batch."""
    N, C_in, C_out = draw(sizes(examples, 3)), draw(sizes(1, 4)), draw(sizes(1, 4))
    kH, kW, filling = draw(sizes(1, 3)), draw(sizes(1, 3)), draw(fillings())
    step, pad, gap = draw(one_or_two(1, stride)), draw(one_or_two(0, padding)), draw(one_or_two(1, dilation))
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
    """Draw a batch and kernels whose stamps leave an output of at least one pixel."""
    N, C_in, C_out = draw(sizes(examples, 3)), draw(sizes(1, 3)), draw(sizes(1, 3))
    H, W, kH, kW = draw(sizes(1, 4)), draw(sizes(1, 4)), draw(sizes(1, 4)), draw(sizes(1, 4))
    step, wanted, filling = draw(one_or_two(1, stride)), draw(one_or_two(0, padding)), draw(fillings())
    room = [(size - 1) * s + k - 1 for size, s, k in zip((H, W), both(step), (kH, kW), strict=True)]
    pad: Pair = tuple(min(p, space // 2) for p, space in zip(both(wanted), room, strict=True))  # type: ignore[assignment]
    if isinstance(wanted, int):
        pad = min(both(pad))
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


def assert_output_size(student: Student, case: OutputSize) -> None:
    """Raise Mismatch unless output_size is the number of starting places, counted one by one."""
    extent = case.dilation * (case.kernel_size - 1) + 1
    starts = range(0, case.size + 2 * case.padding - extent + 1, case.stride)
    assert_matches(student.output_size(*shortest(case)), np.int64(len(starts)), wanted="class")


def assert_gray(student: Student, case: Gray) -> None:
    """Raise Mismatch unless conv2d_gray equals torch's conv2d."""
    expected = in_float64(F.conv2d, case.image[None, None], case.kernel[None, None])[0, 0]
    assert_matches(
        student.conv2d_gray(*case),
        expected,
        terms=case.kernel.size,
        magnitude=magnitude(*case),
        single=single(*case),
    )


def assert_rgb(student: Student, case: Rgb) -> None:
    """Raise Mismatch unless conv2d_rgb equals torch's conv2d."""
    expected = in_float64(F.conv2d, case.image[None], case.kernel[None], np.array([case.bias]))[0, 0]
    assert_matches(
        student.conv2d_rgb(*shortest(case)),
        expected,
        terms=case.kernel.size,
        magnitude=magnitude(*case),
        single=single(*case),
    )


def assert_convolution(student: Student, case: Convolution) -> None:
    """Raise Mismatch unless conv2d equals torch's."""
    options = {"stride": case.stride, "padding": case.padding, "dilation": case.dilation}
    assert_matches(
        student.conv2d(*shortest(case)),
        in_float64(F.conv2d, *case[:3], **options),
        terms=case.weight[0].size,
        magnitude=magnitude(*case[:3]),
        single=single(*case),
    )


def assert_convolution_by_name(student: Student, case: Convolution) -> None:
    """Raise Mismatch unless conv2d equals torch's when called with its options by name, those not needed left out."""
    options = non_default(case, "bias", "stride", "padding", "dilation")
    assert_matches(
        student.conv2d(case.x, case.weight, **options),
        in_float64(F.conv2d, *case[:3], stride=case.stride, padding=case.padding, dilation=case.dilation),
        terms=case.weight[0].size,
        magnitude=magnitude(*case[:3]),
        single=single(*case),
    )


def assert_transpose(student: Student, case: Transpose) -> None:
    """Raise Mismatch unless conv2d_transpose equals torch's conv_transpose2d."""
    assert_matches(
        student.conv2d_transpose(*shortest(case)),
        in_float64(F.conv_transpose2d, *case[:3], stride=case.stride, padding=case.padding),
        terms=case.weight[:, 0].size,
        magnitude=magnitude(*case[:3]),
        single=single(*case),
    )


def assert_transpose_by_name(student: Student, case: Transpose) -> None:
    """Raise Mismatch unless conv2d_transpose equals torch's when called with its options by name."""
    options = non_default(case, "bias", "stride", "padding")
    assert_matches(
        student.conv2d_transpose(case.x, case.weight, **options),
        in_float64(F.conv_transpose2d, *case[:3], stride=case.stride, padding=case.padding),
        terms=case.weight[:, 0].size,
        magnitude=magnitude(*case[:3]),
        single=single(*case),
    )
