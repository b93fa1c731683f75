"""Writes down what a function computes, beside what is right: found by asking it for impulses and single changes.

What is linear in each of its arguments, such as a convolution, an average or a gradient, gives itself away entirely:
with one element of each argument 1 and all others 0, an answer is the coefficient of their product. Of a maximum it is
found which elements may decide, of a softmax which share a sum, and a function of single numbers is tabled. A random
case tells whether that is the whole truth; if it is not, nothing is said.
"""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import prod
from typing import Any

import numpy as np

from dl4cv.checks.relations import Call
from dl4cv.engine.observations import Formulate
from dl4cv.engine.running import AskAll
from dl4cv.exercise.exercise import Exercise
from dl4cv.exercise.stubs import parameters
from dl4cv.mistakes.catalogue import Wrong
from dl4cv.mistakes.diagnosis import affordable, nearness, replayed, was_right
from dl4cv.mistakes.hypotheses import right_function
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Answer, Lost, Request, Returned

LEAD = "This is what your function computes:"
MOST_CALLS = 256
MOST_ANSWERED = 4096
"""How many numbers one answer has at most: the calls are small, and nobody waits for the terms of a million numbers."""

MOST_TERMS = 6
MOST_ROWS = 6
TABLED = (-1000.0, -30.0, -2.0, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0, 30.0, 1000.0)
LARGE = 5.0
LONGEST_CAUSE = 500
"""Characters of a formula that feedback has room for; `why` shows longer ones."""

Given = tuple[np.ndarray, ...]
"""The arrays among the arguments of a call, which are varied; all other arguments stay as they are."""


@dataclass(frozen=True)
class Recovered:
    """What a function computes in some call, and what is right there: a line each, or some rows of a table."""

    lines: tuple[str, ...]

    @property
    def cause(self) -> str:
        """Say it as the cause of a wrong answer."""
        braces = " What stands in braces is not in the other." if "{" in "".join(self.lines) else ""
        return f"{LEAD} {'; '.join(self.lines)}.{braces}"


@dataclass(frozen=True)
class _Call:
    """A call whose arrays are varied: `places` says where they stand, `names` what they are called."""

    request: Request
    places: tuple[int | str, ...]
    names: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    arrays: Given

    def given(self, arrays: Given) -> Request:
        """Return the same call with other arrays."""
        arguments, options = list(self.request.arguments), dict(self.request.options)
        for place, array in zip(self.places, arrays, strict=True):
            if isinstance(place, str):
                options[place] = array
            else:
                arguments[place] = array
        return replace(self.request, arguments=tuple(arguments), options=options)


@dataclass(frozen=True)
class _Shape:
    """The shapes of an answer, of each of its parts, in which its elements are counted through."""

    parts: tuple[tuple[int, ...], ...]
    single: bool

    def name(self, position: int) -> str:
        """Write the index of the element at a position."""
        for number, shape in enumerate(self.parts):
            if position < prod(shape):
                index = _index(shape, position)
                return index if self.single else f"[{number}]{index}"
            position -= prod(shape)
        raise IndexError(position)


class _Asked:
    """A function that is asked with varied arrays, and answers in one shape."""

    def __init__(self, call: _Call, answer: Callable[[Sequence[Request]], list[Any] | None]) -> None:
        self._call = call
        self._answer = answer
        self.shape: _Shape | None = None

    def __call__(self, given: Sequence[Given]) -> np.ndarray | None:
        """Return the answers, a row for each; None where one cannot be compared with the others."""
        values = self._answer([self._call.given(arrays) for arrays in given])
        if values is None:
            return None
        rows = []
        for value in values:
            parts = list(value) if isinstance(value, tuple | list) else [value]
            if not parts or not all(isinstance(part, np.ndarray | np.generic | int | float) for part in parts):
                return None
            arrays = [np.asarray(part) for part in parts]
            if any(array.dtype.kind not in "biuf" for array in arrays):
                return None
            if sum(array.size for array in arrays) > MOST_ANSWERED:
                return None
            shape = _Shape(tuple(array.shape for array in arrays), not isinstance(value, tuple | list))
            if self.shape not in (None, shape):
                return None
            self.shape = shape
            rows.append(np.concatenate([array.astype(float).ravel() for array in arrays]))
        return np.array(rows)


def formulating(exercise: Exercise, ask: AskAll) -> Formulate:
    """Return what writes down, as a cause, what a function of `exercise` computes; `ask` asks it."""

    def formulate(function: str, shown: Sequence[Call]) -> str:
        formula = formula_of(exercise, function, shown, ask)
        return "" if formula is None or len(formula.cause) > LONGEST_CAUSE else formula.cause

    return formulate


def is_formula(cause: str) -> bool:
    """Tell whether a cause is what a function computes."""
    return cause.startswith(LEAD)


def formula_of(exercise: Exercise, function: str, calls: Sequence[Call], ask: AskAll) -> Recovered | None:
    """Write down what `function` computes in the first of the `calls` that it answered wrongly, if that can be told.

    `ask` asks it.
    """
    right = right_function(exercise, function)
    if right is None:
        return None
    wrong = next((request for request, answer in affordable(calls) if _is_wrong(request, answer, right)), None)
    if wrong is None or wrong.function != function:
        return None
    return recover(wrong, parameters(exercise.files.stub).get(function, ()), _until_lost(ask), right)


def _until_lost(ask: AskAll) -> AskAll:
    """Return what asks as `ask` does until an answer does not come; nobody waits for a second."""
    lost = False

    def asked(requests: Sequence[Request]) -> list[Answer]:
        nonlocal lost
        answers = [] if lost else ask(requests)
        lost = lost or len(answers) < len(requests) or any(isinstance(answer, Lost) for answer in answers)
        return answers

    return asked


def _is_wrong(request: Request, answer: Answer, right: Wrong) -> bool:
    """Tell whether the answer to a call is a value that is not right."""
    if request.procedure is not CALL or not isinstance(answer, Returned):
        return False
    return not was_right(answer, replayed(request.function, right, request), nearness(request))


def recover(request: Request, names: Sequence[str], ask: AskAll, right: Wrong) -> Recovered | None:
    """Write down what a function computes in the call `request`, and what is right; None where that cannot be told.

    `names` are the names of its parameters, `ask` asks it, and `right` is the right function.
    """
    call = _varied(request, names)
    if call is None:
        return None

    def yours(requests: Sequence[Request]) -> list[Any] | None:
        answers = ask(requests)
        values = [answer.value for answer in answers if isinstance(answer, Returned)]
        return values if len(values) == len(requests) else None

    def theirs(requests: Sequence[Request]) -> list[Any] | None:
        try:
            return [right(*each.arguments, **each.options) for each in requests]
        except Exception:  # it may refuse what is asked, such as labels that are no classes
            return None

    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for kind in (_sums, _largest, _shares, _table):
            if kind is not _sums and len(call.shapes) > 1:
                continue
            found = kind(call, _Asked(call, yours), _Asked(call, theirs))
            if found is not None and kind is _sums and not _speak_of(call.names, found):
                # Two bare numbers are the two answers once more, and explain nothing.
                return None
            if found is not None:
                return Recovered(tuple(found))
    return None


def _speak_of(names: Sequence[str], sums: Sequence[str]) -> bool:
    """Tell whether an element of any argument stands on the right of a sum."""
    return any(f"{name}[" in line.partition(" = ")[2] for line in sums for name in names)


def _varied(request: Request, names: Sequence[str]) -> _Call | None:
    """Find the arrays of numbers among the arguments of a call; None where there are none."""
    if request.procedure is not CALL:
        return None
    named = [*names, *(f"argument {number}" for number in range(len(request.arguments)))]
    every: list[tuple[int | str, str, Any]] = [
        *((number, named[number], value) for number, value in enumerate(request.arguments)),
        *((name, name, value) for name, value in request.options.items()),
    ]
    arrays = [
        (p, n, v) for p, n, v in every if isinstance(v, np.ndarray) and v.ndim and v.dtype.kind in "iuf" and v.size
    ]
    if not arrays:
        return None
    places, titles, values = zip(*arrays, strict=True)
    return _Call(request, places, titles, tuple(value.shape for value in values), values)


def _sums(call: _Call, yours: _Asked, right: _Asked) -> list[str] | None:
    """Write the sums of products that are wrong, of a function that is linear in each of its arrays."""
    sizes = [prod(shape) for shape in call.shapes]
    if prod(size + 1 for size in sizes) > MOST_CALLS:
        return None
    coefficients = []
    for function in (yours, right):
        found = _coefficients(function, call)
        if found is None:
            return None
        coefficients.append(found)
    position = _first_difference(coefficients, yours, right)
    if position is None or yours.shape is None or right.shape is None:
        return None
    mine, wanted = position
    terms = [_terms(found[..., place], call) for found, place in zip(coefficients, (mine, wanted), strict=True)]
    index = yours.shape.name(mine)
    return [
        f"yours{index} = {_written(terms[0], terms[1])}",
        f"right{index} = {_written(terms[1], terms[0])}",
    ]


def _coefficients(function: _Asked, call: _Call) -> np.ndarray | None:
    """Return the coefficient of each product of elements, by their numbers, 0 for none; None if these are not all."""
    sizes = [prod(shape) for shape in call.shapes]
    impulses = [
        tuple(_impulse(shape, number) for shape, number in zip(call.shapes, numbers, strict=True))
        for numbers in product(*(range(size + 1) for size in sizes))
    ]
    answers = function(impulses)
    if answers is None:
        return None
    found = answers.reshape(*(size + 1 for size in sizes), -1)
    for axis in range(len(sizes)):
        rest = [slice(None)] * axis
        found[(*rest, slice(1, None))] -= found[(*rest, slice(0, 1))]

    def predict(arrays: Given) -> np.ndarray:
        predicted = found
        for array in arrays:
            predicted = np.tensordot(np.concatenate([[1.0], array.ravel()]), predicted, axes=1)
        return predicted

    rng = np.random.default_rng(0)
    drawn = tuple(rng.integers(-5, 6, shape).astype(float) for shape in call.shapes)
    return found if _holds(function, call, predict, drawn) else None


def _holds(function: _Asked, call: _Call, predict: Callable[[Given], np.ndarray], drawn: Given) -> bool:
    """Tell whether `predict` gives the answers to arrays that were drawn, and to those of the call itself."""
    answers = function([drawn, call.arrays])
    if answers is None:
        return False
    predicted = (predict(tuple(array.astype(float) for array in arrays)) for arrays in (drawn, call.arrays))
    return all(np.allclose(*pair, rtol=1e-5, atol=1e-6) for pair in zip(answers, predicted, strict=True))


def _impulse(shape: tuple[int, ...], number: int) -> np.ndarray:
    array = np.zeros(prod(shape))
    if number:
        array[number - 1] = 1.0
    return array.reshape(shape)


def _first_difference(found: Sequence[np.ndarray], yours: _Asked, right: _Asked) -> tuple[int, int] | None:
    """Return where in both answers the first element stands that is not computed alike; None where all are."""
    if yours.shape is None or right.shape is None or yours.shape.single != right.shape.single:
        return None
    places = {right.shape.name(position): position for position in range(found[1].shape[-1])}
    for mine in range(found[0].shape[-1]):
        wanted = places.get(yours.shape.name(mine))
        if wanted is not None and not np.allclose(found[0][..., mine], found[1][..., wanted]):
            return mine, wanted
    return None


def _terms(coefficients: np.ndarray, call: _Call) -> list[str]:
    """Write the products whose coefficients are not 0."""
    terms = []
    for numbers in np.argwhere(~np.isclose(coefficients, 0)):
        factors = [
            f"{name}{_index(shape, number - 1)}"
            for name, shape, number in zip(call.names, call.shapes, numbers, strict=True)
            if number
        ]
        value = float(coefficients[tuple(numbers)])
        terms.append("·".join(factors) if factors and np.isclose(value, 1) else "·".join([f"{value:.6g}", *factors]))
    return terms


def _written(terms: Sequence[str], others: Sequence[str]) -> str:
    """Write a sum; terms that the other sum has not stand in braces, and come first where not all have room."""
    if len(terms) > MOST_TERMS:
        terms = sorted(terms, key=lambda term: term in others)
    shown = [term if term in others else f"{{{term}}}" for term in terms[:MOST_TERMS]]
    left = len(terms) - len(shown)
    return " + ".join([*shown, *([f"{left} more"] if left else [])]) or "0"


def _largest(call: _Call, yours: _Asked, right: _Asked) -> list[str] | None:
    """Write which elements may decide, of a function that gives the largest of some elements."""
    [shape] = call.shapes
    if prod(shape) > MOST_CALLS:
        return None
    deciding = [_deciding(function, call) for function in (yours, right)]
    if deciding[0] is None or deciding[1] is None:
        return None
    position = _first_difference([each for each in deciding if each is not None], yours, right)
    return None if position is None else _two_sets("the largest of", deciding, position, call, yours)


def _deciding(function: _Asked, call: _Call) -> np.ndarray | None:
    """Tell for each element and each answer whether the one may decide the other; None if that is not all."""
    [shape] = call.shapes
    size = prod(shape)
    rng = np.random.default_rng(1)
    low = -1.0 - rng.permutation(size)
    one_high = [(np.where(np.arange(size) == number, LARGE, low).reshape(shape),) for number in range(size)]
    answers = function(one_high)
    if answers is None:
        return None
    deciding = np.isclose(answers, LARGE)

    def predict(arrays: Given) -> np.ndarray:
        return np.asarray(np.where(deciding, arrays[0].ravel()[:, None], -np.inf).max(axis=0))

    drawn = (rng.permutation(size) - size / 2).reshape(shape)
    return deciding.astype(float) if _holds(function, call, predict, (drawn,)) else None


def _shares(call: _Call, yours: _Asked, right: _Asked) -> list[str] | None:
    """Write which elements share a sum, of a softmax or its logarithm."""
    [shape] = call.shapes
    if prod(shape) > MOST_CALLS:
        return None
    found = [_sharing(function, call) for function in (yours, right)]
    if found[0] is None or found[1] is None:
        return None
    position = _first_difference([each for each in found if each is not None], yours, right)
    return None if position is None else _two_sets("its share of", found, position, call, yours)


def _sharing(function: _Asked, call: _Call) -> np.ndarray | None:
    """Tell for each element and each answer whether the one is in the other's sum; None for anything but a softmax."""
    [shape] = call.shapes
    size = prod(shape)
    rng = np.random.default_rng(2)
    values = rng.normal(size=size)
    moved = [(values + (np.arange(size) == number),) for number in range(size)]
    answers = function([(array.reshape(shape),) for (array,) in [(values,), *moved]])
    if answers is None or answers.shape[1] != size:
        return None
    sharing = ~np.isclose(answers[1:], answers[0], rtol=1e-9, atol=1e-12)
    if not sharing.any(axis=0).all() or np.array_equal(sharing, np.eye(size, dtype=bool)):
        return None

    def share(arrays: Given) -> np.ndarray:
        powers = np.exp(arrays[0].ravel())
        return np.asarray(powers / (powers[:, None] * sharing).sum(axis=0))

    drawn = (rng.normal(size=shape),)
    is_share = _holds(function, call, share, drawn) or _holds(function, call, lambda given: np.log(share(given)), drawn)
    return sharing.astype(float) if is_share else None


def _two_sets(
    what: str, found: Sequence[np.ndarray | None], position: tuple[int, int], call: _Call, yours: _Asked
) -> list[str]:
    """Write which elements take part in yours, and which in what is right."""
    assert yours.shape is not None
    index = yours.shape.name(position[0])
    [shape], [name] = call.shapes, call.names
    sets = [
        [f"{name}{_index(shape, int(number))}" for number in np.flatnonzero(each[:, place])]
        for each, place in zip(found, position, strict=True)
        if each is not None
    ]
    written = [_written(one, other).replace(" + ", ", ") for one, other in (sets, sets[::-1])]
    return [f"{who}{index} = {what} {each}" for who, each in zip(("yours", "right"), written, strict=True)]


def _table(call: _Call, yours: _Asked, right: _Asked) -> list[str] | None:
    """Table a function of single numbers where it is wrong."""
    [shape] = call.shapes
    if prod(shape) > MOST_CALLS:
        return None
    tabled = np.array(TABLED).reshape((len(TABLED),) + (1,) * (len(shape) - 1))
    answers = [_tabled(function, tabled) for function in (yours, right)]
    if answers[0] is None or answers[1] is None or _tabled(yours, call.arrays[0]) is None:
        return None
    mine, wanted = answers[0], answers[1]
    # The right function may be written plainly, and overflow where no student's should.
    known = [number for number in range(len(TABLED)) if np.isfinite(wanted[number])]
    wrong = [number for number in known if not np.isclose(mine[number], wanted[number])]
    if not wrong:
        return None
    return [
        f"{call.names[0]} = {TABLED[number]:g}: right {wanted[number]:.6g}, yours {mine[number]:.6g}"
        for number in wrong[:MOST_ROWS]
    ]


def _tabled(function: _Asked, values: np.ndarray) -> np.ndarray | None:
    """Return the answers to `values`; None unless each depends on its own value alone."""
    function.shape = None
    answers = function([(values,)])
    if answers is None or answers.shape[1] != values.size:
        return None
    function.shape = None
    alone = function([(value.reshape((1,) * values.ndim),) for value in values.ravel()])
    if alone is None or alone.shape[1] != 1 or not np.allclose(alone[:, 0], answers[0], equal_nan=True):
        return None
    return np.asarray(answers[0])


def _index(shape: tuple[int, ...], position: int) -> str:
    """Write the index of an element; nothing for that of a single number."""
    if not shape:
        return ""
    return f"[{', '.join(str(int(each)) for each in np.unravel_index(position, shape))}]"
