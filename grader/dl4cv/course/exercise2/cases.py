"""Cases of activations, and torch's answers to them."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import torch

from dl4cv.checks import (
    Array,
    Mismatch,
    Student,
    as_array_like,
    assert_matches,
    fillings,
    in_float64,
    is_close,
    score_tables,
    shapes,
    show_apart,
    show_number,
    unwrapped,
)
from dl4cv.checks import strategies as st

SCALES = st.sampled_from([1.0, 4.0])
HUGE = st.sampled_from([1000.0, -1000.0, 10000.0])
STEEP = np.array([[-1000.0, 0.0, 1000.0, -5.0], [1000.0, -10000.0, 10000.0, 0.0], [-800.0, -1000.0, -900.0, -950.0]])


class Scores(NamedTuple):
    """The arguments of softmax and log_softmax: scores of any shape, and the axis of the classes."""

    x: Array
    axis: int = -1


@st.composite
def arrays(draw: st.DrawFn, least: int = 1, most: int = 3) -> Array:
    """Draw scores of any shape; below 0, above 0 and, with the larger scale, beyond 6."""
    return np.asarray(draw(SCALES) * draw(fillings()).fill(*draw(shapes(least, most))))


@st.composite
def small(draw: st.DrawFn, least: int = 1, most: int = 1) -> Array:
    """Draw scores of a few units, below and above 0."""
    return draw(fillings(("impulse", "integers", "fractions"))).fill(*draw(shapes(least, most)))


@st.composite
def huge(draw: st.DrawFn, axes: int = 2) -> Array:
    """Draw scores in the thousands, whose exponentials are no floats."""
    return draw(HUGE) * draw(fillings()).fill(*draw(shapes(axes, axes)))


@st.composite
def rows(draw: st.DrawFn, least: int = 1) -> Scores:
    """Draw a table of scores with at least `least` rows; the classes lie along the last axis."""
    x = draw(SCALES) * draw(score_tables())
    return Scores(x if len(x) >= least else np.concatenate([x, x[:, ::-1] + 1.5]))


@st.composite
def along_any_axis(draw: st.DrawFn) -> Scores:
    """Draw scores of any shape, and any of its axes, counted from the front or from the back."""
    x = draw(arrays(1, 4))
    return Scores(x, draw(st.integers(-x.ndim, x.ndim - 1)))


@st.composite
def far_apart(draw: st.DrawFn) -> Scores:
    """Draw a table whose rows lie thousands apart."""
    x = draw(rows(least=2)).x
    places = np.random.default_rng(draw(st.integers(0, 99))).permutation(len(x))
    return Scores(x + 1000.0 * draw(st.sampled_from([1, -1, 5])) * places[:, None])


def assert_sigmoid(student: Student, x: Array, *, alone: bool = False) -> None:
    """Raise Mismatch unless sigmoid equals torch's; absolutely, since 1 - tanh is as right as 1 / exp."""
    assert_matches(student.sigmoid(x), in_float64(torch.sigmoid, x), magnitude=1.0, single=True, wrapped=not alone)


def assert_relu(student: Student, x: Array, *, alone: bool = False, exactly: bool = False) -> None:
    """Raise Mismatch unless relu equals torch's."""
    magnitude = np.abs(x.astype(np.float64))
    right = in_float64(torch.relu, x)
    assert_matches(student.relu(x), right, magnitude=magnitude, single=not exactly, wrapped=not alone)


def assert_softmax(
    student: Student, case: Scores, expected: Array | None = None, *, alone: bool = False, exactly: bool = False
) -> None:
    """Raise Mismatch unless softmax equals torch's, or `expected`; rounding of the scores grows with the scores."""
    right = in_float64(torch.softmax, case.x, dim=case.axis) if expected is None else expected
    returned = student.softmax(case.x, **_named(case))
    assert_matches(returned, right, **_accuracy(case), single=not exactly, wrapped=not alone)


def assert_log_softmax(
    student: Student, case: Scores, expected: Array | None = None, *, alone: bool = False, exactly: bool = False
) -> None:
    """Raise Mismatch unless log_softmax equals torch's, or `expected`."""
    right = in_float64(torch.log_softmax, case.x, dim=case.axis) if expected is None else expected
    returned = student.log_softmax(case.x, **_named(case))
    assert_matches(returned, right, **_accuracy(case), single=not exactly, wrapped=not alone)


def _named(case: Scores) -> dict[str, int]:
    """Return the axis as people give it: by its name, and only when it is not the last."""
    return {} if case.axis == -1 else {"axis": case.axis}


def _accuracy(case: Scores) -> dict[str, Any]:
    """Return what bounds the rounding: that of the sum, and that of a score, which its exponential multiplies."""
    terms, largest = case.x.shape[case.axis], np.abs(case.x.astype(np.float64)).max(initial=0.0)
    return {"terms": terms, "magnitude": 1 + 2 * largest / terms}


def assert_sums_to_one(probabilities: object, case: Scores) -> None:
    """Raise Mismatch unless the returned probabilities have the shape of the scores and sum to 1 along the axis."""
    array = as_array_like(probabilities, case.x)
    sums = array.sum(axis=case.axis, dtype=np.float64)
    ones = np.ones(sums.shape)
    wrong = ~is_close(sums, ones, case.x.shape[case.axis], ones, single=True)
    if wrong.any():
        place = tuple(np.argwhere(wrong)[0].tolist())
        where = f" at {list(place)}" if place else ""
        advice = ("", "")
        if _is_divided_otherwise(array, case):
            advice = (
                "The sum that you divide by is not that of the same numbers along the same axis.",
                "Divide exp(x - m) by its own sum along `axis`, with keepdims=True.",
            )
        seen = f"Your probabilities{where} sum to {show_number(sums[place])}; 1 is right."
        raise Mismatch(seen, *advice, returned=array)


def _is_divided_otherwise(probabilities: Array, case: Scores) -> bool:
    """Tell whether these are exponentials of the scores, divided by one number for each sum, or by other sums.

    Those of which the largest is 1 were not divided at all.
    """
    scores = case.x.astype(np.float64)
    if np.allclose(probabilities.max(axis=case.axis), 1.0):
        return False
    with np.errstate(all="ignore"):
        factors = np.log(probabilities.astype(np.float64)) - scores
    if np.isfinite(factors).all() and np.allclose(factors, np.take(factors, [0], axis=case.axis), atol=1e-3):
        return True
    axes = [axis for axis in range(scores.ndim) if axis != case.axis % scores.ndim]
    others = (in_float64(torch.softmax, case.x, dim=axis) for axis in axes)
    return any(np.allclose(probabilities, other, atol=1e-5) for other in others)


def assert_each_is_close(returned: object, expected: Array) -> None:
    """Raise Mismatch unless every element is right to its own number of digits, however small it is."""
    assert_matches(returned, expected, wrapped=True)
    array = np.asarray(unwrapped(returned, expected.shape))
    for c in range(len(expected)):
        got, right = array[c : c + 1], expected[c : c + 1]
        if is_close(got, right, 50, right).all():
            continue
        texts = show_apart(got[0], right[0])
        raise Mismatch(
            f"You returned {texts[0]} at index [{c}]; {texts[1]} is right.",
            "Very small probabilities lose their digits: something is added to them, they are cut off, or they are "
            "computed as 1 - p.",
            expected=expected,
            returned=array,
            index=(c,),
        )
