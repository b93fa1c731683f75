"""What is asked of fit_softmax_regression beside plain calls: to learn MNIST, in the worker, as long as it takes."""

from __future__ import annotations

from typing import Any

import numpy as np

from dl4cv.rpc.procedure import StudentModule, procedure

FIT_SECONDS = 60.0


# The images travel as bytes and become floats here: they are ten thousand.
@procedure(
    reads="{function}(images, labels, 10, epochs, lr, batch_size, seed)",
    replay=lambda *arguments, **options: False,
    sends_news="epoch",
    seconds=FIT_SECONDS,
    watches_arguments=False,
)
def fits(
    student: StudentModule,
    images: np.ndarray,
    labels: np.ndarray,
    num_classes: int,
    epochs: list[int],
    lr: float,
    batch_size: int,
    seed: int,
) -> list[Any]:
    """Fit anew for each number of `epochs`, the last of which is the largest; return what comes of each.

    `images` are bytes (N, D). News tell after each fit how many epochs it had, and bring its weights to be measured.
    """
    found: list[Any] = []
    for length in epochs:
        answer = student.subject(images / 255, labels.copy(), num_classes, length, lr, batch_size, seed)
        student.send_news({"step": length, "steps": epochs[-1], "state": _sendable(answer)})
        found.append(answer)
    return found


def _sendable(answer: object) -> list[np.ndarray] | None:
    """Return the arrays in `answer` where it is a pair of them, so that news never fail."""
    if not isinstance(answer, tuple | list) or len(answer) != 2:
        return None
    return list(answer) if all(type(part) is np.ndarray and part.dtype.kind == "f" for part in answer) else None
