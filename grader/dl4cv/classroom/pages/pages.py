"""The pages of a class's report: HTML that stands alone, with every text in it escaped."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from dl4cv.classroom.marks.feedback import decided_in_words, feedback
from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.pages.class_summary import BINS, ClassSummary
from dl4cv.harmless import harmless
from dl4cv.report.failure import failures
from dl4cv.report.html.page import check_row, environment, exhibits, step_script, told
from dl4cv.report.words import counted, harmless_result, points
from dl4cv.results import Result

if TYPE_CHECKING:
    from jinja2 import Environment

MOST_SHOWN = 15
_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Graded:
    """A mark and the result behind it, None when nothing was graded."""

    mark: Mark
    result: Result | None


def student_page(student: str, graded: Sequence[Graded]) -> str:
    """Make the page that one student gets back: the marks, every check, each failure explained."""
    sections = [_section(each) for each in graded]
    return (
        templates()
        .get_template("student.html")
        .render(script=step_script(), student=harmless(student), sections=sections)
    )


def class_page(summary: ClassSummary, students: Sequence[tuple[str, str]]) -> str:
    """Make the page with the class at a glance; `students` are names and the files of their pages."""
    return (
        templates()
        .get_template("class.html")
        .render(
            summary=summary,
            bins=BINS,
            most=MOST_SHOWN,
            students=[(harmless(name), file) for name, file in students],
            waiting=[tuple(map(harmless, each)) for each in summary.waiting],
            adjusted=[(*map(harmless, each[:3]), *map(_shown, each[3:])) for each in summary.adjusted],
        )
    )


def _shown(score: float | None) -> str:
    return "-" if score is None else points(score)


def page_name(student: str) -> str:
    """Make a file name for `student`'s page, the same in every run and on every system, and no other student's."""
    ascii_only = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^\w.-]+", "_", ascii_only)[:60].strip("._")
    if plain and plain == student and plain == plain.lower() and not _RESERVED.fullmatch(plain):
        return f"{plain}.html"
    # Without it, two students whose names differ only in case or in signs would share a file.
    digest = hashlib.sha256(student.encode("utf-8", "backslashreplace")).hexdigest()[:16]
    return f"{plain or 'student'}-{digest}.html"


def _section(graded: Graded) -> dict[str, object]:
    result = harmless_result(graded.result) if graded.result is not None else None
    mark = graded.mark
    return {
        "exercise": harmless(mark.exercise),
        "score": _score(mark),
        "lines": _lines(mark, result),
        "attempts": counted(mark.attempts, "file"),
        "checks": [check_row(check) for check in result.checks] if result else [],
        "failures": [told(failure, result) for failure in failures(result.checks)] if result else [],
        "exhibits": list(exhibits(result.checks)) if result else [],
        "sha256": mark.submission_sha256,
        "versions": dict(result.versions) if result else {},
    }


def _score(mark: Mark) -> str:
    if mark.decided.is_excused:
        return "excused"
    return "no points yet" if mark.score is None else f"{points(mark.score, mark.max_score)} points"


def _lines(mark: Mark, result: Result | None) -> list[str]:
    """Tell what lateness cost, what the instructor decided, and why there is no result."""
    score = feedback(mark, None)[0]
    problem = [mark.problem] if result is None and mark.problem else []
    told = [*([score] if mark.days_late and mark.decided.override is None else []), *decided_in_words(mark), *problem]
    return [harmless(line) for line in told]


@cache
def templates() -> Environment:
    """Load the templates of this room, which build on those of a result's page."""
    from jinja2 import PackageLoader

    return environment(PackageLoader("dl4cv.classroom.pages"))
