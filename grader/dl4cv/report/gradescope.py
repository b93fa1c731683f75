"""Results as Gradescope's results.json: one test a check, with its points, its explanation and who may see it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dl4cv.harmless import harmless
from dl4cv.report.failure import Failure, is_kept_back
from dl4cv.report.hints import last_told
from dl4cv.report.lines import failure_text
from dl4cv.report.words import LOOKS, counted, harmless_result, points, shortened
from dl4cv.results import CheckResult, Result

Visibility = Literal["visible", "hidden", "after_due_date", "after_published"]
"""When students may see what, in Gradescope's words."""

_SEEN_FIRST: tuple[Visibility, ...] = ("visible", "after_due_date", "after_published", "hidden")
"""So tests are put in order: what students may see at any time is then the first ones, numbered without gaps."""

_WIDTH = 90
_MAX_OUTPUT_LINES = 200


@dataclass(frozen=True)
class NotGraded:
    """An exercise of the assignment for which there is no result, and the sentence that says why."""

    exercise: str
    max_score: float
    reason: str


@dataclass(frozen=True)
class Shown:
    """Who sees what: the checks and their points, and the hints, which are all that a failure explains."""

    checks: Visibility = "visible"
    hints: Visibility = "visible"


def gradescope(outcomes: Sequence[Result | NotGraded], shown: Shown | None = None) -> str:
    """Write the text of results.json for the exercises of one assignment.

    What a failure explains stands in the check's own test when it may be seen whenever the points may; otherwise in a
    test of its own, which is worth nothing.
    """
    shown = shown or Shown()
    tests: list[dict[str, Any]] = []
    for outcome in outcomes:
        tests += _tests(outcome, shown)
    tests.sort(key=lambda test: _SEEN_FIRST.index(test["visibility"]))
    graded = [outcome for outcome in outcomes if isinstance(outcome, Result)]
    report: dict[str, Any] = {
        "score": round(sum(outcome.score for outcome in graded), 2),
        "execution_time": round(sum(outcome.seconds for outcome in graded), 3),
        "output": "\n".join(map(_headline, outcomes)),
        "output_format": "text",
        "test_output_format": "text",
        "visibility": shown.checks,
        "stdout_visibility": "hidden",
        "tests": [{"number": str(number), **test} for number, test in enumerate(tests, start=1)],
        "extra_data": {"results": [_extra(outcome) for outcome in graded]},
    }
    return json.dumps(report, indent=2, allow_nan=False, ensure_ascii=True) + "\n"


def _headline(outcome: Result | NotGraded) -> str:
    if isinstance(outcome, NotGraded):
        return harmless(f"{outcome.exercise}: 0 of {points(outcome.max_score)} points. {outcome.reason}")
    passed = sum(check.status == "passed" for check in outcome.checks)
    earned = points(outcome.score, outcome.max_score)
    line = f"{outcome.exercise}: {earned} points, {passed} of {counted(len(outcome.counting), 'check')} passed."
    return "\n".join([line, *map(harmless, outcome.notes)])


def _tests(outcome: Result | NotGraded, shown: Shown) -> list[dict[str, Any]]:
    if isinstance(outcome, NotGraded):
        reason = harmless(outcome.reason)
        return [_test(outcome.exercise, 0.0, outcome.max_score, "failed", reason, shown.checks, ["not graded"])]
    result = harmless_result(outcome)
    together = shown.hints == shown.checks
    tests = []
    for check in result.counting:
        hint = _hint(check)
        name = f"{result.exercise}, {check.function}: {check.title}"
        status = "passed" if check.status == "passed" else "failed"
        output = hint if together and not is_kept_back(check) else LOOKS[check.status].word
        tests.append(
            _test(name, check.score, check.max_score, status, output, shown.checks, [check.status, check.kind])
        )
        if hint and not together:
            tests.append(_test(f"Hint: {name}", None, None, status, hint, shown.hints, ["hint"]))
    if result.output.strip():
        printed = "\n".join(shortened(result.output, lines=_MAX_OUTPUT_LINES, columns=200))
        tests.append(
            _test(f"{result.exercise}: your code printed", None, None, "passed", printed, shown.hints, ["output"])
        )
    return tests


def _test(
    name: str,
    score: float | None,
    max_score: float | None,
    status: str,
    output: str,
    visibility: Visibility,
    tags: Sequence[str],
) -> dict[str, Any]:
    worth = {} if score is None else {"score": round(score, 2), "max_score": max_score}
    return {
        **worth,
        "status": status,
        "name": name,
        "name_format": "text",
        "output": output,
        "output_format": "text",
        "tags": list(tags),
        "visibility": visibility,
    }


def _hint(check: CheckResult) -> str:
    if check.status in ("passed", "missing"):
        return "" if check.status == "passed" else LOOKS[check.status].word
    if check.status == "skipped":
        return check.message or LOOKS[check.status].word
    return "" if is_kept_back(check) else failure_text(Failure(check), _WIDTH)


def _extra(result: Result) -> dict[str, Any]:
    return {
        "exercise": result.exercise,
        "sha256": result.submission.sha256,
        **({} if result.seed is None else {"seed": result.seed}),
        **({} if result.hints is None else {"hints": last_told(result).shown}),
        "isolation": result.isolation.level,
        "versions": dict(result.versions),
    }
