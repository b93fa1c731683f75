"""Strategies: what cases the checks draw.

Geometry is drawn by hypothesis, so that a failure shrinks to a small one. Values are not drawn one by one: an array is
filled from a *filling*, a kind and a seed, which shrinks from random numbers to small integers, to counting, to a
single one among zeros, the impulse. Small integers make sums exact and counterexamples readable.

Sizes are chosen to separate what squares hide: height and width, kernel height and width, examples and channels are
drawn independently, and most cases have them pairwise different.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

import numpy as np
from hypothesis import example
from hypothesis import strategies as st
from numpy.typing import NDArray

from dl4cv.rpc import frames

Array = NDArray[Any]
Pair = int | tuple[int, int]
Check = TypeVar("Check", bound=Callable[..., Any])

FILLINGS = ("impulse", "counting", "integers", "fractions")
LAYOUTS = ("C", "F", "strided")


class Filling(NamedTuple):
    """How an array gets its values; two arrays of one case take two parts of it."""

    kind: str
    seed: int

    def fill(self, *shape: int, part: int = 0) -> Array:
        """Return a float64 array of `shape`, with negative values among the positive ones."""
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


@cache
def fillings(kinds: tuple[str, ...] = FILLINGS) -> st.SearchStrategy[Filling]:
    """Draw fillings of all kinds, the simplest first; most are random numbers, which tell most mistakes apart."""
    return st.builds(Filling, st.sampled_from([*kinds, *kinds[-2:]]), st.integers(0, 999))


@cache
def sizes(low: int, high: int) -> st.SearchStrategy[int]:
    """Draw the size of an axis."""
    return st.integers(low, high)


@cache
def pairs(low: int, high: int) -> st.SearchStrategy[Pair]:
    """Draw a stride, padding or dilation: one int for both directions, or (vertical, horizontal)."""
    return st.integers(low, high) | st.tuples(st.integers(low, high), st.integers(low, high))


def both(pair: Pair) -> tuple[int, int]:
    """Return a pair as (vertical, horizontal)."""
    return (pair, pair) if isinstance(pair, int) else pair


def lay_out(array: Array, layout: str) -> Array:
    """Return `array` with the same values, laid out in memory as `layout` says: one of LAYOUTS."""
    return frames.lay_out(array, "S" if layout == "strided" else layout)


def cast(array: Array, dtype: str, layout: str = "C") -> Array:
    """Cast `array` to `dtype` and memory `layout`.

    For integers the values are scaled and rounded first, so that they still differ and none overflows.
    """
    if dtype == "uint8":
        array = np.round(np.abs(array) * 100) % 256
    elif np.dtype(dtype).kind in "iu":
        array = np.clip(np.round(array * 3), np.iinfo(dtype).min, np.iinfo(dtype).max)
    return lay_out(array.astype(dtype), layout)


dtypes = st.sampled_from(["float64", "float32", "int64", "uint8"])
layouts = st.sampled_from(LAYOUTS)
batches = st.sampled_from([2, 1, 5])
classes = st.sampled_from([3, 2, 10])


@st.composite
def shapes(draw: st.DrawFn, least: int = 1, most: int = 3) -> tuple[int, ...]:
    """Draw a shape of `least` to `most` axes, whose sizes mostly differ."""
    return tuple(draw(sizes(1, 5)) for _ in range(draw(st.integers(least, most))))


@st.composite
def labels(draw: st.DrawFn, num_classes: int) -> Array:
    """Draw class numbers below `num_classes`, int64 of shape (N,); some classes may be absent."""
    N = draw(batches)
    return np.array(draw(st.lists(st.integers(0, num_classes - 1), min_size=N, max_size=N)), dtype=np.int64)


@st.composite
def score_tables(draw: st.DrawFn, kinds: tuple[str, ...] = FILLINGS) -> Array:
    """Draw a score of every class for every image, shape (N, C)."""
    return draw(fillings(kinds)).fill(draw(batches), draw(classes))


def shortest(case: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return the fields of a NamedTuple without those at the end that equal their defaults: as a person would call."""
    defaults: dict[str, Any] = getattr(type(case), "_field_defaults", {})
    arguments = dict(zip(getattr(type(case), "_fields", ()), case, strict=True))
    while arguments:
        name, value = list(arguments.items())[-1]
        if name not in defaults or isinstance(value, np.ndarray) or value != defaults[name]:
            break
        del arguments[name]
    return tuple(arguments.values())


def always(*cases: Mapping[str, Any], **values: Sequence[Any]) -> Callable[[Check], Check]:
    """Give these cases to a check in every run, beside those drawn.

    A case is a mapping with the arguments that are otherwise drawn: `@always({"x": BLOCK, "shift": -2.5})`. Where one
    argument is drawn, its values are enough: `@always(x=[BLOCK, ROW])`. What these cases catch is caught under every
    seed. The counterexample shown is still the smallest that hypothesis finds.
    """
    if len(values) > 1:
        raise ValueError(f"give cases of several arguments as mappings, with one value for each of {', '.join(values)}")
    named = [{name: value} for name, sequence in values.items() for value in sequence]

    def with_examples(check: Check) -> Check:
        for case in (*cases, *named):
            check = example(**case)(check)
        return check

    return with_examples
