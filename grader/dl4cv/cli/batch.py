"""`dl4cv-grade batch`: grade a class."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import click

from dl4cv.cli.endings import (
    GRADER_FAILED,
    INTERRUPTED,
    NO_SUBMISSION,
    PASSED,
    WRONG_USAGE,
    Problem,
    leave,
    open_console,
)
from dl4cv.cli.options import FILE, PATH, SECRET_SEED_HELP, SEED, strict_isolation_option

ROSTER_HELP = "Who is in the class: a CSV with student, and folder where the download has another name."
STUDENT_HELP = "With --regrade: only this student's, as `export` writes the name; may be repeated."
ALIAS_HELP = "What files with such names are, when students named them otherwise; may be repeated."


@click.command("batch")
@click.argument("submissions", type=PATH)
@click.option("--gradebook", default="class.db", show_default=True, metavar="FILE|URL", help="Where attempts are kept.")
@click.option("--exercise", "names", multiple=True, metavar="NAME", help="Grade only this one; may be repeated.")
@click.option("--alias", "aliases", multiple=True, metavar="'ex3*.py=exercise3'", help=ALIAS_HELP)
@click.option("--roster", type=FILE, metavar="FILE.csv", help=ROSTER_HELP)
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes that grade. Default: one a core.")
@click.option("--seed", type=SEED, metavar="N", help=SECRET_SEED_HELP)
@click.option("--fresh-seeds", is_flag=True, help="Give every file handed in secret cases of its own.")
@click.option("--regrade", is_flag=True, help="Grade once more what the gradebook holds already.")
@click.option("--student", "students", multiple=True, metavar="NAME", help=STUDENT_HELP)
@click.option("--only-timeouts", is_flag=True, help="With --regrade: only what had a check that took too long.")
@strict_isolation_option
@click.option("--scheduler", metavar="tcp://…", help="Grade on the dask.distributed cluster of this scheduler.")
@click.pass_context
def command(ctx: click.Context, /, submissions: Path, names: tuple[str, ...], **options: Any) -> NoReturn:
    """Grade a class: a folder a student, clones, or a zip from Canvas or Moodle.

    A student's own modules that were handed in beside a file are graded with it.

    What is in the gradebook is not graded again: after any interruption, run the same command once more.
    """
    from dl4cv.sandbox.walls.kernel import on_linux

    if not on_linux() and options["scheduler"] is None:
        sentence = "Grading a class needs Linux, which confines what students wrote; on Windows, use WSL."
        raise Problem(sentence, GRADER_FAILED)
    if options["scheduler"] is not None and options["jobs"] is not None:
        raise click.UsageError("--jobs is for this machine; on a cluster its workers decide, so leave --jobs out.")
    if (options["students"] or options["only_timeouts"]) and not options["regrade"]:
        raise click.UsageError("--student and --only-timeouts say what to grade once more: add --regrade.")
    if options["seed"] is not None and options["fresh_seeds"]:
        raise click.UsageError("--seed is one for everybody, --fresh-seeds one for each: leave one of them out.")
    from dl4cv.classroom.batch.batch import BatchOptions
    from dl4cv.classroom.batch.command import grade_submissions
    from dl4cv.cli.known import chosen_exercises, has_course, known_exercises

    exercises = chosen_exercises(ctx, names, submissions)
    known = [exercise.name for exercise in known_exercises(ctx, names, submissions)]
    level = exercises[0].hints if has_course(ctx, submissions) else None
    chosen = BatchOptions(named=bool(names), known=known, hint_level=level, **options)
    failure = grade_submissions(submissions, exercises, chosen, open_console())
    if failure is not None:
        statuses = {"usage": WRONG_USAGE, "submissions": NO_SUBMISSION, "grader": GRADER_FAILED}
        raise Problem(failure.sentence, statuses.get(failure.cause, INTERRUPTED))
    leave(PASSED)
