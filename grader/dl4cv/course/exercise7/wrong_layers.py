"""Names the layer that is wrong: the first, in the order of the forward pass, whose output differs."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dl4cv.checks.compare import Mismatch
from dl4cv.engine.judging import Explanation
from dl4cv.results import AxisSize
from dl4cv.rpc.layers import MOST_TEXT
from dl4cv.rpc.request import Request

Passage = Mapping[str, Any]
MOST_AXES, LARGEST_SIZE = 8, 1 << 24
PARTS = {"input", "from", "text", "done"}


class LayerMismatch(Mismatch):
    """A mismatch whose layer is known; `sizes` say how the size of its output comes about, where that is wrong."""

    sizes: tuple[AxisSize, ...] = ()


def explain(request: Request, mismatch: Mismatch) -> Explanation | None:
    """Add the arithmetic of a wrong layer's output size."""
    sizes = getattr(mismatch, "sizes", ())
    return Explanation(sizes=sizes) if sizes else None


@dataclass(frozen=True)
class Difference:
    """The first layer that gives something else: what passed through it, right and yours, and the layer before it.

    `before` is the last layer that still gives what is right, "" if there is none.
    """

    name: str
    right: Passage
    yours: Passage
    before: str

    @property
    def input_differs(self) -> bool:
        """Tell whether already what the layer gets is wrong: then the fault lies between it and the layer before."""
        return not _same_passage(self.right, self.yours, "from", "input", 1e-6)


def first_difference(right: Mapping[str, Passage], yours: Mapping[str, Passage], tolerance: float) -> Difference | None:
    """Return the first layer, by the order of the right network, of which both know and whose output differs."""
    before = ""
    for name, passage in right.items():
        found = _plain_passage(yours.get(name))
        if found is None:
            continue
        if found["done"] is True and _same_passage(passage, found, "to", "output", tolerance):
            before = name
            continue
        return Difference(name, passage, found, before)
    return None


def _plain_passage(found: object) -> Passage | None:
    """Return what a student's layer is said to have passed, if it is of the right kinds; None if not.

    Student code reaches what is kept of a layer: a shape may be anything.
    """
    if not isinstance(found, Mapping) or not found.keys() >= PARTS or not isinstance(found["text"], str):
        return None
    shapes = (found["from"], found.get("to"))
    if not all(shape is None or _is_shape(shape) for shape in shapes):
        return None
    return {**found, "text": found["text"][:MOST_TEXT]}


def _is_shape(shape: object) -> bool:
    of_sizes = isinstance(shape, list) and all(type(size) is int and 0 <= size <= LARGEST_SIZE for size in shape)
    return isinstance(shape, list) and len(shape) <= MOST_AXES and of_sizes


def _same_passage(right: Passage, yours: Passage, shape: str, values: str, tolerance: float) -> bool:
    """Compare what went into a layer, or what came out: its shape, and the sampled values."""
    if right[shape] != yours.get(shape):
        return False
    expected, found = right[values], yours.get(values)
    if not isinstance(expected, np.ndarray) or not isinstance(found, np.ndarray) or expected.shape != found.shape:
        return expected is None and found is None
    return bool(np.abs(expected - found).max(initial=0.0) <= tolerance * max(np.abs(expected).max(initial=0.0), 1e-6))


def tell(difference: Difference, seen: str = "", line: int = 0) -> LayerMismatch:
    """Say of the first layer that differs what it is, what it gets and gives, and where to look.

    `seen` is what came of the whole network, such as an exception.
    """
    name, right, yours = difference.name, difference.right, difference.yours
    if difference.input_differs:
        told, cause, remedy = _tell_before(difference)
    elif right["text"] and _plain(yours["text"]) != _plain(right["text"]):
        told = f"{name} is {yours['text'][:MOST_TEXT]}; {right['text']} is right."
        cause = f"It is the first layer whose output differs, and what it gets is right{_after(difference.before)}."
        remedy = "Compare its arguments with the list of layers."
    elif right["text"]:
        told = f"{name}, {right['text']}, gives other values, though what it gets is right."
        cause, remedy = "It is the first layer whose output differs.", "Is it called once, and as it is?"
    else:
        told = f"{name} is put together otherwise: the layers in it that can be compared are right, its output is not."
        cause = "Its forward joins them in another way: an activation, an addition, an order."
        remedy = "Compare its forward with the formula on its card."
    shapes = f" {_arithmetic(right, yours)}".rstrip()
    mismatch = LayerMismatch(
        f"{seen} {told}".strip(),
        f"{cause}{shapes}",
        remedy,
        *_values(difference),
        where=name,
        line=line,
    )
    mismatch.sizes = axis_sizes(right, yours)
    return mismatch


def _tell_before(difference: Difference) -> tuple[str, str, str]:
    name, right, yours = difference.name, difference.right, difference.yours
    since = f"{difference.before}, the last layer before it whose output is right" if difference.before else "the input"
    if right["from"] != yours["from"]:
        told = f"{name} gets shape {_shape(yours['from'])}; {_shape(right['from'])} is right."
    else:
        told = f"{name} gets other values than it should."
    what = "an activation, a pooling, a dropout, a sum, another order"
    return told, f"The fault lies between {since}, and {name}: {what}.", "Compare this part of forward with the card."


def _after(before: str) -> str:
    return f" (all up to {before} agree)" if before else ""


def _values(difference: Difference) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return samples of what the layer gives, right and yours; of what it gets, where that differs already."""
    side = "input" if difference.input_differs else "output"
    return {difference.name: difference.right.get(side)}, {difference.name: difference.yours.get(side)}


def _plain(text: str) -> str:
    """A layer's text without what changes no value."""
    return re.sub(r",? ?(inplace=\w+|ceil_mode=False)", "", text).replace("()", "")


def _shape(shape: Sequence[int] | None) -> str:
    return "none" if shape is None else str(tuple(shape[:MOST_AXES]))


_NUMBER = r"=\(?(\d+)(?:, (\d+))?"


def _setting(text: str, name: str, usual: int, axis: int) -> int:
    """Read one of a layer's settings from its text, for height (0) or width (1)."""
    found = re.search(rf"\b{name}{_NUMBER}", text)
    return usual if found is None else int(found[2] if axis == 1 and found[2] else found[1])


def axis_sizes(right: Passage, yours: Passage) -> tuple[AxisSize, ...]:
    """Return how the layer's output size is computed, where it is a window that gives another size than the right one.

    Poolings that round up have another formula.
    """
    sizes = (right["from"], right.get("to"), yours.get("to"))
    is_window = re.match(r"(Conv2d|MaxPool2d|AvgPool2d)\(", right["text"]) and "ceil_mode=True" not in right["text"]
    if not is_window or any(size is None or len(size) != 4 for size in sizes) or sizes[1] == sizes[2]:
        return ()
    if right["from"] != yours["from"]:
        return ()
    return tuple(
        AxisSize(
            axis,
            size=right["from"][2 + number],
            kernel_size=_setting(right["text"], "kernel_size", 1, number),
            stride=_setting(right["text"], "stride", 1, number),
            padding=_setting(right["text"], "padding", 0, number),
            dilation=_setting(right["text"], "dilation", 1, number),
            right=right["to"][2 + number],
            yours=yours["to"][2 + number],
        )
        for number, axis in enumerate(("height", "width"))
    )


def _arithmetic(right: Passage, yours: Passage) -> str:
    """Write the sum that gives the right height of a window's output, and yours, where they differ."""
    sizes = (right["from"], yours["from"], right.get("to"), yours.get("to"))
    if any(size is None or len(size) != 4 for size in sizes) or right["from"] != yours["from"]:
        return ""
    if right["to"] == yours["to"]:
        return ""
    told = f"It gives {_shape(yours['to'])}; {_shape(right['to'])} is right."
    formulas = [_formula(passage["text"], passage["from"][2]) for passage in (right, yours)]
    if all(formulas) and formulas[0] != formulas[1]:
        told += f" The height is {formulas[0]}, and not {formulas[1]}."
    return told


def _formula(text: str, size: int) -> str:
    """Write how a window of these settings gets its output size from `size`; "" if it is no window."""
    if not re.match(r"(Conv2d|MaxPool2d|AvgPool2d)\(", text):
        return ""
    kernel, stride, padding, dilation = (
        _setting(text, name, usual, 0)
        for name, usual in (("kernel_size", 1), ("stride", 1), ("padding", 0), ("dilation", 1))
    )
    if not stride:  # a layer may describe itself in any words
        return ""
    span = dilation * (kernel - 1) + 1
    rounding = "ceil" if "ceil_mode=True" in text else "floor"
    steps = (size + 2 * padding - span) / stride
    places = (math.ceil(steps) if rounding == "ceil" else math.floor(steps)) + 1
    return f"{rounding}(({size} + 2·{padding} − {span}) / {stride}) + 1 = {places}"
