"""What every function must keep to, whatever it computes: no changed arguments, no warnings, the right exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dl4cv.checks.compare import OPERATIONS, Mismatch, Unsendable, Wanted, as_array, assert_matches, is_close
from dl4cv.checks.student import Student, StudentRaisedError


def assert_pure(student: Student, function: str, *arguments: Any, others: Sequence[Sequence[Any]] = ()) -> None:
    """Raise Mismatch unless the function leaves its arguments alone and answers the same after the calls `others`."""
    call = getattr(student, function)
    first = call(*arguments)
    _assert_unchanged(student)
    for other in others:
        call(*other)
        _assert_unchanged(student)
    again = call(*arguments)
    if not _is_same(first, again):
        raise Mismatch(
            "The same call gave another answer the second time.",
            "Something survives from one call to the next, or a random number is drawn.",
            "Start from the arguments alone: keep nothing in global variables or in a default such as `out=[]`.",
            expected=first,
            returned=again,
        )


def _is_same(first: object, again: object) -> bool:
    """Compare two answers up to rounding, since the order of a sum can depend on where an array lies in memory."""
    one, other = np.asarray(first), np.asarray(again)
    if type(first) is not type(again) or one.shape != other.shape:
        return False
    if one.dtype.kind not in "f":
        return np.array_equal(one, other)
    return bool(is_close(other, one, OPERATIONS, np.abs(one)).all())


def _assert_unchanged(student: Student) -> None:
    if student.last.changed:
        raise Mismatch(
            "Your function changed its own arguments.",
            "`x -= m`, `x[...] = ...` and out=x write into the caller's array.",
            "Make a new array: x = x - m, or begin with x.copy().",
        )


def assert_quiet(student: Student, function: str, *arguments: Any) -> None:
    """Raise Mismatch if the function warns of overflow, invalid values or division by zero.

    Underflow is no fault: the exponential of -1000 is 0 as nearly as a float can say.
    """
    getattr(student, function)(*arguments)
    numeric = [
        warning
        for warning in student.last.warned
        if warning.category == "RuntimeWarning" and "underflow" not in warning.message
    ]
    if numeric:
        place = f" in line {numeric[0].line}" if numeric[0].line else ""
        raise Mismatch(
            f"The values may be right, but NumPy warns{place}: {numeric[0].message}.",
            "A number left the range of floats on the way, and the result survives by luck.",
            "Give exp only numbers that are not above 0; np.where computes both sides, so choose the argument first.",
        )


def as_array_like(returned: object, like: NDArray[Any], wanted: Wanted = "number") -> NDArray[Any]:
    """Return `returned` as an array of the shape of `like`, for a law to compute with; raise Mismatch if it is none."""
    array = as_array(returned, like, wanted)
    if array.shape != like.shape:
        assert_matches(array, like, wanted=wanted)
    return array


def assert_raises(
    exception: type[Exception], student: Student, function: str, *arguments: Any, unlike: Sequence[Any] = ()
) -> None:
    """Raise Mismatch unless the function refuses these arguments with `exception`, but takes the arguments `unlike`."""
    name = exception.__name__
    if unlike:
        getattr(student, function)(*unlike)
    try:
        returned = getattr(student, function)(*arguments)
    except StudentRaisedError as error:
        if error.answer.missing or name in error.answer.bases:
            return _again_if_missing(error)
        where = f" at `{error.answer.source}`" if error.answer.source else ""
        why = f": {error.answer.message.rstrip('.')}" if error.answer.message else ""
        raise Mismatch(
            f"You raised {error.answer.type}{where}{why}. {name} is right.",
            remedy=f"raise {name} with a sentence that says why.",
        ) from error
    if isinstance(returned, Unsendable) and returned.type == name:
        raise Mismatch(
            f"You returned a {name}; it must be raised.",
            "`return` hands the exception over like any value, and nobody notices.",
            f'Write `raise {name}("…")` in place of `return {name}("…")`.',
            returned=returned,
        )
    raise Mismatch(
        f"You returned something; {name} is right.",
        "Bad data went through unnoticed.",
        f"Look at the arguments before you use them, and raise {name}.",
        returned=returned,
    )


def _again_if_missing(error: StudentRaisedError) -> None:
    if error.answer.missing:
        raise error
