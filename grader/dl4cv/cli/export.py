"""`dl4cv-grade export`: the class's marks, as a file for a spreadsheet or a platform."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from dl4cv.classroom.platforms import PLATFORMS, load_platform
from dl4cv.cli.endings import Problem, remark, write_file
from dl4cv.cli.known import exercises_of_class
from dl4cv.cli.options import FILE, add_marking_options

FORMAT = click.Choice(list(PLATFORMS))
FORMAT_HELP = "csv: a table for a spreadsheet; canvas, moodle: a file to upload there."

COLUMN_HELP = "The column of Canvas's or Moodle's file for an exercise; for Moodle also identifier=HEAD, feedback=HEAD."
AGAINST_HELP = "Also say whose marks have changed since, as after a regrade: before you publish anything."
LOCALE_HELP = "Write numbers as there, 62,5 between semicolons. A file to fill shows it by itself."


@click.command("export")
@add_marking_options
@click.option("--format", "format_", type=FORMAT, default="csv", show_default=True, help=FORMAT_HELP)
@click.option("--worksheet", type=FILE, help="The file downloaded from Canvas or Moodle; it is filled, not changed.")
@click.option("--column", "columns", multiple=True, metavar="NAME=HEAD", help=COLUMN_HELP)
@click.option("--exercise", metavar="NAME", help="Only the marks of this exercise, or `total`.")
@click.option("--wide", is_flag=True, help="csv: a row for each student, with a score and a state for each exercise.")
@click.option("--locale", default="", metavar="pt|de|en|…", help=LOCALE_HELP)
@click.option("--against", default="", metavar="TIME", help=AGAINST_HELP)
@click.option("-o", "--output", type=FILE, default="-", help="Where to write. Default: to the terminal.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    gradebook: str,
    format_: str,
    worksheet: Path | None,
    columns: tuple[str, ...],
    exercise: str | None,
    wide: bool,
    locale: str,
    against: str,
    output: Path,
    **marking: Any,
) -> None:
    """Write the class's marks for a spreadsheet, for Canvas or for Moodle."""
    platform = load_platform(format_)
    if worksheet is not None and not platform.fills_worksheets:
        able = " or ".join(f"--format {name}" for name in PLATFORMS if load_platform(name).fills_worksheets)
        raise click.UsageError(f"--worksheet FILE needs {able}, whose file it is.")
    if columns and (not platform.names_columns or worksheet is None):
        told = "--column names a column of Canvas's file: add --format canvas --worksheet FILE."
        raise click.UsageError(f"{told} Moodle's worksheet takes it likewise.")
    if wide and not platform.has_wide_form:
        able = " or ".join(f"--format {name}" for name in PLATFORMS if load_platform(name).has_wide_form)
        raise click.UsageError(f"--wide is for {able}: Canvas and Moodle have forms of their own.")
    from dl4cv.classroom.platforms.export import ExportError, ExportOptions, MarkingOptions, export_marks

    try:
        exported = export_marks(
            gradebook,
            ExportOptions(format_, worksheet, columns, exercise, wide, locale, against),
            MarkingOptions(**marking),
            exercises_of_class(ctx, gradebook),
        )
    except ExportError as error:
        raise Problem(str(error)) from error
    if output == Path("-"):
        sys.stdout.buffer.write(exported.data)
    else:
        write_file(output, exported.data, private=True)
    for notice in exported.notices:
        remark(notice)
