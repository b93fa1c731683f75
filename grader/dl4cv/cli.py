"""The command line: parse, call, print. What takes long to import is imported by the command that needs it."""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from dl4cv import __version__

if TYPE_CHECKING:
    from rich.console import Console

    from dl4cv.course import Exercise
    from dl4cv.grading import Wanted
    from dl4cv.results import Result

PASSED, FAILED, WRONG_USAGE, NO_SUBMISSION, GRADER_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130

JSON_HELP = "Also write the whole result to FILE as JSON."
JUNIT_HELP = "Also write the result to FILE as JUnit XML."
ISOLATION_HELP = "required: refuse to grade unless student code is strongly confined. Default: required if CI=true."
SEED_HELP = "Draw other cases than usual."
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
            return grading_command(exercise(name, COURSE if ours else _exercises(ctx)))
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

    console, exercises = _console(), _exercises(click.get_current_context())
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
        _require_folder(target)
    try:
        result = _graded(exercise, path, seed, isolation, _console(), github=github)
    except _Problem as problem:
        if github and problem.status == NO_SUBMISSION:
            from dl4cv.github_actions import tell_problem

            tell_problem(problem.sentence)
        raise
    _write_reports(result, json_file, junit_file)
    _leave(PASSED if result.passed else FAILED)


@cli.command(name="all")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), metavar="N", help=SEED_HELP)
@click.option("--isolation", type=click.Choice(["auto", "required"]), help=ISOLATION_HELP)
def grade_all(seed: int | None, isolation: Wanted | None) -> NoReturn:
    """Grade every exercise that this folder holds a file for."""
    from dl4cv.course import COURSE
    from dl4cv.submission import present

    ctx = click.get_current_context()
    # The checks of a dl4cv.toml that merely lies here would be run too, and a student may have put it here.
    known = _exercises(ctx) if ctx.find_root().params["course"] else COURSE
    found = [exercise for exercise in known if present(exercise, Path.cwd())]
    if not found:
        _fail("There is no exercise in this folder; dl4cv-grade start writes them.", NO_SUBMISSION)
    statuses = []
    for exercise in found:
        try:
            statuses.append(PASSED if _graded(exercise, None, seed, isolation, _console()).passed else FAILED)
        except _Problem as problem:
            _complain(problem.sentence)
            statuses.append(problem.status)
    show_overview()
    _leave(max(statuses))


@cli.command()
@click.option("--notebooks", is_flag=True, help="Write notebooks in place of .py files.")
def start(notebooks: bool) -> None:
    """Write the exercises into this folder; files that exist stay as they are."""
    from dl4cv.start import StartError
    from dl4cv.start import start as copy_stubs

    try:
        written, kept = copy_stubs(Path.cwd(), notebooks=notebooks)
    except StartError as error:
        _fail(str(error), NO_SUBMISSION)
    if kept:
        click.echo(f"Left as they are: {', '.join(kept)}")
    if written:
        click.echo(f"Written: {', '.join(written)}\nOpen {written[0]}, then: dl4cv-grade {Path(written[0]).stem}")


@cli.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--zip", "with_zip", is_flag=True, help="Also write OUT.zip.")
@click.option("--only", metavar="NAME", help="Release this exercise alone.")
@click.option("--check", is_flag=True, help="Only say whether the folder is what the solutions produce.")
@click.option("--solutions", type=click.Path(path_type=Path, file_okay=False), help="Their folder. Default: solutions.")
@click.option("--workflow", metavar="REF", help="Your grading workflow on GitHub: OWNER/REPOSITORY/PATH@BRANCH.")
def release(out: Path | None, with_zip: bool, check: bool, **options: Any) -> NoReturn:
    """Make what students get from the solutions, in the folder OUT: exercises, notebooks, README, CI workflow.

    Without OUT, renew the stubs and notebooks in `exercises`, which the package carries.
    """
    from dl4cv.classroom.handout import released
    from dl4cv.classroom.release import differences, write, write_zip
    from dl4cv.classroom.strip import ReleaseError

    if with_zip and out is None:
        raise click.UsageError("--zip needs the folder OUT.")
    target = out or Path("exercises")
    try:
        files = released(_exercises(click.get_current_context()), whole=out is not None, **options)
        if check:
            found = differences(files, target, alone=options["only"] is None)
            click.echo("\n".join(found) or f"{target} is what the solutions produce.")
            _leave(FAILED if found else PASSED)
        for path in [*write(files, target), *([write_zip(files, target)] if with_zip else [])]:
            click.echo(f"wrote {path}")
    except ReleaseError as error:
        _fail(str(error), NO_SUBMISSION)
    _leave(PASSED)


@cli.command()
@click.argument("exercise", metavar="EXERCISE|all")
@click.option("--add", type=click.Path(path_type=Path), metavar="FILE.py", help="Try the wrong versions in FILE too.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), metavar="N", help=SEED_HELP)
@click.option(
    "--solutions",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("solutions"),
    show_default=True,
    help="The folder of the solutions, into which the mistakes are put.",
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), metavar="FILE", help="Also write it as JSON.")
def mistakes(exercise: str, add: Path | None, seed: int | None, solutions: Path, json_file: Path | None) -> NoReturn:
    """Show which checks catch which wrong versions of EXERCISE: the kill matrix, for instructors."""
    from dl4cv.course import UnknownExercise
    from dl4cv.course import exercise as called
    from dl4cv.report.matrix import figures, matrix_json, matrix_table
    from dl4cv.strength import SEED, StrengthError, measured

    _require_folder(json_file)
    console = _console()
    matrices = []
    known = _exercises(click.get_current_context())
    try:
        for one in known if exercise == "all" else [called(exercise, known)]:
            matrices.append(measured(one, solutions, add, SEED if seed is None else seed))
            console.print(matrix_table(matrices[-1], ascii_only=console.options.ascii_only), soft_wrap=True)
    except UnknownExercise as error:
        _fail(str(error), WRONG_USAGE)
    except StrengthError as error:
        _fail(str(error), NO_SUBMISSION)
    if len(matrices) > 1:
        console.print("\n".join(["", *figures(matrices)]), markup=False, soft_wrap=True)
    if json_file is not None:
        from dl4cv.files import write_atomically

        write_atomically(json_file, matrix_json(matrices))
    _leave(FAILED if any(matrix.survivors for matrix in matrices) else PASSED)


@cli.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--gradebook", default="class.db", show_default=True, metavar="FILE|URL", help="Where attempts are kept.")
@click.option("--exercise", "names", multiple=True, metavar="NAME", help="Grade only this one; may be repeated.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes that grade. Default: one a core.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), metavar="N", help=SEED_HELP)
@click.option("--regrade", is_flag=True, help="Grade once more what the gradebook holds already.")
@click.option("--isolation", type=click.Choice(["auto", "required"]), default="required", show_default=True)
@click.option("--scheduler", metavar="tcp://…", help="Grade on the dask.distributed cluster of this scheduler.")
def batch(submissions: Path, names: tuple[str, ...], **options: Any) -> NoReturn:
    """Grade a class: a folder a student, clones, or a zip from Canvas or Moodle.

    What is in the gradebook is not graded again: after any interruption, run the same command once more.
    """
    from dl4cv.classroom.command import Wishes, run
    from dl4cv.course import COURSE, UnknownExercise, exercise

    try:
        exercises = tuple(map(exercise, names)) or COURSE
    except UnknownExercise as error:
        raise click.UsageError(str(error)) from error
    problem = run(submissions, exercises, Wishes(named=bool(names), **options), _console())
    if problem is not None:
        statuses = {"submissions": NO_SUBMISSION, "grader": GRADER_FAILED, "interrupted": INTERRUPTED}
        _fail(problem.sentence, statuses[problem.cause])
    _leave(PASSED)


class _Problem(Exception):  # noqa: N818 - it is a sentence for the user, not a fault
    def __init__(self, sentence: str, status: int) -> None:
        super().__init__(sentence)
        self.sentence, self.status = sentence, status


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
        found, notes = (path, ()) if path is not None else find(exercise, Path.cwd())
        source = read(found)
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
        raise _Problem(str(error), NO_SUBMISSION) from error
    except GradingError as error:
        raise _Problem(str(error), GRADER_FAILED) from error
    if github:
        from dl4cv.github_actions import commands_stopped, tell

        with commands_stopped():
            render(result, console, title=exercise.title)
        tell(result, source, exercise.title)
    else:
        render(result, console, title=exercise.title, following=_following(exercise))
    forgotten = remember(result, Path.cwd())
    if forgotten:
        _complain(forgotten)
    return result


def _following(exercise: Exercise) -> str:
    from itertools import pairwise

    from dl4cv.course import COURSE

    later = dict(pairwise(COURSE))
    return later[exercise].name if exercise in later else ""


def _exercises(ctx: click.Context) -> tuple[Exercise, ...]:
    """The exercises of the course, and those of the dl4cv.toml that was named or lies here or above."""
    from dl4cv.course import COURSE
    from dl4cv.own_exercises import CourseError, course_file, load_course

    folder: Path | None = ctx.find_root().params.get("course")
    if folder is None:
        found = course_file(Path.cwd())
        folder = found.parent if found is not None else None
    if folder is None:
        return COURSE
    try:
        own = load_course(folder)
    except CourseError as error:
        _fail(str(error), WRONG_USAGE)
    for exercise in own:
        if exercise.name in cli.commands:
            _fail(f"dl4cv-grade has a command {exercise.name}: give your exercise another name.", WRONG_USAGE)
    return (*COURSE, *own)


def _write_reports(result: Result, json_file: Path | None, junit_file: Path | None) -> None:
    from dl4cv.files import write_atomically
    from dl4cv.report.junit import junit
    from dl4cv.results import to_json

    for path, report in ((json_file, to_json), (junit_file, junit)):
        if path is not None:
            try:
                write_atomically(path, report(result))
            except OSError as error:
                _fail(f"The result cannot be written to {path}: {error.strerror}.", WRONG_USAGE)


def _require_folder(path: Path | None) -> None:
    """Refuse a report that could not be written, before any work is done."""
    if path is None:
        return
    if not path.parent.is_dir():
        _fail(f"There is no folder {path.parent} to write {path.name} into.", WRONG_USAGE)
    if path.is_dir():
        _fail(f"{path} is a folder; name the file to write.", WRONG_USAGE)


def _console() -> Console:
    from rich.console import Console

    # A log has no width: 80 columns wrap nowhere that matters.
    return Console(highlight=False) if sys.stdout.isatty() else Console(highlight=False, width=80)


def _complain(sentence: str) -> None:
    click.echo(f"dl4cv-grade: {sentence}", err=True)


def _fail(sentence: str, status: int) -> NoReturn:
    raise _Problem(sentence, status)


def _own_fault(error: Exception) -> str:
    """What an instructor can report of a fault of the grader itself."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f", {Path(trace.tb_frame.f_code.co_filename).name} line {trace.tb_lineno}" if trace is not None else ""
    return f"the grader itself failed, which says nothing about your solution ({type(error).__name__}: {error}{place})."


def _leave(status: int) -> NoReturn:
    raise SystemExit(status)


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run the command line and end the process with its status."""
    _end_in_order()
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
    except _Problem as problem:
        _complain(problem.sentence)
        return problem.status
    except click.ClickException as error:
        _complain(error.format_message())
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        _complain("interrupted; nothing was graded.")
        return INTERRUPTED
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # ours: never a traceback for the student, and never the status of a bad grade
        _complain(_own_fault(error))
        return GRADER_FAILED
    return outcome if isinstance(outcome, int) else PASSED
