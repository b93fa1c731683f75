"""What sets one call of a function apart from another, in words that go on from "the calls": "with a bias"."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

LARGE = 80.0
"""exp of what is larger ends beyond float32."""

USUAL: Mapping[str, Any] = {"stride": 1, "padding": 0, "dilation": 1, "momentum": 0, "weight_decay": 0}
"""The values that change nothing."""


def traits_of(given: Mapping[str, Any]) -> tuple[str, ...]:
    """List what can be said of a call with these arguments, the simplest first."""
    return tuple(dict.fromkeys((*_of_values(given), *_of_arrays(given), *_of_several(given))))


def quantities_of(given: Mapping[str, Any], axis: str) -> Mapping[str, int]:
    """Return the numbers that a count of rows or columns may be wrong by, the simplest first."""
    side = {"row": 0, "column": 1}.get(axis)
    sides = _sides_of_window(given)
    found: dict[str, int] = {}
    if side is None:
        return found
    if sides is not None:
        size = int(_of_axis(sides, side))
        word = "height" if side == 0 else "width"
        found = {f"the {word} of the kernel less 1": size - 1, f"the {word} of the kernel": size}
    for name in ("padding", "stride", "dilation"):
        value = given.get(name)
        if value is not None:
            number = int(_of_axis(value, side))
            found |= {f"the {name}": number, f"twice the {name}": 2 * number, f"the {name} less 1": number - 1}
    return found


def _sides_of_window(given: Mapping[str, Any]) -> Any:
    """Return the height and width of the window, a number or two, as it is given or as the kernel has them; or None."""
    kernel = next((given[name] for name in ("weight", "kernel") if isinstance(given.get(name), np.ndarray)), None)
    return given.get("kernel_size", kernel.shape[-2:] if kernel is not None and kernel.ndim > 1 else None)


def _of_axis(value: Any, side: int) -> Any:
    return value[side] if isinstance(value, tuple | list) else value


def _of_values(given: Mapping[str, Any]) -> Iterator[str]:
    for name, value in given.items():
        if name in USUAL:
            numbers = value if isinstance(value, tuple | list) else (value,)
            if any(number != USUAL[name] for number in numbers):
                yield f"with {name} other than {USUAL[name]}"
            for axis, number in zip(("vertical", "horizontal"), numbers, strict=False):
                if len(numbers) == 2 and number != USUAL[name]:
                    yield f"with a {axis} {name} other than {USUAL[name]}"
        if isinstance(value, tuple | list) and len(value) == 2 and all(isinstance(each, int) for each in value):
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


def _of_arrays(given: Mapping[str, Any]) -> Iterator[str]:
    for name, value in given.items():
        if not isinstance(value, np.ndarray):
            continue
        if not value.size:
            yield f"with an empty {name}"
        if value.ndim != 4:
            yield f"in which {name} has {value.ndim} ax{'is' if value.ndim == 1 else 'es'}"
        if value.ndim == 4 and name == "x":
            yield from _of_images(value)
        if value.dtype.kind in "iub" and name != "labels":
            yield f"with whole numbers in {name}"
            yield f"with {value.dtype} in {name}"
        if value.dtype == np.float32:
            yield f"with float32 in {name}"
        if value.dtype.kind in "iuf" and value.size:
            if (value < 0).any():
                yield f"in which {name} holds something negative"
            if np.abs(value.astype(float)).max() > LARGE:
                yield f"with numbers beyond {LARGE:g} in {name}"
            if not value.all():
                yield f"in which {name} holds a 0"
            if value.dtype.kind in "iu" and len(np.unique(value)) < value.size:
                yield f"in which {name} holds a number twice"
        if not value.flags.c_contiguous:
            yield f"in which {name} is a view of another array"


def _of_images(x: np.ndarray) -> Iterator[str]:
    if len(x) > 1:
        yield "with several images"
    if x.shape[1] > 1:
        yield "with several channels"
    if x.shape[2] != x.shape[3]:
        yield "with images that are not square"


def _of_classes(given: Mapping[str, Any]) -> Iterator[str]:
    """Describe labels and predictions by whether they are classes."""
    scores = given.get("scores")
    count = given.get("num_classes")
    if count is None and isinstance(scores, np.ndarray) and scores.ndim == 2:
        count = scores.shape[1]
    arrays = {name: given[name] for name in ("labels", "predictions") if isinstance(given.get(name), np.ndarray)}
    for name, array in arrays.items():
        if isinstance(count, int) and array.size and (array >= count).any():
            yield f"in which {name} holds a number that is too large"
    if len({array.shape for array in arrays.values()}) > 1:
        yield "in which labels and predictions differ in shape"


def _of_several(given: Mapping[str, Any]) -> Iterator[str]:
    sides = _sides_of_window(given)
    if isinstance(sides, int):
        sides = (sides, sides)
    if isinstance(sides, tuple) and len(sides) == 2:
        if sides[0] != sides[1]:
            yield "with windows that are not square"
        if max(sides) > 1:
            yield "with windows of more than one pixel"
    image = next((given[name] for name in ("x", "image") if isinstance(given.get(name), np.ndarray)), None)
    if isinstance(sides, tuple) and image is not None and image.ndim > 1:
        if any(size > side for size, side in zip(image.shape[-2:], sides, strict=False)):
            yield "with several places for the window"
        if "stride" in given:
            steps = given["stride"] if given["stride"] is not None else sides
            steps = steps if isinstance(steps, tuple | list) else (steps, steps)
            padding = given.get("padding", 0)
            padding = padding if isinstance(padding, tuple | list) else (padding, padding)
            if any(s < k for s, k in zip(steps, sides, strict=False)):
                yield "in which windows overlap"
            if any(s > k for s, k in zip(steps, sides, strict=False)):
                yield "in which the steps leave gaps"
            rests = zip(image.shape[-2:], sides, steps, padding, strict=False)
            if any(s > 0 and (size + 2 * p - k) % s for size, k, s, p in rests):
                yield "in which the steps do not come out even"
    yield from _of_classes(given)
    labels, count = given.get("labels"), given.get("num_classes")
    if isinstance(labels, np.ndarray) and isinstance(count, int) and labels.size:
        yield "in which the last class occurs" if labels.max() == count - 1 else "in which the last class is missing"
    k, scores = given.get("k"), given.get("scores")
    if isinstance(k, int) and isinstance(scores, np.ndarray) and scores.ndim == 2:
        if k > 1:
            yield "with k larger than 1"
        if k >= scores.shape[1]:
            yield "with k as large as the number of classes"
