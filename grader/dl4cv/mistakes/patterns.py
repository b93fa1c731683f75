"""Says where a function goes wrong, when nobody knows why: a pattern in all its answers, wrong and right ones.

A pattern is no guess at a cause. It says what was seen: in which calls the answer is wrong and in which it is right,
which part of a result is ever wrong, what the function refuses. It is told only where it holds without exception.
"""

from __future__ import annotations

import ast
import inspect
import re
import textwrap
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import Any

import numpy as np

from dl4cv.checks.relations import Call, is_own_refusal
from dl4cv.engine.observations import Advice, Hypothesize
from dl4cv.exercise.exercise import Exercise
from dl4cv.mistakes.catalogue import Wrong
from dl4cv.mistakes.diagnosis import Replays, affordable
from dl4cv.mistakes.hypotheses import right_function, words_of_subjects
from dl4cv.mistakes.traits import Words, quantities_of, traits_of
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Answer, Lost, Raised, Request, Returned

FEWEST_CALLS = 6
FEWEST_OF_A_KIND = 2
"""How many calls must be wrong, and how many right, before it is said what divides them."""

FEWEST_NUMBERS = 4
"""How many wrong numbers must lie on one side of the right ones before it is said on which."""

NEAR, FAR = 1e-6, 1e-3
"""Of the largest number: what is nearer is right, what is farther is wrong; of what lies between nothing is said."""

NUMBERS = (np.ndarray, np.generic, int, float)
TOLD = re.compile(r"In the \d+ calls tried, ")
LARGEST_PLACE = 0.8
"""Of a result: who names more has named nothing."""

TRAITS, OMISSIONS = attrgetter("traits"), attrgetter("omissions")

EMPTY = re.compile(r"with (an empty|no) ")
"""The one trait that a single call is enough for."""

AXES: Mapping[int, tuple[str, ...]] = {
    1: ("element",),
    2: ("row", "column"),
    3: ("channel", "row", "column"),
    4: ("image", "channel", "row", "column"),
}


def pattern_finder(exercise: Exercise, replays: Replays | None = None) -> Hypothesize:
    """Return what finds patterns in the answers of functions of `exercise`, of which a right version is known."""
    replays = Replays() if replays is None else replays

    def find(function: str, calls: Sequence[Call]) -> Advice | None:
        right = right_function(exercise, function)
        words = words_of_subjects(exercise.files.hypotheses)
        return None if right is None else pattern(function, calls, right, replays, words)

    return find


def is_pattern(cause: str) -> bool:
    """Tell whether a cause is a pattern."""
    return TOLD.match(cause) is not None


def pattern(
    function: str, calls: Sequence[Call], right: Wrong, replays: Replays, words: Sequence[Words] = ()
) -> Advice | None:
    """Say what all answers to `calls` of `function` have in common; None where nothing holds for all of them.

    `words` are those of the subjects that the exercise is about.
    """
    known = {
        request.fingerprint: (request, answer)
        for request, answer in affordable(calls)
        if request.procedure is CALL and request.function == function
    }
    signature = inspect.signature(right)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cases = [
            _Case(request, answer, replays.answer(function, right, request), signature, words)
            for request, answer in known.values()
        ]
        if len(cases) < FEWEST_CALLS or not all(case.is_settled for case in cases):
            return None
        found = _found(cases, right)
    if found is None:
        return None
    sentence, concerned = found
    cause = f"In the {len(cases)} calls tried, {sentence}"
    return Advice(cause, frozenset(case.request.fingerprint for case in concerned))


@dataclass(eq=False)
class _Case:
    """A call that the student answered, and the right answer to it."""

    request: Request
    answer: Answer
    right: Answer
    signature: inspect.Signature
    words: Sequence[Words]

    @cached_property
    def is_settled(self) -> bool:
        """Tell whether the answer is clearly right, or clearly wrong."""
        if isinstance(self.answer, Lost) or (isinstance(self.answer, Returned) and self.answer.changed):
            return False
        return self._distance <= NEAR or self._distance >= FAR

    @property
    def is_wrong(self) -> bool:
        """Tell whether the student is wrong here."""
        return self._distance > NEAR

    @property
    def is_to_be_refused(self) -> bool:
        """Tell whether an exception is the right answer."""
        return isinstance(self.right, Raised)

    @property
    def is_refused(self) -> bool:
        """Tell whether a statement of the student's own has raised."""
        return is_own_refusal(self.answer)

    @cached_property
    def given(self) -> Mapping[str, Any]:
        """The arguments by name, with those that were left out; none where they do not fit."""
        parameters = self.signature.parameters.values()
        defaults = {each.name: each.default for each in parameters if each.default is not each.empty}
        return {**defaults, **self._bound} if self._bound else {}

    @cached_property
    def _bound(self) -> Mapping[str, Any]:
        """The arguments of the call by name."""
        try:
            return self.signature.bind(*self.request.arguments, **self.request.options).arguments
        except TypeError:
            return {}

    @cached_property
    def traits(self) -> tuple[str, ...]:
        """What sets this call apart from others, the simplest first."""
        refused = ("that must be refused",) if self.is_to_be_refused else ()
        return (*refused, *traits_of(self.given, self.signature, self.words))

    @cached_property
    def omissions(self) -> tuple[str, ...]:
        """What this call leaves to the defaults."""
        return tuple(f"that leave {name} out" for name in self.given if name not in self._bound)

    @cached_property
    def parts(self) -> list[tuple[np.ndarray, np.ndarray]]:
        """The numbers of each part of the result, yours and the right ones; [] unless all can be compared."""
        if not (isinstance(self.answer, Returned) and isinstance(self.right, Returned)):
            return []
        return _pairs(self.answer.value, self.right.value)

    @cached_property
    def _distance(self) -> float:
        """How far the answer is from the right one, relative to the largest number; infinity where it is another."""
        if isinstance(self.right, Raised):
            right = isinstance(self.answer, Raised) and self.right.type in (self.answer.type, *self.answer.bases)
            return 0.0 if right else np.inf
        if not self.parts or any(yours.shape != right.shape for yours, right in self.parts):
            return np.inf
        return max(float(_distances(*pair).max(initial=0.0)) for pair in self.parts)


def _pairs(yours: Any, right: Any) -> list[tuple[np.ndarray, np.ndarray]]:
    if isinstance(yours, tuple | list) and isinstance(right, tuple) and len(yours) == len(right):
        found = [_pairs(*each) for each in zip(yours, right, strict=True)]
        return [each for pair in found for each in pair] if all(len(pair) == 1 for pair in found) else []
    if not (isinstance(yours, NUMBERS) and isinstance(right, NUMBERS)):
        return []
    arrays = np.asarray(yours), np.asarray(right)
    if any(array.dtype.kind not in "biuf" for array in arrays):
        return []
    return [(arrays[0].astype(float), arrays[1].astype(float))]


def _distances(yours: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Say of each element how far it is from the right one, relative to the largest number."""
    largest = np.max(np.abs(right), initial=0.0, where=np.isfinite(right))
    far = np.abs(yours - right) / (largest or 1.0)
    same = (yours == right) | (np.isnan(yours) & np.isnan(right))
    return np.asarray(np.where(same, 0.0, np.where(np.isfinite(far), far, np.inf)))


Found = tuple[str, Sequence[_Case]]
"""What can be said, and the wrong calls that it is about."""


def _found(cases: Sequence[_Case], right: Wrong) -> Found | None:
    """Return what can be said, if anything."""
    wrong = [case for case in cases if case.is_wrong]
    if not wrong:
        return None
    for find in (_refusals, _let_pass, _other_exceptions, _one_line, _nothing_else, _of_an_argument):
        found = find(cases, wrong)
        if found is not None:
            return found
    divided, place = _divided(cases, wrong), _where(wrong, right) or _shape(cases, wrong)
    if place is None or not divided:
        return place or ((divided, wrong) if divided else None)
    return f"{divided} {place[0][:1].upper()}{place[0][1:]}", wrong


def _refusals(cases: Sequence[_Case], wrong: Sequence[_Case]) -> Found | None:
    """Say what the student's own `raise` refuses, if that is most of what is wrong."""
    fine = [case for case in cases if not case.is_to_be_refused]
    others = [case for case in cases if case.is_to_be_refused]
    refused = [case for case in fine if case.is_refused]
    if not refused or 2 * sum(not case.is_refused and not case.is_to_be_refused for case in wrong) > len(refused):
        return None
    passed = [case for case in others if not case.is_refused]
    trait = _dividing(fine, refused)
    if len(refused) < FEWEST_OF_A_KIND:
        return (f"your function refuses the one {trait}, which is fine.", refused) if EMPTY.match(trait) else None
    if len(refused) == len(fine) and len(passed) == len(others) and others:
        sentence = (
            f"your function refuses all {len(fine)} that are fine, and none of the {len(others)} that must be "
            "refused, as with a condition the wrong way round."
        )
    elif len(refused) == len(fine):
        sentence = f"your function refuses every one, and {f'{len(fine)} are' if others else 'all are'} fine."
    elif trait:
        sentence = f"your function refuses all {len(refused)} {trait}, which are fine."
    else:
        sentence = f"your function refuses {len(refused)} of the {len(fine)} that are fine. What decides that?"
    return sentence, refused


def _let_pass(cases: Sequence[_Case], wrong: Sequence[_Case]) -> Found | None:
    """Say what should have been refused, if it is all that is wrong that it was not."""
    if not all(case.is_to_be_refused and isinstance(case.answer, Returned) for case in wrong):
        return None
    others = [case for case in cases if case.is_to_be_refused]
    trait = _dividing(others, wrong)
    if trait:
        which = f"all {len(wrong)}" if len(wrong) > 1 else "the one"
        return f"your function lets {which} pass {trait}, which must be refused.", wrong
    which = f"{len(wrong)} of the {len(others)}" if len(wrong) < len(others) else f"all {len(others)}"
    return f"your function lets {which} pass that must be refused.", wrong


def _other_exceptions(cases: Sequence[_Case], wrong: Sequence[_Case]) -> Found | None:
    """Say in which line a call fails by itself that should be refused, if that is all that is wrong."""
    places = {_place_of_exception(case) if case.is_to_be_refused else None for case in wrong}
    if len(places) != 1 or None in places:
        return None
    [(kind, source)] = filter(None, places)
    many = f"{len(wrong)} that must be refused {'end' if len(wrong) > 1 else 'ends'} in {kind} in `{source}`"
    if source.startswith("raise"):
        return f"{many}: this line fails before it can raise.", wrong
    return f"{many}: nothing of yours refuses before.", wrong


def _one_line(cases: Sequence[_Case], wrong: Sequence[_Case]) -> Found | None:
    """Say so where all that is wrong ends in one line."""
    places = {_place_of_exception(case) for case in wrong}
    if len(wrong) < FEWEST_OF_A_KIND or len(places) != 1 or None in places:
        return None
    [(kind, source)] = filter(None, places)
    trait = _dividing(cases, wrong)
    which = f"in {len(wrong)} of them, and is right in the others" if len(wrong) < len(cases) else "in every one"
    which = f"in all {len(wrong)} {trait}, and in no other" if trait else which
    return f"yours ends in {kind} in `{source}` {which}.", wrong


def _place_of_exception(case: _Case) -> tuple[str, str] | None:
    """Return the type of the exception that a call ends in, and the line; None where there is none, or no line."""
    if isinstance(case.answer, Raised) and case.answer.source:
        return case.answer.type, case.answer.source
    return None


def _nothing_else(cases: Sequence[_Case], wrong: Sequence[_Case]) -> Found | None:
    """Say so where a function returns one number, whatever it is given."""
    if not all(case.parts for case in cases if not case.is_to_be_refused):
        return None
    values = [np.unique(yours) for case in cases for yours, _ in case.parts if yours.size]
    if len(values) < FEWEST_CALLS or any(value.size != 1 or value[0] != values[0][0] for value in values):
        return None
    return f"your function returns nothing but {values[0][0]:g}.", [case for case in wrong if case.parts]


def _of_an_argument(cases: Sequence[_Case], wrong: Sequence[_Case]) -> Found | None:
    """Say so where a function returns an argument as it came, or one number of it, such as its length."""
    fine = [case for case in cases if not case.is_to_be_refused]
    if len(fine) < FEWEST_CALLS or any(len(case.parts) != 1 for case in fine):
        return None
    results = [case.parts[0][0] for case in fine]
    if len({result.tobytes() for result in results}) < FEWEST_OF_A_KIND:
        return None
    known = [_numbers_of_arguments(case.given) for case in fine]
    for words in known[0]:
        pairs = zip(known, results, strict=True)
        if all(words in numbers and _is_same(numbers[words], result) for numbers, result in pairs):
            return f"your function returns nothing but {words}.", [case for case in wrong if case.parts]
    return None


def _numbers_of_arguments(given: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return what a function may have computed of one argument, by the words for it."""
    found: dict[str, Any] = {}
    for name, value in given.items():
        if not isinstance(value, np.ndarray) or value.dtype.kind not in "iuf" or not value.size:
            continue
        numbers = value.astype(float)
        found |= {
            f"{name} as it came": numbers,
            f"the length of {name}": len(value),
            f"the number of elements of {name}": value.size,
            f"the sum of {name}": numbers.sum(),
            f"the mean of {name}": numbers.mean(),
            f"the largest number in {name}": numbers.max(),
            f"the smallest number in {name}": numbers.min(),
        }
    return found


def _is_same(number: Any, result: np.ndarray) -> bool:
    return np.shape(number) == result.shape and not _is_wrong(result, np.asarray(number, dtype=float)).any()


def _divided(cases: Sequence[_Case], wrong: Sequence[_Case]) -> str:
    """Say what the calls have in common that are wrong, or those that are right."""
    if not any(case.is_to_be_refused for case in wrong):
        cases = [case for case in cases if not case.is_to_be_refused]
    right = [case for case in cases if not case.is_wrong]
    if len(right) < FEWEST_OF_A_KIND:
        return ""
    trait = _dividing(cases, wrong)
    if len(wrong) < FEWEST_OF_A_KIND:
        return f"your answer is wrong in the one {trait}, and right in all others." if EMPTY.match(trait) else ""
    if trait:
        return f"your answer is wrong in all {len(wrong)} {trait}, and right in the {len(right)} others."
    trait = _dividing(cases, right)
    if trait:
        return f"your answer is right in all {len(right)} {trait}, and wrong in the {len(wrong)} others."
    trait = _frequent(cases, wrong, TRAITS, 2) or _frequent(cases, wrong, OMISSIONS, len(cases))
    return f"your answer is wrong in {trait}, and right in all others." if trait else ""


def _dividing(cases: Sequence[_Case], chosen: Sequence[_Case]) -> str:
    """Return the simplest trait that the `chosen` ones of the cases have, and no other; "" where there is none."""
    traits = _shared(chosen, TRAITS)
    others = [case for case in cases if case not in chosen]
    return next((trait for trait in traits if others and not any(trait in case.traits for case in others)), "")


def _frequent(
    cases: Sequence[_Case], wrong: Sequence[_Case], of_case: Callable[[_Case], Sequence[str]], most: int
) -> str:
    """Say how many of which calls are wrong, where no others are; "" where that is nothing special.

    A case that is right by chance, such as one of zeros, hides what the others have in common: that may be so in all
    but one of `most`.
    """
    shared = _shared(wrong, of_case)
    counts = {trait: sum(trait in of_case(case) for case in cases) for trait in shared}
    trait = min(shared, key=lambda each: counts[each], default="")
    if not trait or counts[trait] > most * len(wrong) or 2 * counts[trait] > len(cases):
        return ""
    which = f"all {len(wrong)}" if counts[trait] == len(wrong) else f"{len(wrong)} of the {counts[trait]}"
    return f"{which} {trait}"


def _shared(cases: Sequence[_Case], of_case: Callable[[_Case], Sequence[str]]) -> list[str]:
    """Return what is said of all these cases, the simplest first."""
    return [trait for trait in of_case(cases[0]) if all(trait in of_case(case) for case in cases)] if cases else []


def _where(wrong: Sequence[_Case], right: Wrong) -> Found | None:
    """Say which part of the result is ever wrong, and what stands there."""
    alike = [case for case in wrong if case.parts and all(yours.shape == wanted.shape for yours, wanted in case.parts)]
    if len(alike) < len(wrong) or len(alike) < FEWEST_OF_A_KIND:
        return None
    count = len(alike[0].parts)
    if any(len(case.parts) != count for case in alike):
        return None
    ever = [number for number in range(count) if any(_is_wrong(*case.parts[number]).any() for case in alike)]
    names = _names_of_parts(right, count)
    if 1 < len(ever) < count:
        return f"only {' and '.join(names[number] for number in ever)} are ever wrong.", wrong
    if len(ever) != 1:
        return None
    name = names[ever[0]]
    pairs = [(case, *case.parts[ever[0]]) for case in alike if _is_wrong(*case.parts[ever[0]]).any()]
    place = _place(pairs)
    what = _what_stands_there(pairs)
    if not (place or name or what):
        return None
    if not (place or name):
        return f"all that is wrong is {what}.", wrong
    subject = f"{place or name}{f' of {name}' if name and place else ''}"
    return f"only {subject} is ever wrong{f', and {what} there' if what else ''}.", wrong


def _shape(every: Sequence[_Case], wrong: Sequence[_Case]) -> Found | None:
    """Say what all wrong shapes have in common."""
    cases = [case for case in wrong if len(case.parts) == 1 and case.parts[0][0].shape != case.parts[0][1].shape]
    if len(cases) < FEWEST_OF_A_KIND:
        return None
    has = "your result always has" if len(cases) == len(every) else "wherever the shape is wrong, your result has"
    shapes = [(case.parts[0][0].shape, case.parts[0][1].shape) for case in cases]
    if len({yours for yours, _ in shapes}) == 1:
        return (f"{has} the shape {shapes[0][0]}.", cases) if len({right for _, right in shapes}) > 1 else None
    for name in cases[0].given:
        arrays = [case.given.get(name) for case in cases]
        if all(isinstance(a, np.ndarray) and a.shape == yours for a, (yours, _) in zip(arrays, shapes, strict=True)):
            return f"{has} the shape of {name}.", cases
    ranks = {len(right) - len(yours) for yours, right in shapes}
    if len(ranks) == 1 and ranks != {0}:
        [missing] = ranks
        return f"{has} {_axes(abs(missing))} too {'few' if missing > 0 else 'many'}.", cases
    names = {len(right) for _, right in shapes}
    if ranks != {0} or len(names) != 1:
        return None
    told = []
    for axis, name in enumerate(AXES.get(len(shapes[0][1]), ())):
        differences = [yours[axis] - right[axis] for yours, right in shapes]
        if any(differences):
            if not (min(differences) > 0 or max(differences) < 0):
                return None
            told.append(_amount(differences, name, cases))
    return (f"{has} {' and '.join(told)}.", cases) if told else None


def _amount(differences: Sequence[int], name: str, cases: Sequence[_Case]) -> str:
    """Say how many there are too many or too few: a number, or what the arguments give in every case."""
    sizes = [abs(each) for each in differences]
    word = "many" if differences[0] > 0 else "few"
    if len(set(sizes)) == 1:
        return f"{sizes[0]} {name}{'s' * (sizes[0] > 1)} too {word}"
    if name in ("row", "column"):
        known = [quantities_of(case.given, ("row", "column").index(name), case.words) for case in cases]
        for each in known[0]:
            if all(quantities.get(each) == size for quantities, size in zip(known, sizes, strict=True)):
                return f"too {word} {name}s, by {each}"
    return f"too {word} {name}s"


def _axes(number: int) -> str:
    return "one axis" if number == 1 else f"{number} axes"


def _is_wrong(yours: np.ndarray, right: np.ndarray) -> np.ndarray:
    return np.asarray(_distances(yours, right) > NEAR)


def _names_of_parts(right: Wrong, count: int) -> list[str]:
    """Name the parts of a result as the formula returns them; "" for a result that is one."""
    if count > 1:
        tree = ast.parse(textwrap.dedent(inspect.getsource(right)))
        returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
        for value in returned:
            if isinstance(value, ast.Tuple) and all(isinstance(each, ast.Name) for each in value.elts):
                return [ast.unparse(each) for each in value.elts]
    return [""] if count == 1 else [f"part {number + 1} of {count}" for number in range(count)]


Pairs = Sequence[tuple[_Case, np.ndarray, np.ndarray]]


def _place(pairs: Pairs) -> str:
    """Return the smallest place outside of which nothing is ever wrong; "" where that is everything."""
    shares: dict[str, list[float]] = {}
    for number, (case, yours, right) in enumerate(pairs):
        wrong = _is_wrong(yours, right)
        places = dict(_places(case, right))
        for name in list(shares) if number else places:
            mask = places.get(name)
            if mask is None or (wrong & ~mask).any():
                shares.pop(name, None)
            else:
                shares.setdefault(name, []).append(float(mask.mean()))
    telling = {
        name: float(np.mean(found))
        for name, found in shares.items()
        if sum(share < 1 for share in found) >= FEWEST_OF_A_KIND and np.mean(found) <= LARGEST_PLACE
    }
    return min(telling, key=lambda name: telling[name], default="")


def _places(case: _Case, right: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    """List the places of a result by name."""
    axes = AXES.get(right.ndim, ())
    for axis, name in enumerate(axes):
        for word, index in (("first", 0), ("last", -1)):
            mask = np.zeros(right.shape, dtype=bool)
            if right.shape[axis]:
                np.moveaxis(mask, axis, 0)[index] = True
            yield f"the {word} {name}", mask
            yield f"what comes {'after the first' if index == 0 else 'before the last'} {name}", ~mask
    if len(axes) > 1:
        inner = np.zeros(right.shape, dtype=bool)
        inner[..., 1:-1, 1:-1] = True
        yield "the border", ~inner
    yield "what should be 0", right == 0
    if not _is_whole(case.right):  # a sign says nothing of counts and class numbers
        yield "what should be negative", right < 0
        yield "what should be positive", right > 0
    for name, value in case.given.items():
        if not (isinstance(value, np.ndarray) and value.dtype.kind in "iuf"):
            continue
        if value.shape == right.shape:
            yield f"the place where {name} is negative", value < 0
            yield f"the place where {name} is 0", value == 0
            yield f"the place where {name} is positive", value > 0
        if value.dtype.kind in "iu" and right.ndim == 2 and value.shape == right.shape[:1]:
            own = np.zeros(right.shape, dtype=bool)
            fits = (value >= 0) & (value < right.shape[1])
            own[np.flatnonzero(fits), value[fits].astype(int)] = True
            yield f"the column that {name} names in each row", own
            yield f"what stands beside the column that {name} names in each row", ~own


def _is_whole(answer: Answer) -> bool:
    """Tell whether a result is made of integers."""
    value = answer.value if isinstance(answer, Returned) else None
    return isinstance(value, int) or (isinstance(value, np.ndarray | np.generic) and value.dtype.kind in "iub")


def _what_stands_there(pairs: Pairs) -> str:
    """Say what the wrong numbers are; "" where that is nothing simple."""
    yours = np.concatenate([yours[_is_wrong(yours, right)] for _, yours, right in pairs])
    right = np.concatenate([right[_is_wrong(yours, right)] for _, yours, right in pairs])
    if len(yours) < FEWEST_OF_A_KIND:
        return ""
    if np.isnan(yours).all():
        return "nan"
    if len(np.unique(yours)) == 1:
        return f"{yours[0]:g}"
    if not (np.isfinite(yours).all() and np.isfinite(right).all()):
        return ""
    for numbers, words in ((yours - right, "too large by"), (yours / right, "")):
        value = numbers[0]
        if np.isfinite(numbers).all() and np.allclose(numbers, value, rtol=1e-6, atol=1e-9):
            if not words:
                return f"{value:.4g} times as large"
            return f"too {'large' if value > 0 else 'small'} by {abs(value):.4g}"
    if len(yours) >= FEWEST_NUMBERS and len({*np.sign(yours - right)}) == 1:
        return "too large" if yours[0] > right[0] else "too small"
    return ""
