"""`dl4cv-grade mistakes`: the kill matrix, for instructors."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from dl4cv.cli.endings import FAILED, PASSED, Problem, leave, open_console, remark, require_folder, say, write_file
from dl4cv.cli.options import FILE, FOLDER, PATH, seed_option

if TYPE_CHECKING:
    from dl4cv.exercise.exercise import Exercise


@click.command("mistakes")
@click.argument("exercise", metavar="EXERCISE|all")
@click.option("--add", type=PATH, metavar="FILE.py", help="Try the wrong versions in FILE too.")
@click.option("--right", type=PATH, metavar="PATH", help="Try right versions: a file or a folder.")
@click.option("--held-out", type=PATH, metavar="FILE.py", help="Try those in FILE in the catalogue's place.")
@seed_option
@click.option(
    "--solutions",
    type=FOLDER,
    default=Path("solutions"),
    show_default=True,
    help="The folder of the solutions, into which the mistakes are put.",
)
@click.option("--shares", is_flag=True, help="Show the share of its function's points that each loses.")
@click.option("--explained", is_flag=True, help="Show how each is explained, and by what.")
@click.option(
    "--lines",
    type=click.IntRange(1),
    metavar="N",
    help="Also seek the line of N of them, as `why` does: up to 10 s each.",
)
@click.option("--propose", metavar="FILE|URL", help="Draft mistakes from the class in this gradebook, into --drafts.")
@click.option("--submissions", type=PATH, help="What that class handed in, as `batch` graded it.")
@click.option("--drafts", type=FILE, metavar="FILE.py", help="Where --propose writes. Default: drafts.py.")
@click.option("--json", "json_file", type=PATH, metavar="FILE", help="Also write it as JSON.")
@click.pass_context
def command(
    ctx: click.Context,
    /,
    exercise: str,
    solutions: Path,
    seed: int | None,
    shares: bool,
    explained: bool,
    lines: int | None,
    json_file: Path | None,
    propose: str | None,
    submissions: Path | None,
    drafts: Path | None,
    **versions: Any,
) -> NoReturn:
    """Show which checks catch which wrong versions of EXERCISE: the kill matrix, for instructors.

    Fails when a wrong version survives, or when one of the right versions of --right loses points.
    """
    if propose is not None:
        _propose(ctx, exercise, propose, submissions, drafts or Path("drafts.py"))
    if submissions is not None or drafts is not None:
        raise click.UsageError("--submissions and --drafts are for --propose GRADEBOOK.")
    from dl4cv.cli.known import chosen_exercises, known_exercises
    from dl4cv.exercise.exercise import SEED
    from dl4cv.mistakes.kill_matrix import measure_all
    from dl4cv.mistakes.versions import StrengthError
    from dl4cv.report.matrix import (
        explained_table,
        figures,
        legend,
        matrix_json,
        matrix_table,
        shares_table,
        trial_progress,
    )

    require_folder(json_file)
    console = open_console()
    matrices = []
    exercises = known_exercises(ctx) if exercise == "all" else chosen_exercises(ctx, [exercise])
    if versions["add"] or versions["held_out"]:
        known = known_exercises(ctx)
        versions["known"] = {function for each in known for function in (*each.functions, *each.untaught)}
    try:
        with trial_progress(console) as progress:
            drawn_from = SEED if seed is None else seed
            for matrix in measure_all(exercises, solutions, **versions, seed=drawn_from, progress=progress):
                matrices.append(matrix)
                ascii_only = console.options.ascii_only
                table = shares_table(matrix) if shares else matrix_table(matrix, ascii_only=ascii_only)
                console.print(table, soft_wrap=True)
                if explained:
                    console.print(explained_table(matrix, ascii_only=ascii_only), soft_wrap=True)
                if lines is not None:
                    [of_matrix] = [each for each in exercises if each.name == matrix.exercise]
                    told = _lines_found(of_matrix, solutions, versions["held_out"], lines, drawn_from)
                    console.print(told, markup=False, soft_wrap=True)
    except StrengthError as error:
        raise Problem(str(error)) from error
    if len(matrices) > 1:
        console.print("\n".join(["", *figures(matrices)]), markup=False, soft_wrap=True)
    if not shares and any(matrix.trials for matrix in matrices):
        console.print(legend(ascii_only=console.options.ascii_only), soft_wrap=True)
    if json_file is not None:
        write_file(json_file, matrix_json(matrices), "The matrix")
    leave(FAILED if any(matrix.survivors or matrix.refused for matrix in matrices) else PASSED)


def _lines_found(exercise: Exercise, solutions: Path, held_out: Path | None, count: int, seed: int) -> str:
    """Say of how many wrong versions the line is found, of `count` that the seed draws."""
    import random

    from dl4cv.cli.why import SECONDS
    from dl4cv.grading.why import lines_found
    from dl4cv.mistakes.kill_matrix import solution_of
    from dl4cv.mistakes.versions import added, catalogued

    if exercise.framework != "numpy":
        return f"{exercise.name}: no line is sought in networks"
    solution = solution_of(exercise, solutions)
    every = added(exercise, held_out) if held_out else catalogued(exercise)
    chosen = random.Random(seed).sample(every, min(count, len(every)))
    texts = [(f"{solution}\n\n{each.source}\n", each.function) for each in chosen]
    found = [each for each in lines_found(exercise, texts, SECONDS, seed=seed) if each is not None]
    return f"{exercise.name}: the line of {sum(found)} of {len(found)} wrong versions is found in {SECONDS:g} s"


def _propose(ctx: click.Context, exercise: str, gradebook: str, submissions: Path | None, drafts: Path) -> NoReturn:
    """Write what a class got wrong without a name as mistakes for --add; nothing of it is run."""
    if submissions is None:
        raise click.UsageError("--propose needs --submissions PATH: the gradebook holds no student's code.")
    from dl4cv.classroom.pages.drafts import draft_mistakes
    from dl4cv.classroom.platforms.export import ExportError
    from dl4cv.cli.known import chosen_exercises
    from dl4cv.report.words import counted

    (chosen,) = chosen_exercises(ctx, [exercise], submissions)
    try:
        found = draft_mistakes(gradebook, submissions, chosen, drafts.name)
    except ExportError as error:
        raise Problem(str(error)) from error
    write_file(drafts, found.text, private=True)
    for notice in found.notices:
        remark(notice)
    say(f"Written: {drafts}, with {counted(found.drafted, 'draft')}. Read it, then: mistakes {exercise} --add {drafts}")
    leave(PASSED)
