"""What sets apart calls in which a window moves over images, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np

from dl4cv.checks.cases import both
from dl4cv.mistakes.traits import Arguments, Words


def _of_images(given: Arguments) -> Iterator[str]:
    x = given.get("x")
    if not isinstance(x, np.ndarray) or x.ndim != 4:
        return
    if len(x) > 1:
        yield "with several images"
    if x.shape[1] > 1:
        yield "with several channels"
    if x.shape[2] != x.shape[3]:
        yield "with images that are not square"


def _of_windows(given: Arguments) -> Iterator[str]:
    yield from _of_images(given)
    sides = _sides(given)
    if sides is None:
        return
    if sides[0] != sides[1]:
        yield "with windows that are not square"
    if max(sides) > 1:
        yield "with windows of more than one pixel"
    image = next((given[name] for name in ("x", "image") if isinstance(given.get(name), np.ndarray)), None)
    if image is None or image.ndim < 2:
        return
    if any(size > side for size, side in zip(image.shape[-2:], sides, strict=True)):
        yield "with several places for the window"
    if "stride" in given:
        steps = _pair(given["stride"] if given["stride"] is not None else sides)
        padding = _pair(given.get("padding", 0))
        if any(s < k for s, k in zip(steps, sides, strict=True)):
            yield "in which windows overlap"
        if any(s > k for s, k in zip(steps, sides, strict=True)):
            yield "in which the steps leave gaps"
        rests = zip(image.shape[-2:], sides, steps, padding, strict=True)
        if any(s > 0 and (size + 2 * p - k) % s for size, k, s, p in rests):
            yield "in which the steps do not come out even"


def _sides(given: Arguments) -> tuple[int, int] | None:
    """Return the height and width of the window, as it is given or as the kernel has them; None where there is none."""
    kernel = next((given[name] for name in ("weight", "kernel") if isinstance(given.get(name), np.ndarray)), None)
    if "kernel_size" in given:
        return _pair(given["kernel_size"])
    return None if kernel is None or kernel.ndim < 2 else (kernel.shape[-2], kernel.shape[-1])


def _pair(value: Any) -> tuple[int, int]:
    """Return what holds for height and width, as one number or two say."""
    first, second = both(value)
    return first, second


def _sizes_of_kernel(given: Arguments, axis: int) -> Mapping[str, int]:
    sides = _sides(given)
    if sides is None:
        return {}
    word = ("height", "width")[axis]
    return {f"the {word} of the kernel less 1": sides[axis] - 1, f"the {word} of the kernel": sides[axis]}


WINDOWS = Words(_of_windows, _sizes_of_kernel)
