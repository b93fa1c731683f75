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
from dl4cv.cli.options import PATH, seed_option, strict_isolation_option


@click.command("batch")
@click.argument("submissions", type=PATH)
@click.option("--gradebook", default="class.db", show_default=True, metavar="FILE|URL", help="Where attempts are kept.")
@click.option("--exercise", "names", multiple=True, metavar="NAME", help="Grade only this one; may be repeated.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes that grade. Default: one a core.")
@seed_option
@click.option("--regrade", is_flag=True, help="Grade once more what the gradebook holds already.")
@strict_isolation_option
@click.option("--scheduler", metavar="tcp://…", help="Grade on the dask.distributed cluster of this scheduler.")
@click.pass_context
def command(
    ctx: click.Context, /, submissions: Path, names: tuple[str, ...], seed: int | None, **options: Any
) -> NoReturn:
    """Grade a class: a folder a student, clones, or a zip from Canvas or Moodle.

    What is in the gradebook is not graded again: after any interruption, run the same command once more.
    """
    from dl4cv.sandbox.walls.kernel import on_linux

    if not on_linux() and options["scheduler"] is None:
        sentence = "Grading a class needs Linux, which confines what students wrote; on Windows, use WSL."
        raise Problem(sentence, GRADER_FAILED)
    if options["scheduler"] is not None and options["jobs"] is not None:
        raise click.UsageError("--jobs is for this machine; on a cluster its workers decide, so leave --jobs out.")
    from dl4cv.classroom.batch.batch import BatchOptions
    from dl4cv.classroom.batch.command import grade_submissions
    from dl4cv.cli.known import chosen_exercises
    from dl4cv.exercise.exercise import SEED

    exercises = chosen_exercises(ctx, names, submissions)
    chosen = BatchOptions(seed=SEED if seed is None else seed, named=bool(names), **options)
    failure = grade_submissions(submissions, exercises, chosen, open_console())
    if failure is not None:
        statuses = {"usage": WRONG_USAGE, "submissions": NO_SUBMISSION, "grader": GRADER_FAILED}
        raise Problem(failure.sentence, statuses.get(failure.cause, INTERRUPTED))
    leave(PASSED)
