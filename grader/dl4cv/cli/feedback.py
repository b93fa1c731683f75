"""`dl4cv-grade feedback`: what students get back, as a zip that Canvas or Moodle takes in one upload."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dl4cv.cli.endings import Problem, remark, say, write_file
from dl4cv.cli.known import exercises_of_class
from dl4cv.cli.options import FILE, add_marking_options

FORMAT_HELP = "Whose names for files: those by which it finds each student again."
EXERCISE_HELP = "The exercise of the assignment. Default: the only one in the gradebook."


@click.command("feedback")
@add_marking_options
@click.option("--format", "format_", type=click.Choice(["canvas", "moodle"]), required=True, help=FORMAT_HELP)
@click.option("--exercise", metavar="NAME", help=EXERCISE_HELP)
@click.argument("out", type=FILE)
@click.pass_context
def command(
    ctx: click.Context, /, out: Path, format_: str, exercise: str | None, gradebook: str, **marking: Any
) -> None:
    """Zip what each student gets back for an assignment into OUT, to upload it to Canvas or Moodle at once."""
    from dl4cv.classroom.pages.hand_back import hand_back
    from dl4cv.classroom.platforms.export import ExportError, MarkingOptions
    from dl4cv.report.words import counted

    try:
        handed_back = hand_back(
            gradebook, format_, exercise, MarkingOptions(**marking), exercises_of_class(ctx, gradebook)
        )
    except ExportError as error:
        raise Problem(str(error)) from error
    write_file(out, handed_back.data, private=True)
    for notice in handed_back.notices:
        remark(notice)
    say(f"Written: {out}, with feedback for {counted(handed_back.students, 'student')}.")
