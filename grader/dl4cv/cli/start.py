"""`dl4cv-grade start`: write the exercises into this folder."""

from __future__ import annotations

from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dl4cv.cli.endings import Problem, say

if TYPE_CHECKING:
    from dl4cv.exercise.exercise import Exercise


@click.command("start")
@click.option("--notebooks", is_flag=True, help="Write notebooks in place of .py files.")
@click.pass_context
def command(ctx: click.Context, notebooks: bool) -> None:
    """Write the exercises into this folder; files that exist stay as they are."""
    from dl4cv.cli.known import known_exercises
    from dl4cv.workspace.start import StubsError, write_stubs

    chosen = [exercise for exercise in known_exercises(ctx) if exercise.taught]
    try:
        written, kept = write_stubs(
            Path.cwd(), notebooks=notebooks, others=dict(map(_part_of, chosen, repeat(notebooks)))
        )
    except StubsError as error:
        raise Problem(str(error)) from error
    if kept:
        say(f"Left as they are: {', '.join(kept)}")
    if written:
        say(f"Written: {', '.join(written)}", f"Open {written[0]}, then: dl4cv-grade {Path(written[0]).stem}")


def _part_of(exercise: Exercise, notebook: bool) -> tuple[str, str]:
    """Make the stub that holds what is taught of `exercise` alone: its file's name and text."""
    from dl4cv.exercise.stubs import leave_out
    from dl4cv.release.notebooks import make_notebook

    text = leave_out(exercise.files.stub.read_text(encoding="utf-8"), exercise.untaught)
    return (f"{exercise.name}.ipynb", make_notebook(text, exercise.name)) if notebook else (f"{exercise.name}.py", text)
