"""What learners get wrong in `softmax` and `log_softmax`."""
# ruff: noqa: RET504 - the result has a name, so that an edit can change it

import numpy as np

from dl4cv.mistakes import edit

SMALL_NUMBERS = tuple(f"1e-{digits}" for digits in range(3, 17))


def softmax(x, axis=-1):
    shifted = x - x.max(axis=axis, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=axis, keepdims=True)
    out = e / total
    return out


def log_softmax(x, axis=-1):
    shifted = x - x.max(axis=axis, keepdims=True)
    e = np.exp(shifted)
    total = e.sum(axis=axis, keepdims=True)
    out = shifted - np.log(total)
    return out


log_of_softmax = edit(
    log_softmax,
    {"shifted - np.log(total)": "np.log(e / total)"},
    title="Logarithm of the softmax",
    explanation="A probability like exp(−1000) is rounded to 0, and the logarithm of 0 is −inf. "
    "Take the logarithm on paper first: x − max − log(sum(exp(x − max))).",
)

no_maximum = (
    edit(
        softmax,
        {"x - x.max(axis=axis, keepdims=True)": "x"},
        title="No maximum subtracted",
        explanation="exp(1000) is inf, and inf/inf is not a number. "
        "Subtract the maximum first: it changes nothing in theory and keeps every exponential at or below 1.",
    ),
    edit(
        log_softmax,
        {"x - x.max(axis=axis, keepdims=True)": "x"},
        title="No maximum subtracted",
        explanation="exp(1000) overflows, and exp(−1000) is 0, of which no logarithm exists. "
        "Subtract the maximum of the row first.",
    ),
)

log_of_overflow = edit(
    log_softmax,
    {"x - x.max(axis=axis, keepdims=True)": "x", "shifted - np.log(total)": "np.log(e / total)"},
    title="Logarithm of a softmax that overflows",
    explanation="exp(1000) is inf, inf/inf is nan, and its logarithm is nan too. Use x − max − log(sum(exp(x − max))).",
)

maximum_forgotten = edit(
    log_softmax,
    {"out = shifted": "out = x"},
    title="The maximum forgotten outside the logarithm",
    explanation="You subtract the maximum inside the exponential only. "
    "It has to go from the first term as well: (x − max) − log(sum(exp(x − max))).",
)

one_sum = edit(
    (softmax, log_softmax),
    {"e.sum(axis=axis, keepdims=True)": "e.sum()"},
    title="One sum for the whole batch",
    explanation="Each example is a distribution of its own. Sum along the axis of the classes, with `keepdims=True`.",
)

one_sum_no_maximum = edit(
    softmax,
    {"x - x.max(axis=axis, keepdims=True)": "x", "e.sum(axis=axis, keepdims=True)": "e.sum()"},
    title="One sum over all rows",
    explanation="`e.sum()` without an axis adds up the scores of every example. "
    "Sum along the axis of the classes, with `keepdims=True`, and subtract each row's maximum before the exponential.",
)

one_sum_one_maximum = edit(
    softmax,
    {"x.max(axis=axis, keepdims=True)": "x.max()", "e.sum(axis=axis, keepdims=True)": "e.sum()"},
    title="One maximum and one sum over all rows",
    explanation="`x.max()` and `e.sum()` without an axis look at the scores of every example. "
    "Take both along the axis of the classes, with `keepdims=True`.",
)

axis_zero = edit(
    (softmax, log_softmax),
    {"x.max(axis=axis": "x.max(axis=0", "e.sum(axis=axis": "e.sum(axis=0"},
    title="Always along axis 0",
    explanation="Axis 0 runs over the examples, which have nothing to do with each other. "
    "Use the argument `axis`, which is the last one unless the caller says otherwise.",
)

axis_one = edit(
    (softmax, log_softmax),
    {"x.max(axis=axis": "x.max(axis=1", "e.sum(axis=axis": "e.sum(axis=1"},
    title="Always along axis 1",
    explanation="You name axis 1, but a vector has none and the caller may want another. Use the argument `axis`.",
)

axis_ignored = edit(
    (softmax, log_softmax),
    {"x.max(axis=axis": "x.max(axis=-1", "e.sum(axis=axis": "e.sum(axis=-1"},
    title="The argument axis ignored",
    explanation="The caller chooses the axis, and −1 is only its default. "
    "Pass `axis` on to the maximum and to the sum.",
)

keepdims_forgotten = (
    edit(
        softmax,
        {"e.sum(axis=axis, keepdims=True)": "e.sum(axis=axis)"},
        title="keepdims forgotten",
        explanation="A sum of shape (N,) lines up with the last axis, not with the rows. "
        "`keepdims=True` makes it (N, 1), so that each row is divided by its own sum.",
    ),
    edit(
        log_softmax,
        {"e.sum(axis=axis, keepdims=True)": "e.sum(axis=axis)"},
        title="keepdims forgotten",
        explanation="A sum of shape (N,) lines up with the last axis, not with the rows. "
        "`keepdims=True` makes it (N, 1), so that each row loses its own logarithm.",
    ),
)

one_maximum = (
    edit(
        softmax,
        {"x.max(axis=axis, keepdims=True)": "x.max()"},
        title="One maximum for the whole batch",
        explanation="With a foreign maximum all exponentials of such a row become 0, and 0/0 is not a number. "
        "Subtract from each row its own maximum.",
    ),
    edit(
        log_softmax,
        {"x.max(axis=axis, keepdims=True)": "x.max()"},
        title="One maximum for the whole batch",
        explanation="With a foreign maximum all exponentials of such a row become 0, and log(0) is −inf. "
        "Subtract from each row its own maximum.",
    ),
)

sign_of_the_scores = edit(
    softmax,
    {"np.exp(shifted)": "np.exp(-shifted)"},
    title="Sign of the scores turned",
    explanation="exp(−x) makes the lowest score the most likely. Take the exponential of x − max, without a minus.",
    varied={"x - x.max(axis=axis, keepdims=True)": ("x", "x - x.min(axis=axis, keepdims=True)")},
)

minimum_subtracted = edit(
    softmax,
    {"x.max": "x.min"},
    title="The minimum subtracted",
    explanation="After subtracting the minimum the largest score can still be huge, and its exponential overflows. "
    "Subtract the maximum, so that no score is above 0.",
)

nan_to_zero = edit(
    softmax,
    {"x - x.max(axis=axis, keepdims=True)": "x", "return out": "return np.nan_to_num(out)"},
    title="nan swept under the carpet",
    explanation="`nan_to_num` turns every failed computation into 0, and the rows no longer sum to 1. "
    "Subtract the maximum, then no nan arises.",
)

clipped = edit(
    softmax,
    {"shifted = ": "x = np.clip(x, -20.0, 20.0)\n    shifted = "},
    title="Scores clipped",
    explanation="Clipping makes 999 and 1000 equal, although their difference is what counts. "
    "Subtract the maximum instead.",
)

divided_by_maximum = edit(
    softmax,
    {
        "shifted = ": "largest = np.abs(x).max(axis=axis, keepdims=True)\n"
        "    x = x / np.where(largest == 0, 1, largest)\n    shifted = "
    },
    title="Divided by the maximum",
    explanation="Dividing the scores by their maximum changes the differences between them. Subtracting it does not.",
)

no_exponential = edit(
    softmax,
    {"x - x.max(axis=axis, keepdims=True)": "x", "np.exp(shifted)": "shifted", "e / total": "e / (total + 1e-6)"},
    title="Exponential left out",
    explanation="The exponential makes every score positive before the division. "
    "Softmax is exp first, then divide by the sum.",
)

epsilon = (
    edit(
        softmax,
        {"e / total": "e / (total + 1e-3)"},
        title="An epsilon in the denominator",
        explanation="Once the maximum is subtracted the sum is at least 1, so there is nothing to protect. "
        "Leave the epsilon out.",
        varied={"1e-3": SMALL_NUMBERS},
    ),
    edit(
        log_softmax,
        {"shifted - np.log(total)": "np.log(e / total + 1e-8)"},
        title="An epsilon in the logarithm",
        explanation="The epsilon hides the −inf, but the true value may be −1000. "
        "Write log-softmax without a softmax, then nothing needs hiding.",
        varied={"1e-8": SMALL_NUMBERS},
    ),
)

sigmoid_each = edit(
    softmax,
    {
        "x - x.max(axis=axis, keepdims=True)": "np.logaddexp(0.0, -x)",
        "np.exp(shifted)": "np.exp(-shifted)",
        "e / total": "e",
    },
    title="A sigmoid for each score",
    explanation="The sigmoid looks at each score alone, but the classes share one probability of 1. "
    "Divide by the sum of the exponentials of the row.",
)

winner_only = edit(
    softmax,
    {"np.exp(shifted)": "(shifted == 0).astype(float)", "e / total": "e"},
    title="Only the winner",
    explanation="That is the argmax as a one-hot row; softmax is its soft version. The other classes keep their share.",
)

logarithm = edit(
    softmax,
    {"e / total": "shifted - np.log(total)"},
    title="The logarithm returned",
    explanation="That is log-softmax, the next function. Return the probabilities themselves.",
)

sum_of_scores = edit(
    log_softmax,
    {"x - x.max(axis=axis, keepdims=True)": "x", "np.exp(shifted)": "x", "np.log(total)": "total"},
    title="Exponential of the sum",
    explanation="The logarithm of a sum of exponentials is not the sum of the scores. First exp, then sum, then log.",
)

sign_turned = edit(
    log_softmax,
    {"return out": "return -out"},
    title="Sign turned",
    explanation="The minus belongs to the loss, which is built on log-softmax later. "
    "The logarithm of a probability is never positive.",
)

softmax_returned = edit(
    log_softmax,
    {"return out": "return np.exp(out)"},
    title="Softmax returned",
    explanation="This is softmax, the function before. "
    "Return its logarithm, computed as x − max − log(sum(exp(x − max))).",
)

base_two = edit(
    log_softmax,
    {"return out": "return out / np.log(2.0)"},
    title="Logarithm to another base",
    explanation="`np.log2` and `np.log10` undo powers of 2 and 10, but softmax is built on e. Use `np.log`.",
)

sum_to_another_base = edit(
    log_softmax,
    {"np.log(total)": "np.log10(total)"},
    title="The sum's logarithm to another base",
    explanation="`np.log2` and `np.log10` undo powers of 2 and 10, but softmax is built on e. Use `np.log`.",
    varied={"np.log10": ("np.log2",)},
)

sum_added = edit(
    log_softmax,
    {"shifted - np.log": "shifted + np.log"},
    title="The sum's logarithm added",
    explanation="The logarithm of a quotient is a difference: log(e / total) = log(e) − log(total).",
)

integer_buffer = edit(
    (softmax, log_softmax),
    {"out = ": "out = np.zeros_like(x)\n    out[...] = "},
    title="Results stored as integers",
    explanation="`zeros_like(x)` takes over the integer type of x and cuts off everything behind the point. "
    "Ask for floats, or do not make the array beforehand.",
)

rounded = (
    edit(
        softmax,
        {"return out": "return np.round(out, 4)"},
        title="Rounded to 4 digits",
        explanation="Rounding is for printing; here small probabilities become 0 and their logarithm −inf. "
        "Return the numbers as they are.",
    ),
    edit(
        log_softmax,
        {"return out": "return np.round(out, 4)"},
        title="Rounded to 4 digits",
        explanation="Rounding is for printing, since whatever is computed next inherits the error. "
        "Return the numbers as they are.",
    ),
)

float16 = edit(
    (softmax, log_softmax),
    {"return out": "return out.astype(np.float16)"},
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)

list_returned = edit(
    (softmax, log_softmax),
    {"return out": "return out.tolist()"},
    title="A list returned",
    explanation="A list has no shape, and the next line of a network wants to compute with arrays. "
    "Return the array as it is, without `tolist`.",
)

cache_returned = edit(
    (softmax, log_softmax),
    {"return out": "return out, ..."},
    title="More than the result returned",
    explanation="What a backward pass will need is not asked for here. Return the array alone.",
)

changes_input = edit(
    (softmax, log_softmax),
    {"shifted = x - ": "shifted = x\n    shifted -= "},
    title="Scores overwritten",
    explanation="`x -= …` writes into the caller's array. Write `x = x - …`, which makes a new one.",
)

rows_or_everything = edit(
    softmax,
    {"shifted = ": "axis = -1 if x.ndim == 2 else None\n    shifted = "},
    title="Made for vectors and tables only",
    explanation="Your code asks for two axes and treats all else as one long row. "
    "Let NumPy do it: max and sum along `axis`, with keepdims=True.",
)
