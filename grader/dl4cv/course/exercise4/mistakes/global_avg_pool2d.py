"""Wrong versions of `global_avg_pool2d`."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import Array, _wrong_stored
from dl4cv.mistakes import mistake

FUNCTION = "global_avg_pool2d"


@mistake(
    FUNCTION,
    title="Mean over the wrong axes",
    explanation="Images are (N, C, H, W), so rows and columns are axes 2 and 3. Take the mean over `axis=(2, 3)`.",
)
def channels_and_rows(x: Array) -> Array:
    return x.mean(axis=(1, 2))


@mistake(
    FUNCTION,
    title="Mean over channels and columns",
    explanation="Images are (N, C, H, W), so rows and columns are axes 2 and 3. Take the mean over `axis=(2, 3)`.",
)
def channels_and_columns(x: Array) -> Array:
    return x.mean(axis=(1, 3))


@mistake(
    FUNCTION,
    title="Mean over the columns only",
    explanation="Global pooling leaves one number per channel. Take the mean over rows and columns, `axis=(2, 3)`.",
)
def one_axis_only(x: Array) -> Array:
    return x.mean(axis=3)


@mistake(
    FUNCTION,
    title="Mean over the rows only",
    explanation="Global pooling leaves one number per channel. Take the mean over rows and columns, `axis=(2, 3)`.",
)
def rows_only(x: Array) -> Array:
    return x.mean(axis=2)


@mistake(
    FUNCTION,
    title="Channels merged",
    explanation="Each channel has a mean of its own. Leave axis 1 out of the mean.",
)
def channels_merged(x: Array) -> Array:
    return x.mean(axis=(1, 2, 3))


@mistake(
    FUNCTION,
    title="Batch merged",
    explanation="Each image has a mean of its own. Leave axis 0 out of the mean.",
)
def batch_merged(x: Array) -> Array:
    return x.mean(axis=(0, 2, 3))


@mistake(
    FUNCTION,
    title="One mean of everything",
    explanation="Without an axis `mean` takes all numbers together. Take the mean over `axis=(2, 3)`.",
)
def one_number(x: Array) -> Array:
    return np.asarray(x.mean())


@mistake(
    FUNCTION,
    title="Axes of length 1 kept",
    explanation="`keepdims=True` keeps the reduced axes. Leave it out.",
)
def axes_kept(x: Array) -> Array:
    return x.mean(axis=(2, 3), keepdims=True)


@mistake(
    FUNCTION,
    title="Channels first",
    explanation="The batch is the first axis, as everywhere. Drop the transposition.",
)
def transposed(x: Array) -> Array:
    return x.mean(axis=(2, 3)).T


@mistake(
    FUNCTION,
    title="Batch axis lost",
    explanation="`squeeze` removes every axis of length 1, also those that are meant. "
    "A batch of one image is still a batch.",
)
def squeezed(x: Array) -> Array:
    return x.mean(axis=(2, 3)).squeeze()


@mistake(
    FUNCTION,
    title="Maximum instead of mean",
    explanation="Global average pooling lets all pixels count alike. Use `mean`.",
)
def maximum(x: Array) -> Array:
    return x.max(axis=(2, 3))


@mistake(
    FUNCTION,
    title="Sum instead of mean",
    explanation="An average is the sum divided by the number of values. Divide by H·W.",
)
def sum_instead_of_mean(x: Array) -> Array:
    return x.sum(axis=(2, 3))


@mistake(
    FUNCTION,
    title="Divided by H·H",
    explanation="An image has H·W pixels. Divide by H·W, or use `mean`.",
)
def divided_by_height_squared(x: Array) -> Array:
    return x.sum(axis=(2, 3)) / x.shape[2] ** 2


@mistake(
    FUNCTION,
    title="Divided by 49",
    explanation="The 49 comes from an example. Divide by H·W, or use `mean`.",
)
def divided_by_49(x: Array) -> Array:
    return x.sum(axis=(2, 3)) / 49


@mistake(
    FUNCTION,
    title="The first image for the whole batch",
    explanation="x[0] in the loop over the batch is always the first image. Image n is x[n].",
)
def first_image(x: Array) -> Array:
    means = x.mean(axis=(2, 3))
    return np.broadcast_to(means[:1], means.shape).copy()


@mistake(
    FUNCTION,
    title="Sum computed in uint8",
    explanation="A uint8 holds 0 … 255, and 200 + 100 becomes 44. Convert x to float before you sum.",
)
def uint8_sum(x: Array) -> Array:
    total = x.sum(axis=(2, 3), dtype=np.uint8 if x.dtype == np.uint8 else float)
    return total / (x.shape[2] * x.shape[3])


@mistake(
    FUNCTION,
    title="Fractions cut off",
    explanation="An output with the dtype of x holds integers only, and cuts off 2.75 to 2. "
    "Use `mean`, which gives floats.",
)
def integer_output(x: Array) -> Array:
    return _wrong_stored(x.mean(axis=(2, 3)), x.dtype)


@mistake(
    FUNCTION,
    title="Median instead of mean",
    explanation="The median is the middle value of the sorted pixels. Use `mean`.",
)
def median(x: Array) -> Array:
    return np.median(x, axis=(2, 3))


@mistake(
    FUNCTION,
    title="Rounded to 4 digits",
    explanation="Rounding is for printing, since the next layer inherits the error. Return the numbers as they are.",
)
def rounded(x: Array) -> Array:
    return np.round(x.mean(axis=(2, 3)), 4)


@mistake(
    FUNCTION,
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)
def float16(x: Array) -> Array:
    return x.mean(axis=(2, 3)).astype(np.float16)


@mistake(
    FUNCTION,
    title="A size of −1 in an empty batch",
    explanation="`reshape(N, C, -1)` divides to find the missing size, and 0 / 0 has no answer. "
    "Name it, H · W, or take the mean over `axis=(2, 3)`.",
)
def size_left_open(x: Array) -> Array:
    return x.reshape(x.shape[0], x.shape[1], -1).mean(axis=2)
