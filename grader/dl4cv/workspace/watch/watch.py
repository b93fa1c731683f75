"""Grades a file whenever it is saved, and keeps the latest verdict on the screen: `dl4cv-grade exercise3 --watch`."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from pathlib import Path

from rich.console import Console

from dl4cv.exercise.exercise import Exercise
from dl4cv.exercise.frameworks import FRAMEWORKS
from dl4cv.grading.grade import GradingError, Strictness
from dl4cv.grading.warm import WarmGrader
from dl4cv.report.changes import changes
from dl4cv.report.hints import last_told, one_more, told
from dl4cv.report.html.page import result_page
from dl4cv.report.progress import CheckingProgress, TrainingProgress
from dl4cv.report.terminal import MAX_WIDTH, has_shades
from dl4cv.results import Result
from dl4cv.submission.reading import Source, SubmissionError, find, read
from dl4cv.submission.room import RoomError
from dl4cv.workspace.watch.keys import keys
from dl4cv.workspace.watch.saves import saves
from dl4cv.workspace.watch.screen import Screen, drawn, function_looked_at

RELOAD_SECONDS = 2
HALF_WRITTEN_SECONDS = 0.5
ASKING = "h shows one more of the failure on the screen"


@dataclass
class Watched:
    """One file under watch: what was graded last, and what is on the screen.

    `keep` is told of every verdict; `page` is where the page with pictures is written, once it is asked for.
    `hints` is how many were asked for at once, and `told_before` the result before the first save.
    """

    exercise: Exercise
    path: Path | None
    seed: int
    secret: bool
    isolation: Strictness
    console: Console
    keep: Callable[[Result], None]
    page: Path
    open_page: Callable[[Path], None]
    hints: int | None = None
    told_before: Result | None = None
    source: Source | None = None
    screen: Screen = field(init=False)
    _shows_page: bool = False
    _everything: Result | None = None

    def __post_init__(self) -> None:
        self.screen = Screen(f"{self.exercise.name}: {self.exercise.title}", self._name())

    @property
    def folder(self) -> Path:
        """Return where the file lies."""
        return Path.cwd() if self.path is None else self.path.absolute().parent

    def _name(self) -> str:
        return f"{self.exercise.name}.py or .ipynb" if self.path is None else self.path.name

    def read(self) -> Source:
        """Read the file as it is now."""
        if self.path is not None:
            return read(self.path)
        return read(find(self.exercise, Path.cwd())[0].relative_to(Path.cwd()))

    def grade_latest(self, grader: WarmGrader, *, anew: bool = False) -> None:
        """Grade what was saved last, unless that is what was graded; once more where it is saved meanwhile."""
        while True:
            try:
                source = self._settled()
            except (SubmissionError, RoomError) as error:
                self.screen = replace(self.screen, problem=str(error))
                return
            if self.source is not None and not anew and _is_same(source, self.source):
                self.screen = replace(self.screen, problem="")
                return
            result = self._graded(grader, source)
            anew = False
            if self._changed_meanwhile(source):
                continue  # a verdict on what is no longer there is none
            self.source = None if result is None else source
            if result is not None:
                self._take(result)
            return

    def _settled(self) -> Source:
        """Read the file; once more a little later where it cannot be read, since it may be half-written."""
        try:
            return self.read()
        except (SubmissionError, RoomError):
            time.sleep(HALF_WRITTEN_SECONDS)
            return self.read()

    def _graded(self, grader: WarmGrader, source: Source) -> Result | None:
        training = FRAMEWORKS[self.exercise.framework].trains  # which has a line of its own
        checking = nullcontext() if training else CheckingProgress(self.console, self.exercise.name)
        try:
            with TrainingProgress(self.console) as progress, checking as announce:
                return grader.grade(
                    source,
                    self.exercise,
                    seed=self.seed,
                    secret=self.secret,
                    isolation=self.isolation,
                    news=progress,
                    announce=announce or (lambda check: None),
                )
        except (GradingError, RoomError) as error:
            self.screen = replace(self.screen, problem=str(error))
            return None

    def _changed_meanwhile(self, source: Source) -> bool:
        try:
            return not _is_same(self.read(), source)
        except (SubmissionError, RoomError):
            return True

    def _take(self, everything: Result) -> None:
        before = self.screen.result
        self._everything = everything
        earlier = before or self.told_before
        result = told(everything, self.exercise, last_told(earlier) if earlier else None, self.hints, ASKING)
        changed = None if before is None else changes(before, result)
        self.screen = replace(self.screen, result=result, changed=changed, problem="", at=0)
        self._told(result)

    def _told(self, result: Result) -> None:
        """Remember what is on the screen, and show it on the page."""
        self.keep(result)
        if self._shows_page:
            self.write_page()

    def _tell_more(self) -> None:
        """Show one more hint on the failure that is looked at."""
        shown, function = self.screen.result, function_looked_at(self.screen)
        if shown is None or self._everything is None or not function:
            return
        result = one_more(self._everything, shown, self.exercise, function, ASKING)
        if result != shown:
            self.screen = replace(self.screen, result=result)
            self._told(result)

    def write_page(self) -> None:
        """Write the page with pictures, which reloads itself while it is open."""
        if self.screen.result is not None:
            self.page.write_text(
                result_page(self.screen.result, self.exercise.title, reload_seconds=RELOAD_SECONDS), encoding="utf-8"
            )

    def press(self, key: str, grader: WarmGrader) -> bool:
        """Do what `key` asks for; tell whether to go on."""
        if key == "q":
            return False
        if key == "n":
            self.screen = replace(self.screen, at=self.screen.at + 1, everything=False)
        elif key == "h":
            self._tell_more()
        elif key == "a":
            self.screen = replace(self.screen, everything=not self.screen.everything)
        elif key == "g":
            self.grade_latest(grader, anew=True)
        elif key == "o" and self.screen.result is not None:
            self._shows_page = True
            self.write_page()
            self.open_page(self.page)
        return True

    def draw(self) -> None:
        """Draw the screen anew; in a log, below what stands there."""
        height = None
        if self.console.is_terminal:
            self.console.clear()
            height = self.console.height
        width = min(self.console.width, MAX_WIDTH)
        ascii_only = self.console.options.ascii_only
        shown = drawn(self.screen, width, height, ascii_only=ascii_only, shaded=has_shades(self.console))
        self.console.print(shown, width=width, highlight=False, markup=False, emoji=False, crop=False)


def watch(watched: Watched) -> Result | None:
    """Grade now and after every save until "q" is pressed; return the last verdict."""
    with WarmGrader() as grader, keys() as pressed:
        # Before anything watches: what starts workers is forked from a process of one thread.
        watched.grade_latest(grader)
        size = watched.console.size  # before it is drawn in it: a window that is pulled meanwhile is drawn anew
        watched.draw()
        for saved in saves(watched.folder):
            before, size_before, size = watched.screen, size, watched.console.size
            key = pressed()
            if saved:
                watched.grade_latest(grader)
            if key and not watched.press(key, grader):
                break
            if key or size != size_before or watched.screen != before:
                watched.draw()
    return watched.screen.result


def _is_same(source: Source, other: Source) -> bool:
    return (source.path, source.sha256, source.modules) == (other.path, other.sha256, other.modules)
