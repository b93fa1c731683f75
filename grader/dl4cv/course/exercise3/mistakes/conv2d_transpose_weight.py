"""Wrong versions of `conv2d_transpose`: weights, channels, biases and kinds of numbers."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import (
    Array,
    Pair,
    _wrong_crop,
    _wrong_pair,
    _wrong_plus_bias,
    _wrong_stamps,
    _wrong_stored,
)
from dl4cv.mistakes import mistake

FUNCTION = "conv2d_transpose"


@mistake(
    FUNCTION,
    title="Kernel flipped",
    explanation='Each input pixel stamps the kernel as it is; only the form "insert zeros, then correlate" flips it. '
    "Leave out the flip when you stamp.",
)
def kernel_flipped(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    return _wrong_plus_bias(_wrong_crop(_wrong_stamps(x, weight[:, :, ::-1, ::-1], stride), padding), bias)


@mistake(
    FUNCTION,
    title="Kernel transposed",
    explanation="Rows of the kernel go with rows of the image. Index both as [row, column].",
)
def kernel_transposed(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    return _wrong_plus_bias(_wrong_crop(_wrong_stamps(x, weight.swapaxes(2, 3), stride), padding), bias)


@mistake(
    FUNCTION,
    title="Weights read as (out, in)",
    explanation="The weights of the transposed convolution are stored as (in, out, kH, kW), the other way round. "
    "The first axis goes with the channels of x.",
)
def out_and_in_swapped(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0
) -> Array:
    return _wrong_plus_bias(_wrong_crop(_wrong_stamps(x, weight.swapaxes(0, 1), stride), padding), bias)


@mistake(
    FUNCTION,
    title="Bias left out",
    explanation="Each output channel has a number of its own that is added to all its values. "
    "Add bias[o] to channel o when a bias is given.",
)
def bias_left_out(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    return _wrong_crop(_wrong_stamps(x, weight, stride), padding)


@mistake(
    FUNCTION,
    title="The first bias for every channel",
    explanation="There is one bias per output channel. Channel o gets bias[o].",
)
def first_bias(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    out = _wrong_crop(_wrong_stamps(x, weight, stride), padding)
    return out if bias is None else out + bias[0]


@mistake(
    FUNCTION,
    title="Bias spread over the columns",
    explanation="`out + bias` lines the biases up with the last axis, the columns. "
    "Make it bias[:, None, None], so that it lines up with the channels.",
)
def bias_along_columns(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0
) -> Array:
    out = _wrong_crop(_wrong_stamps(x, weight, stride), padding)
    return out if bias is None else out + bias


@mistake(
    FUNCTION,
    title="Bias added with each stamp",
    explanation="Every output value gets the bias exactly once. Add it at the end, when all stamps are set.",
)
def bias_with_each_stamp(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0
) -> Array:
    full = _wrong_stamps(x, weight, stride)
    stamps = _wrong_stamps(np.ones_like(x[:1, :1], dtype=float), np.ones_like(weight[:1, :1], dtype=float), stride)
    out = full if bias is None else full + bias[:, None, None] * stamps
    return _wrong_crop(out, padding)


@mistake(
    FUNCTION,
    title="Bias always expected",
    explanation="`bias=None` means a layer without bias, and None cannot be indexed. "
    "Ask `if bias is not None` before you add it.",
)
def bias_expected(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    return _wrong_crop(_wrong_stamps(x, weight, stride), padding) + bias[:, None, None]  # type: ignore[index]


@mistake(
    FUNCTION,
    title="`if bias` on an array",
    explanation="Python cannot say whether an array as a whole is true. Ask `if bias is not None`.",
)
def if_bias(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    out = _wrong_crop(_wrong_stamps(x, weight, stride), padding)
    return out + bias[:, None, None] if bias else out


@mistake(
    FUNCTION,
    title="Only the last input channel counts",
    explanation="`=` in the loop over input channels overwrites what the channel before has given. Add up with `+=`.",
)
def last_channel_only(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    return _wrong_plus_bias(_wrong_crop(_wrong_stamps(x[:, -1:], weight[-1:], stride), padding), bias)


@mistake(
    FUNCTION,
    title="The same kernel for every output channel",
    explanation="weight[c, 0] makes output channel 0 only. Channel o uses weight[c, o].",
)
def same_kernel(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    kernels = np.broadcast_to(weight[:, :1], weight.shape)
    return _wrong_plus_bias(_wrong_crop(_wrong_stamps(x, kernels, stride), padding), bias)


@mistake(
    FUNCTION,
    title="Kernel height used for its width",
    explanation="kH and kW are two numbers, though they often agree. Use weight.shape[3] for everything horizontal.",
)
def kernel_height_for_width(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0
) -> Array:
    (n, _, h, w), (_, o, kh, kw), (sh, sw) = x.shape, weight.shape, _wrong_pair(stride)
    full = np.zeros((n, o, (h - 1) * sh + kh, (w - 1) * sw + kh))
    stamps = np.einsum("nchw,coij->nohwij", x.astype(float), weight.astype(float))
    for i in range(h):
        for j in range(w):
            full[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += stamps[:, :, i, j]
    return _wrong_plus_bias(_wrong_crop(full, padding), bias)


@mistake(
    FUNCTION,
    title="The first image for the whole batch",
    explanation="x[0] in the loop over the batch is always the first image. Image n is x[n].",
)
def first_image(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    images = np.broadcast_to(x[:1], x.shape)
    return _wrong_plus_bias(_wrong_crop(_wrong_stamps(images, weight, stride), padding), bias)


@mistake(
    FUNCTION,
    title="Fractions cut off",
    explanation="An output with the dtype of x holds integers only, and cuts off 0.7 to 0. "
    "Make it with `np.zeros`, which holds floats.",
)
def integer_output(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    return _wrong_stored(_wrong_plus_bias(_wrong_crop(_wrong_stamps(x, weight, stride), padding), bias), x.dtype)


@mistake(
    FUNCTION,
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)
def float16(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    return _wrong_plus_bias(_wrong_crop(_wrong_stamps(x, weight, stride), padding), bias).astype(np.float16)


def _wrong_kept(full: Array, memory: dict[tuple[int, ...], Array] = {}) -> Array:  # noqa: B006 - that is the mistake
    """Add `full` to what earlier calls with the same shape have left behind."""
    memory[full.shape] = memory.get(full.shape, 0) + full
    return memory[full.shape].copy()


@mistake(
    FUNCTION,
    title="Output kept between calls",
    explanation="An output array made outside the function, or as a default argument, keeps what earlier calls wrote. "
    "Make a new one with `np.zeros` in every call.",
)
def output_kept(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    return _wrong_plus_bias(_wrong_crop(_wrong_kept(_wrong_stamps(x, weight, stride)), padding), bias)


@mistake(
    FUNCTION,
    title="Stride left out of the stamp's place",
    explanation="The size knows the stride, the place of the stamp does not. "
    "Pixel (i, j) stamps from row i · s_h and column j · s_w on.",
)
def stamps_not_moved(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    (n, _, h, w), (_, o, kh, kw), (sh, sw) = x.shape, weight.shape, _wrong_pair(stride)
    canvas, stamps = np.zeros((n, o, (h - 1) * sh + kh, (w - 1) * sw + kw)), _wrong_stamps(x, weight)
    canvas[:, :, : stamps.shape[2], : stamps.shape[3]] = stamps
    return _wrong_plus_bias(_wrong_crop(canvas, padding), bias)


@mistake(
    FUNCTION,
    title="Products computed in uint8",
    explanation="A uint8 holds 0 … 255, and 200 · 2 becomes 144. Convert x and weight to float before you multiply.",
)
def uint8_wraps(x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0) -> Array:
    (n, channels, h, w), (_, o, kh, kw), (sh, sw) = x.shape, weight.shape, _wrong_pair(stride)
    canvas = np.zeros((n, o, (h - 1) * sh + kh, (w - 1) * sw + kw))
    for c in range(channels):
        for i in range(h):
            for j in range(w):
                stamp = x[:, c, i, j, None, None, None] * weight[c]
                canvas[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw] += stamp
    return _wrong_plus_bias(_wrong_crop(canvas, padding), bias)
