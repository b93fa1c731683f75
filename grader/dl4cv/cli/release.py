"""`dl4cv-grade release`: make what students get from the solutions."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from dl4cv.cli.endings import FAILED, PASSED, Problem, leave, say
from dl4cv.cli.options import FOLDER

if TYPE_CHECKING:
    from dl4cv.exercise.exercise import Exercise

SOLUTIONS_HELP = "The folder that holds the course's solutions. Default: solutions, or else the stubs of the package."


ONLY_HELP = "Release this exercise; may be repeated. What was released into OUT before stays there."
NO_MISTAKES_HELP = "Hand out the checks of your own exercises without their wrong versions."
WHEEL_HELP = "Also write the wheel of this package into OUT, for students to install."
WHEEL_URL_HELP = "Where students can get the wheel; notebooks on Colab and containers then install it from there."


@click.command("release")
@click.argument("out", type=FOLDER, required=False)
@click.option("--zip", "with_zip", is_flag=True, help="Also write OUT.zip.")
@click.option("--only", multiple=True, metavar="NAME", help=ONLY_HELP)
@click.option("--no-mistakes", is_flag=True, help=NO_MISTAKES_HELP)
@click.option("--wheel", "with_wheel", is_flag=True, help=WHEEL_HELP)
@click.option("--wheel-url", default="", metavar="URL[#sha256=SUM]", help=WHEEL_URL_HELP)
@click.option("--check", is_flag=True, help="Only say whether the folder is what the solutions produce.")
@click.option("--solutions", type=FOLDER, help=SOLUTIONS_HELP)
@click.option("--workflow", default="", metavar="REF", help="Your workflow on GitHub: OWNER/REPOSITORY/PATH@BRANCH.")
@click.pass_context
def command(
    ctx: click.Context,
    out: Path | None,
    with_zip: bool,
    only: tuple[str, ...],
    no_mistakes: bool,
    with_wheel: bool,
    wheel_url: str,
    check: bool,
    solutions: Path | None,
    workflow: str,
) -> NoReturn:
    """Make what students get from the solutions, in the folder OUT: exercises, notebooks, README, container.

    Without OUT, renew the stubs and notebooks in `exercises`, which the package carries.
    """
    from dl4cv.cli.known import chosen_exercises
    from dl4cv.release import ReleaseError
    from dl4cv.release.handout import Extras, find_leftovers, make_release
    from dl4cv.release.release import find_differences, write_folder, write_zip
    from dl4cv.release.wheel import build_wheel, pinned

    for option, given in {
        "--zip": with_zip,
        "--no-mistakes": no_mistakes,
        "--wheel": with_wheel,
        "--wheel-url": wheel_url,
        "--workflow": workflow,
    }.items():
        if given and out is None:
            raise click.UsageError(f"{option} needs the folder OUT.")
    if with_zip and check:
        raise click.UsageError("--check writes nothing, so leave out either --check or --zip.")
    target = out or Path("exercises")
    wanted = tuple(dict.fromkeys(chosen_exercises(ctx, only)))
    if no_mistakes:
        _require_mistakes(wanted)
    try:
        wheel = build_wheel() if with_wheel else None
        extras = Extras(workflow, not no_mistakes, wheel, wheel_url and pinned(wheel_url, wheel))
        files = make_release(wanted, out=out, is_part=bool(only), solutions=solutions, extras=extras)
        leftovers = find_leftovers(files, target)
        if check:
            found = find_differences(files, target, exclusive=not only)
            found += [f"{path} is extra: it is not handed out." for path in leftovers]
            say(*(found or [f"{target} is what the solutions produce."]))
            leave(FAILED if found else PASSED)
        for path in [*write_folder(files, target), *([write_zip(files, target)] if with_zip else [])]:
            say(f"wrote {path}")
        for path in leftovers:
            path.unlink(missing_ok=True)
            say(f"removed {path}")
    except ReleaseError as error:
        raise Problem(str(error)) from error
    leave(PASSED)


def _require_mistakes(released: tuple[Exercise, ...]) -> None:
    """Refuse to leave out what nobody would get: the wrong versions of ours come with the package alone."""
    from dl4cv.release.portable import select_own

    if not any(exercise.files.mistakes for exercise in select_own(released)):
        raise click.UsageError("--no-mistakes is for exercises of your own with mistakes, and none is released here.")
