"""`dl4cv-grade adjust`: what an instructor decides about marks, kept beside what the grader found."""

from __future__ import annotations

import getpass
from pathlib import Path
from typing import Any

import click

from dl4cv.cli.endings import Problem, open_console, remark, say
from dl4cv.cli.options import FILE, GRADEBOOK_HELP

EXTENSION_HELP = "Until when it may come; of this and the deadline the later one counts."
FROM_HELP = "A CSV with the columns student, exercise, kind, value, and if you like reason and who."


@click.command("adjust")
@click.argument("student", required=False)
@click.argument("exercise", required=False)
@click.option("--gradebook", default="class.db", show_default=True, metavar="FILE|URL", help=GRADEBOOK_HELP)
@click.option("--override", metavar="POINTS", help="The score that counts, whatever the grader found.")
@click.option("--bonus", metavar="POINTS", help="Points to add, or with a minus to take off; several add up.")
@click.option("--comment", metavar="TEXT", help="What the student reads beside the mark.")
@click.option("--excuse", is_flag=True, help="No mark, and no part in the total.")
@click.option("--extension", metavar="TIME", help=EXTENSION_HELP)
@click.option("--late-days", metavar="N", help="How many days they may be late in all, in place of --late-days.")
@click.option("--withdraw", "withdrawn", multiple=True, metavar="KIND", help="Take back every override, bonus, …")
@click.option("--reason", default="", metavar="TEXT", help="Why; no student reads it.")
@click.option("--who", default="", metavar="NAME", help="Who decides. Default: your name on this machine.")
@click.option("--from", "list_", type=FILE, metavar="FILE.csv", help=FROM_HELP)
def command(
    student: str | None,
    exercise: str | None,
    gradebook: str,
    list_: Path | None,
    reason: str,
    who: str,
    withdrawn: tuple[str, ...],
    excuse: bool,
    **given: Any,
) -> None:
    """Decide about the mark of STUDENT for EXERCISE (without: for all), or of many by a list; show what was decided.

    Nothing is lost: the grader's score stays, each decision is kept with who, when and why, and no regrade touches it.
    """
    from dl4cv.classroom.marks.adjusting import AdjustError, Wish, adjust, adjust_from, show_adjustments

    wishes = [Wish(name.replace("_", "-"), value) for name, value in given.items() if value is not None]
    wishes += [Wish("excuse", "yes")] if excuse else []
    wishes += [Wish(kind, "none") for kind in withdrawn]
    if list_ is not None and (student is not None or wishes):
        raise click.UsageError("--from says all of it: leave STUDENT and the decisions out.")
    if wishes and student is None:
        raise click.UsageError("Name the STUDENT, as `export` writes them, and the EXERCISE.")
    who = who or _own_name()
    try:
        if list_ is not None:
            told = adjust_from(gradebook, list_, who, reason)
        elif wishes and student is not None:
            told = adjust(gradebook, student, exercise or "", wishes, who, reason)
        else:
            console = open_console()
            for line in show_adjustments(gradebook, student, exercise):
                console.print(line, markup=False, soft_wrap=True)
            return
    except AdjustError as error:
        raise Problem(str(error)) from error
    for line in told:
        remark(line)
    say(f"Kept: {len(told)} of what you decided. `export` and `report` show it.")


def _own_name() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError, ImportError):  # a user without a name, as in a container
        return "the instructor"
