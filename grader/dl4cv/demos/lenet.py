"""LeNet: from first weights to reading digits

LeNet learns to read handwritten digits, MNIST's, in some seconds: what falls on the way, what rises, what it still
misreads in the end, and what its first layer looks for. Exercise 6 asks for this network.

Slides: 79-83
"""

from __future__ import annotations

import numpy as np
from rich.console import Console

from dl4cv.checks.exhibits import bound
from dl4cv.course.exercise6.what_was_read import confusion, first_filters, misread
from dl4cv.course.training import Recipe
from dl4cv.demos.shown import Shown, Table
from dl4cv.demos.training import Trained, train_lenet
from dl4cv.exercise.exercise import SEED
from dl4cv.results import Bars, Curves


def prepare(images: int = Recipe.images, seed: int = SEED, console: Console | None = None) -> Trained:
    """Train LeNet.

    Half of MNIST's training images are enough, each seen once. Another thousand show on the way how it reads what it
    does not train with; the 10,000 test images are looked at in the end alone.
    """
    return train_lenet(images, seed, console or Console(quiet=True))


def training(trained: Trained) -> Shown:
    """Watch the loss fall and the accuracy rise.

    The loss is the mean cross-entropy of the batches. It falls fastest in the first steps, when there is most to learn;
    a single batch is up or down by chance, so each point is the mean of some.
    """
    return Shown(
        Curves("The loss while training", {"training": trained.losses}, "step", "cross-entropy"),
        Curves("Validation images read right", {"accuracy": trained.validated}, "step", "share"),
        Table("What was reached", ("what", "how much"), _reached(trained)),
    )


def _reached(trained: Trained) -> tuple[tuple[str, str], ...]:
    wrong = int((trained.read != trained.digits.labels).sum())
    return (
        ("training images, each seen once", f"{trained.images:,}"),
        ("loss at the beginning", f"{trained.losses[0][1]:.3f}"),
        ("loss at the end", f"{trained.losses[-1][1]:.3f}"),
        ("test images", f"{len(trained.read):,}"),
        ("of these read right", f"{trained.accuracy:.2%}"),
        ("misread", f"{wrong:,}"),
    )


def classes(trained: Trained) -> Shown:
    """See which digits are taken for which.

    Row 4, column 9 counts the fours that were read as nines. What is right lies on the diagonal.
    """
    labels, read = trained.digits.labels, trained.read
    shares = {f"digit {digit}": float((read[labels == digit] == digit).mean()) for digit in np.unique(labels)}
    return Shown(bound(confusion(trained.digits, read)), bound(Bars("Read right of each digit", shares, "share")))


def mistakes(trained: Trained) -> Shown:
    """Look at what it still gets wrong.

    Some of these digits are hard to read for anybody. Below each stands what it is, and what it was read as.
    """
    return Shown(bound(misread(trained.digits, trained.read)))


def filters(trained: Trained) -> Shown:
    """Look at what the first layer has learned.

    Each of the six kernels of 5x5 weights answers most to a stroke or an edge of its own direction, dark for negative
    and bright for positive weights. Nobody has told it that digits are made of strokes.
    """
    return Shown(bound(first_filters(trained.network.conv1)))
