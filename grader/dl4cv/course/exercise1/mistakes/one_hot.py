"""Wrong versions of `one_hot`."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import Array
from dl4cv.mistakes import mistake

FUNCTION = "one_hot"


def _wrong_checked(labels: Array, num_classes: int) -> Array:
    """The labels themselves. Raises ValueError, rightly, when one is outside 0 … num_classes − 1."""
    if np.any((labels < 0) | (labels >= num_classes)):
        raise ValueError("label out of range")
    return labels


@mistake(
    FUNCTION,
    title="Labels not checked",
    explanation='NumPy reads −1 as "the last column", so bad data passes unseen. '
    "Check that all labels lie in 0 … C−1 before you index, and raise a ValueError.",
)
def labels_not_checked(labels: Array, num_classes: int) -> Array:
    return np.eye(num_classes)[labels]


@mistake(
    FUNCTION,
    title="Negative labels accepted",
    explanation='You check the upper bound only, and NumPy reads −1 as "the last column". Check `labels < 0` as well.',
)
def negative_accepted(labels: Array, num_classes: int) -> Array:
    if np.any(labels >= num_classes):
        raise ValueError("label too large")
    return np.eye(num_classes)[labels]


@mistake(
    FUNCTION,
    title="Upper bound off by one",
    explanation="With C classes the largest label is C−1, so C itself is already outside. "
    "Write `labels >= num_classes`.",
)
def bound_off_by_one(labels: Array, num_classes: int) -> Array:
    if np.any((labels < 0) | (labels > num_classes)):
        raise ValueError("label out of range")
    return np.eye(num_classes)[labels]


@mistake(
    FUNCTION,
    title="Upper bound not checked",
    explanation="You check for negative labels, but a label can be too large as well. "
    "Raise the ValueError for `labels >= num_classes` too.",
)
def too_large_accepted(labels: Array, num_classes: int) -> Array:
    if np.any(labels < 0):
        raise ValueError("negative label")
    return np.eye(num_classes)[labels]


@mistake(
    FUNCTION,
    title="Out-of-range labels become rows of zeros",
    explanation="A row of zeros is no class at all, and nobody will notice it later. Raise a ValueError instead.",
)
def zero_row(labels: Array, num_classes: int) -> Array:
    return (labels[:, None] == np.arange(num_classes)).astype(float)


@mistake(
    FUNCTION,
    title="Out-of-range labels clipped",
    explanation="Clipping turns bad data into good-looking wrong data. Raise a ValueError instead.",
)
def clipped(labels: Array, num_classes: int) -> Array:
    return np.eye(num_classes)[np.clip(labels, 0, num_classes - 1)]


@mistake(
    FUNCTION,
    title="Number of classes taken from the batch",
    explanation="The number of classes belongs to the task, and a batch may miss the last class. "
    "Use `num_classes` for the number of columns.",
)
def classes_of_the_batch(labels: Array, num_classes: int) -> Array:
    _wrong_checked(labels, num_classes)
    return np.eye(labels.max(initial=-1) + 1)[labels]


@mistake(
    FUNCTION,
    title="Labels as floats",
    explanation="A class number is a name, not a quantity, and only integers can index. Keep the labels as integers.",
)
def float_labels(labels: Array, num_classes: int) -> Array:
    return np.eye(num_classes)[_wrong_checked(labels, num_classes).astype(float)]


@mistake(
    FUNCTION,
    title="Whole columns set",
    explanation="`out[:, labels]` pairs every row with every label, but row i should get label i alone. "
    "Write `out[np.arange(N), labels] = 1`.",
)
def whole_columns(labels: Array, num_classes: int) -> Array:
    out = np.zeros((len(labels), num_classes))
    out[:, _wrong_checked(labels, num_classes)] = 1
    return out


@mistake(
    FUNCTION,
    title="All rows are one list",
    explanation="`[[0] * C] * N` repeats one and the same list N times, so a one set in it appears in all rows. "
    "Build each row by itself, or use `np.zeros((N, C))`.",
)
def shared_row(labels: Array, num_classes: int) -> Array:
    out = [[0.0] * num_classes] * len(labels)
    for row, label in enumerate(_wrong_checked(labels, num_classes)):
        out[row][label] = 1.0
    return np.array(out).reshape(len(labels), num_classes)


@mistake(
    FUNCTION,
    title="Rows and columns swapped",
    explanation="Each row is one example and each column one class. "
    "Drop the transposition, and try a case in which N and C differ.",
)
def transposed(labels: Array, num_classes: int) -> Array:
    return np.eye(num_classes)[_wrong_checked(labels, num_classes)].T


@mistake(
    FUNCTION,
    title="Labels taken to start at 1",
    explanation="The labels start at 0, so label 0 belongs in column 0. "
    "Use the label as the column, without subtracting 1.",
)
def labels_from_one(labels: Array, num_classes: int) -> Array:
    return np.eye(num_classes)[_wrong_checked(labels, num_classes) - 1]


@mistake(
    FUNCTION,
    title="An axis too many",
    explanation="Labels reshaped to a column bring their second axis along into the result. "
    "Index with the labels as they come, with one axis.",
)
def labels_as_column(labels: Array, num_classes: int) -> Array:
    return np.eye(num_classes)[_wrong_checked(labels, num_classes).reshape(-1, 1)]


@mistake(
    FUNCTION,
    title="The label in place of a one",
    explanation="A class number has no size, it only says which column is lit. Set that column to 1.",
)
def label_as_value(labels: Array, num_classes: int) -> Array:
    return np.eye(num_classes)[_wrong_checked(labels, num_classes)] * labels[:, None]


@mistake(
    FUNCTION,
    title="All columns up to the label are lit",
    explanation="Comparing with `<=` gives an order to classes that have none. "
    "Only the column equal to the label is 1.",
)
def thermometer(labels: Array, num_classes: int) -> Array:
    return (np.arange(num_classes) <= _wrong_checked(labels, num_classes)[:, None]).astype(float)


@mistake(
    FUNCTION,
    title="Only the last example encoded",
    explanation="The assignment stands after the loop, so it runs once, for the last example. Indent it into the loop.",
)
def last_example_only(labels: Array, num_classes: int) -> Array:
    out = np.zeros((len(labels), num_classes))
    out[len(labels) - 1 :, _wrong_checked(labels, num_classes)[-1:]] = 1
    return out


@mistake(
    FUNCTION,
    title="Class 0 refused",
    explanation="0 is the first class and a valid label. The lower bound is `labels < 0`, not `labels <= 0`.",
)
def class_zero_refused(labels: Array, num_classes: int) -> Array:
    if np.any((labels <= 0) | (labels >= num_classes)):
        raise ValueError("label out of range")
    return np.eye(num_classes)[labels]
