"""Wrong versions of `binary_probabilities`."""
# ruff: noqa: D103 - what a docstring would say stands in the decorator
# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.mistakes.catalogue import mistake
from dl4cv.mistakes.right import Array

FUNCTION = "binary_probabilities"


@mistake(
    FUNCTION,
    title="Columns swapped",
    symptom="The two columns are in the wrong order.",
    explanation="p is the probability of class 1, so it belongs in column 1. Put 1 − p first.",
)
def columns_swapped(p: Array) -> Array:
    return np.stack([p, 1 - p], axis=1)


@mistake(
    FUNCTION,
    title="Stacked as rows",
    symptom="The shape is (2, N) instead of (N, 2).",
    explanation="Each row is one example and each column one class. Stack along `axis=1`.",
)
def stacked_as_rows(p: Array) -> Array:
    return np.array([1 - p, p])


@mistake(
    FUNCTION,
    title="Joined end to end",
    symptom="The shape is (2N,) instead of (N, 2).",
    explanation="`np.concatenate` joins along an axis that exists, and p has only one. "
    "`np.stack` with `axis=1` makes the second one.",
)
def end_to_end(p: Array) -> Array:
    return np.concatenate([1 - p, p])


@mistake(
    FUNCTION,
    title="Reshaped instead of stacked",
    symptom="The shape is right, but pairs of neighbouring examples stand in one row.",
    explanation="`reshape` keeps the order in memory, where all 1 − p come before all p. "
    "Use `np.stack([1 - p, p], axis=1)`.",
)
def reshaped(p: Array) -> Array:
    return np.concatenate([1 - p, p]).reshape(-1, 2)


@mistake(
    FUNCTION,
    title="The same column twice",
    symptom="Both columns hold p, so the rows do not sum to 1.",
    explanation="Class 0 has what class 1 leaves over. The first column is 1 − p.",
)
def same_twice(p: Array) -> Array:
    return np.stack([p, p], axis=1)


@mistake(
    FUNCTION,
    title="−p in place of 1 − p",
    symptom="The first column is negative.",
    explanation="The two probabilities of a row sum to 1, not to 0. The first column is 1 − p.",
)
def negative(p: Array) -> Array:
    return np.stack([-p, p], axis=1)


@mistake(
    FUNCTION,
    title="Decided too early",
    symptom="Only zeros and ones come back.",
    explanation="Rounding to the likelier class throws away how sure the network is. "
    "Keep the probabilities 1 − p and p.",
)
def decided(p: Array) -> Array:
    return np.stack([p < 0.5, p >= 0.5], axis=1).astype(float)


@mistake(
    FUNCTION,
    title="Written into an array of integers",
    symptom="Probabilities strictly between 0 and 1 become 0.",
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
    symptom="The values differ from the fifth digit on.",
    explanation="Rounding is for printing, since whatever is computed next inherits the error. "
    "Return the numbers as they are.",
)
def rounded(p: Array) -> Array:
    return np.round(np.stack([1 - p, p], axis=1), 4)


@mistake(
    FUNCTION,
    title="Half precision",
    symptom="The values differ from the fourth digit on.",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)
def float16(p: Array) -> Array:
    return np.stack([1 - p, p], axis=1).astype(np.float16)


@mistake(
    FUNCTION,
    title="Kept away from 0 and 1",
    symptom="p = 0 and p = 1 come back slightly off.",
    explanation="Clipping protects a logarithm, but none is taken here. 0 and 1 are probabilities like any other.",
)
def clipped(p: Array) -> Array:
    p = np.clip(p, 1e-3, 1 - 1e-3)
    return np.stack([1 - p, p], axis=1)


@mistake(
    FUNCTION,
    title="Softmax on top",
    symptom="The rows sum to 1, but the second column is not p.",
    explanation="1 − p and p are probabilities already. A softmax is for raw scores.",
)
def softmax_on_top(p: Array) -> Array:
    e = np.exp(np.stack([1 - p, p], axis=1))
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    FUNCTION,
    title="p overwritten",
    symptom="The right answer, but the caller's p has changed.",
    explanation="`out=p` and operators like `-=` write into the caller's array. Compute 1 − p into a new one.",
)
def changes_input(p: Array) -> Array:
    second = p.copy()
    np.subtract(1, p, out=p)
    return np.stack([p, second], axis=1)
