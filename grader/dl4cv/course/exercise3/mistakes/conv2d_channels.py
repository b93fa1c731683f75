"""Wrong versions of `conv2d`: kernels, channels and images."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import Array, Pair, _wrong_correlate, _wrong_plus_bias
from dl4cv.mistakes import mistake

FUNCTION = "conv2d"


@mistake(
    FUNCTION,
    title="Kernel flipped",
    explanation="The mathematical convolution turns the kernel by 180°, as `scipy.signal.convolve2d` does. "
    "In deep learning it is laid on the image as it is.",
)
def kernel_flipped(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight[:, :, ::-1, ::-1], stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Kernel transposed",
    explanation="Rows of the kernel go with rows of the image. Index both as [row, column].",
)
def kernel_transposed(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight.swapaxes(2, 3), stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Only the last input channel counts",
    explanation="`=` in the loop over input channels overwrites what the channel before has given. Add up with `+=`.",
)
def last_channel_only(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x[:, -1:], weight[:, -1:], stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Only the first input channel counts",
    explanation="x[n, 0] is one channel of the image, but a kernel spans all of them. Sum over the input channels.",
)
def first_channel_only(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x[:, :1], weight[:, :1], stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Channels averaged",
    explanation="The weights already carry the scale. Sum over the input channels instead of taking the mean.",
)
def channels_averaged(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation) / weight.shape[1], bias)


@mistake(
    FUNCTION,
    title="Mean instead of sum",
    explanation="The weights already carry the scale. Sum the products of a window.",
)
def mean_instead_of_sum(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation) / weight[0].size, bias)


@mistake(
    FUNCTION,
    title="The same kernel for every output channel",
    explanation="weight[0] is the kernel of output channel 0 only. Channel o uses weight[o].",
)
def same_kernel(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    kernels = np.broadcast_to(weight[:1], weight.shape)
    return _wrong_plus_bias(_wrong_correlate(x, kernels, stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Only the first output channel filled",
    explanation="The loop over the kernels runs once, or a `return` stands inside it. "
    "Fill out[:, o] for every o in range(weight.shape[0]).",
)
def first_output_only(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    out = _wrong_correlate(x, weight, stride, padding, dilation)
    out[:, 1:] = 0
    return _wrong_plus_bias(out, bias)


@mistake(
    FUNCTION,
    title="Kernels read as (in, out)",
    explanation="The weights are stored as (out, in, kH, kW). "
    "The first axis chooses the output channel, the second the input channel.",
)
def in_and_out_swapped(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight.swapaxes(0, 1), stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Weights reshaped instead of transposed",
    explanation="`reshape(-1, O)` keeps the order in memory, in which the kernels come one after the other. "
    "Use reshape(O, -1).T to get one kernel per column.",
)
def weights_scrambled(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    kernels = weight.reshape(-1, weight.shape[0]).T.reshape(weight.shape)
    return _wrong_plus_bias(_wrong_correlate(x, kernels, stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Input channels in reverse order",
    explanation="Some libraries load images as BGR, but here both arrays have their channels in the same order. "
    "Channel c of x belongs to weight[:, c].",
)
def channels_reversed(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x[:, ::-1], weight, stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Channels taken to be last",
    explanation="Other libraries store images as (N, H, W, C), here they are (N, C, H, W). "
    "Read the sizes as `N, C, H, W = x.shape`.",
)
def channels_last(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(np.moveaxis(x, -1, 1), weight, stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Channels returned last",
    explanation="Feature maps keep the layout of the images: channels come before rows and columns. "
    "Move the last axis to place 1.",
)
def channels_returned_last(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    out = _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias)
    return np.moveaxis(out, 1, -1)


@mistake(
    FUNCTION,
    title="The first image for the whole batch",
    explanation="x[0] in the loop over the batch is always the first image. Image n is x[n].",
)
def first_image(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    images = np.broadcast_to(x[:1], x.shape)
    return _wrong_plus_bias(_wrong_correlate(images, weight, stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Only the last image of the batch filled",
    explanation="The assignment stands after the loop over the batch, so it runs once. Indent it into the loop.",
)
def last_image_only(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    out = _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias)
    out[:-1] = 0
    return out


@mistake(
    FUNCTION,
    title="Axes of length 1 lost",
    explanation="`squeeze` removes every axis of length 1, also those that are meant. "
    "A batch of one image is still a batch.",
)
def squeezed(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias).squeeze()
