"""`dl4cv-grade workflows`: the files with which a teacher's repository grades pushes."""

from __future__ import annotations

from pathlib import Path

import click

from dl4cv.cli.endings import Problem, say, write_file
from dl4cv.cli.options import FOLDER

FOR = click.Choice(["github", "gitlab", "classroom50"])
FOR_HELP = "Only for this one. classroom50: the folder of an assignment's autograder."
EXERCISE_HELP = "What is graded; may be repeated. Default on GitHub and GitLab: exercise3, to be edited there."
PACKAGE_HELP = "Where the runners get the wheel: its address, or its path in the repository of your course."


@click.command("workflows")
@click.argument("out", type=FOLDER)
@click.option("--for", "target", type=FOR, help=FOR_HELP)
@click.option("--exercise", "names", multiple=True, metavar="NAME", help=EXERCISE_HELP)
@click.option("--package", default="", metavar="URL[#sha256=SUM]|PATH", help=PACKAGE_HELP)
@click.pass_context
def command(ctx: click.Context, out: Path, target: str | None, names: tuple[str, ...], package: str) -> None:
    """Write what grades pushes on GitHub, GitLab or Classroom 50, for a repository of yours, into the folder OUT."""
    from dl4cv.release import ReleaseError

    if package and target == "classroom50":
        raise click.UsageError("--package is for GitHub and GitLab; Classroom 50 gets the wheel itself.")
    try:
        files = _files(ctx, target, names, package)
    except ReleaseError as error:
        raise Problem(str(error)) from error
    for name, content in files.items():
        path = out / name
        if path.exists():
            say(f"Left as it is: {path}")
            continue
        write_file(path, content, make_folder=True)
        say(f"Written: {path}")
    if target != "classroom50" and not package:
        say("Put the wheel where the runners can get it, and say in the file where that is: PACKAGE.")


def _files(ctx: click.Context, target: str | None, names: tuple[str, ...], package: str) -> dict[str, str | bytes]:
    """Make the files for `target`, by their paths; without one those for GitHub and GitLab. Raises ReleaseError."""
    from dl4cv.cli.known import chosen_exercises
    from dl4cv.release.ci_files import teachers_ci_files
    from dl4cv.release.wheel import PIN, build_wheel

    exercises = chosen_exercises(ctx, names) if names else ()
    if target == "classroom50":
        if not names:
            raise click.UsageError("Say which exercise the assignment is: --exercise exercise3.")
        from dl4cv.classroom.pages.classroom50 import pack_autograder

        return {**pack_autograder(exercises)}
    wheel = None if package.startswith("https://") and PIN in package else build_wheel()
    called = [exercise.name for exercise in exercises]
    wanted = {"github": ".github/", "gitlab": "gitlab"}.get(target or "", "")
    files = teachers_ci_files(called, wheel, package)
    return {
        **{name: text for name, text in files.items() if name.startswith(wanted)},
        **({wheel.name: wheel.data} if wheel else {}),
    }
