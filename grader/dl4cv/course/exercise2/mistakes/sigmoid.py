"""Wrong versions of `sigmoid`."""

# mypy: no-warn-return-any

from __future__ import annotations

import math

import numpy as np

from dl4cv.course.building_blocks import Array
from dl4cv.mistakes import mistake

FUNCTION = "sigmoid"


@mistake(
    FUNCTION,
    title="Wrong sign in the exponent",
    explanation="exp(−x) gets small when x is large, and that is what lets the sigmoid rise to 1. "
    "Try one positive number: sigmoid(2) must be above 0.5.",
)
def wrong_sign(x: Array) -> Array:
    return 1 / (1 + np.exp(x))


@mistake(
    FUNCTION,
    title="Overflow in exp(−x)",
    explanation="exp(1000) is too large for a float, and the answer survives only because 1/inf happens to be 0. "
    "Use exp(−x) where x ≥ 0 and exp(x) where x < 0, so that no exponential exceeds 1.",
)
def overflow(x: Array) -> Array:
    return 1 / (1 + np.exp(-x))


@mistake(
    FUNCTION,
    title="Infinity divided by infinity",
    explanation="exp(1000) is inf, and inf/inf is not a number. "
    "Exponentiate negative numbers only: 1/(1 + exp(−x)) where x ≥ 0.",
)
def infinity_by_infinity(x: Array) -> Array:
    return np.exp(x) / (1 + np.exp(x))


@mistake(
    FUNCTION,
    title="np.where does not guard",
    explanation="`np.where` computes both formulas for every x and chooses afterwards. "
    "Make the argument harmless first, for example with exp(−|x|).",
)
def where_does_not_guard(x: Array) -> Array:
    return np.where(x >= 0, 1 / (1 + np.exp(-x)), np.exp(x) / (1 + np.exp(x)))


@mistake(
    FUNCTION,
    title="nan swept under the carpet",
    explanation="`nan_to_num` turns every failed computation into 0, and here the answer should have been 1. "
    "Avoid the overflow instead of hiding it.",
)
def nan_to_zero(x: Array) -> Array:
    return np.nan_to_num(np.exp(x) / (1 + np.exp(x)))


@mistake(
    FUNCTION,
    title="One formula for both signs",
    explanation="With exp(−|x|) the formula 1/(1 + exp(−|x|)) fits x ≥ 0 only. "
    "Where x < 0 the numerator is exp(−|x|) too.",
)
def positive_formula_only(x: Array) -> Array:
    return 1 / (1 + np.exp(-np.abs(x)))


@mistake(
    FUNCTION,
    title="Zero forgotten",
    explanation="Your two cases are x > 0 and x < 0, and 0 belongs to neither. Let one of them include it: x >= 0.",
)
def zero_forgotten(x: Array) -> Array:
    e = np.exp(-np.abs(x))
    return np.where(x > 0, 1 / (1 + e), 0) + np.where(x < 0, e / (1 + e), 0)


@mistake(
    FUNCTION,
    title="Results stored as integers",
    explanation="`zeros_like(x)` takes over the integer type of x and cuts off everything behind the point. "
    "Ask for floats: `np.zeros_like(x, dtype=float)`.",
)
def integer_buffer(x: Array) -> Array:
    out = np.zeros_like(x)
    out[...] = np.exp(-np.logaddexp(0.0, -x))
    return out


@mistake(
    FUNCTION,
    title="Exponentials stored as integers",
    explanation="`z = np.zeros_like(x)` is an integer array when x is one, and every exponential in it becomes 0 or 1. "
    "Ask for floats: `np.zeros_like(x, dtype=float)`.",
)
def integer_exponentials(x: Array) -> Array:
    z = np.zeros_like(x)
    z[...] = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, z) / (1 + z)


@mistake(
    FUNCTION,
    title="math.exp on an array",
    explanation="`math` works on one number, `np` on whole arrays. Use `np.exp`.",
)
def math_exp(x: Array) -> Array:
    return np.asarray(1 / (1 + math.exp(-x)))


@mistake(
    FUNCTION,
    title="Made for one axis only",
    explanation="A loop over `range(len(x))` sees the first axis only. "
    "NumPy's functions work element by element on any shape, without a loop.",
)
def vector_only(x: Array) -> Array:
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = np.exp(-np.logaddexp(0.0, -x[i]))
    return out


@mistake(
    FUNCTION,
    title="Hyperbolic tangent",
    explanation="tanh has the same S shape but runs from −1 to 1. The sigmoid runs from 0 to 1.",
)
def tanh(x: Array) -> Array:
    return np.tanh(x)


@mistake(
    FUNCTION,
    title="A step",
    explanation="The sigmoid is the smooth version of this step, and its slope is what training needs. "
    "Compute 1/(1 + exp(−x)).",
)
def step(x: Array) -> Array:
    return np.where(x > 0, 1.0, 0.0)


@mistake(
    FUNCTION,
    title="A straight line with corners",
    explanation='The "hard" sigmoid replaces the curve by a line because that is cheaper. '
    "Here the exact 1/(1 + exp(−x)) is asked for.",
)
def hard_sigmoid(x: Array) -> Array:
    return np.clip(0.25 * x + 0.5, 0.0, 1.0)


@mistake(
    FUNCTION,
    title="The derivative",
    explanation="s·(1 − s) is the slope of the sigmoid, which comes later in the course. Return s itself.",
)
def derivative(x: Array) -> Array:
    s = np.exp(-np.logaddexp(0.0, -x))
    return s * (1 - s)


@mistake(
    FUNCTION,
    title="Softmax in its place",
    explanation="The sigmoid looks at each number alone, the softmax compares them with each other. "
    "No sum is needed here.",
)
def softmax_in_its_place(x: Array) -> Array:
    e = np.exp(x - x.max(initial=-np.inf))
    return e / e.sum()


@mistake(
    FUNCTION,
    title="Input clipped too early",
    explanation="Clipping at ±10 avoids the overflow, but sigmoid(10) is not yet 1. "
    "Choose the formula by the sign of x, then nothing needs clipping.",
)
def clipped(x: Array) -> Array:
    return 1 / (1 + np.exp(-np.clip(x, -10.0, 10.0)))


@mistake(
    FUNCTION,
    title="An epsilon in the denominator",
    explanation="1 + exp(−x) is never below 1, so there is nothing to protect. Leave the epsilon out.",
)
def epsilon(x: Array) -> Array:
    return 1 / (1 + np.exp(-np.maximum(x, -500.0)) + 1e-3)


@mistake(
    FUNCTION,
    title="Rounded to 4 digits",
    explanation="Rounding is for printing; in a computation it makes the slope 0 almost everywhere. "
    "Return the numbers as they are.",
)
def rounded(x: Array) -> Array:
    return np.round(np.exp(-np.logaddexp(0.0, -x)), 4)


@mistake(
    FUNCTION,
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)
def float16(x: Array) -> Array:
    return np.exp(-np.logaddexp(0.0, -x)).astype(np.float16)


@mistake(
    FUNCTION,
    title="x overwritten",
    explanation="`x *= -1` writes into the caller's array. Write `x = -x`, which makes a new one.",
)
def changes_input(x: Array) -> Array:
    x *= -1
    return np.exp(-np.logaddexp(0.0, x))
