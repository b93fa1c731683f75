"""What learners get wrong in `decode_one_hot`."""

import numpy as np

from dl4cv.mistakes import edit


def decode_one_hot(scores):
    return np.argmax(scores, axis=1)


wrong_axis = edit(
    decode_one_hot,
    {"axis=1": "axis=0"},
    title="argmax along the wrong axis",
    explanation="Axis 0 runs over the examples, axis 1 over the classes. "
    "Ask each row for its largest column: `axis=1`.",
)

whole_table = edit(
    decode_one_hot,
    {", axis=1": ""},
    title="argmax of the whole table",
    explanation="Without an axis `argmax` flattens the table and finds the single largest score. "
    "Say `axis=1` to get one class per row.",
)

lowest_score = edit(
    decode_one_hot,
    {"argmax": "argmin"},
    title="The lowest score chosen",
    explanation="The largest score marks the most likely class. Use `argmax`, or the end of an ascending `argsort`.",
)

score_instead_of_place = edit(
    decode_one_hot,
    {"argmax": "max"},
    title="The largest score instead of its place",
    explanation="`max` tells how large the largest score is, `argmax` tells where it stands. You need the place.",
)

counted_from_one = edit(
    decode_one_hot,
    {"axis=1)": "axis=1) + 1"},
    title="Classes counted from 1",
    explanation="Column 0 is class 0. Return what `argmax` gives, without adding 1.",
)

exact_one = edit(
    decode_one_hot,
    {"np.argmax(scores, axis=1)": "np.nonzero(scores == 1)[1]"},
    title="Searching for an exact 1",
    explanation="A network's scores are hardly ever exactly 1. "
    "Choose the largest column of each row, which works for one-hot rows as well.",
)

not_zero = edit(
    decode_one_hot,
    {"np.argmax(scores, axis=1)": "np.nonzero(scores)[1]"},
    title="Every score that is not zero counts",
    explanation="Scores and probabilities are rarely zero, so all their columns are found. "
    "Choose the largest column of each row.",
)

threshold = edit(
    decode_one_hot,
    {"scores, axis": "scores > 0.5, axis"},
    title="A threshold of one half",
    explanation="With many classes even the best probability may be below one half, and logits know no such bound. "
    "Compare the scores of a row with each other, not with 0.5.",
)

cut_to_integers = edit(
    decode_one_hot,
    {"scores, axis": "scores.astype(int), axis"},
    title="Scores cut to integers first",
    explanation="Cutting 0.7 and 0.2 to integers makes both 0, so nothing is left to compare. "
    "Take the `argmax` of the scores as they are.",
)

absolute_value = edit(
    decode_one_hot,
    {"scores, axis": "np.abs(scores), axis"},
    title="The size of the score without its sign",
    explanation="A score of −5 speaks strongly against a class, not for it. Leave out the absolute value.",
)

starts_at_zero = edit(
    decode_one_hot,
    {"scores, axis": "np.maximum(scores, 0), axis"},
    title="The search starts at 0",
    explanation="If the best score so far starts at 0, a negative score never beats it. "
    "Start from the first score of the row or from minus infinity.",
)

average_class = edit(
    decode_one_hot,
    {"np.argmax(scores, axis=1)": "scores @ np.arange(scores.shape[1])"},
    title="A product with the class numbers",
    explanation="The sum of score times class number is an average class, and classes have no average. "
    "Choose the largest column with `argmax`.",
)

as_column = edit(
    decode_one_hot,
    {"axis=1)": "axis=1).reshape(-1, 1)"},
    title="Labels as a column",
    explanation="A column broadcasts against a row to a whole table, which goes wrong later without an error. "
    "Leave out `keepdims` or the reshape.",
)

float_numbers = edit(
    decode_one_hot,
    {"axis=1)": "axis=1).astype(float)"},
    title="Class numbers as floats",
    explanation="A class number is a name, not a quantity, and later you index with it. "
    "Return the integers that `argmax` gives.",
)

last_of_equals = edit(
    decode_one_hot,
    {"np.argmax(scores": "scores.shape[1] - 1 - np.argmax(scores[:, ::-1]"},
    title="The last of equal scores",
    explanation="`>=` in a loop, or the last column of `argsort`, takes the last of equal scores. "
    "`argmax` takes the first, as everybody expects.",
)
