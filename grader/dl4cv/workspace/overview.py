"""What `dl4cv-grade` alone prints: the exercises, and how this folder's submissions last fared."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dl4cv.exercise.exercise import Exercise
from dl4cv.harmless import harmless
from dl4cv.report.words import LOOKS, points


@dataclass(frozen=True)
class LastResult:
    """How an exercise last fared, and when; `changed` says that the file is another one since then."""

    score: float
    max_score: float
    passed: bool
    at: datetime
    changed: bool = False


def overview(
    exercises: Iterable[Exercise], last_results: Mapping[str, LastResult], now: datetime, *, ascii_only: bool = False
) -> RenderableType:
    """Make a table of the exercises, and say what is next.

    `last_results` is keyed by their names, `now` is what "yesterday" counts from.
    """
    exercises = list(exercises)
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_row(*(Text(head, style="dim") for head in ("exercise", "about", "slides", "last result")))
    for exercise in exercises:
        about = (exercise.title, exercise.slides.replace("-", "–"))
        title, slides = (harmless(text, ascii_only=ascii_only) for text in about)
        last = _last(last_results.get(exercise.name), now, ascii_only)
        table.add_row(Text(exercise.name, style="bold"), Text(title), Text(slides), last)
    advice = Text("dl4cv-grade start       writes the exercises into this folder\ndl4cv-grade exercise1   grades one")
    following = _next(exercises, last_results)
    return Group(table, Text(), advice, *([Text(), Text(following, style="bold")] if following else []))


def _next(exercises: Iterable[Exercise], last_results: Mapping[str, LastResult]) -> str:
    """Name the command for the first exercise that is not done, or was changed since; "" before the first result."""
    if not last_results:
        return ""
    for exercise in exercises:
        last = last_results.get(exercise.name)
        if last is None or not last.passed or last.changed:
            return f"Next: dl4cv-grade {exercise.name}"
    return "All done."


def when(at: datetime, now: datetime) -> str:
    """Say `at` as one does at `now`: both in the same time zone."""
    days = (now.date() - at.date()).days
    if days <= 0:
        return f"today at {at:%H:%M}"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 14 else f"on {at:%Y-%m-%d}"


def _last(last: LastResult | None, now: datetime, ascii_only: bool) -> Text:
    if last is None:
        return Text("not tried yet", style="dim")
    look = LOOKS["passed" if last.passed else "failed"]
    sign = look.ascii_sign if ascii_only else look.sign
    fared = Text(f"{sign} {points(last.score, last.max_score)}, {when(last.at, now)}", style=look.style)
    return Text.assemble(fared, ("; changed since", "yellow")) if last.changed else fared
