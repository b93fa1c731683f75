"""`dl4cv-grade workflows`: the files with which a teacher's repository grades pushes."""

from __future__ import annotations

from pathlib import Path

import click

from dl4cv.cli.endings import Problem, say, write_file
from dl4cv.cli.options import FOLDER

FOR = click.Choice(["github", "gitlab", "classroom50"])
FOR_HELP = "Only for this one. classroom50: the folder of an assignment's autograder."


@click.command("workflows")
@click.argument("out", type=FOLDER)
@click.option("--for", "target", type=FOR, help=FOR_HELP)
@click.option("--exercise", "names", multiple=True, metavar="NAME", help="classroom50: grade this; may be repeated.")
@click.pass_context
def command(ctx: click.Context, out: Path, target: str | None, names: tuple[str, ...]) -> None:
    """Write what grades pushes on GitHub, GitLab or Classroom 50, for a repository of yours, into the folder OUT."""
    if names and target != "classroom50":
        raise click.UsageError("--exercise is for --for classroom50; elsewhere the files themselves name exercises.")
    for name, content in _files(ctx, target, names).items():
        path = out / name
        if path.exists():
            say(f"Left as it is: {path}")
            continue
        write_file(path, content, make_folder=True)
        say(f"Written: {path}")


def _files(ctx: click.Context, target: str | None, names: tuple[str, ...]) -> dict[str, str | bytes]:
    """Make the files for `target`, by their paths; without one those for GitHub and GitLab."""
    from dl4cv.release import ReleaseError
    from dl4cv.release.ci_files import teachers_ci_files

    if target == "classroom50":
        if not names:
            raise click.UsageError("Say which exercise the assignment is: --exercise exercise3.")
        from dl4cv.classroom.pages.classroom50 import pack_autograder
        from dl4cv.cli.known import chosen_exercises

        try:
            return {**pack_autograder(chosen_exercises(ctx, names))}
        except ReleaseError as error:
            raise Problem(str(error)) from error
    wanted = {"github": ".github/", "gitlab": "gitlab"}.get(target or "", "")
    return {name: text for name, text in teachers_ci_files().items() if name.startswith(wanted)}
