"""What was seen of the student's functions, and the mistakes that all of it together points to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from dl4cv.engine.judging import named
from dl4cv.engine.running import AskAll, Observation, Run
from dl4cv.results import CheckResult, Diagnosis
from dl4cv.rpc.request import Answer, Lost, Request

Seen = tuple[Request, Answer]
Diagnose = Callable[[str, Sequence[Seen], Sequence[Seen]], Diagnosis | None]
"""From a function, what it answered in the cases that tell, and all its calls as they came, to its mistake."""

WRONG = ("failed", "error")

# What many slips end in: alone, such an exception points to none of them.
COMMON = ("broadcast", "out of bounds", "not aligned", "cannot reshape")


@dataclass
class Evidence:
    """The answers of one submission.

    `calls` are all of them in the order of the questions, those of shrinking too: a function that keeps something from
    call to call can only be understood as a whole. `seen` holds, for each check, those of its cases.
    """

    calls: list[Seen] = field(default_factory=list)
    seen: dict[str, list[Seen]] = field(default_factory=dict)

    def listening(self, ask: AskAll) -> AskAll:
        """`ask`, with every answer remembered."""

        def ask_and_remember(requests: Sequence[Request]) -> list[Answer]:
            answers = ask(requests)
            self.calls += zip(requests, answers, strict=False)
            return answers

        return ask_and_remember

    def remember(self, check: str, run: Run) -> None:
        """Note what `check` saw: its smallest failing case, then the others."""
        self.remember_cases(check, [run.smallest, *run.observations] if run.smallest else run.observations)

    def remember_cases(self, check: str, observations: Iterable[Observation]) -> None:
        """Note what `check` saw in some of its cases."""
        histories = [observation.history for observation in observations]
        self.seen.setdefault(check, []).extend(pair for history in histories for pair in history)

    def lost(self, function: str) -> bool:
        """Did a call of `function` once get no answer?"""
        return any(request.function == function and isinstance(answer, Lost) for request, answer in self.calls)


def with_mistakes(results: Sequence[CheckResult], evidence: Evidence, diagnose: Diagnose) -> list[CheckResult]:
    """`results` with the mistakes that are known to give these answers.

    One mistake that accounts for all that a function ever answered is named at each of its checks. Where there is
    none, since two mistakes may have met, each failed check is looked at alone, beside those that passed. A law sees
    too little for that: what it points to must not be refuted by the values that were compared with the reference.
    """
    wrong = dict.fromkeys(result.function for result in results if result.status in WRONG)
    everywhere = {function: _named_by_all(function, results, evidence, diagnose) for function in wrong}
    diagnosed = []
    for result in results:
        mistake = None
        if result.status in WRONG:
            mistake = everywhere[result.function] or _named_by_one(result, results, evidence, diagnose)
        diagnosed.append(named(result, mistake) if mistake else result)
    return diagnosed


def _named_by_all(
    function: str, results: Sequence[CheckResult], evidence: Evidence, diagnose: Diagnose
) -> Diagnosis | None:
    checks = [result.name for result in results if result.function == function]
    calls = [pair for pair in evidence.calls if pair[0].function == function]
    return diagnose(function, _seen(function, checks, evidence), calls)


def _named_by_one(
    failed: CheckResult, results: Sequence[CheckResult], evidence: Evidence, diagnose: Diagnose
) -> Diagnosis | None:
    if failed.status == "error" and any(words in failed.message for words in COMMON):
        return None
    beside = [
        result.name
        for result in results
        if result.function == failed.function
        and (result.status == "passed" or (failed.kind == "law" and result.kind == "reference"))
    ]
    seen = _seen(failed.function, dict.fromkeys([failed.name, *beside]), evidence)
    return diagnose(failed.function, seen, seen)


def _seen(function: str, checks: Iterable[str], evidence: Evidence) -> list[Seen]:
    return [pair for check in checks for pair in evidence.seen.get(check, []) if pair[0].function == function]
