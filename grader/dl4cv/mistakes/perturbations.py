"""Ways in which right answers are perturbed: a family a function, which says its perturbation in words.

A perturbation changes what a function is given, or what comes of it. The words end a sentence that begins with "Your
answers equal the right ones".
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

Right = Callable[..., Any]
Arguments = dict[str, Any]


@dataclass(frozen=True)
class Perturbation:
    """Changes the arguments of a call by name, its result, or both; `words` end the sentence that says so."""

    words: str
    arguments: Callable[[Arguments], Mapping[str, Any]] | None = None
    result: Callable[[Any, Arguments], Any] | None = None

    def of(self, right: Right, signature: inspect.Signature) -> Right:
        """Return `right`, whose arguments have the names in `signature`, perturbed in this way."""

        def perturbed(*args: Any, **options: Any) -> Any:
            bound = signature.bind(*args, **options)
            bound.apply_defaults()
            given = dict(bound.arguments)
            result = right(**{**given, **(self.arguments(given) if self.arguments else {})})
            return self.result(result, given) if self.result else result

        return perturbed


def exchanged(name: str) -> Perturbation:
    """Take the two numbers of a pair for one another."""
    return Perturbation(f"with the two numbers of {name} exchanged", lambda given: {name: _pair(given[name])[::-1]})


def first_for_both(name: str) -> Perturbation:
    """Use the vertical number of a pair for both axes."""
    words = f"with the first number of {name} for both axes"
    return Perturbation(words, lambda given: {name: (_pair(given[name])[0],) * 2})


def second_for_both(name: str) -> Perturbation:
    """Use the horizontal number of a pair for both axes."""
    words = f"with the second number of {name} for both axes"
    return Perturbation(words, lambda given: {name: (_pair(given[name])[1],) * 2})


def left_out(name: str, value: Any) -> Perturbation:
    """Compute as if the argument were the `value` that changes nothing."""
    return Perturbation(f"with {name} left out", lambda given: {name: value})


def taken_for(name: str, other: str) -> Perturbation:
    """Use one argument in the place of another."""
    return Perturbation(f"with {other} used as {name}, too", lambda given: {name: given[other]})


def in_exchange(name: str, other: str) -> Perturbation:
    """Use two arguments in the place of one another."""
    words = f"with {name} and {other} exchanged"
    return Perturbation(words, lambda given: {name: given[other], other: given[name]})


def changed(name: str, words: str, change: Callable[[Any], Any]) -> Perturbation:
    """Change one argument, unless it is None."""
    return Perturbation(words, lambda given: {} if given[name] is None else {name: change(given[name])})


def reversed_along(name: str, what: str, *axes: int) -> Perturbation:
    """Reverse an argument along some axes."""
    return changed(name, f"with {what} in reverse order", lambda array: np.flip(array, axes))


def axes_swapped(name: str, what: str, first: int, second: int) -> Perturbation:
    """Swap two axes of an argument."""
    return changed(name, f"with {what} exchanged", lambda array: np.swapaxes(array, first, second))


def read_in_other_order(name: str, what: str, first: int, second: int) -> Perturbation:
    """Read the numbers of an argument as if two of its axes had been stored the other way round."""

    def again(array: np.ndarray) -> np.ndarray:
        shape = list(array.shape)
        shape[first], shape[second] = shape[second], shape[first]
        return np.swapaxes(np.reshape(array, shape), first, second)

    return changed(name, f"with {what} read in the other order", again)


def only(name: str, what: str, axis: int, position: int) -> Perturbation:
    """Look at one position along an axis of an argument, and at nothing else there."""

    def alone(array: np.ndarray) -> np.ndarray:
        kept = np.zeros_like(array)
        place = (slice(None),) * (axis % array.ndim) + (position,)
        kept[place] = array[place]
        return kept

    return changed(name, f"with nothing but {what}", alone)


def as_integers(name: str) -> Perturbation:
    """Cut the fractions of an argument off."""
    return changed(name, f"with the fractions of {name} cut off", lambda array: np.trunc(np.asarray(array)))


def scaled(words: str, factor: Callable[[Arguments], float]) -> Perturbation:
    """Multiply the result by a number that follows from the arguments."""
    return Perturbation(words, result=lambda result, given: np.asarray(result) * factor(given))


def made(words: str, change: Callable[[Any], Any]) -> Perturbation:
    """Change the result by what does not depend on the arguments."""
    return Perturbation(words, result=lambda result, given: change(result))


def of_part(number: int, name: str, perturbation: Perturbation) -> Perturbation:
    """Change one of several results only."""
    assert perturbation.result is not None
    change = perturbation.result

    def of_one(result: Any, given: Arguments) -> Any:
        parts = list(result)
        parts[number] = change(parts[number], given)
        return tuple(parts)

    return Perturbation(f"{perturbation.words}, in {name}", result=of_one)


def parts_exchanged(first: int, second: int, words: str) -> Perturbation:
    """Return two of several results in the place of one another."""

    def exchange(result: Any) -> Any:
        parts = list(result)
        parts[first], parts[second] = parts[second], parts[first]
        return tuple(parts)

    return made(words, exchange)


def _pair(value: Any) -> tuple[Any, Any]:
    return tuple(value) if isinstance(value, tuple | list) else (value, value)


def _cut(*place: Any) -> Callable[[Any], Any]:
    return lambda result: np.asarray(result)[place]


def _zeroed(*place: Any) -> Callable[[Any], Any]:
    def zero(result: Any) -> Any:
        array = np.array(result)
        array[place] = 0
        return array

    return zero


VALUES: tuple[Perturbation, ...] = (
    made("with the opposite sign", lambda result: -np.asarray(result)),
    made("rounded down", np.floor),
    made("rounded up", np.ceil),
    made("rounded to whole numbers", np.round),
    made("with their fractions cut off", np.trunc),
    made("without their signs", np.abs),
    made("squared", np.square),
    made("times 2", lambda result: 2 * np.asarray(result)),
    made("times 100", lambda result: 100 * np.asarray(result)),
    made("divided by 2", lambda result: np.asarray(result) / 2),
    made("plus 1", lambda result: np.asarray(result) + 1),
    made("minus 1", lambda result: np.asarray(result) - 1),
    made("subtracted from 1", lambda result: 1 - np.asarray(result)),
    made("with 0 for what is negative", lambda result: np.maximum(result, 0)),
    made("with 1 for what is larger", lambda result: np.minimum(result, 1)),
    made("turned into their exponentials", np.exp),
    made("turned into their logarithms", np.log),
    made("rounded to two digits after the point", functools.partial(np.round, decimals=2)),
    made("rounded to four digits after the point", functools.partial(np.round, decimals=4)),
)
"""What happens to numbers of any shape."""

MAPS: tuple[Perturbation, ...] = (
    made("with rows and columns exchanged", lambda result: np.swapaxes(result, -1, -2)),
    made("upside down", functools.partial(np.flip, axis=-2)),
    made("mirrored, left for right", functools.partial(np.flip, axis=-1)),
    made("without the last row", _cut(..., slice(None, -1), slice(None))),
    made("without the last column", _cut(..., slice(None, -1))),
    made("without the last row and the last column", _cut(..., slice(None, -1), slice(None, -1))),
    made("without the first row", _cut(..., slice(1, None), slice(None))),
    made("without the first column", _cut(..., slice(1, None))),
    made("without the first row and the first column", _cut(..., slice(1, None), slice(1, None))),
    made("with 0 in the last row", _zeroed(..., slice(-1, None), slice(None))),
    made("with 0 in the last column", _zeroed(..., slice(-1, None))),
    made("with 0 in the last row and the last column", lambda result: _inside(result, slice(None, -1))),
    made("with 0 in the first row", _zeroed(..., slice(None, 1), slice(None))),
    made("with 0 in the first column", _zeroed(..., slice(None, 1))),
    made("with 0 in the first row and the first column", lambda result: _inside(result, slice(1, None))),
    made("moved down by one row", functools.partial(np.roll, shift=1, axis=-2)),
    made("moved up by one row", functools.partial(np.roll, shift=-1, axis=-2)),
    made("moved right by one column", functools.partial(np.roll, shift=1, axis=-1)),
    made("moved left by one column", functools.partial(np.roll, shift=-1, axis=-1)),
    made("added up from row to row", functools.partial(np.cumsum, axis=-2)),
    made("added up from column to column", functools.partial(np.cumsum, axis=-1)),
    made("with a row of zeros more at the end", lambda result: _widened(result, (0, 1), (0, 0))),
    made("with a column of zeros more at the end", lambda result: _widened(result, (0, 0), (0, 1))),
    made("with a row and a column of zeros more at the end", lambda result: _widened(result, (0, 1), (0, 1))),
    made("in one row", np.ravel),
    made("with one axis more in front", lambda result: np.asarray(result)[None]),
)
"""What happens to results whose last two axes are rows and columns."""

LAYERS: tuple[Perturbation, ...] = (
    made("with the first two axes exchanged", lambda result: np.swapaxes(result, 0, 1)),
    made("with the channels last", lambda result: np.moveaxis(result, 1, -1)),
    made("with the first image's result for all images", lambda result: np.asarray(result)[[0] * len(result)]),
    made("with the last image's result for all images", lambda result: np.asarray(result)[[-1] * len(result)]),
    made("with the images in reverse order", lambda result: np.asarray(result)[::-1]),
    made("with the output channels in reverse order", lambda result: np.asarray(result)[:, ::-1]),
    made("with 0 in all images but the first", _zeroed(slice(1, None))),
    made("with 0 in all images but the last", _zeroed(slice(None, -1))),
    made("with 0 in the last image", _zeroed(slice(-1, None))),
    made("with 0 in all output channels but the first", _zeroed(slice(None), slice(1, None))),
    made("with 0 in all output channels but the last", _zeroed(slice(None), slice(None, -1))),
    made("with 0 in the last output channel", _zeroed(slice(None), slice(-1, None))),
    made("with 0 in the first output channel", _zeroed(slice(None), slice(None, 1))),
    made("with 0 in the first image", _zeroed(slice(None, 1))),
    made("added up over the images", lambda result: np.cumsum(result, axis=0)),
    made("added up over the output channels", lambda result: np.cumsum(result, axis=1)),
    made("for the first image only", lambda result: np.asarray(result)[0]),
    made("for the first image only, as a batch", lambda result: np.asarray(result)[:1]),
    made("for the first output channel only", lambda result: np.asarray(result)[:, :1]),
    made("without the last image", lambda result: np.asarray(result)[:-1]),
    made("without the last output channel", lambda result: np.asarray(result)[:, :-1]),
    made("averaged over the output channels", lambda result: np.mean(result, axis=1, keepdims=True)),
    made("summed up over the output channels", lambda result: np.sum(result, axis=1, keepdims=True)),
)
"""What happens to results of shape (N, C, H, W)."""


def _inside(result: Any, kept: slice) -> Any:
    array = np.zeros_like(result)
    array[..., kept, kept] = np.asarray(result)[..., kept, kept]
    return array


def _widened(result: Any, rows: tuple[int, int], columns: tuple[int, int]) -> Any:
    return np.pad(result, [(0, 0)] * (np.ndim(result) - 2) + [rows, columns])
