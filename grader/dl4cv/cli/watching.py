"""`dl4cv-grade exercise3 --watch`: grade whenever the submission is saved. Imports nothing heavy."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from dl4cv.cli.endings import NO_SUBMISSION, Problem, keep, leave, open_console, open_page, status_of
from dl4cv.cli.options import seed_to_take, strictness

if TYPE_CHECKING:
    from dl4cv.exercise.exercise import Exercise
    from dl4cv.grading.grade import Strictness


def watch_one(
    exercise: Exercise, path: Path | None, seed: int | None, isolation: Strictness | None, hints: int | None
) -> NoReturn:
    """Grade whenever the submission is saved; end with the status of the last verdict."""
    from dl4cv.submission.reading import SubmissionError, find
    from dl4cv.temporary import temporary_folder
    from dl4cv.workspace.history import last_result
    from dl4cv.workspace.watch.watch import Watched, watch

    if path is not None and not path.is_file():
        raise Problem(f"There is no file {path} to watch.", NO_SUBMISSION)
    try:
        if path is None:
            find(exercise, Path.cwd())
    except SubmissionError as error:
        raise Problem(str(error), NO_SUBMISSION) from error
    taken, is_secret = seed_to_take(seed)
    with temporary_folder("page") as pages:
        result = watch(
            Watched(
                exercise,
                path,
                taken,
                is_secret,
                strictness(isolation),
                open_console(),
                keep=keep,
                page=pages / f"{exercise.name}.html",
                open_page=open_page,
                hints=hints,
                told_before=last_result(exercise, Path.cwd()),
            )
        )
    leave(NO_SUBMISSION if result is None else status_of(result))
