"""Wrong versions of `max_pool2d`: what is taken from a window."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import Array, Pair, _wrong_pad, _wrong_pair, _wrong_stored, _wrong_windows
from dl4cv.mistakes import mistake

FUNCTION = "max_pool2d"


def _wrong_max(x: Array, kernel_size: Pair, stride: Pair, padding: Pair) -> Array:
    """The right max-pooling with an explicit stride."""
    return _wrong_windows(_wrong_pad(x, padding, -np.inf), kernel_size, stride).max(axis=(-2, -1))


@mistake(
    FUNCTION,
    title="Padded with zeros",
    explanation="A padded zero beats every negative value, but padding must never win. Pad with minus infinity.",
)
def padded_with_zeros(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_windows(_wrong_pad(x, padding), kernel_size, step).max(axis=(-2, -1))


@mistake(
    FUNCTION,
    title="The maximum starts at 0",
    explanation="If the largest value so far starts at 0, a negative one never beats it. "
    "Start from the first value of the window or from minus infinity.",
)
def starts_at_zero(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return np.maximum(_wrong_max(x, kernel_size, step, padding), 0)


@mistake(
    FUNCTION,
    title="Mean instead of maximum",
    explanation="Max-pooling keeps the strongest response of a window. Use `max`.",
)
def mean_instead_of_maximum(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_windows(_wrong_pad(x, padding), kernel_size, step).mean(axis=(-2, -1))


@mistake(
    FUNCTION,
    title="Minimum instead of maximum",
    explanation="Max-pooling keeps the strongest response of a window. Use `max`.",
)
def minimum(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_windows(_wrong_pad(x, padding, np.inf), kernel_size, step).min(axis=(-2, -1))


@mistake(
    FUNCTION,
    title="The size without the sign",
    explanation="−5 is smaller than 1, though its absolute value is larger. "
    "Take the maximum of the values as they are.",
)
def absolute_value(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_windows(np.abs(_wrong_pad(x, padding)), kernel_size, step).max(axis=(-2, -1))


@mistake(
    FUNCTION,
    title="The place of the maximum",
    explanation="`argmax` tells where the largest value stands, `max` how large it is. You need the value.",
)
def place_of_the_maximum(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    windows = _wrong_windows(_wrong_pad(x, padding, -np.inf), kernel_size, step)
    return windows.reshape(*windows.shape[:4], -1).argmax(axis=-1)


@mistake(
    FUNCTION,
    title="Minus infinity in an array of integers",
    explanation="An integer cannot hold minus infinity. Convert x to float before you pad it.",
)
def infinity_into_integers(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    vertical, horizontal = _wrong_pair(padding)
    sides = ((0, 0), (0, 0), (vertical, vertical), (horizontal, horizontal))
    return _wrong_windows(np.pad(x, sides, constant_values=-np.inf), kernel_size, step).max(axis=(-2, -1))


@mistake(
    FUNCTION,
    title="Padded with −1",
    explanation="Feature maps can have any value, and padding must never win. Pad with minus infinity.",
)
def padded_with_minus_one(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_windows(_wrong_pad(x, padding, -1.0), kernel_size, step).max(axis=(-2, -1))


@mistake(
    FUNCTION,
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)
def float16(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_max(x, kernel_size, step, padding).astype(np.float16)


@mistake(
    FUNCTION,
    title="Written into an array of integers",
    explanation="An array with an integer dtype cuts off all that stands behind the point. "
    "Make the output with `np.zeros`, which holds floats.",
)
def fractions_cut(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_stored(_wrong_max(x, kernel_size, step, padding), np.int64)


@mistake(
    FUNCTION,
    title="Channels merged",
    explanation="Pooling shrinks height and width only. "
    "Reduce each channel by itself, over the two axes of the window.",
)
def channels_merged(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    out = _wrong_max(x, kernel_size, step, padding)
    return np.broadcast_to(out.max(axis=1, keepdims=True), out.shape).copy()


@mistake(
    FUNCTION,
    title="Channel axis lost",
    explanation="Reducing over axis 1 as well merges the channels. Reduce over the two axes of the window only.",
)
def channels_lost(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_max(x, kernel_size, step, padding).max(axis=1)


@mistake(
    FUNCTION,
    title="The first image for the whole batch",
    explanation="x[0] in the loop over the batch is always the first image. Image n is x[n].",
)
def first_image(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_max(np.broadcast_to(x[:1], x.shape), kernel_size, step, padding)


@mistake(
    FUNCTION,
    title="Only the last image of the batch filled",
    explanation="The assignment stands after the loop over the batch, so it runs once. Indent it into the loop.",
)
def last_image_only(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    out = _wrong_max(x, kernel_size, step, padding)
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
    return _wrong_max(x, kernel_size, step, padding).squeeze()


@mistake(
    FUNCTION,
    title="Result written into x",
    explanation="Results stored in x overwrite pixels which the caller still needs. Write into an array of your own.",
)
def written_into_x(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    out = _wrong_max(x, kernel_size, step, padding)
    part = x[:, :, : out.shape[2], : out.shape[3]]
    part[...] = _wrong_stored(out[:, :, : part.shape[2], : part.shape[3]], x.dtype)
    return out


@mistake(
    FUNCTION,
    title="Padded with −10⁹",
    explanation="However low a number is, there are lower ones. Minus infinity is the only one that never wins.",
)
def padded_with_a_low_number(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_windows(_wrong_pad(x, padding, -1e9), kernel_size, step).max(axis=(4, 5))


@mistake(
    FUNCTION,
    title="The slice p:-p for p = 0",
    explanation="`padded[p:-p]` is `padded[0:-0]` for p = 0, which is empty. Write `padded[p : p + H]`.",
)
def empty_slice(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    (ph, pw), (n, c, h, w) = _wrong_pair(padding), x.shape
    padded = np.full((n, c, h + 2 * ph, w + 2 * pw), -np.inf)
    padded[:, :, ph:-ph, pw:-pw] = x
    return _wrong_windows(padded, kernel_size, kernel_size if stride is None else stride).max(axis=(4, 5))
