"""The instructor's commands for marks, reports and platforms. Imported at every start, so it imports nothing heavy."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar, get_args

import click

from dl4cv.cli.endings import (
    GRADER_FAILED,
    ISOLATION,
    ISOLATION_HELP,
    NO_SUBMISSION,
    SEED_HELP,
    Problem,
    chosen_exercises,
    open_console,
)
from dl4cv.report.visibility import Visibility

FILE = click.Path(path_type=Path, dir_okay=False)
GRADEBOOK_HELP = "The gradebook that `batch` filled: a SQLite file or a database's URL."
POLICY = click.Choice(["best", "last"])
POLICY_HELP = "Which of a student's submissions counts: the one with most points, or the last."
DEADLINE_HELP = "What comes later is late: 2026-11-30 (its end) or 2026-11-30T18:00; NAME= for one exercise."
GRACE_HELP = "How long after the deadline a submission is still in time."
TIMES_HELP = "When files came: a CSV with student, submitted_at and exercise, or Moodle's grading worksheet."

Function = TypeVar("Function", bound=Callable[..., Any])


def marking_options(function: Function) -> Function:
    """The options that say how attempts become marks."""
    options: tuple[Any, ...] = (
        click.option("--gradebook", default="class.db", show_default=True, metavar="FILE|URL", help=GRADEBOOK_HELP),
        click.option("--policy", type=POLICY, default="best", show_default=True, help=POLICY_HELP),
        click.option("--weights", multiple=True, metavar="exercise1=1,…", help="Add each student's weighted total."),
        click.option("--deadline", "deadlines", multiple=True, metavar="[NAME=]TIME", help=DEADLINE_HELP),
        click.option("--grace", default="0m", show_default=True, metavar="30m|6h|2d", help=GRACE_HELP),
        click.option(
            "--penalty",
            type=click.FloatRange(0, 100),
            default=100.0,
            show_default=True,
            metavar="PERCENT",
            help="What each day begun since the deadline takes off the exercise's points.",
        ),
        click.option("--times", multiple=True, metavar="[NAME=]FILE", help=TIMES_HELP),
    )
    for option in reversed(options):
        function = option(function)
    return function


FORMAT = click.Choice(["csv", "canvas", "moodle"])
FORMAT_HELP = "csv: a table for a spreadsheet; canvas, moodle: a file to upload there."


@click.command()
@marking_options
@click.option("--format", "format_", type=FORMAT, default="csv", show_default=True, help=FORMAT_HELP)
@click.option("--worksheet", type=FILE, help="The file downloaded from Canvas or Moodle; it is filled, not changed.")
@click.option("--column", "columns", multiple=True, metavar="NAME=HEAD", help="Canvas's column for an exercise.")
@click.option("--exercise", metavar="NAME", help="Only the marks of this exercise, or `total`.")
@click.option("-o", "--output", type=FILE, default="-", help="Where to write. Default: to the terminal.")
def export(
    gradebook: str,
    format_: Any,
    worksheet: Path | None,
    columns: tuple[str, ...],
    exercise: str | None,
    output: Path,
    **marking: Any,
) -> None:
    """Write the class's marks for a spreadsheet, for Canvas or for Moodle."""
    if worksheet is not None and format_ == "csv":
        raise click.UsageError("--worksheet FILE needs --format canvas or --format moodle, whose file it is.")
    if columns and (format_ != "canvas" or worksheet is None):
        raise click.UsageError("--column names a column of Canvas's file: add --format canvas --worksheet FILE.")
    from dl4cv.classroom.platforms.export import Marking, Wanted
    from dl4cv.classroom.platforms.export import export as exported

    with _spoken():
        found = exported(gradebook, Wanted(format_, worksheet, columns, exercise), Marking(**marking))
    if output == Path("-"):
        sys.stdout.buffer.write(found.data)
    else:
        _write(output, found.data)
    for notice in found.notices:
        click.echo(notice, err=True)


@click.command()
@marking_options
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
def report(out: Path, gradebook: str, **marking: Any) -> None:
    """Write a page for each student to hand back, and one on the class, into the folder OUT."""
    from dl4cv.classroom.pages.class_report import class_tables, write_report
    from dl4cv.classroom.platforms.export import Marking

    with _spoken():
        summary, notices = write_report(gradebook, out, Marking(**marking))
    console = open_console()
    console.print(class_tables(summary, ascii_only=console.options.ascii_only), soft_wrap=True)
    for notice in notices:
        click.echo(notice, err=True)
    click.echo(f"Written: {out / 'class.html'} and a page for each student in {out / 'students'}.")


@contextmanager
def _spoken() -> Iterator[None]:
    """What keeps marks from being read, or a report from being written, is one sentence."""
    from dl4cv.classroom.platforms.export import ExportError

    try:
        yield
    except ExportError as error:
        raise Problem(str(error)) from error


def _write(path: Path, content: bytes) -> None:
    from dl4cv.files import write_atomically

    try:
        write_atomically(path, content)
    except OSError as error:
        raise Problem(f"{path} cannot be written: {error.strerror}.") from error


VISIBILITY = click.Choice(get_args(Visibility))
VISIBILITY_HELP = "When students see the checks and their points."
HINTS_HELP = "When students see why a check failed. Default: as --visibility."


@click.command()
@click.argument("out", type=FILE, metavar="OUT.zip")
@click.option(
    "--exercise", "names", multiple=True, metavar="NAME", help="Grade this one; may be repeated. Default: all."
)
@click.option("--visibility", "checks", type=VISIBILITY, default="visible", show_default=True, help=VISIBILITY_HELP)
@click.option("--hints", type=VISIBILITY, help=HINTS_HELP)
@click.option("--isolation", type=ISOLATION, default="required", show_default=True, help=ISOLATION_HELP)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), metavar="N", help=SEED_HELP)
def gradescope(out: Path, names: tuple[str, ...], checks: Any, hints: Any, isolation: Any, seed: int | None) -> None:
    """Write Gradescope's autograder, OUT.zip, ready to upload: it carries this very grader."""
    from dl4cv.exercise.exercise import FULL_SCORE, SEED
    from dl4cv.release.gradescope import Configuration, autograder
    from dl4cv.release.stub import ReleaseError

    exercises = chosen_exercises(click.get_current_context(), names)
    called = tuple(each.name for each in exercises)
    chosen = Configuration(called, checks, hints or checks, isolation, SEED if seed is None else seed)
    try:
        packed = autograder(chosen, exercises)
    except ReleaseError as error:
        raise Problem(str(error)) from error
    _write(out, packed)
    points = FULL_SCORE * len(called)
    click.echo(f"Written: {out}, for {', '.join(called)}. Set the assignment's points to {points:g} in Gradescope.")


@click.command(name="gradescope-run", hidden=True)
@click.argument("root", type=click.Path(path_type=Path, file_okay=False, exists=True))
def gradescope_run(root: Path) -> None:
    """Grade the submission below ROOT, inside Gradescope."""
    from dl4cv.grading.grade import GradingError
    from dl4cv.release.gradescope import run

    try:
        run(root)
    except GradingError as error:
        raise Problem(str(error), GRADER_FAILED) from error


@click.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
def workflows(out: Path) -> None:
    """Write what grades pushes on GitHub and GitLab, for a repository of yours, into the folder OUT."""
    from dl4cv.files import write_atomically
    from dl4cv.release.workflows import workflows as files

    for name, text in files().items():
        path = out / name
        if path.exists():
            click.echo(f"Left as it is: {path}")
            continue
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, text)
        except OSError as error:
            raise Problem(f"{path} cannot be written: {error.strerror}.") from error
        click.echo(f"Written: {path}")


SHARE = click.FloatRange(1, 100)
THRESHOLD_HELP = "Show pairs that share at least so much of their own code."
COMMON_HELP = "Ignore what more than so many students share, unless whole files are alike."


@click.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--exercise", "names", multiple=True, metavar="NAME", help="Compare only this one; may be repeated.")
@click.option(
    "--threshold",
    type=click.FloatRange(1, 100),
    default=80.0,
    show_default=True,
    metavar="PERCENT",
    help=THRESHOLD_HELP,
)
@click.option("--common", type=click.IntRange(2), default=10, show_default=True, metavar="STUDENTS", help=COMMON_HELP)
@click.option("--html", "html_file", type=FILE, metavar="FILE", help="Also show the pairs side by side.")
def similar(submissions: Path, names: tuple[str, ...], threshold: float, common: int, html_file: Path | None) -> None:
    """Show pairs of submissions that share more than the stub explains: a reason to look, and no proof."""
    from dl4cv.classroom.similarity.similarity import SimilarityError, compare, similar_table, write_page

    exercises = chosen_exercises(click.get_current_context(), names, submissions)
    try:
        compared = compare(submissions, exercises, threshold=threshold / 100, common=common)
    except SimilarityError as error:
        raise Problem(str(error), NO_SUBMISSION) from error
    if html_file is not None:
        try:
            write_page(compared, html_file)
        except OSError as error:
            raise Problem(f"{html_file} cannot be written: {error.strerror}.") from error
    console = open_console()
    if compared.pairs:
        console.print(similar_table(compared, ascii_only=console.options.ascii_only), soft_wrap=True)
    for sentence in compared.unread:
        click.echo(f"Not compared: {sentence}", err=True)
    pairs = "1 pair" if len(compared.pairs) == 1 else f"{len(compared.pairs)} pairs"
    click.echo(f"{pairs} among {compared.submissions} submissions share {threshold:g} % or more of their own code.")


COMMANDS: dict[str, click.Command] = {
    command.name or "": command for command in (export, report, gradescope, gradescope_run, similar, workflows)
}
