"""`dl4cv-grade gradescope`: the autograder that an instructor uploads to Gradescope."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dl4cv.cli.endings import Problem, say, write_file
from dl4cv.cli.options import FILE, SECRET_SEED_HELP, SEED, strict_isolation_option

VISIBILITY = click.Choice(["visible", "hidden", "after_due_date", "after_published"])
VISIBILITY_HELP = "When students see the checks and their points."
HINTS_HELP = "When students see why a check failed; how much they see, dl4cv.toml says. Default: as --visibility."


@click.command("gradescope")
@click.argument("out", type=FILE, metavar="OUT.zip")
@click.option(
    "--exercise", "names", multiple=True, metavar="NAME", help="Grade this one; may be repeated. Default: all."
)
@click.option("--visibility", "checks", type=VISIBILITY, default="visible", show_default=True, help=VISIBILITY_HELP)
@click.option("--hints", type=VISIBILITY, help=HINTS_HELP)
@strict_isolation_option
@click.option("--seed", type=SEED, metavar="N", help=SECRET_SEED_HELP)
@click.option("--fresh-seeds", is_flag=True, help="Give every file handed in secret cases of its own.")
@click.pass_context
def command(
    ctx: click.Context,
    out: Path,
    names: tuple[str, ...],
    checks: Any,
    hints: Any,
    isolation: Any,
    seed: int | None,
    fresh_seeds: bool,
) -> None:
    """Write Gradescope's autograder, OUT.zip, ready to upload: it carries this very grader."""
    if seed is not None and fresh_seeds:
        raise click.UsageError("--seed is one for everybody, --fresh-seeds one for each: leave one of them out.")
    from dl4cv.classroom.gradescope import CONFIGURATION, AutograderOptions, pack_autograder
    from dl4cv.cli.known import chosen_exercises
    from dl4cv.exercise.exercise import FULL_SCORE
    from dl4cv.exercise.seeds import class_seed, draw_key
    from dl4cv.release import ReleaseError

    exercises = chosen_exercises(ctx, names)
    called = tuple(exercise.name for exercise in exercises)
    key = draw_key()
    options = AutograderOptions(
        called,
        class_seed(key) if seed is None else seed,
        checks,
        hints or checks,
        isolation,
        key if fresh_seeds else "",
    )
    try:
        packed = pack_autograder(options, exercises)
    except ReleaseError as error:
        raise Problem(str(error)) from error
    write_file(out, packed, private=True)
    points = FULL_SCORE * len(called)
    say(f"Written: {out}, for {', '.join(called)}. Set the assignment's points to {points:g} in Gradescope.")
    say(f"Show this file to no student: its {CONFIGURATION} holds the seed.")
