"""What learners get wrong in `relu`."""

import numpy as np

from dl4cv.mistakes import edit, mistake


def relu(x):
    return np.maximum(x, 0)


absolute_value = edit(
    relu,
    {"np.maximum(x, 0)": "np.abs(x)"},
    title="Absolute value",
    explanation="ReLU lets positive numbers through and stops negative ones. relu(−3) is 0, not 3.",
)

minimum = edit(
    relu,
    {"maximum": "minimum"},
    title="Minimum instead of maximum",
    explanation="The larger of x and 0 is wanted. Use `np.maximum(x, 0)`.",
)

np_max = edit(
    relu,
    {"maximum": "max"},
    title="np.max in place of np.maximum",
    explanation="`np.max(x, 0)` searches the largest element along axis 0. "
    "`np.maximum(x, 0)` compares each element with 0.",
)

python_max = edit(
    relu,
    {"np.maximum(x, 0)": "np.asarray(max(0, x))"},
    title="Python's max on an array",
    explanation="`max` asks whether the whole array is larger than 0, which has no single answer. "
    "`np.maximum(x, 0)` asks for each element.",
)

if_on_an_array = edit(
    relu,
    {"return": "if x <= 0:\n        return np.zeros_like(x)\n    return"},
    title="`if` on an array",
    explanation="`if` asks the whole array for one truth, but each element has a sign of its own. "
    "Use `np.maximum(x, 0)`.",
)

one_decision = edit(
    relu,
    {"np.maximum(x, 0)": "x.copy() if np.all(x > 0) else np.zeros_like(x)"},
    title="One decision for the whole array",
    explanation="`if np.all(x > 0)` decides once for the whole array, but each element needs its own decision. "
    "Use `np.maximum(x, 0)`.",
)

step = edit(
    relu,
    {"np.maximum(x, 0)": "np.where(x > 0, 1.0, 0.0)"},
    title="A step",
    explanation="`x > 0` tells which numbers pass; that is the slope of ReLU. Multiply it by x to get ReLU itself.",
)

leaky = edit(
    relu,
    {"np.maximum(x, 0)": "np.where(x > 0, x, 0.01 * x)"},
    title="Leaky",
    explanation="That is the leaky ReLU. Plain ReLU turns every negative number into exactly 0.",
)

relu6 = edit(
    relu,
    {"np.maximum(x, 0)": "np.clip(x, 0, 6)"},
    title="Cut off at 6",
    explanation="ReLU6 has this upper bound, plain ReLU has none. Leave out the minimum.",
)

cut_at_one = edit(
    relu,
    {"np.maximum(x, 0)": "np.clip(x, 0, 1)"},
    title="Cut off at 1",
    explanation="Clipping to 0 … 1 suits pixels, not activations. ReLU has no upper bound.",
)

softplus = edit(
    relu,
    {"np.maximum(x, 0)": "np.logaddexp(0.0, x)"},
    title="A smooth version",
    explanation="log(1 + exp(x)) is the softplus, which resembles ReLU without its corner. Use the maximum of x and 0.",
)

negatives_dropped = edit(
    relu,
    {"np.maximum(x, 0)": "x[x > 0]"},
    title="Negative numbers dropped",
    explanation="`x[x > 0]` picks out the positive elements and forgets their places. "
    "The negative ones must stay, as zeros.",
)

fractions_cut = edit(
    relu,
    {"np.maximum(x, 0)": "np.maximum(x, 0).astype(int)"},
    title="Fractions cut off",
    explanation="An array of integers cuts off all that stands behind the point. Keep the type of x.",
)


@mistake(
    "relu",
    title="Made for one axis only",
    explanation="A loop over `range(len(x))` sees the first axis only. "
    "`np.maximum(x, 0)` works on any shape, without a loop.",
)
def vector_only(x):
    out = np.zeros(len(x))
    for i in range(len(x)):
        out[i] = x[i] if x[i] > 0 else 0
    return out


float16 = edit(
    relu,
    {"np.maximum(x, 0)": "np.maximum(x, 0).astype(np.float16)"},
    title="Half precision",
    explanation="A float16 keeps about three digits. Keep the type of x.",
)

cache_returned = edit(
    relu,
    {"np.maximum(x, 0)": "np.maximum(x, 0), ..."},
    title="More than the ReLU returned",
    explanation="What a backward pass will need is not asked for here. Return the array alone.",
)

changes_input = edit(
    relu,
    {"return np.maximum(x, 0)": "x[x < 0] = 0\n    return x"},
    title="x overwritten",
    explanation="`x[x < 0] = 0` writes into the caller's array. Work on a copy, or use `np.maximum(x, 0)`.",
)
