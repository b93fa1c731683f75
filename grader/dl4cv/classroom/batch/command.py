"""What `dl4cv-grade batch` does: collect, grade, show.

An instructor sees a live line in a terminal or a plain line now and then, and tables at the end.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Literal, Self

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from dl4cv.classroom.batch.batch import BatchOptions, BatchProgress, grade_class
from dl4cv.classroom.batch.same_extras import MixedExtrasError, require_same_extras, told_of_missing
from dl4cv.classroom.batch.task import Crew, CrewError
from dl4cv.classroom.downloads.archives import Refused
from dl4cv.classroom.downloads.collect import CollectError, Collection, collect
from dl4cv.classroom.downloads.file_names import parse_aliases
from dl4cv.classroom.downloads.roster import apply_roster, read_roster
from dl4cv.classroom.gradebook.attempts import Attempt, handed_in, last
from dl4cv.classroom.gradebook.gradebook import Gradebook, GradebookError
from dl4cv.classroom.marks.marking_options import OptionError
from dl4cv.exercise.exercise import Exercise
from dl4cv.harmless import harmless, one_line
from dl4cv.release import ReleaseError
from dl4cv.release.portable import PortableCourse, unpack_portable
from dl4cv.report.words import counted, points

LINES_PER_BATCH = 10
SECONDS_BETWEEN_LINES = 30.0
MAX_SHOWN = 20
MAX_NAMED = 5
MAX_CHARACTERS = 200
# What a person must decide on comes first, what a student must mend last.
_NO_WORKERS = "No worker is connected to {0} yet, so nothing is graded; start some: dask worker {0}"
_ALIAS_HINT = (
    "What was handed in under another name has no mark yet. Say what it is, and it is graded: "
    "--alias 'ex3*.py=exercise3', as often as you like."
)
_URGENCY = ("unrecognised", "ambiguous", "unsettled", "error", "crashed", "unreadable")


@dataclass(frozen=True)
class BatchFailure:
    """Why not every row of a class is settled, in a sentence."""

    sentence: str
    cause: Literal["usage", "submissions", "grader", "interrupted"]


def grade_submissions(
    submissions: Path, exercises: Sequence[Exercise], options: BatchOptions, console: Console
) -> BatchFailure | None:
    """Grade the class in `submissions`; None when every row is settled."""
    try:
        with unpack_portable(exercises) as course:
            return _run(submissions, course, options, console)
    except ReleaseError as error:
        return BatchFailure(str(error), "usage")
    except KeyboardInterrupt:
        return BatchFailure(
            "Interrupted. What is graded is in the gradebook; the same command goes on from there.", "interrupted"
        )


def _run(submissions: Path, course: PortableCourse, options: BatchOptions, console: Console) -> BatchFailure | None:
    try:
        aliases = parse_aliases(options.aliases, course.exercises)
        collection = collect(submissions, course.exercises, named=options.named, known=options.known, aliases=aliases)
        told: tuple[str, ...] = ()
        if options.roster is not None:
            collection, told = apply_roster(collection, read_roster(options.roster))
    except OptionError as error:
        return BatchFailure(str(error), "usage")
    except CollectError as error:
        return BatchFailure(str(error), "submissions")
    strangers = sorted(set(options.students) - {row.student for row in collection.rows})
    if strangers:
        known = harmless(", ".join(sorted({row.student for row in collection.rows})[:MAX_NAMED]))
        return BatchFailure(f"Nobody in {submissions} is called {harmless(strangers[0])!r}; there is {known}.", "usage")
    nothing = _tell_unnamed(submissions, collection)
    if nothing is not None and not collection.absent:
        return nothing
    console.print(
        f"{counted(collection.students, 'student')} in {submissions}, "
        f"{counted(sum(row.state == 'submitted' for row in collection.rows), 'submission')}",
        markup=False,
    )
    for sentence in told:
        console.print(sentence, markup=False, soft_wrap=True)
    try:
        opened = Gradebook(options.gradebook)
    except GradebookError as error:
        return BatchFailure(str(error), "usage")
    try:
        with opened as gradebook:
            submitted = {row.exercise for row in collection.rows if row.state == "submitted"}
            graded = [each for each in course.exercises if each.name in submitted]
            if not options.regrade:
                require_same_extras(graded, gradebook)
            for sentence in told_of_missing(graded):
                console.print(sentence, markup=False, soft_wrap=True)
            _tell_seed(gradebook, options, console)
            if options.hint_level is not None:
                gradebook.keep_hint_level(options.hint_level)
            failed = _grade(collection, gradebook, replace(options, course=course.folder), console)
    except MixedExtrasError as error:
        return BatchFailure(str(error), "usage")
    except (CrewError, GradebookError) as error:
        return BatchFailure(str(error), "grader")
    if failed:
        again = "no mark comes of that, and the same command tries again."
        return BatchFailure(f"{counted(failed, 'submission')} could not be graded: {again}", "grader")
    return nothing


def _tell_unnamed(submissions: Path, collection: Collection) -> BatchFailure | None:
    """Say that no file is named after an exercise, and how some are called instead; None when there is one."""
    if collection.unnamed is None and (collection.rows or collection.absent):
        return None
    if collection.unnamed is None:
        return BatchFailure(
            f"{counted(collection.students, 'student')} in {submissions}, but nobody has handed in anything yet: there "
            "is no file that is named after an exercise, as exercise1.py is, and not as it was handed out.",
            "submissions",
        )
    some = one_line(", ".join(collection.unnamed))
    return BatchFailure(
        f"{counted(collection.students, 'student')} in {submissions}, but no file is named after an exercise, as "
        f"exercise1.py is; there is {some}. Say what is what: --alias 'ex1*.py=exercise1'.",
        "submissions",
    )


def _tell_seed(gradebook: Gradebook, options: BatchOptions, console: Console) -> None:
    """Say what decides the cases; never the seed itself, since a log may be read by students."""
    if options.seed is not None or gradebook.seed_key() is not None:
        return
    told = "A secret seed is drawn and kept in this gradebook; dl4cv-grade seed shows it to you."
    if gradebook.attempts():
        told += " What was graded before, with one that students may know, is graded once more."
    console.print(told, markup=False, soft_wrap=True)


def _grade(collection: Collection, gradebook: Gradebook, options: BatchOptions, console: Console) -> int:
    """Grade, record, show; return the number of rows that could not be graded."""
    with _open_crew(options) as crew, BatchView(console) as view:
        if options.scheduler is not None and not crew.free():
            console.print(_NO_WORKERS.format(options.scheduler), markup=False, soft_wrap=True)
        counts = grade_class(collection.rows, gradebook, crew, options, view, collection.absent)
    if counts.before:
        hint = "" if options.regrade else "; --regrade grades once more"
        stood = f"{counted(counts.before, 'row')} stood in the gradebook already{hint}"
        console.print(stood, markup=False, soft_wrap=True)
    shown = {(row.student, row.exercise) for row in collection.rows}
    chosen = last(handed_in(gradebook.attempts(), gradebook.hand_ins()))
    shown_attempts = [chosen[key] for key in sorted(shown & chosen.keys())]
    console.print(batch_summary(shown_attempts, collection.refused))
    if any(attempt.state == "unrecognised" for attempt in shown_attempts):
        console.print(_ALIAS_HINT, markup=False, soft_wrap=True)
    return counts.failed


def _open_crew(options: BatchOptions) -> AbstractContextManager[Crew]:
    if options.scheduler is not None:
        from dl4cv.classroom.batch.dask_workers import ClusterCrew

        return ClusterCrew(options.scheduler)
    from dl4cv.classroom.batch.local_workers import LocalCrew

    return LocalCrew(options.jobs or _cores())


def _cores() -> int:
    """Count the cores that this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class BatchView:
    """Shows the progress it is called with. A context manager that leaves nothing behind in a terminal."""

    def __init__(self, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._console, self._clock = console, clock
        self._bar = _make_bar(console) if console.is_terminal and not console.is_dumb_terminal else None
        self._started = clock()
        self._printed, self._printed_at = 0, self._started

    def __enter__(self) -> Self:
        if self._bar is not None:
            self._bar.start()
            self._bar.add_task("grading", total=None, line="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def __call__(self, progress: BatchProgress) -> None:
        """Show `progress`."""
        now = self._clock()
        line = f"{progress.done}/{progress.total}{pace_in_words(progress.done, progress.total, now - self._started)}"
        if self._bar is not None:
            self._bar.update(self._bar.task_ids[0], completed=progress.done, total=progress.total, line=line)
            self._bar.refresh()
            return
        step = max(1, progress.total // LINES_PER_BATCH)
        is_due = progress.done // step > self._printed // step or progress.done == progress.total
        if progress.done > self._printed and (is_due or now - self._printed_at > SECONDS_BETWEEN_LINES):
            self._printed, self._printed_at = progress.done, now
            self._console.print(f"graded {line}", markup=False, highlight=False)


def pace_in_words(done: int, total: int, seconds: float) -> str:
    """Say the rate and the time left in words, "" while nothing is known."""
    if done == 0 or seconds <= 0:
        return ""
    rate = done / seconds
    left = duration_in_words((total - done) / rate)
    speed = f"{rate:.1f} a second" if rate >= 1 else f"{60 * rate:.1f} a minute"
    return f", {speed}, " + (f"{left} left" if done < total else f"{duration_in_words(seconds)} in all")


def duration_in_words(seconds: float) -> str:
    """Say a span of time: `8 s`, `3 min 20 s`, `2 h 05 min`."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02} min"


def batch_summary(attempts: Sequence[Attempt], refused: Sequence[Refused]) -> RenderableType:
    """Show the class at a glance: a line for each exercise, the rows without a score, the files that were refused."""
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
    rows = [(f"{one_line(attempt.student)}, {attempt.exercise}:", _told(attempt)) for attempt in ungraded]
    entries = [(one_line(entry.name), one_line(f"{entry.reason}.")) for entry in refused]
    return Group(table, *_list_rows("Not graded", rows), *_list_rows("Refused", entries))


def _told(attempt: Attempt) -> str:
    """Say why there is no score. What is not settled says so itself."""
    problem = one_line(attempt.problem)
    if attempt.state == "unsettled":
        return problem
    return f"{'handed in, not graded' if attempt.state == 'unrecognised' else attempt.state}. {problem}"


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


def _list_rows(title: str, rows: Sequence[tuple[str, str]]) -> list[RenderableType]:
    if not rows:
        return []
    table = Table.grid(padding=(0, 1))
    for row in rows[:MAX_SHOWN]:
        line = " ".join(row)
        shortened = line if len(line) <= MAX_CHARACTERS else f"{line[:MAX_CHARACTERS].rstrip()}…"
        table.add_row(" -", Text(shortened, overflow="fold"))
    if len(rows) > MAX_SHOWN:
        table.add_row("", f"… and {len(rows) - MAX_SHOWN} more")
    return [Text(), Text(f"{title} ({len(rows)}):", style="bold"), table]


def _make_bar(console: Console) -> Bar:
    # Drawn only when called: no drawing thread beside the processes.
    columns = (BarColumn(bar_width=24), TextColumn("{task.fields[line]}", markup=False))
    return Bar(*columns, console=console, auto_refresh=False, transient=True)
