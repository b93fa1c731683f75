"""The commands for marks, reports and platforms. Imported at every start, so it imports nothing but click."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

WRONG_USAGE, NO_SUBMISSION = 2, 3
FILE = click.Path(path_type=Path, dir_okay=False)
GRADEBOOK_HELP = "The gradebook that `batch` filled: a SQLite file or a database's URL."

Function = TypeVar("Function", bound=Callable[..., Any])


class Complaint(click.ClickException):
    """A sentence for the instructor, and the status with which the command ends."""

    def __init__(self, sentence: str, status: int = WRONG_USAGE) -> None:
        super().__init__(sentence)
        self.exit_code = status


def marking_options(function: Function) -> Function:
    """The options that say how attempts become marks."""
    for option in reversed(
        (
            click.option("--gradebook", default="class.db", show_default=True, metavar="FILE|URL", help=GRADEBOOK_HELP),
            click.option("--policy", type=click.Choice(["best", "last"]), default="best", show_default=True),
            click.option("--weights", multiple=True, metavar="exercise1=1,…", help="Add each student's weighted total."),
            click.option(
                "--deadline", "deadlines", multiple=True, metavar="[NAME=]TIME", help="2026-11-30, or with T18:00."
            ),
            click.option("--grace", default="0m", show_default=True, metavar="30m|6h|2d", help="Late, and forgiven."),
            click.option(
                "--penalty",
                type=click.FloatRange(0, 100),
                default=100.0,
                show_default=True,
                metavar="PERCENT",
                help="What each day begun since the deadline takes off the exercise's points.",
            ),
            click.option("--times", type=FILE, help="When files came: a CSV with student, submitted_at, exercise."),
        )
    ):
        function = option(function)
    return function


@click.command()
@marking_options
@click.option("--format", "format_", type=click.Choice(["csv", "canvas", "moodle"]), default="csv", show_default=True)
@click.option("--worksheet", type=FILE, help="The file downloaded from Canvas or Moodle; it is filled, not changed.")
@click.option("--column", "columns", multiple=True, metavar="NAME=HEAD", help="Canvas's column for an exercise.")
@click.option("--exercise", metavar="NAME", help="Only the marks of this exercise, or `total`.")
@click.option("-o", "--output", type=FILE, help="Where to write. Default: to the terminal.")
def export(
    gradebook: str,
    format_: Any,
    worksheet: Path | None,
    columns: tuple[str, ...],
    exercise: str | None,
    output: Path | None,
    **marking: Any,
) -> None:
    """Write the class's marks for a spreadsheet, for Canvas or for Moodle."""
    from dl4cv.classroom.export import ExportError, Marking, Wanted
    from dl4cv.classroom.export import export as exported
    from dl4cv.files import write_atomically

    try:
        found = exported(gradebook, Wanted(format_, worksheet, columns, exercise), Marking(**marking))
        if output is None:
            click.get_binary_stream("stdout").write(found.data)
        else:
            write_atomically(output, found.data)
    except ExportError as error:
        raise Complaint(str(error)) from error
    except OSError as error:
        raise Complaint(f"The marks cannot be written to {output}: {error.strerror}.") from error
    for notice in found.notices:
        click.echo(notice, err=True)


@click.command()
@marking_options
@click.argument("out", type=click.Path(path_type=Path, file_okay=False))
def report(out: Path, gradebook: str, **marking: Any) -> None:
    """Write a page for each student to hand back, and one on the class, into the folder OUT."""
    from rich.console import Console

    from dl4cv.classroom.class_report import class_tables, write_report
    from dl4cv.classroom.export import ExportError, Marking

    try:
        summary = write_report(gradebook, out, Marking(**marking))
    except ExportError as error:
        raise Complaint(str(error)) from error
    console = Console(highlight=False)
    console.print(class_tables(summary, ascii_only=console.options.ascii_only), soft_wrap=True)
    click.echo(f"Written: {out / 'class.html'} and a page for each student in {out / 'students'}.")


COMMANDS: dict[str, click.Command] = {"export": export, "report": report}
