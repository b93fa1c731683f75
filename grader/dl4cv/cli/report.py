"""`dl4cv-grade report`: a page for each student, and one on the class."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dl4cv.cli.endings import Problem, open_console, remark, say
from dl4cv.cli.options import FOLDER, add_marking_options


@click.command("report")
@add_marking_options
@click.argument("out", type=FOLDER)
def command(out: Path, gradebook: str, **marking: Any) -> None:
    """Write a page for each student to hand back, and one on the class, into the folder OUT."""
    from dl4cv.classroom.pages.class_report import class_tables, write_report
    from dl4cv.classroom.platforms.export import ExportError, MarkingOptions

    try:
        summary, notices = write_report(gradebook, out, MarkingOptions(**marking))
    except ExportError as error:
        raise Problem(str(error)) from error
    console = open_console()
    console.print(class_tables(summary, ascii_only=console.options.ascii_only), soft_wrap=True)
    for notice in notices:
        remark(notice)
    say(f"Written: {out / 'class.html'} and a page for each student in {out / 'students'}.")
