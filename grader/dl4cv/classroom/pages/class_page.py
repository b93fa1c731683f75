"""The page on a class and those on its exercises: HTML that stands alone, with every text in it escaped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from dl4cv.classroom.gradebook.attempts import GIVING_WAY
from dl4cv.classroom.marks.feedback import handed_in_in_words
from dl4cv.classroom.marks.marks import TOTAL, Mark
from dl4cv.classroom.pages.class_summary import BINS, ClassSummary, Frequent, Hurdle, Scores, Subject, Unnamed
from dl4cv.classroom.pages.pages import exercise_heading, page_name, score_in_words, templates
from dl4cv.harmless import harmless
from dl4cv.report.html.figures import Figures, figures
from dl4cv.report.html.page import Script
from dl4cv.report.words import counted, points, shortened
from dl4cv.results import CheckResult

MOST_SHOWN = 15
"""Checks and mistakes of all exercises on the page of the class; the page of an exercise has all of its own."""

MOST_LINKED = 60
"""Students by each mistake on the page of the class; the page of the exercise names all."""

_BEFORE_SCORES = {"missing": -4, "not settled": -3, "not graded": -2, "excused": -1}
"""How a column of scores is sorted where there is a word instead."""

Pages = Mapping[str, str]
"""The file of each student's page."""


@cache
def table_script() -> Script:
    """Read the script that sorts and filters tables."""
    return Script(files("dl4cv.classroom.pages").joinpath("templates/tables.js").read_text(encoding="utf-8"))


def class_page(summary: ClassSummary, pages: Pages, titles: Mapping[str, str]) -> str:
    """Make the page with the class at a glance; `titles` are those of the exercises that have one."""
    graded = [name for name in summary.exercises if name != TOTAL]
    every = [mark for own in summary.marks.values() for mark in own.values() if mark.exercise != TOTAL]
    return (
        templates()
        .get_template("class.html")
        .render(
            script=table_script(),
            size=f"{counted(len(summary.marks), 'student')}, {counted(len(graded), 'exercise')}",
            exercises=[_exercise(each, titles) for each in summary.scores],
            bins=BINS,
            heads=[harmless(name) for name in summary.exercises],
            rows=list(_matrix(summary, pages)),
            open=[_open(mark, pages) for mark in every if is_open(mark)],
            missing=[(harmless(name), _missing(summary, name, pages)) for name in graded],
            adjusted=[
                (_link(each.student, pages), *map(harmless, each[1:3]), *map(_shown, each[3:]))
                for each in summary.adjusted
            ],
            hurdles=[_hurdle(each) for each in summary.hurdles[:MOST_SHOWN]],
            mistakes=[_mistake(each, pages, MOST_LINKED) for each in summary.mistakes[:MOST_SHOWN]],
            unnamed=[_unnamed(each, pages, MOST_LINKED) for each in summary.unnamed[:MOST_SHOWN]],
        )
    )


def exercise_page(summary: ClassSummary, exercise: str, pages: Pages, titles: Mapping[str, str]) -> str:
    """Make the page of one exercise: how it went, what was hard, who made which mistake, and every student's mark."""
    (scores,) = (each for each in summary.scores if each.exercise == exercise)
    marks = [own[exercise] for own in summary.marks.values() if exercise in own]
    return (
        templates()
        .get_template("exercise.html")
        .render(
            script=table_script(),
            each=_exercise(scores, titles),
            bins=BINS,
            rows=[_row(mark, pages) for mark in marks],
            has_late_days=any(mark.late_days_left is not None for mark in marks),
            hurdles=[_hurdle(each) for each in summary.hurdles if each.subject.exercise == exercise],
            mistakes=[
                _mistake(each, pages, len(pages)) for each in summary.mistakes if each.subject.exercise == exercise
            ],
            unnamed=[_unnamed(each, pages, len(pages)) for each in summary.unnamed if each.exercise == exercise],
        )
    )


def is_open(mark: Mark) -> bool:
    """Say whether something was handed in that could not be graded."""
    return mark.exercise != TOTAL and mark.state not in ("graded", "missing") and not mark.decided.is_excused


def word_for(mark: Mark) -> str:
    """Say in a word or two what became of the exercise, "" where the points say it all."""
    if mark.decided.is_excused:
        return "excused"
    if mark.decided.override is not None:
        return "set by hand"
    if mark.state == "missing":
        return "missing"
    if mark.state in GIVING_WAY:
        return "not settled"
    if mark.score is None:
        return "not graded"
    if mark.state != "graded":
        return "unreadable"
    return f"{counted(mark.days_late, 'day')} late" if mark.days_late else ""


def _matrix(summary: ClassSummary, pages: Pages) -> Iterator[tuple[tuple[str, str], list[tuple[str, str, str]]]]:
    for student, own in summary.marks.items():
        yield _link(student, pages), [_cell(own.get(name)) for name in summary.exercises]


def _cell(mark: Mark | None) -> tuple[str, str, str]:
    """Return what the table of all students shows of a mark: its text, its look, and what it is sorted by."""
    if mark is None:
        return "\N{EN DASH}", "none", "-5"
    word = "" if mark.exercise == TOTAL else word_for(mark)
    score = "" if mark.score is None or word == "missing" else points(mark.score)
    look = "right" if mark.passed and not word else "none" if not score else "late" if word else ""
    order = _BEFORE_SCORES.get(word, -2 if mark.score is None else mark.score)
    return ", ".join(filter(None, (score, word))) or "\N{EN DASH}", look, "" if score and not word else f"{order:g}"


def _row(mark: Mark, pages: Pages) -> dict[str, object]:
    """Return what the table of one exercise shows of a mark."""
    penalty = None if mark.earned is None or mark.machines is None else mark.earned - mark.machines
    word = word_for(mark)
    return {
        "student": _link(mark.student, pages),
        "state": word or "graded",
        "score": _shown(mark.score),
        "raw": _shown(mark.earned),
        "penalty": points(penalty) if penalty else "",
        "late_days": mark.late_days_used or "",
        "files": mark.attempts,
        "at": "" if mark.submitted_at is None else f"{mark.submitted_at:%Y-%m-%d %H:%M}",
        "why": harmless(mark.problem or " ".join(handed_in_in_words(mark))),
    }


def _exercise(scores: Scores, titles: Mapping[str, str]) -> dict[str, object]:
    name = scores.exercise
    counts = ", ".join(f"{count} with {bin_}" for bin_, count in zip(BINS, scores.bins, strict=True) if count)
    return {
        "name": harmless(name),
        "heading": exercise_heading(name, titles),
        "file": "" if name == TOTAL else page_name(name),
        "scores": scores,
        "drawn": f"Students by percent of the points in {harmless(name)}: {counts or 'none'}",
    }


def _open(mark: Mark, pages: Pages) -> tuple[tuple[str, str], str, str, str]:
    why = harmless(mark.problem) or "The grader itself failed."
    return _link(mark.student, pages), harmless(mark.exercise), score_in_words(mark), why


def _missing(summary: ClassSummary, exercise: str, pages: Pages) -> list[tuple[str, str]]:
    """List who has handed in nothing for `exercise`, and should have."""
    found = [own.get(exercise) for own in summary.marks.values()]
    return [
        _link(mark.student, pages)
        for mark in found
        if mark is not None and mark.state == "missing" and not mark.decided.is_excused
    ]


def _hurdle(hurdle: Hurdle) -> dict[str, object]:
    return {
        "subject": tuple(map(harmless, hurdle.subject)),
        "file": page_name(hurdle.subject.exercise),
        "share": f"{100 * hurdle.share:.0f}",
        "counts": f"{hurdle.wrong} of {hurdle.tried}",
    }


def _mistake(mistake: Frequent, pages: Pages, most_linked: int) -> dict[str, object]:
    """Return what a page shows of a mistake: its explanation, a picture of the smallest example, and who made it."""
    diagnosis = None if mistake.example is None else mistake.example.mistake
    explanation = "" if diagnosis is None else diagnosis.explanation
    anchor = page_name(f"{mistake.subject.function} {mistake.subject.title}").removesuffix(".html")
    return _wrong(mistake.subject, anchor, explanation, mistake.example, mistake.made_by, pages, most_linked)


def _unnamed(each: Unnamed, pages: Pages, most_linked: int) -> dict[str, object]:
    """Return what a page shows of a way to be wrong that has no name: what was seen, and a guess at why."""
    check = each.example
    told = " ".join("\n".join(shortened(text, lines=3, columns=300)) for text in (check.message, check.cause) if text)
    anchor = page_name(f"{each.function} without a name, as {each.made_by[0]}").removesuffix(".html")
    subject = Subject(each.exercise, each.function, check.title)
    return _wrong(subject, anchor, told, check, each.made_by, pages, most_linked)


def _wrong(
    subject: Subject,
    anchor: str,
    explanation: str,
    example: CheckResult | None,
    made_by: Sequence[str],
    pages: Pages,
    most_linked: int,
) -> dict[str, object]:
    shown = None if example is None else example.counterexample
    return {
        "subject": tuple(map(harmless, subject)),
        "file": page_name(subject.exercise),
        "anchor": anchor,
        "students": len(made_by),
        "explanation": explanation,
        "call": "" if shown is None else "\n".join(shortened(shown.call, lines=3, columns=200)),
        "figures": Figures() if shown is None else figures(shown),
        "made_by": [_link(student, pages) for student in made_by[:most_linked]],
        "more": max(len(made_by) - most_linked, 0),
    }


def _link(student: str, pages: Pages) -> tuple[str, str]:
    return harmless(student), pages[student]


def _shown(score: float | None) -> str:
    return "" if score is None else points(score)
