"""Cases of evaluation, and the right answers to them, counted image by image in plain Python."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import permutations
from typing import Any, NamedTuple

import numpy as np

from dl4cv.checks import (
    Array,
    Mismatch,
    Student,
    as_array_like,
    as_parts,
    assert_matches,
    classes,
    lay_out,
    score_tables,
    show_number,
    unwrapped,
)
from dl4cv.checks import strategies as st

PARTS = ("precision", "recall", "f1")
ONES = dict.fromkeys(PARTS, 1.0)
EXACT = 1e-10
"""How near shares are that were computed in float64; a small number added to a denominator is farther away."""


class Guesses(NamedTuple):
    """The arguments of accuracy: (N,) and (N,)."""

    labels: Array
    predictions: Array


class Classified(NamedTuple):
    """The arguments of confusion_matrix and of precision_recall_f1: (N,), (N,) and C."""

    labels: Array
    predictions: Array
    num_classes: int


class Scored(NamedTuple):
    """The arguments of top_k_error: (N,), (N, C) and k."""

    labels: Array
    scores: Array
    k: int = 5


@st.composite
def guesses(draw: st.DrawFn) -> Guesses:
    """Draw true and predicted class numbers, of which at least one is right and one wrong."""
    N, C = draw(st.sampled_from([4, 5, 10, 20])), draw(classes)
    random = np.random.default_rng(draw(st.integers(0, 999)))
    labels = random.integers(0, C, N)
    predictions = np.where(random.random(N) < draw(st.sampled_from([0.5, 0.2, 0.9])), labels, random.integers(0, C, N))
    right, wrong = random.permutation(N)[:2]
    predictions[right], predictions[wrong] = labels[right], (labels[wrong] + 1) % C
    return Guesses(labels, predictions)


@st.composite
def classifications(draw: st.DrawFn, some_lost: bool = False) -> Classified:
    """Draw true and predicted class numbers, of which of each class one is right, and at least one in all is wrong.

    If `some_lost`, one class is never predicted, one may not occur, and of others no image may be right.
    """
    C, more = draw(classes), draw(st.sampled_from([3, 1, 8, 20]))
    random = np.random.default_rng(draw(st.integers(0, 999)))
    labels = np.concatenate([np.arange(C), random.integers(0, C, more)])
    is_right = random.random(C + more) < draw(st.sampled_from([0.5, 0.1, 0.8]))
    predictions = np.where(is_right, labels, random.integers(0, C, C + more))
    predictions[:C] = np.arange(C)
    predictions[C] = (labels[C] + 1) % C
    if some_lost:
        unseen, other = random.permutation(C)[:2]
        predictions[predictions == unseen] = other
        moved = np.flatnonzero(random.random(C) < draw(st.sampled_from([0.0, 0.5])))
        predictions[moved] = random.permutation(predictions[moved])
        if draw(st.booleans()):
            labels[labels == other] = unseen
    order = random.permutation(C + more)
    return Classified(labels[order], predictions[order], C)


@st.composite
def strangers(draw: st.DrawFn) -> Classified:
    """Draw class numbers of which one, a label or a prediction, is negative or not below the number of classes."""
    case = draw(classifications())
    beyond = draw(st.sampled_from([0, 0, 1, case.num_classes, 100]))
    stranger = -1 - beyond if draw(st.booleans()) else case.num_classes + beyond
    which = draw(st.sampled_from(["labels", "predictions"]))
    numbers = getattr(case, which).copy()
    numbers[draw(st.integers(0, len(numbers) - 1))] = stranger
    return case._replace(**{which: numbers})


@st.composite
def scored(draw: st.DrawFn, kinds: tuple[str, ...] = ("counting", "fractions"), tied: bool = False) -> Scored:
    """Draw labels, positive scores and a k below the number of classes; unless `tied`, no scores of a row are equal."""
    scores = draw(score_tables(kinds))
    scores += 1 - scores.min()
    N, C = scores.shape
    random = np.random.default_rng(draw(st.integers(0, 999)))
    if tied:
        scores = random.integers(1, 4, (N, C)).astype(float)
    return Scored(random.integers(0, C, N), scores, draw(st.integers(1, C - 1)))


def with_scores_of(dtype: str, case: Scored) -> Scored:
    """Store the scores as `dtype`; of integers those that keep the order in a row, from the least of a byte on."""
    if np.dtype(dtype).kind == "f":
        return case._replace(scores=case.scores.astype(dtype))
    ranks = case.scores.argsort(axis=1).argsort(axis=1)
    return case._replace(scores=(max(np.iinfo(dtype).min, -128) + 25 * ranks).astype(dtype))


def best(case: Scored) -> list[list[int]]:
    """List the k best classes of each row; of equal scores the lower class number is better."""
    return [sorted(range(len(row)), key=lambda c: (-row[c], c))[: case.k] for row in case.scores.tolist()]


def stored(case: Any, dtypes: tuple[str, str], layout: str) -> Any:
    """Store the first two arrays of a case in these dtypes and in this layout."""
    return case._replace(
        **{
            name: lay_out(getattr(case, name).astype(dtype), layout)
            for name, dtype in zip(case._fields, dtypes, strict=False)
        }
    )


def assert_accuracy(student: Student, case: Guesses, *, alone: bool = False, exactly: bool = False) -> None:
    """Raise Mismatch unless accuracy gives the share that is right; `alone`, and nothing beside it.

    Float32's accuracy is enough, but `exactly`.
    """
    right = sum(t == p for t, p in zip(case.labels.tolist(), case.predictions.tolist(), strict=True))
    returned = student.accuracy(*case)
    _assert_share(returned, right / len(case.labels), alone=alone, exactly=exactly)


def assert_error(
    student: Student, case: Scored, *, by_default: bool = False, alone: bool = False, exactly: bool = False
) -> None:
    """Raise Mismatch unless top_k_error gives the share whose class is not among the k best ones.

    The call leaves k to the function if `by_default`. `alone`, there is nothing beside the number. Float32's accuracy
    is enough, but `exactly`.
    """
    wrong = sum(label not in named for label, named in zip(case.labels.tolist(), best(case), strict=True))
    returned = student.top_k_error(*(case[:2] if by_default else case))
    _assert_share(returned, wrong / len(case.labels), alone=alone, exactly=exactly)


def _assert_share(returned: object, expected: float, *, alone: bool, exactly: bool) -> None:
    """Raise Mismatch unless `returned` is this number; unless `alone`, an array of it counts as well."""
    if isinstance(returned, np.ndarray) and returned.shape == (1,) and not alone:
        returned = returned[0]
    assert_matches(returned, expected, magnitude=1.0, single=not exactly, wrapped=not alone)


def counted(case: Classified) -> Array:
    """Count the images of each class that were taken for each class."""
    counts = [[0] * case.num_classes for _ in range(case.num_classes)]
    for t, p in zip(case.labels.tolist(), case.predictions.tolist(), strict=True):
        counts[t][p] += 1
    return np.array(counts, dtype=np.int64)


def assert_counts(student: Student, case: Classified, *, either_way: bool = False, alone: bool = False) -> None:
    """Raise Mismatch unless confusion_matrix counts right; `alone`, in an array of integers and nothing beside it.

    If `either_way`, the rows may stand for the predictions, too: which is which is asked for by another check.
    """
    expected, returned = counted(case), student.confusion_matrix(*case)
    if either_way and isinstance(returned, np.ndarray) and np.array_equal(returned.T, expected):
        returned = returned.T
    assert_matches(returned, expected, wanted="class", wrapped=not alone)


def assert_sums(student: Student, case: Classified) -> None:
    """Raise Mismatch unless the counts sum to N, and those of the diagonal to how many predictions are right."""
    N, right = len(case.labels), int(counted(case).trace())
    counts = as_array_like(student.confusion_matrix(*case), counted(case), "class")
    for what, total, wanted in (("counts", counts.sum(), N), ("diagonal", counts.trace(), right)):
        if total != wanted:
            of = f"{N} images" if what == "counts" else f"{right} right predictions"
            verb = "sum" if what == "counts" else "sums"
            raise Mismatch(
                f"Your {what} {verb} to {show_number(total)}; there are {of}.",
                remedy="Each image counts once, in one place.",
                expected=counted(case),
                returned=counts,
            )


def assert_exchangeable(student: Student, case: Classified) -> None:
    """Raise Mismatch unless exchanging labels and predictions transposes the matrix of counts, which hold N images."""
    one = as_array_like(student.confusion_matrix(*case), counted(case), "class")
    assert_matches(one.sum(), len(case.labels), what="The sum of your counts")
    assert_matches(student.confusion_matrix(*exchanged(case)), one.T, wanted="class", wrapped=True)


def exchanged(case: Classified) -> Classified:
    """Take the labels for predictions, and the predictions for labels."""
    return case._replace(labels=case.predictions, predictions=case.labels)


def ratios(case: Classified) -> dict[str, Array]:
    """Compute precision, recall and F1 of each class, 0 where they would be 0 / 0."""
    labels, predictions = case.labels.tolist(), case.predictions.tolist()
    present, predicted = Counter(labels), Counter(predictions)
    right = Counter(t for t, p in zip(labels, predictions, strict=True) if t == p)
    precision, recall, f1 = [], [], []
    for c in range(case.num_classes):
        precision.append(right[c] / predicted[c] if predicted[c] else 0.0)
        recall.append(right[c] / present[c] if present[c] else 0.0)
        f1.append(2 * right[c] / (predicted[c] + present[c]) if right[c] else 0.0)
    return dict(zip(PARTS, map(np.array, (precision, recall, f1)), strict=True))


def in_another_form(returned: object, num_classes: int) -> object:
    """Take three values in another form, such as an array of shape (3, C), lists or a dict, as a tuple of arrays."""
    by_class = isinstance(returned, dict) and any(isinstance(value, dict) for value in returned.values())
    if isinstance(returned, dict) and len(returned) == len(PARTS) and not by_class:
        returned = tuple(returned.values()) if set(returned) != set(PARTS) else tuple(map(returned.get, PARTS))
    table = unwrapped(returned, (len(PARTS), num_classes))
    if isinstance(table, np.ndarray) and table.shape == (len(PARTS), num_classes):
        return tuple(table)
    if isinstance(returned, tuple | list):
        return tuple(unwrapped(part, (num_classes,)) for part in returned[: len(PARTS)])
    return returned


def assert_part(student: Student, case: Classified, part: str) -> None:
    """Raise Mismatch unless this part of what precision_recall_f1 gives is right, and in its place."""
    returned = in_another_form(student.precision_recall_f1(*case), case.num_classes)
    _assert_parts(returned, ratios(case), (part,))


def assert_ratios(student: Student, case: Classified, *parts: str, exactly: bool = False) -> None:
    """Raise Mismatch unless these parts of what precision_recall_f1 gives are right, in whatever order.

    Their order is asked for by other checks. Float32's accuracy is enough, but `exactly`.
    """
    expected = ratios(case)
    returned = in_another_form(student.precision_recall_f1(*case), case.num_classes)
    if isinstance(returned, tuple) and len(returned) == len(PARTS):
        for order in permutations(returned):
            try:
                return _assert_parts(order, expected, parts, exactly=exactly)
            except Mismatch:
                continue
    return _assert_parts(returned, expected, parts, exactly=exactly)


def assert_three_arrays(student: Student, case: Classified) -> None:
    """Raise Mismatch unless precision_recall_f1 gives three arrays, and nothing beside them."""
    expected = ratios(case)
    _assert_parts(as_parts(student.precision_recall_f1(*case), expected), expected, PARTS[:2])


def _assert_parts(
    returned: object, expected: Mapping[str, Array], watched: tuple[str, ...], *, exactly: bool = False
) -> None:
    """Compare the parts that are `watched`; others are for the checks that ask for them."""
    assert_matches(
        returned,
        expected,
        terms=16,
        magnitude=ONES,
        single=not exactly,
        tolerance=_digits(returned) if exactly else None,
        parts=watched,
    )


def _digits(returned: object) -> dict[str, float] | None:
    """Say how near the parts must be that came in float64; those in float32 have the digits that it has."""
    if not isinstance(returned, tuple | list | dict):
        return None
    parts = returned.values() if isinstance(returned, dict) else returned
    return {name: EXACT for name, part in zip(PARTS, parts, strict=False) if getattr(part, "dtype", "") != np.float32}


def assert_weighted_sums(student: Student, case: Classified) -> None:
    """Raise Mismatch unless precision and recall, each times the images that it is a share of, sum to what is right."""
    right, parts = ratios(case), in_another_form(student.precision_recall_f1(*case), case.num_classes)
    if not (isinstance(parts, tuple) and len(parts) == len(PARTS)):
        assert_matches(parts, right)
        return
    of = {"precision": ("predictions", case.predictions), "recall": ("images", case.labels)}
    for part, (name, (what, numbers)) in zip(parts, of.items(), strict=False):
        weights = np.bincount(numbers, minlength=case.num_classes)
        shares = as_array_like(part, right[name])
        total, wanted = float(shares @ weights), int(counted(case).trace())
        if not abs(total - wanted) <= 1e-4 * len(numbers):  # so that nan is wrong, too
            raise Mismatch(
                f"Your {name} of each class times its number of {what} sums to {show_number(total)}; "
                f"{wanted} predictions are right.",
                expected=right[name],
                returned=shares,
            )
