"""Exercise 1: class encoding."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st

from dl4cv.checks.cases import (
    Array,
    batches,
    classes,
    dressed,
    dtypes,
    fillings,
    labels,
    laid_out,
    layouts,
    score_tables,
)
from dl4cv.checks.compare import Mismatch, assert_matches, is_close, show_number
from dl4cv.checks.laws import assert_pure, assert_raises, shaped
from dl4cv.checks.points import law, points
from dl4cv.checks.reference import computed, single
from dl4cv.checks.student import Student

WORDS = ("dog", "cat", "fox", "bird", "ant", "zebra", "ship", "car", "plane", "Äpfel", "dog house", "7")
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
    """Some classes in any order, and names that may repeat one class and miss another."""
    chosen = draw(st.permutations(WORDS))[: draw(classes)]
    return Names(draw(st.lists(st.sampled_from(chosen), min_size=1, max_size=6)), chosen)


@st.composite
def lookalikes(draw: st.DrawFn) -> Names:
    """Classes whose names contain each other."""
    return Names(draw(st.permutations(LOOKALIKES))[:3], draw(st.permutations(LOOKALIKES)))


@st.composite
def strange_names(draw: st.DrawFn) -> Names:
    """Names of which one is not among the classes, though it may look like one that is."""
    names, chosen = draw(namings())
    word = draw(st.sampled_from(names))
    stranger = draw(st.sampled_from(["cow", f"{word}s", word[:-1], word.upper(), f" {word}"]))
    place = draw(st.integers(0, len(names)))
    return Names([*names[:place], "cow" if stranger in chosen else stranger, *names[place:]], chosen)


@st.composite
def labelings(draw: st.DrawFn) -> Labels:
    """A batch of labels and the number of classes."""
    num_classes = draw(classes)
    return Labels(draw(labels(num_classes)), num_classes)


@st.composite
def labels_outside(draw: st.DrawFn, negative: bool) -> Labels:
    """A batch in which one label is negative, or not below the number of classes."""
    good, num_classes = draw(labelings())
    beyond = draw(st.sampled_from([0, 0, 1, num_classes, 100]))
    place = draw(st.integers(0, len(good)))
    return Labels(np.insert(good, place, -1 - beyond if negative else num_classes + beyond), num_classes)


@st.composite
def ties(draw: st.DrawFn) -> Array:
    """Scores of which several share the first place."""
    scores = draw(score_tables(["integers"]))
    highest = scores.max(axis=1, keepdims=True)
    rank = np.random.default_rng(draw(st.integers(0, 99))).random(scores.shape).argsort(axis=1)
    return np.where(rank < 2, highest, scores)


@st.composite
def probabilities(draw: st.DrawFn) -> Array:
    """The probability of class 1 for each of N images, certainty among them; shape (N,)."""
    N = draw(batches)
    p = torch.sigmoid(torch.from_numpy(2 * draw(fillings(["integers", "fractions"])).fill(N))).numpy()
    p[draw(st.integers(0, N - 1))] = draw(st.sampled_from([0.25, 0.0, 1.0, 0.5]))
    return np.asarray(p)


def assert_numbers(student: Student, case: Names) -> None:
    """encode_labels gives the positions in classes, as int64."""
    expected = np.array([case.classes.index(name) for name in case.names], dtype=np.int64)
    returned = student.encode_labels(*case)
    assert_matches(returned, expected, wanted="class")
    if returned.dtype != np.int64:
        raise Mismatch(
            f"You returned {returned.dtype} values; int64 is right.",
            "The numbers of thousands of classes do not fit into small integers.",
            "Ask for it: dtype=np.int64",
            expected=expected,
            returned=returned,
        )


def assert_one_hot(student: Student, case: Labels, labels: Array | list[int]) -> None:
    """one_hot equals torch's; `labels` are those of the case in another form."""
    expected = F.one_hot(torch.from_numpy(case.labels), case.num_classes).numpy()
    assert_matches(student.one_hot(labels, case.num_classes), expected, wanted="one-hot")


def assert_winners(student: Student, scores: Array) -> None:
    """decode_one_hot gives the first of the highest scores."""
    expected = np.array([next(c for c, score in enumerate(row) if score == max(row)) for row in scores.tolist()])
    assert_matches(student.decode_one_hot(scores), expected, wanted="class")


def assert_binary(student: Student, p: Array) -> None:
    """binary_probabilities gives [1 - p, p]."""
    expected = computed(lambda p: torch.stack([1 - p, p], dim=-1), p)
    assert_matches(student.binary_probabilities(p), expected, magnitude=1.0, single=single(p))


def assert_rows_sum_to_one(table: object, like: Array) -> None:
    """`table` has the shape of `like`, and each of its rows sums to 1."""
    rows = shaped(table, like, "one-hot")
    sums, ones = rows.astype(np.float64).sum(axis=-1), np.ones(len(like))
    wrong = ~is_close(sums, ones, like.shape[-1], ones, single=rows.dtype == np.float32 or like.dtype == np.float32)
    if wrong.any():
        row = int(np.argmax(wrong))
        raise Mismatch(f"Your row {row} sums to {show_number(sums[row])}; 1 is right.", returned=rows, index=(row, 0))


@points(10)
@given(case=namings())
def test_encode_labels_numbers_the_names(student, case):
    """Gives every name its position among the classes."""
    assert_numbers(student, case)


@points(4, after="encode_labels_numbers_the_names")
@given(case=lookalikes())
def test_encode_labels_compares_whole_names(student, case):
    """Tells "cat" from "caterpillar" and from "Cat"."""
    assert_numbers(student, case)


@law(4, after="encode_labels_numbers_the_names")
@given(case=namings(), seed=st.integers(0, 99))
def test_encode_labels_looks_at_each_name_alone(student, case, seed):
    """The number of a name does not depend on the other names of the batch."""
    assert_numbers(student, Names([case.names[seed % len(case.names)]], case.classes))


@points(8)
@given(case=strange_names())
def test_encode_labels_refuses_unknown_names(student, case):
    """Raises a ValueError for a name that is no class."""
    assert_raises(ValueError, student, "encode_labels", *case)


@points(3, after="encode_labels_numbers_the_names")
def test_encode_labels_of_an_empty_batch(student):
    """Gives integers even when there is no name at all."""
    assert_numbers(student, Names([], ["dog", "cat"]))


@law(1)
@given(case=namings(), other=namings())
def test_encode_labels_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "encode_labels", *case, others=[other])


@points(10)
@given(case=labelings())
def test_one_hot_lights_one_column(student, case):
    """Sets in every row the column of its label to 1, and no other."""
    assert_one_hot(student, case, case.labels)


@points(4, after="one_hot_lights_one_column")
@given(case=labelings())
def test_one_hot_keeps_the_columns_of_absent_classes(student, case):
    """Has a column for every class, also for those that the batch lacks."""
    absent = Labels(np.minimum(case.labels, case.num_classes - 2), case.num_classes)
    assert_one_hot(student, absent, absent.labels)


@points(5)
@given(case=labels_outside(negative=True))
def test_one_hot_refuses_negative_labels(student, case):
    """Raises a ValueError for a negative label."""
    assert_raises(ValueError, student, "one_hot", *case)


@points(5)
@given(case=labels_outside(negative=False))
def test_one_hot_refuses_labels_that_are_too_large(student, case):
    """Raises a ValueError for a label that is not below the number of classes."""
    assert_raises(ValueError, student, "one_hot", *case)


@points(4, after="one_hot_lights_one_column")
@given(case=labelings(), form=st.sampled_from(["list", "uint8", "int32"]))
def test_one_hot_of_lists_and_other_integers(student, case, form):
    """Takes lists and every integer dtype."""
    assert_one_hot(student, case, case.labels.tolist() if form == "list" else case.labels.astype(form))


@law(1)
@given(case=labelings())
def test_one_hot_has_one_one_in_a_row(student, case):
    """Every row sums to 1."""
    assert_rows_sum_to_one(student.one_hot(*case), np.zeros((len(case.labels), case.num_classes)))


@law(1)
@given(case=labelings(), other=labelings())
def test_one_hot_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "one_hot", *case, others=[other])


@points(8)
@given(scores=score_tables())
def test_decode_one_hot_finds_the_highest_score(student, scores):
    """Gives for every row the class with the highest score."""
    assert_winners(student, scores)


@law(3)
@given(case=labelings())
def test_decode_one_hot_undoes_one_hot(student, case):
    """Brings one-hot rows back to their labels."""
    rows = np.eye(case.num_classes)[case.labels]
    assert_matches(student.decode_one_hot(rows), case.labels, wanted="class")


@points(3, after="decode_one_hot_finds_the_highest_score")
@given(scores=score_tables())
def test_decode_one_hot_of_negative_scores(student, scores):
    """Finds the highest score when all are negative."""
    assert_winners(student, scores - np.abs(scores).max() - 0.5)


@points(2, after="decode_one_hot_finds_the_highest_score")
@given(scores=score_tables())
def test_decode_one_hot_of_probabilities(student, scores):
    """Finds the most likely class, also when it has less than one half."""
    assert_winners(student, computed(torch.softmax, scores / 4, dim=-1))


@points(1, after="decode_one_hot_finds_the_highest_score")
@given(scores=score_tables(["integers"]))
def test_decode_one_hot_of_scores_close_together(student, scores):
    """Tells scores apart that differ little."""
    assert_winners(student, 0.5 + 1e-5 * scores)


@points(2, after="decode_one_hot_finds_the_highest_score")
@given(scores=ties())
def test_decode_one_hot_takes_the_first_of_equal_scores(student, scores):
    """Of equal scores the first wins."""
    assert_winners(student, scores)


@points(3, after="decode_one_hot_finds_the_highest_score")
@given(scores=score_tables(), dtype=dtypes, layout=layouts)
def test_decode_one_hot_of_any_dtype(student, scores, dtype, layout):
    """Works on integers, float32 and views."""
    assert_winners(student, dressed(scores, dtype, layout))


@points(2, after="decode_one_hot_finds_the_highest_score")
@given(scores=score_tables(["integers"]))
def test_decode_one_hot_of_lists(student, scores):
    """Takes lists of rows."""
    assert_matches(student.decode_one_hot(scores.tolist()), scores.argmax(axis=-1), wanted="class")


@law(1)
@given(scores=score_tables(), other=score_tables())
def test_decode_one_hot_leaves_its_arguments_alone(student, scores, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "decode_one_hot", scores, others=[(other,)])


@points(8)
@given(p=probabilities())
def test_binary_probabilities_pairs_them_up(student, p):
    """Puts 1 - p into column 0 and p into column 1."""
    assert_binary(student, p)


@points(3, after="binary_probabilities_pairs_them_up")
@given(p=probabilities(), dtype=st.sampled_from(["int64", "float32", "float64"]), layout=layouts)
def test_binary_probabilities_of_any_dtype(student, p, dtype, layout):
    """Works on zeros and ones that are integers, on float32 and on views."""
    assert_binary(student, laid_out((np.round(p) if dtype == "int64" else p).astype(dtype), layout))


@points(2, after="binary_probabilities_pairs_them_up")
@given(p=probabilities())
def test_binary_probabilities_of_lists(student, p):
    """Takes a list."""
    expected = np.stack([1 - p, p], axis=-1)
    assert_matches(student.binary_probabilities(p.tolist()), expected, magnitude=1.0)


@law(1)
@given(p=probabilities())
def test_binary_probabilities_sum_to_one(student, p):
    """The two probabilities of an image sum to 1."""
    assert_rows_sum_to_one(student.binary_probabilities(p), np.zeros((len(p), 2)))


@law(1)
@given(p=probabilities(), other=probabilities())
def test_binary_probabilities_leaves_its_arguments_alone(student, p, other):
    """Changes no argument and remembers nothing."""
    assert_pure(student, "binary_probabilities", p, others=[(other,)])
