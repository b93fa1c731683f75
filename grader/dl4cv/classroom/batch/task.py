"""Tasks travel to the process that grades, outcomes come back: as JSON and bytes, never as pickled objects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path
from typing import Literal, Protocol

from dl4cv.classroom.gradebook.attempts import Key
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import Exercise, find_exercise
from dl4cv.exercise.own import load_course
from dl4cv.grading.grade import Strictness


@dataclass(frozen=True)
class Task:
    """One submission to grade: its key in the gradebook, its file's suffix, how strictly it must be isolated.

    `course` is the folder of the dl4cv.toml that describes the instructor's own exercises, "" without any; `modules`
    are the texts of the student's own modules, by name. `extras` are those of the exercise's extras that are installed
    where the batch was begun.
    """

    key: Key
    suffix: str
    isolation: Strictness
    course: str = ""
    modules: Mapping[str, str] = field(default_factory=dict)
    extras: tuple[str, ...] = ()

    @property
    def exercise(self) -> Exercise:
        """Return the exercise it is graded for."""
        return find_exercise(self.key.exercise, _known(self.course))


@dataclass(frozen=True)
class Outcome:
    """What became of a task. `result` is JSON when it was graded, otherwise `problem` is a sentence.

    unsettled: the grader could not know, by no fault of the submission's.
    weak: isolation is required and not to be had here, so that nothing at all can be graded.
    """

    state: Literal["graded", "unreadable", "error", "unsettled", "weak"]
    score: float | None = None
    max_score: float = 0.0
    passed: bool = False
    problem: str = ""
    result: str = ""
    versions: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Finished:
    """A task has come back."""

    task: Task
    outcome: Outcome


@dataclass(frozen=True)
class Died:
    """The process that graded a task has died, or was stopped since it took too long; `how` says which."""

    task: Task
    how: str


@cache
def _known(course: str) -> tuple[Exercise, ...]:
    """Return the exercises that can be asked for; a folder that describes some stays as it is."""
    return load_course(Path(course), COURSE) if course else COURSE


Event = Finished | Died


class Crew(Protocol):
    """Processes that grade, here or elsewhere. Each has one task at a time, so that a death has one suspect."""

    def free(self) -> int:
        """Count how many tasks can be handed out now."""

    def hand(self, task: Task, content: bytes) -> None:
        """Let `task`, whose file holds `content`, be graded."""

    def events(self, seconds: float) -> list[Event]:
        """Return what has happened; wait for it, but no longer than `seconds`."""


class CrewError(Exception):
    """Nothing can be graded; the message is one sentence."""


def task_json(task: Task) -> str:
    """Write `task` as JSON."""
    return json.dumps(asdict(task))


def task_from(text: str) -> Task:
    """Read the task written by `task_json`."""
    data = json.loads(text)
    extras = tuple(data["extras"])
    return Task(Key(**data["key"]), data["suffix"], data["isolation"], data["course"], data["modules"], extras)


def outcome_json(outcome: Outcome) -> str:
    """Write `outcome` as JSON."""
    return json.dumps(asdict(outcome))


def outcome_from(text: str) -> Outcome:
    """Read the outcome written by `outcome_json`."""
    return Outcome(**json.loads(text))
