"""Wrong versions of `conv2d`: kinds of numbers, and what stays behind after a call."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import (
    Array,
    Pair,
    _wrong_correlate,
    _wrong_pad,
    _wrong_pair,
    _wrong_plus_bias,
    _wrong_stored,
    _wrong_windows,
)
from dl4cv.mistakes import mistake

FUNCTION = "conv2d"


@mistake(
    FUNCTION,
    title="ReLU applied",
    explanation="Convolution and activation are two layers. Return the sums with their sign.",
)
def relu_applied(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return np.maximum(_wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias), 0)


@mistake(
    FUNCTION,
    title="Never filled",
    explanation="The output array is made, but nothing is written into it, or into a copy only. "
    "Assign the sums to out[n, o, i, j].",
)
def never_filled(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return np.zeros_like(_wrong_correlate(x, weight, stride, padding, dilation))


@mistake(
    FUNCTION,
    title="Fractions cut off",
    explanation="An output with the dtype of x holds integers only, and cuts off 0.7 to 0. "
    "Make it with `np.zeros`, which holds floats.",
)
def integer_output(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    out = _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias)
    return _wrong_stored(out, x.dtype)


@mistake(
    FUNCTION,
    title="Weights cut to integers",
    explanation="Converting the weights to the dtype of x cuts off their fractions. Convert both to float instead.",
)
def weights_cut(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    weight = _wrong_stored(weight, x.dtype)
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Products computed in uint8",
    explanation="A uint8 holds 0 … 255, and 200 · 2 becomes 144. Convert x and weight to float before you multiply.",
)
def uint8_wraps(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    windows = _wrong_windows(_wrong_pad(x, padding).astype(x.dtype), weight.shape[2:], stride, dilation)
    products = windows[:, None] * weight[:, :, None, None]
    total = products.sum(axis=(2, 5, 6))
    out = _wrong_plus_bias(total.astype(float), bias)
    return out.astype(np.float32) if total.dtype == np.float32 else out


@mistake(
    FUNCTION,
    title="Rounded to 4 digits",
    explanation="Rounding is for printing, since the next layer inherits the error. Return the numbers as they are.",
)
def rounded(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return np.round(_wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias), 4)


@mistake(
    FUNCTION,
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)
def float16(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias).astype(np.float16)


@mistake(
    FUNCTION,
    title="Pixels divided by 255",
    explanation="Scaling pixels to 0 … 1 is done once, when images are loaded. The convolution takes x as it is.",
)
def divided_by_255(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    pixels = x / 255 if x.dtype.kind in "iu" else x
    return _wrong_plus_bias(_wrong_correlate(pixels, weight, stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Images normalised in place",
    explanation="Normalising is not asked for, and `x[...] = …` writes into the caller's array. Convolve x as it is.",
)
def normalised_in_place(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    x[...] = _wrong_stored(x - np.mean(x), x.dtype)
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Kernels flipped in place",
    explanation="`weight[...] = …` writes into the caller's array, and the next call flips it back. "
    "Neither flip the kernels nor write into them.",
)
def flipped_in_place(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    weight[...] = weight[:, :, ::-1, ::-1].copy()
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias)


def _wrong_kept(out: Array, memory: dict[tuple[int, ...], Array] = {}) -> Array:  # noqa: B006 - that is the mistake
    """Add `out` to what earlier calls with the same shape have left behind."""
    memory[out.shape] = memory.get(out.shape, 0) + out
    return memory[out.shape].copy()


@mistake(
    FUNCTION,
    title="Output kept between calls",
    explanation="An output array made outside the function, or as a default argument, keeps what earlier calls wrote. "
    "Make a new one with `np.zeros` in every call.",
)
def output_kept(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_kept(_wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias))


def _wrong_first(weight: Array, memory: dict[tuple[int, ...], Array] = {}) -> Array:  # noqa: B006 - that is the mistake
    """The kernels of the first call with this shape."""
    return memory.setdefault(weight.shape, weight.copy())


@mistake(
    FUNCTION,
    title="Kernels kept from the first call",
    explanation="What is kept outside the function must fit every later call, and only the shape is compared here. "
    "Use the `weight` of this call.",
)
def kernels_kept(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, _wrong_first(weight), stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Float images only",
    explanation="An operation in place such as `x += 0.0` cannot store floats in an array of integers. "
    "Begin with `x = x.astype(float)`, which makes a copy that can.",
)
def floats_only(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    vertical, horizontal = _wrong_pair(padding)
    padded = np.pad(x, ((0, 0), (0, 0), (vertical, vertical), (horizontal, horizontal)))
    padded += 0.0
    return _wrong_plus_bias(_wrong_correlate(padded, weight, stride, 0, dilation), bias)
