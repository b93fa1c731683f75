"""What learners get wrong in `one_hot`."""

import numpy as np

from dl4cv.mistakes import edit


def one_hot(labels, num_classes):
    if np.any((labels < 0) | (labels >= num_classes)):
        raise ValueError("label out of range")
    return np.eye(num_classes)[labels]


def one_hot_by_places(labels, num_classes):
    if np.any((labels < 0) | (labels >= num_classes)):
        raise ValueError("label out of range")
    out = np.zeros((len(labels), num_classes))
    out[np.arange(len(labels)), labels] = 1
    return out


labels_not_checked = edit(
    one_hot,
    {'raise ValueError("label out of range")': "pass"},
    title="Labels not checked",
    explanation='NumPy reads −1 as "the last column", so bad data passes unseen. '
    "Check that all labels lie in 0 … C−1 before you index, and raise a ValueError.",
)

negative_accepted = edit(
    one_hot,
    {"(labels < 0) | (labels >= num_classes)": "labels >= num_classes", "label out of range": "label too large"},
    title="Negative labels accepted",
    explanation='You check the upper bound only, and NumPy reads −1 as "the last column". Check `labels < 0` as well.',
)

asserted = edit(
    one_hot,
    {
        "if np.any((labels < 0) | (labels >= num_classes)):": "assert np.all((labels >= 0) & (labels < num_classes))",
        '        raise ValueError("label out of range")\n': "",
    },
    title="An assert in place of a ValueError",
    explanation="`assert` raises an AssertionError, and nothing at all under `python -O`. "
    "Raise a ValueError for every label outside of 0 … C−1.",
    varied={"np.all((labels >= 0) & (labels < num_classes))": ("np.max(labels) < num_classes", "np.min(labels) >= 0")},
)

bound_off_by_one = edit(
    one_hot,
    {">= num_classes": "> num_classes"},
    title="Upper bound off by one",
    explanation="With C classes the largest label is C−1, so C itself is already outside. "
    "Write `labels >= num_classes`.",
)

too_large_accepted = edit(
    one_hot,
    {"(labels < 0) | (labels >= num_classes)": "labels < 0", "label out of range": "negative label"},
    title="Upper bound not checked",
    explanation="You check for negative labels, but a label can be too large as well. "
    "Raise the ValueError for `labels >= num_classes` too.",
)

zero_row = edit(
    one_hot,
    {
        'raise ValueError("label out of range")': "pass",
        "np.eye(num_classes)[labels]": "(labels[:, None] == np.arange(num_classes)).astype(float)",
    },
    title="Out-of-range labels become rows of zeros",
    explanation="A row of zeros is no class at all, and nobody will notice it later. Raise a ValueError instead.",
)

clipped = edit(
    one_hot,
    {'raise ValueError("label out of range")': "labels = np.clip(labels, 0, num_classes - 1)"},
    title="Out-of-range labels clipped",
    explanation="Clipping turns bad data into good-looking wrong data. Raise a ValueError instead.",
)

classes_of_the_batch = edit(
    one_hot,
    {"np.eye(num_classes)": "np.eye(labels.max(initial=-1) + 1)"},
    title="Number of classes taken from the batch",
    explanation="The number of classes belongs to the task, and a batch may miss the last class. "
    "Use `num_classes` for the number of columns.",
)

columns_for_what_occurs = edit(
    one_hot,
    {"np.eye(num_classes)": "np.eye(len(np.unique(labels)))"},
    title="As many columns as different labels",
    explanation="A batch may miss some classes, and then a label is larger than the columns are many. "
    "Use `num_classes` for the number of columns.",
)

float_labels = edit(
    one_hot,
    {"[labels]": "[labels.astype(float)]"},
    title="Labels as floats",
    explanation="A class number is a name, not a quantity, and only integers can index. Keep the labels as integers.",
)

whole_columns = edit(
    one_hot_by_places,
    {"np.arange(len(labels)), labels": ":, labels"},
    title="Whole columns set",
    explanation="`out[:, labels]` pairs every row with every label, but row i should get label i alone. "
    "Write `out[np.arange(N), labels] = 1`.",
)

shared_row = edit(
    one_hot_by_places,
    {
        "np.zeros((len(labels), num_classes))": "[[0.0] * num_classes] * len(labels)",
        "out[np.arange(len(labels)), labels] = 1": "for row, label in zip(out, labels):\n        row[label] = 1.0",
        "return out": "return np.array(out).reshape(len(labels), num_classes)",
    },
    title="All rows are one list",
    explanation="`[[0] * C] * N` repeats one and the same list N times, so a one set in it appears in all rows. "
    "Build each row by itself, or use `np.zeros((N, C))`.",
)

transposed = edit(
    one_hot,
    {"[labels]": "[labels].T"},
    title="Rows and columns swapped",
    explanation="Each row is one example and each column one class. "
    "Drop the transposition, and try a case in which N and C differ.",
)

labels_from_one = edit(
    one_hot,
    {"[labels]": "[labels - 1]"},
    title="Labels taken to start at 1",
    explanation="The labels start at 0, so label 0 belongs in column 0. "
    "Use the label as the column, without subtracting 1.",
)

labels_as_column = edit(
    one_hot,
    {"[labels]": "[labels.reshape(-1, 1)]"},
    title="An axis too many",
    explanation="Labels reshaped to a column bring their second axis along into the result. "
    "Index with the labels as they come, with one axis.",
)

label_as_value = edit(
    one_hot,
    {"[labels]": "[labels] * labels[:, None]"},
    title="The label in place of a one",
    explanation="A class number has no size, it only says which column is lit. Set that column to 1.",
)

thermometer = edit(
    one_hot,
    {"np.eye(num_classes)[labels]": "(np.arange(num_classes) <= labels[:, None]).astype(float)"},
    title="All columns up to the label are lit",
    explanation="Comparing with `<=` gives an order to classes that have none. "
    "Only the column equal to the label is 1.",
)

returned_too_early = edit(
    one_hot_by_places,
    {"np.arange(len(labels)), labels": "range(min(1, len(labels))), labels[:1]"},
    title="Returned after the first example",
    explanation="A `return` inside of the loop ends it at its first turn. Move it behind the loop.",
)

last_example_only = edit(
    one_hot_by_places,
    {"np.arange(len(labels)), labels": "len(labels) - 1 :, labels[-1:]"},
    title="Only the last example encoded",
    explanation="The assignment stands after the loop, so it runs once, for the last example. Indent it into the loop.",
)

class_zero_refused = edit(
    one_hot,
    {"labels < 0": "labels <= 0"},
    title="Class 0 refused",
    explanation="0 is the first class and a valid label. The lower bound is `labels < 0`, not `labels <= 0`.",
)
