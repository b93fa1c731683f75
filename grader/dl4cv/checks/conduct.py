"""What every function must keep to, whatever it computes: no changed arguments, no warnings, the right exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dl4cv.checks.compare import (
    OPERATIONS,
    Mismatch,
    Unsendable,
    Wanted,
    as_array,
    assert_matches,
    is_close,
    unwrapped,
    with_article,
)
from dl4cv.checks.student import Student, StudentRaisedError
from dl4cv.rpc.request import Raised

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")


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
    if type(first) is not type(again):
        return False
    if isinstance(first, tuple | list) and isinstance(again, tuple | list):
        return len(first) == len(again) and all(map(_is_same, first, again))
    if isinstance(first, dict) and isinstance(again, dict):
        return first.keys() == again.keys() and all(_is_same(first[key], again[key]) for key in first)
    one, other = np.asarray(first), np.asarray(again)
    if one.shape != other.shape:
        return False
    if one.dtype.kind not in "f":
        return np.array_equal(one, other)
    return bool(is_close(other, one, OPERATIONS, np.abs(one)).all())


def _assert_unchanged(student: Student) -> None:
    changed = student.last.changed
    if not changed:
        return
    request = student.history[-1][0]
    given = [*request.arguments, *request.options.values()]
    what = given[changed[0]] if changed[0] < len(given) else None
    place = ORDINALS[changed[0]] if changed[0] < len(ORDINALS) else f"{changed[0] + 1}th"
    if isinstance(what, list):
        raise Mismatch(
            f"Your function changed its {place} argument, a list.",
            "pop, remove, append, sort and `x[i] = …` change the caller's list.",
            "Leave it as it is, or begin with a list of your own: list(x).",
        )
    raise Mismatch(
        f"Your function changed its {place} argument.",
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
            f"The values may be right, but NumPy warns{place}: {numeric[0].message.rstrip('.')}.",
            *_warning_advice(numeric[0].message),
        )


def _warning_advice(message: str) -> tuple[str, str]:
    """Find the cause and the remedy of a warning: a division by 0, a logarithm of 0, or a number that is too large."""
    if any(words in message for words in ("in divide", "in scalar divide", "Mean of empty")):
        cause = "Something was divided by 0, and the result was mended afterwards, if at all."
        remedy = "Divide only where the denominator is not 0; np.where computes both sides, so choose that first."
        return cause, remedy
    if message.startswith("divide by zero encountered in log"):
        cause = "The logarithm of 0 was taken, which is -inf; the result survives by luck."
        remedy = "Give np.log only numbers above 0, or compute log softmax from the scores: x - m - log(sum of exp)."
        return cause, remedy
    cause = "A number left the range of floats on the way, and the result survives by luck."
    return (
        cause,
        "Give exp only numbers that are not above 0; np.where computes both sides, so choose the argument first.",
    )


def as_array_like(returned: object, like: NDArray[Any], wanted: Wanted = "number", what: str = "") -> NDArray[Any]:
    """Return `returned` as an array of the shape of `like`, for a law to compute with.

    Raises Mismatch, about `what`, if it is none.

    Right values count in another form too: see `unwrapped`.
    """
    array = as_array(unwrapped(returned, like.shape, wanted), like, wanted, what)
    if array.shape != like.shape:
        assert_matches(array, like, wanted=wanted, what=what)
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
        raise _raised_another(error.answer, name) from error
    if isinstance(returned, Unsendable) and returned.type == name:
        raise Mismatch(
            f"You returned the {name}; it must be raised.",
            "`return` hands an exception out like any other value.",
            f"Write raise {name}(…) in place of return {name}(…).",
            returned=returned,
        )
    what = "nothing (None)" if returned is None else with_article(_kind(returned))
    raise Mismatch(
        f"You returned {what}; {with_article(name)} must be raised.",
        remedy=f"Look at the arguments before you use them, and raise {name}.",
        returned=returned,
    )


def _raised_another(answer: Raised, name: str) -> Mismatch:
    """Say which exception came in place of the one called `name`, from which line and why."""
    where = f" at `{answer.source}`" if answer.source else ""
    why = f" ({answer.message.rstrip('.')})" if answer.message else ""
    remedy = f"raise {name} with a sentence that says why."
    cause = ""
    if "exceptions must derive from BaseException" in answer.message:
        cause, remedy = "Only an exception can be raised, and a text is none.", f'Write raise {name}("…").'
    return Mismatch(f"You raised {answer.type}{where}{why}; {name} is right.", cause, remedy, line=answer.line)


def _kind(value: object) -> str:
    return value.type if isinstance(value, Unsendable) else type(value).__name__.replace("ndarray", "array")


def _again_if_missing(error: StudentRaisedError) -> None:
    if error.answer.missing:
        raise error
