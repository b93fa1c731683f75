"""Judges the run of a check: its CheckResult, with status, words, counterexample and exhibits."""

from __future__ import annotations

import math
import reprlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dl4cv.checks.compare import Mismatch, Unsendable
from dl4cv.checks.relations import Call
from dl4cv.checks.student import StudentLostError, StudentRaisedError
from dl4cv.engine.running import Observation, Run
from dl4cv.results import (
    MAX_EXHIBITS,
    MAX_PARTS,
    MAX_SHOWN_ELEMENTS,
    Array,
    AxisSize,
    CheckResult,
    Counterexample,
    Diagnosis,
    Exhibit,
    Kind,
    Origin,
    Status,
    Value,
)
from dl4cv.rpc.frames import extent
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import REFUSED, Lost, Raised, Request

MAX_SHOWN_CHARACTERS = 200
MAX_PRINTED = 1000

_ORDINARY_SIZE = "Return a NumPy array of ordinary size."


@dataclass(frozen=True)
class Explanation:
    """What a checks module knows about a failing call beyond the numbers: its `explain` hook returns it.

    `origin` and `sizes` become the counterexample's.
    """

    cause: str = ""
    remedy: str = ""
    origin: Origin | None = None
    sizes: tuple[AxisSize, ...] = ()


NOTHING_TO_ADD = Explanation()

Explain = Callable[[Request, Mismatch], Explanation | None]


@dataclass(frozen=True)
class CheckInfo:
    """A check before it runs."""

    name: str
    function: str
    title: str
    kind: Kind
    points: float
    after: tuple[str, ...]
    card: tuple[str, ...] = ()


class GraderError(Exception):
    """The grader itself is at fault, never the student."""


def unanswered(info: CheckInfo, status: Status, message: str = "", remedy: str = "") -> CheckResult:
    """Make the result of a check that was not run."""
    return _result(info, status, message=message, remedy=remedy)


def named(result: CheckResult, mistake: Diagnosis) -> CheckResult:
    """Attach the diagnosed mistake; its explanation replaces the generic cause and remedy."""
    return replace(result, mistake=mistake, cause="", remedy="")


def judge(
    info: CheckInfo, run: Run, parameters: Sequence[str], explain: Explain | None, calls: Sequence[Call] = ()
) -> CheckResult:
    """Make the result of the check that `run` ran.

    `parameters` are the names of the function's parameters, `calls` what it was asked so far, with its answers.
    """
    result = _judge_cases(info, run, parameters, explain, calls)
    if result.counterexample is not None and run.smallest is not None:
        result = replace(result, counterexample=replace(result.counterexample, printed=_printed(run.smallest)))
    measured = {name: value for observation in run.observations for name, value in observation.measured.items()}
    return replace(result, cases=len(run.observations), measured=measured, exhibits=_exhibits(run))


def _printed(observation: Observation) -> str:
    """Return what the student's code printed in this case."""
    answers = [answer for _, answer in observation.history if not isinstance(answer, Lost)]
    return "".join(answer.printed for answer in answers)[:MAX_PRINTED]


def _exhibits(run: Run) -> tuple[Exhibit, ...]:
    """Pick what to show: what the failing case showed, or else the latest exhibit of each title."""
    observations = [run.smallest] if run.smallest is not None and run.smallest.exhibits else run.observations
    exhibits = {exhibit.title: exhibit for observation in observations for exhibit in observation.exhibits}
    return tuple(exhibits.values())[:MAX_EXHIBITS]


def _judge_cases(
    info: CheckInfo, run: Run, parameters: Sequence[str], explain: Explain | None, calls: Sequence[Call]
) -> CheckResult:
    if not run.observations:
        raise GraderError(f"{info.name} was not tried on a single case")
    if run.smallest is None:
        return _result(info, "passed", score=info.points)
    smallest, failure = run.smallest, run.smallest.failure
    if isinstance(failure, StudentRaisedError) and failure.answer.missing:
        return _result(info, "missing", message=_not_written(info.function, failure.answer))
    request = _last_request(smallest, info.function)
    if isinstance(failure, StudentLostError):
        return _judge_lost(info, failure.answer, request, parameters)
    if isinstance(failure, StudentRaisedError):
        return _judge_raised(info, failure.answer, request, parameters)
    mismatch = _as_mismatch(failure, smallest)
    others = [observation.failure for observation in run.observations if isinstance(observation.failure, Mismatch)]
    explanation = _explained(mismatch, others, request, explain, calls)
    return _result(
        info,
        "failed",
        message=mismatch.seen,
        cause=explanation.cause,
        remedy=explanation.remedy,
        line=mismatch.line,
        counterexample=_counterexample(request, parameters, mismatch, explanation),
    )


def _explained(
    mismatch: Mismatch,
    others: Sequence[Mismatch],
    request: Request | None,
    explain: Explain | None,
    calls: Sequence[Call],
) -> Explanation:
    """Say why an answer is wrong; nothing where what was returned is so odd that explaining it fails.

    `others` are the mismatches in the other cases of the check.
    """
    with no_verdict_lost():
        mismatch.learn(request, calls)
        mismatch.agree(others)
        explanation = (explain(request, mismatch) if explain and request else None) or NOTHING_TO_ADD
        return replace(
            explanation, cause=explanation.cause or mismatch.cause, remedy=explanation.remedy or mismatch.remedy
        )
    return NOTHING_TO_ADD


@contextmanager
def no_verdict_lost() -> Iterator[None]:
    """Go on without advice where finding it fails in this block.

    An answer may be anything, the points are decided already, and no advice is worth a verdict.
    """
    with suppress(Exception):
        yield


def _not_written(function: str, answer: Raised) -> str:
    """Say that `function` is missing, and what was probably meant to be it."""
    near = answer.message.partition("; ")[2] if answer.type == "NameError" else ""
    return _sentence(f"`{function}` is not written yet: {near}" if near else f"`{function}` is not written yet")


def _result(info: CheckInfo, status: Status, **fields: Any) -> CheckResult:
    return CheckResult(
        name=info.name,
        function=info.function,
        title=info.title,
        kind=info.kind,
        status=status,
        score=fields.pop("score", 0.0),
        max_score=info.points,
        card=info.card,
        **fields,
    )


def _last_request(observation: Observation, function: str) -> Request | None:
    requests = [request for request, _ in observation.history]
    own = [request for request in requests if request.function == function]
    return next(reversed(own or requests), None)


def _as_mismatch(failure: Exception | None, observation: Observation) -> Mismatch:
    """Put the failure into the student's words. Raises GraderError when no answer of theirs can have caused it."""
    if isinstance(failure, Mismatch):
        return failure
    if isinstance(failure, AssertionError) and str(failure):
        return Mismatch(str(failure))
    if observation.history and isinstance(failure, MemoryError):
        return Mismatch("To compare what you returned takes more memory than there is.", remedy=_ORDINARY_SIZE)
    if observation.history and isinstance(
        failure, AssertionError | TypeError | ValueError | LookupError | AttributeError | ArithmeticError | RuntimeError
    ):
        return Mismatch("What you returned has not the form that was asked for.", remedy=f"({failure})")
    raise GraderError(f"a check failed for a reason of its own: {failure!r}") from failure


def lost_status(answer: Lost) -> Status:
    """Return the status of what gave no answer."""
    return answer.reason if answer.reason in ("timeout", "unsettled") else "crashed"


def _judge_lost(info: CheckInfo, answer: Lost, request: Request | None, parameters: Sequence[str]) -> CheckResult:
    advice = {
        "timeout": ("A loop that never ends, or far too much work.", "Look at the condition that ends your loop."),
        "crashed": ("", "Your function must return its result; it must not end Python."),
        "memory": ("", "Look for an array that is much larger than the result needs."),
        "protocol": ("", _ORDINARY_SIZE),
        "unsettled": ("That was no fault of yours, so this costs no points.", "Grade once more."),
    }
    cause, remedy = advice[answer.reason]
    return _result(
        info,
        lost_status(answer),
        message=_sentence(answer.message),
        cause=cause,
        remedy=remedy,
        counterexample=_counterexample(request, parameters, None),
    )


def _judge_raised(
    info: CheckInfo,
    answer: Raised,
    request: Request | None,
    parameters: Sequence[str],
) -> CheckResult:
    from dl4cv.engine.exceptions import advice

    if REFUSED in answer.bases:
        example = _counterexample(request, parameters, None)
        return _result(info, "refused", message=_sentence(answer.message), line=answer.line, counterexample=example)
    cause, remedy = advice(answer, parameters)
    where = f" at `{answer.source}`" if answer.source else ""
    return _result(
        info,
        "error",
        message=_sentence(f"{answer.type}{where}: {answer.message}" if answer.message else f"{answer.type}{where}"),
        cause=cause,
        remedy=remedy,
        line=answer.line,
        counterexample=_counterexample(request, parameters, None),
    )


def _sentence(text: str) -> str:
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def _counterexample(
    request: Request | None,
    parameters: Sequence[str],
    mismatch: Mismatch | None,
    explanation: Explanation = NOTHING_TO_ADD,
) -> Counterexample | None:
    if request is None:
        return None
    arguments = _shown_arguments(request, parameters)
    expected, returned = _keep_values(mismatch) if mismatch is not None else (None, None)
    return Counterexample(
        call=_code(request, arguments),
        arguments={name: keep_value(value) for name, value in arguments.items()},
        expected=expected,
        returned=returned,
        index=None if mismatch is None else mismatch.index,
        where="" if mismatch is None else mismatch.where,
        origin=explanation.origin,
        sizes=explanation.sizes,
    )


def _shown_arguments(request: Request, parameters: Sequence[str]) -> dict[str, Any]:
    """Return the arguments that a student reads by name: of a call all, of a procedure those that it names."""
    if request.procedure is CALL:
        return named_arguments(request, parameters)
    return dict(zip(request.procedure.arguments, request.arguments, strict=False))


def named_arguments(request: Request, parameters: Sequence[str]) -> dict[str, Any]:
    """Map the names of the function's parameters to the request's arguments."""
    names = [*parameters, *(f"argument {number}" for number in range(len(request.arguments)))]
    return {**dict(zip(names, request.arguments, strict=False)), **request.options}


def _code(request: Request, arguments: Mapping[str, Any]) -> str:
    """Write the request as a line of code: arrays by their names, other arguments by their values."""
    if not arguments or request.procedure is not CALL:
        return request.code
    shown_arguments = [
        name if isinstance(value, np.ndarray) and value.ndim else f"{name}={value!r}"
        for name, value in arguments.items()
    ]
    return f"{request.function}({', '.join(shown_arguments)})"


def _keep_values(mismatch: Mismatch) -> tuple[Value | None, Value | None]:
    """Keep what was expected and what was returned; of values in parts, the one that differs and some others."""
    expected, returned = mismatch.expected, mismatch.returned
    if not isinstance(expected, Mapping):
        return None if expected is None else keep_value(expected), None if returned is None else keep_value(returned)
    names = list(dict.fromkeys([mismatch.where] * (mismatch.where in expected) + list(expected)))[:MAX_PARTS]
    names = [name for name in expected if name in names]
    right = {name: keep_value(expected[name]) for name in names}
    if not isinstance(returned, Mapping):
        return right, None if returned is None else keep_value(returned)
    return right, {name: keep_value(returned[name]) for name in names if name in returned}


class _Short(reprlib.Repr):
    """Writes values briefly, and a large array within them by its shape: to write out its numbers takes long."""

    def repr_ndarray(self, array: np.ndarray, level: int) -> str:
        """Write an array that stands in a list, a tuple or a dict."""
        return repr(array) if extent(array.shape) <= MAX_SHOWN_ELEMENTS else f"array of shape {array.shape}"


_short = _Short()
# What a student returned may hold thousands of arrays, of which only the first would be seen.
_short.maxlist = _short.maxtuple = _short.maxdict = MAX_SHOWN_CHARACTERS
_short.maxstring = _short.maxlong = _short.maxother = MAX_SHOWN_CHARACTERS


def keep_value(value: object) -> Array:
    """Keep `value` as a result may: an array of few elements whole, a larger one by its shape, others by their repr."""
    if isinstance(value, Unsendable):
        return Array("", (), text=value.type)
    if not isinstance(value, np.ndarray | np.generic):
        return Array("", (), text=_short.repr(value)[:MAX_SHOWN_CHARACTERS])
    array = np.asarray(value)
    values = _numbers(array.tolist()) if extent(array.shape) <= MAX_SHOWN_ELEMENTS else None
    return Array(str(array.dtype), array.shape, values)


def _numbers(value: Any) -> Any:
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    if isinstance(value, complex):
        return repr(value)
    return value if not isinstance(value, float) or math.isfinite(value) else repr(value)
