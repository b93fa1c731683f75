"""The map of the exercises as a page of HTML that stands alone: `dl4cv-grade --html map.html`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from dl4cv.exercise.exercise import Exercise
from dl4cv.harmless import harmless
from dl4cv.report.html.page import environment
from dl4cv.report.words import points
from dl4cv.workspace.overview import LastResult, Stop, bounds, duration, lecture, summary, when


def overview_page(exercises: Iterable[Exercise], last_results: Mapping[str, LastResult], now: datetime) -> str:
    """Make the page: how far each exercise is, where in the lecture it belongs, what is next and about how long."""
    from jinja2 import PackageLoader

    stops = lecture(exercises, last_results)
    first, last = bounds(stops)
    return (
        environment(PackageLoader("dl4cv.workspace"))
        .get_template("overview.html")
        .render(
            summary=summary(stops),
            following=next((stop.name for stop in stops if stop.is_next), ""),
            is_done=all(stop.is_done for stop in stops),
            first=first,
            last=last,
            stops=[_stop(stop, first, last, now) for stop in stops],
        )
    )


def _stop(stop: Stop, first: int, last: int, now: datetime) -> dict[str, object]:
    slides = last - first + 1
    fared = "not tried yet" if stop.last is None else when(stop.last.at, now)
    return {
        "name": harmless(stop.name),
        "title": harmless(stop.title),
        "slides": stop.where,
        "takes": duration(stop.minutes) if stop.minutes else "",
        "percent": round(100 * stop.share),
        "points": "-" if stop.last is None else points(stop.last.score, stop.last.max_score),
        "style": "" if stop.last is None else "green" if stop.last.passed else "yellow",
        "fared": fared + ("; changed since" if stop.last is not None and stop.last.changed else ""),
        "is_next": stop.is_next,
        "stretches": [(100 * (start - first) / slides, 100 * (end + 1 - start) / slides) for start, end in stop.slides],
    }
