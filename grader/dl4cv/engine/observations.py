"""Records what the student's functions answered, and finds the mistakes that all of it together points to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from dl4cv.checks.relations import NEVER_WRITTEN, Call, is_never_written
from dl4cv.engine.judging import named
from dl4cv.engine.running import AskAll, Observation, Run
from dl4cv.results import CheckResult, Diagnosis
from dl4cv.rpc.request import Answer, Lost, Request, Returned

Diagnose = Callable[[str, Sequence[Call], Sequence[Call]], Diagnosis | None]
"""`diagnose(function, relevant_calls, all_calls)`: return the mistake that explains the student's answers, or None."""

WRONG = ("failed", "error")

# What many mistakes end in: alone, such an exception points to none of them.
COMMON = ("broadcast", "out of bounds", "not aligned", "cannot reshape")


@dataclass
class CallRecord:
    """The calls of one submission's functions, with their answers.

    `calls` are all of them in the order of asking, those of shrinking too: a function that keeps something from call
    to call can only be understood as a whole. `by_check` holds, for each check, those of its cases, and `smallest` the
    smallest case that failed, where one did.
    """

    calls: list[Call] = field(default_factory=list)
    by_check: dict[str, list[Call]] = field(default_factory=dict)
    smallest: dict[str, Observation] = field(default_factory=dict)

    def recording(self, ask: AskAll) -> AskAll:
        """Return a function that asks as `ask` does, and records every answer."""

        def ask_and_record(requests: Sequence[Request]) -> list[Answer]:
            answers = ask(requests)
            self.calls += zip(requests, answers, strict=False)
            return answers

        return ask_and_record

    def add_run(self, check: str, run: Run) -> None:
        """Record the cases of `check`: the smallest that failed first, then the others."""
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

    def timed_out(self, function: str) -> bool:
        """Tell whether a call of `function` once got no answer in time."""
        return any(
            request.function == function and isinstance(answer, Lost) and answer.reason == "timeout"
            for request, answer in self.calls
        )


def with_mistakes(results: Sequence[CheckResult], record: CallRecord, diagnose: Diagnose) -> list[CheckResult]:
    """Return `results` with the mistakes that are known to give the recorded answers.

    One mistake that explains all that a function ever answered is named at each of its checks. Where there is none,
    since two mistakes may have met, each failed check is diagnosed alone.
    """
    wrong = dict.fromkeys(result.function for result in results if result.status in WRONG)
    of_function = {function: _diagnose_function(function, results, record, diagnose) for function in wrong}
    diagnosed = []
    for result in results:
        mistake = None
        if result.status in WRONG:
            mistake = of_function[result.function] or _diagnose_check(result, results, record, diagnose)
        diagnosed.append(named(result, mistake) if mistake else result)
    return [_without_contradiction(result, record) for result in diagnosed]


def _without_contradiction(result: CheckResult, record: CallRecord) -> CheckResult:
    """Leave out that a result is never written, once another check has seen it otherwise."""
    calls = [call for call in record.calls if call[0].function == result.function]
    if result.cause != NEVER_WRITTEN.cause or is_never_written(calls):
        return result
    return replace(result, cause="", remedy="")


def _diagnose_function(
    function: str, results: Sequence[CheckResult], record: CallRecord, diagnose: Diagnose
) -> Diagnosis | None:
    """Return the mistake that explains what `function` answered in all its checks, or None."""
    checks = [result.name for result in results if result.function == function]
    all_calls = [call for call in record.calls if call[0].function == function]
    return diagnose(function, record.calls_in(checks, function), all_calls)


def _diagnose_check(
    failed: CheckResult, results: Sequence[CheckResult], record: CallRecord, diagnose: Diagnose
) -> Diagnosis | None:
    """Return the mistake that explains the answers in the check that `failed` and in those that passed, or None.

    A law sees too little to point to a mistake by itself: the values that were compared with the reference must agree,
    even where they failed.
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
    return None if _says_little(calls) else diagnose(failed.function, calls, calls)


def _says_little(calls: Sequence[Call]) -> bool:
    """Tell whether one single number is all that ever came: many mistakes give a 0, and nothing but a 0."""
    values = [answer.value for _, answer in calls if isinstance(answer, Returned)]
    return len(values) == len(calls) and not any(map(_is_large, values)) and len({*map(repr, values)}) <= 1


def _is_large(value: object) -> bool:
    if isinstance(value, Mapping):
        return any(map(_is_large, value.values()))
    return isinstance(value, np.ndarray) and value.size > 1
