"""Wrong versions of `decode_one_hot`."""

# mypy: no-warn-return-any

from __future__ import annotations

from typing import Any

import numpy as np

from dl4cv.course.building_blocks import Array
from dl4cv.mistakes import mistake

FUNCTION = "decode_one_hot"


@mistake(
    FUNCTION,
    title="argmax along the wrong axis",
    explanation="Axis 0 runs over the examples, axis 1 over the classes. "
    "Ask each row for its largest column: `axis=1`.",
)
def wrong_axis(scores: Array) -> Array:
    return scores.argmax(axis=0)


@mistake(
    FUNCTION,
    title="argmax of the whole table",
    explanation="Without an axis `argmax` flattens the table and finds the single largest score. "
    "Say `axis=1` to get one class per row.",
)
def whole_table(scores: Array) -> Any:
    return scores.argmax()


@mistake(
    FUNCTION,
    title="The lowest score chosen",
    explanation="The largest score marks the most likely class. Use `argmax`, or the end of an ascending `argsort`.",
)
def lowest_score(scores: Array) -> Array:
    return scores.argmin(axis=1)


@mistake(
    FUNCTION,
    title="The largest score instead of its place",
    explanation="`max` tells how large the largest score is, `argmax` tells where it stands. You need the place.",
)
def score_instead_of_place(scores: Array) -> Array:
    return scores.max(axis=1)


@mistake(
    FUNCTION,
    title="Classes counted from 1",
    explanation="Column 0 is class 0. Return what `argmax` gives, without adding 1.",
)
def counted_from_one(scores: Array) -> Array:
    return scores.argmax(axis=1) + 1


@mistake(
    FUNCTION,
    title="Searching for an exact 1",
    explanation="A network's scores are hardly ever exactly 1. "
    "Choose the largest column of each row, which works for one-hot rows as well.",
)
def exact_one(scores: Array) -> Array:
    return np.nonzero(scores == 1)[1]


@mistake(
    FUNCTION,
    title="Every score that is not zero counts",
    explanation="Scores and probabilities are rarely zero, so all their columns are found. "
    "Choose the largest column of each row.",
)
def not_zero(scores: Array) -> Array:
    return np.nonzero(scores)[1]


@mistake(
    FUNCTION,
    title="A threshold of one half",
    explanation="With many classes even the best probability may be below one half, and logits know no such bound. "
    "Compare the scores of a row with each other, not with 0.5.",
)
def threshold(scores: Array) -> Array:
    return (scores > 0.5).argmax(axis=1)


@mistake(
    FUNCTION,
    title="Scores cut to integers first",
    explanation="Cutting 0.7 and 0.2 to integers makes both 0, so nothing is left to compare. "
    "Take the `argmax` of the scores as they are.",
)
def cut_to_integers(scores: Array) -> Array:
    return scores.astype(int).argmax(axis=1)


@mistake(
    FUNCTION,
    title="The size of the score without its sign",
    explanation="A score of −5 speaks strongly against a class, not for it. Leave out the absolute value.",
)
def absolute_value(scores: Array) -> Array:
    return np.abs(scores).argmax(axis=1)


@mistake(
    FUNCTION,
    title="The search starts at 0",
    explanation="If the best score so far starts at 0, a negative score never beats it. "
    "Start from the first score of the row or from minus infinity.",
)
def starts_at_zero(scores: Array) -> Array:
    return np.maximum(scores, 0).argmax(axis=1)


@mistake(
    FUNCTION,
    title="A product with the class numbers",
    explanation="The sum of score times class number is an average class, and classes have no average. "
    "Choose the largest column with `argmax`.",
)
def average_class(scores: Array) -> Array:
    return scores @ np.arange(scores.shape[1])


@mistake(
    FUNCTION,
    title="Labels as a column",
    explanation="A column broadcasts against a row to a whole table, which goes wrong later without an error. "
    "Leave out `keepdims` or the reshape.",
)
def as_column(scores: Array) -> Array:
    return scores.argmax(axis=1).reshape(-1, 1)


@mistake(
    FUNCTION,
    title="Class numbers as floats",
    explanation="A class number is a name, not a quantity, and later you index with it. "
    "Return the integers that `argmax` gives.",
)
def float_numbers(scores: Array) -> Array:
    return scores.argmax(axis=1).astype(float)


@mistake(
    FUNCTION,
    title="The last of equal scores",
    explanation="`>=` in a loop, or the last column of `argsort`, takes the last of equal scores. "
    "`argmax` takes the first, as everybody expects.",
)
def last_of_equals(scores: Array) -> Array:
    return scores.shape[1] - 1 - scores[:, ::-1].argmax(axis=1)
