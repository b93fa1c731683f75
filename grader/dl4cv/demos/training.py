"""Trains the grader's LeNet by the course's recipe, in this process, and keeps what there is to see of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import torch
from numpy.typing import NDArray
from rich.console import Console
from torch import Tensor, nn

from dl4cv.course.accuracy import accuracy, predictions
from dl4cv.course.datasets.mnist import Digits, mnist
from dl4cv.course.networks.small import LeNet, initial_state
from dl4cv.course.training import Progress, Recipe, select, train
from dl4cv.demos import DemoError
from dl4cv.report.progress import TrainingProgress
from dl4cv.rpc.request import TrainingNews

RECIPE = Recipe(reports=20, validations=10, validation_images=1000)

FEWEST = 5
"""Steps whose losses are taken together."""

Points = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Trained:
    """A trained network, and how it came about.

    `losses` are (step, mean loss of the steps since the last one), `validated` (step, share read right). `digits` are
    the test images, and `read` what it takes them for.
    """

    network: LeNet
    images: int
    losses: Points
    validated: Points
    digits: Digits
    read: NDArray[Any]

    @property
    def accuracy(self) -> float:
        """The share of the test images that it reads right."""
        return float((self.read == self.digits.labels).mean())


def train_lenet(images: int, seed: int, console: Console) -> Trained:
    """Train LeNet with so many images of MNIST. Raises DemoError where that is too few or too many."""
    recipe, digits = replace(RECIPE, images=images), mnist("train")
    most = len(digits.images) - recipe.validation_images
    if not recipe.batch_size <= images <= most:
        raise DemoError(f"LeNet can be trained with {recipe.batch_size} to {most:,} images, not with {images:,}.")
    training, validation = select(digits, recipe, seed)
    network = LeNet()
    network.load_state_dict(initial_state(seed))
    losses: list[float] = []
    validated: list[tuple[float, float]] = []

    def step(model: nn.Module, optimizer: torch.optim.Optimizer, images: Tensor, labels: Tensor) -> float:
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(model(images), labels)
        loss.backward()  # type: ignore[no-untyped-call]
        optimizer.step()
        losses.append(loss.item())
        return losses[-1]

    with TrainingProgress(console) as progress:

        def tell(news: Progress) -> None:
            reached = accuracy(network, validation) if news.to_validate else None
            if reached is not None:
                validated.append((news.step, reached))
            progress(TrainingNews("training LeNet", "step", news.step, news.steps, news.loss, reached))

        train(network, step, training, recipe, tell)
    tested = mnist("test")
    read = predictions(network, tested)
    return Trained(network, images, _means(losses), tuple(validated), tested, read)


def _means(losses: list[float], most: int = 60) -> Points:
    """Return the mean loss of every few steps: a single batch says little."""
    every = max(FEWEST, len(losses) // most)
    groups = [losses[start : start + every] for start in range(0, len(losses), every)]
    return tuple((min((number + 1) * every, len(losses)), sum(each) / len(each)) for number, each in enumerate(groups))
