"""Finds the line of a student's source in which one small change makes a function right.

The changes are made in the worker, beside the student's code. Each is first tried on one case that fails, which rules
out nearly all of them; what is left must pass all checks of the function.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import islice, takewhile
from pathlib import Path
from typing import Any

import numpy as np

from dl4cv.checks.student import Student
from dl4cv.engine.observations import CallRecord
from dl4cv.engine.running import AskAll, Observation
from dl4cv.mistakes import repair_procedures
from dl4cv.mistakes.repair_procedures import (
    call_edits,
    edit_words,
    lines_run,
    list_edits,
    names_at_failure,
    put_edit,
)
from dl4cv.mistakes.source_edits import MOST_EDITS
from dl4cv.rpc.frames import ProtocolError
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Answer, Lost, Raised, Request, Returned, checked

PROCEDURES = Path(repair_procedures.__file__)
"""What a worker must have loaded to be asked for repairs."""

TOGETHER = 32
"""How many edits travel together."""

SECONDS_OF_AN_EDIT = 0.25
"""What a call of an edited function may compute on a case that the checks draw: they are small."""

SECONDS_OF_A_CHECK = 2.0
TRACED = 12
"""Cases of each kind, failing and passing, of which it is noted which lines they run."""

FEW_CASES = 3
"""Of each check, tried before all are."""

MOST_WORDS = 500
MOST_QUESTIONS = 4
"""Of a case: the answers to its first calls are fetched for many edits together."""

MOST_LINES = 10_000
"""Lines that a call may run: those of one function, and of the few that it uses."""

MOST_LOST = 20
"""Workers that may be lost to edits."""

ShowProgress = Callable[[int, int], None]
"""Called with the number of edits that were tried, and how many there are."""


@dataclass(frozen=True)
class Repair:
    """A small change in `line` of the student's text makes all checks of the function pass; `change` says it."""

    line: int
    change: str
    tried: int


@dataclass
class RepairSearch:
    """The search for the repair of one function, whose checks were run and kept in `record`.

    `ask` asks a worker that has loaded PROCEDURES, and that asks the same code; `is_right` runs all checks of the
    function on what is then in place. `tried` edits of `edits` have been tried so far.
    """

    function: str
    record: CallRecord
    ask: AskAll
    is_right: Callable[[], bool]
    progress: ShowProgress = lambda tried, edits: None
    tried: int = 0
    edits: int = 0
    _lost: int = 0
    _ruled_out: set[bytes] = field(default_factory=set)

    def find(self, seconds: float) -> Repair | None:
        """Return the first repair that is found in `seconds`, None where there is none."""
        ends_at = time.monotonic() + seconds
        failing = self._failing()
        if not failing:
            return None
        order, lines = self._in_order(failing)
        self.edits = len(order)
        first = failing[0]
        while self.tried < len(order) and time.monotonic() < ends_at and self._lost <= MOST_LOST:
            numbers = order[self.tried : self.tried + TOGETHER]
            for number, answers in zip(numbers, self._answers(numbers, first), strict=False):
                self.tried += 1
                if answers is None or not self._may_be_right(number, answers, first):
                    continue
                if self._passes_some(number, failing) and self._passes_all(number):
                    return Repair(int(lines[number]), self._words(number), self.tried)
                if time.monotonic() > ends_at:
                    break
            self.progress(self.tried, self.edits)
        return None

    def _failing(self) -> list[Observation]:
        """Return the smallest case of each check that failed, those of few calls first, and then the small ones."""
        smallest = [
            observation
            for observation in self.record.smallest.values()
            if observation.again is not None
            and any(request.function == self.function for request in _asked(observation))
        ]
        return sorted(smallest, key=lambda case: (len(case.history), _size(case)))

    def _in_order(self, failing: Sequence[Observation]) -> tuple[list[int], np.ndarray]:
        """Return the numbers of the edits, those likeliest to be right first, and the line of each."""
        edits = _value(self._one(Request(list_edits, self.function, interpret=_checked_edits)))
        if edits is None or not len(edits):
            return [], np.zeros(0, int)
        kinds, lines, first, last = edits.T
        suspicion = self._suspicion(failing)
        weights = np.ones(len(lines))
        if suspicion:
            statements = list(zip(first.tolist(), last.tolist(), strict=True))
            run, degrees = np.array(list(suspicion)), np.array(list(suspicion.values()))
            of = {
                (start, end): degrees[(run >= start) & (run <= end)].max(initial=0.0) for start, end in set(statements)
            }
            weights = np.array([of[each] for each in statements])
        kept = np.flatnonzero(weights > 0)
        # Stable: within a kind and a line, as they were listed.
        order = kept[np.lexsort((-weights[kept], kinds[kept]))]
        return order.tolist(), lines

    def _suspicion(self, failing: Sequence[Observation]) -> dict[int, float]:
        """Say how suspicious each line is that the failing cases run: more so if few of the passing ones do.

        No change elsewhere can help. Where a line raises, it and those near it are the most suspicious.
        """
        passing = [each for run in self.record.runs.values() for each in run.observations if each.failure is None]
        seen: list[tuple[bool, set[int]]] = []
        for is_failing, cases in ((True, failing), (False, passing)):
            for case in cases[:TRACED]:
                lines = self._lines(case)
                if lines:
                    seen.append((is_failing, lines))
        failed = [lines for is_failing, lines in seen if is_failing]
        if not failed:
            return {}
        raised = {answer.line for case in failing for _, answer in case.history if isinstance(answer, Raised)}
        suspicion = {}
        # A line that the smallest case does not run cannot be all that is wrong.
        for line in failed[0]:
            wrong = sum(line in lines for lines in failed)
            right = sum(line in lines for is_failing, lines in seen if not is_failing)
            suspicion[line] = wrong / (len(failed) * (wrong + right)) ** 0.5 + (line in raised)
        return suspicion

    def _lines(self, case: Observation) -> set[int]:
        """Return the lines that the function runs in a case."""
        lines: set[int] = set()
        for request in _questions(case, self.function):
            asked = Request(lines_run, self.function, request.arguments, request.options, interpret=_checked_lines)
            found = _value(self._one(asked))
            lines |= set() if found is None else set(found.tolist())
        return lines

    def _answers(self, numbers: Sequence[int], case: Observation) -> list[list[Answer] | None]:
        """Return what the function answers to the questions of a case with each edit; None for one that is no Python.

        Where a worker was lost, later edits are left out.
        """
        columns = [self._answers_to(each, numbers) for each in _questions(case, self.function)]
        if not columns:
            return [[] for _ in numbers]
        rows = zip(*columns, strict=False)
        return [None if None in row else [each for each in row if each is not None] for row in rows]

    def _answers_to(self, question: Request, numbers: Sequence[int]) -> list[Answer | None]:
        asked = (list(numbers), SECONDS_OF_AN_EDIT, tuple(question.arguments), dict(question.options))
        check = partial(_checked_answers, len(numbers))
        together = _value(self._one(Request(call_edits, self.function, asked, interpret=check)))
        if together is not None:
            return list(together)
        # One by one, where an edit ends the worker, or where its answer is too large to travel with others.
        requests = [each for number in numbers for each in (self._put(number), question)]
        answers = self.ask(requests)
        lost = bool(answers) and isinstance(answers[-1], Lost)
        self._lost += lost
        pairs = list(zip(answers[::2], answers[1::2], strict=False))
        found: list[Answer | None] = [answer if isinstance(put, Returned) else None for put, answer in pairs]
        # A worker that is lost takes nothing with it but the edit at which it was.
        return [*found, None] if lost and len(answers) % 2 else found

    def _may_be_right(self, number: int, answers: list[Answer], case: Observation) -> bool:
        """Tell whether the case passes with these answers to its first questions."""
        key = b"".join(map(_key, answers))
        if key in self._ruled_out:
            return False
        again = self._again(number, case, answers)
        if again.failure is not None and len(again.history) <= len(answers):  # otherwise another answer may be at fault
            self._ruled_out.add(key)
        return again.failure is None

    def _again(self, number: int, case: Observation, known: Sequence[Answer] = ()) -> Observation:
        """Run `case` with the edit; `known` are the answers to its first questions, as it asked them before."""
        left = list(zip(_asked(case), known, strict=False))

        def ask(request: Request) -> Answer:
            asked, answer = left.pop(0) if left else (None, None)
            if answer is not None and asked is not None and asked.fingerprint == request.fingerprint:
                return answer
            left.clear()
            answers = self.ask([self._put(number), request])
            return answers[1] if len(answers) > 1 else Lost("crashed", "there was no answer")

        assert case.again is not None
        return case.again(Student(ask))

    def _passes_some(self, number: int, failing: Sequence[Observation]) -> bool:
        """Tell whether all that failed passes with the edit, and still a few cases of each check."""
        cases = [*failing, *(each for run in self.record.runs.values() for each in run.observations[:FEW_CASES])]
        return all(self._again(number, each).failure is None for each in cases if each.again is not None)

    def _passes_all(self, number: int) -> bool:
        """Tell whether all checks of the function pass with the edit."""
        return isinstance(self._one(self._put(number, SECONDS_OF_A_CHECK)), Returned) and self.is_right()

    def _words(self, number: int) -> str:
        words = _value(self._one(Request(edit_words, self.function, (number,))))
        return words[:MOST_WORDS] if isinstance(words, str) else ""

    def _put(self, number: int, seconds: float = SECONDS_OF_AN_EDIT) -> Request:
        return Request(put_edit, self.function, (number, seconds))

    def _one(self, request: Request) -> Answer:
        answers = self.ask([request])
        return answers[0] if answers else Lost("crashed", "there was no answer")


def names_where_it_raises(request: Request, ask: AskAll) -> list[tuple[str, str]]:
    """Return the names in the line that raises when `request` is asked, each with the shape or value that it holds."""
    if request.procedure is not CALL:
        return []
    asked = Request(names_at_failure, request.function, request.arguments, request.options, interpret=_checked_names)
    answers = ask([asked])
    return (_value(answers[0]) if answers else None) or []


def _value(answer: Answer) -> Any:
    """Return what came back, None for nothing: whatever was expected, student code may have answered None."""
    return answer.value if isinstance(answer, Returned) else None


def _questions(case: Observation, function: str) -> list[Request]:
    """Return the calls of `function` with which a case begins, as far as they are known."""
    calls = takewhile(lambda request: request.function == function and request.procedure is CALL, _asked(case))
    return list(islice(calls, MOST_QUESTIONS))


def _asked(case: Observation) -> list[Request]:
    return [request for request, _ in case.history]


def _size(case: Observation) -> int:
    arguments = [value for request, _ in case.history for value in (*request.arguments, *request.options.values())]
    return sum(value.size for value in arguments if isinstance(value, np.ndarray))


def _key(answer: Answer) -> bytes:
    """Return what two answers have in common on which a check says the same."""
    if isinstance(answer, Returned) and isinstance(answer.value, np.ndarray):
        array = answer.value
        return repr((array.dtype.str, array.shape, answer.changed, len(answer.warned))).encode() + array.tobytes()
    return repr(answer).encode()


def _checked_edits(value: object) -> np.ndarray:
    if not (isinstance(value, np.ndarray) and value.dtype == np.int32 and value.shape[1:] == (4,)):
        raise ProtocolError("a table of edits was expected")
    if len(value) > MOST_EDITS or bool((value < 0).any()):
        raise ProtocolError("too many edits")
    return value


def _checked_answers(number: int, value: object) -> list[Answer]:
    if not isinstance(value, list) or len(value) != number:
        raise ProtocolError("an answer to each edit was expected")
    return [checked(each) for each in value]


def _checked_lines(value: object) -> np.ndarray:
    if not (isinstance(value, np.ndarray) and value.dtype == np.int32 and value.ndim == 1):
        raise ProtocolError("lines were expected")
    if len(value) > MOST_LINES:
        raise ProtocolError("too many lines")
    return value


def _checked_names(value: object) -> list[tuple[str, str]]:
    if not (isinstance(value, list) and all(isinstance(each, list) and len(each) == 2 for each in value)):
        raise ProtocolError("names were expected")
    return [(str(name)[:100], str(held)[:100]) for name, held in value[:12]]
