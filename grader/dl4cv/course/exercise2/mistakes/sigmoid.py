"""What learners get wrong in `sigmoid`."""
# ruff: noqa: RET504 - the result has a name, so that an edit can change it

import math  # noqa: F401 - an edit uses it

import numpy as np

from dl4cv.mistakes import edit, mistake


def sigmoid(x):
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1, e) / (1 + e)


def sigmoid_by_logarithm(x):
    s = np.exp(-np.logaddexp(0.0, -x))
    return s


wrong_sign = edit(
    sigmoid,
    {"-np.abs(x)": "x", "np.where(x >= 0, 1, e)": "1"},
    title="Wrong sign in the exponent",
    explanation="exp(−x) gets small when x is large, and that is what lets the sigmoid rise to 1. "
    "Try one positive number: sigmoid(2) must be above 0.5.",
)

overflow = edit(
    sigmoid,
    {"-np.abs(x)": "-x", "np.where(x >= 0, 1, e)": "1"},
    title="Overflow in exp(−x)",
    explanation="exp(1000) is too large for a float, and the answer survives only because 1/inf happens to be 0. "
    "Use exp(−x) where x ≥ 0 and exp(x) where x < 0, so that no exponential exceeds 1.",
)

infinity_by_infinity = edit(
    sigmoid,
    {"-np.abs(x)": "x", "np.where(x >= 0, 1, e)": "e"},
    title="Infinity divided by infinity",
    explanation="exp(1000) is inf, and inf/inf is not a number. "
    "Exponentiate negative numbers only: 1/(1 + exp(−x)) where x ≥ 0.",
)

where_does_not_guard = edit(
    sigmoid,
    {"-np.abs(x)": "x", "1, e) / (1 + e)": "1 / (1 + np.exp(-x)), e / (1 + e))"},
    title="np.where does not guard",
    explanation="`np.where` computes both formulas for every x and chooses afterwards. "
    "Make the argument harmless first, for example with exp(−|x|).",
)

nan_to_zero = edit(
    sigmoid,
    {"-np.abs(x)": "x", "np.where(x >= 0, 1, e) / (1 + e)": "np.nan_to_num(e / (1 + e))"},
    title="nan swept under the carpet",
    explanation="`nan_to_num` turns every failed computation into 0, and here the answer should have been 1. "
    "Avoid the overflow instead of hiding it.",
)

positive_formula_only = edit(
    sigmoid,
    {"np.where(x >= 0, 1, e)": "1"},
    title="One formula for both signs",
    explanation="With exp(−|x|) the formula 1/(1 + exp(−|x|)) fits x ≥ 0 only. "
    "Where x < 0 the numerator is exp(−|x|) too.",
)

zero_forgotten = edit(
    sigmoid,
    {"np.where(x >= 0, 1, e) / (1 + e)": "np.where(x > 0, 1 / (1 + e), 0) + np.where(x < 0, e / (1 + e), 0)"},
    title="Zero forgotten",
    explanation="Your two cases are x > 0 and x < 0, and 0 belongs to neither. Let one of them include it: x >= 0.",
)

integer_buffer = edit(
    sigmoid_by_logarithm,
    {"s = ": "s = np.zeros_like(x)\n    s[...] = "},
    title="Results stored as integers",
    explanation="`zeros_like(x)` takes over the integer type of x and cuts off everything behind the point. "
    "Ask for floats: `np.zeros_like(x, dtype=float)`.",
)

integer_exponentials = edit(
    sigmoid,
    {"e = ": "e = np.zeros_like(x)\n    e[...] = "},
    title="Exponentials stored as integers",
    explanation="`z = np.zeros_like(x)` is an integer array when x is one, and every exponential in it becomes 0 or 1. "
    "Ask for floats: `np.zeros_like(x, dtype=float)`.",
)

if_on_an_array = edit(
    sigmoid,
    {
        "    e =": "    if x >= 0:\n        return 1 / (1 + np.exp(-x))\n    e =",
        "np.where(x >= 0, 1, e)": "e",
    },
    title="`if` on an array",
    explanation="`if` asks the whole array for one truth, but each element has a sign of its own. "
    "Use `np.where`, or write through a mask: out[x >= 0] = …",
    varied={"np.exp": ("math.exp",)},
)

math_exp = edit(
    sigmoid,
    {"np.exp(-np.abs(x))": "math.exp(-x)", "np.where(x >= 0, 1, e) / (1 + e)": "np.asarray(1 / (1 + e))"},
    title="math.exp on an array",
    explanation="`math` works on one number, `np` on whole arrays. Use `np.exp`.",
)


@mistake(
    "sigmoid",
    title="Made for one axis only",
    explanation="A loop over `range(len(x))` sees the first axis only. "
    "NumPy's functions work element by element on any shape, without a loop.",
)
def vector_only(x):
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = np.exp(-np.logaddexp(0.0, -x[i]))
    return out


tanh = edit(
    sigmoid_by_logarithm,
    {"np.exp(-np.logaddexp(0.0, -x))": "np.tanh(x)"},
    title="Hyperbolic tangent",
    explanation="tanh has the same S shape but runs from −1 to 1. The sigmoid runs from 0 to 1.",
)

step = edit(
    sigmoid_by_logarithm,
    {"np.exp(-np.logaddexp(0.0, -x))": "np.where(x > 0, 1.0, 0.0)"},
    title="A step",
    explanation="The sigmoid is the smooth version of this step, and its slope is what training needs. "
    "Compute 1/(1 + exp(−x)).",
)

hard_sigmoid = edit(
    sigmoid_by_logarithm,
    {"np.exp(-np.logaddexp(0.0, -x))": "np.clip(0.25 * x + 0.5, 0.0, 1.0)"},
    title="A straight line with corners",
    explanation='The "hard" sigmoid replaces the curve by a line because that is cheaper. '
    "Here the exact 1/(1 + exp(−x)) is asked for.",
)

derivative = edit(
    sigmoid_by_logarithm,
    {"return s": "return s * (1 - s)"},
    title="The derivative",
    explanation="s·(1 − s) is the slope of the sigmoid, which comes later in the course. Return s itself.",
)

softmax_in_its_place = edit(
    sigmoid,
    {"-np.abs(x)": "x - x.max(initial=-np.inf)", "np.where(x >= 0, 1, e) / (1 + e)": "e / e.sum()"},
    title="Softmax in its place",
    explanation="The sigmoid looks at each number alone, the softmax compares them with each other. "
    "No sum is needed here.",
)

clipped = edit(
    sigmoid,
    {"-np.abs(x)": "-np.clip(x, -10.0, 10.0)", "np.where(x >= 0, 1, e)": "1"},
    title="Input clipped too early",
    explanation="Clipping at ±10 avoids the overflow, but sigmoid(10) is not yet 1. "
    "Choose the formula by the sign of x, then nothing needs clipping.",
)

epsilon = edit(
    sigmoid,
    {"-np.abs(x)": "-np.maximum(x, -500.0)", "np.where(x >= 0, 1, e)": "1", "(1 + e)": "(1 + e + 1e-3)"},
    title="An epsilon in the denominator",
    explanation="1 + exp(−x) is never below 1, so there is nothing to protect. Leave the epsilon out.",
)

rounded = edit(
    sigmoid_by_logarithm,
    {"return s": "return np.round(s, 4)"},
    title="Rounded to 4 digits",
    explanation="Rounding is for printing; in a computation it makes the slope 0 almost everywhere. "
    "Return the numbers as they are.",
)

float16 = edit(
    sigmoid_by_logarithm,
    {"return s": "return s.astype(np.float16)"},
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)

cache_returned = edit(
    sigmoid_by_logarithm,
    {"return s": "return s, ..."},
    title="More than the sigmoid returned",
    explanation="What a backward pass will need is not asked for here. Return the array alone.",
)

changes_input = edit(
    sigmoid_by_logarithm,
    {"s = np.exp(-np.logaddexp(0.0, -x))": "x *= -1\n    s = np.exp(-np.logaddexp(0.0, x))"},
    title="x overwritten",
    explanation="`x *= -1` writes into the caller's array. Write `x = -x`, which makes a new one.",
)
