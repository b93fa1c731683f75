"""What learners get wrong in `binary_probabilities`."""

import numpy as np

from dl4cv.mistakes import edit, mistake


def binary_probabilities(p):
    return np.stack([1 - p, p], axis=1)


columns_swapped = edit(
    binary_probabilities,
    {"1 - p, p": "p, 1 - p"},
    title="Columns swapped",
    explanation="p is the probability of class 1, so it belongs in column 1. Put 1 − p first.",
)

stacked_as_rows = edit(
    binary_probabilities,
    {", axis=1": ""},
    title="Stacked as rows",
    explanation="Each row is one example and each column one class. Stack along `axis=1`.",
)

end_to_end = edit(
    binary_probabilities,
    {"np.stack([1 - p, p], axis=1)": "np.concatenate([1 - p, p])"},
    title="Joined end to end",
    explanation="`np.concatenate` joins along an axis that exists, and p has only one. "
    "`np.stack` with `axis=1` makes the second one.",
)

reshaped = edit(
    binary_probabilities,
    {"np.stack([1 - p, p], axis=1)": "np.concatenate([1 - p, p]).reshape(-1, 2)"},
    title="Reshaped instead of stacked",
    explanation="`reshape` keeps the order in memory, where all 1 − p come before all p. "
    "Use `np.stack([1 - p, p], axis=1)`.",
)

same_twice = edit(
    binary_probabilities,
    {"1 - p": "p"},
    title="The same column twice",
    explanation="Class 0 has what class 1 leaves over. The first column is 1 − p.",
)

negative = edit(
    binary_probabilities,
    {"1 - p": "-p"},
    title="−p in place of 1 − p",
    explanation="The two probabilities of a row sum to 1, not to 0. The first column is 1 − p.",
)

decided = edit(
    binary_probabilities,
    {"np.stack([1 - p, p], axis=1)": "np.stack([p < 0.5, p >= 0.5], axis=1).astype(float)"},
    title="Decided too early",
    explanation="Rounding to the likelier class throws away how sure the network is. "
    "Keep the probabilities 1 − p and p.",
)


@mistake(
    "binary_probabilities",
    title="Written into an array of integers",
    explanation="An array with an integer dtype cuts off all that stands behind the point. "
    "Make the result with `np.zeros((N, 2))`, which holds floats.",
)
def integer_table(p):
    out = np.zeros((len(p), 2), dtype=int)
    out[:, 0], out[:, 1] = 1 - p, p
    return out


rounded = edit(
    binary_probabilities,
    {"axis=1)": "axis=1).round(4)"},
    title="Rounded to 4 digits",
    explanation="Rounding is for printing, since whatever is computed next inherits the error. "
    "Return the numbers as they are.",
)

float16 = edit(
    binary_probabilities,
    {"axis=1)": "axis=1).astype(np.float16)"},
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)

clipped = edit(
    binary_probabilities,
    {"return": "p = np.clip(p, 1e-3, 1 - 1e-3)\n    return"},
    title="Kept away from 0 and 1",
    explanation="Clipping protects a logarithm, but none is taken here. 0 and 1 are probabilities like any other.",
)


@mistake(
    "binary_probabilities",
    title="Softmax on top",
    explanation="1 − p and p are probabilities already. A softmax is for raw scores.",
)
def softmax_on_top(p):
    e = np.exp(np.stack([1 - p, p], axis=1))
    return e / e.sum(axis=1, keepdims=True)


@mistake(
    "binary_probabilities",
    title="p overwritten",
    explanation="`out=p` and operators like `-=` write into the caller's array. Compute 1 − p into a new one.",
)
def changes_input(p):
    second = p.copy()
    np.subtract(1, p, out=p)
    return np.stack([p, second], axis=1)
