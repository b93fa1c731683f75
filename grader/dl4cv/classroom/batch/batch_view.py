"""What an instructor sees of a batch: a live line in a terminal or a plain line now and then, and tables at the end."""

from __future__ import annotations

import statistics
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Self

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from dl4cv.classroom.batch.batch import Progress
from dl4cv.classroom.downloads.archives import Refused
from dl4cv.classroom.gradebook.attempts import Attempt
from dl4cv.report.words import harmless, points

LINES_PER_BATCH = 10
SECONDS_BETWEEN_LINES = 30.0
MAX_SHOWN = 20
MAX_TOLD = 200
# What a person must decide on comes first, what a student must mend last.
_URGENCY = ("ambiguous", "error", "crashed", "unreadable")


class BatchView:
    """Shows the progress it is called with. A context manager that leaves nothing behind in a terminal."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._clock = console, clock
        self._bar = _bar(console) if console.is_terminal and not console.is_dumb_terminal else None
        self._started = clock()
        self._told, self._told_at = 0, self._started

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
            self._bar.add_task("grading", total=None, told="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, progress: Progress) -> None:
        """Show `progress`."""
        now = self._clock()
        told = f"{progress.done}/{progress.total}{pace(progress.done, progress.total, now - self._started)}"
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=progress.done, total=progress.total, told=told)
            self._bar.refresh()
            return
        step = max(1, progress.total // LINES_PER_BATCH)
        is_due = progress.done // step > self._told // step or progress.done == progress.total
        if progress.done > self._told and (is_due or now - self._told_at > SECONDS_BETWEEN_LINES):
            self._told, self._told_at = progress.done, now
            self._console.print(f"graded {told}", markup=False, highlight=False)


def pace(done: int, total: int, seconds: float) -> str:
    """The rate and the time left in words, "" while nothing is known."""
    if done == 0 or seconds <= 0:
        return ""
    rate = done / seconds
    left = duration((total - done) / rate)
    speed = f"{rate:.1f} a second" if rate >= 1 else f"{60 * rate:.1f} a minute"
    return f", {speed}, " + (f"{left} left" if done < total else f"{duration(seconds)} in all")


def duration(seconds: float) -> str:
    """`8 s`, `3 min 20 s`, `2 h 05 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def summary(attempts: Sequence[Attempt], refused: Sequence[Refused]) -> RenderableType:
    """The class at a glance: a line for each exercise, the rows without a score, the files that were refused."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column("exercise")
    for head in ("students", "graded", "passed", "mean", "median", "missing", "other"):
        table.add_column(head, justify="right")
    for exercise in sorted({attempt.exercise for attempt in attempts}):
        table.add_row(exercise, *_figures([attempt for attempt in attempts if attempt.exercise == exercise]))
    ungraded = sorted(
        (attempt for attempt in attempts if attempt.state not in ("graded", "missing")),
        key=lambda attempt: (_URGENCY.index(attempt.state), attempt.student, attempt.exercise),
    )
    rows = [
        (f"{harmless(attempt.student)}, {attempt.exercise}:", f"{attempt.state}. {harmless(attempt.problem)}")
        for attempt in ungraded
    ]
    entries = [(entry.name, f"{entry.reason}.") for entry in refused]
    return Group(table, *_listed("Not graded", rows), *_listed("Refused", entries))


def _figures(attempts: Sequence[Attempt]) -> Iterable[str]:
    states = Counter(attempt.state for attempt in attempts)
    scores = [attempt.score for attempt in attempts if attempt.score is not None]
    yield str(len(attempts))
    yield str(states["graded"])
    yield str(sum(attempt.passed for attempt in attempts))
    yield points(statistics.mean(scores)) if scores else "-"
    yield points(statistics.median(scores)) if scores else "-"
    yield str(states["missing"])
    yield str(len(attempts) - states["graded"] - states["missing"])


def _listed(title: str, rows: Sequence[tuple[str, str]]) -> list[RenderableType]:
    if not rows:
        return []
    table = Table.grid(padding=(0, 1))
    for row in rows[:MAX_SHOWN]:
        told = " ".join(row)
        table.add_row(" -", Text(told if len(told) <= MAX_TOLD else f"{told[:MAX_TOLD].rstrip()}…", overflow="fold"))
    if len(rows) > MAX_SHOWN:
        table.add_row("", f"… and {len(rows) - MAX_SHOWN} more")
    return [Text(), Text(f"{title} ({len(rows)}):", style="bold"), table]


def _bar(console: Console) -> Bar:
    # Drawn only when called: no drawing thread beside the processes.
    columns = (BarColumn(bar_width=24), TextColumn("{task.fields[told]}", markup=False))
    return Bar(*columns, console=console, auto_refresh=False, transient=True)
