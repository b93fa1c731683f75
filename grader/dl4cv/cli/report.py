"""`dl4cv-grade report`: the class at a glance, and as pages, one for each student."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dl4cv.cli.endings import Problem, open_console, remark, say
from dl4cv.cli.known import exercises_of_class
from dl4cv.cli.options import FOLDER, add_marking_options

HTML_HELP = "Write pages into this folder: class.html, one for each exercise, and one for each student to hand back."
ANONYMOUS_HELP = "On the pages, students have numbers for names; file names, comments and printed text are left out."


@click.command("report")
@add_marking_options
@click.option("--html", type=FOLDER, metavar="OUT", help=HTML_HELP)
@click.option("--anonymous", is_flag=True, help=ANONYMOUS_HELP)
@click.argument("out", type=FOLDER, required=False)
@click.pass_context
def command(
    ctx: click.Context, /, out: Path | None, html: Path | None, anonymous: bool, gradebook: str, **marking: Any
) -> None:
    """Show how the class does; with a folder OUT, the same as --html OUT, also write pages to look at and hand back."""
    if html is not None and out is not None:
        raise click.UsageError("Say once where to write: OUT is the same as --html OUT.")
    out = html or out
    if anonymous and out is None:
        raise click.UsageError("--anonymous is about the pages: say where to write them, --html OUT.")
    from dl4cv.classroom.pages.class_report import INDEX, STUDENTS, class_tables, report
    from dl4cv.classroom.platforms.export import ExportError, MarkingOptions

    exercises = () if out is None else exercises_of_class(ctx, gradebook)
    try:
        summary, notices = report(gradebook, MarkingOptions(**marking), out, exercises, anonymous=anonymous)
    except ExportError as error:
        raise Problem(str(error)) from error
    console = open_console()
    console.print(class_tables(summary, ascii_only=console.options.ascii_only), soft_wrap=True)
    for notice in notices:
        remark(notice)
    if out is not None:
        say(f"Written: {out / INDEX} and a page for each student in {out / STUDENTS}.")
