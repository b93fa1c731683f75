"""A class is graded all with an extra, such as the weights of a trained network, or all without it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.exercise.exercise import Exercise
from dl4cv.exercise.extras import Extra


class MixedExtrasError(Exception):
    """Some of a class would be graded with an extra and some without; the message is one sentence."""


def require_same_extras(exercises: Iterable[Exercise], gradebook: Gradebook) -> None:
    """Raise MixedExtrasError if the gradebook holds gradings with an extra that is not installed now, or without one.

    Of each submission the newest grading counts, so that a class that was graded once more is all of one kind again.
    """
    for exercise in exercises:
        graded = gradebook.newest_versions(exercise.name) if exercise.extras else []
        for extra in exercise.extras:
            others = sum((extra.package in versions) != extra.is_there for versions in graded)
            if others:
                raise MixedExtrasError(_sentence(exercise, extra, others))


def _sentence(exercise: Exercise, extra: Extra, others: int) -> str:
    number = f"{others} submission{'s' * (others != 1)}"
    once_more = f"--exercise {exercise.name} --regrade grades all once more"
    if extra.is_there:
        return (
            f"This gradebook holds {number} to {exercise.name} graded without {extra.brings}, which are installed now; "
            f"nobody is to be graded otherwise than others: {once_more}, with them."
        )
    return (
        f"This gradebook holds {number} to {exercise.name} graded with {extra.brings}, which are not installed here; "
        f"nobody is to be graded otherwise than others: {extra.command} brings them, or {once_more}, without them."
    )


def told_of_missing(exercises: Iterable[Exercise]) -> list[str]:
    """Say of each exercise which extra it is graded without, and the command that brings it."""
    return [
        f"{exercise.name} is graded without {extra.brings}: what needs them is out of the total for everybody. "
        f"{extra.command} brings them."
        for exercise in exercises
        for extra in exercise.extras
        if not extra.is_there
    ]


def names_there(exercise: Exercise) -> tuple[str, ...]:
    """Name the extras of `exercise` that are installed."""
    return tuple(extra.name for extra in exercise.extras if extra.is_there)


def told_of_other_machine(exercise: Exercise, wanted: Collection[str]) -> str:
    """Say which extra is installed here and not where the batch was begun, or there alone; "" if none is."""
    for extra in exercise.extras:
        if extra.is_there != (extra.name in wanted):
            here, there = ("", "not ") if extra.is_there else ("not ", "")
            on_it = f"{here}installed on the machine that was to grade this"
            return f"The extra {extra.name} is {on_it}, and {there}where the batch was begun."
    return ""
