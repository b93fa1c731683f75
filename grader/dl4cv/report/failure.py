"""What to tell of failing checks, as data: which of them, what was seen, why, and what to do. Views lay it out."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dl4cv.report.words import counted
from dl4cv.results import Array, CheckResult, Counterexample, Diagnosis, Value

MAX_TITLES = 4


@dataclass(frozen=True)
class Failure:
    """A check to explain in full, and the later ones that its explanation covers.

    `same_as` is the function in which the same mistake is explained before, "" where this is the first.
    """

    check: CheckResult
    covered: tuple[CheckResult, ...] = ()
    same_as: str = ""

    @property
    def place(self) -> str:
        """Where the student's code raised, "" when unknown."""
        return f"line {self.check.line} of your file" if self.check.line else ""

    @property
    def printed(self) -> str:
        """What the student's code printed in the failing case."""
        return "" if self.check.counterexample is None else self.check.counterexample.printed.strip("\n")

    @property
    def seen(self) -> str:
        """What was seen."""
        return self.check.message

    @property
    def hint(self) -> str:
        """What of the card helps, where hints are told one at a time."""
        return self.check.hint

    @property
    def cause(self) -> str:
        """Why it probably is so: the diagnosed mistake, or else what the check or the comparison guesses."""
        mistake = self.check.mistake
        if mistake is None or not mistake.title:  # its name is not told yet
            return self.check.cause
        return f"{_named(mistake)} {mistake.explanation}".strip()

    @property
    def brief_cause(self) -> str:
        """The same, but without the explanation of a mistake that stands above already."""
        mistake = self.check.mistake
        if mistake is None or not mistake.title or not self.same_as:
            return self.cause
        return f"{_named(mistake)} The same mistake as in {self.same_as}."

    @property
    def remedy(self) -> str:
        """What to do about it."""
        return self.check.remedy

    @property
    def also(self) -> str:
        """The covered checks by title, in one sentence."""
        own = self.check.function
        titles = [
            (f"{check.function}: " if check.function != own else "") + check.title.rstrip(".") for check in self.covered
        ]
        if len(titles) > MAX_TITLES:
            titles = [*titles[: MAX_TITLES - 1], f"{len(titles) - MAX_TITLES + 1} more checks"]
        return f"not passed either: {'; '.join(titles)}." if titles else ""

    def labelled(self, *, brief: bool = False) -> list[tuple[str, str]]:
        """List what is told in words, each under its label; `brief` leaves out what stands above already."""
        told = {
            "Printed": self.printed,
            "Where": self.place,
            "Seen": self.seen,
            "Hint": self.hint,
            "Cause": self.brief_cause if brief else self.cause,
            "Remedy": self.remedy,
            "Also": self.also,
        }
        return [(label, text) for label, text in told.items() if text]


def failures(checks: Sequence[CheckResult]) -> list[Failure]:
    """Choose what to explain: the first failing check of each function, and any other that fails in another way.

    The same mistake, the same exception at the same line, and the same wrong value of the same call is told once. A
    named mistake covers only what it explains; a wrong value without a cause of its own is covered by the one before
    it. A check without a counterexample whose message was already given under another function is covered as well, so
    that a refused import is told once. One of which nothing may be told is left out.
    """
    groups: list[list[CheckResult]] = []
    for check in checks:
        if check.status in ("passed", "missing", "skipped", "unavailable") or is_kept_back(check):
            continue
        group = next((group for group in groups if _covers(group[0], check)), None)
        if group is None:
            groups.append([check])
        else:
            group.append(check)
    chosen: list[Failure] = []
    for group in groups:
        failure = _failure(group)
        chosen.append(replace(failure, same_as=_explained_before(failure, chosen)))
    return chosen


def waiting(checks: Sequence[CheckResult]) -> list[str]:
    """List what was not checked, a sentence each: functions not written yet, and checks that wait for another."""
    missing = [check for check in checks if check.status == "missing"]
    names = dict.fromkeys(check.function for check in missing)
    sentences = [f"Not written yet: {', '.join(names)}."] if names else []
    # A reason with a colon tells what was probably meant to be the function.
    sentences += [reason for reason in dict.fromkeys(check.message for check in missing) if ":" in reason]
    skipped: dict[str, list[str]] = {}
    for check in checks:
        if check.status == "skipped":
            reason = check.message or f"first get {check.function} right"
            skipped.setdefault(reason.rstrip("."), []).append(check.function)
    for reason, functions in skipped.items():
        them = [f"{counted(functions.count(name), 'check')} of {name}" for name in dict.fromkeys(functions)]
        sentences.append(f"Skipped: {', '.join(them)}; {reason}.")
    return sentences


def differing_part(example: Counterexample) -> tuple[Array | None, Array | None]:
    """Take what was expected and what was returned; where these are several parts, those of the one that differs."""
    return _part(example.expected, example.where), _part(example.returned, example.where)


def _part(value: Value | None, name: str) -> Array | None:
    return value.get(name) if isinstance(value, Mapping) else value


def is_kept_back(check: CheckResult) -> bool:
    """Tell whether nothing is to be told of a check but that it failed."""
    told = (check.message, check.counterexample, check.cause, check.remedy, check.mistake and check.mistake.title)
    return check.status == "failed" and not any(told)


def _covers(first: CheckResult, check: CheckResult) -> bool:
    """Tell whether the explanation of `first` explains `check` too."""
    if first.function == check.function:
        if _is_same_exception(first, check):
            return True
        if check.mistake is None and (_is_same_case(first, check) or _is_seen_without_law(first, check)):
            return True
    if check.mistake is not None:
        return first.function == check.function and first.mistake is not None and first.mistake.id == check.mistake.id
    if check.counterexample is None and (first.status, first.message) == (check.status, check.message):
        return True
    own_words = check.status == "error" or (check.cause, check.remedy) not in (("", ""), (first.cause, first.remedy))
    return first.function == check.function and first.mistake is None and not own_words


def _is_same_exception(first: CheckResult, check: CheckResult) -> bool:
    """Tell whether both raised the same at the same line, or before any line of it; sizes in the message may differ."""
    if not (check.line or (first.status == check.status == "error" and not check.mistake)):
        return False
    return (first.line, _without_numbers(first)) == (check.line, _without_numbers(check))


def _without_numbers(check: CheckResult) -> str:
    """Return the message of an exception without numbers and shapes, and any other message as it is."""
    return re.sub(r"[-\d.,() ]*\d[-\d.,() ]*", " ", check.message) if check.status == "error" else check.message


def _is_same_case(first: CheckResult, check: CheckResult) -> bool:
    """Tell whether both show the same call of the same numbers, of whatever dtype, with the same wrong value."""
    if first.counterexample is None or check.counterexample is None:
        return False
    shown = [_numbers(result.counterexample) for result in (first, check) if result.counterexample]
    return first.status == check.status and first.message == check.message and shown[0] == shown[1]


def _numbers(example: Counterexample) -> Counterexample:
    """Return the counterexample as far as its numbers go; a wrong dtype is told in words."""

    def without_dtype(value: Value | None) -> Value | None:
        if isinstance(value, Mapping):
            return {name: replace(array, dtype="") for name, array in value.items()}
        return value and replace(value, dtype="")

    return replace(
        example,
        arguments={name: replace(array, dtype="") for name, array in example.arguments.items()},
        expected=without_dtype(example.expected),
        returned=without_dtype(example.returned),
        printed="",
    )


def _is_seen_without_law(first: CheckResult, check: CheckResult) -> bool:
    """Tell whether `check` is a law that fails where wrong values were shown before: it holds of right ones alone.

    One that has a cause of its own, such as a changed argument, is another matter.
    """
    is_law = check.kind == "law" and first.kind != "law" and not check.cause
    return is_law and check.status == first.status == "failed" and first.counterexample is not None


def _failure(alike: Sequence[CheckResult]) -> Failure:
    """Choose the check that explains all: of those that show a mistake, the one worth most that shows numbers."""
    first = alike[0]
    same = [check for check in alike if check.mistake == first.mistake]
    chosen = max(same, key=lambda check: (_shows_numbers(check), check.max_score)) if first.mistake else first
    return Failure(chosen, tuple(check for check in alike if check is not chosen))


def _shows_numbers(check: CheckResult) -> bool:
    """Tell whether the right answer was small enough to be kept: of many logits only the shape is."""
    expected = differing_part(check.counterexample)[0] if check.counterexample else None
    return expected is None or expected.values is not None


def _explained_before(failure: Failure, earlier: Sequence[Failure]) -> str:
    mistake = failure.check.mistake
    checks = [other.check for other in earlier if other.check.mistake is not None]
    return next((c.function for c in checks if mistake and c.mistake and c.mistake.id == mistake.id), "")


def _named(mistake: Diagnosis) -> str:
    """Make a sentence of the name; its first letter stays, for a small one begins code: x and keepdims, not X."""
    return mistake.title.rstrip(".") + "."
