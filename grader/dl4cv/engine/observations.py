"""Records what the student's functions answered, and finds the mistakes that all of it together points to."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

import numpy as np

from dl4cv.checks.relations import NEVER_WRITTEN, Call, is_never_written, is_own_refusal, is_symptom
from dl4cv.engine.judging import named, no_verdict_lost
from dl4cv.engine.running import AskAll, Observation, Run
from dl4cv.results import CheckResult, Diagnosis
from dl4cv.rpc.request import Answer, Lost, Raised, Request, Returned


class Diagnose(Protocol):
    """Names mistakes; the engine is given one, since the catalogue stands on a floor above."""

    def __call__(
        self,
        function: str,
        relevant_calls: Sequence[Call],
        all_calls: Sequence[Call],
        *,
        among: Collection[str] | None = None,
        shown: Sequence[Call] = (),
        beside: Sequence[Call] = (),
    ) -> Diagnosis | None:
        """Return the mistake that explains the student's answers, or None.

        `among` are the ids of those that may be named, if not all; `shown` are the calls of the case that the student
        sees, in which the mistake must make a difference. Of those `beside` it must explain a good part.
        """


@dataclass(frozen=True)
class Advice:
    """What probably made a function's answers wrong, as a `cause` to tell, found in the calls of these `fingerprints`.

    A check that fails on other calls fails for another reason.
    """

    cause: str
    fingerprints: frozenset[bytes]


class Hypothesize(Protocol):
    """Explains what no catalogued mistake gives; the engine is given one, as it is given what names mistakes."""

    def __call__(self, function: str, calls: Sequence[Call]) -> Advice | None:
        """Return what explains the student's answers to all `calls` of `function`, or None."""


def no_hypothesis(function: str, calls: Sequence[Call]) -> Advice | None:
    """Explain nothing."""
    return None


class Formulate(Protocol):
    """Writes down what a function computes; the engine is given one, as it is given what names mistakes."""

    def __call__(self, function: str, shown: Sequence[Call]) -> str:
        """Return what `function` computes in one of the calls `shown` as the cause of its wrong answer, or ""."""


def no_formula(function: str, shown: Sequence[Call]) -> str:
    """Write nothing down."""
    return ""


WRONG = ("failed", "error")

# What many mistakes end in: alone, such an exception points to none of them.
COMMON = ("broadcast", "out of bounds", "not aligned", "cannot reshape")


@dataclass
class CallRecord:
    """The calls of one submission's functions, with their answers.

    `calls` are all of them in the order of asking, those of shrinking too: a function that keeps something from call
    to call can only be understood as a whole. `by_check` holds, for each check, those of its cases, `runs` how it
    fared, and `smallest` the smallest case that failed, where one did.
    """

    calls: list[Call] = field(default_factory=list)
    by_check: dict[str, list[Call]] = field(default_factory=dict)
    smallest: dict[str, Observation] = field(default_factory=dict)
    runs: dict[str, Run] = field(default_factory=dict)

    def recording(self, ask: AskAll) -> AskAll:
        """Return a function that asks as `ask` does, and records every answer."""

        def ask_and_record(requests: Sequence[Request]) -> list[Answer]:
            answers = ask(requests)
            self.calls += zip(requests, answers, strict=False)
            return answers

        return ask_and_record

    def add_run(self, check: str, run: Run) -> None:
        """Record the cases of `check`: the smallest that failed first, then the others."""
        self.runs[check] = run
        if run.smallest is not None:
            self.smallest[check] = run.smallest
        self.add_observations(check, [run.smallest, *run.observations] if run.smallest else run.observations)

    def add_observations(self, check: str, observations: Iterable[Observation]) -> None:
        """Record some cases of `check`."""
        histories = [observation.history for observation in observations]
        self.by_check.setdefault(check, []).extend(call for history in histories for call in history)

    def calls_in(self, checks: Iterable[str], function: str) -> list[Call]:
        """Return the calls of `function` in the cases of these checks."""
        return [call for check in checks for call in self.by_check.get(check, []) if call[0].function == function]

    def shown(self, result: CheckResult) -> list[Call]:
        """Return the calls of the check's function in its smallest case that failed; [] if none is known."""
        smallest = self.smallest.get(result.name)
        return [call for call in smallest.history if call[0].function == result.function] if smallest else []

    def timed_out(self, function: str) -> bool:
        """Tell whether a call of `function` once got no answer in time."""
        return any(
            request.function == function and isinstance(answer, Lost) and answer.reason == "timeout"
            for request, answer in self.calls
        )


def with_mistakes(
    results: Sequence[CheckResult],
    record: CallRecord,
    diagnose: Diagnose,
    hypothesize: Hypothesize = no_hypothesis,
    formulate: Formulate = no_formula,
    find_pattern: Hypothesize = no_hypothesis,
) -> list[CheckResult]:
    """Return `results` with the mistakes that are known to give the recorded answers.

    One mistake that explains all that a function ever answered is named at each of its checks whose smallest case it
    makes wrong. Where there is none, `hypothesize` may explain as much. Only where it does not, since two mistakes may
    have met, each failed check is diagnosed alone: what explains little may be another's doing. What is left open may
    get from `formulate` what the function computes, or from `find_pattern` where it goes wrong.
    """
    wrong = [result for result in results if result.status in WRONG]
    mistakes: dict[str, Diagnosis | None] = {}
    advice: dict[str, Advice | None] = {}
    for function in dict.fromkeys(result.function for result in wrong):
        failed = [result for result in wrong if result.function == function]
        with no_verdict_lost():
            mistakes |= _diagnose_function(function, failed, results, record, diagnose)
        if not any(result.name in mistakes for result in failed):
            with no_verdict_lost():
                advice[function] = hypothesize(function, _all_calls(function, results, record))
            if advice.get(function) is None:
                with no_verdict_lost():
                    mistakes |= _diagnose_each(failed, results, record, diagnose)
    diagnosed = [named(result, mistake) if (mistake := mistakes.get(result.name)) else result for result in results]
    explained = _with_formulas(_with_hypotheses(diagnosed, record, advice), record, formulate)
    settled = [_without_contradiction(result, record) for result in explained]
    return _with_patterns(settled, record, find_pattern)


def _all_calls(function: str, results: Sequence[CheckResult], record: CallRecord) -> list[Call]:
    """Return the calls of `function` in all its checks."""
    return record.calls_in([result.name for result in results if result.function == function], function)


def _with_formulas(results: Sequence[CheckResult], record: CallRecord, formulate: Formulate) -> Sequence[CheckResult]:
    """Say of each function what it computes in the first wrong answer of which no cause is known, nor guessed."""
    causes: dict[str, str] = {}
    functions: set[str] = set()
    for result in results:
        is_open = result.status == "failed" and result.mistake is None and not result.cause
        if is_open and result.function not in functions:
            functions.add(result.function)
            with no_verdict_lost():
                causes[result.name] = formulate(result.function, record.shown(result))
    return [replace(each, cause=causes[each.name], remedy="") if causes.get(each.name) else each for each in results]


def _with_hypotheses(
    results: Sequence[CheckResult], record: CallRecord, advice: Mapping[str, Advice | None]
) -> list[CheckResult]:
    """Give the failed checks that no mistake is named at the cause that explains all answers of their function.

    What is known of an exception is more than that: where it came up, and what to do. So is what a check says for
    certain and with a remedy; what it only asks is not.
    """
    known = {each.name for each in results if each.cause and (each.status == "error" or _is_certain(each))}
    return [each if each.name in known else _advised(each, record, advice.get(each.function)) for each in results]


def _with_patterns(results: Sequence[CheckResult], record: CallRecord, find_pattern: Hypothesize) -> list[CheckResult]:
    """Say of failed checks that nothing is known of where their function goes wrong."""
    found: dict[str, Advice | None] = {}
    known = {each.name for each in results if each.cause}
    for each in results:
        is_open = each.status in WRONG and each.mistake is None and each.name not in known
        if is_open and each.function not in found:
            found[each.function] = None
            with no_verdict_lost():
                found[each.function] = find_pattern(each.function, _all_calls(each.function, results, record))
    return [each if each.name in known else _advised(each, record, found.get(each.function)) for each in results]


def _advised(result: CheckResult, record: CallRecord, advice: Advice | None) -> CheckResult:
    """Attach the cause that is advised, if it was found in what this check has shown, and no mistake is named.

    What the check itself advises for certain stays beside it.
    """
    if advice is None or result.status not in WRONG or result.mistake is not None:
        return result
    if not any(request.fingerprint in advice.fingerprints for request, _ in record.shown(result)):
        return result
    certain = not result.cause and not result.remedy.endswith("?")
    return replace(result, cause=advice.cause, remedy=result.remedy if certain else "")


def _is_certain(result: CheckResult) -> bool:
    """Tell whether the check itself says what made it fail, and what to do, and does not only ask."""
    return bool(result.remedy) and not result.cause.endswith("?") and not is_symptom(result.cause)


def _without_contradiction(result: CheckResult, record: CallRecord) -> CheckResult:
    """Leave out that a result is never written, once another check has seen it otherwise."""
    calls = [call for call in record.calls if call[0].function == result.function]
    if result.cause != NEVER_WRITTEN.cause or is_never_written(calls):
        return result
    return replace(result, cause="", remedy="")


def _diagnose_function(
    function: str,
    failed: Sequence[CheckResult],
    results: Sequence[CheckResult],
    record: CallRecord,
    diagnose: Diagnose,
) -> dict[str, Diagnosis | None]:
    """Name the mistake that explains what `function` answered in all its checks at those that `failed`; {} if none."""
    checks = [result.name for result in results if result.function == function]
    calls = record.calls_in(checks, function)
    all_calls = [call for call in record.calls if call[0].function == function]
    mistake = diagnose(function, calls, all_calls)
    if mistake is None:
        return {}
    named_at: dict[str, Diagnosis | None] = {}
    for result in failed:
        shown = record.shown(result)
        named_at[result.name] = (
            diagnose(function, calls, all_calls, among=(mistake.id,), shown=shown) if shown else mistake
        )
    return named_at


def _diagnose_each(
    failed: Sequence[CheckResult], results: Sequence[CheckResult], record: CallRecord, diagnose: Diagnose
) -> dict[str, Diagnosis | None]:
    """Name at each check of a function that `failed` the mistake that explains it, or None.

    Where several come up, one that explains more of the checks is named before one that explains fewer: a slip should
    not be told under two names.
    """
    alone = {result.name: _diagnose_check(result, results, record, diagnose) for result in failed}
    ids = list(dict.fromkeys(mistake.id for mistake in alone.values() if mistake))
    if len(ids) < 2:
        return alone
    explained = [
        {result.name: _diagnose_check(result, results, record, diagnose, among=(one,)) for result in failed}
        for one in ids
    ]
    explained.sort(key=lambda mistakes: sum(mistake is not None for mistake in mistakes.values()), reverse=True)
    return {name: next((mistakes[name] for mistakes in explained if mistakes[name]), alone[name]) for name in alone}


def _diagnose_check(
    failed: CheckResult,
    results: Sequence[CheckResult],
    record: CallRecord,
    diagnose: Diagnose,
    among: Collection[str] | None = None,
) -> Diagnosis | None:
    """Return the mistake that explains the answers in the check that `failed` and in those that passed, or None.

    A law sees too little to point to a mistake by itself: the values that were compared with the reference must agree,
    even where they failed. And where a `raise` of the student's own refuses too much, all that it refuses must agree.
    """
    if failed.status == "error" and any(words in failed.message for words in COMMON):
        return None
    compared = [
        result.name
        for result in results
        if result.function == failed.function
        and (result.status == "passed" or (failed.kind == "law" and result.kind == "reference"))
    ]
    calls = record.calls_in(dict.fromkeys([failed.name, *compared]), failed.function)
    lines = {answer.line for _, answer in calls if isinstance(answer, Raised) and is_own_refusal(answer)}
    others = [result.name for result in results if result.function == failed.function]
    calls += [call for call in record.calls_in(others, failed.function) if _is_raised_in(call[1], lines)]
    if _says_little(calls):
        return None
    beside = _all_calls(failed.function, results, record)
    return diagnose(failed.function, calls, calls, among=among, shown=record.shown(failed), beside=beside)


def _is_raised_in(answer: Answer, lines: Collection[int]) -> bool:
    return isinstance(answer, Raised) and is_own_refusal(answer) and answer.line in lines


def _says_little(calls: Sequence[Call]) -> bool:
    """Tell whether one single number is all that ever came: many mistakes give a 0, and nothing but a 0."""
    values = [answer.value for _, answer in calls if isinstance(answer, Returned)]
    return len(values) == len(calls) and not any(map(_is_large, values)) and len({*map(repr, values)}) <= 1


def _is_large(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_is_large, value.values()))
    return isinstance(value, np.ndarray) and value.size > 1
