"""What learners get wrong in `encode_labels`."""

import numpy as np

from dl4cv.mistakes import edit


def encode_labels(names, classes):
    classes = list(classes)
    labels = [classes.index(name) for name in names]
    return np.array(labels, dtype=np.int64)


def encode_labels_by_comparison(names, classes):
    asked, known = np.array(names, dtype=str), np.array(classes, dtype=str)
    same = asked[:, np.newaxis] == known
    if not same.any(axis=1).all():
        raise ValueError("unknown name")
    return same.argmax(axis=1)


counted_from_one = edit(
    encode_labels,
    {"classes.index(name)": "classes.index(name) + 1"},
    title="Classes counted from 1",
    explanation="The first class has the number 0, like the first element of a list. "
    "Use the position in `classes` as it is.",
)

unknown_is_minus_one = edit(
    encode_labels,
    {"classes.index(name)": "classes.index(name) if name in classes else -1"},
    title="Unknown names become −1",
    explanation='NumPy reads −1 as "the last one", so an unknown name would later count as the last class. '
    "Raise a ValueError where you notice it.",
)

unknown_left_out = edit(
    encode_labels,
    {"for name in names": "for name in names if name in classes"},
    title="Unknown names left out",
    explanation="When a name is dropped, all later labels belong to the wrong image. "
    "Raise a ValueError instead of skipping it.",
)

key_error = edit(
    encode_labels,
    {
        "classes = list(classes)": "numbers = {name: number for number, name in enumerate(classes)}",
        "classes.index(name)": "numbers[name]",
    },
    title="KeyError in place of ValueError",
    explanation="A dictionary raises KeyError for a missing key, but the exercise promises a ValueError. "
    "Ask `if name not in numbers` and raise it yourself.",
)

unknown_is_zero = edit(
    encode_labels_by_comparison,
    {'raise ValueError("unknown name")': "pass"},
    title="Unknown names become class 0",
    explanation="`argmax` of a row in which nothing is True is 0, which looks like a real class. "
    "Check that every name was found, and raise a ValueError if not.",
)

sorted_classes = edit(
    encode_labels,
    {"list(classes)": "sorted(classes)"},
    title="Classes sorted by the alphabet",
    explanation="The order of `classes` decides the number of each class, not the alphabet. Do not sort it.",
)

searchsorted = edit(
    encode_labels,
    {"[classes.index(name) for name in names]": "np.searchsorted(classes, np.asarray(names, dtype=str))"},
    title="Binary search in classes that are not sorted",
    explanation="`np.searchsorted` works in sorted lists only, and gives a place to every name, known or not. "
    "Look each name up in `classes` instead.",
)

classes_of_the_batch = edit(
    encode_labels,
    {"list(classes)": "sorted(set(names))"},
    title="Classes taken from this batch",
    explanation="The classes belong to the task, and a batch may miss some of them. "
    "Number the names by their position in `classes`, not by what occurs.",
)

order_of_appearance = edit(
    encode_labels,
    {"list(classes)": "list(dict.fromkeys(names))"},
    title="Numbered by first appearance",
    explanation="Numbers given in the order in which the names appear differ from batch to batch. "
    "The position in `classes` is the number.",
)

float_numbers = edit(
    encode_labels,
    {"dtype=np.int64": "dtype=float"},
    title="Class numbers as floats",
    explanation="A class number is a name, not a quantity, and later you index with it. "
    "Make the array with `dtype=np.int64`.",
)

as_column = edit(
    encode_labels,
    {"dtype=np.int64)": "dtype=np.int64).reshape(-1, 1)"},
    title="Labels as a column",
    explanation="A column broadcasts against a row to a whole table, which goes wrong later without an error. "
    "Return one axis.",
)

one_hot_rows = edit(
    encode_labels,
    {"np.array(labels, dtype=np.int64)": "np.eye(len(classes), dtype=np.int64)[labels]"},
    title="One-hot rows returned",
    explanation="This function gives each name its number, one-hot rows are the next function's work. "
    "Return the numbers.",
)

row_numbers = edit(
    encode_labels_by_comparison,
    {'raise ValueError("unknown name")': "pass", "same.argmax(axis=1)": "np.nonzero(same)[0]"},
    title="Row numbers instead of class numbers",
    explanation="`np.nonzero` gives the rows first and the columns second, and the classes are the columns. "
    "Take its second answer.",
)

part_of_a_name = edit(
    encode_labels_by_comparison,
    {"asked[:, np.newaxis] == known": "np.char.find(known, asked[:, np.newaxis]) >= 0"},
    title="A part of the name is enough",
    explanation='`name in text` asks whether the letters occur somewhere in it, so "cat" is found in "caterpillar". '
    "Compare whole names with `==`.",
)

floats_when_empty = edit(
    encode_labels,
    {", dtype=np.int64": ""},
    title="Floats for an empty list",
    explanation="NumPy cannot guess a type from nothing, and takes float64. Ask for `dtype=np.int64`.",
)

cut_names = edit(
    encode_labels_by_comparison,
    {"names, dtype=str": 'names, dtype="U20"', "classes, dtype=str": 'classes, dtype="U20"'},
    title="Long names cut off",
    explanation='`dtype="U20"` keeps twenty letters of every name and drops the rest without a word. '
    "Lists of Python's strings hold names of any length.",
)
