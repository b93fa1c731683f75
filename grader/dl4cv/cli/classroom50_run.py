"""`dl4cv-grade classroom50-run`: what Classroom 50's autograder calls for each submission."""

from __future__ import annotations

import os
from pathlib import Path

import click

from dl4cv.cli.endings import GRADER_FAILED, Problem, say


@click.command("classroom50-run", hidden=True)
@click.argument("names", nargs=-1, required=True)
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...]) -> None:
    """Grade the exercises NAMES in this folder, a student's checkout, inside Classroom 50."""
    from dl4cv.classroom.pages.classroom50 import PAGE, RESULT, grade_checkout
    from dl4cv.cli.known import chosen_exercises
    from dl4cv.grading.grade import GradingError

    exercises = chosen_exercises(ctx, names, Path.cwd())
    try:
        grade_checkout(Path.cwd(), exercises, os.environ)
    except GradingError as error:
        raise Problem(str(error), GRADER_FAILED) from error
    except OSError as error:
        raise Problem(f"The result cannot be written: {error.strerror}.", GRADER_FAILED) from error
    say(f"Written: {RESULT} and {PAGE}.")
