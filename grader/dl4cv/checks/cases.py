"""Strategies: what cases the checks draw.

Geometry is drawn by hypothesis, so that a failure shrinks to a small one. Values are not drawn one by one: an array is
filled from a *filling*, a kind and a seed, which shrinks from random numbers to small integers, to counting, to a
single one among zeros, the impulse. Small integers make sums exact and counterexamples readable.

Sizes are chosen to separate what squares hide: height and width, kernel height and width, examples and channels are
drawn independently, and most cases have them pairwise different.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from hypothesis import example
from hypothesis import strategies as st
from numpy.typing import NDArray

Array = NDArray[Any]
Pair = int | tuple[int, int]
Check = TypeVar("Check", bound=Callable[..., Any])

FILLINGS = ("impulse", "counting", "integers", "fractions")
LAYOUTS = ("C", "F", "strided")


class Filling(NamedTuple):
    """How an array gets its values; two arrays of one case use two parts of it."""

    kind: str
    seed: int

    def fill(self, *shape: int, part: int = 0) -> Array:
        """A float64 array of `shape`; negative values among the positive ones."""
        random = np.random.default_rng((self.seed, part))
        size = int(np.prod(shape))
        if self.kind == "impulse":
            values = np.zeros(size)
            values[self.seed % size if size else slice(0)] = 1.0
        elif self.kind == "counting":
            values = np.arange(1.0, size + 1) * (-1 if self.seed % 2 else 1)
        elif self.kind == "integers":
            values = random.integers(-3, 4, size).astype(float)
        else:
            values = random.normal(size=size)
        return values.reshape(shape)


def fillings(kinds: Sequence[str] = FILLINGS) -> st.SearchStrategy[Filling]:
    """Fillings of all kinds, the simplest first; most cases use random numbers, which separate most."""
    return st.builds(Filling, st.sampled_from([*kinds, *kinds[-2:]]), st.integers(0, 999))


def sizes(low: int, high: int) -> st.SearchStrategy[int]:
    """One size of an axis."""
    return st.integers(low, high)


def pairs(low: int, high: int) -> st.SearchStrategy[Pair]:
    """A stride, padding or dilation: one int for both directions, or (vertical, horizontal)."""
    return st.integers(low, high) | st.tuples(st.integers(low, high), st.integers(low, high))


def both(pair: Pair) -> tuple[int, int]:
    """(vertical, horizontal) of a pair."""
    return (pair, pair) if isinstance(pair, int) else pair


def lay_out(array: Array, layout: str) -> Array:
    """`array` with the same values, lying in memory as `layout` says."""
    if layout == "C" or array.ndim == 0:
        return array
    if layout == "F":
        return np.asfortranarray(array)
    wide = np.zeros((*array.shape[:-1], 2 * array.shape[-1]), array.dtype)
    wide[..., ::2] = array
    return wide[..., ::2]


def cast(array: Array, dtype: str, layout: str = "C") -> Array:
    """`array` in another dtype and memory layout; unsigned and whole-number dtypes round, and wrap nothing."""
    if dtype == "uint8":
        array = np.round(np.abs(array) * 100) % 256
    elif np.dtype(dtype).kind in "iu":
        array = np.round(array * 3)
    return lay_out(array.astype(dtype), layout)


dtypes = st.sampled_from(["float64", "float32", "int64", "uint8"])
layouts = st.sampled_from(LAYOUTS)
batches = st.sampled_from([2, 1, 5])
classes = st.sampled_from([3, 2, 10])


@st.composite
def shapes(draw: st.DrawFn, least: int = 1, most: int = 3) -> tuple[int, ...]:
    """A shape of `least` to `most` axes, whose sizes mostly differ."""
    return tuple(draw(sizes(1, 5)) for _ in range(draw(st.integers(least, most))))


@st.composite
def labels(draw: st.DrawFn, num_classes: int) -> Array:
    """Class numbers below `num_classes`, int64 of shape (N,); some classes may be absent."""
    N = draw(batches)
    return np.array(draw(st.lists(st.integers(0, num_classes - 1), min_size=N, max_size=N)), dtype=np.int64)


@st.composite
def score_tables(draw: st.DrawFn, kinds: Sequence[str] = FILLINGS) -> Array:
    """A score of every class for every image, shape (N, C)."""
    return draw(fillings(kinds)).fill(draw(batches), draw(classes))


def shortest(case: tuple[Any, ...]) -> tuple[Any, ...]:
    """The fields of a NamedTuple without those at the end that equal their defaults, as a person would call."""
    defaults: dict[str, Any] = getattr(type(case), "_field_defaults", {})
    arguments = dict(zip(getattr(type(case), "_fields", ()), case, strict=True))
    while arguments:
        name, value = list(arguments.items())[-1]
        if name not in defaults or isinstance(value, np.ndarray) or value != defaults[name]:
            break
        del arguments[name]
    return tuple(arguments.values())


def always(**choices: Sequence[Any]) -> Callable[[Check], Check]:
    """Give these cases to a check in every run, beside those drawn: its first arguments, its second ones, and so on.

    What they catch is caught under every seed. The counterexample shown is still the smallest that hypothesis finds.
    """

    def with_examples(check: Check) -> Check:
        for values in zip(*choices.values(), strict=True):
            check = example(**dict(zip(choices, values, strict=True)))(check)
        return check

    return with_examples
