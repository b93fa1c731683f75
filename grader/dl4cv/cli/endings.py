"""What the commands share: how they end, where they print, which exercises they know. Imports nothing but click."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from rich.console import Console

    from dl4cv.exercise.exercise import Exercise

PASSED, FAILED, WRONG_USAGE, NO_SUBMISSION, GRADER_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130

SEED_HELP = "The number that decides the cases; the same one gives the same verdict. Default: 2024."
ISOLATION = click.Choice(["auto", "required"])
ISOLATION_HELP = "required: refuse to grade unless student code is strongly confined; auto: take what there is."


class Problem(click.ClickException):
    """A sentence for the user, and the status with which the command ends."""

    def __init__(self, sentence: str, status: int = WRONG_USAGE) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # click reads it from the instance
        """The status."""
        return self.status


def fail(sentence: str, status: int) -> NoReturn:
    """End the command with a sentence and a status."""
    raise Problem(sentence, status)


def leave(status: int) -> NoReturn:
    """End the command with a status."""
    raise SystemExit(status)


def known_exercises(
    ctx: click.Context, names: Sequence[str] = (), submissions: Path | None = None
) -> tuple[Exercise, ...]:
    """The exercises of the course, and those of the dl4cv.toml that was named or lies here or above.

    Where `names` are all of the course, they are enough, and a dl4cv.toml with a fault does not matter.
    A dl4cv.toml that lies among the `submissions` counts only when it was named: a student could have put it there.
    """
    from dl4cv.course import COURSE
    from dl4cv.exercise.own import CourseError, load_course

    if names and all(map(_is_ours, names)):
        return COURSE
    folder: Path | None = ctx.find_root().params.get("course") or _course_folder(submissions)
    if folder is None:
        return COURSE
    try:
        own = load_course(folder, COURSE)
    except CourseError as error:
        fail(str(error), WRONG_USAGE)
    root = ctx.find_root()
    commands = root.command.list_commands(root) if isinstance(root.command, click.Group) else []
    for exercise in own:
        if exercise.name in commands:
            fail(f"dl4cv-grade has a command {exercise.name}: give your exercise another name.", WRONG_USAGE)
    return (*COURSE, *own)


def chosen_exercises(ctx: click.Context, names: Sequence[str], submissions: Path | None = None) -> tuple[Exercise, ...]:
    """The exercises called `names`, or all that are known."""
    from dl4cv.exercise.exercise import UnknownExercise, find_exercise

    known = known_exercises(ctx, names, submissions)
    try:
        return tuple(find_exercise(name, known) for name in names) or known
    except UnknownExercise as error:
        fail(str(error), WRONG_USAGE)


def _is_ours(name: str) -> bool:
    from dl4cv.course import COURSE
    from dl4cv.exercise.exercise import UnknownExercise, find_exercise

    try:
        find_exercise(name, COURSE)
    except UnknownExercise:
        return False
    return True


def _course_folder(submissions: Path | None) -> Path | None:
    """The folder of the dl4cv.toml that lies here or above; none if it is among the `submissions`, which is said."""
    from dl4cv.exercise.own import course_file

    found = course_file(Path.cwd())
    if found is None:
        return None
    if submissions is not None and found.is_relative_to(submissions.resolve()):
        complain(f"{found} lies among the submissions, so it is ignored; if it is yours, say --course.")
        return None
    return found.parent


def require_folder(path: Path | None) -> None:
    """Refuse a report that could not be written, before any work is done."""
    if path is None:
        return
    if not path.parent.is_dir():
        fail(f"There is no folder {path.parent} to write {path.name} into.", WRONG_USAGE)
    if path.is_dir():
        fail(f"{path} is a folder; name the file to write.", WRONG_USAGE)


def open_console() -> Console:
    """Where results are printed."""
    from rich.console import Console

    # A log has no width: 80 columns wrap nowhere that matters.
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=80)


def complain(sentence: str) -> None:
    """Say a sentence that is no result."""
    click.echo(f"dl4cv-grade: {sentence}", err=True)


def own_fault(error: Exception) -> str:
    """What an instructor can report of a fault of the grader itself."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f", {Path(trace.tb_frame.f_code.co_filename).name} line {trace.tb_lineno}" if trace is not None else ""
    return f"the grader itself failed, which says nothing about your solution ({type(error).__name__}: {error}{place})."
