"""The recipe that trains a student's LeNet: half an epoch, to more than 98 of 100 test images right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dl4cv.course.datasets.mnist import Digits

MEAN = 0.1307
STANDARD_DEVIATION = 0.3081

TrainStep = Callable[[nn.Module, torch.optim.Optimizer, Tensor, Tensor], float]


@dataclass(frozen=True)
class Recipe:
    """How a network is trained: one pass over `images` images in batches, the learning rate up and down again.

    The short memory of AdamW (`betas`) suits so short a training: with torch's (0.9, 0.999) the same number of steps
    leaves about a tenth more test images wrong.
    """

    images: int = 30_000
    validation_images: int = 250
    batch_size: int = 64
    peak_learning_rate: float = 8e-3
    warm_up: float = 0.1
    betas: tuple[float, float] = (0.8, 0.95)
    reports: int = 20
    validations: int = 4


@dataclass(frozen=True)
class Progress:
    """How far a training has come: `step` of `steps` done, and the loss before the last one.

    `loss` is NaN when the training step returned no number; `to_validate` says that it is time to measure the network.
    """

    step: int
    steps: int
    loss: float
    to_validate: bool


def select(digits: Digits, recipe: Recipe, seed: int) -> tuple[Digits, Digits]:
    """The images to train with, in the order in which they are seen, and others to watch the training with.

    Raises ValueError when there are too few digits for the recipe.
    """
    needed = recipe.images + recipe.validation_images
    if len(digits.images) < needed:
        raise ValueError(f"the recipe needs {needed} images, there are {len(digits.images)}")
    order = np.random.default_rng(seed).permutation(len(digits.images))[:needed]
    chosen = Digits(digits.images[order], digits.labels[order])
    return _slice(chosen, 0, recipe.images), _slice(chosen, recipe.images, needed)


def normalise(images: NDArray[np.uint8]) -> Tensor:
    """Images (N, 28, 28) as a network wants them: a new float32 tensor (N, 1, 28, 28) of mean 0 and deviation 1."""
    # (x / 255 − mean) / deviation, in two passes over the pixels in place of four
    values = np.multiply(images[:, np.newaxis], np.float32(1 / (255 * STANDARD_DEVIATION)), dtype=np.float32)
    values -= np.float32(MEAN / STANDARD_DEVIATION)
    return torch.from_numpy(values)


def learning_rate(step: int, steps: int, recipe: Recipe) -> float:
    """The rate for step 0 … steps−1: linearly up to the peak during the warm-up, then linearly down towards 0."""
    warm_up = recipe.warm_up * steps
    up = (step + 1) / warm_up if warm_up > 0 else 1.0
    down = (steps - step) / (steps - warm_up) if warm_up < steps else 1.0
    return recipe.peak_learning_rate * min(up, down, 1.0)


def make_optimizer(model: nn.Module, recipe: Recipe) -> torch.optim.Optimizer:
    """AdamW without weight decay.

    The first optimizer of a process imports torch._dynamo, which takes about a second: a process that shall train
    without delay imports it beforehand. Raises ValueError for a model without parameters.
    """
    return torch.optim.AdamW(
        model.parameters(), lr=recipe.peak_learning_rate, betas=recipe.betas, weight_decay=0.0, fused=True
    )


def train(
    model: nn.Module,
    train_step: TrainStep,
    training: Digits,
    recipe: Recipe,
    on_progress: Callable[[Progress], None],
) -> None:
    """Train `model` in place: one call of `train_step` for each full batch of `training`, in the order given.

    Nothing here is random, so the outcome depends on the model's weights and the digits alone. What `train_step`
    and `model` raise passes through; ValueError when `training` does not fill a batch.
    """
    steps = len(training.images) // recipe.batch_size
    if steps == 0:
        raise ValueError(f"{len(training.images)} images do not fill a batch of {recipe.batch_size}")
    reports = set(_milestones(steps, recipe.reports))
    validations = set(_milestones(steps, recipe.validations))
    optimizer = make_optimizer(model, recipe)
    model.train()
    for step, (images, labels) in enumerate(batches(training, recipe.batch_size, steps)):
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, steps, recipe)
        loss = train_step(model, optimizer, images, labels)
        done = step + 1
        if done in reports or done in validations:
            on_progress(Progress(done, steps, _number(loss), done in validations))


def batches(digits: Digits, batch_size: int, count: int) -> Iterator[tuple[Tensor, Tensor]]:
    """The first `count` batches as normalised images (B, 1, 28, 28) and labels (B,); each a copy of its own.

    A batch is normalised when its turn comes: it is still in the cache when the first convolution reads it.
    """
    for start in range(0, count * batch_size, batch_size):
        batch = _slice(digits, start, start + batch_size)
        yield normalise(batch.images), torch.tensor(batch.labels)


def _slice(digits: Digits, start: int, stop: int) -> Digits:
    return Digits(digits.images[start:stop], digits.labels[start:stop])


def _milestones(steps: int, count: int) -> list[int]:
    return [max(1, round(steps * part / count)) for part in range(1, count + 1)]


def _number(loss: object) -> float:
    try:
        return float(loss)  # type: ignore[arg-type]
    except (TypeError, ValueError, RuntimeError):
        return float("nan")
