"""Grading and training as they go: a live line in a terminal, and of training a plain line now and then in a log."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import Protocol, Self

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from dl4cv.harmless import harmless, one_line
from dl4cv.report.words import counted

MOST_LINES = 60
"""Of one grading's trainings in a log: student code may send news of as many as it likes."""

LARGEST_WRITTEN_OUT = 1e6


class CheckingProgress:
    """Says in a terminal how many checks are done; a context manager that leaves nothing behind. A log gets nothing."""

    def __init__(self, console: Console, name: str) -> None:
        self._file = console.file if console.is_terminal and not console.is_dumb_terminal else None
        self._name, self._done = name, 0

    def __enter__(self) -> Self:
        self._write(f"grading {self._name}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._write("")

    def __call__(self, check: object) -> None:
        """Count a check that is done."""
        self._done += 1
        self._write(f"grading {self._name}: {counted(self._done, 'check')} done")

    def _write(self, line: str) -> None:
        if self._file is not None:
            self._file.write(f"\r\x1b[K{line}")
            self._file.flush()


@contextmanager
def seeking(console: Console) -> Iterator[Callable[[int, int], None]]:
    """Show in a terminal how many changes of a student's code have been tried, of how many; a log gets nothing."""
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=16), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(
        *columns, console=console, transient=True, auto_refresh=False, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("trying small changes", total=None)
        yield lambda tried, edits: bar.update(task, completed=tried, total=edits, refresh=True)


class TrainingStep(Protocol):
    """How far a training has come; `validation_accuracy` is None where it was not measured."""

    @property
    def stage(self) -> str:
        """What is being trained."""

    @property
    def unit(self) -> str:
        """What a step is: "step" or "epoch"."""

    @property
    def step(self) -> int:
        """Steps done."""

    @property
    def steps(self) -> int:
        """Steps planned."""

    @property
    def loss(self) -> float | None:
        """The training loss before this step; None where it is not known."""

    @property
    def validation_accuracy(self) -> float | None:
        """In 0…1."""


class TrainingProgress:
    """Shows the training steps it is called with; a context manager that leaves nothing behind in a terminal."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._live = _live(console) if console.is_terminal and not console.is_dumb_terminal else None
        self._task: TaskID | None = None
        self._stage: str | None = None
        self._tenths = -1
        self._lines_left = MOST_LINES
        self._accuracy: float | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None and self._task is not None:
            self._live.stop()

    def __call__(self, progress: TrainingStep) -> None:
        """Show `progress`."""
        if progress.stage != self._stage:
            self._begin(progress)
        if progress.validation_accuracy is not None:
            self._accuracy = progress.validation_accuracy
        if self._live is not None and self._task is not None:
            self._live.update(self._task, completed=progress.step, text=self._text(progress), refresh=True)
        else:
            self._log(progress)

    def _begin(self, progress: TrainingStep) -> None:
        self._stage, self._tenths, self._accuracy = progress.stage, -1, None
        if self._live is None:
            return
        if self._task is None:
            self._live.start()
        else:
            self._live.remove_task(self._task)
        stage = harmless(progress.stage, ascii_only=self._console.options.ascii_only)
        self._task = self._live.add_task(stage, total=progress.steps, text="")

    def _log(self, progress: TrainingStep) -> None:
        tenths = min(10, 10 * progress.step // max(progress.steps, 1))
        if tenths > self._tenths and self._lines_left > 0:
            self._tenths = tenths
            self._lines_left -= 1
            stage = harmless(progress.stage, ascii_only=self._console.options.ascii_only)
            self._console.print(f"{stage}: {self._text(progress)}", markup=False, highlight=False, soft_wrap=True)

    def _text(self, progress: TrainingStep) -> str:
        return _training_words(progress, self._accuracy)


class ProgressLines:
    """Tells in a line of text how far grading, and training, has come, each time that there is news."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._done = 0
        self._stage = ""
        self._accuracy: float | None = None

    def checked(self, check: object) -> None:
        """Count a check that is done."""
        self._done += 1
        self._tell(f"{counted(self._done, 'check')} done")

    def trained(self, progress: TrainingStep) -> None:
        """Tell of `progress` in a training."""
        if progress.stage != self._stage:
            self._stage, self._accuracy = progress.stage, None
        if progress.validation_accuracy is not None:
            self._accuracy = progress.validation_accuracy
        self._tell(f"{one_line(progress.stage)}: {_training_words(progress, self._accuracy)}")


def _training_words(progress: TrainingStep, latest_accuracy: float | None) -> str:
    loss = "" if progress.loss is None else f", loss {_loss(progress.loss)}"
    accuracy = "" if latest_accuracy is None else f", validation accuracy {100 * latest_accuracy:.1f} %"
    return f"{progress.unit} {progress.step:>{len(str(progress.steps))}}/{progress.steps}{loss}{accuracy}"


def _loss(loss: float) -> str:
    """Write a loss with four decimals, and one that has grown beyond all bounds briefly."""
    return f"{loss:.4f}" if abs(loss) < LARGEST_WRITTEN_OUT else f"{loss:.4g}"


def _live(console: Console) -> Progress:
    # Drawn only when called: a drawing thread would live beside the processes that are forked meanwhile.
    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=16),
        TextColumn("{task.fields[text]}", markup=False),
        TimeElapsedColumn(),
    )
    return Progress(*columns, console=console, auto_refresh=False, transient=True)
