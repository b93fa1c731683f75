"""The instructor's commands. Imported at every start, so it imports nothing heavy."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NoReturn

import click

from dl4cv.cli import marks as marks_cli
from dl4cv.cli.endings import (
    FAILED,
    GRADER_FAILED,
    INTERRUPTED,
    ISOLATION,
    ISOLATION_HELP,
    NO_SUBMISSION,
    PASSED,
    SEED_HELP,
    WRONG_USAGE,
    chosen_exercises,
    fail,
    known_exercises,
    leave,
    open_console,
    require_folder,
)

SOLUTIONS_HELP = "The folder that holds the course's solutions. Default: solutions, or else the stubs of the package."


@click.command()
@click.argument("out", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--zip", "with_zip", is_flag=True, help="Also write OUT.zip.")
@click.option("--only", metavar="NAME", help="Release this exercise alone.")
@click.option("--check", is_flag=True, help="Only say whether the folder is what the solutions produce.")
@click.option("--solutions", type=click.Path(path_type=Path, file_okay=False), help=SOLUTIONS_HELP)
@click.option("--workflow", metavar="REF", help="Your grading workflow on GitHub: OWNER/REPOSITORY/PATH@BRANCH.")
def release(
    out: Path | None, with_zip: bool, only: str | None, check: bool, solutions: Path | None, workflow: str | None
) -> NoReturn:
    """Make what students get from the solutions, in the folder OUT: exercises, notebooks, README, CI workflow.

    Without OUT, renew the stubs and notebooks in `exercises`, which the package carries.
    """
    from dl4cv.release.handout import released
    from dl4cv.release.release import differences, write, write_zip
    from dl4cv.release.stub import ReleaseError

    for option, given in (("--zip", with_zip), ("--workflow", workflow is not None)):
        if given and out is None:
            raise click.UsageError(f"{option} needs the folder OUT.")
    if with_zip and check:
        raise click.UsageError("--check writes nothing, so leave out either --check or --zip.")
    target, ctx = out or Path("exercises"), click.get_current_context()
    known = chosen_exercises(ctx, [] if only is None else [only])
    alone = None if only is None else known[0]
    try:
        files = released(known, whole=out is not None, only=alone, solutions=solutions, workflow=workflow)
        if check:
            found = differences(files, target, alone=alone is None)
            click.echo("\n".join(found) or f"{target} is what the solutions produce.")
            leave(FAILED if found else PASSED)
        for path in [*write(files, target), *([write_zip(files, target)] if with_zip else [])]:
            click.echo(f"wrote {path}")
    except ReleaseError as error:
        fail(str(error), WRONG_USAGE)
    leave(PASSED)


@click.command()
@click.argument("exercise", metavar="EXERCISE|all")
@click.option("--add", type=click.Path(path_type=Path), metavar="FILE.py", help="Try the wrong versions in FILE too.")
@click.option(
    "--right", type=click.Path(path_type=Path), metavar="PATH", help="Try right versions: a file or a folder."
)
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), metavar="N", help=SEED_HELP)
@click.option(
    "--solutions",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("solutions"),
    show_default=True,
    help="The folder of the solutions, into which the mistakes are put.",
)
@click.option("--json", "json_file", type=click.Path(path_type=Path), metavar="FILE", help="Also write it as JSON.")
def mistakes(exercise: str, solutions: Path, seed: int | None, json_file: Path | None, **versions: Any) -> NoReturn:
    """Show which checks catch which wrong versions of EXERCISE: the kill matrix, for instructors.

    Fails when a wrong version survives, or when one of the right versions of --right loses points.
    """
    from dl4cv.exercise.exercise import SEED
    from dl4cv.mistakes.kill_matrix import measure_all
    from dl4cv.mistakes.versions import StrengthError
    from dl4cv.report.matrix import figures, matrix_json, matrix_table, trial_progress

    require_folder(json_file)
    console = open_console()
    matrices = []
    ctx = click.get_current_context()
    exercises = known_exercises(ctx) if exercise == "all" else chosen_exercises(ctx, [exercise])
    try:
        with trial_progress(console) as progress:
            drawn_from = SEED if seed is None else seed
            for matrix in measure_all(exercises, solutions, **versions, seed=drawn_from, progress=progress):
                matrices.append(matrix)
                console.print(matrix_table(matrix, ascii_only=console.options.ascii_only), soft_wrap=True)
    except StrengthError as error:
        fail(str(error), WRONG_USAGE)
    if len(matrices) > 1:
        console.print("\n".join(["", *figures(matrices)]), markup=False, soft_wrap=True)
    if json_file is not None:
        from dl4cv.files import write_atomically

        try:
            write_atomically(json_file, matrix_json(matrices))
        except OSError as error:
            fail(f"The matrix cannot be written to {json_file}: {error.strerror}.", WRONG_USAGE)
    leave(FAILED if any(matrix.survivors or matrix.refused for matrix in matrices) else PASSED)


@click.command()
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option("--gradebook", default="class.db", show_default=True, metavar="FILE|URL", help="Where attempts are kept.")
@click.option("--exercise", "names", multiple=True, metavar="NAME", help="Grade only this one; may be repeated.")
@click.option("--jobs", type=click.IntRange(1), metavar="N", help="Processes that grade. Default: one a core.")
@click.option("--seed", type=click.IntRange(0, 2**31 - 1), metavar="N", help=SEED_HELP)
@click.option("--regrade", is_flag=True, help="Grade once more what the gradebook holds already.")
@click.option("--isolation", type=ISOLATION, default="required", show_default=True, help=ISOLATION_HELP)
@click.option("--scheduler", metavar="tcp://…", help="Grade on the dask.distributed cluster of this scheduler.")
def batch(submissions: Path, names: tuple[str, ...], **options: Any) -> NoReturn:
    """Grade a class: a folder a student, clones, or a zip from Canvas or Moodle.

    What is in the gradebook is not graded again: after any interruption, run the same command once more.
    """
    from dl4cv.sandbox.walls.kernel import on_linux

    if not on_linux() and options["scheduler"] is None:
        fail("Grading a class needs Linux, which confines what students wrote; on Windows, use WSL.", GRADER_FAILED)
    if options["scheduler"] is not None and options["jobs"] is not None:
        raise click.UsageError("--jobs is for this machine; on a cluster its workers decide, so leave --jobs out.")
    from dl4cv.classroom.batch.command import Wishes, run

    exercises = chosen_exercises(click.get_current_context(), names, submissions)
    problem = run(submissions, exercises, Wishes(named=bool(names), **options), open_console())
    if problem is not None:
        statuses = {"usage": WRONG_USAGE, "submissions": NO_SUBMISSION, "grader": GRADER_FAILED}
        fail(problem.sentence, statuses.get(problem.cause, INTERRUPTED))
    leave(PASSED)


COMMANDS: dict[str, click.Command] = {
    **{command.name or "": command for command in (release, mistakes, batch)},
    **marks_cli.COMMANDS,
}
