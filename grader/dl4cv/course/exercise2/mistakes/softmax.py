"""Wrong versions of `softmax`."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import Array
from dl4cv.mistakes import mistake

FUNCTION = "softmax"


def _wrong_right_softmax(x: Array, axis: int) -> Array:
    """The right softmax."""
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@mistake(
    FUNCTION,
    title="No maximum subtracted",
    explanation="exp(1000) is inf, and inf/inf is not a number. "
    "Subtract the maximum first: it changes nothing in theory and keeps every exponential at or below 1.",
)
def no_maximum(x: Array, axis: int = -1) -> Array:
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)


@mistake(
    FUNCTION,
    title="One sum for the whole batch",
    explanation="Each example is a distribution of its own. Sum along the axis of the classes, with `keepdims=True`.",
)
def one_sum(x: Array, axis: int = -1) -> Array:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum()


@mistake(
    FUNCTION,
    title="One sum over all rows",
    explanation="`e.sum()` without an axis adds up the scores of every example. "
    "Sum along the axis of the classes, with `keepdims=True`, and subtract each row's maximum before the exponential.",
)
def one_sum_no_maximum(x: Array, axis: int = -1) -> Array:
    e = np.exp(x)
    return e / e.sum()


@mistake(
    FUNCTION,
    title="One maximum and one sum over all rows",
    explanation="`x.max()` and `e.sum()` without an axis look at the scores of every example. "
    "Take both along the axis of the classes, with `keepdims=True`.",
)
def one_sum_one_maximum(x: Array, axis: int = -1) -> Array:
    e = np.exp(x - x.max())
    return e / e.sum()


@mistake(
    FUNCTION,
    title="Always along axis 0",
    explanation="Axis 0 runs over the examples, which have nothing to do with each other. "
    "Use the argument `axis`, which is the last one unless the caller says otherwise.",
)
def axis_zero(x: Array, axis: int = -1) -> Array:
    return _wrong_right_softmax(x, 0)


@mistake(
    FUNCTION,
    title="Always along axis 1",
    explanation="You name axis 1, but a vector has none and the caller may want another. Use the argument `axis`.",
)
def axis_one(x: Array, axis: int = -1) -> Array:
    return _wrong_right_softmax(x, 1)


@mistake(
    FUNCTION,
    title="The argument axis ignored",
    explanation="The caller chooses the axis, and −1 is only its default. "
    "Pass `axis` on to the maximum and to the sum.",
)
def axis_ignored(x: Array, axis: int = -1) -> Array:
    return _wrong_right_softmax(x, -1)


@mistake(
    FUNCTION,
    title="keepdims forgotten",
    explanation="A sum of shape (N,) lines up with the last axis, not with the rows. "
    "`keepdims=True` makes it (N, 1), so that each row is divided by its own sum.",
)
def keepdims_forgotten(x: Array, axis: int = -1) -> Array:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis)


@mistake(
    FUNCTION,
    title="One maximum for the whole batch",
    explanation="With a foreign maximum all exponentials of such a row become 0, and 0/0 is not a number. "
    "Subtract from each row its own maximum.",
)
def one_maximum(x: Array, axis: int = -1) -> Array:
    e = np.exp(x - x.max())
    return e / e.sum(axis=axis, keepdims=True)


@mistake(
    FUNCTION,
    title="The minimum subtracted",
    explanation="After subtracting the minimum the largest score can still be huge, and its exponential overflows. "
    "Subtract the maximum, so that no score is above 0.",
)
def minimum_subtracted(x: Array, axis: int = -1) -> Array:
    e = np.exp(x - x.min(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


@mistake(
    FUNCTION,
    title="nan swept under the carpet",
    explanation="`nan_to_num` turns every failed computation into 0, and the rows no longer sum to 1. "
    "Subtract the maximum, then no nan arises.",
)
def nan_to_zero(x: Array, axis: int = -1) -> Array:
    e = np.exp(x)
    return np.nan_to_num(e / e.sum(axis=axis, keepdims=True))


@mistake(
    FUNCTION,
    title="Scores clipped",
    explanation="Clipping makes 999 and 1000 equal, although their difference is what counts. "
    "Subtract the maximum instead.",
)
def clipped(x: Array, axis: int = -1) -> Array:
    return _wrong_right_softmax(np.clip(x, -20.0, 20.0), axis)


@mistake(
    FUNCTION,
    title="Divided by the maximum",
    explanation="Dividing the scores by their maximum changes the differences between them. Subtracting it does not.",
)
def divided_by_maximum(x: Array, axis: int = -1) -> Array:
    largest = np.abs(x).max(axis=axis, keepdims=True)
    return _wrong_right_softmax(x / np.where(largest == 0, 1, largest), axis)


@mistake(
    FUNCTION,
    title="Exponential left out",
    explanation="The exponential makes every score positive before the division. "
    "Softmax is exp first, then divide by the sum.",
)
def no_exponential(x: Array, axis: int = -1) -> Array:
    return x / (x.sum(axis=axis, keepdims=True) + 1e-6)


@mistake(
    FUNCTION,
    title="An epsilon in the denominator",
    explanation="Once the maximum is subtracted the sum is at least 1, so there is nothing to protect. "
    "Leave the epsilon out.",
)
def epsilon(x: Array, axis: int = -1) -> Array:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / (e.sum(axis=axis, keepdims=True) + 1e-3)


@mistake(
    FUNCTION,
    title="A sigmoid for each score",
    explanation="The sigmoid looks at each score alone, but the classes share one probability of 1. "
    "Divide by the sum of the exponentials of the row.",
)
def sigmoid_each(x: Array, axis: int = -1) -> Array:
    return np.exp(-np.logaddexp(0.0, -x))


@mistake(
    FUNCTION,
    title="Only the winner",
    explanation="That is the argmax as a one-hot row; softmax is its soft version. The other classes keep their share.",
)
def winner_only(x: Array, axis: int = -1) -> Array:
    return (x == x.max(axis=axis, keepdims=True)).astype(float)


@mistake(
    FUNCTION,
    title="The logarithm returned",
    explanation="That is log-softmax, the next function. Return the probabilities themselves.",
)
def logarithm(x: Array, axis: int = -1) -> Array:
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@mistake(
    FUNCTION,
    title="Results stored as integers",
    explanation="`zeros_like(x)` takes over the integer type of x and cuts off everything behind the point. "
    "Ask for floats, or do not make the array beforehand.",
)
def integer_buffer(x: Array, axis: int = -1) -> Array:
    out = np.zeros_like(x)
    out[...] = _wrong_right_softmax(x, axis)
    return out


@mistake(
    FUNCTION,
    title="Rounded to 4 digits",
    explanation="Rounding is for printing; here small probabilities become 0 and their logarithm −inf. "
    "Return the numbers as they are.",
)
def rounded(x: Array, axis: int = -1) -> Array:
    return np.round(_wrong_right_softmax(x, axis), 4)


@mistake(
    FUNCTION,
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)
def float16(x: Array, axis: int = -1) -> Array:
    return _wrong_right_softmax(x, axis).astype(np.float16)


@mistake(
    FUNCTION,
    title="Scores overwritten",
    explanation="`x -= …` writes into the caller's array. Write `x = x - …`, which makes a new one.",
)
def changes_input(x: Array, axis: int = -1) -> Array:
    x -= x.max(axis=axis, keepdims=True)
    e = np.exp(x)
    return e / e.sum(axis=axis, keepdims=True)


@mistake(
    FUNCTION,
    title="Made for vectors and tables only",
    explanation="Your code asks for two axes and treats all else as one long row. "
    "Let NumPy do it: max and sum along `axis`, with keepdims=True.",
)
def rows_or_everything(x: Array, axis: int = -1) -> Array:
    row = -1 if x.ndim == 2 else None
    e = np.exp(x - x.max(axis=row, keepdims=True))
    return e / e.sum(axis=row, keepdims=True)
