"""Explains a wrong answer of a convolution or pooling: where its first wrong output comes from, or its wrong shape."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from dl4cv.checks.compare import Mismatch
from dl4cv.checks.relations import Call
from dl4cv.course.windows.convolution import conv2d, conv2d_gray, conv2d_rgb, output_size
from dl4cv.course.windows.pooling import Pooling, avg_pool2d, global_avg_pool2d, max_pool2d
from dl4cv.course.windows.transpose import Transpose, conv2d_transpose
from dl4cv.course.windows.window import WITHOUT_EFFECT, Shape, Slip, Window
from dl4cv.engine.judging import Explanation
from dl4cv.results import AxisSize
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request, Returned

MOST_GEOMETRIES = 200
"""How many calls are asked whether they agree with a slip."""

WINDOWS: Mapping[str, Callable[..., Window]] = {
    "output_size": output_size,
    "conv2d_gray": conv2d_gray,
    "conv2d_rgb": conv2d_rgb,
    "conv2d": conv2d,
    "conv2d_transpose": conv2d_transpose,
    "max_pool2d": max_pool2d,
    "avg_pool2d": avg_pool2d,
    "global_avg_pool2d": global_avg_pool2d,
}
"""What makes the window of a call of each function."""


def window_of(request: Request) -> Window | None:
    """Make the window of the call that `request` asks for; None when it is no convolution or pooling."""
    if request.procedure is not CALL or request.function not in WINDOWS:
        return None
    return WINDOWS[request.function](*request.arguments, **request.options)


def explain(request: Request, mismatch: Mismatch) -> Explanation | None:
    """Explain the first differing output, or a wrong shape; None where there is nothing to add."""
    window, returned = window_of(request), mismatch.returned
    if window is None or not _is_numeric(returned):
        return None
    expected = np.asarray(mismatch.expected)
    if window.x is None:  # output_size: the size itself was asked for
        return explain_shape(window, (int(returned),), mismatch.calls) if mismatch.index == () else None
    if expected.shape != window.shape:
        return None
    if returned.shape != expected.shape:
        return explain_shape(window, returned.shape, mismatch.calls)
    if mismatch.index is None:
        return None
    yours = float(returned[mismatch.index])
    origin = window.origin(mismatch.index, yours)
    # A law may expect something else than the function's own value; then the origin would explain the wrong thing.
    if not np.isclose(origin.value, expected[mismatch.index], rtol=1e-6, atol=1e-6):
        return None
    # Elsewhere -inf is the logarithm of zero.
    if isinstance(window, Pooling) and window.kind == "max pooling" and np.isneginf(yours):
        cause = "-inf is no pixel of x: it is your padding, or the start of your running maximum."
        remedy = "Does this window see x? Is x written into the padded map, at [p : p + H]?"
        return Explanation(cause, remedy, origin, axis_sizes(window, returned.shape))
    return Explanation(origin=origin, sizes=axis_sizes(window, returned.shape))


def explain_shape(window: Window, returned: Shape, calls: Sequence[Call] = ()) -> Explanation:
    """Explain a wrong shape by its formula and, as cause, the slip that gives it; of several the simplest two.

    A slip that does not give the shapes of the other `calls` too was not made. One that concerns the call's own stride,
    padding or dilation outranks the others: a check without these came first, and passed.
    """
    sizes = size_formulas(window, returned)
    fitting = [slip for slip in slips(window) if slip.shape == returned]
    fitting = _without_contradicted(fitting, calls)
    fitting = [slip for slip in fitting if slip.parameter] or fitting
    if not fitting:
        return Explanation(sizes=sizes)
    first, *others = {slip.question: slip for slip in fitting}.values()
    cause = _cause(window, first)
    if others:
        question = others[0].question
        cause += f" Or {question[:1].lower()}{question[1:]}"
    return Explanation(cause, first.remedy, sizes=sizes)


def slips(window: Window) -> Iterator[Slip]:
    """List what may have gone wrong, first what concerns the parameters of this call: without them all was right."""
    for slip in (*window.wrong_sizes(), *window.wrong_fronts()):
        if slip.shape != window.shape and min(slip.shape, default=0) >= 0 and _has_effect(window, slip.parameter):
            yield slip


def _without_contradicted(fitting: Sequence[Slip], calls: Sequence[Call]) -> list[Slip]:
    """Leave out the slips that would have given another call another shape than it got."""
    left = list(fitting)
    for window, returned in _shapes(calls) if fitting else ():
        if not left:
            break
        given: dict[str, set[Shape]] = {}
        for slip in slips(window):
            given.setdefault(slip.question, set()).add(slip.shape)
        left = [slip for slip in left if returned in given.get(slip.question, {window.shape})]
    return left


def _shapes(calls: Sequence[Call]) -> list[tuple[Window, Shape]]:
    """Return the windows of `calls`, the latest first and each geometry once, with the shapes that came of them."""
    found: dict[object, tuple[Window, Shape]] = {}
    for request, answer in reversed(calls):
        window = window_of(request) if isinstance(answer, Returned) else None
        value = answer.value if isinstance(answer, Returned) else None
        if window is None or not isinstance(value, np.ndarray | np.generic | int | float):
            continue
        shape = (int(value),) if window.x is None and np.ndim(value) == 0 else np.shape(value)
        found.setdefault((window.axes, window.front, shape), (window, shape))
        if len(found) == MOST_GEOMETRIES:
            break
    return list(found.values())


def _has_effect(window: Window, parameter: str) -> bool:
    """Tell whether the call uses the parameter, so that a student can have got it wrong."""
    idle = WITHOUT_EFFECT.get(parameter)
    return idle is None or any(value != idle for value in window.values_of(parameter))


def size_formulas(window: Window, returned: Shape) -> tuple[AxisSize, ...]:
    """Say how each size comes about; nothing when the student's are right, and only the axes before them are wrong."""
    return () if returned[-len(window.sizes) :] == window.sizes else axis_sizes(window, returned)


def axis_sizes(window: Window, returned: Shape) -> tuple[AxisSize, ...]:
    """Say how each size comes about, with the student's size where it can be told."""
    same_axes = len(returned) == len(window.shape)
    yours = returned[len(window.front) :] if same_axes else (None,) * len(window.axes)
    names = ("height", "width") if len(window.axes) == 2 else ("",)
    return tuple(
        AxisSize(name, **vars(axis), right=right, yours=size, transposed=isinstance(window, Transpose))
        for name, axis, right, size in zip(names, window.axes, window.sizes, yours, strict=False)
    )


def _cause(window: Window, slip: Slip) -> str:
    if not slip.parameter:
        return slip.question[:1].upper() + slip.question[1:]
    values = window.values_of(slip.parameter)
    value = values[0] if len(set(values)) == 1 else values
    if len(window.sizes) == 1:
        return f"With {slip.parameter} {value} the size is {window.sizes[0]}: {slip.question}"
    return f"With {slip.parameter} {value} the output is {window.sizes}: {slip.question}"


def _is_numeric(returned: Any) -> bool:
    return isinstance(returned, np.ndarray) and returned.dtype.kind in "fiu" and returned.dtype != np.float16
