"""What is handed back tells a student as much of a failure as the course lets: hints are the same on every surface."""

from __future__ import annotations

from collections.abc import Mapping

from dl4cv.classroom.marks.marks import Mark
from dl4cv.exercise.exercise import Exercise
from dl4cv.report.hints import ON_YOUR_MACHINE, told, untold
from dl4cv.results import Result


def told_to_student(mark: Mark, result: Result | None, exercises: Mapping[str, Exercise]) -> Result | None:
    """Return `result` as the student of `mark` may read it; where hints come one by one, each attempt has earned one.

    `exercises` are those that are known, by name. Of another, an instructor's own, nothing is told where their course
    holds hints back: what its cards say is not known here.
    """
    exercise = exercises.get(mark.exercise)
    if result is None:
        return None
    if exercise is None:
        is_all_told = all(each.hints == "all" for each in exercises.values())
        return result if is_all_told else untold(result)
    earned = mark.attempts if exercise.hints == "stepwise" else None
    return told(result, exercise, asked=earned, more=ON_YOUR_MACHINE)
