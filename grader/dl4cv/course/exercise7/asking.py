"""Asks a student's blocks and networks, and the grader's own, the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dl4cv.checks.compare import Mismatch, Unsendable
from dl4cv.checks.student import Student
from dl4cv.course.exercise7 import procedures
from dl4cv.course.exercise7.network_table import REFERENCES, Part, Trial
from dl4cv.rpc.procedure import Constructor, Procedure, StudentModule
from dl4cv.rpc.request import Request

MOST_KEPT = 512
"""Answers of the grader's own networks: the next submission of a class is asked the same."""

_kept: dict[bytes, Any] = {}


def reference_answer(request: Request) -> Any:
    """Return what the grader's own network answers."""
    if request.fingerprint not in _kept:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        own = StudentModule(REFERENCES, request.function, request.constructor, lambda news: None)
        _kept[request.fingerprint] = request.procedure.carry_out(own, *request.arguments, **request.options)
    return _kept[request.fingerprint]


def student_answer(student: Student, request: Request) -> Any:
    """Return what the student's network answers; raises Mismatch when forward returns what is no plain data."""
    answer = student.perform(request)
    if isinstance(answer, Unsendable):
        raise Mismatch(f"forward of your {request.function} returned {answer.reason}.", remedy="Return one tensor.")
    return answer


def description(part: Part, constructor: Constructor) -> Request:
    """Ask for the parameters of a network."""
    return Request(procedures.describe, part.function, constructor=constructor)


def values(procedure: Procedure, part: Part, trial: Trial, seed: int, **options: Any) -> Request:
    """Ask for what a network makes of images under the weights that `seed` draws."""
    shapes = right_shapes(part, trial.constructor)
    options = {"weights": seed, "shapes": shapes, "dtype": part.dtype, **options}
    return Request(procedure, part.function, (trial.shape,), options, constructor=trial.constructor)


def right_shapes(part: Part, constructor: Constructor) -> Mapping[str, tuple[int, ...]]:
    """Return the right shapes of the parameters and buffers by name."""
    answer = reference_answer(description(part, constructor))
    return {name: tuple(shape) for name, shape in answer["shapes"].items()}
