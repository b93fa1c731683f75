"""What fit_softmax_regression must do: the steps of its rule one by one, and digits that it reads in the end."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, partial
from itertools import combinations
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F

from dl4cv.checks import (
    Array,
    Mismatch,
    Student,
    Unsendable,
    as_array_like,
    as_parts,
    assert_matches,
    remembered,
    tensor,
)
from dl4cv.course.datasets.mnist import mnist
from dl4cv.course.exercise5 import procedures
from dl4cv.results import Curves
from dl4cv.rpc.request import Request

IMAGES, CLASSES = 10_000, 10
EPOCHS = [1, 3, 10]
WANTED_ACCURACY = 0.90
Weights = Mapping[str, Array]

Order = tuple[int, ...]

SHUFFLES = 8
"""Under how many seeds shuffling must show; right code cuts four images alike under all of them once in 280,000."""

ORDERS: tuple[Order, ...] = tuple(
    (*first, *(n for n in range(4) if n not in first)) for first in combinations(range(4), 2)
)
"""The ways to cut four images into two batches."""

SLIPS = {
    "sum": "The gradients of a batch are added up; their mean is right.",
    "climb": "You climb: the step goes along the gradient, and not against it.",
    "drop last": "The last batch, which is smaller, was left out.",
    "batch size": "You divide by batch_size; a batch may hold fewer images.",
    "all images": "You divide by the number of all images; the loss is the mean over those of the batch.",
    "one epoch": "You stop after one epoch.",
    "no rate": "With a learning rate of 0 you return the same: a step is lr times the gradient.",
    "probabilities": "You step by the probabilities alone; 1 is subtracted from each at its label.",
}
"""What may have been done in place of the rule, and how that is told."""


class Task(NamedTuple):
    """The arguments of fit_softmax_regression."""

    images: Array
    labels: Array
    num_classes: int
    epochs: int
    lr: float
    batch_size: int
    seed: int


LARGEST_BEGIN = 10.0
"""Of the weights before the first step: beside huge ones every step is lost in rounding."""

LEAST_STEP = 1e-4
"""By which some weight moves from a beginning with small numbers: a hundred times less than in any of these tasks."""


@dataclass(frozen=True)
class Digits:
    """What a classifier learns, and what it is measured on: bytes (N, 784) and labels (N,)."""

    images: Array
    labels: Array
    test_images: Array
    test_labels: Array

    def accuracy(self, weight: Array, bias: Array) -> float:
        """Return the share of the test images that these weights get right, 0 to 1."""
        logits = self._test_pixels @ weight.astype(np.float32).T + bias.astype(np.float32)
        return float((logits.argmax(axis=1) == self.test_labels).mean())

    @cached_property
    def _test_pixels(self) -> Array:
        """The test images as numbers from 0 to 1."""
        return self.test_images.astype(np.float32) / 255


@dataclass
class Watch:
    """Measures on its way what is learned, at most so often: whoever sends more news is not listened to.

    What was measured on the way is not measured again in the end: `known` holds it, by the weights' bytes.
    """

    digits: Digits
    times_left: int = len(EPOCHS)
    known: dict[bytes, float] = field(default_factory=dict)

    def measure(self, state: object) -> float | None:
        """Return the accuracy of the weights that news bring, None where they are none."""
        self.times_left -= 1
        if self.times_left < 0:
            return None
        try:
            return self.accuracy(state)
        except Mismatch:
            return None

    def accuracy(self, answer: object) -> float:
        """Return the accuracy of the weights in `answer`. Raises Mismatch where it holds none."""
        weights = as_weights(answer, CLASSES, self.digits.images.shape[1])
        content = weights["weight"].tobytes() + weights["bias"].tobytes()
        if content not in self.known:
            self.known[content] = self.digits.accuracy(**weights)
        return self.known[content]


@cache
def all_digits() -> tuple[Array, Array, Array, Array]:
    """Read MNIST once a process: training images and labels, test images and labels, an image a row."""
    (images, labels), (test_images, test_labels) = mnist("train"), mnist("test")
    return images.reshape(len(images), -1), labels, test_images.reshape(len(test_images), -1), test_labels


@lru_cache(1)
def digits(seed: int) -> Digits:
    """Draw ten thousand digits. Their classes are renumbered, and their pixels stand in another order.

    A linear classifier learns these as well as any; weights that somebody brought along from elsewhere know neither.
    """
    images, labels, test_images, test_labels = all_digits()
    random = np.random.default_rng(seed)
    number, place = random.permutation(CLASSES), random.permutation(images.shape[1])
    chosen = random.permutation(len(images))[:IMAGES]
    return Digits(images[chosen][:, place], number[labels[chosen]], test_images[:, place], number[test_labels])


def as_weights(answer: object, num_classes: int, pixels: int) -> Weights:
    """Return weight and bias by name; raise Mismatch unless they are finite arrays of the right shapes."""
    right = {"weight": np.zeros((num_classes, pixels)), "bias": np.zeros(num_classes)}
    parts = as_parts(answer, right)
    weights = {name: as_array_like(parts[name], array, what=name).astype(float) for name, array in right.items()}
    for name, array in weights.items():
        if not np.isfinite(array).all():
            raise Mismatch(
                f"{name} holds an inf or a nan.",
                "",
                "Subtract each row's largest logit before the exponential, and look for a step that grows.",
                returned=array,
            )
    return weights


def assert_learns_digits(student: Student, seed: int) -> None:
    """Raise Mismatch unless the weights read the test images well enough; they are measured here."""
    task = digits(seed)
    options = {"num_classes": CLASSES, "epochs": EPOCHS, "lr": 0.2, "batch_size": 50, "seed": seed % 1000}
    watch = Watch(task)
    arguments = (task.images, task.labels)
    request = Request(procedures.fits, "fit_softmax_regression", arguments, options, measure=watch.measure)
    answers = student.perform(request)
    if isinstance(answers, Unsendable):
        assert_matches(answers, {"weight": 0.0, "bias": 0.0})
    reached = tuple((float(epochs), watch.accuracy(answer)) for epochs, answer in zip(EPOCHS, answers, strict=True))
    student.show(Curves("Test images read right", {"accuracy": reached}, "epochs", "share"))
    accuracy = reached[-1][1]
    student.measure("test accuracy", accuracy)
    if accuracy < WANTED_ACCURACY:
        after = ", ".join(f"{share:.1%} after {epochs:g}" for epochs, share in reached[:-1])
        raise Mismatch(
            f"Your classifier reads {accuracy:.1%} of the test images right after {EPOCHS[-1]} epochs; "
            f"{WANTED_ACCURACY:.0%} are wanted ({after}).",
            "",
            "Are images and labels shuffled alike? Do you begin with zeros or small numbers? "
            "Does every batch make a step against its gradient?",
        )


def assert_fits(student: Student, task: Task) -> None:
    """Raise Mismatch unless the weights are those of the rule, from wherever the student begins.

    Where a fit begins is what it returns with a learning rate of 0.
    """
    begin = begins_at(student, task)
    right = descend(task, begin)
    if max(float(np.abs(right[name] - begin[name]).max()) for name in begin) < LEAST_STEP:
        raise Mismatch(
            "From where you begin no step can be seen: the loss is as good as 0 before the first.",
            "",
            "Begin with zeros, or with small random numbers.",
        )
    size = max(1.0, *(float(np.abs(array).max()) for array in right.values()))
    assert_matches(
        student.fit_softmax_regression(*task),
        right,
        terms=4 * task.images.size * task.epochs,
        magnitude=dict.fromkeys(right, size),
        single=True,
        wrapped=True,
        suspects=partial(_other_rules, task, begin),
    )


def _other_rules(task: Task, begin: Weights) -> dict[str, dict[str, Array]]:
    """Return the weights that the SLIPS lead to, by part and by what is said of them."""
    others = {why: descend(task, begin, slip) for slip, why in SLIPS.items()}
    return {name: {why: weights[name] for why, weights in others.items()} for name in begin}


def assert_sees_each_once(student: Student, task: Task) -> tuple[Order, ...]:
    """Raise Mismatch unless some order of the images explains the weights: each is in one batch of every epoch.

    Returns this order, for each epoch.
    """
    begin = begins_at(student, task)
    answer = as_weights(student.fit_softmax_regression(*task), task.num_classes, task.images.shape[1])
    explained = explained_by_orders(task, begin)
    nearest = min(explained, key=lambda orders: max(np.abs(explained[orders][n] - answer[n]).max() for n in answer))
    right = explained[nearest]
    try:
        assert_matches(answer, right, terms=4 * task.images.size, magnitude=dict.fromkeys(right, 1.0), single=True)
    except Mismatch as mismatch:
        raise Mismatch(
            f"In whatever order the {len(task.images)} images are cut into batches of {task.batch_size}, "
            "the weights become others than yours.",
            "",
            "Take order[start : start + batch_size], so that each image is in one batch, with its own label.",
            mismatch.expected,
            mismatch.returned,
            mismatch.index,
            mismatch.where,
        ) from None
    return nearest


def assert_shuffles(student: Student, seed: int) -> None:
    """Raise Mismatch unless the order of the images changes from seed to seed, and from epoch to epoch."""
    found = [
        assert_sees_each_once(student, four_images(seed)._replace(epochs=2, seed=each)) for each in range(SHUFFLES)
    ]
    if len({first for first, _ in found}) == 1:
        raise Mismatch(
            f"Under {SHUFFLES} seeds your images came in the same order.",
            "",
            "Draw the order from np.random.default_rng(seed): rng.permutation(N).",
        )
    if all(first == second for first, second in found):
        raise Mismatch(
            "In both epochs your images came in the same order.",
            "",
            "Draw a new order in each epoch: order = rng.permutation(N) inside of the loop.",
        )


@remembered
def explained_by_orders(task: Task, begin: Weights) -> dict[tuple[Order, ...], Weights]:
    """Follow the rule from `begin` in every order of four images, epoch by epoch; return where each leads."""
    reached: dict[tuple[Order, ...], Weights] = {(): begin}
    for _ in range(task.epochs):
        reached = {
            (*before, order): descend(
                task._replace(images=task.images[list(order)], labels=task.labels[list(order)], epochs=1), weights
            )
            for before, weights in reached.items()
            for order in ORDERS
        }
    return reached


def begins_at(student: Student, task: Task) -> Weights:
    """Ask for the weights before the first step, twice; raise Mismatch if they depend on more than the seed."""
    shape = (task.num_classes, task.images.shape[1])
    first, again = (as_weights(student.fit_softmax_regression(*task._replace(lr=0.0)), *shape) for _ in range(2))
    if not all(np.allclose(first[name], again[name]) for name in first):
        raise Mismatch(
            "The same call gave other weights the second time.",
            "",
            "Draw every random number from np.random.default_rng(seed).",
        )
    largest = max(float(np.abs(array).max(initial=0.0)) for array in first.values())
    if largest > LARGEST_BEGIN:
        raise Mismatch(
            f"With a learning rate of 0, which changes nothing, you return numbers as large as {largest:.3g}.",
            "",
            "Begin with zeros, or with small random numbers.",
        )
    return first


@remembered
def descend(task: Task, begin: Weights, slip: str = "") -> Weights:
    """Follow the rule from `begin`, batch by batch in the order of the images, with torch's autograd.

    This is the right answer where the order does not matter: for one batch of all images, or for images that are all
    the same. With a `slip`, one of SLIPS, it is what becomes of the weights by that.
    """
    images, labels = tensor(task.images), torch.from_numpy(task.labels.astype(np.int64))
    weight, bias = (tensor(begin[name]).requires_grad_() for name in ("weight", "bias"))
    for _ in range({"one epoch": 1, "no rate": 0}.get(slip, task.epochs)):
        for start in range(0, len(images), task.batch_size):
            x, y = images[start : start + task.batch_size], labels[start : start + task.batch_size]
            if slip == "drop last" and len(x) < task.batch_size:
                continue
            divisor = {"sum": 1, "batch size": task.batch_size, "all images": len(images)}.get(slip, len(x))
            logits = F.linear(x, weight, bias)
            total = (
                logits.logsumexp(1).sum() if slip == "probabilities" else F.cross_entropy(logits, y, reduction="sum")
            )
            loss = total / divisor
            gradients = torch.autograd.grad(-loss if slip == "climb" else loss, [weight, bias])
            with torch.no_grad():
                weight -= task.lr * gradients[0]
                bias -= task.lr * gradients[1]
    return {"weight": weight.detach().numpy(), "bias": bias.detach().numpy()}


def one_batch(seed: int, **changes: Any) -> Task:
    """Draw a task whose images are all in one batch, so that their order does not matter."""
    random = np.random.default_rng(seed)
    labels = np.concatenate([np.arange(3), random.integers(0, 3, 3)])
    return Task(random.integers(0, 11, (6, 4)) / 10, labels, 3, 1, 0.5, 6, 0)._replace(**changes)


def four_images(seed: int) -> Task:
    """Draw a task of four images in two batches: there are six ways to cut them."""
    random = np.random.default_rng(seed)
    return Task(random.permutation(12).reshape(4, 3) / 10, np.array([0, 1, 2, 1]), 3, 1, 0.5, 2, seed)


def one_image(seed: int) -> Task:
    """Draw a task whose five images are all the same, in two batches of two and one of one."""
    random = np.random.default_rng(seed)
    return Task(np.tile(random.integers(0, 11, 4) / 10, (5, 1)), np.full(5, seed % 3), 3, 1, 0.5, 2, 0)
