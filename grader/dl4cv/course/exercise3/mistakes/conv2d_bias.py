"""Wrong versions of `conv2d`: the bias."""

# mypy: no-warn-return-any

from __future__ import annotations

from dl4cv.course.building_blocks import Array, Pair, _wrong_correlate
from dl4cv.mistakes import mistake

FUNCTION = "conv2d"


@mistake(
    FUNCTION,
    title="Bias left out",
    explanation="Each output channel has a number of its own that is added to all its values. "
    "Add bias[o] to channel o when a bias is given.",
)
def bias_left_out(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_correlate(x, weight, stride, padding, dilation)


@mistake(
    FUNCTION,
    title="The first bias for every channel",
    explanation="There is one bias per output channel. Channel o gets bias[o].",
)
def first_bias(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    out = _wrong_correlate(x, weight, stride, padding, dilation)
    return out if bias is None else out + bias[0]


@mistake(
    FUNCTION,
    title="Bias spread over the columns",
    explanation="`out + bias` lines the biases up with the last axis, the columns. "
    "Make it bias[:, None, None], so that it lines up with the channels.",
)
def bias_along_columns(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    out = _wrong_correlate(x, weight, stride, padding, dilation)
    return out if bias is None else out + bias


@mistake(
    FUNCTION,
    title="Bias spread over the rows",
    explanation="`bias[:, None]` lines the biases up with the rows. "
    "Make it bias[:, None, None], so that it lines up with the channels.",
)
def bias_along_rows(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    out = _wrong_correlate(x, weight, stride, padding, dilation)
    return out if bias is None else out + bias[:, None]


@mistake(
    FUNCTION,
    title="Bias inside the sum",
    explanation="`np.sum(window * kernel + b)` adds the bias to every product. "
    "Close the parenthesis before it: np.sum(window * kernel) + b.",
)
def bias_inside_the_sum(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    out = _wrong_correlate(x, weight, stride, padding, dilation)
    return out if bias is None else out + bias[:, None, None] * weight[0].size


@mistake(
    FUNCTION,
    title="Bias added for each input channel",
    explanation="The bias belongs to the kernel, and the kernel spans all input channels. "
    "Move the `+ bias[o]` out of the loop over input channels.",
)
def bias_per_channel(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    out = _wrong_correlate(x, weight, stride, padding, dilation)
    return out if bias is None else out + bias[:, None, None] * weight.shape[1]


@mistake(
    FUNCTION,
    title="Bias always expected",
    explanation="`bias=None` means a layer without bias, and None cannot be indexed. "
    "Ask `if bias is not None` before you add it.",
)
def bias_expected(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_correlate(x, weight, stride, padding, dilation) + bias[:, None, None]  # type: ignore[index]


@mistake(
    FUNCTION,
    title="float() of an array",
    explanation="`float` turns one number into a Python float, but there is a bias for each output channel. "
    "Add the array itself, as bias[:, None, None].",
)
def float_of_bias(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    out = _wrong_correlate(x, weight, stride, padding, dilation)
    return out if bias is None else out + float(bias)


@mistake(
    FUNCTION,
    title="`if bias` on an array",
    explanation="Python cannot say whether an array as a whole is true. Ask `if bias is not None`.",
)
def if_bias(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    out = _wrong_correlate(x, weight, stride, padding, dilation)
    return out + bias[:, None, None] if bias else out
