"""Which exercises a command knows: those of the course, and an instructor's own."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dl4cv.cli.endings import Problem, complain

if TYPE_CHECKING:
    from dl4cv.exercise.exercise import Exercise


def known_exercises(
    ctx: click.Context, names: Sequence[str] = (), submissions: Path | None = None
) -> tuple[Exercise, ...]:
    """Return the exercises of the course, and those of the dl4cv.toml that was named or lies here or above.

    Where `names` are all of the course, and none has networks to choose from, they are enough, and a dl4cv.toml with a
    fault does not matter, unless it calls an exercise of its own by such a name.
    A dl4cv.toml that lies among the `submissions` counts only when it was named: a student could have put it there.
    """
    from dl4cv.course import COURSE
    from dl4cv.exercise.own import CourseError, load_course, refuse_namesakes

    folder: Path | None = ctx.find_root().params.get("course") or _course_folder(submissions)
    if folder is None:
        return COURSE
    try:
        if names and all(map(_is_ours_as_it_is, names)):
            refuse_namesakes(folder, COURSE)
            return our_exercises(ctx, submissions)
        known = load_course(folder, COURSE)
    except CourseError as error:
        raise Problem(str(error)) from error
    root = ctx.find_root()
    commands = root.command.list_commands(root) if isinstance(root.command, click.Group) else []
    for exercise in known[len(COURSE) :]:
        if exercise.name in commands:
            raise Problem(f"dl4cv-grade has a command {exercise.name}: give your exercise another name.")
    return known


def our_exercises(ctx: click.Context, submissions: Path | None = None) -> tuple[Exercise, ...]:
    """Return the exercises of the course alone, with hints as the dl4cv.toml that was named, or lies here, says.

    Among `submissions`, one that was not named says nothing.
    """
    from dl4cv.course import COURSE
    from dl4cv.exercise.own import CourseError, at_level, hint_level

    folder: Path | None = ctx.find_root().params.get("course")
    if folder is None and submissions is None:
        folder = _course_folder(None)
    try:
        return COURSE if folder is None else at_level(COURSE, hint_level(folder))
    except CourseError as error:
        raise Problem(str(error)) from error


def exercises_of_class(ctx: click.Context, gradebook: str) -> tuple[Exercise, ...]:
    """Return the exercises that are known, with hints as their dl4cv.toml says.

    Where none was named and none lies here or above, hints are as it said when the class in `gradebook` was graded.
    """
    from dl4cv.classroom.gradebook.gradebook import Gradebook, GradebookError
    from dl4cv.course import COURSE
    from dl4cv.exercise.own import at_level, level_called

    if has_course(ctx):
        return known_exercises(ctx)
    try:
        with Gradebook(gradebook, create=False, writes=False) as opened:
            level = opened.hint_level()
    except GradebookError as error:
        raise Problem(str(error)) from error
    return at_level(COURSE, level_called(level) or "all")


def has_course(ctx: click.Context, submissions: Path | None = None) -> bool:
    """Tell whether a dl4cv.toml was named, or lies here or above and not among the `submissions`."""
    from dl4cv.exercise.own import course_file

    if ctx.find_root().params.get("course"):
        return True
    found = course_file(Path.cwd())
    return found is not None and not (submissions is not None and found.is_relative_to(submissions.resolve()))


def chosen_exercises(ctx: click.Context, names: Sequence[str], submissions: Path | None = None) -> tuple[Exercise, ...]:
    """Return the exercises called `names`, or all that are known."""
    from dl4cv.exercise.exercise import UnknownExercise, find_exercise

    known = known_exercises(ctx, names, submissions)
    try:
        return tuple(find_exercise(name, known) for name in names) or known
    except UnknownExercise as error:
        raise Problem(str(error)) from error


def _is_ours_as_it_is(name: str) -> bool:
    """Tell whether `name` is an exercise of the course of which no dl4cv.toml can choose a part."""
    from dl4cv.course import COURSE
    from dl4cv.exercise.exercise import UnknownExercise, find_exercise

    try:
        return not find_exercise(name, COURSE).networks
    except UnknownExercise:
        return False


def _course_folder(submissions: Path | None) -> Path | None:
    """Find the folder of the dl4cv.toml that lies here or above; ignore one among the `submissions`, and say so."""
    from dl4cv.exercise.own import course_file

    found = course_file(Path.cwd())
    if found is None:
        return None
    if submissions is not None and found.is_relative_to(submissions.resolve()):
        complain(f"{found} lies among the submissions, so it is ignored; if it is yours, say --course.")
        return None
    return found.parent
