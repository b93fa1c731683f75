"""Wrong versions of `binary_probabilities`."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import Array
from dl4cv.mistakes import mistake

FUNCTION = "binary_probabilities"


@mistake(
    FUNCTION,
    title="Columns swapped",
    explanation="p is the probability of class 1, so it belongs in column 1. Put 1 − p first.",
)
def columns_swapped(p: Array) -> Array:
    return np.stack([p, 1 - p], axis=1)


@mistake(
    FUNCTION,
    title="Stacked as rows",
    explanation="Each row is one example and each column one class. Stack along `axis=1`.",
)
def stacked_as_rows(p: Array) -> Array:
    return np.array([1 - p, p])


@mistake(
    FUNCTION,
    title="Joined end to end",
    explanation="`np.concatenate` joins along an axis that exists, and p has only one. "
    "`np.stack` with `axis=1` makes the second one.",
)
def end_to_end(p: Array) -> Array:
    return np.concatenate([1 - p, p])


@mistake(
    FUNCTION,
    title="Reshaped instead of stacked",
    explanation="`reshape` keeps the order in memory, where all 1 − p come before all p. "
    "Use `np.stack([1 - p, p], axis=1)`.",
)
def reshaped(p: Array) -> Array:
    return np.concatenate([1 - p, p]).reshape(-1, 2)


@mistake(
    FUNCTION,
    title="The same column twice",
    explanation="Class 0 has what class 1 leaves over. The first column is 1 − p.",
)
def same_twice(p: Array) -> Array:
    return np.stack([p, p], axis=1)


@mistake(
    FUNCTION,
    title="−p in place of 1 − p",
    explanation="The two probabilities of a row sum to 1, not to 0. The first column is 1 − p.",
)
def negative(p: Array) -> Array:
    return np.stack([-p, p], axis=1)


@mistake(
    FUNCTION,
    title="Decided too early",
    explanation="Rounding to the likelier class throws away how sure the network is. "
    "Keep the probabilities 1 − p and p.",
)
def decided(p: Array) -> Array:
    return np.stack([p < 0.5, p >= 0.5], axis=1).astype(float)


@mistake(
    FUNCTION,
    title="Written into an array of integers",
    explanation="An array with an integer dtype cuts off all that stands behind the point. "
    "Make the result with `np.zeros((N, 2))`, which holds floats.",
)
def integer_table(p: Array) -> Array:
    out = np.zeros((len(p), 2), dtype=int)
    out[:, 0], out[:, 1] = 1 - p, p
    return out


@mistake(
    FUNCTION,
    title="Rounded to 4 digits",
    explanation="Rounding is for printing, since whatever is computed next inherits the error. "
    "Return the numbers as they are.",
)
def rounded(p: Array) -> Array:
    return np.round(np.stack([1 - p, p], axis=1), 4)


@mistake(
    FUNCTION,
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)
def float16(p: Array) -> Array:
    return np.stack([1 - p, p], axis=1).astype(np.float16)


@mistake(
    FUNCTION,
    title="Kept away from 0 and 1",
    explanation="Clipping protects a logarithm, but none is taken here. 0 and 1 are probabilities like any other.",
)
def clipped(p: Array) -> Array:
    p = np.clip(p, 1e-3, 1 - 1e-3)
    return np.stack([1 - p, p], axis=1)


@mistake(
    FUNCTION,
    title="Softmax on top",
    explanation="1 − p and p are probabilities already. A softmax is for raw scores.",
)
def softmax_on_top(p: Array) -> Array:
    e = np.exp(np.stack([1 - p, p], axis=1))
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    FUNCTION,
    title="p overwritten",
    explanation="`out=p` and operators like `-=` write into the caller's array. Compute 1 − p into a new one.",
)
def changes_input(p: Array) -> Array:
    second = p.copy()
    np.subtract(1, p, out=p)
    return np.stack([p, second], axis=1)
