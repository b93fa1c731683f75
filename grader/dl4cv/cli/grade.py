"""`dl4cv-grade exercise3`: grade one submission, print the verdict, write the reports. Imports nothing heavy."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from dl4cv.cli.endings import (
    GRADER_FAILED,
    NO_SUBMISSION,
    Problem,
    keep,
    leave,
    open_console,
    open_page,
    require_folder,
    status_of,
    write_file,
)
from dl4cv.cli.options import PATH, seed_option, seed_to_take, strictness, usual_isolation_option
from dl4cv.report.views import VIEWS

if TYPE_CHECKING:
    from rich.console import Console

    from dl4cv.exercise.exercise import Exercise
    from dl4cv.grading.grade import Strictness
    from dl4cv.results import Result
    from dl4cv.submission.reading import Source


HINTS_HELP = (
    "Show N hints on what failed, of 5: what kind of thing is wrong, what the card says, the smallest case, the name "
    "of the mistake, what to do. Default: all, or as the course says."
)


def grading_command(exercise: Exercise) -> click.Command:
    """Make the command that grades one submission for `exercise`."""

    @click.command(
        exercise.name,
        help=f"Grade {exercise.name}: {exercise.title}. Without a path, {exercise.name}.py or .ipynb of this folder.",
    )
    @click.argument("path", type=PATH, required=False)
    @seed_option
    @usual_isolation_option
    @click.option("--github", is_flag=True, help="Also tell GitHub Actions: summary, annotations.")
    @click.option("--watch", is_flag=True, help="Grade whenever the file is saved, until q is pressed.")
    @click.option("--open", "show", is_flag=True, help="Show the page of --html in the browser.")
    @click.option("--hints", type=click.IntRange(1, 5), metavar="N", help=HINTS_HELP)
    @click.option("--prints", is_flag=True, help="Show all that your code prints, not only in the failing case.")
    def command(
        path: Path | None,
        seed: int | None,
        isolation: Strictness | None,
        github: bool,
        hints: int | None,
        prints: bool,
        show: bool,
        watch: bool,
        dataset: tuple[str, Path] | None = None,
        **files: Path | None,
    ) -> NoReturn:
        if show and files["html"] is None:
            raise click.UsageError("--open shows the page that --html FILE names.")
        if hints is not None and exercise.hints == "none":
            raise click.UsageError("--hints: this course shows no hints.")
        chosen = exercise if dataset is None else _with_dataset(exercise, *dataset)
        if watch:
            if github or prints or any(files.values()):
                raise click.UsageError(
                    "--watch shows verdicts as they come; it takes a path, --seed, --isolation and --hints."
                )
            from dl4cv.cli.watching import watch_one

            watch_one(chosen, path, seed, isolation, hints)
        grade_one(chosen, path, seed, isolation, github, files, hints=hints, prints=prints, show=show)

    if exercise.datasets:
        kinds = (click.Choice(exercise.datasets), PATH)
        told = f"Train and measure with this dataset from your folder: {', '.join(exercise.datasets)}."
        command.params.append(click.Option(["--dataset"], nargs=2, type=kinds, metavar="NAME DIR", help=told))
    options = [click.Option([view.option, view.name], type=PATH, metavar="FILE", help=view.help) for view in VIEWS]
    command.params[1:1] = options
    return command


def _with_dataset(exercise: Exercise, name: str, folder: Path) -> Exercise:
    """Return `exercise` with the dataset called `name`, whose files must be in `folder`."""
    from dataclasses import replace

    from dl4cv.course.datasets.door import open_dataset
    from dl4cv.course.datasets.mnist import DatasetError
    from dl4cv.exercise.exercise import Dataset

    try:
        for split in ("test", "train"):
            open_dataset(name, folder.absolute(), split)
    except DatasetError as error:
        raise Problem(str(error)) from error
    return replace(exercise, dataset=Dataset(name, folder.absolute()))


def grade_one(
    exercise: Exercise,
    path: Path | None,
    seed: int | None,
    isolation: Strictness | None,
    github: bool,
    files: dict[str, Path | None],
    *,
    hints: int | None = None,
    prints: bool = False,
    show: bool = False,
) -> NoReturn:
    """Grade one submission, print the verdict, write the `files` asked for, by view; exit as the verdict is.

    With `show`, the browser is asked to open the page.
    """
    for file in files.values():
        require_folder(file)
    try:
        result = grade_and_show(exercise, path, seed, isolation, github=github, hints=hints, prints=prints)
    except Problem as problem:
        if github and problem.status == NO_SUBMISSION:
            from dl4cv.workspace.github_actions import tell_problem

            tell_problem(problem.sentence)
        raise
    for view in VIEWS:
        file = files[view.name]
        if file is not None:
            write_file(file, view.make(result, exercise.title), "The result")
    page = files.get("html")
    if show and page is not None:
        open_page(page)
    leave(status_of(result))


def grade_and_show(
    exercise: Exercise,
    path: Path | None,
    seed: int | None,
    isolation: Strictness | None,
    *,
    github: bool = False,
    hints: int | None = None,
    prints: bool = False,
) -> Result:
    """Grade, print and remember one submission; tell `github` of it. `prints` shows all that its code printed.

    Of its failures, the result tells as much as the course lets it, or as many `hints` as were asked for.
    """
    from dl4cv.submission.reading import ROOM
    from dl4cv.submission.room import RoomError

    with contextlib.suppress(RoomError):  # which reading brings up again
        ROOM.open()  # it starts while this process imports
    console = open_console()
    source, everything = _grade(exercise, path, seed, isolation, console)
    result = _as_told(everything, exercise, hints, github=github)
    _show(result, source, exercise, console, github=github, prints=prints)
    keep(result)
    return result


def _as_told(result: Result, exercise: Exercise, hints: int | None, *, github: bool) -> Result:
    """Return `result` with as much as the course lets a student see now; what was told last lies in this folder."""
    from dl4cv.report.hints import MORE, ON_YOUR_MACHINE, last_told, told
    from dl4cv.workspace.history import last_result

    before = last_result(exercise, Path.cwd())
    more = ON_YOUR_MACHINE if github else MORE
    return told(result, exercise, last_told(before) if before else None, hints, more)


def _grade(
    exercise: Exercise, path: Path | None, seed: int | None, isolation: Strictness | None, console: Console
) -> tuple[Source, Result]:
    """Read and grade the submission in `path`, or else the one of this folder."""
    from dl4cv.exercise.frameworks import FRAMEWORKS
    from dl4cv.grading.grade import GradingError, grade
    from dl4cv.report.progress import CheckingProgress, TrainingProgress
    from dl4cv.submission.reading import SubmissionError, find, read
    from dl4cv.submission.room import RoomError

    taken, is_secret = seed_to_take(seed)
    try:
        folder = Path.cwd()
        found, notes = (path, ()) if path is not None else find(exercise, folder)
        # The name alone, so that two machines write the same result.
        source = read(found if path is not None else found.relative_to(folder))
        if exercise.dataset is not None:
            notes = (*notes, f"Trained on {exercise.dataset.name}, which has a threshold of its own, not on MNIST.")
        training = FRAMEWORKS[exercise.framework].trains  # which has a line of its own
        checking = contextlib.nullcontext() if training else CheckingProgress(console, exercise.name)
        with TrainingProgress(console) as progress, checking as announce:
            result = grade(
                source,
                exercise,
                seed=taken,
                secret=is_secret,
                notes=notes,
                news=progress,
                announce=announce or (lambda check: None),
                isolation=strictness(isolation),
            )
    except SubmissionError as error:
        raise Problem(str(error), NO_SUBMISSION) from error
    except (GradingError, RoomError) as error:
        raise Problem(str(error), GRADER_FAILED) from error
    return source, result


def _show(result: Result, source: Source, exercise: Exercise, console: Console, *, github: bool, prints: bool) -> None:
    from dl4cv.report.terminal import render

    if not github:
        render(result, console, title=exercise.title, following=_following(exercise), prints=prints)
        return
    from dl4cv.workspace.github_actions import tell, tell_problem
    from dl4cv.workspace.workflow_log import commands_stopped

    with commands_stopped(always=True):
        render(result, console, title=exercise.title, prints=True)  # a log on GitHub is looked up, not read
    if result.settled:
        tell(result, source, exercise.title)
    else:
        tell_problem(f"{exercise.name} could not be settled, by no fault of the solution: run this job again.")


def _following(exercise: Exercise) -> str:
    """Return the name of the exercise of the course that comes next."""
    from itertools import pairwise

    from dl4cv.course import COURSE

    later = dict(pairwise(each.name for each in COURSE))
    return later.get(exercise.name, "")
