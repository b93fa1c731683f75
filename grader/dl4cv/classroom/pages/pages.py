"""A student's page in a class's report: HTML that stands alone, with every text in it escaped."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from functools import cache
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from dl4cv.classroom.marks.feedback import decided_in_words, feedback, handed_in_in_words
from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.platforms import load_platforms
from dl4cv.harmless import harmless
from dl4cv.report.failure import failures, waiting
from dl4cv.report.html.figures import Figures
from dl4cv.report.html.page import environment, exhibits, functions, step_script, told
from dl4cv.report.words import counted, harmless_result, points, shortened
from dl4cv.results import Result

if TYPE_CHECKING:
    from jinja2 import Environment

MAX_PAGE_BYTES = 1_000_000
_ROOM = 800_000
"""For pictures and explanations; the rest is for the tables of checks, and for words in place of further pictures."""

_RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\..*)?", re.IGNORECASE)


@dataclass(frozen=True)
class Graded:
    """A mark and the result behind it, None when nothing was graded."""

    mark: Mark
    result: Result | None


def student_page(student: str, graded: Sequence[Graded], titles: Mapping[str, str] | None = None) -> str:
    """Make the page that one student gets back: the marks, each failure in pictures, every check.

    `titles` are those of the exercises that have one.
    """
    sections = [_section(each, titles or {}) for each in graded]
    _explain(sections)
    return (
        templates()
        .get_template("student.html")
        .render(script=step_script(), student=harmless(student), sections=sections)
    )


def exercise_heading(name: str, titles: Mapping[str, str]) -> str:
    """Write an exercise's name, and its title where it has one."""
    return harmless(f"{name}: {titles[name]}" if titles.get(name) else name)


def page_name(student: str) -> str:
    """Make a file name for `student`'s page, the same in every run and on every system, and no other student's."""
    ascii_only = unicodedata.normalize("NFKD", student).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^\w.-]+", "_", ascii_only)[:60].strip("._")
    if plain and plain == student and plain == plain.lower() and not _RESERVED.fullmatch(plain):
        return f"{plain}.html"
    # Without it, two students whose names differ only in case or in signs would share a file.
    digest = hashlib.sha256(student.encode("utf-8", "backslashreplace")).hexdigest()[:16]
    return f"{plain or 'student'}-{digest}.html"


def score_in_words(mark: Mark) -> str:
    """Write the points of a mark, or why there are none."""
    if mark.decided.is_excused:
        return "excused"
    return "no points yet" if mark.score is None else f"{points(mark.score, mark.max_score)} points"


@dataclass
class _Section:
    """What a student's page tells of one exercise; `explained` and `charts` are drawn, `more` failures are not."""

    name: str
    heading: str
    score: str
    attempts: str
    came: str
    lines: Sequence[str]
    result: Result | None
    waiting: Sequence[str]
    functions: Sequence[Mapping[str, object]]
    explained: list[str] = field(default_factory=list)
    charts: list[str] = field(default_factory=list)
    more: int = 0


def _section(graded: Graded, titles: Mapping[str, str]) -> _Section:
    result = harmless_result(graded.result) if graded.result is not None else None
    mark = graded.mark
    return _Section(
        name=harmless(mark.exercise),
        heading=exercise_heading(mark.exercise, titles),
        score=score_in_words(mark),
        attempts=counted(mark.attempts, "file"),
        came=_came(mark, is_graded=result is not None),
        lines=_lines(mark, result),
        result=result,
        waiting=waiting(result.checks) if result else (),
        functions=list(functions(result.checks)) if result else (),
    )


def _came(mark: Mark, *, is_graded: bool) -> str:
    """Say which file counts, when it came and when it was graded."""
    if not mark.attempts:
        return ""
    named = [harmless(_own_name(mark.file))] if mark.file else []
    moments = (("handed in", mark.submitted_at), ("graded", mark.graded_at if is_graded else None))
    told = [f"{word} {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" for word, at in moments if at is not None]
    return ", ".join([*named, *told])


def _own_name(file: str) -> str:
    """Return a file's name as the student gave it, without what a platform puts before."""
    name = PurePath(file).name
    for platform in load_platforms():
        owned = platform.find_owner((name,)) if platform.recognise and platform.recognise((name,)) else None
        if owned is not None and owned.parts:
            return owned.parts[-1]
    return name


def _explain(sections: Sequence[_Section]) -> None:
    """Put the failures and charts of all results into their sections, as many in pictures as a page has room for.

    The first failure of each exercise goes before the second of any.
    """
    drawn: Any = templates().get_template("drawn.html").module
    found = [
        (place, section, section.result, failure)
        for section in sections
        if section.result is not None
        for place, failure in enumerate(failures(section.result.checks))
    ]
    room = _ROOM
    for _, section, result, failure in sorted(found, key=lambda each: each[0]):
        facts = told(failure, result)
        shown = drawn.failure(facts)
        if _size(shown) > room:
            shown = drawn.failure(_in_words(facts, section.name))
        if _size(shown) > room:
            section.more += 1
            continue
        room -= _size(shown)
        section.explained.append(shown)
    for section in sections:
        for each in exhibits(section.result.checks) if section.result is not None else ():
            shown = drawn.chart(each)
            if _size(shown) <= room:
                room -= _size(shown)
                section.charts.append(shown)


def _in_words(facts: Mapping[str, Any], exercise: str) -> dict[str, Any]:
    """Leave the pictures of a failure out of what is shown of it, and say how to see them."""
    where = f"This page has no room for its pictures: dl4cv-grade {exercise} --html page.html shows them."
    told = [(label, "\n".join(shortened(text, 6, 200))) for label, text in facts["told"]]
    return {**facts, "figures": Figures(), "arithmetic": "", "script": "", "told": [*told, ("Pictures", where)]}


def _size(shown: str) -> int:
    return len(shown.encode("utf-8"))


def _lines(mark: Mark, result: Result | None) -> list[str]:
    """Tell what lateness cost, what the instructor decided, and why there is no result."""
    score = feedback(mark, None)[0]
    problem = [mark.problem] if result is None and mark.problem else []
    late = [score] if mark.days_late and mark.decided.override is None else []
    return [harmless(line) for line in (*late, *handed_in_in_words(mark), *decided_in_words(mark), *problem)]


@cache
def templates() -> Environment:
    """Load the templates of this room, which build on those of a result's page."""
    from jinja2 import PackageLoader

    return environment(PackageLoader("dl4cv.classroom.pages"))
