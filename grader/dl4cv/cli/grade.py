"""The commands that grade here: one exercise, or all that a folder holds. Imports nothing heavy."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from dl4cv.cli.endings import (
    FAILED,
    GRADER_FAILED,
    ISOLATION,
    ISOLATION_HELP,
    NO_SUBMISSION,
    PASSED,
    SEED_HELP,
    WRONG_USAGE,
    Problem,
    complain,
    fail,
    known_exercises,
    leave,
    open_console,
    require_folder,
)

if TYPE_CHECKING:
    from rich.console import Console

    from dl4cv.exercise.exercise import Exercise
    from dl4cv.grading.grade import Wanted
    from dl4cv.results import Result
    from dl4cv.submission.reading import Source


JSON_HELP = "Also write the whole result to FILE as JSON."
JUNIT_HELP = "Also write the result to FILE as JUnit XML."
USUAL_ISOLATION_HELP = f"{ISOLATION_HELP} Default: required if CI=true, else auto."


def grading_command(exercise: Exercise) -> click.Command:
    """The command that grades one submission for `exercise`."""
    return click.Command(
        exercise.name,
        callback=lambda **options: grade_one(exercise, **options),
        help=f"Grade {exercise.name}: {exercise.title}. Without a path, {exercise.name}.py or .ipynb of this folder.",
        params=[
            click.Argument(["path"], type=click.Path(path_type=Path), required=False),
            click.Option(["--json", "json_file"], type=click.Path(path_type=Path), metavar="FILE", help=JSON_HELP),
            click.Option(["--junit", "junit_file"], type=click.Path(path_type=Path), metavar="FILE", help=JUNIT_HELP),
            click.Option(["--seed"], type=click.IntRange(0, 2**31 - 1), metavar="N", help=SEED_HELP),
            click.Option(["--isolation"], type=ISOLATION, help=USUAL_ISOLATION_HELP),
            click.Option(["--github"], is_flag=True, help="Also tell GitHub Actions: summary, annotations, points."),
        ],
    )


def grade_one(
    exercise: Exercise,
    path: Path | None,
    json_file: Path | None,
    junit_file: Path | None,
    seed: int | None,
    isolation: Wanted | None,
    github: bool,
) -> NoReturn:
    """Grade one submission, print the verdict, write the reports; exit as the verdict is."""
    for target in (json_file, junit_file):
        require_folder(target)
    try:
        result = _settled(exercise, path, seed, isolation, github=github)
    except Problem as problem:
        if github and problem.status == NO_SUBMISSION:
            from dl4cv.workspace.github_actions import tell_problem

            tell_problem(problem.sentence)
        raise
    _write_reports(result, json_file, junit_file)
    leave(PASSED if result.passed else FAILED)


@click.command(name="all")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), metavar="N", help=SEED_HELP)
@click.option("--isolation", type=ISOLATION, help=USUAL_ISOLATION_HELP)
def grade_all(seed: int | None, isolation: Wanted | None) -> NoReturn:
    """Grade every exercise that this folder holds a file for."""
    from dl4cv.course import COURSE
    from dl4cv.submission.reading import present

    ctx = click.get_current_context()
    # The checks of a dl4cv.toml that merely lies here would be run too, and a student may have put it here.
    known = known_exercises(ctx) if ctx.find_root().params["course"] else COURSE
    found = [exercise for exercise in known if present(exercise, Path.cwd())]
    if not found:
        fail("There is no exercise in this folder; dl4cv-grade start writes them.", NO_SUBMISSION)
    statuses = []
    for exercise in found:
        try:
            statuses.append(PASSED if _settled(exercise, None, seed, isolation).passed else FAILED)
        except Problem as problem:
            complain(problem.sentence)
            statuses.append(problem.status)
    show_overview(known)
    leave(max(statuses))


def show_overview(exercises: Sequence[Exercise]) -> None:
    """Print `exercises` with what this folder's last results were."""
    from datetime import datetime

    from dl4cv.workspace.history import last_results
    from dl4cv.workspace.overview import overview

    console = open_console()
    last = last_results(exercises, Path.cwd())
    table = overview(exercises, last, datetime.now(), ascii_only=console.options.ascii_only)
    console.print(table, markup=False, highlight=False)


def _settled(
    exercise: Exercise, path: Path | None, seed: int | None, isolation: Wanted | None, *, github: bool = False
) -> Result:
    """Grade, print and remember one submission; tell `github` of it."""
    from dl4cv.workspace.history import remember

    console = open_console()
    source, result = _graded(exercise, path, seed, isolation, console)
    _show(result, source, exercise, console, github=github)
    forgotten = remember(result, Path.cwd())
    if forgotten:
        complain(forgotten)
    return result


def _graded(
    exercise: Exercise, path: Path | None, seed: int | None, isolation: Wanted | None, console: Console
) -> tuple[Source, Result]:
    """The submission in `path`, or else the one of this folder, and its result."""
    from dl4cv.exercise.exercise import SEED
    from dl4cv.grading.grade import GradingError, grade
    from dl4cv.report.progress import TrainingProgress
    from dl4cv.submission.reading import SubmissionError, find, read

    try:
        folder = Path.cwd()
        found, notes = (path, ()) if path is not None else find(exercise, folder)
        # The name alone, so that two machines write the same result.
        source = read(found if path is not None else found.relative_to(folder))
        with TrainingProgress(console) as progress:
            result = grade(
                source,
                exercise,
                seed=SEED if seed is None else seed,
                notes=notes,
                news=progress,
                isolation=isolation or ("required" if os.environ.get("CI") == "true" else "auto"),
            )
    except SubmissionError as error:
        raise Problem(str(error), NO_SUBMISSION) from error
    except GradingError as error:
        raise Problem(str(error), GRADER_FAILED) from error
    return source, result


def _show(result: Result, source: Source, exercise: Exercise, console: Console, *, github: bool) -> None:
    from dl4cv.report.terminal import render

    if not github:
        render(result, console, title=exercise.title, following=_following(exercise))
        return
    from dl4cv.workspace.github_actions import commands_stopped, tell

    with commands_stopped():
        render(result, console, title=exercise.title)
    tell(result, source, exercise.title)


def _following(exercise: Exercise) -> str:
    from itertools import pairwise

    from dl4cv.course import COURSE

    later = dict(pairwise(COURSE))
    return later[exercise].name if exercise in later else ""


def _write_reports(result: Result, json_file: Path | None, junit_file: Path | None) -> None:
    from dl4cv.files import write_atomically
    from dl4cv.report.junit import junit
    from dl4cv.results import to_json

    for path, report in ((json_file, to_json), (junit_file, junit)):
        if path is not None:
            try:
                write_atomically(path, report(result))
            except OSError as error:
                fail(f"The result cannot be written to {path}: {error.strerror}.", WRONG_USAGE)
