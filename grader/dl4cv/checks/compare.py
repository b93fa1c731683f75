"""Expected against returned: `assert_matches` accepts what is right and says in the student's words what is not.

How close is close. A sum of n terms t₁ … tₙ, computed in a floating-point format of unit roundoff u in any order,
differs from the exact sum by at most about n·u·Σ|tᵢ| (Higham, Accuracy and Stability of Numerical Algorithms, §4.2).
A result is therefore compared with a tolerance that grows with the number of terms and with their magnitude, never
with the result alone: 1000 − 999.9 is as uncertain as 1000 is.

- float64: u = 1.1e-16. FFTs and running sums mix in terms from elsewhere in the array, so we allow RELATIVE = 1e-7
  of the value and 1e-9 of the largest magnitude in the array: a million times more than rounding needs, and still
  hundreds of times less than rounding to 4 digits, float16 or an epsilon of 1e-6 would show.
- float32: u = 6e-8. Here the bound itself is used: (n + 8)·2u of the largest magnitude, the 8 for what exp, log and a
  division add. It holds for float32 results, and for results of float32 arguments: products of float32 numbers
  written into a float64 array are float32 numbers still (`single=True`).
- float16 has three digits and is never enough, but for the zeros and ones of one-hot rows, which it holds exactly.
- Class numbers and one-hot rows are not computed, so they are equal or wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

RELATIVE, ABSOLUTE = 1e-7, 1e-9
FLOAT32_ROUNDOFF = 2.0**-24
OPERATIONS = 8
MAX_ELEMENTS = 1 << 24

Wanted = Literal["number", "class", "one-hot"]


@dataclass
class Mismatch(AssertionError):  # noqa: N818 - the field's word for it, not an error of ours
    """What was returned is not what was expected; the texts are for the student."""

    seen: str
    cause: str = ""
    remedy: str = ""
    expected: Any = None
    returned: Any = None
    index: tuple[int, ...] | None = None

    def __str__(self) -> str:
        return self.seen


@dataclass(frozen=True)
class Unsendable:
    """A value that could not be brought home, such as a generator: only its type is known, and `reason`, why not."""

    type: str
    reason: str = ""


def assert_matches(
    returned: object,
    expected: ArrayLike,
    *,
    terms: int = 1,
    magnitude: ArrayLike | None = None,
    single: bool = False,
    wanted: Wanted = "number",
) -> None:
    """Raise Mismatch unless `returned` is an array equal to `expected` within the accuracy of its own dtype.

    `terms` is how many products were summed for one element and `magnitude` the sum of their absolute values,
    by default |expected|; `single` says that an argument was float32. `wanted` is "number" (any real dtype),
    "class" (integers of any size) or "one-hot" (also bool and float16).
    """
    right = np.asarray(expected)
    array = as_array(returned, right, wanted)
    if array.shape != right.shape:
        raise Mismatch(
            f"You returned an array of shape {array.shape}; {right.shape if right.ndim else 'one number'} is right.",
            *_shape_advice(array.shape, right.shape),
            expected=right,
            returned=array,
        )
    size = np.abs(right) if magnitude is None else np.asarray(magnitude)
    close = is_close(array, right, terms, size, single=single) if wanted == "number" else array == right
    wrong = ~np.asarray(close)
    if wrong.any():
        raise _difference(array, right, wrong)


def as_array(returned: object, expected: NDArray[Any], wanted: Wanted = "number") -> NDArray[Any]:
    """`returned` as a plain array of a usable dtype; raises Mismatch when it is none."""
    scalar = expected.ndim == 0 and isinstance(returned, int | float | np.generic) and not isinstance(returned, bool)
    if not (scalar or isinstance(returned, np.ndarray)):
        raise _not_an_array(returned, expected)
    array = np.asarray(returned)
    if array.size > MAX_ELEMENTS:
        raise Mismatch(f"You returned an array of {array.size} elements; {expected.size} are right.", expected=expected)
    advice = _dtype_advice(array.dtype, wanted, counted=expected.ndim == 0)
    if advice:
        seen = (
            f"{array.dtype} values" if array.ndim else f"{array.item()!r}, which is of type {type(returned).__name__}"
        )
        raise Mismatch(f"You returned {seen}.", *advice, expected=expected, returned=array)
    return array


def is_close(
    returned: NDArray[Any], expected: NDArray[Any], terms: int, magnitude: NDArray[Any], *, single: bool = False
) -> NDArray[np.bool_]:
    """Elementwise: is `returned` as close to `expected` as its dtype allows (see the module's docstring)?"""
    largest = float(np.max(magnitude, initial=0.0, where=np.isfinite(magnitude)))
    if single or returned.dtype == np.float32:
        tolerance = (terms + OPERATIONS) * 2 * FLOAT32_ROUNDOFF * max(largest, float(np.finfo(np.float32).tiny))
    else:
        tolerance = RELATIVE * np.abs(np.nan_to_num(expected, posinf=0, neginf=0)) + ABSOLUTE * largest
    with np.errstate(invalid="ignore", over="ignore"):
        distance = np.abs(returned.astype(np.float64) - expected.astype(np.float64))
        close: NDArray[np.bool_] = (distance <= tolerance) | (returned == expected)
    both_nan: NDArray[np.bool_] = np.isnan(returned) & np.isnan(expected)
    return close | both_nan


def _difference(returned: NDArray[Any], expected: NDArray[Any], wrong: NDArray[np.bool_]) -> Mismatch:
    index = tuple(int(position) for position in np.argwhere(wrong)[0])
    got, want = show_apart(returned[index], expected[index])
    place = f" at index {list(index)}" if index else ""
    share = f" {int(wrong.sum())} of {wrong.size} values differ." if wrong.size > 1 else ""
    return Mismatch(
        f"You returned {got}{place}; {want} is right.{share}",
        *_value_advice(returned, expected),
        expected=expected,
        returned=returned,
        index=index,
    )


def show_number(value: Any, digits: int = 8) -> str:
    """A number as a person would write it: no more than `digits` digits, no type."""
    number = float(value)
    return str(int(number)) if number.is_integer() and abs(number) < 1e15 else f"{number:.{digits}g}"


def show_apart(value: Any, other: Any) -> tuple[str, str]:
    """Two numbers with as many digits as it takes to read them as different."""
    for digits in range(8, 17):
        texts = show_number(value, digits), show_number(other, digits)
        if texts[0] != texts[1]:
            return texts
    return repr(float(value)), repr(float(other))


def with_article(kind: str) -> str:
    """The name of a type as part of a sentence: "a list", "an ndarray"."""
    return f"{'an' if kind[:1].lower() in tuple('aeiou') or kind == 'ndarray' else 'a'} {kind}"


def _not_an_array(returned: object, expected: NDArray[Any]) -> Mismatch:
    if returned is None:
        seen, cause, remedy = "Your function returned nothing (None).", "A `return` is missing, or is not reached.", ""
    elif isinstance(returned, Unsendable):
        seen, cause, remedy = *_unsendable(returned), "Return a NumPy array of numbers."
    elif expected.ndim and isinstance(returned, list | tuple):
        seen, cause, remedy = f"You returned a {type(returned).__name__}.", "", "Return a NumPy array: np.array(...)."
    else:
        wanted = "one number" if expected.ndim == 0 else f"a NumPy array of shape {expected.shape}"
        seen, cause, remedy = f"You returned {with_article(type(returned).__name__)}; {wanted} is right.", "", ""
    return Mismatch(seen, cause, remedy, expected=expected, returned=returned)


def _unsendable(returned: Unsendable) -> tuple[str, str]:
    """What was seen of a value that could not be brought home, and why it is so."""
    found = re.fullmatch(r"an array of dtype (.{1,40})", returned.reason)
    if found is None:
        return f"You returned {with_article(returned.type)}.", ""
    if found[1] == "object":
        cause = "dtype=object comes from rows of unequal length, or from None in them."
        return "You returned an array of dtype object.", cause
    kind = "text" if re.fullmatch(r"[<>|=]?[US]\d+|StringDType.*", found[1]) else f"dtype {found[1]}"
    return f"You returned an array of {kind}.", ""


def _dtype_advice(dtype: np.dtype[Any], wanted: Wanted, counted: bool) -> tuple[str, str] | None:
    """The cause and the remedy of an unusable dtype; None for a usable one."""
    if dtype == np.float16 and wanted != "one-hot":
        return "float16 keeps only three digits.", "Compute in float64, NumPy's own float."
    if dtype.kind == "c":
        return "An FFT returns complex numbers, even for real signals.", "Take the real part: result.real"
    if dtype.kind == "b" and wanted != "one-hot":
        return "A comparison gives True and False.", "Return numbers."
    if wanted == "class" and counted and dtype.kind not in "iu":
        return "What is counted is a whole number, and `/` always gives a float.", "Return an int: divide with //."
    if wanted == "class" and dtype.kind not in "iu":
        return "A class number is a name, not a quantity.", "Return integers: dtype=np.int64"
    return None


def _shape_advice(returned: tuple[int, ...], expected: tuple[int, ...]) -> tuple[str, str]:
    if returned == expected[::-1] and len(expected) == 2:
        return "The two axes are swapped.", "Look for a transpose, or for height and width exchanged."
    if tuple(size for size in returned if size != 1) == tuple(size for size in expected if size != 1):
        return "The values may be right, but there is an axis of length 1 too many or too few.", "Check keepdims."
    return "", ""


def _value_advice(returned: NDArray[Any], expected: NDArray[Any]) -> tuple[str, str]:
    if np.isnan(returned).any() and not np.isnan(expected).any():
        return "nan comes from inf - inf, inf / inf or 0 / 0.", "Find the operation that overflows or divides by zero."
    if np.isinf(returned).any() and not np.isinf(expected).any():
        return "An intermediate result became too large, or a logarithm met zero.", "Find the exp or log that does it."
    if returned.size > 1 and not returned.any() and expected.any():
        return "All your values are zero.", "Is the result ever written into the array you return?"
    if returned.dtype.kind in "iu" and np.array_equal(np.trunc(expected), returned):
        return "Fractions are cut off in an integer array.", "Give the output array a float dtype."
    advice = _rounding_advice(returned.astype(np.float64), expected.astype(np.float64))
    if not any(advice) and returned.ndim and not returned.any() and expected.any():
        return "Your value is 0: is the result ever written to?", ""
    return advice


def _rounding_advice(returned: NDArray[np.float64], expected: NDArray[np.float64]) -> tuple[str, str]:
    """What the distances themselves tell: all of them are whole turns of a byte, or no larger than float32 rounds."""
    distance = np.abs(returned - expected)
    largest = float(np.abs(expected).max(initial=0.0))
    turns = distance / 256
    if turns.max(initial=0.0) >= 1 and np.allclose(turns, np.round(turns), rtol=0, atol=1e-9):
        return (
            "All your values are wrong by multiples of 256: bytes count to 255 and start again.",
            "Convert to float before you compute: image.astype(float), and the kernel likewise.",
        )
    if 0 < distance.max(initial=0.0) <= OPERATIONS * FLOAT32_ROUNDOFF * largest:
        return (
            "Your values agree to about seven digits, as many as a float32 holds.",
            "Is there a dtype=np.float32 on the way, an epsilon, or a rounding? NumPy's own float has 16 digits.",
        )
    return "", ""
