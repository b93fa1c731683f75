"""Wrong versions of `log_softmax`."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import Array
from dl4cv.mistakes import mistake

FUNCTION = "log_softmax"


def _wrong_right_log_softmax(x: Array, axis: int) -> Array:
    """The right log-softmax."""
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@mistake(
    FUNCTION,
    title="Logarithm of the softmax",
    explanation="A probability like exp(−1000) is rounded to 0, and the logarithm of 0 is −inf. "
    "Take the logarithm on paper first: x − max − log(sum(exp(x − max))).",
)
def log_of_softmax(x: Array, axis: int = -1) -> Array:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.log(e / e.sum(axis=axis, keepdims=True))


@mistake(
    FUNCTION,
    title="No maximum subtracted",
    explanation="exp(1000) overflows, and exp(−1000) is 0, of which no logarithm exists. "
    "Subtract the maximum of the row first.",
)
def no_maximum(x: Array, axis: int = -1) -> Array:
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))


@mistake(
    FUNCTION,
    title="Logarithm of a softmax that overflows",
    explanation="exp(1000) is inf, inf/inf is nan, and its logarithm is nan too. Use x − max − log(sum(exp(x − max))).",
)
def log_of_overflow(x: Array, axis: int = -1) -> Array:
    e = np.exp(x)
    return np.log(e / e.sum(axis=axis, keepdims=True))


@mistake(
    FUNCTION,
    title="The maximum forgotten outside the logarithm",
    explanation="You subtract the maximum inside the exponential only. "
    "It has to go from the first term as well: (x − max) − log(sum(exp(x − max))).",
)
def maximum_forgotten(x: Array, axis: int = -1) -> Array:
    return x - np.log(np.exp(x - x.max(axis=axis, keepdims=True)).sum(axis=axis, keepdims=True))


@mistake(
    FUNCTION,
    title="One sum for the whole batch",
    explanation="Each example is a distribution of its own. Sum along the axis of the classes, with `keepdims=True`.",
)
def one_sum(x: Array, axis: int = -1) -> Array:
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum())


@mistake(
    FUNCTION,
    title="Always along axis 0",
    explanation="Axis 0 runs over the examples, which have nothing to do with each other. "
    "Use the argument `axis`, which is the last one unless the caller says otherwise.",
)
def axis_zero(x: Array, axis: int = -1) -> Array:
    return _wrong_right_log_softmax(x, 0)


@mistake(
    FUNCTION,
    title="Always along axis 1",
    explanation="You name axis 1, but a vector has none and the caller may want another. Use the argument `axis`.",
)
def axis_one(x: Array, axis: int = -1) -> Array:
    return _wrong_right_log_softmax(x, 1)


@mistake(
    FUNCTION,
    title="The argument axis ignored",
    explanation="The caller chooses the axis, and −1 is only its default. "
    "Pass `axis` on to the maximum and to the sum.",
)
def axis_ignored(x: Array, axis: int = -1) -> Array:
    return _wrong_right_log_softmax(x, -1)


@mistake(
    FUNCTION,
    title="keepdims forgotten",
    explanation="A sum of shape (N,) lines up with the last axis, not with the rows. "
    "`keepdims=True` makes it (N, 1), so that each row loses its own logarithm.",
)
def keepdims_forgotten(x: Array, axis: int = -1) -> Array:
    shifted = x - x.max(axis=axis, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=axis))


@mistake(
    FUNCTION,
    title="One maximum for the whole batch",
    explanation="With a foreign maximum all exponentials of such a row become 0, and log(0) is −inf. "
    "Subtract from each row its own maximum.",
)
def one_maximum(x: Array, axis: int = -1) -> Array:
    shifted = x - x.max()
    return shifted - np.log(np.exp(shifted).sum(axis=axis, keepdims=True))


@mistake(
    FUNCTION,
    title="An epsilon in the logarithm",
    explanation="The epsilon hides the −inf, but the true value may be −1000. "
    "Write log-softmax without a softmax, then nothing needs hiding.",
)
def epsilon(x: Array, axis: int = -1) -> Array:
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return np.log(e / e.sum(axis=axis, keepdims=True) + 1e-8)


@mistake(
    FUNCTION,
    title="Exponential of the sum",
    explanation="The logarithm of a sum of exponentials is not the sum of the scores. First exp, then sum, then log.",
)
def sum_of_scores(x: Array, axis: int = -1) -> Array:
    return x - x.sum(axis=axis, keepdims=True)


@mistake(
    FUNCTION,
    title="Sign turned",
    explanation="The minus belongs to the loss, which is built on log-softmax later. "
    "The logarithm of a probability is never positive.",
)
def sign_turned(x: Array, axis: int = -1) -> Array:
    return -_wrong_right_log_softmax(x, axis)


@mistake(
    FUNCTION,
    title="Softmax returned",
    explanation="This is softmax, the function before. "
    "Return its logarithm, computed as x − max − log(sum(exp(x − max))).",
)
def softmax_returned(x: Array, axis: int = -1) -> Array:
    return np.exp(_wrong_right_log_softmax(x, axis))


@mistake(
    FUNCTION,
    title="Logarithm to another base",
    explanation="`np.log2` and `np.log10` undo powers of 2 and 10, but softmax is built on e. Use `np.log`.",
)
def base_two(x: Array, axis: int = -1) -> Array:
    return _wrong_right_log_softmax(x, axis) / np.log(2.0)


@mistake(
    FUNCTION,
    title="Results stored as integers",
    explanation="`zeros_like(x)` takes over the integer type of x and cuts off everything behind the point. "
    "Ask for floats, or do not make the array beforehand.",
)
def integer_buffer(x: Array, axis: int = -1) -> Array:
    out = np.zeros_like(x)
    out[...] = _wrong_right_log_softmax(x, axis)
    return out


@mistake(
    FUNCTION,
    title="Rounded to 4 digits",
    explanation="Rounding is for printing, since whatever is computed next inherits the error. "
    "Return the numbers as they are.",
)
def rounded(x: Array, axis: int = -1) -> Array:
    return np.round(_wrong_right_log_softmax(x, axis), 4)


@mistake(
    FUNCTION,
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)
def float16(x: Array, axis: int = -1) -> Array:
    return _wrong_right_log_softmax(x, axis).astype(np.float16)


@mistake(
    FUNCTION,
    title="Scores overwritten",
    explanation="`x -= …` writes into the caller's array. Write `x = x - …`, which makes a new one.",
)
def changes_input(x: Array, axis: int = -1) -> Array:
    x -= x.max(axis=axis, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))
