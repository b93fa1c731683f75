"""A result for GitHub: the step's summary, and annotations on the student's lines."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from dl4cv.harmless import harmless, one_line
from dl4cv.report.failure import Failure, failures
from dl4cv.report.lines import failure_text
from dl4cv.report.words import LOOKS, counted, harmless_result, points, shortened
from dl4cv.results import CheckResult, Result, Status

MAX_ANNOTATIONS = 10
MAX_SUMMARY_BYTES = 1_000_000
_WIDTH = 90
_MAX_OUTPUT_LINES = 100
_BROKEN: tuple[Status, ...] = ("error", "timeout", "crashed", "refused")


@dataclass(frozen=True)
class AnnotatedFile:
    """Where the student's file lies in the repository, and the line in which each function begins, if lines count."""

    path: str
    functions: Mapping[str, int] = field(default_factory=dict)
    has_lines: bool = True

    def line(self, check: CheckResult) -> int:
        """Find the line that raised, or else the one in which the function begins; 0 when unknown."""
        return (check.line or self.functions.get(check.function, 0)) if self.has_lines else 0


def summary(result: Result, *, title: str = "") -> str:
    """Write the Markdown of the step's summary, of at most `MAX_SUMMARY_BYTES`."""
    result = harmless_result(result)
    text = ""
    for part in _parts(result, harmless(title)):
        if len((text + part).encode()) > MAX_SUMMARY_BYTES:
            return f"{text}\nThe rest would not fit here; the step's log has all of it.\n"
        text += part
    return text


def problem_summary(sentence: str) -> str:
    """Write in Markdown, for the step's summary, why there is no result; the sentence may quote the student."""
    return f"No result. {_cell(harmless(sentence))}\n"


def line_annotations(result: Result, file: AnnotatedFile) -> list[str]:
    """Write the workflow commands that mark what failed in the student's file; GitHub shows ten a step."""
    result = harmless_result(result)
    return [_annotation(failure, file) for failure in failures(result.checks)[:MAX_ANNOTATIONS]]


def complaint(sentence: str) -> str:
    """Write the workflow command that says why there is no result."""
    return f"::error::{_data(harmless(sentence))}"


def _parts(result: Result, title: str) -> Iterator[str]:
    name = f"{result.exercise}: {title}" if title else result.exercise
    passed = sum(check.status == "passed" for check in result.checks)
    earned = points(result.score, result.max_score)
    yield f"## {_cell(name)}\n\n**{earned} points**, {passed} of {counted(len(result.counting), 'check')} passed.\n\n"
    yield "| function | check | | points |\n|---|---|---|---:|\n"
    for check in result.checks:
        look = LOOKS[check.status]
        row = (check.function, check.title, f"{look.sign} {look.word}", points(check.score, check.max_score))
        yield f"| {' | '.join(map(_cell, row))} |\n"
    for failure in failures(result.checks):
        yield f"\n### {_cell(failure.check.function)}\n\n{_block(failure_text(failure, _WIDTH))}"
    if result.output.strip():
        printed = "\n".join(shortened(result.output, lines=_MAX_OUTPUT_LINES, columns=200))
        yield f"\n### Your code printed\n\n{_block(printed)}"
    for note in result.notes:
        yield f"\nNote: {_cell(note)}\n"
    seed = "" if result.seed is None else f" Seed: {result.seed}."
    yield f"\nIsolation: {result.isolation.level}.{seed}\n"


def _annotation(failure: Failure, file: AnnotatedFile) -> str:
    check = failure.check
    line = file.line(check)
    where = f"file={_property(one_line(file.path))}" + (f",line={line}" if line else "")
    title = f"{check.function}: {check.title.rstrip('.')} ({LOOKS[check.status].word})"
    texts = (failure.seen, failure.hint, failure.cause, failure.remedy)
    message = "\n".join(part for text in texts if text for part in shortened(text, lines=6, columns=300))
    return f"::error {where},title={_property(title)}::{_data(message or title)}"


def _block(text: str) -> str:
    """Fence `text` in, which stays as it is: the fence is longer than any in it."""
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}text\n{text}\n{fence}\n"


def _cell(text: str) -> str:
    """Escape what Markdown would read as signs or as a link in `text`, and put it in one line."""
    escaped = re.sub(r"([\\`*_{}\[\]()#+!|~@$^-])", r"\\\1", html.escape(" ".join(text.split()), quote=False))
    return re.sub(r"(?i)(?<=\bwww)\.|:(?=//)", r"\\\g<0>", escaped)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
