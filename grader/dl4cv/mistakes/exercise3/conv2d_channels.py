"""Wrong versions of `conv2d`: kernels, channels and images."""
# ruff: noqa: D103 - what a docstring would say stands in the decorator
# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.mistakes.catalogue import mistake
from dl4cv.mistakes.right import Array, Pair, _wrong_correlate, _wrong_plus_bias

FUNCTION = "conv2d"


@mistake(
    FUNCTION,
    title="Kernel flipped",
    symptom="All values are wrong unless the kernels are symmetric.",
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
    symptom="Wrong values for square kernels, the wrong shape for any other.",
    explanation="Rows of the kernel go with rows of the image. Index both as [row, column].",
)
def kernel_transposed(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight.swapaxes(2, 3), stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Only the last input channel counts",
    symptom="Right for one input channel; changing the first channels changes nothing.",
    explanation="`=` in the loop over input channels overwrites what the channel before has given. Add up with `+=`.",
)
def last_channel_only(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x[:, -1:], weight[:, -1:], stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Only the first input channel counts",
    symptom="Right for one input channel; changing the last channels changes nothing.",
    explanation="x[n, 0] is one channel of the image, but a kernel spans all of them. Sum over the input channels.",
)
def first_channel_only(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x[:, :1], weight[:, :1], stride, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Channels averaged",
    symptom="Right for one input channel, otherwise too small by the number of channels.",
    explanation="The weights already carry the scale. Sum over the input channels instead of taking the mean.",
)
def channels_averaged(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation) / weight.shape[1], bias)


@mistake(
    FUNCTION,
    title="Mean instead of sum",
    symptom="All values are too small by the number of weights in a kernel.",
    explanation="The weights already carry the scale. Sum the products of a window.",
)
def mean_instead_of_sum(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation) / weight[0].size, bias)


@mistake(
    FUNCTION,
    title="The same kernel for every output channel",
    symptom="All output maps are equal but for the bias.",
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
    symptom="All output maps but the first are zeros, or hold their bias only.",
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
    symptom="An error, or wrong values without one when both channel numbers agree.",
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
    symptom="The shape is right, but weights of different kernels are mixed.",
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
    symptom="Right for one input channel; otherwise each channel meets the weights of another.",
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
    symptom="An error or a wrong shape.",
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
    symptom="The shape is (N, H', W', O) instead of (N, O, H', W').",
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
    symptom="All results of a batch are equal.",
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
    symptom="All results of a batch but the last are zeros.",
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
    symptom="The shape lacks the batch or channel axis when there is only one of them.",
    explanation="`squeeze` removes every axis of length 1, also those that are meant. "
    "A batch of one image is still a batch.",
)
def squeezed(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias).squeeze()
