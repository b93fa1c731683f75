"""Finds the catalogued mistake that gives exactly the student's answers."""

from __future__ import annotations

import copy
import inspect
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import numpy as np

from dl4cv.checks.relations import is_own_refusal
from dl4cv.engine.observations import Diagnose
from dl4cv.exercise.exercise import Exercise
from dl4cv.mistakes.catalogue import Mistake, Wrong, catalogue, fresh, remembers
from dl4cv.results import Diagnosis
from dl4cv.rpc.in_process import perform
from dl4cv.rpc.request import Answer, Lost, Raised, Request, Returned, checked_answer

# Two ways to compute the same differ by rounding alone; a check allows more, since it must forgive what it cannot know.
SAME, SAME_IN_FLOAT32 = 1e-10, 1e-5

MEANT = re.compile(r"\. Did you (mean|forget to import)[^?]*\?$")

TYPES = r"(?:int|float|NoneType|tuple|list|str|type|function|numpy\.\w+)"
"""Names in an exception's message that tell what went wrong: of an int, or of None."""

SUPPORT = 3
"""Of how many calls in which a mistake makes a difference one must be wrong in its way, where not all are."""

MOST_KEPT_BYTES = 1 << 26
"""How much the kept answers of wrong versions may take before all of them are forgotten."""

BYTES_OF_AN_ANSWER = 1000

WORDS = {"if", "elif", "while", "and", "or", "not", "return", "assert", "in", "is"}
"""Words that may stand before a parenthesis, and call nothing."""

Calls = Sequence[tuple[Request, Answer]]
Agree = Callable[[Answer, Answer], bool]


@dataclass
class Replays:
    """Puts a request to a wrong version once, and keeps the answer.

    Each failed check is diagnosed alone and together with the others, and asks the same of the same versions; and the
    next submission of a class is asked the same cases.
    """

    _kept: dict[tuple[str, Wrong, bytes], Answer] = field(default_factory=dict)
    _bytes: int = 0

    def answer(self, function: str, version: Wrong, request: Request) -> Answer:
        """Return what `version`, standing for `function`, answers; it must not be one that remembers."""
        key = (function, version, request.fingerprint)
        if key not in self._kept:
            answer = replayed(function, version, request)
            if self._bytes > MOST_KEPT_BYTES:
                self._kept.clear()
                self._bytes = 0
            self._kept[key] = answer
            self._bytes += BYTES_OF_AN_ANSWER + (_bytes_of(answer.value) if isinstance(answer, Returned) else 0)
        return self._kept[key]


def _bytes_of(value: object) -> int:
    """Return about how many bytes the arrays in `value` take."""
    if isinstance(value, Mapping):
        return sum(map(_bytes_of, value.values()))
    if isinstance(value, tuple | list):
        return sum(map(_bytes_of, value))
    return value.nbytes if isinstance(value, np.ndarray) else 0


def diagnoser(exercise: Exercise, replays: Replays | None = None) -> Diagnose:
    """Return `diagnose` with the catalogue of `exercise`, which is read when first needed.

    `replays` keeps what wrong versions answer for the next submission to the same exercise.
    """
    replays = Replays() if replays is None else replays

    def diagnose_lazily(
        function: str,
        relevant_calls: Calls,
        all_calls: Calls,
        *,
        among: Collection[str] | None = None,
        shown: Calls = (),
        beside: Calls = (),
    ) -> Diagnosis | None:
        mistakes = catalogue(exercise)
        return diagnose(function, relevant_calls, all_calls, mistakes, replays, among=among, shown=shown, beside=beside)

    return diagnose_lazily


def diagnose(
    function: str,
    relevant_calls: Calls,
    all_calls: Calls,
    mistakes: Sequence[Mistake],
    replays: Replays | None = None,
    *,
    among: Collection[str] | None = None,
    shown: Calls = (),
    beside: Calls = (),
) -> Diagnosis | None:
    """Return the first of `mistakes` that answers every relevant call as the student did; None if none does.

    The relevant calls must hold one that a right answer fails, or a mistake might be named that the student did not
    make. A wrong version that keeps something between calls must agree on `all_calls`, which come in the order of
    asking. Costly calls are left out: each wrong version of the catalogue is told from the right one by others.
    Versions that agree to the letter are preferred to those that differ in the wording of an exception or in the dtype,
    and these to those that make the same wrong numbers, but end in an exception elsewhere than the student's.
    `among` are the ids of those that may be named, if not all. `shown` are the calls of the case that the student sees:
    a mistake is not named whose right answer is as wrong there, as many are on bytes that wrap around. `beside` are
    calls that need not agree, for another mistake may have met them: but many must.
    """
    relevant, everything = affordable(relevant_calls), affordable(all_calls)
    if not relevant:
        return None
    replays = Replays() if replays is None else replays
    candidates = [
        mistake
        for mistake in mistakes
        if mistake.function == function
        and (among is None or mistake.id in among)
        and not _changes_nothing(mistake, affordable(shown), replays)
    ]
    found = _first_that_agrees(candidates, relevant, everything, agrees, replays)
    # Exceptions of one type and nothing else are no resemblance.
    if found is None and any(isinstance(answer, Returned) for _, answer in relevant):
        found = _first_that_agrees(candidates, relevant, everything, resembles, replays)
        found = found or _first_that_errs_alike(candidates, relevant, replays)
    if found is None or not _is_supported(found, affordable(beside), replays):
        return None
    return Diagnosis(found.id, found.title, found.explanation)


def _is_supported(mistake: Mistake, beside: Calls, replays: Replays) -> bool:
    """Tell whether the student errs like the mistake in a good part of the calls in which that makes a difference."""
    if not mistake.edited or remembers(mistake):
        return True
    differing = alike = 0
    for request, answer in beside:
        right, wrong = (
            replays.answer(mistake.function, version, request) for version in (mistake.made_from, mistake.wrong)
        )
        near = nearness(request)
        if was_right(wrong, right, near):
            continue
        verdict = _errs_alike(answer, wrong, right, near)
        if verdict != "exception":  # which agrees with anything
            differing += 1
            alike += verdict is not None
    return alike * SUPPORT >= differing


def _first_that_agrees(
    candidates: Sequence[Mistake], relevant: Calls, everything: Calls, agree: Agree, replays: Replays
) -> Mistake | None:
    """Return the first of `candidates` whose answers all agree with the student's, or the first with other numbers."""
    order = list(relevant)
    for mistake in _with_variations(candidates):
        if remembers(mistake):
            difference = first_difference(everything, agree, partial(replayed, mistake.function, fresh(mistake)))
        else:
            difference = first_difference(order, agree, partial(replays.answer, mistake.function, mistake.wrong))
        if difference is None and not _raises_elsewhere(mistake, relevant):
            return mistake
        if difference is None:
            continue
        if not remembers(mistake):
            # Move to front: the call that ruled out this candidate probably rules out the next.
            order.insert(0, order.pop(difference))
    return None


def _changes_nothing(mistake: Mistake, shown: Calls, replays: Replays) -> bool:
    """Tell whether the mistake makes no difference in what is `shown`.

    It does not if the right version, of which it is an edit, gives the student's answers there, or its own.
    """
    if not (shown and mistake.edited) or remembers(mistake):
        return False
    right, wrong = (partial(replays.answer, mistake.function, each) for each in (mistake.made_from, mistake.wrong))
    own = [(request, wrong(request)) for request, _ in shown]
    return any(first_difference(calls, _is_identical, right) is None for calls in (shown, own))


def _is_identical(answer: Answer, other: Answer) -> bool:
    """Tell whether the two are the same numbers of one dtype in one type, or exceptions of one type."""
    if not (isinstance(answer, Returned) and isinstance(other, Returned)):
        return resembles(answer, other)
    dtypes = [getattr(one.value, "dtype", None) for one in (answer, other)]
    return resembles(answer, other) and answer.type == other.type and dtypes[0] == dtypes[1]


def _with_variations(candidates: Sequence[Mistake]) -> tuple[Mistake, ...]:
    return (*candidates, *(variation for main in candidates for variation in main.variations))


def _first_that_errs_alike(candidates: Sequence[Mistake], relevant: Calls, replays: Replays) -> Mistake | None:
    """Return the first of `candidates` that is wrong where the student is wrong, and in the same way.

    One slip may end in an exception in one style of writing, and in an empty or a wrong array in another, and NumPy
    warns of an overflow of numbers but not of one of arrays. So where both are wrong, an exception agrees with
    anything, and warnings do not count. The same wrong numbers must show that it is the same slip.
    """
    right = next((mistake.made_from for mistake in candidates if mistake.edited), None)
    if right is None:
        return None
    function = candidates[0].function
    order = [(request, answer, replays.answer(function, right, request)) for request, answer in relevant]
    for mistake in _with_variations(candidates):
        if remembers(mistake):
            continue
        shared = exceptions = 0
        for position, (request, answer, wanted) in enumerate(order):
            other = replays.answer(function, mistake.wrong, request)
            verdict = _errs_alike(answer, other, wanted, nearness(request))
            if verdict is None:
                order.insert(0, order.pop(position))
                break
            shared += verdict == "shared"
            exceptions += verdict == "exception"
        else:
            if shared > (exceptions > 0):
                return mistake
    return None


def _errs_alike(answer: Answer, other: Answer, right: Answer, near: float) -> str | None:
    """Compare a student's answer with that of a wrong version: None where one is right and the other wrong.

    Returns "shared" for the same wrong numbers and for arguments that both refuse, "exception" where either raised
    something else, and "" where both are right.
    """
    if isinstance(answer, Lost):
        return None
    is_right, other_is_right = (was_right(one, right, near) for one in (answer, other))
    if is_right or other_is_right:
        return "" if is_right and other_is_right else None
    if is_own_refusal(answer) and not isinstance(other, Raised):
        return None  # who refuses does not stumble
    if isinstance(right, Raised) and isinstance(answer, Raised) != isinstance(other, Raised):
        return None  # what must be refused, and is let pass, is no exception of the wrong type
    if isinstance(answer, Raised) or isinstance(other, Raised):
        return "shared" if _both_refuse(answer, other) else "exception"
    if not (isinstance(other, Returned) and answer.changed == other.changed and same(answer.value, other.value, near)):
        return None
    return "shared" if _is_telling(answer) else ""


def _both_refuse(answer: Answer, other: Answer) -> bool:
    """Tell whether a student's `raise` or `assert` refuses what the wrong version refuses with an `assert`."""
    return is_own_refusal(answer) and isinstance(other, Raised) and other.type == "AssertionError"


def was_right(answer: Answer, right: Answer, near: float) -> bool:
    """Tell whether an answer is the `right` one: the same numbers, or an exception that is of its type."""
    if isinstance(answer, Returned) and isinstance(right, Returned):
        return not answer.changed and same(answer.value, right.value, near)
    return isinstance(answer, Raised) and isinstance(right, Raised) and right.type in (answer.type, *answer.bases)


def _is_telling(answer: Returned) -> bool:
    """Tell whether the value holds numbers that differ: many mistakes give nothing but zeros."""
    if isinstance(answer.value, np.ndarray):
        return len(np.unique(answer.value)) > 1
    return _is_large(answer)


def nearness(request: Request) -> float:
    """Return how far two ways to compute the same may be apart: float32 stays float32 beside it and smaller types."""
    arguments = [*request.arguments, *request.options.values()]
    small = any(isinstance(array, np.ndarray) and array.dtype.itemsize <= 4 for array in arguments)
    return SAME_IN_FLOAT32 if small else SAME


def first_difference(calls: Calls, agree: Agree, replay: Callable[[Request], Answer]) -> int | None:
    """Return the position of the first call to which `replay` answers otherwise than the student, or None."""
    for position, (request, answer) in enumerate(calls):
        if not agree(answer, replay(request)):
            return position
    return None


def _raises_elsewhere(mistake: Mistake, calls: Calls) -> bool:
    """Tell whether nothing but an exception speaks for the mistake, and the student's line does something else.

    Many roads lead to one exception: max(x, 0) and `if x > 0` ask an array for one truth. Only the line tells them
    apart: it must call something that the mistake's own line calls,
    or decide as that does. An exception that is right says nothing.
    """
    if _gives_wrong_values(mistake, calls):
        return False
    raised = [(request, answer) for request, answer in calls if isinstance(answer, Raised) and answer.source]
    wrongly = next(((r, answer) for r, answer in raised if not _is_right_to_raise(mistake, r, answer)), None)
    if wrongly is None:
        return False
    done = _done(_raising_line(mistake, wrongly[0]))
    return bool(done) and done.isdisjoint(_done(wrongly[1].source))


def _gives_wrong_values(mistake: Mistake, calls: Calls) -> bool:
    """Tell whether the mistake returns several wrong numbers in a call, as far as its right answer is known.

    A single number is wrong in one way as soon as in another. Of a mistake that is no edit, any value may be wrong.
    """
    returned = [(request, answer) for request, answer in calls if isinstance(answer, Returned) and _is_large(answer)]
    if not mistake.edited:
        return bool(returned)
    return not all(resembles(answer, replayed(mistake.function, mistake.made_from, r)) for r, answer in returned)


def _is_right_to_raise(mistake: Mistake, request: Request, answer: Raised) -> bool:
    if not mistake.edited:
        return False
    right = replayed(mistake.function, mistake.made_from, request)
    return isinstance(right, Raised) and right.type in (answer.type, *answer.bases)


def _is_large(answer: Returned) -> bool:
    return not isinstance(answer.value, np.ndarray | np.generic | int | float) or np.size(answer.value) > 1


def _raising_line(mistake: Mistake, request: Request) -> str:
    """Return the line of the wrong version that raises when asked `request`; "" where it cannot be told."""
    wrong = fresh(mistake)
    file = mistake.id if mistake.edited else str(inspect.getsourcefile(mistake.made_from))
    answer = answered({mistake.function: wrong}, request, file)
    if not (isinstance(answer, Raised) and answer.line):
        return ""
    return mistake.edited.splitlines()[answer.line - 1] if mistake.edited else answer.source


def _done(line: str) -> set[str]:
    """Return what a line does: the names that it calls, and "if" where it decides."""
    called = set(re.findall(r"([A-Za-z_]\w*)\s*\(", line))
    return (called - WORDS) | ({"if"} if re.search(r"\b(if|elif|while)\b", line) else set())


def affordable(calls: Calls) -> Calls:
    """Return `calls` without those that are too long to be put to every wrong version, such as a whole training."""
    return [call for call in calls if call[0].replayable]


def replayed(function: str, wrong: Wrong, request: Request) -> Answer:
    """Return what `wrong`, standing for `function`, answers."""
    return answered({function: wrong}, request)


def answered(namespace: Mapping[str, Any], request: Request, filename: str = "") -> Answer:
    """Return what the trusted code in `namespace`, compiled as `filename`, answers in this process.

    The arguments stay as they are, whatever the code does to its copy. Ctrl-C ends this process, not only the call.
    """
    procedures = {request.procedure.name: request.procedure}
    answer = checked_answer(perform(namespace, copy.deepcopy(request.frame()), procedures, filename), request)
    if isinstance(answer, Raised) and answer.type == "KeyboardInterrupt":
        raise KeyboardInterrupt
    return answer


def agrees(answer: Answer, other: Answer) -> bool:
    """Tell whether the two are the same value of the same kind, or the same exception."""
    if isinstance(answer, Raised) and isinstance(other, Raised):
        return answer.type == other.type and _wording(answer) == _wording(other)
    return resembles(answer, other) and (
        not (isinstance(answer, Returned) and isinstance(other, Returned)) or _kind(answer.value) == _kind(other.value)
    )


def resembles(answer: Answer, other: Answer) -> bool:
    """Tell whether the two are the same numbers, or exceptions of one type."""
    if isinstance(answer, Lost) or isinstance(other, Lost):
        return False
    if isinstance(answer, Raised) or isinstance(other, Raised):
        return isinstance(answer, Raised) and isinstance(other, Raised) and _is_alike(answer, other)
    return answer.changed == other.changed and _warnings(answer) == _warnings(other) and same(answer.value, other.value)


def _is_alike(answer: Raised, other: Raised) -> bool:
    """Compare two exceptions by their type; those of torch, which all have one type, by their message, too."""
    return answer.type == other.type and (answer.type != "RuntimeError" or answer.message == other.message)


def _wording(answer: Raised) -> str:
    """Return an exception's message without names and numbers; torch's RuntimeErrors keep them, to tell the layer."""
    if answer.type == "RuntimeError":
        return answer.message
    return re.sub(rf"'(?!{TYPES}')[^']*'|[\d(), ]+", " ", MEANT.sub("", answer.message)).strip()


def _warnings(answer: Returned) -> frozenset[str]:
    """Return the kinds of warnings that tell of the numbers; others tell of the way in which a student writes."""
    return frozenset(warning.category for warning in answer.warned) & {"RuntimeWarning", "ComplexWarning"}


def _kind(value: Any) -> str:
    return np.asarray(value).dtype.kind if isinstance(value, np.ndarray | np.generic | int | float) else ""


def same(value: Any, other: Any, near: float = SAME) -> bool:
    """Tell whether two values are equal in shape and up to `near`, or to what float32 keeps where one is float32."""
    if other is ...:
        return True  # a mistake that returns anything more
    if isinstance(value, dict):
        keys = value.keys()
        return isinstance(other, dict) and keys == other.keys() and all(same(value[k], other[k], near) for k in keys)
    if isinstance(value, tuple | list):
        if not (type(value) is type(other) and len(value) == len(other)):
            return False
        return all(same(one, another, near) for one, another in zip(value, other, strict=True))
    if isinstance(value, np.ndarray | np.generic | int | float) and isinstance(
        other, np.ndarray | np.generic | int | float
    ):
        return _same_numbers(np.asarray(value), np.asarray(other), near)
    return type(value) is type(other) and bool(value == other)


def _same_numbers(value: np.ndarray, other: np.ndarray, near: float) -> bool:
    if value.shape != other.shape:
        return False
    if not (value.dtype.kind in "biuf" and other.dtype.kind in "biuf"):
        return value.dtype.kind == other.dtype.kind and bool(np.array_equal(value, other))
    near = SAME_IN_FLOAT32 if np.float32 in (value.dtype, other.dtype) else near
    largest = float(np.max(np.abs(other.astype(float)), initial=0.0, where=np.isfinite(other)))
    return bool(np.allclose(value, other, rtol=near, atol=near * largest, equal_nan=True))
