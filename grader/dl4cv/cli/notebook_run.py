"""`dl4cv-grade notebook-run`: what grades for a notebook, again and again, without a start after the first time.

It reads a request a line from standard input, {"exercise": name, "path": file, "hints": number or null, "before": what
was told last or null}, and writes lines of JSON: {"progress": text} as often as there is news, then {"result": …} or
{"problem": sentence}. It ends when its input does.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from dl4cv.cli.options import seed_to_take, strictness

if TYPE_CHECKING:
    from collections.abc import Iterator

    from dl4cv.grading.warm import WarmGrader


@click.command("notebook-run", hidden=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Grade what standard input asks for, for a notebook."""
    from dl4cv.grading.warm import WarmGrader

    with WarmGrader() as grader:
        for line in sys.stdin:
            for answer in _answers(ctx, grader, json.loads(line)):
                _send(answer)


def _send(answer: dict[str, Any]) -> None:
    print(json.dumps(answer), flush=True)


def _answers(ctx: click.Context, grader: WarmGrader, asked: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Grade one notebook; the result is as it may be told."""
    from dl4cv.cli.known import chosen_exercises
    from dl4cv.grading.grade import GradingError
    from dl4cv.report.hints import LastTold, told
    from dl4cv.report.progress import ProgressLines
    from dl4cv.results import to_json
    from dl4cv.submission.reading import SubmissionError, read
    from dl4cv.submission.room import RoomError

    try:
        [exercise] = chosen_exercises(ctx, [asked["exercise"]])
        seed, is_secret = seed_to_take(None)
        source = read(Path(asked["path"]))
        news = ProgressLines(lambda text: _send({"progress": text}))
        result = grader.grade(
            source,
            exercise,
            seed=seed,
            secret=is_secret,
            isolation=strictness(None),
            news=news.trained,
            announce=news.checked,
        )
    except (SubmissionError, GradingError, RoomError, click.ClickException) as error:
        yield {"problem": error.message if isinstance(error, click.ClickException) else str(error)}
        return
    before = LastTold(**asked["before"]) if asked["before"] else None
    more = f'grade("{exercise.name}", hints=N) shows N at once'
    yield {"result": to_json(told(result, exercise, before, asked["hints"], more))}
