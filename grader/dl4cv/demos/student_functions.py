"""The functions of exercise 3 as a demo calls them: the student's own where they are right, else the grader's.

The student's run in a worker, confined as for grading. The grader computes each answer too, and shows the student's
only where both agree: what has passed its checks may still be too slow for a photograph, or wrong on this one.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
import torch.nn.functional as F
from numpy.typing import NDArray

from dl4cv.checks.reference import in_float64
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import Exercise, find_exercise
from dl4cv.grading.grade import Strictness, asking, grade
from dl4cv.report.progress import CheckingProgress
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request, Returned
from dl4cv.submission.reading import Source, find, present, read

if TYPE_CHECKING:
    from rich.console import Console

    from dl4cv.engine.running import AskAll

EXERCISE = "exercise3"
SECONDS = 20.0
"""What one answer may take: seven plain loops over a photograph need a few."""

RIGHT = 1e-4
"""How far an answer may be off, as a part of the largest: more than float32 needs."""

Array = NDArray[Any]
Pair = int | tuple[int, int]


def output_size(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Array:
    """Count the places of a kernel along an axis, one by one."""
    last = size + 2 * padding - dilation * (kernel_size - 1) - 1
    return np.asarray(len(range(0, last + 1, stride)))


def conv2d_gray(image: Array, kernel: Array) -> Array:
    """Convolve a grey image by torch."""
    return conv2d(image[None, None], kernel[None, None])[0, 0]  # type: ignore[no-any-return]


def conv2d_rgb(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    """Convolve a colour image by torch."""
    return conv2d(image[None], kernel[None], np.array([bias]))[0, 0]  # type: ignore[no-any-return]


def conv2d(x: Array, weight: Array, bias: Array | None = None, **options: Pair) -> Array:
    """Convolve a batch by torch."""
    return in_float64(F.conv2d, x, weight, bias, **options)


def conv2d_transpose(x: Array, weight: Array, bias: Array | None = None, **options: Pair) -> Array:
    """Apply a transposed convolution by torch."""
    return in_float64(F.conv_transpose2d, x, weight, bias, **options)


OURS = {each.__name__: each for each in (output_size, conv2d_gray, conv2d_rgb, conv2d, conv2d_transpose)}


class Functions:
    """The functions, by their names: `functions.conv2d(x, weight)`.

    `reasons` say of each function that is not the student's why it is the grader's. A context manager that ends the
    student's worker, which starts when it is first asked.
    """

    def __init__(self, source: Source | None, reasons: Mapping[str, str], isolation: Strictness = "auto") -> None:
        self.reasons, self._graded = dict(reasons), dict(reasons)
        self._source, self._isolation = source, isolation
        self._stack = contextlib.ExitStack()
        self._ask: AskAll | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    @property
    def whose(self) -> dict[str, str]:
        """Say of each function whose it is."""
        return {name: "ours" if name in self.reasons else "yours" for name in OURS}

    def told(self, *names: str) -> str:
        """Say in a sentence whose these functions are; why, where a student's one turned out unfit after its checks."""
        late = {name: f" ({reason})" for name, reason in self.reasons.items() if name not in self._graded}
        said = [f"{name} is {self.whose[name]}{late.get(name, '')}" for name in names]
        return f"{', '.join(said)}."

    def __getattr__(self, name: str) -> Any:
        if name not in OURS:
            raise AttributeError(name)
        return lambda *arguments, **options: self._called(name, arguments, options)

    def _called(self, name: str, arguments: tuple[Any, ...], options: Mapping[str, Any]) -> Array:
        right = OURS[name](*arguments, **options)
        if name in self.reasons:
            return right
        answer = self._asked(Request(CALL, name, arguments, options, SECONDS))
        if not isinstance(answer, Returned):
            why = f": {answer.message}".rstrip(":. ") if answer else ""
            self.reasons[name] = f"yours gave no answer on this photograph{why}"
        elif not _agrees(answer.value, right):
            self.reasons[name] = "yours passed its checks, and is wrong on this photograph"
        return right if name in self.reasons else np.asarray(answer.value)

    def _asked(self, request: Request) -> Any:
        if self._ask is None:
            assert self._source is not None
            self._ask = self._stack.enter_context(
                asking(self._source, find_exercise(EXERCISE, COURSE), isolation=self._isolation)
            )
        answers = self._ask([request])
        return answers[0] if answers else None


def _agrees(value: object, right: Array) -> bool:
    """Tell whether a student's answer is the right one, but for rounding."""
    if not isinstance(value, np.ndarray | np.generic | int | float):
        return False
    yours = np.asarray(value)
    if yours.shape != right.shape or yours.dtype.kind not in "iuf":
        return False
    largest = float(np.abs(right).max(initial=0.0))
    return np.allclose(yours.astype(np.float64), right, rtol=0, atol=RIGHT * largest)


def open_functions(path: Path | None, console: Console) -> Functions:
    """Grade exercise 3 and choose the functions that passed all checks.

    It is the file `path`, or else that of this folder, or of the one above if this is where the notebooks of the demos
    are. Raises SubmissionError for a file that cannot be read, RoomError and GradingError as grading does.
    """
    exercise, folder = find_exercise(EXERCISE, COURSE), Path.cwd()
    if folder.name == "demos" and not present(exercise, folder):
        folder = folder.parent
    if path is None and not present(exercise, folder):
        return Functions(None, dict.fromkeys(OURS, f"there is no {EXERCISE}.py here"))
    isolation: Strictness = "required" if os.environ.get("CI") == "true" else "auto"
    source = read(path if path is not None else find(exercise, folder)[0])
    return Functions(source, _reasons(source, exercise, isolation, console), isolation)


def _reasons(source: Source, exercise: Exercise, isolation: Strictness, console: Console) -> dict[str, str]:
    """Say of each function that does not pass all of its checks why not."""
    with CheckingProgress(console, exercise.name) as announce:
        checks = grade(source, exercise, announce=announce, isolation=isolation).checks
    reasons = {}
    for name in OURS:
        failed = [check for check in checks if check.function == name and check.status != "passed"]
        if failed:
            unwritten = all(check.status == "missing" for check in failed)
            reasons[name] = "yours is not written yet" if unwritten else f"yours fails a check: {failed[0].title}"
    return reasons
