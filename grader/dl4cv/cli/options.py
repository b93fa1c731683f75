"""Options that several commands have. Imports only click."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from dl4cv.grading.grade import Strictness

Function = TypeVar("Function", bound=Callable[..., Any])

PATH = click.Path(path_type=Path)
FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
MAX_SEED = 2**31 - 1
SEED = click.IntRange(0, MAX_SEED)
SEED_HELP = "The number that decides the cases; the same one gives the same verdict. Default: 2024."
SECRET_SEED_HELP = "Grade with this seed instead of the secret one that is drawn and kept."
ISOLATION = click.Choice(["auto", "required"])
ISOLATION_HELP = "required: refuse to grade unless student code is strongly confined; auto: take what there is."

SECRET_SEED = "DL4CV_SEED"
"""The variable that holds the seed of CI that counts: no option, since a log shows the command."""

seed_option = click.option("--seed", type=SEED, metavar="N", help=SEED_HELP)
strict_isolation_option = click.option(
    "--isolation", type=ISOLATION, default="required", show_default=True, help=ISOLATION_HELP
)
usual_isolation_option = click.option(
    "--isolation", type=ISOLATION, help=f"{ISOLATION_HELP} Default: required if CI=true, else auto."
)

GRADEBOOK_HELP = "The gradebook that `batch` filled: a SQLite file or a database's URL."
_POLICY_HELP = "Which of a student's submissions counts: the one with most points, or the last."
_DEADLINE_HELP = "What comes later is late: 2026-11-30 (its end) or 2026-11-30T18:00; NAME= for one exercise."
_GRACE_HELP = "How long after the deadline a submission is still in time. Default: no time."
_TIMES_HELP = "When files came: a CSV with student, submitted_at and exercise, or Moodle's grading worksheet."
_PENALTY_HELP = "What each day begun since the deadline takes off the exercise's points. Default: 100, all."
_LATE_DAYS_HELP = "Days that each student may be late without penalty, in all; spent on the first deadlines first."
_GROUPS_HELP = "Who works together: a CSV with group, student and exercise; what one hands in counts for all."
_MARKING: tuple[Callable[[Any], Any], ...] = (
    click.option("--gradebook", default="class.db", show_default=True, metavar="FILE|URL", help=GRADEBOOK_HELP),
    click.option("--policy", type=click.Choice(["best", "last"]), default="best", show_default=True, help=_POLICY_HELP),
    click.option("--weights", multiple=True, metavar="exercise1=1,…", help="Add each student's weighted total."),
    click.option("--deadline", "deadlines", multiple=True, metavar="[NAME=]TIME", help=_DEADLINE_HELP),
    click.option("--grace", metavar="30m|6h|2d", help=_GRACE_HELP),
    click.option(
        "--penalty",
        type=click.FloatRange(0, 100),
        metavar="PERCENT",
        help=_PENALTY_HELP,
    ),
    click.option("--late-days", type=click.IntRange(0, 1000), metavar="N", help=_LATE_DAYS_HELP),
    click.option("--groups", multiple=True, metavar="[NAME=]FILE", help=_GROUPS_HELP),
    click.option("--times", multiple=True, metavar="[NAME=]FILE", help=_TIMES_HELP),
)


def secret_seed() -> int | None:
    """Return the seed that the environment holds, None without one. What it holds instead is not told."""
    text = os.environ.get(SECRET_SEED, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 10 and int(text) <= MAX_SEED):
        raise click.UsageError(f"{SECRET_SEED} must be a whole number from 0 to {MAX_SEED}.")
    return int(text)


def add_marking_options(function: Function) -> Function:
    """Add the options that say how attempts become marks."""
    for option in reversed(_MARKING):
        function = option(function)
    return function


def seed_to_take(seed: int | None) -> tuple[int, bool]:
    """Return the seed to grade with, and whether it is the secret of CI that counts: one on the command line is not."""
    from dl4cv.exercise.exercise import SEED as USUAL_SEED

    if seed is not None:
        return seed, False
    secret = secret_seed()
    return (USUAL_SEED, False) if secret is None else (secret, True)


def strictness(isolation: Strictness | None) -> Strictness:
    """Return how strongly student code must be confined where the command line does not say."""
    return isolation or ("required" if os.environ.get("CI") == "true" else "auto")
