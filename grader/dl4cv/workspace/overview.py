"""What `dl4cv-grade` alone prints: the exercises as a map of the lecture, how far each is, and what comes next."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from dl4cv.exercise.exercise import FULL_SCORE, Exercise
from dl4cv.harmless import harmless
from dl4cv.report.words import counted, points

BAR_WIDTH = 8
GAP = 2
LINE, TAKES = "in the lecture", "takes"
FIRST_TO_GO = (LINE, TAKES, "slides", "about")
"""The columns that are left out where the window is too narrow, in this order."""

PLACES = 18
"""Into how many parts the lecture's slides are divided where the terminal shows them as a line."""


@dataclass(frozen=True)
class LastResult:
    """How an exercise last fared, and when; `changed` says that the file is another one since then."""

    score: float
    max_score: float
    passed: bool
    at: datetime
    changed: bool = False


@dataclass(frozen=True)
class Stop:
    """An exercise on the map; `slides` are first and last of each stretch, `minutes` is 0 where no card tells them.

    `share` is the part of the points that was earned, 0 to 1, and `is_next` marks the one to go on with.
    """

    name: str
    title: str
    slides: tuple[tuple[int, int], ...]
    minutes: int
    last: LastResult | None
    is_next: bool = False

    @property
    def share(self) -> float:
        """Return the part of the points that was earned."""
        return 0.0 if self.last is None or not self.last.max_score else self.last.score / self.last.max_score

    @property
    def is_done(self) -> bool:
        """Tell whether there is nothing left to do."""
        return self.last is not None and self.last.passed and not self.last.changed

    @property
    def where(self) -> str:
        """Return the slides in words: "60–63, 75"."""
        return ", ".join(f"{first}–{last}" if last > first else f"{first}" for first, last in self.slides)


def lecture(exercises: Iterable[Exercise], last_results: Mapping[str, LastResult]) -> list[Stop]:
    """Lay the exercises out in their order; `last_results` is keyed by their names."""
    stops = [
        Stop(each.name, each.title, _stretches(each.slides), _minutes(each), last_results.get(each.name))
        for each in exercises
    ]
    open_stops = [stop.name for stop in stops if not stop.is_done]
    following = open_stops[0] if open_stops and last_results else ""
    return [
        Stop(stop.name, stop.title, stop.slides, stop.minutes, stop.last, is_next=stop.name == following)
        for stop in stops
    ]


def summary(stops: Sequence[Stop]) -> str:
    """Say how much is done, and about how long the rest takes."""
    tried = [stop.last for stop in stops if stop.last is not None]
    earned = points(sum(last.score for last in tried), FULL_SCORE * len(stops))
    done = sum(stop.is_done for stop in stops)
    left = sum(stop.minutes * (1 - stop.share) for stop in stops if not stop.is_done)
    takes = f", about {duration(left)} to go" if left else ""
    return f"{done} of {counted(len(stops), 'exercise')} done, {earned} points{takes}."


def duration(minutes: float) -> str:
    """Say roughly how long something takes: "40 min", "1.5 h", "12 h"."""
    if minutes < 60:
        return f"{max(5, 5 * round(minutes / 5))} min"
    hours = minutes / 60
    return f"{round(2 * hours) / 2:g} h" if hours < 10 else f"{round(hours)} h"


def overview(
    exercises: Iterable[Exercise],
    last_results: Mapping[str, LastResult],
    now: datetime,
    *,
    width: int = 80,
    ascii_only: bool = False,
) -> RenderableType:
    """Make the map, no wider than `width`, and say what is next.

    `last_results` is keyed by the exercises' names, `now` is what "yesterday" counts from.
    """
    stops = lecture(exercises, last_results)
    columns = {
        "exercise": [Text(stop.name, style="bold") for stop in stops],
        "about": [Text(harmless(stop.title, ascii_only=ascii_only)) for stop in stops],
        "slides": [Text(harmless(stop.where, ascii_only=ascii_only)) for stop in stops],
        LINE: [Text(_line(stop, stops, ascii_only), style="dim") for stop in stops],
        TAKES: [Text(duration(stop.minutes) if stop.minutes else "") for stop in stops],
        "points": [_bar(stop, ascii_only) for stop in stops],
        "": [_last(stop, now) for stop in stops],
    }
    for name in FIRST_TO_GO:
        if _width(columns) > width:
            del columns[name]
    table = Table.grid(padding=(0, GAP, 0, 0), pad_edge=False)
    table.add_row(*(Text(head, style="dim") for head in columns))
    for row in zip(*columns.values(), strict=True):
        table.add_row(*row)
    advice = Text("dl4cv-grade start       writes the exercises into this folder\ndl4cv-grade exercise1   grades one")
    if not last_results:
        return Group(table, Text(), advice)
    following = next((f"Next: dl4cv-grade {stop.name}" for stop in stops if stop.is_next), "All done.")
    return Group(table, Text(), Text(summary(stops)), Text(), Text(following, style="bold"))


def _width(columns: Mapping[str, Sequence[Text]]) -> int:
    """Return how wide a table of these columns is."""
    widths = [max([len(head), *(cell.cell_len for cell in cells)]) for head, cells in columns.items()]
    return sum(widths) + GAP * (len(widths) - 1)


def when(at: datetime, now: datetime) -> str:
    """Say `at` as one does at `now`: both in the same time zone."""
    days = (now.date() - at.date()).days
    if days <= 0:
        return f"today at {at:%H:%M}"
    if days == 1:
        return "yesterday"
    return f"{days} days ago" if days < 14 else f"on {at:%Y-%m-%d}"


def bounds(stops: Iterable[Stop]) -> tuple[int, int]:
    """Return the first and the last slide of all; (0, 0) where no exercise names any."""
    slides = [slide for stop in stops for stretch in stop.slides for slide in stretch]
    return (min(slides), max(slides)) if slides else (0, 0)


def _stretches(slides: str) -> tuple[tuple[int, int], ...]:
    """Read slides, "60-63, 75", as a card names them."""
    found = re.findall(r"(\d{1,6})(?:\s*[-–]\s*(\d{1,6}))?", slides)
    return tuple((int(first), max(int(first), int(last or first))) for first, last in found)


def _minutes(exercise: Exercise) -> int:
    """Read how long the exercise takes, "90 minutes" or "2 hours", from its card; 0 where it does not say."""
    found = re.match(r"(\d{1,4})\s*(min|h)", exercise.card.facts.get("Time", ""))
    return int(found[1]) * (60 if found[2] == "h" else 1) if found else 0


def _line(stop: Stop, stops: Sequence[Stop], ascii_only: bool) -> str:
    """Draw the lecture's slides as a line, with the stretches of this exercise marked."""
    first, last = bounds(stops)
    here, elsewhere = ("#", ".") if ascii_only else ("■", "·")
    scale = PLACES / (last - first + 1)
    marked = {
        place
        for start, end in stop.slides
        for place in range(int((start - first) * scale), max(int((end + 1 - first) * scale - 1e-9), 0) + 1)
    }
    return "".join(here if place in marked else elsewhere for place in range(PLACES))


def _bar(stop: Stop, ascii_only: bool) -> Text:
    """Draw the points as a bar with the number beside it; a bar is full only when all points are earned."""
    full, empty = ("#", ".") if ascii_only else ("█", "░")
    filled = BAR_WIDTH if stop.share >= 1 else min(BAR_WIDTH - 1, round(BAR_WIDTH * stop.share))
    style = "dim" if stop.last is None else "green" if stop.last.passed else "yellow"
    earned = "" if stop.last is None else points(stop.last.score)
    return Text.assemble((full * filled, style), (empty * (BAR_WIDTH - filled), "dim"), f" {earned:>4}")


def _last(stop: Stop, now: datetime) -> Text:
    said = Text("not tried yet", style="dim") if stop.last is None else Text(when(stop.last.at, now))
    if stop.last is not None and stop.last.changed:
        said.append("; changed since", "yellow")
    return said
