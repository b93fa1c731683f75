"""`dl4cv-grade gradescope-run`: what Gradescope's autograder calls for each submission."""

from __future__ import annotations

from pathlib import Path

import click

from dl4cv.cli.endings import GRADER_FAILED, Problem


@click.command("gradescope-run", hidden=True)
@click.argument("root", type=click.Path(path_type=Path, file_okay=False, exists=True))
def command(root: Path) -> None:
    """Grade the submission below ROOT, inside Gradescope."""
    from dl4cv.classroom.gradescope import run_autograder
    from dl4cv.grading.grade import GradingError

    try:
        run_autograder(root)
    except GradingError as error:
        raise Problem(str(error), GRADER_FAILED) from error
