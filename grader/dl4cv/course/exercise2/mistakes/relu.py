"""Wrong versions of `relu`."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import Array
from dl4cv.mistakes import mistake

FUNCTION = "relu"


@mistake(
    FUNCTION,
    title="Absolute value",
    explanation="ReLU lets positive numbers through and stops negative ones. relu(−3) is 0, not 3.",
)
def absolute_value(x: Array) -> Array:
    return np.abs(x)


@mistake(
    FUNCTION,
    title="Minimum instead of maximum",
    explanation="The larger of x and 0 is wanted. Use `np.maximum(x, 0)`.",
)
def minimum(x: Array) -> Array:
    return np.minimum(x, 0)


@mistake(
    FUNCTION,
    title="np.max in place of np.maximum",
    explanation="`np.max(x, 0)` searches the largest element along axis 0. "
    "`np.maximum(x, 0)` compares each element with 0.",
)
def np_max(x: Array) -> Array:
    return np.max(x, 0)


@mistake(
    FUNCTION,
    title="Python's max on an array",
    explanation="`max` asks whether the whole array is larger than 0, which has no single answer. "
    "`np.maximum(x, 0)` asks for each element.",
)
def python_max(x: Array) -> Array:
    return np.asarray(max(0, x))


@mistake(
    FUNCTION,
    title="One decision for the whole array",
    explanation="`if np.all(x > 0)` decides once for the whole array, but each element needs its own decision. "
    "Use `np.maximum(x, 0)`.",
)
def one_decision(x: Array) -> Array:
    if np.all(x > 0):
        return x.copy()
    return np.zeros_like(x)


@mistake(
    FUNCTION,
    title="A step",
    explanation="`x > 0` tells which numbers pass; that is the slope of ReLU. Multiply it by x to get ReLU itself.",
)
def step(x: Array) -> Array:
    return np.where(x > 0, 1.0, 0.0)


@mistake(
    FUNCTION,
    title="Leaky",
    explanation="That is the leaky ReLU. Plain ReLU turns every negative number into exactly 0.",
)
def leaky(x: Array) -> Array:
    return np.where(x > 0, x, 0.01 * x)


@mistake(
    FUNCTION,
    title="Cut off at 6",
    explanation="ReLU6 has this upper bound, plain ReLU has none. Leave out the minimum.",
)
def relu6(x: Array) -> Array:
    return np.clip(x, 0, 6)


@mistake(
    FUNCTION,
    title="Cut off at 1",
    explanation="Clipping to 0 … 1 suits pixels, not activations. ReLU has no upper bound.",
)
def cut_at_one(x: Array) -> Array:
    return np.clip(x, 0, 1)


@mistake(
    FUNCTION,
    title="A smooth version",
    explanation="log(1 + exp(x)) is the softplus, which resembles ReLU without its corner. Use the maximum of x and 0.",
)
def softplus(x: Array) -> Array:
    return np.logaddexp(0.0, x)


@mistake(
    FUNCTION,
    title="Negative numbers dropped",
    explanation="`x[x > 0]` picks out the positive elements and forgets their places. "
    "The negative ones must stay, as zeros.",
)
def negatives_dropped(x: Array) -> Array:
    return x[x > 0]


@mistake(
    FUNCTION,
    title="Fractions cut off",
    explanation="An array of integers cuts off all that stands behind the point. Keep the type of x.",
)
def fractions_cut(x: Array) -> Array:
    return np.maximum(x, 0).astype(int)


@mistake(
    FUNCTION,
    title="Made for one axis only",
    explanation="A loop over `range(len(x))` sees the first axis only. "
    "`np.maximum(x, 0)` works on any shape, without a loop.",
)
def vector_only(x: Array) -> Array:
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = x[i] if x[i] > 0 else 0
    return out


@mistake(
    FUNCTION,
    title="Half precision",
    explanation="A float16 keeps about three digits. Keep the type of x.",
)
def float16(x: Array) -> Array:
    return np.maximum(x, 0).astype(np.float16)


@mistake(
    FUNCTION,
    title="x overwritten",
    explanation="`x[x < 0] = 0` writes into the caller's array. Work on a copy, or use `np.maximum(x, 0)`.",
)
def changes_input(x: Array) -> Array:
    x[x < 0] = 0
    return x
