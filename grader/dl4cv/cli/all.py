"""`dl4cv-grade all`: grade every exercise that this folder holds a file for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from dl4cv.cli.endings import NO_SUBMISSION, Problem, complain, leave
from dl4cv.cli.options import seed_option, usual_isolation_option

if TYPE_CHECKING:
    from dl4cv.grading.grade import Wanted


@click.command("all")
@seed_option
@usual_isolation_option
@click.pass_context
def command(ctx: click.Context, seed: int | None, isolation: Wanted | None) -> NoReturn:
    """Grade every exercise that this folder holds a file for."""
    from dl4cv.cli.grade import grade_and_show, status_of
    from dl4cv.cli.known import known_exercises
    from dl4cv.cli.overview import show_overview
    from dl4cv.course import COURSE
    from dl4cv.submission.reading import present

    # The checks of a dl4cv.toml that merely lies here would be run too, and a student may have put it here.
    known = known_exercises(ctx) if ctx.find_root().params["course"] else COURSE
    found = [exercise for exercise in known if present(exercise, Path.cwd())]
    if not found:
        raise Problem("There is no exercise in this folder; dl4cv-grade start writes them.", NO_SUBMISSION)
    statuses = []
    for exercise in found:
        try:
            statuses.append(status_of(grade_and_show(exercise, None, seed, isolation)))
        except Problem as problem:
            complain(problem.sentence)
            statuses.append(problem.status)
    show_overview(known)
    leave(max(statuses))
