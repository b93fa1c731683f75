"""`dl4cv-grade seed`: the secret seed of a class, for its instructors."""

from __future__ import annotations

from pathlib import Path

import click

from dl4cv.cli.endings import Problem, open_console
from dl4cv.cli.options import GRADEBOOK_HELP


@click.command("seed")
@click.argument("student", required=False)
@click.option("--gradebook", default="class.db", show_default=True, metavar="FILE|URL", help=GRADEBOOK_HELP)
def command(student: str | None, gradebook: str) -> None:
    """Show the secret seed of a class, or those with which STUDENT's files were graded.

    With --seed, it gives an instructor the same verdict again. Students must not know it: they could look up the cases.
    """
    from dl4cv.classroom.gradebook.gradebook import Gradebook, GradebookError
    from dl4cv.exercise.seeds import class_seed
    from dl4cv.harmless import harmless

    try:
        with Gradebook(gradebook, create=False, writes=False) as opened:
            key = opened.seed_key()
            attempts = [] if student is None else opened.attempts()
    except GradebookError as error:
        raise Problem(str(error)) from error
    if student is not None:
        mine = [attempt for attempt in attempts if attempt.student == student and attempt.score is not None]
        if not mine:
            raise Problem(f"Nothing of {harmless(student)} is graded in this gradebook.")
        console = open_console()
        for attempt in mine:
            line = f"{attempt.exercise}, {Path(attempt.name).name}, graded {attempt.graded_at:%Y-%m-%d %H:%M}"
            console.print(f"{harmless(line)}: seed {attempt.key.seed}", markup=False, soft_wrap=True)
        return
    if key is None:
        raise Problem("This gradebook holds no secret seed; `batch` draws one, unless it is told another by --seed.")
    click.echo(class_seed(key))
