"""Updates of a Probe: those of SGD, and whether train_step makes the same."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from dl4cv.checks.cases import Array
from dl4cv.checks.compare import Mismatch
from dl4cv.checks.networks import (
    LOSS_RELATIVE,
    SMALL_RELATIVE,
    as_state,
    assert_close,
    assert_state,
    random_state,
)
from dl4cv.checks.student import Student, StudentLostError, StudentRaisedError
from dl4cv.course.exercise6.network_requests import PROBE_SIZE, SPREAD, Batch, State, random_batch, steps
from dl4cv.course.networks.small import CLASSES
from dl4cv.rpc.networks import with_weights
from dl4cv.rpc.probe import Probe

RATE = 0.07
MOMENTA = (0.9, 0.0)
SAME_DIRECTION = 0.9999
THREE_BATCHES = [random_batch(number, PROBE_SIZE, number, SPREAD) for number in (5, 2, 6)]


def probe_state(seed: int, classes: int = CLASSES) -> State:
    """Draw the weights of a Probe for `classes` classes."""
    return random_state(Probe(classes=classes), seed)


def reference_steps(
    state: State, batches: Sequence[Batch], rate: float, momentum: float, bias_rate: float | None = None
) -> tuple[list[float], list[State]]:
    """The losses before each step of SGD on a Probe, and the states after it; biases may have a rate of their own.

    v ← momentum · v + gradient;  w ← w − rate · v, by hand: torch's optimizers import a compiler, which takes a second.
    """
    classes, pixels = state["fc.weight"].shape
    probe = with_weights(Probe(pixels, classes), state)
    weights = list(probe.parameters())
    rates = [rate if bias_rate is None or name != "fc.bias" else bias_rate for name, _ in probe.named_parameters()]
    velocities = [torch.zeros_like(weight) for weight in weights]
    losses: list[float] = []
    states: list[State] = []
    for images, labels in batches:
        loss = F.cross_entropy(probe(torch.from_numpy(images)), torch.from_numpy(labels))
        gradients = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            for weight, velocity, gradient, its_rate in zip(weights, velocities, gradients, rates, strict=True):
                weight.sub_(its_rate * velocity.mul_(momentum).add_(gradient))
        losses.append(loss.item())
        states.append(as_state(probe.state_dict()))
    return losses, states


def assert_loss(returned: object, expected: float) -> None:
    """The loss is right, and finite where the stable formula is."""
    if isinstance(returned, float) and not math.isfinite(returned):
        raise Mismatch(
            f"The loss is {returned}; {expected:.6g} is right.",
            "exp overflows where scores are large, and the logarithm of a probability that vanishes is -inf.",
            "F.cross_entropy on the raw logits does without either.",
        )
    assert_close(returned, np.float32(expected), "The loss", LOSS_RELATIVE, least=1.0)


def assert_steps(
    student: Student,
    batches: Sequence[Batch],
    state: State,
    rate: float,
    momentum: float,
    bias_rate: float | None = None,
    **options: Any,
) -> Any:
    """Each call of the student's train_step moves a Probe as one step of SGD does; returns all that came back."""
    _, states = reference_steps(state, batches, rate, momentum, bias_rate)
    answer = steps(student, batches, state, learning_rate=rate, momentum=momentum, bias_rate=bias_rate, **options)
    for number, (returned, expected) in enumerate(zip(answer["states"], states, strict=True)):
        classes, pixels = state["fc.weight"].shape
        assert_state(returned, Probe(pixels, classes))
        before = states[number - 1] if number else state
        for name, array in expected.items():
            what = f"{name} after step {number + 1}"
            if np.array_equal(returned[name], before[name]):
                raise Mismatch(
                    f"{what} is what it was before.",
                    "Gradients only say where to go; the optimizer has to make the step.",
                    "After loss.backward() comes optimizer.step().",
                )
            try:
                assert_close(returned[name], array, what, SMALL_RELATIVE)
            except Mismatch as mismatch:
                raise _with_length(mismatch, returned[name] - before[name], array - before[name]) from mismatch
    return answer


def assert_modes(answer: Mapping[str, Any]) -> None:
    """Raise Mismatch unless the network learnt in training mode and is in it still; `answer` is that of the steps."""
    if answer["learned_in_training_mode"] is False:
        raise Mismatch("train_step ran the network in eval mode.", remedy="Leave model.eval() to evaluate.")
    if not all(answer["modes"]):
        raise Mismatch(
            "After train_step the network is in eval mode.",
            "The steps that follow would train without dropout.",
            "Leave model.eval() to evaluate.",
        )


def _with_length(mismatch: Mismatch, step: Array, right: Array) -> Mismatch:
    """Say of a step in the right direction that only its length is wrong."""
    length, wanted = float(np.linalg.norm(step)), float(np.linalg.norm(right))
    if not (length and float((step * right).sum()) > SAME_DIRECTION * length * wanted):
        return mismatch
    return Mismatch(
        mismatch.seen,
        f"The step goes in the right direction, but is {length / wanted:.3g} times as long as it should be.",
        "Are the gradients clipped or scaled, or is the learning rate not the optimizer's?",
        mismatch.expected,
        mismatch.returned,
        mismatch.index,
    )


def steps_are_right(student: Student) -> bool:
    """Does the student's train_step move a Probe as it should? THREE_BATCHES must be among what its own checks try."""
    try:
        for momentum in MOMENTA:
            assert_steps(student, THREE_BATCHES, probe_state(0), RATE, momentum)
    except (Mismatch, StudentRaisedError, StudentLostError):
        return False
    return True
