"""`dl4cv-grade new`: an exercise of one's own to begin with."""

from __future__ import annotations

from pathlib import Path

import click

from dl4cv.cli.endings import Problem, say


@click.command("new")
@click.argument("name")
@click.pass_context
def command(ctx: click.Context, name: str) -> None:
    """Write an exercise of your own to begin with, NAME, into this folder or that of --course.

    It is a whole one with one function: solution, checks and wrong versions. Change it until it is yours.
    """
    from dl4cv.exercise.own import course_file
    from dl4cv.release import ReleaseError
    from dl4cv.release.new_exercise import write_new_exercise

    root = ctx.find_root()
    if isinstance(root.command, click.Group) and name in root.command.list_commands(root):
        raise Problem(f"dl4cv-grade has a command {name}: give your exercise another name.")
    folder: Path | None = root.params.get("course")
    above = course_file(Path()) if folder is None else None
    if above is not None and above.parent != Path.cwd():
        raise Problem(
            f"{above} names your exercises, and would not be found here any more: say --course {above.parent}."
        )
    try:
        written = write_new_exercise(name, folder or Path())
    except ReleaseError as error:
        raise Problem(str(error)) from error
    course = "" if folder is None else f"--course {folder} "
    say(*(f"Written: {path}" for path in written))
    say(
        f"It passes its own checks: dl4cv-grade {course}{name} {(folder or Path()) / name}.py",
        f"They catch its wrong versions: dl4cv-grade {course}mistakes {name}",
        f"What students get of it: dl4cv-grade {course}release OUT --only {name}",
    )
