"""What sets one call of a function apart from another, in words that go on from "the calls": "with a bias".

What can be said of any numbers and arrays stands here. What needs to know what they mean, such as windows and classes,
stands in the course: an exercise lists these `Words` in its `hypotheses.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from inspect import Parameter, Signature
from typing import Any

import numpy as np

LARGE = 80.0
"""exp of what is larger ends beyond float32."""

AXES = ("vertical", "horizontal")

Arguments = Mapping[str, Any]
"""The arguments of a call by their names."""


def no_quantities(given: Arguments, axis: int) -> Mapping[str, int]:
    """Name no numbers."""
    return {}


@dataclass(frozen=True)
class Words:
    """What can be said of calls on one subject of the course.

    `traits` lists what sets a call apart. `quantities` names the numbers that a count of rows (axis 0) or columns
    (axis 1) may be wrong by.
    """

    traits: Callable[[Arguments], Iterator[str]]
    quantities: Callable[[Arguments, int], Mapping[str, int]] = no_quantities


def traits_of(given: Arguments, signature: Signature, words: Iterable[Words] = ()) -> tuple[str, ...]:
    """List what can be said of a call of a function with this `signature`, the simplest first."""
    defaults = {name: parameter.default for name, parameter in signature.parameters.items()}
    of_subjects = (trait for each in words for trait in each.traits(given))
    return tuple(dict.fromkeys((*_of_values(given, defaults), *_of_arrays(given), *of_subjects)))


def quantities_of(given: Arguments, axis: int, words: Iterable[Words] = ()) -> Mapping[str, int]:
    """Return the numbers that a count of rows (axis 0) or columns (axis 1) may be wrong by, the simplest first."""
    found: dict[str, int] = {}
    for each in words:
        found |= each.quantities(given, axis)
    for name, value in given.items():
        number = value[axis] if _is_pair(value) else value
        if type(number) is int:
            found |= {f"the {name}": number, f"twice the {name}": 2 * number, f"the {name} less 1": number - 1}
    return found


def _is_pair(value: Any) -> bool:
    return isinstance(value, tuple | list) and len(value) == 2 and all(isinstance(each, int) for each in value)


def _of_values(given: Arguments, defaults: Arguments) -> Iterator[str]:
    for name, value in given.items():
        yield from _beside_the_default(name, value, defaults.get(name, Parameter.empty))
        if _is_pair(value):
            yield f"with {name} given as a pair"
            if value[0] != value[1]:
                yield f"with two different numbers for {name}"
        if value is None:
            yield f"without {name}"
        if name == "axis":
            yield f"with axis {value}"
            if isinstance(value, int):
                yield "with a negative axis" if value < 0 else "with an axis counted from the front"
        if isinstance(value, list | tuple) and not value:
            yield f"with no {name} at all"
        if isinstance(value, list) and len(set(map(str, value))) < len(value):
            yield f"in which {name} hold one twice"


def _beside_the_default(name: str, value: Any, default: Any) -> Iterator[str]:
    """Say where a number, or one of a pair, is another than what is taken when none is given."""
    if type(default) not in (int, float):
        return
    numbers = value if isinstance(value, tuple | list) else (value,)
    if any(isinstance(number, int | float) and number != default for number in numbers):
        yield f"with {name} other than {default:g}"
    if _is_pair(value):
        for axis, number in zip(AXES, numbers, strict=True):
            if number != default:
                yield f"with a {axis} {name} other than {default:g}"


def _of_arrays(given: Arguments) -> Iterator[str]:
    for name, value in given.items():
        if isinstance(value, np.ndarray):
            yield from _of_array(name, value)


def _of_array(name: str, array: np.ndarray) -> Iterator[str]:
    if not array.size:
        yield f"with an empty {name}"
    if array.ndim != 4:
        yield f"in which {name} has {array.ndim} ax{'is' if array.ndim == 1 else 'es'}"
    if array.dtype.kind in "iub":
        yield f"with whole numbers in {name}"
        yield f"with {array.dtype} in {name}"
    if array.dtype == np.float32:
        yield f"with float32 in {name}"
    if array.dtype.kind in "iuf" and array.size:
        if (array < 0).any():
            yield f"in which {name} holds something negative"
        if np.abs(array.astype(float)).max() > LARGE:
            yield f"with numbers beyond {LARGE:g} in {name}"
        if not array.all():
            yield f"in which {name} holds a 0"
        if array.dtype.kind in "iu" and len(np.unique(array)) < array.size:
            yield f"in which {name} holds a number twice"
    if not array.flags.c_contiguous:
        yield f"in which {name} is a view of another array"
