"""`dl4cv-grade start`: write the exercises into this folder."""

from __future__ import annotations

from pathlib import Path

import click

from dl4cv.cli.endings import Problem, say


@click.command("start")
@click.option("--notebooks", is_flag=True, help="Write notebooks in place of .py files.")
def command(notebooks: bool) -> None:
    """Write the exercises into this folder; files that exist stay as they are."""
    from dl4cv.workspace.start import StubsError, write_stubs

    try:
        written, kept = write_stubs(Path.cwd(), notebooks=notebooks)
    except StubsError as error:
        raise Problem(str(error)) from error
    if kept:
        say(f"Left as they are: {', '.join(kept)}")
    if written:
        say(f"Written: {', '.join(written)}", f"Open {written[0]}, then: dl4cv-grade {Path(written[0]).stem}")
