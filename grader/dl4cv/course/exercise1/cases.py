"""Cases of class encoding, and the right answers to them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F

from dl4cv.checks import (
    Array,
    Mismatch,
    Student,
    as_array_like,
    assert_matches,
    batches,
    classes,
    fillings,
    in_float64,
    is_close,
    labels,
    score_tables,
    show_number,
)
from dl4cv.checks import strategies as st

WORDS = ("dog", "cat", "fox", "bird", "ant", "zebra", "ship", "car", "plane", "Äpfel", "tree house", "7")
LOOKALIKES = ("caterpillar", "cat", "bobcat", "Cat", "at")


class Names(NamedTuple):
    """The arguments of encode_labels: N names and C classes."""

    names: list[str]
    classes: list[str]


class Labels(NamedTuple):
    """The arguments of one_hot: (N,) and C."""

    labels: Array
    num_classes: int


@st.composite
def namings(draw: st.DrawFn) -> Names:
    """Draw some classes in any order, and names that may repeat one class and miss another."""
    chosen = draw(st.permutations(WORDS))[: draw(classes)]
    return Names(draw(st.lists(st.sampled_from(chosen), min_size=1, max_size=6)), chosen)


@st.composite
def lookalikes(draw: st.DrawFn) -> Names:
    """Draw classes whose names contain each other."""
    return Names(draw(st.permutations(LOOKALIKES))[:3], draw(st.permutations(LOOKALIKES)))


@st.composite
def strange_names(draw: st.DrawFn) -> Names:
    """Draw names of which one is not among the classes, though it may look like one that is."""
    names, chosen = draw(namings())
    word = draw(st.sampled_from(names))
    stranger = draw(st.sampled_from(["cow", f"{word}s", word[:-1], word.upper(), f" {word}"]))
    place = draw(st.integers(0, len(names)))
    return Names([*names[:place], "cow" if stranger in chosen else stranger, *names[place:]], chosen)


@st.composite
def labelings(draw: st.DrawFn) -> Labels:
    """Draw a batch of labels and the number of classes."""
    num_classes = draw(classes)
    return Labels(draw(labels(num_classes)), num_classes)


@st.composite
def labels_outside(draw: st.DrawFn, negative: bool) -> Labels:
    """Draw a batch in which one label is negative, or not below the number of classes."""
    good, num_classes = draw(labelings())
    beyond = draw(st.sampled_from([0, 0, 1, num_classes, 100]))
    place = draw(st.integers(0, len(good)))
    return Labels(np.insert(good, place, -1 - beyond if negative else num_classes + beyond), num_classes)


untied = score_tables(("counting", "fractions"))
"""Scores of which no two in a row are equal."""


@st.composite
def ties(draw: st.DrawFn) -> Array:
    """Draw scores of which several share the first place."""
    scores = draw(score_tables(("integers",)))
    highest = scores.max(axis=1, keepdims=True)
    rank = np.random.default_rng(draw(st.integers(0, 99))).random(scores.shape).argsort(axis=1)
    return np.where(rank < 2, highest, scores)


@st.composite
def probabilities(draw: st.DrawFn) -> Array:
    """Draw the probability of class 1 for each of N images, certainty among them; shape (N,)."""
    N = draw(batches)
    p = torch.sigmoid(torch.from_numpy(2 * draw(fillings(("integers", "fractions"))).fill(N))).numpy()
    p[draw(st.integers(0, N - 1))] = draw(st.sampled_from([0.25, 0.0, 1.0, 0.5]))
    return np.asarray(p)


def assert_numbers(student: Student, case: Names, *, alone: bool = False) -> None:
    """Raise Mismatch unless encode_labels gives the positions in classes; `alone`, in an array of integers."""
    expected = np.array([case.classes.index(name) for name in case.names], dtype=np.int64)
    assert_matches(student.encode_labels(*case), expected, wanted="class", wrapped=not alone)


def assert_one_hot(student: Student, case: Labels, *, alone: bool = False) -> None:
    """Raise Mismatch unless one_hot equals torch's; `alone`, in an array and nothing beside it."""
    expected = F.one_hot(torch.from_numpy(case.labels.astype(np.int64)), case.num_classes).numpy()
    assert_matches(student.one_hot(*case), expected, wanted="one-hot", wrapped=not alone)


def assert_winners(student: Student, scores: Array, *, alone: bool = False) -> None:
    """Raise Mismatch unless decode_one_hot gives the first of the highest scores; `alone`, in an array of integers."""
    winners = [next(c for c, score in enumerate(row) if score == max(row)) for row in scores.tolist()]
    expected = np.array(winners, dtype=np.int64)
    assert_matches(student.decode_one_hot(scores), expected, wanted="class", wrapped=not alone)


def assert_binary(student: Student, p: Array, *, alone: bool = False, exactly: bool = False) -> None:
    """Raise Mismatch unless binary_probabilities gives [1 - p, p]; `alone`, in an array and nothing beside it.

    Float32's accuracy is enough, but `exactly`.
    """
    expected = in_float64(lambda p: torch.stack([1 - p, p], dim=-1), p)
    returned = student.binary_probabilities(p)
    assert_matches(returned, expected, magnitude=1.0, single=not exactly, wrapped=not alone)


def assert_rows_sum_to_one(table: object, like: Array) -> None:
    """Raise Mismatch unless `table` has the shape of `like`, and each of its rows sums to 1."""
    rows = as_array_like(table, like, "one-hot")
    sums, ones = rows.astype(np.float64).sum(axis=-1), np.ones(len(like))
    wrong = ~is_close(sums, ones, like.shape[-1], ones, single=True)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise Mismatch(f"Your row {row} sums to {show_number(sums[row])}; 1 is right.", returned=rows, index=(row, 0))
