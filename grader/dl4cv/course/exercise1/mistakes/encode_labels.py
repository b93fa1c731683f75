"""Wrong versions of `encode_labels`."""

# mypy: no-warn-return-any

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from dl4cv.mistakes import mistake

FUNCTION = "encode_labels"


def _wrong_index(name: str, classes: Sequence[str]) -> int:
    """The right number of one class. Raises ValueError for an unknown name."""
    return list(classes).index(name)


@mistake(
    FUNCTION,
    title="Classes counted from 1",
    explanation="The first class has the number 0, like the first element of a list. "
    "Use the position in `classes` as it is.",
)
def counted_from_one(names: Sequence[str], classes: Sequence[str]) -> Any:
    return np.array([_wrong_index(name, classes) + 1 for name in names], dtype=np.int64)


@mistake(
    FUNCTION,
    title="Unknown names become −1",
    explanation='NumPy reads −1 as "the last one", so an unknown name would later count as the last class. '
    "Raise a ValueError where you notice it.",
)
def unknown_is_minus_one(names: Sequence[str], classes: Sequence[str]) -> Any:
    numbers = {name: number for number, name in enumerate(classes)}
    return np.array([numbers.get(name, -1) for name in names], dtype=np.int64)


@mistake(
    FUNCTION,
    title="Unknown names left out",
    explanation="When a name is dropped, all later labels belong to the wrong image. "
    "Raise a ValueError instead of skipping it.",
)
def unknown_left_out(names: Sequence[str], classes: Sequence[str]) -> Any:
    return np.array([_wrong_index(name, classes) for name in names if name in list(classes)], dtype=np.int64)


@mistake(
    FUNCTION,
    title="KeyError in place of ValueError",
    explanation="A dictionary raises KeyError for a missing key, but the exercise promises a ValueError. "
    "Ask `if name not in numbers` and raise it yourself.",
)
def key_error(names: Sequence[str], classes: Sequence[str]) -> Any:
    numbers = {name: number for number, name in enumerate(classes)}
    return np.array([numbers[name] for name in names], dtype=np.int64)


@mistake(
    FUNCTION,
    title="Unknown names become class 0",
    explanation="`argmax` of a row in which nothing is True is 0, which looks like a real class. "
    "Check that every name was found, and raise a ValueError if not.",
)
def unknown_is_zero(names: Sequence[str], classes: Sequence[str]) -> Any:
    return (np.asarray(names, dtype=str)[:, None] == np.asarray(classes, dtype=str)).argmax(axis=1)


@mistake(
    FUNCTION,
    title="Classes sorted by the alphabet",
    explanation="The order of `classes` decides the number of each class, not the alphabet. Do not sort it.",
)
def sorted_classes(names: Sequence[str], classes: Sequence[str]) -> Any:
    return np.array([_wrong_index(name, sorted(classes)) for name in names], dtype=np.int64)


@mistake(
    FUNCTION,
    title="Binary search in classes that are not sorted",
    explanation="`np.searchsorted` works in sorted lists only, and gives a place to every name, known or not. "
    "Look each name up in `classes` instead.",
)
def searchsorted(names: Sequence[str], classes: Sequence[str]) -> Any:
    return np.searchsorted(np.asarray(classes, dtype=str), np.asarray(names, dtype=str))


@mistake(
    FUNCTION,
    title="Classes taken from this batch",
    explanation="The classes belong to the task, and a batch may miss some of them. "
    "Number the names by their position in `classes`, not by what occurs.",
)
def classes_of_the_batch(names: Sequence[str], classes: Sequence[str]) -> Any:
    return np.unique(np.asarray(names, dtype=str), return_inverse=True)[1].astype(np.int64)


@mistake(
    FUNCTION,
    title="Numbered by first appearance",
    explanation="Numbers given in the order in which the names appear differ from batch to batch. "
    "The position in `classes` is the number.",
)
def order_of_appearance(names: Sequence[str], classes: Sequence[str]) -> Any:
    seen = list(dict.fromkeys(names))
    return np.array([seen.index(name) for name in names], dtype=np.int64)


@mistake(
    FUNCTION,
    title="Class numbers as floats",
    explanation="A class number is a name, not a quantity, and later you index with it. "
    "Make the array with `dtype=np.int64`.",
)
def float_numbers(names: Sequence[str], classes: Sequence[str]) -> Any:
    return np.array([float(_wrong_index(name, classes)) for name in names])


@mistake(
    FUNCTION,
    title="Labels as a column",
    explanation="A column broadcasts against a row to a whole table, which goes wrong later without an error. "
    "Return one axis.",
)
def as_column(names: Sequence[str], classes: Sequence[str]) -> Any:
    return np.array([_wrong_index(name, classes) for name in names], dtype=np.int64).reshape(-1, 1)


@mistake(
    FUNCTION,
    title="One-hot rows returned",
    explanation="This function gives each name its number, one-hot rows are the next function's work. "
    "Return the numbers.",
)
def one_hot_rows(names: Sequence[str], classes: Sequence[str]) -> Any:
    return np.eye(len(classes), dtype=np.int64)[[_wrong_index(name, classes) for name in names]]


@mistake(
    FUNCTION,
    title="Row numbers instead of class numbers",
    explanation="`np.nonzero` gives the rows first and the columns second, and the classes are the columns. "
    "Take its second answer.",
)
def row_numbers(names: Sequence[str], classes: Sequence[str]) -> Any:
    return np.nonzero(np.asarray(names, dtype=str)[:, None] == np.asarray(classes, dtype=str))[0]


@mistake(
    FUNCTION,
    title="A part of the name is enough",
    explanation='`name in text` asks whether the letters occur somewhere in it, so "cat" is found in "caterpillar". '
    "Compare whole names with `==`.",
)
def part_of_a_name(names: Sequence[str], classes: Sequence[str]) -> Any:
    found = [[number for number, text in enumerate(classes) if name in text] for name in names]
    if not all(found):
        raise ValueError("unknown name")
    return np.array([numbers[0] for numbers in found], dtype=np.int64)


@mistake(
    FUNCTION,
    title="Floats for an empty list",
    explanation="NumPy cannot guess a type from nothing, and takes float64. Ask for `dtype=np.int64`.",
)
def floats_when_empty(names: Sequence[str], classes: Sequence[str]) -> Any:
    return np.array([list(classes).index(name) for name in names])


@mistake(
    FUNCTION,
    title="Long names cut off",
    explanation='`dtype="U20"` keeps twenty letters of every name and drops the rest without a word. '
    "Lists of Python's strings hold names of any length.",
)
def cut_names(names: Sequence[str], classes: Sequence[str]) -> Any:
    known, asked = np.array(classes, dtype="U20"), np.array(names, dtype="U20")
    same = asked[:, np.newaxis] == known
    if not same.any(axis=1).all():
        raise ValueError("unknown name")
    return same.argmax(axis=1)
