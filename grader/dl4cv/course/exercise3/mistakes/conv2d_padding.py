"""Wrong versions of `conv2d`: padding."""

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
    title="Padding ignored",
    explanation="Padding p puts p rows or columns of zeros on each side. Pad x first, then convolve.",
)
def padding_ignored(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, 0, dilation), bias)


@mistake(
    FUNCTION,
    title="Padding of 1 unless given",
    explanation="A layer pads only when it is told to. The default is `padding=0`.",
)
def padding_one_by_default(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 1, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Always padded to the same size",
    explanation="k // 2 on each side keeps the size for odd kernels, but the caller decides about padding. "
    "Use the argument `padding`.",
)
def always_same(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    half = (weight.shape[2] // 2, weight.shape[3] // 2)
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, half, dilation), bias)


@mistake(
    FUNCTION,
    title="Padded with the border pixel",
    explanation='`mode="edge"` repeats the outermost pixels, but here the border is filled with zeros. '
    "Use the default mode of `np.pad`.",
)
def edge_padding(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    vertical, horizontal = _wrong_pair(padding)
    padded = np.pad(x, ((0, 0), (0, 0), (vertical, vertical), (horizontal, horizontal)), mode="edge")
    return _wrong_plus_bias(_wrong_correlate(padded, weight, stride, 0, dilation), bias)


@mistake(
    FUNCTION,
    title="Padded with the mirrored image",
    explanation="OpenCV mirrors the image at its border, but here the border is filled with zeros. "
    "Use the default mode of `np.pad`.",
)
def mirrored_padding(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    vertical, horizontal = _wrong_pair(padding)
    padded = np.pad(x, ((0, 0), (0, 0), (vertical, vertical), (horizontal, horizontal)), mode="reflect")
    return _wrong_plus_bias(_wrong_correlate(padded, weight, stride, 0, dilation), bias)


@mistake(
    FUNCTION,
    title="Padded on one side only",
    explanation="Padding p means p on each side, together 2p. Give `np.pad` the pair (p, p) for rows and for columns.",
)
def one_side(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    vertical, horizontal = _wrong_pair(padding)
    padded = np.pad(x, ((0, 0), (0, 0), (0, vertical), (0, horizontal)))
    return _wrong_plus_bias(_wrong_correlate(padded, weight, stride, 0, dilation), bias)


@mistake(
    FUNCTION,
    title="Padding counted once in the size",
    explanation="The padded image has H + 2p rows, p above and p below. Use 2p in the formula of the output size.",
)
def counted_once(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    (ph, pw), padded = _wrong_pair(padding), _wrong_pad(x, padding)
    height, width = _wrong_size(padded[..., : x.shape[2] + ph, : x.shape[3] + pw], weight, stride, 0, dilation)
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation)[:, :, :height, :width], bias)


@mistake(
    FUNCTION,
    title="Batch and channels padded too",
    explanation="`np.pad(x, p)` pads all four axes. Say it per axis: ((0, 0), (0, 0), (p, p), (p, p)).",
)
def every_axis(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    padded = np.pad(x, _wrong_pair(padding)[0])
    return _wrong_plus_bias(_wrong_correlate(padded, weight, stride, 0, dilation), bias)


@mistake(
    FUNCTION,
    title="Padding 0 forgotten",
    explanation="The padded image is made inside an `if`, so it does not exist when the padding is 0. "
    "`np.pad` by 0 is fine, no special case is needed.",
)
def crash_without_padding(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    if _wrong_pair(padding) != (0, 0):
        padded = _wrong_pad(x, padding)
    return _wrong_plus_bias(_wrong_correlate(padded, weight, stride, 0, dilation), bias)


@mistake(
    FUNCTION,
    title="Padding of 1, whatever is asked for",
    explanation="The 1 comes from an example, not from the arguments. "
    "Take the number of rows and columns from `padding`.",
)
def always_one(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    vertical, horizontal = _wrong_pair(padding)
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, (min(vertical, 1), min(horizontal, 1)), dilation), bias)


@mistake(
    FUNCTION,
    title="One padding for both axes",
    explanation="A pair holds the padding above and below first, then that to the left and right. "
    "Use each for its own axis.",
)
def first_for_both(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, _wrong_pair(padding)[0], dilation), bias)


@mistake(
    FUNCTION,
    title="The pair of paddings swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)
def padding_swapped(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, _wrong_pair(padding)[::-1], dilation), bias)


@mistake(
    FUNCTION,
    title="The result padded, not the image",
    explanation="Padding lets the kernel reach over the border of the image. "
    "Pad x before the convolution, not its result afterwards.",
)
def result_padded(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_pad(_wrong_correlate(x, weight, stride, 0, dilation), padding), bias)


@mistake(
    FUNCTION,
    title="Frame of the image overwritten",
    explanation="Writing zeros into the outer rows deletes pixels instead of adding some. "
    "`np.pad` makes a larger copy.",
)
def frame_overwritten(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    vertical, horizontal = _wrong_pair(padding)
    x[:, :, :vertical] = x[:, :, x.shape[2] - vertical :] = 0
    x[..., :horizontal] = x[..., x.shape[3] - horizontal :] = 0
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, 0, dilation), bias)


@mistake(
    FUNCTION,
    title="Pairs of paddings not expected",
    explanation="`2 * padding` of a pair gives four numbers, not twice the padding. "
    "First turn a single number into a pair, then use one of them per axis.",
)
def pair_refused(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    height = x.shape[2] + 2 * padding
    width = x.shape[3] + 2 * padding
    size = _wrong_size(np.empty((height, width)), weight, stride, 0, dilation)
    return _wrong_plus_bias(_wrong_loops(_wrong_pad(x, padding), weight, size, stride, dilation), bias)
