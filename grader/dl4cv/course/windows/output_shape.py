"""A wrong shape, explained: the size formula in the student's numbers, and the one slip that gives just this shape."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dl4cv.course.windows.geometry import Axis, Layer, Shape
from dl4cv.course.windows.wrong_sizes import wrong_axes, wrong_sizes
from dl4cv.engine.judging import Explanation

WITHOUT_EFFECT: Mapping[str, int] = {"stride": 1, "padding": 0, "dilation": 1}


@dataclass(frozen=True)
class Slip:
    """One way to get a shape wrong: the shape it gives, the parameter it concerns ("" for none), what to say of it."""

    shape: Shape
    parameter: str
    question: str
    remedy: str


def explained(layer: Layer, returned: Shape) -> Explanation:
    """The size arithmetic of `layer`, and as cause the slip whose shape is `returned`; of several the simplest two.

    A slip that concerns the call's own stride, padding or dilation outranks the others: a check without these came
    first, and passed.
    """
    window = tuple(size_lines(layer, returned))
    fitting = [slip for slip in slips(layer) if slip.shape == returned]
    fitting = [slip for slip in fitting if slip.parameter] or fitting
    if not fitting:
        return Explanation(window=window)
    first, *others = {slip.question: slip for slip in fitting}.values()
    if not others:
        return Explanation(_cause(layer, first), first.remedy, window)
    return Explanation(f"{_cause(layer, first)} Or {_lower(others[0].question)}", first.remedy, window)


def slips(layer: Layer) -> Iterator[Slip]:
    """What may have gone wrong, first what concerns the parameters of this call: without them all was right."""
    for sizes, parameter, question, remedy in wrong_sizes(layer):
        shape = (*layer.front, *sizes)
        told = parameter not in WITHOUT_EFFECT or any(
            getattr(axis, parameter) != WITHOUT_EFFECT[parameter] for axis in layer.axes
        )
        if told and shape != layer.shape and min(shape) >= 0:
            yield Slip(shape, parameter, question, remedy)
    for shape, question, remedy in wrong_axes(layer):
        if shape != layer.shape:
            yield Slip(shape, "", question, remedy)


def size_lines(layer: Layer, returned: Shape) -> Iterator[str]:
    """The formula of each size in the numbers of this call, with the student's size where it can be told.

    Nothing when the student's sizes are right, and only the axes before them are wrong.
    """
    if returned[-len(layer.sizes) :] == layer.sizes:
        return
    yours = returned[len(layer.front) :] if len(returned) == len(layer.shape) else (None,) * len(layer.axes)
    names = ("height: ", "width:  ") if len(layer.axes) == 2 else ("",)
    for name, axis, size, other in zip(names, layer.axes, layer.sizes, yours, strict=False):
        formula = _printed_formula(axis) if layer.function == "conv2d_transpose" else _places_formula(axis)
        yield f"{name}{formula} = {size}" + ("" if other is None else f"     (yours: {other})")


def _lower(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:]


def _places_formula(axis: Axis) -> str:
    padding = f" + 2*{axis.padding}" if axis.padding else ""
    span = f" - {axis.kernel_size}" if axis.dilation == 1 else f" - {axis.dilation}*({axis.kernel_size} - 1) - 1"
    return f"({axis.size}{padding}{span}) // {axis.stride} + 1"


def _printed_formula(axis: Axis) -> str:
    padding = f" - 2*{axis.padding}" if axis.padding else ""
    return f"({axis.size} - 1)*{axis.stride}{padding} + {axis.kernel_size}"


def _cause(layer: Layer, slip: Slip) -> str:
    if not slip.parameter:
        return slip.question[:1].upper() + slip.question[1:]
    values = tuple(getattr(axis, slip.parameter) for axis in layer.axes)
    value = values[0] if len(set(values)) == 1 else values
    sizes = layer.sizes if len(layer.sizes) > 1 else layer.sizes[0]
    output = "output is" if len(layer.sizes) > 1 else "size is"
    return f"With {slip.parameter} {value} the {output} {sizes}: {slip.question}"
