"""Wrong versions of `avg_pool2d`: what is taken from a window."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import Array, Pair, _wrong_pad, _wrong_pair, _wrong_stored, _wrong_windows
from dl4cv.mistakes import mistake

FUNCTION = "avg_pool2d"


def _wrong_mean(x: Array, kernel_size: Pair, stride: Pair, padding: Pair) -> Array:
    """The right average pooling with an explicit stride."""
    return _wrong_windows(_wrong_pad(x, padding), kernel_size, stride).mean(axis=(-2, -1))


@mistake(
    FUNCTION,
    title="Sum instead of mean",
    explanation="An average is the sum divided by the number of values. Divide by kH·kW.",
)
def sum_instead_of_mean(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_windows(_wrong_pad(x, padding), kernel_size, step).sum(axis=(-2, -1))


@mistake(
    FUNCTION,
    title="Divided by the stride",
    explanation="The number of values in a window depends on its size, not on how far it moves. Divide by kH·kW.",
)
def divided_by_stride(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    total = _wrong_windows(_wrong_pad(x, padding), kernel_size, step).sum(axis=(-2, -1))
    return total / np.prod(_wrong_pair(step))


@mistake(
    FUNCTION,
    title="Divided by kH·kH",
    explanation="A window of 2×3 has six cells. Divide by kH·kW.",
)
def divided_by_height_squared(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    total = _wrong_windows(_wrong_pad(x, padding), kernel_size, step).sum(axis=(-2, -1))
    return total / _wrong_pair(kernel_size)[0] ** 2


@mistake(
    FUNCTION,
    title="Divided by 4",
    explanation="The 4 comes from the example with windows of 2×2. Divide by kH·kW.",
)
def divided_by_four(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_windows(_wrong_pad(x, padding), kernel_size, step).sum(axis=(-2, -1)) / 4


@mistake(
    FUNCTION,
    title="Padded zeros not counted",
    explanation="Here the padded zeros belong to the average, as torch does it by default. Divide by kH·kW everywhere.",
)
def padding_not_counted(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    total = _wrong_windows(_wrong_pad(x, padding), kernel_size, step).sum(axis=(-2, -1))
    return total / _wrong_windows(_wrong_pad(np.ones(x.shape), padding), kernel_size, step).sum(axis=(-2, -1))


@mistake(
    FUNCTION,
    title="Padded with the border pixel",
    explanation='`mode="edge"` repeats the outermost pixels, but here the border is filled with zeros. '
    "Use the default mode of `np.pad`.",
)
def edge_padding(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    vertical, horizontal = _wrong_pair(padding)
    padded = np.pad(x, ((0, 0), (0, 0), (vertical, vertical), (horizontal, horizontal)), mode="edge")
    return _wrong_mean(padded, kernel_size, step, 0)


@mistake(
    FUNCTION,
    title="Maximum instead of mean",
    explanation="Average pooling lets all values of a window count alike. Use `mean`.",
)
def maximum_instead_of_mean(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_windows(_wrong_pad(x, padding), kernel_size, step).max(axis=(-2, -1))


@mistake(
    FUNCTION,
    title="Median instead of mean",
    explanation="The median is the middle value of the sorted window. Sum the values and divide by kH·kW.",
)
def median(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return np.median(_wrong_windows(_wrong_pad(x, padding), kernel_size, step), axis=(-2, -1))


@mistake(
    FUNCTION,
    title="Sum computed in uint8",
    explanation="A uint8 holds 0 … 255, and 200 + 100 becomes 44. Convert x to float before you sum.",
)
def uint8_sum(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    total = _wrong_windows(_wrong_pad(x, padding), kernel_size, step).sum(axis=(-2, -1))
    return _wrong_stored(total, np.uint8 if x.dtype == np.uint8 else float) / np.prod(_wrong_pair(kernel_size))


@mistake(
    FUNCTION,
    title="Fractions cut off",
    explanation="An output with the dtype of x holds integers only, and cuts off 2.75 to 2. "
    "Make it with `np.zeros`, which holds floats.",
)
def integer_output(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_stored(_wrong_mean(x, kernel_size, step, padding), x.dtype)


@mistake(
    FUNCTION,
    title="Rounded to 4 digits",
    explanation="Rounding is for printing, since the next layer inherits the error. Return the numbers as they are.",
)
def rounded(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return np.round(_wrong_mean(x, kernel_size, step, padding), 4)


@mistake(
    FUNCTION,
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)
def float16(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_mean(x, kernel_size, step, padding).astype(np.float16)


@mistake(
    FUNCTION,
    title="Channels merged",
    explanation="Pooling shrinks height and width only. "
    "Reduce each channel by itself, over the two axes of the window.",
)
def channels_merged(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    out = _wrong_mean(x, kernel_size, step, padding)
    return np.broadcast_to(out.mean(axis=1, keepdims=True), out.shape).copy()


@mistake(
    FUNCTION,
    title="Channel axis lost",
    explanation="Reducing over axis 1 as well merges the channels. Reduce over the two axes of the window only.",
)
def channels_lost(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_mean(x, kernel_size, step, padding).mean(axis=1)


@mistake(
    FUNCTION,
    title="The first image for the whole batch",
    explanation="x[0] in the loop over the batch is always the first image. Image n is x[n].",
)
def first_image(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_mean(np.broadcast_to(x[:1], x.shape), kernel_size, step, padding)


@mistake(
    FUNCTION,
    title="Only the last image of the batch filled",
    explanation="The assignment stands after the loop over the batch, so it runs once. Indent it into the loop.",
)
def last_image_only(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    out = _wrong_mean(x, kernel_size, step, padding)
    out[:-1] = 0
    return out


@mistake(
    FUNCTION,
    title="Axes of length 1 lost",
    explanation="`squeeze` removes every axis of length 1, also those that are meant. "
    "A batch of one image is still a batch.",
)
def squeezed(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_mean(x, kernel_size, step, padding).squeeze()


@mistake(
    FUNCTION,
    title="Result written into x",
    explanation="Results stored in x overwrite pixels which the caller still needs. Write into an array of your own.",
)
def written_into_x(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    out = _wrong_mean(x, kernel_size, step, padding)
    part = x[:, :, : out.shape[2], : out.shape[3]]
    part[...] = _wrong_stored(out[:, :, : part.shape[2], : part.shape[3]], x.dtype)
    return out
