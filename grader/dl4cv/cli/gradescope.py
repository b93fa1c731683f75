"""`dl4cv-grade gradescope`: the autograder that an instructor uploads to Gradescope."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dl4cv.cli.endings import Problem, write_file
from dl4cv.cli.options import FILE, seed_option, strict_isolation_option

VISIBILITY = click.Choice(["visible", "hidden", "after_due_date", "after_published"])
VISIBILITY_HELP = "When students see the checks and their points."
HINTS_HELP = "When students see why a check failed. Default: as --visibility."


@click.command("gradescope")
@click.argument("out", type=FILE, metavar="OUT.zip")
@click.option(
    "--exercise", "names", multiple=True, metavar="NAME", help="Grade this one; may be repeated. Default: all."
)
@click.option("--visibility", "checks", type=VISIBILITY, default="visible", show_default=True, help=VISIBILITY_HELP)
@click.option("--hints", type=VISIBILITY, help=HINTS_HELP)
@strict_isolation_option
@seed_option
@click.pass_context
def command(
    ctx: click.Context,
    out: Path,
    names: tuple[str, ...],
    checks: Any,
    hints: Any,
    isolation: Any,
    seed: int | None,
) -> None:
    """Write Gradescope's autograder, OUT.zip, ready to upload: it carries this very grader."""
    from dl4cv.cli.known import chosen_exercises
    from dl4cv.exercise.exercise import FULL_SCORE, SEED
    from dl4cv.release import ReleaseError
    from dl4cv.release.gradescope import AutograderOptions, pack_autograder

    exercises = chosen_exercises(ctx, names)
    called = tuple(exercise.name for exercise in exercises)
    options = AutograderOptions(called, checks, hints or checks, isolation, SEED if seed is None else seed)
    try:
        packed = pack_autograder(options, exercises)
    except ReleaseError as error:
        raise Problem(str(error)) from error
    write_file(out, packed)
    points = FULL_SCORE * len(called)
    click.echo(f"Written: {out}, for {', '.join(called)}. Set the assignment's points to {points:g} in Gradescope.")
