"""Wrong versions of `conv2d_transpose`: where the stamps land, and what is cropped."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import (
    Array,
    Pair,
    _wrong_correlate,
    _wrong_crop,
    _wrong_pair,
    _wrong_plus_bias,
    _wrong_stamps,
)
from dl4cv.mistakes import mistake

FUNCTION = "conv2d_transpose"


@mistake(
    FUNCTION,
    title="Overlaps overwritten",
    explanation="Each input pixel adds its stamp to what is there already. Use `+=` in place of `=`.",
)
def overlaps_overwritten(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0
) -> Array:
    (n, _, h, w), (_, o, kh, kw), (sh, sw) = x.shape, weight.shape, _wrong_pair(stride)
    full = np.zeros((n, o, (h - 1) * sh + kh, (w - 1) * sw + kw))
    stamps = np.einsum("nchw,coij->nohwij", x.astype(float), weight.astype(float))
    for i in range(h):
        for j in range(w):
            full[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] = stamps[:, :, i, j]
    return _wrong_plus_bias(_wrong_crop(full, padding), bias)


@mistake(
    FUNCTION,
    title="Overlaps averaged",
    explanation="Overlapping stamps add up, and nothing is divided by their number. "
    "The weights already carry the scale.",
)
def overlaps_averaged(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    full, counts = (
        _wrong_stamps(x, weight, stride),
        _wrong_stamps(np.ones_like(x[:1, :1]), np.ones_like(weight[:1, :1]), stride),
    )
    return _wrong_plus_bias(_wrong_crop(full / np.maximum(counts, 1), padding), bias)


@mistake(
    FUNCTION,
    title="Stride ignored",
    explanation="The stamp of input pixel (i, j) lands at (i·s, j·s). Here the stride makes the result larger.",
)
def stride_ignored(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    return _wrong_plus_bias(_wrong_crop(_wrong_stamps(x, weight), padding), bias)


@mistake(
    FUNCTION,
    title="Padding does not crop",
    explanation="This layer undoes the shape of a padded convolution, so its padding is cut off. "
    "Remove p rows and columns from each side.",
)
def not_cropped(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    return _wrong_plus_bias(_wrong_stamps(x, weight, stride), bias)


@mistake(
    FUNCTION,
    title="Padding added instead of cut off",
    explanation="In the transposed convolution padding crops: it undoes the padding of the forward convolution. "
    "Remove p rows and columns from each side.",
)
def padding_added(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    vertical, horizontal = _wrong_pair(padding)
    full = _wrong_stamps(x, weight, stride)
    return _wrong_plus_bias(np.pad(full, ((0, 0), (0, 0), (vertical, vertical), (horizontal, horizontal))), bias)


@mistake(
    FUNCTION,
    title="The input padded",
    explanation="Padding x belongs to the forward convolution. "
    "Here p rows and columns are cut off from each side of the result.",
)
def input_padded(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    vertical, horizontal = _wrong_pair(padding)
    padded = np.pad(x, ((0, 0), (0, 0), (vertical, vertical), (horizontal, horizontal)))
    return _wrong_plus_bias(_wrong_stamps(padded, weight, stride), bias)


@mistake(
    FUNCTION,
    title="A crop that leaves nothing",
    explanation="The slice p:-p is 0:-0 when p is 0, and −0 is 0. Crop with p : height − p.",
)
def empty_crop(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    vertical, horizontal = _wrong_pair(padding)
    full = _wrong_stamps(x, weight, stride)
    return _wrong_plus_bias(full[:, :, vertical:-vertical, horizontal:-horizontal], bias)


@mistake(
    FUNCTION,
    title="One row and column cropped, whatever is asked for",
    explanation="The 1 comes from an example, not from the arguments. Crop as many rows and columns as `padding` says.",
)
def always_one(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    vertical, horizontal = _wrong_pair(padding)
    full = _wrong_stamps(x, weight, stride)
    return _wrong_plus_bias(_wrong_crop(full, (min(vertical, 1), min(horizontal, 1))), bias)


@mistake(
    FUNCTION,
    title="Cropped on one side only",
    explanation="The forward convolution padded both sides, so both are cut off. Crop with p : height − p.",
)
def one_side(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    vertical, horizontal = _wrong_pair(padding)
    return _wrong_plus_bias(_wrong_stamps(x, weight, stride)[:, :, vertical:, horizontal:], bias)


@mistake(
    FUNCTION,
    title="Cropped at the end only",
    explanation="The right size alone is not enough: p rows go at the top and p at the bottom. "
    "Crop with p : height − p.",
)
def cropped_at_the_end(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0
) -> Array:
    (ph, pw), full = _wrong_pair(padding), _wrong_stamps(x, weight, stride)
    return _wrong_plus_bias(full[:, :, : full.shape[2] - 2 * ph, : full.shape[3] - 2 * pw], bias)


@mistake(
    FUNCTION,
    title="Size H·s",
    explanation="The last stamp starts at (H − 1)·s and is k pixels long. The size is (H − 1)·s + k − 2p.",
)
def size_times_stride(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    (sh, sw), full = _wrong_pair(stride), _wrong_stamps(x, weight, stride)
    height, width = x.shape[2] * sh, x.shape[3] * sw
    out = np.zeros((*full.shape[:2], height, width))
    part = full[:, :, :height, :width]
    out[:, :, : part.shape[2], : part.shape[3]] = part
    return _wrong_plus_bias(_wrong_crop(out, padding), bias)


@mistake(
    FUNCTION,
    title="Size H·s + k",
    explanation="The last of H stamps starts at (H − 1)·s, not at H·s. The size is (H − 1)·s + k − 2p.",
)
def one_stride_too_large(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0
) -> Array:
    (sh, sw), full = _wrong_pair(stride), _wrong_stamps(x, weight, stride)
    return _wrong_plus_bias(_wrong_crop(np.pad(full, ((0, 0), (0, 0), (0, sh), (0, sw))), padding), bias)


@mistake(
    FUNCTION,
    title="s zeros between the pixels",
    explanation="Neighbouring stamps lie s apart, so s − 1 zeros go between two pixels. Put pixel i at place i·s.",
)
def zero_too_many(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    vertical, horizontal = _wrong_pair(stride)
    return _wrong_plus_bias(_wrong_crop(_wrong_stamps(x, weight, (vertical + 1, horizontal + 1)), padding), bias)


@mistake(
    FUNCTION,
    title="One stride for both axes",
    explanation="A pair holds the vertical stride first, then the horizontal one. Use each for its own axis.",
)
def first_stride_for_both(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0
) -> Array:
    return _wrong_plus_bias(_wrong_crop(_wrong_stamps(x, weight, _wrong_pair(stride)[0]), padding), bias)


@mistake(
    FUNCTION,
    title="The pair of strides swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)
def stride_swapped(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    return _wrong_plus_bias(_wrong_crop(_wrong_stamps(x, weight, _wrong_pair(stride)[::-1]), padding), bias)


@mistake(
    FUNCTION,
    title="One padding for both axes",
    explanation="A pair holds the padding above and below first, then that to the left and right. "
    "Use each for its own axis.",
)
def first_padding_for_both(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0
) -> Array:
    return _wrong_plus_bias(_wrong_crop(_wrong_stamps(x, weight, stride), _wrong_pair(padding)[0]), bias)


@mistake(
    FUNCTION,
    title="The pair of paddings swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)
def padding_swapped(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    return _wrong_plus_bias(_wrong_crop(_wrong_stamps(x, weight, stride), _wrong_pair(padding)[::-1]), bias)


@mistake(
    FUNCTION,
    title="Pairs not expected",
    explanation="A pair times a number is not a number. "
    "First turn a single number into a pair, then use one of them per axis.",
)
def pair_refused(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    sizes = [(n - 1) * stride + k - 2 * padding for n, k in zip(x.shape[2:], weight.shape[2:], strict=True)]
    return _wrong_plus_bias(_wrong_crop(_wrong_stamps(x, weight, stride), padding)[..., : sizes[0], : sizes[1]], bias)


@mistake(
    FUNCTION,
    title="An ordinary convolution",
    explanation="The transposed convolution goes the other way: each input pixel spreads over a window of the output. "
    "Start from the shape (H − 1)·s + k − 2p.",
)
def ordinary_convolution(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight.swapaxes(0, 1), stride, padding), bias)
