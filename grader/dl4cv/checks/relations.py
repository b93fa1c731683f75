"""How a wrong array may come from the right one: a table of relations, one row each with its sentence.

A row is told only if its relation holds for every element, as exactly as the comparison itself demands; so what is
told is true, if not always the whole story. The first row that holds is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

FLOAT32_ROUNDOFF = 2.0**-24
SEVEN_DIGITS = 8 * FLOAT32_ROUNDOFF
MAX_DIGITS = 6


class Close(Protocol):
    """Tells for each returned element whether it is close to that of `other`; `factor` widens the bound."""

    def __call__(self, other: NDArray[Any], factor: float = 1.0) -> NDArray[np.bool_]:
        """Compare element by element."""


@dataclass(frozen=True)
class Pair:
    """What a student returned, and the right array of the same shape.

    `suspects` are wrong arrays that the check knows, each under the sentence that explains it.
    """

    returned: NDArray[Any]
    expected: NDArray[Any]
    close: Close
    suspects: Mapping[str, ArrayLike]

    def is_all(self, other: NDArray[Any], factor: float = 1.0) -> bool:
        """Tell whether the student returned `other`, and this is not the right array."""
        if other.shape != self.returned.shape or np.array_equal(other, self.expected):
            return False
        return bool(self.close(other, factor).all())

    @property
    def right(self) -> NDArray[np.float64]:
        """The right numbers as floats."""
        return self.expected.astype(np.float64)

    @property
    def yours(self) -> NDArray[np.float64]:
        """The student's numbers as floats."""
        return self.returned.astype(np.float64)


@dataclass(frozen=True)
class Relation:
    """`find` returns what the sentence `cause` has to say at its {}, "" for nothing, and None if it does not hold."""

    find: Callable[[Pair], str | None]
    cause: str
    remedy: str = ""


def value_advice(pair: Pair) -> tuple[str, str]:
    """Find the cause and the remedy of wrong values; both are empty when no relation holds."""
    with np.errstate(all="ignore"):
        for relation in RELATIONS:
            text = relation.find(pair)
            if text is not None:
                return relation.cause.format(text), relation.remedy
    return "", ""


def _if(condition: Any) -> str | None:
    return "" if condition else None


def _suspect(pair: Pair) -> str | None:
    return next((told for told, wrong in pair.suspects.items() if pair.is_all(np.asarray(wrong))), None)


def _nan(pair: Pair) -> str | None:
    return _if(np.isnan(pair.returned).any() and not np.isnan(pair.expected).any())


def _infinite(pair: Pair) -> str | None:
    return _if(np.isinf(pair.returned).any() and not np.isinf(pair.expected).any())


def _all_zero(pair: Pair) -> str | None:
    return _if(pair.returned.size > 1 and not pair.returned.any() and pair.expected.any())


def _one_zero(pair: Pair) -> str | None:
    return _if(pair.returned.ndim and not pair.returned.any() and pair.expected.any())


def _truncated(pair: Pair) -> str | None:
    return _if(pair.returned.dtype.kind in "iu" and np.array_equal(np.trunc(pair.expected), pair.returned))


def _wrapped(pair: Pair) -> str | None:
    turns = np.abs(pair.yours - pair.right) / 256
    return _if(turns.max(initial=0.0) >= 1 and np.allclose(turns, np.round(turns), rtol=0, atol=1e-9))


def _seven_digits(pair: Pair) -> str | None:
    distance = np.abs(pair.yours - pair.right).max(initial=0.0)
    return _if(0 < distance <= SEVEN_DIGITS * np.abs(pair.right).max(initial=0.0))


def _negated(pair: Pair) -> str | None:
    return _if(np.count_nonzero(pair.right) > 1 and pair.is_all(-pair.right))


def _scaled(pair: Pair) -> str | None:
    factor = _factor(pair)
    if factor is None:
        return None
    if abs(factor) < 1 and float(f"{1 / factor:.{MAX_DIGITS}g}").is_integer():
        return f"the right ones divided by {1 / factor:.{MAX_DIGITS}g}"
    return f"{factor:.{MAX_DIGITS}g} times the right ones"


def _factor(pair: Pair) -> float | None:
    """Find the one number by which all values are too large; None unless two of different size show it."""
    sizes = np.abs(pair.right)
    if not sizes.size or len(np.unique(sizes[sizes > 0])) < 2:
        return None
    largest = np.unravel_index(np.argmax(sizes), sizes.shape)
    factor = float(pair.yours[largest] / pair.right[largest])
    if not np.isfinite(factor) or not factor:
        return None
    return factor if pair.is_all(factor * pair.right, max(1.0, abs(factor))) else None


def _shifted(pair: Pair) -> str | None:
    if len(np.unique(pair.right)) < 2:
        return None
    shift = float(pair.yours.flat[0] - pair.right.flat[0])
    if not shift or not np.isfinite(shift) or not pair.is_all(pair.right + shift):
        return None
    return f"{'large' if shift > 0 else 'small'} by {abs(shift):.{MAX_DIGITS}g}"


def _transposed(pair: Pair) -> str | None:
    return _if(pair.right.ndim > 1 and pair.is_all(np.swapaxes(pair.right, -1, -2)))


def _mirrored(pair: Pair) -> str | None:
    if pair.right.ndim == 1:
        return "in reverse order" if pair.is_all(pair.right[::-1]) else None
    if pair.right.ndim < 2:
        return None
    ways = {"upside down": (-2,), "mirrored, left for right": (-1,), "turned by half a turn": (-2, -1)}
    return next((way for way, axes in ways.items() if pair.is_all(np.flip(pair.right, axes))), None)


def _reordered(pair: Pair) -> str | None:
    if len(np.unique(pair.right)) < 3:
        return None
    order = np.argsort(pair.yours, axis=None, kind="stable")
    again = np.empty(pair.right.size)
    again[order] = np.sort(pair.right, axis=None)
    return _if(pair.is_all(again.reshape(pair.right.shape)))


def _unwritten(pair: Pair) -> str | None:
    wrong = ~pair.close(pair.expected)
    return _if(wrong.sum() > 1 and not pair.returned[wrong].any() and pair.returned[~wrong].any())


RELATIONS: tuple[Relation, ...] = (
    Relation(_suspect, "{}"),
    Relation(
        _nan,
        "nan comes from inf - inf, inf / inf or 0 / 0.",
        "Find the operation that overflows or divides by zero.",
    ),
    Relation(
        _infinite,
        "An intermediate result became too large, or a logarithm met zero.",
        "Find the exp or log that does it.",
    ),
    Relation(_all_zero, "All your values are zero.", "Is the result ever written into the array you return?"),
    Relation(_truncated, "Fractions are cut off in an integer array.", "Give the output array a float dtype."),
    Relation(
        _wrapped,
        "All your values are wrong by multiples of 256: bytes count to 255 and start again.",
        "Convert to float before you compute: image.astype(float), and the kernel likewise.",
    ),
    Relation(
        _seven_digits,
        "Your values agree to about seven digits, as many as a float32 holds.",
        "Is there a dtype=np.float32 on the way, an epsilon, or a rounding? NumPy's own float has 16 digits.",
    ),
    Relation(_one_zero, "Your value is 0: is the result ever written to?"),
    Relation(_negated, "All your values have the wrong sign.", "Look for a difference taken the wrong way round."),
    Relation(_scaled, "All your values are {}.", "Look for a factor left out, or for a sum in place of a mean."),
    Relation(_shifted, "All your values are too {}."),
    Relation(_transposed, "Rows and columns are swapped.", "Look for a transpose, or for i and j exchanged."),
    Relation(_mirrored, "Your values are right, but {}.", "Look for [::-1], and for an index that counts down."),
    Relation(_reordered, "Your values are right, but stand at other places.", "Compare the order of your axes."),
    Relation(_unwritten, "Where your values differ, they are 0.", "Do your loops reach every place of the output?"),
)
