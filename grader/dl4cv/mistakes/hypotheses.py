"""Explains wrong answers that no catalogued mistake gives: tries what may have been done against the answers.

A hypothesis is the right function, perturbed: in its arguments or its result, by a small edit of its formula, by two
catalogued mistakes at once, or by two of these. The first that gives all the student's answers, wrong and right ones,
is told. What it says is what was seen: that the answers are equal. A few numbers may agree by chance, so hypotheses are
told only where many numbers agree that are wrong.
"""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np

from dl4cv.checks.relations import Call
from dl4cv.engine.observations import Advice, Hypothesize
from dl4cv.exercise.exercise import Exercise
from dl4cv.exercise.parts import load_part
from dl4cv.mistakes.catalogue import Mistake, Wrong, both_at_once, catalogue, remembers
from dl4cv.mistakes.diagnosis import Replays, affordable, nearness, same, was_right
from dl4cv.mistakes.perturbations import Perturbation
from dl4cv.mistakes.small_edits import SmallEdit, along_both_axes, small_edits
from dl4cv.mistakes.traits import Words
from dl4cv.rpc.request import Answer, Lost, Raised, Request, Returned

MOST_REPLAYS = 2500
"""How many calls are asked of hypotheses for one function: a number, so that the same answers get the same words."""

MOST_ELEMENTS = 20_000
"""How large the arrays of a call may be together: others tell as much in less time."""

MOST_PAIRS = 200
MOST_TABLED = 8
"""How many calls of each kind decide which hypotheses may make a pair."""

TELLING_OF_ONE_CALL = 4

ENOUGH, ENOUGH_FOR_TWO = 4, 8
"""How many different wrong numbers must agree before one hypothesis, or two at once, are told."""

LEAD = "Your answers equal the right ones"
LEAD_OF_FORMULA = "Your answers equal those of the formula"
LEAD_OF_TWO = "Your answers are those of two mistakes at once."


@dataclass(frozen=True, eq=False)
class Formula:
    """The right function as its card writes it, and the perturbations of its arguments and results."""

    right: Wrong
    perturbations: tuple[Perturbation, ...]

    @cached_property
    def singles(self) -> tuple[Hypothesis, ...]:
        """The hypotheses of one perturbation each."""
        signature = inspect.signature(self.right)
        return tuple(Hypothesis(each.words, each.of(self.right, signature)) for each in self.perturbations)

    @cached_property
    def edited(self) -> tuple[Hypothesis, ...]:
        """The hypotheses of one small edit of the formula each."""
        [definition] = ast.parse(textwrap.dedent(inspect.getsource(self.right))).body
        assert isinstance(definition, ast.FunctionDef)
        return tuple(Hypothesis("", _Edited(edit, self.right), edit) for edit in small_edits(definition))

    @cached_property
    def edited_along_both_axes(self) -> tuple[Hypothesis, ...]:
        """The hypotheses of the same small edit for height and width."""
        pairs = along_both_axes(each.edit for each in self.edited if each.edit)
        return tuple(Hypothesis("", _Edited(edit, self.right), edit) for edit in pairs)


@dataclass(frozen=True, eq=False)
class Hypothesis:
    """What the student may have done: `wrong` gives the answers that would come of it, and `told` says it.

    `mistake` is the catalogued one that it is, `edit` that of the formula.
    """

    told: str
    wrong: Wrong
    edit: SmallEdit | None = None
    mistake: Mistake | None = None

    @property
    def words(self) -> str:
        """Say it as the end of a sentence."""
        return self.edit.words if self.edit else self.told


class _Edited:
    """The formula with a small edit, which is made when it is first called."""

    def __init__(self, edit: SmallEdit, right: Wrong) -> None:
        self._edit, self._right = edit, right
        self._made: Wrong | None = None

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        if self._made is None:
            names = dict(vars(sys.modules[self._right.__module__]))
            exec(self._edit.compiled("hypothesis"), names)
            self._made = names[self._right.__name__]
        return self._made(*arguments, **options)


def hypothesizer(exercise: Exercise, replays: Replays | None = None) -> Hypothesize:
    """Return what explains wrong answers by the hypotheses of `exercise`, which are read when first needed."""
    replays = Replays() if replays is None else replays

    def hypothesize(function: str, calls: Sequence[Call]) -> Advice | None:
        mistakes = [mistake for mistake in catalogue(exercise) if mistake.function == function]
        return explain(function, calls, mistakes, formulas(exercise.files.hypotheses).get(function, ()), replays)

    return hypothesize


def right_function(exercise: Exercise, function: str) -> Wrong | None:
    """Return a right version of `function` that may run in this process: its formula, or what its mistakes are made of.

    None where the exercise has neither.
    """
    known = formulas(exercise.files.hypotheses).get(function, ())
    made_from = [each.made_from for each in catalogue(exercise) if each.function == function and each.edited]
    return next(iter([*(formula.right for formula in known), *made_from]), None)


def is_hypothesis(cause: str) -> bool:
    """Tell whether a cause was found by hypotheses."""
    return cause.startswith((LEAD, LEAD_OF_FORMULA, LEAD_OF_TWO))


@cache
def formulas(path: Path | None) -> Mapping[str, tuple[Formula, ...]]:
    """Return the formulas by the functions that they are of, from the file at `path`; none where there is no file.

    A function may have several: conv2d_by_slices is another of conv2d.
    """
    if path is None:
        return {}
    perturbed: Mapping[Wrong, tuple[Perturbation, ...]] = load_part(path).PERTURBATIONS
    found: dict[str, tuple[Formula, ...]] = {}
    for right, perturbations in perturbed.items():
        function = right.__name__.partition("_by_")[0]
        found[function] = (*found.get(function, ()), Formula(right, perturbations))
    return found


def words_of_subjects(path: Path | None) -> tuple[Words, ...]:
    """Return the words in which calls are described, from the file of hypotheses at `path`."""
    return () if path is None else tuple(getattr(load_part(path), "WORDS", ()))


def explain(
    function: str, calls: Sequence[Call], mistakes: Sequence[Mistake], known: Sequence[Formula], replays: Replays
) -> Advice | None:
    """Say which hypothesis gives the student's answers to all `calls` of `function`; None where none does."""
    rights = [formula.right for formula in known] or [each.made_from for each in mistakes if each.edited]
    if not rights:
        return None
    search = _Search(function, rights[0], replays)
    search.learn(calls)
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return _found(search, mistakes, known)


def _found(search: _Search, mistakes: Sequence[Mistake], known: Sequence[Formula]) -> Advice | None:
    if not search.may_tell:
        return None
    plain = [Hypothesis("", each.wrong, mistake=each) for each in mistakes if each.edited and not remembers(each)]
    perturbed = [each for formula in known for each in formula.singles]
    found = search.first(perturbed)
    if found is not None:
        return search.advice(f"{LEAD}, {found.words}.")
    for formula in known:
        found = found or search.first(formula.edited)
    for formula in known:
        found = found or search.first(formula.edited_along_both_axes)
    if found is not None:
        return search.advice(f"{LEAD_OF_FORMULA}, {found.words}.")
    signature = inspect.signature(search.right)
    perturbations = [each for formula in known for each in formula.perturbations]
    by_hypothesis = dict(zip(perturbed, perturbations, strict=True))

    def both(first: Hypothesis, second: Hypothesis) -> Hypothesis | None:
        if first.mistake and second.mistake:
            combined = both_at_once(first.mistake, second.mistake)
            return Hypothesis("", combined.wrong, mistake=combined) if combined else None
        before, after = (first, second) if second in by_hypothesis else (second, first)
        return Hypothesis("", by_hypothesis[after].of(before.wrong, signature), mistake=before.mistake)

    pair = search.pair([*plain, *perturbed], both)
    return None if pair is None else search.advice(_told_of_two(*pair))


def _told_of_two(first: Hypothesis, second: Hypothesis) -> str:
    """Say both, `first` the one that explains more."""
    told = [each.mistake for each in (first, second) if each.mistake]
    if not told:
        return f"{LEAD}, {first.words} and {second.words}."
    sentences = " ".join(f"{mistake.title.rstrip('.')}: {mistake.explanation}" for mistake in told)
    if len(told) == 2:
        return f"{LEAD_OF_TWO} {sentences}"
    other = second if first.mistake else first
    return f"{LEAD_OF_TWO} {sentences} And the answers that would give, {other.words}, are yours."


@dataclass(eq=False)
class _Case:
    """A call that the student answered, and the right answer to it; `near` is how near equal numbers are."""

    request: Request
    answer: Answer
    right: Answer
    near: float

    @cached_property
    def is_wrong(self) -> bool:
        """Tell whether the student is wrong here."""
        return not was_right(self.answer, self.right, self.near)

    @cached_property
    def telling(self) -> int:
        """Count the different numbers that are wrong here, up to a few; a wrong shape counts as one more."""
        if not isinstance(self.answer, Returned):
            return 0
        if not isinstance(self.right, Returned):
            return 1
        return min(TELLING_OF_ONE_CALL, _differences(self.answer.value, self.right.value))

    def compare(self, other: Answer) -> str | None:
        """Compare another's answer with the student's: None where they contradict one another.

        Returns "" where both are right, "shared" where both are wrong in the same way, and "exception" where both are
        wrong and one has raised: one slip may end so in one style of writing, and in wrong numbers in another.
        """
        if isinstance(self.answer, Returned) and isinstance(other, Returned):
            if not (self.answer.changed == other.changed and _equal(self.answer.value, other.value, self.near)):
                return None
            return "shared" if self.is_wrong else ""
        if was_right(other, self.right, self.near):
            return None if self.is_wrong else ""
        if isinstance(self.right, Raised) and isinstance(self.answer, Raised) != isinstance(other, Raised):
            return None  # what must be refused, and is let pass, is no exception of the wrong type
        return "exception" if self.is_wrong else None


def _equal(value: Any, other: Any, near: float) -> bool:
    """Tell whether two values are the same; quickly for arrays, which seldom are."""
    if isinstance(value, np.ndarray) and isinstance(other, np.ndarray):
        if value.shape != other.shape:
            return False
        if value.size and value.dtype.kind == "f" and other.dtype.kind in "fiu":
            first, second = value.flat[0], other.flat[0]
            if abs(first - second) > 1e-3 * max(1.0, np.abs(other).max()):
                return False
    return same(value, other, near)


def _differences(value: Any, right: Any) -> int:
    """Count the pairs of a wrong and a right number that differ, in arrays or in parts of them."""
    if isinstance(value, tuple | list) and isinstance(right, tuple | list) and len(value) == len(right):
        return sum(_differences(one, other) for one, other in zip(value, right, strict=True))
    try:
        ours, theirs = np.asarray(value, dtype=float), np.asarray(right, dtype=float)
    except (TypeError, ValueError):
        return 0
    if ours.shape != theirs.shape:
        return 1 + len(np.unique(ours))
    # One nan is as good as another: many slips end in nothing else.
    wrong = ~np.isclose(ours, theirs, equal_nan=True) & ~np.isnan(ours)
    return len(np.unique(np.stack([ours[wrong], theirs[wrong]]), axis=1).T)


def _are_several(values: Sequence[Any]) -> bool:
    """Tell whether there are different numbers in `values`, or anything else than numbers."""
    arrays = [np.asarray(value) for value in values if isinstance(value, np.ndarray | np.generic | int | float)]
    numbers = {number for array in arrays for number in np.unique(array).tolist()}
    return len(arrays) < len(values) or len(numbers) > 1


@dataclass
class _Search:
    """Asks hypotheses what the student was asked, and compares the answers; `left` is how often it still may."""

    function: str
    right: Wrong
    replays: Replays
    cases: list[_Case] = field(default_factory=list)
    left: int = MOST_REPLAYS

    @property
    def wrong(self) -> list[_Case]:
        """The cases in which the student is wrong."""
        return [case for case in self.cases if case.is_wrong]

    @property
    def may_tell(self) -> bool:
        """Tell whether there are enough wrong values to tell one hypothesis from another; exceptions are none."""
        values = [case for case in self.wrong if case.telling]
        return len(values) > 1 and 2 * len(values) > len(self.wrong) and sum(v.telling for v in values) >= ENOUGH

    def advice(self, cause: str) -> Advice:
        """Tell the cause of all wrong answers."""
        return Advice(cause, frozenset(case.request.fingerprint for case in self.wrong))

    def learn(self, calls: Sequence[Call]) -> None:
        """Keep what can be asked again: each call once, those that tell most first, and of these the small ones."""
        known: dict[bytes, Call] = {}
        for request, answer in affordable(calls):
            if not isinstance(answer, Lost) and _elements(request) <= MOST_ELEMENTS:
                known.setdefault(request.fingerprint, (request, answer))
        for request, answer in known.values():
            right = self.replays.answer(self.function, self.right, request)
            self.cases.append(_Case(request, answer, right, nearness(request)))
        self.cases.sort(key=lambda case: (-case.telling, _elements(case.request)))

    def asked(self, hypothesis: Hypothesis, case: _Case) -> Answer:
        """Return what a hypothesis answers. Only mistakes may write into their arguments, and are given copies."""
        self.left -= 1
        if hypothesis.mistake:
            return self.replays.answer(self.function, hypothesis.wrong, case.request)
        try:
            value = hypothesis.wrong(*case.request.arguments, **case.request.options)
        except Exception as error:
            return Raised(type(error).__name__, "", bases=tuple(base.__name__ for base in type(error).__mro__))
        return Returned(value, type(value).__name__)

    def first(self, hypotheses: Sequence[Hypothesis]) -> Hypothesis | None:
        """Return the first of `hypotheses` that gives the student's answers, with enough that tells."""
        return next((each for each in hypotheses if self.left > 0 and self.explains(each, ENOUGH)), None)

    def explains(self, hypothesis: Hypothesis, enough: int) -> bool:
        """Tell whether a hypothesis gives the student's answers to all cases, of which `enough` tell."""
        told, calls, compared = 0, 0, 0
        for position, case in enumerate(self.cases):
            verdict = case.compare(self.asked(hypothesis, case))
            if verdict is None:
                # Move to front: the call that ruled out this hypothesis probably rules out the next.
                self.cases.insert(0, self.cases.pop(position))
                return False
            if verdict == "shared":
                told += case.telling
                calls += 1
            compared += verdict == "exception"
        return told >= enough and calls > 1 and calls > compared

    def pair(
        self, hypotheses: Sequence[Hypothesis], both: Callable[[Hypothesis, Hypothesis], Hypothesis | None]
    ) -> tuple[Hypothesis, Hypothesis] | None:
        """Return the first two of `hypotheses` that explain the student's answers together, `both` makes them one.

        None where all that is wrong is one and the same number: many pairs give that.
        """
        wrong, right = self.wrong, [case for case in self.cases if not case.is_wrong]
        if not _are_several([case.answer.value for case in wrong if isinstance(case.answer, Returned)]):
            return None
        failing, passing = wrong[:: -(-len(wrong) // MOST_TABLED)], right[:MOST_TABLED]
        rows = []
        for hypothesis in hypotheses:
            if self.left <= 0:
                return None
            row = self._row(hypothesis, failing, passing)
            if row is not None and any(row):
                rows.append((hypothesis, row))
        tried = 0
        for first, second in _by_what_they_explain(rows):
            made = both(first, second)
            if made is None:
                continue
            tried += 1
            if self.explains(made, ENOUGH_FOR_TWO):
                return first, second
            if tried == MOST_PAIRS or self.left <= 0:
                return None
        return None

    def _row(self, hypothesis: Hypothesis, failing: Sequence[_Case], passing: list[_Case]) -> tuple[str, ...] | None:
        """Say for each failing case whether `hypothesis` is right there (""), gives the student's answer, or another.

        None for one that is wrong where the student is right: no second mistake is likely to undo it.
        """
        for position, case in enumerate(passing):
            if case.compare(self.asked(hypothesis, case)) is None:
                passing.insert(0, passing.pop(position))
                return None
        row = []
        for case in failing:
            other = self.asked(hypothesis, case)
            if was_right(other, case.right, case.near):
                row.append("")
            else:
                row.append("other" if case.compare(other) is None else "same")
        return tuple(row)


Row = tuple[Hypothesis, tuple[str, ...]]


def _by_what_they_explain(rows: Sequence[Row]) -> Iterator[tuple[Hypothesis, Hypothesis]]:
    """List the pairs that may explain all, those first that explain most by themselves.

    Where only one of two changes the answer, the answer must be the student's; where none does, there is no hope.
    """

    def may_be(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
        alone = [mine or yours for mine, yours in zip(one, other, strict=True) if not (mine and yours)]
        return all(verdict == "same" for verdict in alone)

    def explained(row: tuple[str, ...]) -> tuple[int, int]:
        return row.count("same"), len(row) - row.count("")

    ordered = sorted(rows, key=lambda row: explained(row[1]), reverse=True)
    pairs = [
        (first, second)
        for number, second in enumerate(ordered)
        for first in ordered[:number]
        if may_be(first[1], second[1])
    ]
    pairs.sort(key=lambda pair: sum(verdict == "same" for _, row in pair for verdict in row), reverse=True)
    for first, second in pairs:
        yield first[0], second[0]


def _elements(request: Request) -> int:
    arguments = [*request.arguments, *request.options.values()]
    return sum(value.size for value in arguments if isinstance(value, np.ndarray))
