"""The grader's own training step, for the LeNet of a student whose train_step is wrong.

Whoever reaches it can train without having written train_step. It is carried out in a worker of its own, whose answers
say something about LeNet alone. Nothing that comes from there is sent to another worker: in the last digits of its
weights a network could carry away what it has found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from dl4cv.course.exercise6.procedures import forward, train_on_batches, train_on_digits
from dl4cv.rpc.networks import State, reproducible
from dl4cv.rpc.procedure import StudentModule, procedure


@procedure(
    reads="train_step(model, optimizer, images, labels)", replay=lambda *arguments, **options: False, apart=__file__
)
@reproducible
def grader_train_steps(student: StudentModule, *arguments: Any, **options: Any) -> dict[str, Any]:
    """Make the grader's steps in place of the student's; otherwise as `train_steps`."""
    return train_on_batches(_step, student, *arguments, **options)


@procedure(
    reads="{function}, trained with train_step",
    replay=lambda *arguments, **options: False,
    sends_news="step",
    watches_arguments=False,
    apart=__file__,
)
@reproducible
def grader_training(
    student: StudentModule, digits: tuple[np.ndarray, np.ndarray], state: State, recipe: Mapping[str, Any]
) -> dict[str, Any]:
    """Train the student's network with the grader's step; return its weights."""
    return train_on_digits(_step, student, digits, state, recipe)


grader_forward = replace(forward, name="grader_forward", apart=__file__)


def _step(model: nn.Module, optimizer: torch.optim.Optimizer, images: Tensor, labels: Tensor) -> float:
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(images), labels)
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    return loss.item()
