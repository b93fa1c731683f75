"""Compares what was returned with what was expected: `assert_matches` accepts what is right and tells what is not.

How close is close. A sum of n terms t₁ … tₙ, computed in a floating-point format of unit roundoff u in any order,
differs from the exact sum by at most about n·u·Σ|tᵢ| (Higham, Accuracy and Stability of Numerical Algorithms, §4.2).
A result is therefore compared with a tolerance that grows with the number of terms and with their magnitude, never
with the result alone: 1000 − 999.9 is as uncertain as 1000 is.

- float64: u = 1.1e-16. FFTs and running sums mix in terms from elsewhere in the array, so we allow RELATIVE = 1e-7
  of the value and 1e-9 of the largest magnitude in the array: a million times more than rounding needs, and still
  hundreds of times less than rounding to 4 digits, float16 or an epsilon of 1e-6 would show.
- float32: u = 6e-8. Here the bound itself is used: (n + 8)·2u of the largest magnitude, the 8 for what exp, log and a
  division add. It holds for float32 results, and for results of float32 arguments: products of float32 numbers
  written into a float64 array are float32 numbers still (`single=True`). The checks of a function accept as much of a
  float64 array, but for one that asks for its digits: who computed in float32, or added an epsilon, loses that one.
- float16 has three digits and is never enough, but for the zeros and ones of one-hot rows, which it holds exactly.
- Class numbers and one-hot rows are not computed, so they are equal or wrong.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dl4cv.checks.relations import FLOAT32_ROUNDOFF, Call, Pair, is_suspected, value_advice
from dl4cv.rpc.request import Request

RELATIVE, ABSOLUTE = 1e-7, 1e-9
OPERATIONS = 8
MAX_ELEMENTS = 1 << 24
MAX_NAMES = 200
MAX_WHOLE = 2.0**53  # the floats below it are whole numbers exactly

Wanted = Literal["number", "class", "one-hot"]


class Mismatch(AssertionError):  # noqa: N818 - the field's word for it, not an error of ours
    """What was returned is not what was expected; the texts are for the student.

    `seen` says what came, `cause` what probably made it so, `remedy` what to do. Where `pair` is given in place of the
    latter two, they are looked up among the relations when they are asked for: of many mismatches one is told.
    `calls` are what the function was asked so far, with its answers, once it was told by `learn`. `line` is the line of
    the student's file that it is about, 0 for none.
    `index` is where the first element differs. Where several parts or layers were compared, `where` names the one that
    differs ("grad_weight", "layer2.0.bn1"), and `expected` and `returned` hold all of them by name.
    """

    def __init__(
        self,
        seen: str,
        cause: str = "",
        remedy: str = "",
        expected: Any = None,
        returned: Any = None,
        index: tuple[int, ...] | None = None,
        where: str = "",
        *,
        pair: Pair | None = None,
        line: int = 0,
    ) -> None:
        super().__init__(seen)
        self.seen, self.expected, self.returned, self.index, self.where = seen, expected, returned, index, where
        self.line = line
        self.calls: Sequence[Call] = ()
        self._advice = (cause, remedy) if pair is None else None
        self._pair = pair

    @property
    def cause(self) -> str:
        """What probably made it so."""
        return self._advise()[0]

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return self._advise()[1]

    def _advise(self) -> tuple[str, str]:
        if self._advice is None:
            self._advice = value_advice(self._pair) if self._pair is not None else ("", "")
        return self._advice

    def learn(self, request: Request | None, calls: Sequence[Call]) -> None:
        """Keep what the function was asked so far, with its answers: some advice is true only if all of it agrees.

        `request` is the one whose answer this mismatch is about.
        """
        self.calls = calls
        if self._pair is not None:
            self._pair, self._advice = replace(self._pair, request=request, calls=calls), None

    def agree(self, others: Iterable[Mismatch]) -> None:
        """Forget what the check suspects, unless it explains the `others` too that are about the same part."""
        if self._pair is None or not is_suspected(self._pair, self.cause):
            return
        of_this_part = [other._pair for other in others if other.where == self.where]
        if not all(pair is None or is_suspected(pair, self.cause) for pair in of_this_part):
            self._pair, self._advice = replace(self._pair, suspects={}), None

    def as_part(self, name: str, expected: Mapping[str, Any], returned: Mapping[str, Any]) -> Mismatch:
        """Make the mismatch of several values, of which the one called `name` differs so."""
        mismatch = Mismatch(self.seen, "", "", expected, returned, self.index, name, pair=self._pair)
        mismatch._advice = self._advice
        return mismatch


@dataclass(frozen=True)
class Unsendable:
    """A value that could not be brought home, such as a generator: only its type is known, and `reason`, why not."""

    type: str
    reason: str = ""


def assert_matches(
    returned: object,
    expected: ArrayLike | Mapping[str, Any],
    *,
    terms: int = 1,
    magnitude: ArrayLike | Mapping[str, Any] | None = None,
    single: bool = False,
    wanted: Wanted = "number",
    tolerance: float | Mapping[str, float] | None = None,
    suspects: Mapping[str, Any] | Callable[[], Mapping[str, Any]] | None = None,
    what: str = "",
    wrapped: bool = False,
    parts: Collection[str] = (),
) -> None:
    """Raise Mismatch unless `returned` is an array equal to `expected` within the accuracy of its own dtype.

    `terms` is how many products were summed for one element and `magnitude` the sum of their absolute values,
    by default |expected|; `single` accepts float32's accuracy from a float64 array too: an argument was float32, or its
    digits are asked for by another check. `tolerance` replaces the bound made from these.
    `wanted` is "number" (any real dtype), "class" (integers of any size) or "one-hot" (also bool, float16).
    `suspects` are wrong arrays that the check knows: {"The sums are not divided by N.": sums}. A function that returns
    them is called for a wrong answer only.
    `what` is the subject of the sentences ("The gradient of fc.weight"), by default what the student returned.
    With `wrapped`, right values count in another form too, see `unwrapped`: that form is asked for by another check.

    `expected` may be several arrays by name: {"grad_x": …, "grad_weight": …}. Then `returned` is a tuple or list of as
    many in this order, or a dict with the same names. The Mismatch names the first that differs, and `what` stands
    before this name ("The output of"). `magnitude`, `tolerance` and `suspects` are then given by name, where at all.
    With `parts`, only those of these names are compared, and others may be missing: other checks ask for them.
    """
    if isinstance(expected, Mapping):
        options = {"terms": terms, "single": single, "wanted": wanted, "wrapped": wrapped}
        by_name = {"magnitude": magnitude, "tolerance": tolerance}
        _assert_parts(returned, expected, what, options, by_name, suspects or {}, parts)
        return
    right = np.asarray(expected)
    array = as_array(unwrapped(returned, right.shape, wanted) if wrapped else returned, right, wanted, what)
    if array.shape != right.shape:
        seen = f"{what} has shape {array.shape}" if what else f"You returned an array of shape {array.shape}"
        raise Mismatch(
            f"{seen}; {right.shape if right.ndim else 'one number'} is right.",
            *_shape_advice(array.shape, right.shape),
            expected=right,
            returned=array,
        )
    size = np.abs(right) if magnitude is None else np.asarray(magnitude)
    bound = None if tolerance is None else np.asarray(tolerance, dtype=float)

    def close(other: NDArray[Any], factor: float = 1.0) -> NDArray[np.bool_]:
        if wanted != "number":
            return np.asarray(array == other)
        if bound is not None:
            return _is_within(array, other, bound * factor)
        return is_close(array, other, terms, size * factor, single=single)

    wrong = ~close(right)
    if wrong.any():
        raise _difference(Pair(array, right, close, suspects or {}, wanted == "number"), wrong, what)


def _assert_parts(
    returned: object,
    expected: Mapping[str, Any],
    what: str,
    options: Mapping[str, Any],
    by_name: Mapping[str, Any],
    suspects: Mapping[str, Any] | Callable[[], Mapping[str, Any]],
    only: Collection[str],
) -> None:
    """Compare part by part, all or `only` some; the Mismatch is that of the first that differs."""
    parts = as_parts(returned, expected, only)
    right = {name: np.asarray(part) for name, part in expected.items()}
    for name in only or right:
        own: dict[str, Any] = {option: (values or {}).get(name) for option, values in by_name.items()}
        own["suspects"] = partial(_of_part, suspects, name)
        try:
            assert_matches(parts[name], right[name], what=f"{what} {name}".strip(), **own, **options)
        except Mismatch as mismatch:
            other = next((other for other in right if other != name and _is_part(parts[name], right[other])), None)
            if other is None:
                raise mismatch.as_part(name, right, parts) from None
            order = f"The order is {', '.join(right)}."
            raise Mismatch(mismatch.seen, f"That is {other}.", order, right, parts, mismatch.index, name) from None


def _of_part(suspects: Mapping[str, Any] | Callable[[], Mapping[str, Any]], name: str) -> Mapping[str, Any]:
    """Return the suspects of the part called `name`."""
    found: Mapping[str, Any] = (suspects() if callable(suspects) else suspects).get(name, {})
    return found


def _is_part(returned: object, part: NDArray[Any]) -> bool:
    """Tell whether what was returned for one part is another one.

    That says nothing of one that is all zero, or a single number.
    """
    if not isinstance(returned, np.ndarray) or returned.shape != part.shape or part.size < 2:
        return False
    try:
        assert_matches(returned, part)
    except Mismatch:
        return False
    return bool(part.any())


def as_parts(returned: object, expected: Mapping[str, Any], only: Collection[str] = ()) -> dict[str, Any]:
    """Give what was returned the names of the expected parts; raises Mismatch unless there is one for each.

    Those called `only` are enough, where they are named; an array alone stands for the first.
    """
    names = ", ".join(expected)
    right = f"{len(expected)} values are right: {names}"
    if isinstance(returned, Mapping):
        missing = [name for name in expected if name not in returned]
        extra = [str(name) for name in returned if name not in expected]
        if (not missing and not extra) or (only and set(only) <= returned.keys()):
            return dict(returned)
        seen = f"{', '.join(missing)} missing" if missing else f"{', '.join(extra)[:MAX_NAMES]} too many"
        raise Mismatch(f"What you returned has {seen}; {right}.")
    if isinstance(returned, tuple | list):
        named = dict(zip(expected, returned, strict=False))
        if len(returned) == len(expected) or (only and set(only) <= named.keys()):
            return named
        raise Mismatch(f"You returned {len(returned)} value{'s' * (len(returned) != 1)}; {right}.")
    first = next(iter(expected))
    if isinstance(returned, np.ndarray) and set(only) == {first}:
        return {first: returned}
    if returned is None or isinstance(returned, Unsendable):
        seen, cause = _nothing() if returned is None else _unsendable(returned)
        raise Mismatch(seen, cause, f"return {names}", returned=returned)
    one = "one array" if isinstance(returned, np.ndarray) else with_article(type(returned).__name__)
    raise Mismatch(f"You returned {one}; {right}.", remedy=f"return {names}", returned=returned)


def as_array(returned: object, expected: NDArray[Any], wanted: Wanted = "number", what: str = "") -> NDArray[Any]:
    """Take `returned` as a plain array of a usable dtype; raises Mismatch, about `what`, when it is none."""
    scalar = expected.ndim == 0 and isinstance(returned, int | float | np.generic) and not isinstance(returned, bool)
    if not (scalar or isinstance(returned, np.ndarray)):
        raise _not_an_array(returned, expected, what)
    array = np.asarray(returned)
    if array.size > MAX_ELEMENTS:
        seen = f"{_subject(what)} an array of {array.size} elements; {expected.size} are right."
        raise Mismatch(seen, expected=expected)
    advice = _dtype_advice(array.dtype, wanted, single=expected.ndim == 0)
    if advice:
        seen = (
            f"{array.dtype} values" if array.ndim else f"{array.item()!r}, which is of type {type(returned).__name__}"
        )
        seen = f"{what} has {seen}." if what and array.ndim else f"{_subject(what)} {seen}."
        raise Mismatch(seen, *advice, expected=expected, returned=array)
    return array


def unwrapped(returned: object, shape: tuple[int, ...], wanted: Wanted = "number") -> object:
    """Return the array of `shape` that `returned` gives in another form; `returned` itself if it gives none.

    That is the first value of a tuple, the numbers of a list, and class numbers as floats without fractions. No other
    value of a tuple is looked at, so nobody can offer several answers.
    """
    if isinstance(returned, tuple) and returned and _shape(returned[0]) == shape:
        returned = returned[0]
    numbers = _as_numbers(returned)
    if numbers is None or numbers.shape != shape:
        return returned
    if wanted == "class" and numbers.dtype.kind == "f":
        whole = np.isfinite(numbers) & (np.abs(numbers) < MAX_WHOLE) & (numbers == np.floor(numbers))
        return numbers.astype(np.int64) if whole.all() else returned
    return numbers if isinstance(returned, list | tuple) else returned


def _as_numbers(value: object) -> NDArray[Any] | None:
    """Return `value` as an array of numbers; None if it is not one, nor a list or a single number."""
    if not isinstance(value, np.ndarray | np.generic | list | tuple | int | float):
        return None
    try:
        array = np.asarray(value)
    except (ValueError, OverflowError):  # rows of unequal length
        return None
    return array if array.dtype.kind in "biufc" else None


def _shape(value: object) -> tuple[int, ...] | None:
    """Return the shape of `value` as an array of numbers; None if it is none."""
    numbers = _as_numbers(value)
    return None if numbers is None else numbers.shape


def _subject(what: str) -> str:
    return f"{what} is" if what else "You returned"


def is_close(
    returned: NDArray[Any], expected: NDArray[Any], terms: int, magnitude: NDArray[Any], *, single: bool = False
) -> NDArray[np.bool_]:
    """Tell for each element whether it is as close as its dtype allows (see the module's docstring)."""
    largest = float(np.max(magnitude, initial=0.0, where=np.isfinite(magnitude)))
    if single or returned.dtype == np.float32:
        tolerance = (terms + OPERATIONS) * 2 * FLOAT32_ROUNDOFF * max(largest, float(np.finfo(np.float32).tiny))
    else:
        tolerance = RELATIVE * np.abs(np.nan_to_num(expected, posinf=0, neginf=0)) + ABSOLUTE * largest
    return _is_within(returned, expected, tolerance)


def _is_within(returned: NDArray[Any], expected: NDArray[Any], tolerance: Any) -> NDArray[np.bool_]:
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.abs(returned.astype(np.float64) - expected.astype(np.float64))
        close: NDArray[np.bool_] = (distance <= tolerance) | (returned == expected)
    both_nan: NDArray[np.bool_] = np.isnan(returned) & np.isnan(expected)
    return close | both_nan


def _difference(pair: Pair, wrong: NDArray[np.bool_], what: str) -> Mismatch:
    index = tuple(int(position) for position in np.argwhere(wrong)[0])
    got, want = show_apart(pair.returned[index], pair.expected[index])
    place = f" at index {list(index)}" if index else ""
    share = f" {int(wrong.sum())} of {wrong.size} values differ." if wrong.size > 1 else ""
    return Mismatch(
        f"{_subject(what)} {got}{place}; {want} is right.{share}",
        expected=pair.expected,
        returned=pair.returned,
        index=index,
        pair=pair,
    )


def show_number(value: Any, digits: int = 8) -> str:
    """Write a number as a person would: no more than `digits` digits, no type."""
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.{digits}g}"


def show_apart(value: Any, other: Any) -> tuple[str, str]:
    """Write two numbers with as many digits as it takes to read them as different."""
    for digits in range(8, 17):
        texts = show_number(value, digits), show_number(other, digits)
        if texts[0] != texts[1]:
            return texts
    return repr(float(value)), repr(float(other))


def with_article(kind: str) -> str:
    """Put the article before the name of a type: "a list", "an ndarray"."""
    return f"{'an' if kind[:1].lower() in tuple('aeiou') or kind == 'ndarray' else 'a'} {kind}"


def _not_an_array(returned: object, expected: NDArray[Any], what: str) -> Mismatch:
    kind, cause, remedy = type(returned).__name__, "", ""
    if returned is None:
        seen, cause = (f"{what} is None.", "") if what else _nothing()
    elif isinstance(returned, Unsendable):
        seen, cause = _unsendable(returned, what)
        remedy = "Return one number." if expected.ndim == 0 else "Return a NumPy array of numbers."
        if returned.type == "generator":
            cause = "A function with `yield` makes a generator, and so does (… for … in …) in round brackets."
            remedy = f"Write return in place of yield. {remedy}"
    elif isinstance(returned, tuple) and len(returned) > 1 and _shape(returned[0]) == expected.shape:
        seen = f"{_subject(what)} {len(returned)} values; one is right."
        cause, remedy = "The first of them has the shape that is asked for.", "Return it alone: `return out`."
    elif expected.ndim and isinstance(returned, list | tuple):
        seen, remedy = f"{_subject(what)} a {kind}.", "Return a NumPy array: np.array(...)."
    else:
        wanted = "one number" if expected.ndim == 0 else f"a NumPy array of shape {expected.shape}"
        seen = f"{_subject(what)} {with_article(kind)}; {wanted} is right."
    return Mismatch(seen, cause, remedy, expected=expected, returned=returned)


def _nothing() -> tuple[str, str]:
    return "Your function returned nothing (None).", "A `return` is missing, or is not reached."


def _unsendable(returned: Unsendable, what: str = "") -> tuple[str, str]:
    """Say what was seen of a value that could not be brought home, and why it is so."""
    found = re.fullmatch(r"an array of dtype (.{1,40})", returned.reason)
    if found is None:
        return f"{_subject(what)} {with_article(returned.type)}.", ""
    if found[1] == "object":
        cause = "dtype=object comes from rows of unequal length, or from None in them."
        return f"{_subject(what)} an array of dtype object.", cause
    kind = "text" if re.fullmatch(r"[<>|=]?[US]\d+|StringDType.*", found[1]) else f"dtype {found[1]}"
    return f"{_subject(what)} an array of {kind}.", ""


def _dtype_advice(dtype: np.dtype[Any], wanted: Wanted, single: bool) -> tuple[str, str] | None:
    """Find the cause and the remedy of an unusable dtype; None for a usable one."""
    if dtype == np.float16 and wanted != "one-hot":
        cause = (
            "float16 keeps only three digits and ends at 65504. NumPy takes it for exp and log of bytes, which also "
            "wrap around: the negative of a uint8 is positive."
        )
        return cause, "Begin with np.asarray(x, dtype=float): float64 is NumPy's own float."
    if dtype.kind == "c":
        return "An FFT returns complex numbers, even for real signals.", "Take the real part: result.real"
    if dtype.kind == "b" and wanted != "one-hot":
        return "A comparison gives True and False.", "Return numbers."
    if wanted == "class" and single and dtype.kind not in "iu":
        return "What is counted is a whole number, and `/` always gives a float.", "Return an int: divide with //."
    if wanted == "class" and dtype.kind not in "iu":
        return "Whole numbers are asked for, in an array of integers.", "Return integers: dtype=np.int64"
    return None


def _shape_advice(returned: tuple[int, ...], expected: tuple[int, ...]) -> tuple[str, str]:
    if returned == expected[::-1] and len(expected) == 2:
        return "The two axes are swapped.", "Look for a transpose, or for height and width exchanged."
    others = [tuple(size for size in shape if size != 1) for shape in (returned, expected)]
    if len(returned) != len(expected) and others[0] == others[1]:
        return "The values may be right, but there is an axis of length 1 too many or too few.", "Check keepdims."
    return "", ""
