"""Wrong versions of `conv2d`: dilation."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import (
    Array,
    Pair,
    _wrong_correlate,
    _wrong_loops,
    _wrong_pad,
    _wrong_pair,
    _wrong_plus_bias,
    _wrong_size,
)
from dl4cv.mistakes import mistake

FUNCTION = "conv2d"


@mistake(
    FUNCTION,
    title="Dilation ignored",
    explanation="Dilation d sets the taps of the kernel d pixels apart. "
    "Take every d-th pixel of a window that covers d·(k − 1) + 1 of them.",
)
def dilation_ignored(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, 1), bias)


@mistake(
    FUNCTION,
    title="One dilation for both axes",
    explanation="A pair holds the vertical dilation first, then the horizontal one. Use each for its own axis.",
)
def first_dilation_for_both(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, _wrong_pair(dilation)[0]), bias)


@mistake(
    FUNCTION,
    title="The pair of dilations swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)
def dilation_swapped(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, _wrong_pair(dilation)[::-1]), bias)


@mistake(
    FUNCTION,
    title="Pairs of dilations not expected",
    explanation="A pair cannot be multiplied by a size. "
    "First turn a single number into a pair, then use one of them per axis.",
)
def dilation_pair_refused(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    extents = [dilation * (k - 1) + 1 for k in weight.shape[2:]]
    size = _wrong_size(x, np.empty(extents), stride, padding)
    return _wrong_plus_bias(_wrong_loops(_wrong_pad(x, padding), weight, size, stride, dilation), bias)


@mistake(
    FUNCTION,
    title="Pairs not expected",
    explanation="The formula of the output size works with numbers, not with pairs. "
    "First turn a single number into a pair, then use one of them per axis.",
)
def pairs_refused(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    sizes = zip(x.shape[2:], weight.shape[2:], strict=True)
    height, width = [(n + 2 * padding - dilation * (k - 1) - 1) // stride + 1 for n, k in sizes]
    return _wrong_plus_bias(_wrong_loops(_wrong_pad(x, padding), weight, (height, width), stride, dilation), bias)


@mistake(
    FUNCTION,
    title="Extent of the dilated kernel forgotten in the size",
    explanation="A kernel of k taps that stand d apart covers d·(k − 1) + 1 pixels, not k. "
    "Use this extent in the formula of the output size.",
)
def extent_is_k(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    size = _wrong_size(x, weight, stride, padding)
    return _wrong_plus_bias(_wrong_loops(_wrong_pad(x, padding), weight, size, stride, dilation), bias)


@mistake(
    FUNCTION,
    title="Extent d·k",
    explanation="Between k taps there are k − 1 gaps, not k. The kernel covers d·(k − 1) + 1 pixels.",
)
def extent_times_dilation(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    extents = [d * k for d, k in zip(_wrong_pair(dilation), weight.shape[2:], strict=True)]
    height, width = _wrong_size(x, np.empty(extents), stride, padding)
    out = _wrong_correlate(x, weight, stride, padding, dilation)
    return _wrong_plus_bias(out[:, :, : max(height, 0), : max(width, 0)], bias)


@mistake(
    FUNCTION,
    title="A zero too many between the taps",
    explanation="Dilation d sets the taps d pixels apart, with d − 1 pixels between them. "
    "Some libraries count the pixels between, but here dilation 1 is the ordinary kernel.",
)
def gap_too_wide(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    vertical, horizontal = _wrong_pair(dilation)
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, (vertical + 1, horizontal + 1)), bias)


@mistake(
    FUNCTION,
    title="Dilation used as a stride",
    explanation="The stride spaces the outputs, the dilation spaces the taps inside one window. "
    "Multiply the index within the kernel by d, not the start of the window.",
)
def dilation_as_stride(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    (sh, sw), (dh, dw) = _wrong_pair(stride), _wrong_pair(dilation)
    return _wrong_plus_bias(_wrong_correlate(x, weight, (sh * dh, sw * dw), padding), bias)


@mistake(
    FUNCTION,
    title="Stride and dilation swapped",
    explanation="The stride spaces the outputs, the dilation spaces the taps inside one window. "
    "Output i, tap a looks at pixel i·stride + a·dilation.",
)
def stride_and_dilation_swapped(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, dilation, padding, stride), bias)


@mistake(
    FUNCTION,
    title="Dilated window without a step",
    explanation="You cut out the whole extent of d·(k − 1) + 1 pixels, but the kernel meets every d-th of them. "
    "Add the step: x[r : r + extent : d].",
)
def slice_without_step(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    (sh, sw), (dh, dw), (kh, kw) = _wrong_pair(stride), _wrong_pair(dilation), weight.shape[2:]
    padded, (height, width) = _wrong_pad(x, padding), _wrong_size(x, weight, stride, padding, dilation)
    out = np.zeros((len(x), len(weight), height, width))
    for i in range(height):
        for j in range(width):
            window = padded[:, :, i * sh : i * sh + dh * (kh - 1) + 1, j * sw : j * sw + dw * (kw - 1) + 1]
            out[:, :, i, j] = (window[:, None] * weight).sum(axis=(2, 3, 4))
    return _wrong_plus_bias(out, bias)


@mistake(
    FUNCTION,
    title="First pixels of the dilated window",
    explanation="The output size knows about the dilation, the window does not. "
    "Take every d-th pixel: x[r : r + extent : d].",
)
def taps_not_spread(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    height, width = _wrong_size(x, weight, stride, padding, dilation)
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding)[:, :, :height, :width], bias)
