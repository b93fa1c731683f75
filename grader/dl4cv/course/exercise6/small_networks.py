"""What holds for each of the two networks of exercise 6: shapes, parameters, values, gradients, first weights."""

from __future__ import annotations

import math

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from dl4cv.checks.cases import Array
from dl4cv.checks.compare import Mismatch, as_array, with_article
from dl4cv.checks.networks import assert_arguments_kept, assert_close, assert_network_output
from dl4cv.checks.student import Student
from dl4cv.course.exercise6 import procedures
from dl4cv.course.exercise6.network_requests import IMAGE_SIZE, Batch, forward, gradients, random_batch
from dl4cv.course.networks.small import CLASSES
from dl4cv.rpc.networks import with_weights
from dl4cv.rpc.request import Request

# Faint images make no strong opinions, however the weights were drawn: torch's own first weights and He's both
# give a loss within 0.1 of ln 10 on them, weights of standard deviation 1 give hundreds.
FAINT = 0.03
GUESSING = 0.3


def assert_shapes(student: Student, network: str, images: Array) -> Array:
    """One row of ten logits for every image; returns them."""
    output = forward(student, network, images)["output"]
    expected = (len(images), CLASSES)
    if output is None:
        raise Mismatch("Your forward returned nothing (None).", "A `return` is missing, or is not reached.")
    if not isinstance(output, np.ndarray):
        raise Mismatch(f"Your forward returned {with_article(type(output).__name__)}; one tensor is right.")
    if output.shape != expected:
        number = f"{len(images)} image{'' if len(images) == 1 else 's'}"
        raise Mismatch(
            f"For {number} you returned shape {output.shape}; {expected} is right.", *_shape_advice(output, expected)
        )
    return as_array(output, np.zeros(expected))


def _shape_advice(output: Array, expected: tuple[int, int]) -> tuple[str, str]:
    """The cause and the remedy of a wrong shape; flattening is to blame only where the batch was lost."""
    if output.shape == expected[::-1]:
        return "The two axes are swapped.", "Return one row of ten logits for every image."
    if output.ndim and len(output) != expected[0]:
        return "Flattening must keep axis 0, the batch.", "x.flatten(1) does; x.flatten() and x.view(-1, 400) may not."
    return "", "Return one row of ten logits for every image."


def assert_looks_at_images(student: Student, network: str) -> None:
    """Other images get other logits, and the same image the same: a row of zeros or of dice is no answer."""
    first, other, again = assert_shapes(student, network, random_batch(2, IMAGE_SIZE, seed=0).images[[0, 1, 0]])
    if np.array_equal(first, other):
        raise Mismatch(
            f"Your {network} gives two different images the same logits.",
            "forward does not look at the image.",
            "Pass the image through the layers, one after the other.",
        )
    if not np.allclose(first, again, rtol=1e-3, atol=1e-5):
        raise Mismatch(
            f"Your {network} gives the same image different logits, twice in one batch.",
            "Chance is at work in forward, or the images of a batch influence each other.",
            "Every row of logits comes from its own image and the weights alone.",
        )


def assert_parameters(student: Student, reference: nn.Module) -> None:
    """The student's network has the parameters of `reference`: names, shapes, number."""
    name = type(reference).__name__
    found = student.perform(Request(procedures.describe, name))
    wanted = {key: list(tensor.shape) for key, tensor in reference.state_dict().items()}
    if set(found) != set(wanted):
        missing, extra = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
        parts = [f"{', '.join(missing)} missing" if missing else "", f"{', '.join(extra)} too many" if extra else ""]
        raise Mismatch(
            f"Your {name} has other parameters: {' and '.join(part for part in parts if part)}.",
            "Only layers that are attributes of the network are registered; their names are part of the exercise.",
            f"Name the layers {', '.join(dict.fromkeys(key.split('.')[0] for key in wanted))}, and have no others.",
        )
    for key, shape in wanted.items():
        if found[key] != shape:
            raise Mismatch(
                f"{key} has shape {tuple(found[key])}; {tuple(shape)} is right.",
                remedy="Check channels and kernel size of this layer, and what the layers before make of the image.",
            )


def assert_forward(student: Student, reference: nn.Module, batch: Batch, seed: int) -> None:
    """The student's network gives the values of `reference` under the same weights, in eval and in training mode."""
    name = type(reference).__name__
    with torch.no_grad():
        expected = with_weights(reference, seed)(torch.from_numpy(batch.images)).numpy()
    assert_network_output(forward(student, name, batch.images, seed), expected)
    assert_arguments_kept(student, name)
    try:
        assert_network_output(forward(student, name, batch.images, seed, training=True), expected)
    except Mismatch as mismatch:
        raise Mismatch(
            f"In training mode your {name} gives other values than in eval mode.",
            "Dropout or a normalisation is in it.",
            "Leave out what is not in the list of layers.",
            mismatch.expected,
            mismatch.returned,
            mismatch.index,
        ) from mismatch


def assert_gradients(student: Student, reference: nn.Module, batch: Batch, seed: int) -> None:
    """Gradients reach every parameter of the student's network, and are those of `reference`."""
    name = type(reference).__name__
    network = with_weights(reference, seed)
    loss = F.cross_entropy(network(torch.from_numpy(batch.images)), torch.from_numpy(batch.labels))
    loss.backward()  # type: ignore[no-untyped-call]
    found = gradients(student, name, batch, seed)
    for key, parameter in network.named_parameters():
        if not isinstance(found.get(key), np.ndarray):
            raise Mismatch(
                f"No gradient reaches {key}.",
                "forward does not use it, something on the way cuts the graph, or the layer is frozen.",
                "Look for .detach(), .data, .item(), numpy(), no_grad or requires_grad.",
            )
        assert parameter.grad is not None
        assert_close(found[key], parameter.grad.numpy(), f"The gradient of {key}")


def assert_begins_by_guessing(student: Student, network: str) -> None:
    """The first weights are random, and small enough for the network to have no opinion yet."""
    images, labels = random_batch(64, IMAGE_SIZE, seed=0, spread=FAINT)
    answer = forward(student, network, images)
    logits = as_array(answer["output"], np.zeros((len(images), CLASSES))).astype(np.float32)
    loss = float(F.cross_entropy(torch.from_numpy(logits), torch.from_numpy(labels)))
    if not abs(loss - math.log(CLASSES)) < GUESSING:
        raise Mismatch(
            f"On faint images the loss of your untrained {network} is {loss:.3f}; {math.log(CLASSES):.3f} is usual.",
            "The first weights are too large.",
            "Leave the weights as torch initialises them.",
        )
    if not answer["state"]:
        raise Mismatch(
            f"Your {network} has no weights to begin with.",
            "Only layers that are attributes of the network are its own.",
            "Make the layers in __init__: self.conv1 = nn.Conv2d(...), and so on.",
        )
    for name, weight in answer["state"].items():
        if isinstance(weight, np.ndarray) and weight.ndim > 1 and np.allclose(weight[0], weight[1:]):
            raise Mismatch(
                f"All units of {name} begin with equal weights.",
                "Equal units get equal gradients, and stay equal.",
                "Leave the weights as torch initialises them: random.",
            )
