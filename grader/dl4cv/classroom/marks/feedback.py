"""What a student reads beside a mark, in a few lines of text."""

from __future__ import annotations

from dl4cv.classroom.marks.marks import Mark
from dl4cv.report.failure import Failure, failures
from dl4cv.report.words import LOOKS, counted, harmless_result, points, shortened
from dl4cv.results import Result

MAX_FAILURES = 6


def feedback(mark: Mark, result: Result | None) -> list[str]:
    """Tell the score, what lateness cost, and what went wrong. `result` is None when nothing was graded."""
    lines = [_score(mark), *handed_in_in_words(mark), *decided_in_words(mark)]
    if result is None:
        return [*lines, *([mark.problem] if mark.problem else [])]
    result = harmless_result(result)
    if result.passed:
        return [*lines, "Everything is right. Well done."]
    told = failures(result.checks)
    lines += [_failure(failure) for failure in told[:MAX_FAILURES]]
    if len(told) > MAX_FAILURES:
        lines.append(f"And {counted(len(told) - MAX_FAILURES, 'more failure')}.")
    missing = dict.fromkeys(check.function for check in result.checks if check.status == "missing")
    return [*lines, f"Not written yet: {', '.join(missing)}."] if missing else lines


def handed_in_in_words(mark: Mark) -> list[str]:
    """Tell a student who of the group has handed in what counts."""
    return [f"Handed in by {mark.handed_in_by}, for your group."] if mark.handed_in_by else []


def decided_in_words(mark: Mark) -> list[str]:
    """Tell a student what the instructor made of the mark; the reasons behind it are not for students."""
    said = mark.decided
    machines = "no score" if mark.machines is None else points(mark.machines, mark.max_score)
    lines = []
    if said.override is not None:
        lines.append(f"Your instructor has set {points(said.override)} points; the grader found {machines}.")
    if said.bonus:
        lines.append(
            f"{'Added' if said.bonus > 0 else 'Taken off'} by your instructor: {points(abs(said.bonus))} points."
        )
    if said.extension is not None:
        lines.append(f"You had time until {said.extension:%Y-%m-%d %H:%M} UTC.")
    return [*lines, *(f"Your instructor writes: {comment}" for comment in said.comments)]


def mistakes(result: Result) -> list[str]:
    """List the named mistakes of a submission, each once, with the function they are in."""
    told = (f"{check.function}: {check.mistake.title}" for check in result.checks if check.mistake is not None)
    return list(dict.fromkeys(told))


def _score(mark: Mark) -> str:
    if mark.decided.is_excused:
        return "Excused: this exercise does not count for you."
    if mark.score is None:
        return "No points yet."
    told = f"{points(mark.score, mark.max_score)} points"
    if mark.decided.override is not None:
        return f"{told}."
    paid = mark.days_late - mark.late_days_used
    if paid and mark.earned is not None:
        told = f"{told}: {points(mark.earned)} less the penalty for {counted(paid, 'day')} late"
    if not mark.late_days_used:
        return f"{told}."
    left = counted(mark.late_days_left or 0, "late day")
    return f"{told}. {counted(mark.late_days_used, 'late day')} spent here; you have {left} left."


def _failure(failure: Failure) -> str:
    check = failure.check
    seen = " ".join(shortened(failure.seen, lines=2, columns=200))
    said = " ".join(part for part in (seen, failure.hint, failure.cause, failure.remedy) if part)
    return f"{check.function}, {check.title.rstrip('.')} ({LOOKS[check.status].word}): {said}".rstrip(": ")
