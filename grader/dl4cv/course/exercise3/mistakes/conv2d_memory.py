"""Wrong versions of `conv2d`: im2col, strides in memory, and how many digits or bytes a number has."""

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
    _wrong_size,
    _wrong_windows,
)
from dl4cv.mistakes import mistake

FUNCTION = "conv2d"


@mistake(
    FUNCTION,
    title="One f for both sides of the kernel",
    explanation="`(f, f, …) = W.shape` keeps only the second of the two sizes, so your window is f×f. "
    "Take two names, kH and kW.",
)
def width_for_both(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    padded, f, (sh, sw), (dh, dw) = (
        _wrong_pad(x, padding),
        weight.shape[3],
        _wrong_pair(stride),
        _wrong_pair(dilation),
    )
    height, width = ((padded.shape[2 + i] - d * (f - 1) - 1) // s + 1 for i, (s, d) in enumerate(((sh, dh), (sw, dw))))
    out = np.zeros((len(x), len(weight), max(height, 0), max(width, 0)))
    for i in range(height):
        for j in range(width):
            window = padded[:, :, i * sh : i * sh + dh * (f - 1) + 1 : dh, j * sw : j * sw + dw * (f - 1) + 1 : dw]
            for o in range(len(weight)):
                out[:, o, i, j] = (window * weight[o]).sum(axis=(1, 2, 3))
    return _wrong_plus_bias(out, bias)


@mistake(
    FUNCTION,
    title="Images mixed up by reshape",
    explanation="`reshape` fills the new shape in the order in which the numbers lie, so it must name the axes in that "
    "order. Reshape to (places, N) or (N, places) as you built them, then transpose.",
)
def images_mixed(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    right = _wrong_correlate(x, weight, stride, padding, dilation)
    rows = right.transpose(2, 3, 0, 1).reshape(-1, right.shape[1])
    out = rows.reshape(len(x), *right.shape[2:], right.shape[1]).transpose(0, 3, 1, 2)
    return _wrong_plus_bias(out, bias)


@mistake(
    FUNCTION,
    title="Kernels and images mixed up by reshape",
    explanation="The matrix product gives (C_out, places · N), and `reshape(N, C_out, …)` does not swap the two. "
    "Reshape to (C_out, H', W', N) and transpose to (3, 0, 1, 2).",
)
def maps_mixed(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    right = _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias)
    return right.transpose(1, 2, 3, 0).reshape(right.shape)


@mistake(
    FUNCTION,
    title="Strides in memory computed by hand",
    explanation="`as_strided` with (H·W, W, 1) believes that rows lie one behind the other, which they need not. "
    "Take x.strides, or use sliding_window_view.",
)
def strides_by_hand(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    sides = [(0, 0), (0, 0), *((p, p) for p in _wrong_pair(padding))]
    padded = np.pad(x, sides)
    (n, c, h, w), (kh, kw) = padded.shape, weight.shape[2:]
    (sh, sw), (dh, dw) = _wrong_pair(stride), _wrong_pair(dilation)
    steps = (c * h * w, h * w, sh * w, sw, dh * w, dw)
    shape = (n, c, *_wrong_size(x, weight, stride, padding, dilation), kh, kw)
    windows = np.lib.stride_tricks.as_strided(padded, shape, [padded.itemsize * step for step in steps])
    return _wrong_plus_bias(np.einsum("nchwij,ocij->nohw", windows.astype(float), weight.astype(float)), bias)


@mistake(
    FUNCTION,
    title="Columns kept in float32",
    explanation="A buffer of dtype float32 cuts every pixel to seven digits, though the result is float64 again. "
    "Make it without a dtype, or compute and return all in float32.",
)
def float32_columns(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x.astype(np.float32), weight, stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Sums computed in uint8",
    explanation="`einsum`, `tensordot` and `@` add up in the type of their arguments, and a uint8 starts again at 256. "
    "Convert both to float first.",
)
def uint8_sum(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    windows = _wrong_windows(_wrong_pad(x, padding).astype(x.dtype), weight.shape[2:], stride, dilation)
    return _wrong_plus_bias(np.einsum("nchwij,ocij->nohw", windows, weight).astype(float), bias)
