"""`dl4cv-grade weights`: do published weights load into the network that a student wrote?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dl4cv.cli.endings import FAILED, GRADER_FAILED, NO_SUBMISSION, PASSED, Problem, leave, say
from dl4cv.cli.options import FILE, PATH

if TYPE_CHECKING:
    from dl4cv.exercise.exercise import Exercise

MOST_NAMED = 8


@click.command("weights")
@click.argument("network")
@click.argument("file", type=FILE)
@click.argument("path", type=PATH, required=False)
@click.pass_context
def command(ctx: click.Context, network: str, file: Path, path: Path | None) -> None:
    """Say whether torchvision's published weights load into your network.

    NETWORK is torchvision's name, such as resnet18, FILE the .pth that you have, PATH your submission; without it, that
    of this folder.
    """
    from dl4cv.cli.known import known_exercises

    exercise, published, module = _find(network, known_exercises(ctx))
    answer = _ask(exercise, module.question(published), path)
    try:
        fit = module.compare(module.read_shapes(file), answer)
    except module.WeightsError as error:
        raise Problem(str(error)) from error
    say(f"{file.name} holds {fit.tensors} tensors, {fit.parameters:,} parameters, for {published.code}.")
    if fit.is_whole:
        say(f"All of them load into your {published.function}.")
        leave(PASSED)
    for names, what in (
        (fit.missing, "missing in your network"),
        (fit.unexpected, "in your network and not in the file"),
        (fit.other_shapes, "of another shape"),
    ):
        _tell(names, what)
    leave(FAILED)


def _find(network: str, exercises: Sequence[Exercise]) -> tuple[Exercise, Any, Any]:
    """Find the exercise that knows published weights of `network`, these, and the module that compares them."""
    from dl4cv.exercise.parts import load_part

    known: list[str] = []
    for exercise in exercises:
        if exercise.files.weights is not None:
            module = load_part(exercise.files.weights)
            if network in module.PUBLISHED:
                return exercise, module.PUBLISHED[network], module
            known += module.PUBLISHED
    raise Problem(f"No weights of {network} are known; the networks are {', '.join(known)}.")


def _ask(exercise: Exercise, question: Any, path: Path | None) -> Any:
    """Return what the student's network answers."""
    from dl4cv.grading.grade import GradingError, ask_once
    from dl4cv.rpc.request import Raised, Returned
    from dl4cv.submission.reading import SubmissionError, find, read
    from dl4cv.submission.room import RoomError

    try:
        answer = ask_once(read(find(exercise, Path.cwd())[0] if path is None else path), exercise, question)
    except SubmissionError as error:
        raise Problem(str(error), NO_SUBMISSION) from error
    except (GradingError, RoomError) as error:
        raise Problem(str(error), GRADER_FAILED) from error
    if isinstance(answer, Returned) and isinstance(answer.value, dict):
        return answer.value
    told = f"{answer.type}: {answer.message}" if isinstance(answer, Raised) else getattr(answer, "message", "no answer")
    raise Problem(f"{question.code} cannot be built: {told}", FAILED)


def _tell(names: Sequence[str], what: str) -> None:
    """Print the first of `names`, one a line, under what they are."""
    if names:
        more = len(names) - MOST_NAMED
        say(f"{len(names)} {what}:", *(f"  {name[:160]}" for name in names[:MOST_NAMED]))
        if more > 0:
            say(f"  and {more} more")
