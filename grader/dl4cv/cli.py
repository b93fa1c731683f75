"""The command line: parse, call, print. What takes long to import is imported by the command that needs it."""

from __future__ import annotations

import os
import signal
import sys
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from dl4cv import __version__
from dl4cv.commands import (
    FAILED,
    GRADER_FAILED,
    INTERRUPTED,
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
    own_fault,
    require_folder,
)

if TYPE_CHECKING:
    from rich.console import Console

    from dl4cv.course import Exercise
    from dl4cv.grading import Wanted
    from dl4cv.results import Result


JSON_HELP = "Also write the whole result to FILE as JSON."
JUNIT_HELP = "Also write the result to FILE as JUnit XML."
ISOLATION_HELP = "required: refuse to grade unless student code is strongly confined. Default: required if CI=true."
COURSE_HELP = "Also know the exercises of the dl4cv.toml in FOLDER. Default: that of this folder or above."


class CourseGroup(click.Group):
    """A group in which every exercise's name is a command: `dl4cv-grade exercise3`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands that `--help` shows."""
        from dl4cv.instructor_cli import COMMANDS

        return sorted([*super().list_commands(ctx), *COMMANDS])

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """The command `name`, or the one that grades the exercise of this name."""
        from dl4cv.instructor_cli import COMMANDS

        known = super().get_command(ctx, name) or COMMANDS.get(name)
        if known is not None:
            return known
        from dl4cv.course import COURSE, UnknownExercise, exercise

        try:
            ours = name in [each.name for each in COURSE]  # then a dl4cv.toml with a fault does not matter
            return grading_command(exercise(name, COURSE if ours else known_exercises(ctx)))
        except UnknownExercise as error:
            near = [command for command in self.list_commands(ctx) if command[:3] == name[:3]]
            hint = f" Or the command {near[0]}?" if near else ""
            raise click.UsageError(f"{error}{hint}", ctx) from error


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
            click.Option(["--isolation"], type=click.Choice(["auto", "required"]), help=ISOLATION_HELP),
            click.Option(["--github"], is_flag=True, help="Also tell GitHub Actions: summary, annotations, points."),
        ],
    )


@click.group(
    cls=CourseGroup,
    invoke_without_command=True,
    subcommand_metavar="[exerciseN [PATH] | COMMAND]",
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, prog_name="dl4cv-grade")
@click.option("--course", type=click.Path(path_type=Path, file_okay=False), metavar="FOLDER", help=COURSE_HELP)
@click.pass_context
def cli(ctx: click.Context, course: Path | None) -> None:
    """Grade exercises in Deep Learning for Computer Vision.

    `dl4cv-grade start` writes the exercises into this folder, `dl4cv-grade exercise3` grades one of them, and
    `dl4cv-grade` alone shows how far you are.
    """
    if ctx.invoked_subcommand is None:
        show_overview()


def show_overview() -> None:
    """Print the exercises with what this folder's last results were."""
    from datetime import datetime

    from dl4cv.remembered import last_results
    from dl4cv.report.overview import overview

    console, exercises = open_console(), known_exercises(click.get_current_context())
    last = last_results(exercises, Path.cwd())
    table = overview(exercises, last, datetime.now(), ascii_only=console.options.ascii_only)
    console.print(table, markup=False, highlight=False)


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
        result = _graded(exercise, path, seed, isolation, open_console(), github=github)
    except Problem as problem:
        if github and problem.status == NO_SUBMISSION:
            from dl4cv.github_actions import tell_problem

            tell_problem(problem.sentence)
        raise
    _write_reports(result, json_file, junit_file)
    leave(PASSED if result.passed else FAILED)


@cli.command(name="all")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), metavar="N", help=SEED_HELP)
@click.option("--isolation", type=click.Choice(["auto", "required"]), help=ISOLATION_HELP)
def grade_all(seed: int | None, isolation: Wanted | None) -> NoReturn:
    """Grade every exercise that this folder holds a file for."""
    from dl4cv.course import COURSE
    from dl4cv.submission import present

    ctx = click.get_current_context()
    # The checks of a dl4cv.toml that merely lies here would be run too, and a student may have put it here.
    known = known_exercises(ctx) if ctx.find_root().params["course"] else COURSE
    found = [exercise for exercise in known if present(exercise, Path.cwd())]
    if not found:
        fail("There is no exercise in this folder; dl4cv-grade start writes them.", NO_SUBMISSION)
    statuses = []
    for exercise in found:
        try:
            statuses.append(PASSED if _graded(exercise, None, seed, isolation, open_console()).passed else FAILED)
        except Problem as problem:
            complain(problem.sentence)
            statuses.append(problem.status)
    show_overview()
    leave(max(statuses))


@cli.command()
@click.option("--notebooks", is_flag=True, help="Write notebooks in place of .py files.")
def start(notebooks: bool) -> None:
    """Write the exercises into this folder; files that exist stay as they are."""
    from dl4cv.start import StartError
    from dl4cv.start import start as copy_stubs

    try:
        written, kept = copy_stubs(Path.cwd(), notebooks=notebooks)
    except StartError as error:
        fail(str(error), NO_SUBMISSION)
    if kept:
        click.echo(f"Left as they are: {', '.join(kept)}")
    if written:
        click.echo(f"Written: {', '.join(written)}\nOpen {written[0]}, then: dl4cv-grade {Path(written[0]).stem}")


def _graded(
    exercise: Exercise,
    path: Path | None,
    seed: int | None,
    isolation: Wanted | None,
    console: Console,
    *,
    github: bool = False,
) -> Result:
    """Grade, print and remember one submission; tell `github` of it."""
    from dl4cv.grading import SEED, GradingError, grade
    from dl4cv.remembered import remember
    from dl4cv.report.progress import TrainingProgress
    from dl4cv.report.terminal import render
    from dl4cv.submission import SubmissionError, find, read

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
    if github:
        from dl4cv.github_actions import commands_stopped, tell

        with commands_stopped():
            render(result, console, title=exercise.title)
        tell(result, source, exercise.title)
    else:
        render(result, console, title=exercise.title, following=_following(exercise))
    forgotten = remember(result, Path.cwd())
    if forgotten:
        complain(forgotten)
    return result


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


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its status."""
    _end_in_order()
    if isinstance(sys.stdout, TextIOWrapper):  # a log on Windows has few signs: one that it lacks is no fault
        sys.stdout.reconfigure(errors="replace")
    status = _run(arguments)
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:  # a reader such as `head` has gone
        pass
    # Everything is closed and written: taking torch apart, object by object, would only cost the user's time.
    os._exit(status)


def _end_in_order() -> None:
    """A closed terminal and a polite kill end this process as Ctrl-C does: nothing that it started stays behind."""
    for name in ("SIGHUP", "SIGTERM"):
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        if number is not None and signal.getsignal(number) == signal.SIG_DFL:
            signal.signal(number, signal.default_int_handler)


def _run(arguments: list[str] | None) -> int:
    try:
        outcome: Any = cli.main(args=arguments, prog_name="dl4cv-grade", standalone_mode=False)
    except click.ClickException as error:
        complain(error.format_message())
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        complain("interrupted; nothing was graded.")
        return INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # ours: never a traceback for the student, and never the status of a bad grade
        complain(own_fault(error))
        return GRADER_FAILED
    return outcome if isinstance(outcome, int) else PASSED
