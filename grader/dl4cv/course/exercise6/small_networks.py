"""What holds for each of the two networks of exercise 6: shapes, parameters, values, gradients, first weights."""

from __future__ import annotations

import math
from collections.abc import Mapping
from functools import partial
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from dl4cv.checks.cases import Array
from dl4cv.checks.compare import Mismatch, as_array, with_article
from dl4cv.checks.networks import assert_arguments_kept, assert_close, assert_network_output
from dl4cv.checks.student import Student
from dl4cv.course.exercise6 import procedures
from dl4cv.course.exercise6.first_weights import judge_first_weights, loss_of
from dl4cv.course.exercise6.network_requests import IMAGE_SIZE, Batch, brought_home, forward, gradients, random_batch
from dl4cv.course.exercise6.other_networks import UnpaddedLeNet, describe_other
from dl4cv.course.networks.small import CLASSES, LeNet
from dl4cv.rpc.networks import match_names, shapes_of, with_weights
from dl4cv.rpc.request import Request

# Faint images make no strong opinions, however the weights were drawn: torch's own first weights and He's both
# give a loss within 0.1 of ln 10 on them, weights of standard deviation 1 give hundreds.
FAINT = 0.03
GUESSING = 0.3

_UNPADDED = shapes_of(UnpaddedLeNet())


def assert_shapes(student: Student, reference: nn.Module, images: Array, **options: Any) -> Array:
    """One row of ten logits for every image; returns them."""
    output = forward(student, reference, images, 0, **options)["output"]
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


def assert_looks_at_images(student: Student, reference: nn.Module) -> None:
    """Other images get other logits, and the same image the same: a row of zeros or of dice is no answer."""
    network, images = type(reference).__name__, random_batch(2, IMAGE_SIZE, seed=0).images[[0, 1, 0]]
    logits = assert_shapes(student, reference, images)
    first, other, again = logits
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
    second = assert_shapes(student, reference, images, calls=2)
    if not np.allclose(second, logits, rtol=1e-3, atol=1e-5):
        raise Mismatch(
            f"Called a second time with the same images, your {network} gives other logits.",
            "forward keeps something of the call before.",
            "Every row of logits comes from its own image and the weights alone.",
            expected=logits,
            returned=second,
        )


def assert_parameters(student: Student, reference: nn.Module) -> None:
    """The student's network has the parameters of `reference`: names, shapes, number."""
    name, found = type(reference).__name__, _described(student, reference)
    wanted = shapes_of(reference)
    if set(found) == set(wanted):
        _assert_fit(reference, found)
        return
    missing, extra = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
    parts = [f"{', '.join(missing)} missing" if missing else "", f"{', '.join(extra)} too many" if extra else ""]
    raise Mismatch(
        f"Your {name} has other parameters: {' and '.join(part for part in parts if part)}.",
        "Only layers that are attributes of the network are registered; their names are part of the exercise.",
        f"Name the layers {', '.join(dict.fromkeys(key.split('.')[0] for key in wanted))}, and have no others.",
    )


def assert_weights_fit(student: Student, reference: nn.Module) -> None:
    """The student's network has a parameter for each of `reference`, whatever their names."""
    _assert_fit(reference, _described(student, reference))


def _described(student: Student, reference: nn.Module) -> dict[str, tuple[int, ...]]:
    """The shapes of the parameters of the student's network by name."""
    name = type(reference).__name__
    answer = brought_home(student, Request(procedures.describe, name))
    if not answer["shapes"] and not answer["own_init"]:
        raise Mismatch(
            f"Your {name} has no `__init__`, and so no layers.",
            "Python calls __init__, with two underscores before and two after; any other name it ignores.",
            "def __init__(self):",
        )
    return {key: tuple(shape) for key, shape in answer["shapes"].items()}


def _assert_fit(reference: nn.Module, found: Mapping[str, tuple[int, ...]]) -> None:
    """Raise Mismatch unless each parameter of `reference` is found, by name or by order and shape."""
    wanted = shapes_of(reference)
    names = match_names(wanted, found)
    lacking = [key for key in wanted if key not in names]
    if not lacking:
        return
    name = type(reference).__name__
    free = [other for other in found if other not in names.values() and len(found[other]) == len(wanted[lacking[0]])]
    key = lacking[0]
    other = key if key in found else next(iter(free), None)
    if other is None:
        raise Mismatch(
            f"Your {name} has no parameter in place of {key}, of shape {wanted[key]}.",
            "A layer is missing, or has no bias, or is not an attribute of the network.",
            "Compare your layers with the list, one by one.",
        )
    if isinstance(reference, LeNet) and not any(k not in match_names(_UNPADDED, found) for k in _UNPADDED):
        raise Mismatch(
            f"{other} has shape {found[other]}; {wanted[key]} is right.",
            "conv1 has no padding, and the last maps are 4x4: this is LeNet for images of 32x32, and ours are 28x28.",
            "nn.Conv2d(1, 6, kernel_size=5, padding=2), and 16 * 5 * 5 values for the first linear layer.",
        )
    raise Mismatch(
        f"{other} has shape {found[other]}; {wanted[key]} is right.",
        remedy="Check channels and kernel size of this layer, and what the layers before make of the image.",
    )


def assert_forward(student: Student, reference: nn.Module, batch: Batch, seed: int) -> None:
    """The student's network gives the values of `reference` under the same weights, in eval and in training mode."""
    name = type(reference).__name__
    with torch.no_grad():
        expected = with_weights(reference, seed)(torch.from_numpy(batch.images)).numpy()
    answer = forward(student, reference, batch.images, seed)
    if answer["unmatched"]:
        _tell_unpadded(student, reference, batch, seed)
        assert_weights_fit(student, reference)
    try:
        assert_network_output(answer, expected)
    except Mismatch as mismatch:
        raise _as_other_network(reference, seed, batch, answer["output"], mismatch) from mismatch
    assert_arguments_kept(student, name)
    try:
        assert_network_output(forward(student, reference, batch.images, seed, training=True), expected)
    except Mismatch as mismatch:
        raise Mismatch(
            f"In training mode your {name} gives other values than in eval mode.",
            "Dropout or a normalisation is in it.",
            "Leave out what is not in the list of layers.",
            mismatch.expected,
            mismatch.returned,
            mismatch.index,
        ) from mismatch


def _as_other_network(reference: nn.Module, seed: int, batch: Batch, output: object, mismatch: Mismatch) -> Mismatch:
    """Say which other network it is, where it is a known one: more than that its numbers differ."""
    differences = describe_other(reference, seed, batch.images, output)
    if not differences:
        return mismatch
    name = type(reference).__name__
    return Mismatch(
        f"Your {name} has {_listed(differences)}.",
        "LeNet was built so in 1998; ours is another." if isinstance(reference, LeNet) else "",
        "Take the activations and the pooling from the list of layers: F.relu and F.max_pool2d.",
        mismatch.expected,
        mismatch.returned,
        mismatch.index,
    )


def _tell_unpadded(student: Student, reference: nn.Module, batch: Batch, seed: int) -> None:
    """Raise Mismatch if the student's network is a LeNet without padding, and say what else it has."""
    if not isinstance(reference, LeNet):
        return
    other = UnpaddedLeNet()
    answer = forward(student, other, batch.images, seed, network="LeNet")
    with torch.no_grad():
        output = with_weights(other, seed)(torch.from_numpy(batch.images)).numpy()
    if answer["unmatched"] or not isinstance(answer["output"], np.ndarray):
        return
    differences = describe_other(other, seed, batch.images, answer["output"])
    if differences or np.allclose(answer["output"], output, rtol=1e-3, atol=1e-3):
        raise Mismatch(
            f"Your LeNet has {_listed(['no padding in conv1', *differences])}.",
            "This is LeNet as it was drawn in 1998, for images of 32x32; ours are 28x28.",
            "Give conv1 padding=2, and take the rest from the list of layers.",
        )


def _listed(parts: list[str]) -> str:
    """Join `parts` as a sentence does: with commas, and "and" before the last."""
    return " and ".join(filter(None, (", ".join(parts[:-1]), parts[-1])))


def assert_gradients(student: Student, reference: nn.Module, batch: Batch, seed: int) -> None:
    """Gradients reach every parameter of the student's network, and are those of `reference`."""
    network = with_weights(reference, seed)
    logits = network(torch.from_numpy(batch.images))
    logits.retain_grad()
    F.cross_entropy(logits, torch.from_numpy(batch.labels)).backward()  # type: ignore[no-untyped-call]
    # The student's network gets the loss's gradient at its output: what computes it stays here.
    found = gradients(student, reference, batch.images, logits.grad.numpy(), seed)
    if any(key not in found for key, _ in network.named_parameters()):
        assert_weights_fit(student, reference)
    for key, parameter in network.named_parameters():
        if not isinstance(found.get(key), np.ndarray):
            raise Mismatch(
                f"No gradient reaches {key}.",
                "forward does not use it, something on the way cuts the graph, or the layer is frozen.",
                "Look for .detach(), .data, .item(), numpy(), no_grad or requires_grad.",
            )
        assert parameter.grad is not None
        assert_close(found[key], parameter.grad.numpy(), f"The gradient of {key}")


def assert_begins_by_guessing(student: Student, reference: nn.Module) -> None:
    """The first weights are random, and small enough for the network to have no opinion yet: it looks, and guesses."""
    network = type(reference).__name__
    assert_looks_at_images(student, reference)
    batch = random_batch(64, IMAGE_SIZE, seed=0, spread=FAINT)
    judge = partial(judge_first_weights, labels=batch.labels, bound=GUESSING)
    answer = brought_home(student, Request(procedures.first_weights, network, (batch.images,), interpret=judge))
    if answer["guesses"] is not True:
        loss = loss_of(brought_home(student, Request(procedures.first_logits, network, (batch.images,))), batch.labels)
        raise Mismatch(
            f"On faint images the loss of your untrained {network} is {loss:.3f}; {math.log(CLASSES):.3f} is usual.",
            "The first weights are too large.",
            "Leave the weights as torch initialises them.",
        )
    if answer["any"] is not True:
        raise Mismatch(
            f"Your {network} has no weights to begin with.",
            "Only layers that are attributes of the network are its own.",
            "Make the layers in __init__: self.conv1 = nn.Conv2d(...), and so on.",
        )
    for name in answer["alike"]:
        raise Mismatch(
            f"All units of {name} begin with equal weights.",
            "Equal units get equal gradients, and stay equal.",
            "Leave the weights as torch initialises them: random.",
        )
