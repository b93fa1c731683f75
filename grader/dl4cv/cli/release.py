"""`dl4cv-grade release`: make what students get from the solutions."""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

import click

from dl4cv.cli.endings import FAILED, PASSED, Problem, leave, say
from dl4cv.cli.options import FOLDER

SOLUTIONS_HELP = "The folder that holds the course's solutions. Default: solutions, or else the stubs of the package."


@click.command("release")
@click.argument("out", type=FOLDER, required=False)
@click.option("--zip", "with_zip", is_flag=True, help="Also write OUT.zip.")
@click.option("--only", metavar="NAME", help="Release this exercise alone.")
@click.option("--check", is_flag=True, help="Only say whether the folder is what the solutions produce.")
@click.option("--solutions", type=FOLDER, help=SOLUTIONS_HELP)
@click.option("--workflow", metavar="REF", help="Your grading workflow on GitHub: OWNER/REPOSITORY/PATH@BRANCH.")
@click.pass_context
def command(
    ctx: click.Context,
    out: Path | None,
    with_zip: bool,
    only: str | None,
    check: bool,
    solutions: Path | None,
    workflow: str | None,
) -> NoReturn:
    """Make what students get from the solutions, in the folder OUT: exercises, notebooks, README, CI workflow.

    Without OUT, renew the stubs and notebooks in `exercises`, which the package carries.
    """
    from dl4cv.cli.known import chosen_exercises
    from dl4cv.release import ReleaseError
    from dl4cv.release.handout import make_release
    from dl4cv.release.release import find_differences, write_folder, write_zip

    for option, given in (("--zip", with_zip), ("--workflow", workflow is not None)):
        if given and out is None:
            raise click.UsageError(f"{option} needs the folder OUT.")
    if with_zip and check:
        raise click.UsageError("--check writes nothing, so leave out either --check or --zip.")
    target = out or Path("exercises")
    known = chosen_exercises(ctx, [] if only is None else [only])
    exercise = None if only is None else known[0]
    try:
        files = make_release(known, whole=out is not None, only=exercise, solutions=solutions, workflow=workflow)
        if check:
            found = find_differences(files, target, exclusive=exercise is None)
            say(*(found or [f"{target} is what the solutions produce."]))
            leave(FAILED if found else PASSED)
        for path in [*write_folder(files, target), *([write_zip(files, target)] if with_zip else [])]:
            say(f"wrote {path}")
    except ReleaseError as error:
        raise Problem(str(error)) from error
    leave(PASSED)
