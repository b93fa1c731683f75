"""`dl4cv-grade why exercise3 conv2d`: explain one wrong function, and find the line. Imports nothing heavy."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from dl4cv.cli.endings import FAILED, GRADER_FAILED, INTERRUPTED, NO_SUBMISSION, Problem, leave, open_console
from dl4cv.cli.options import PATH, seed_option, strictness, usual_isolation_option
from dl4cv.harmless import harmless, one_line

if TYPE_CHECKING:
    from rich.console import Console

    from dl4cv.exercise.exercise import Exercise
    from dl4cv.grading.grade import Strictness
    from dl4cv.grading.why import Inquiry
    from dl4cv.submission.reading import Source

SECONDS = 10.0
"""How long the line is sought, unless the command line says otherwise."""

SUFFIXES = (".py", ".ipynb")
MAX_WIDTH = 100


@click.command("why")
@click.argument("exercise")
@click.argument("function", required=False)
@click.argument("path", type=PATH, required=False)
@click.option("--change", is_flag=True, help="Also show the change that makes the function right: the last hint.")
@click.option(
    "--seconds",
    type=click.FloatRange(0, 600),
    default=SECONDS,
    show_default=True,
    metavar="S",
    help="How long to seek the line; 0 for not at all.",
)
@seed_option
@usual_isolation_option
@click.pass_context
def command(
    ctx: click.Context,
    exercise: str,
    function: str | None,
    path: Path | None,
    change: bool,
    seconds: float,
    seed: int | None,
    isolation: Strictness | None,
) -> NoReturn:
    """Explain why FUNCTION of EXERCISE is wrong.

    Prints the smallest input on which it goes wrong, as plain Python to take away; then small changes of your code are
    tried, and you are told the line in which one makes all checks of the function pass. Without FUNCTION, the first
    that fails is explained. PATH is your file, by default that of this folder; Ctrl-C ends the search.
    """
    from dl4cv.cli.known import chosen_exercises

    if function is not None and path is None and function.endswith(SUFFIXES):
        path, function = Path(function), None
    [chosen] = chosen_exercises(ctx, [exercise])
    console = open_console()
    explain(chosen, function, path, seed, isolation, console, seconds=seconds, change=change)


def explain(
    exercise: Exercise,
    function: str | None,
    path: Path | None,
    seed: int | None,
    isolation: Strictness | None,
    console: Console,
    *,
    seconds: float,
    change: bool,
) -> NoReturn:
    """Explain one wrong function, seek the line for some `seconds`, say it and, if asked for, the `change` in it.

    That is more than any hint tells: where these come one at a time, it waits until all of them were shown.
    """
    from dl4cv.exercise.exercise import SEED
    from dl4cv.grading.grade import GradingError
    from dl4cv.grading.why import NothingWrongError, inquire
    from dl4cv.report.hints import SWITCHED_OFF
    from dl4cv.report.progress import CheckingProgress
    from dl4cv.submission.reading import SubmissionError
    from dl4cv.submission.room import RoomError

    if exercise.hints == "none":
        raise Problem(SWITCHED_OFF)
    try:
        source = _read(exercise, path)
        with contextlib.ExitStack() as stack:
            with CheckingProgress(console, exercise.name) as announce:
                asked = stack.enter_context(
                    inquire(
                        source,
                        exercise,
                        function,
                        seed=SEED if seed is None else seed,
                        isolation=strictness(isolation),
                        announce=announce,
                    )
                )
            _require_all_hints(asked)
            _tell(asked, console)
            if seconds > 0 and asked.has_lines_to_try:
                seek(asked, console, seconds, change=change)
    except (SubmissionError, NothingWrongError) as error:
        raise Problem(str(error), NO_SUBMISSION) from error
    except (GradingError, RoomError) as error:
        raise Problem(str(error), GRADER_FAILED) from error
    leave(FAILED)


def _require_all_hints(asked: Inquiry) -> None:
    """End with a sentence where hints come one at a time, and not all on the function were shown yet."""
    from dl4cv.report.hints import last_told, told
    from dl4cv.workspace.history import last_result

    if asked.exercise.hints != "stepwise":
        return
    before = last_result(asked.exercise, Path.cwd())
    shown = told(asked.result, asked.exercise, last_told(before) if before else None).hints or {}
    count = shown.get(asked.function)
    if count is not None and count.shown < count.known:
        raise Problem(
            f"{count.shown} of {count.known} hints on {asked.function} were shown: this comes after the last of them. "
            f"Each failed attempt shows one more, and dl4cv-grade {asked.exercise.name} --hints N shows N at once."
        )


def _read(exercise: Exercise, path: Path | None) -> Source:
    from dl4cv.submission.reading import find, read

    folder = Path.cwd()
    return read(path if path is not None else find(exercise, folder)[0].relative_to(folder))


def _tell(asked: Inquiry, console: Console) -> None:
    """Print what goes wrong with the function, why as far as that is known, and how to see it without this program."""
    from rich.text import Text

    from dl4cv.report.lines import failure_lines
    from dl4cv.report.reproduction import NotWritableError, reproduction

    width = min(console.width, MAX_WIDTH)
    console.print(Text(asked.function, style="bold"))
    for failure in asked.failures(ascii_only=console.options.ascii_only):
        for line in failure_lines(failure, width):
            console.print(line, soft_wrap=True)
        held = asked.names_where_it_raises(failure.check)
        if held:
            console.print(Text("  The names in that line hold", style="bold cyan"))
        for name, value in held:
            console.print(Text(one_line(f"    {name}: {value}")), soft_wrap=True)
        formula = asked.formula(failure.check)
        if formula is not None:
            console.print()
            console.print("  What is computed; what stands in braces is not in the other:", style="bold cyan")
            for written in formula.lines:
                console.print(Text(one_line(f"    {written}")), soft_wrap=True)
        console.print()
    scripts, reasons = [], []
    for failure in asked.failures():
        try:
            scripts.append(reproduction(failure, asked.result))
        except NotWritableError as error:
            reasons.append(str(error))
    if not scripts:
        console.print(reasons[0], markup=False, soft_wrap=True)
        return
    console.print("The same without this program, to paste into a file or a notebook:", soft_wrap=True)
    console.print()
    console.print(harmless(scripts[0]), markup=False, soft_wrap=True, end="")


def seek(asked: Inquiry, console: Console, seconds: float, *, change: bool) -> None:
    """Seek the line in which one change makes the function right, and say it; show the `change`, or say how to."""
    from dl4cv.report.progress import seeking
    from dl4cv.report.words import counted

    console.print()
    counts = [0, 0]
    try:
        with seeking(console) as show:

            def progress(tried: int, edits: int) -> None:
                counts[:] = [tried, edits]
                show(tried, edits)

            repair = asked.find_repair(seconds, progress)
    except KeyboardInterrupt:
        console.print(f"Stopped: no line was found in {counted(counts[0], 'small change')}.")
        leave(INTERRUPTED)
    if repair is None:
        console.print(
            f"None of the {counted(counts[0], 'small change')} tried makes {asked.function} right: there may be two "
            "mistakes, or a larger one.",
            markup=False,
            soft_wrap=True,
        )
        return
    place = asked.source.locate(repair.line)
    console.print(f"One change in {place} makes this right.", markup=False, style="bold")
    if change:
        console.print(one_line(repair.change), markup=False, soft_wrap=True)
    else:
        console.print("Find it yourself; --change shows it.")
