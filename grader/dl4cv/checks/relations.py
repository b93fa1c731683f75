"""How a wrong array may come from the right one: a table of relations, one row each with its sentence.

A row is told only if its relation holds for every element, as exactly as the comparison itself demands. Its sentence
says what was seen, and nothing that is only likely; what may lie behind it is a question, in the remedy. The first row
that holds is told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any, Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from dl4cv.rpc.request import Answer, Raised, Request, Returned

FLOAT32_ROUNDOFF = 2.0**-24
SEVEN_DIGITS = 8 * FLOAT32_ROUNDOFF
MAX_DIGITS = 6
NUMBERS = (np.ndarray, np.generic, int, float)
BYTES = (np.uint8, np.int8, np.uint16, np.int16)

Call = tuple[Request, Answer]
Suspects = Mapping[str, ArrayLike] | Callable[[], Mapping[str, ArrayLike]]


class Close(Protocol):
    """Tells for each returned element whether it is close to that of `other`; `factor` widens the bound."""

    def __call__(self, other: NDArray[Any], factor: float = 1.0) -> NDArray[np.bool_]:
        """Compare element by element."""


@dataclass(frozen=True)
class Pair:
    """What a student returned, and the right array of the same shape.

    `suspects` are wrong arrays that the check knows, each under the sentence that explains it, or what makes them:
    that is called only where advice is asked for. `computed` is False for
    class numbers and one-hot rows, of which 0 is one like any other. `calls` are what the function was asked so far,
    with its answers, and `request` is the one that was answered wrongly.
    """

    returned: NDArray[Any]
    expected: NDArray[Any]
    close: Close
    suspects: Suspects
    computed: bool = True
    calls: Sequence[Call] = ()
    request: Request | None = None

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

    @property
    def arguments(self) -> list[Any]:
        """What the function was called with, where that is known."""
        return [] if self.request is None else [*self.request.arguments, *self.request.options.values()]


LEAST_FACTOR = 0.01
"""What is multiplied by less is hard to tell from what is rounded."""


@dataclass(frozen=True)
class Relation:
    """`find` returns what the sentence `cause` has to say at its {}, "" for nothing, and None if it does not hold."""

    find: Callable[[Pair], str | None]
    cause: str
    remedy: str = ""


def is_symptom(cause: str) -> bool:
    """Tell whether a cause says what was seen in one answer, which something else may explain in all of them."""
    return cause in {relation.cause for relation in RELATIONS if relation.find in SYMPTOMS}


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


def is_suspected(pair: Pair, told: str) -> bool:
    """Tell whether the answer is the wrong array that the check keeps under the sentence `told`."""
    wrong = _known_suspects(pair).get(told)
    return wrong is not None and pair.is_all(np.asarray(wrong))


def _suspect(pair: Pair) -> str | None:
    suspects = _known_suspects(pair).items()
    return next((told for told, wrong in suspects if _is_telling_suspect(pair, np.asarray(wrong))), None)


def _known_suspects(pair: Pair) -> Mapping[str, ArrayLike]:
    return pair.suspects() if callable(pair.suspects) else pair.suspects


def _is_telling_suspect(pair: Pair, wrong: NDArray[Any]) -> bool:
    """Tell whether the student returned `wrong`, and this shows in more than one element, where there are several."""
    return pair.is_all(wrong) and int(np.count_nonzero(~np.isclose(wrong, pair.right))) > (wrong.ndim > 0)


def _nan(pair: Pair) -> str | None:
    return _if(np.isnan(pair.returned).any() and not np.isnan(pair.expected).any())


def _infinite(pair: Pair) -> str | None:
    return _if(np.isinf(pair.returned).any() and not np.isinf(pair.expected).any())


def is_never_written(calls: Sequence[Call]) -> bool:
    """Tell whether a function answered with numbers, and with zeros alone, in every call that gave it something."""
    return all(isinstance(value, NUMBERS) and not np.any(value) for value in _answers(calls))


def is_own_refusal(answer: Answer) -> bool:
    """Tell whether a `raise` or an `assert` of the student's own has raised, and nothing that failed by itself."""
    return isinstance(answer, Raised) and answer.source.startswith(("raise ", "assert "))


def _answers(calls: Sequence[Call]) -> list[Any]:
    return [answer.value for _, answer in calls if isinstance(answer, Returned)]


def _all_zero(pair: Pair) -> str | None:
    wrong = pair.computed and pair.returned.ndim and not pair.returned.any() and pair.expected.any()
    return _if(wrong and is_never_written(pair.calls))


def _truncated(pair: Pair) -> str | None:
    return _if(pair.returned.dtype.kind in "iu" and np.array_equal(np.trunc(pair.expected), pair.returned))


def _one_truncated(pair: Pair) -> str | None:
    return _truncated(pair) if pair.returned.ndim == 0 else None


def _rounded_down(pair: Pair) -> str | None:
    """Find what is rounded down here, and whole in every case; 0 in every case is no sign of it."""
    whole = all(isinstance(value, NUMBERS) and np.array_equal(value, np.floor(value)) for value in _answers(pair.calls))
    is_telling = whole and pair.calls and not is_never_written(pair.calls)
    return _if(is_telling and np.array_equal(np.floor(pair.right), pair.returned))


def _wrapped(pair: Pair) -> str | None:
    """Find a sum of bytes that began again at 0, or the mean of one.

    An argument holds bytes, and every sum is wrong by a multiple of what they hold; it fits into them, or there are
    several that are wrong.
    """
    small = [array.dtype for array in pair.arguments if isinstance(array, np.ndarray) and array.dtype in BYTES]
    if not small:
        return None
    least, most, turn = np.iinfo(small[0]).min, np.iinfo(small[0]).max, 2 ** (8 * small[0].itemsize)
    for count in _counts(pair):
        sums = count * pair.yours
        turns = count * (pair.yours - pair.right) / turn
        fits = ((sums >= least) & (sums <= most)).all() and np.allclose(sums, np.round(sums), rtol=0, atol=1e-6)
        if (
            (fits or np.count_nonzero(turns) > 2)
            and turns.any()
            and np.allclose(turns, np.round(turns), rtol=0, atol=1e-9)
        ):
            return f"{least} to {most}"
    return None


def _counts(pair: Pair) -> list[int]:
    """List of how many numbers a mean may have been taken: one, a window of an int or a pair, or a whole map."""
    counts = [1]
    for argument in pair.arguments:
        if isinstance(argument, np.ndarray):
            counts.append(prod(argument.shape[-2:]))
        elif isinstance(argument, int):
            counts.append(argument**2)
        elif isinstance(argument, tuple) and all(isinstance(number, int) for number in argument):
            counts.append(prod(argument))
    return [count for count in dict.fromkeys(counts) if count > 0]


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
    if not np.isfinite(factor) or not factor or abs(factor - 1) < LEAST_FACTOR:
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
    return _if(pair.right.ndim > 1 and _is_telling(pair) and pair.is_all(np.swapaxes(pair.right, -1, -2)))


def _is_telling(pair: Pair) -> bool:
    """Tell whether the right values say where each belongs: a single 1 among zeros comes to stand anywhere."""
    return len(np.unique(pair.right)) >= 3


def _mirrored(pair: Pair) -> str | None:
    if not _is_telling(pair):
        return None
    if pair.right.ndim == 1:
        return "in reverse order" if pair.is_all(pair.right[::-1]) else None
    if pair.right.ndim < 2:
        return None
    ways = {"upside down": (-2,), "mirrored, left for right": (-1,), "turned by half a turn": (-2, -1)}
    return next((way for way, axes in ways.items() if pair.is_all(np.flip(pair.right, axes))), None)


def _reordered(pair: Pair) -> str | None:
    if not _is_telling(pair):
        return None
    order = np.argsort(pair.yours, axis=None, kind="stable")
    again = np.empty(pair.right.size)
    again[order] = np.sort(pair.right, axis=None)
    return _if(pair.is_all(again.reshape(pair.right.shape)))


def _log_of_more(pair: Pair) -> str | None:
    """Find the small number that was added to probabilities before their logarithm was taken."""
    if pair.right.size < 2 or (pair.right > 0).any() or (pair.yours > 1).any():
        return None
    more = np.exp(pair.yours) - np.exp(pair.right)
    epsilon = float(f"{np.median(more):.3g}")
    close = np.abs(more - epsilon) <= 1e-4 * epsilon + 1e-15
    return f"{epsilon:g}" if 0 < epsilon < 1e-2 and close.all() and epsilon > 4e-15 else None


def _running_total(pair: Pair) -> str | None:
    """Find a sum that goes on from one output to the next: through all of them, or anew for each map or row."""
    shape = pair.right.shape
    totals = (
        np.cumsum(pair.right.reshape(*shape[:axis], -1), axis=-1).reshape(shape) for axis in range(pair.right.ndim)
    )
    telling = np.count_nonzero(pair.right) > 2  # 1, 0 become 1, 1 in many ways
    return _if(pair.computed and telling and any(pair.is_all(total) for total in totals))


def _elsewhere_zero(pair: Pair) -> str | None:
    wrong = ~pair.close(pair.expected)
    return _if(wrong.sum() > 1 and not pair.returned[wrong].any() and pair.returned[~wrong].any())


NEVER_WRITTEN = Relation(
    _all_zero, "Your result is zero in every case.", "Is it ever written into the array you return?"
)

RELATIONS: tuple[Relation, ...] = (
    Relation(_suspect, "{}"),
    Relation(
        _nan,
        "There is a nan among your values.",
        "nan comes from 0 / 0, inf - inf, inf / inf, 0 * inf, or the logarithm or root of a negative number.",
    ),
    Relation(
        _infinite,
        "There is an inf among your values.",
        "inf comes from exp of a large number, from log(0), from a division by 0, or from an inf that you wrote.",
    ),
    Relation(
        _wrapped,
        "A product or sum does not fit into the small integers of the arguments, which hold {} and start again.",
        "Convert what you compute with to float first: array.astype(float).",
    ),
    NEVER_WRITTEN,
    Relation(
        _one_truncated,
        "Your number is the right one without its fraction.",
        "`//` and int() cut the fraction off; `/` keeps it.",
    ),
    Relation(
        _truncated,
        "Your values are the right ones without their fractions, in an integer array.",
        "Give the output array a float dtype, and divide with /.",
    ),
    Relation(
        _rounded_down,
        "Your values are the right ones rounded down.",
        "`//` and np.floor round down; `/` keeps the fraction.",
    ),
    Relation(
        _seven_digits,
        "Your values agree to about seven digits, as many as a float32 holds.",
        "Is there a dtype=np.float32 on the way, an epsilon, or a rounding? NumPy's own float has 16 digits.",
    ),
    Relation(
        _negated, "All your values have the wrong sign.", "Look for a difference taken the wrong way round, or a -."
    ),
    Relation(_scaled, "All your values are {}.", "Look for a factor left out, or for a sum in place of a mean."),
    Relation(_shifted, "All your values are too {}."),
    Relation(_transposed, "Rows and columns are swapped.", "Look for a transpose, or for i and j exchanged."),
    Relation(_mirrored, "Your values are right, but {}.", "Look for [::-1], and for an index that counts down."),
    Relation(_reordered, "Your values are right, but stand at other places.", "Compare the order of your axes."),
    Relation(
        _log_of_more, "You returned log(p + {}), and log(p) is right.", "Compute log p itself: x - m - log(sum of exp)."
    ),
    Relation(
        _running_total,
        "Each of your values is the sum of the right ones up to it.",
        "Does the sum start at 0 for every output? Set it inside of the loops, where a new output begins.",
    ),
    Relation(
        _elsewhere_zero, "Where your values differ, they are 0.", "Do your loops reach every place of the output?"
    ),
)

SYMPTOMS = (_nan, _infinite, _rounded_down, _elsewhere_zero)
"""Relations that say what is seen, of which the cause may be another."""
