"""`dl4cv-grade all`: grade every exercise that this folder holds a file for."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from dl4cv.cli.endings import NO_SUBMISSION, Problem, complain, leave, require_folder, status_of, write_file
from dl4cv.cli.options import PATH, seed_option, usual_isolation_option

if TYPE_CHECKING:
    from dl4cv.grading.grade import Strictness
    from dl4cv.results import Result


@click.command("all")
@click.option("--json", "json_file", type=PATH, metavar="FILE", help="Also write all results to FILE, a JSON list.")
@click.option("--junit", "junit_file", type=PATH, metavar="FILE", help="Also write all results to FILE as JUnit XML.")
@seed_option
@usual_isolation_option
@click.pass_context
def command(
    ctx: click.Context,
    seed: int | None,
    isolation: Strictness | None,
    json_file: Path | None,
    junit_file: Path | None,
) -> NoReturn:
    """Grade every exercise that this folder holds a file for."""
    from dl4cv.cli.grade import grade_and_show
    from dl4cv.cli.known import known_exercises, our_exercises
    from dl4cv.cli.overview import show_overview
    from dl4cv.submission.reading import misnamed, present

    for file in (json_file, junit_file):
        require_folder(file)
    # The checks of a dl4cv.toml that merely lies here would be run too, and a student may have put it here.
    known = known_exercises(ctx) if ctx.find_root().params["course"] else our_exercises(ctx)
    found = [exercise for exercise in known if present(exercise, Path.cwd())]
    for exercise in known:
        if near := misnamed(exercise, Path.cwd()):
            complain(
                f"{near} is not graded; if it is your {exercise.name}, rename it {exercise.name}{Path(near).suffix}."
            )
    if not found:
        raise Problem("There is no exercise in this folder; dl4cv-grade start writes them.", NO_SUBMISSION)
    statuses, results = [], []
    for exercise in found:
        try:
            results.append(grade_and_show(exercise, None, seed, isolation))
            statuses.append(status_of(results[-1]))
        except Problem as problem:
            complain(problem.sentence)
            statuses.append(problem.status)
    show_overview(known)
    _sum_up(results, len(found))
    _write(results, json_file, junit_file)
    leave(max(statuses))


def _sum_up(results: list[Result], found: int) -> None:
    """Say in the last line how all of them fared."""
    from dl4cv.cli.endings import open_console
    from dl4cv.report.words import counted, points

    settled = [result for result in results if result.settled]
    earned = points(sum(result.score for result in settled), sum(result.max_score for result in settled))
    passed = sum(result.passed for result in settled)
    lost = f", {found - len(settled)} could not be graded" if found > len(settled) else ""
    line = f"{counted(found, 'exercise')}: {passed} passed{lost}, {earned} points."
    open_console().print(f"\n{line}", markup=False)


def _write(results: list[Result], json_file: Path | None, junit_file: Path | None) -> None:
    from dl4cv.report.junit import junit_of_all
    from dl4cv.results import to_json

    if json_file is not None:
        write_file(
            json_file, "[\n" + ",\n".join(to_json(result).rstrip() for result in results) + "\n]\n", "The result"
        )
    if junit_file is not None:
        write_file(junit_file, junit_of_all(results), "The result")
