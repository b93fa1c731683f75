"""Updates of a Probe: those of SGD, and whether train_step makes the same."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import torch
import torch.nn.functional as F

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
from dl4cv.rpc.networks import with_weights
from dl4cv.rpc.probe import Probe

RATE = 0.07
MOMENTA = (0.9, 0.0)
THREE_BATCHES = [random_batch(number, PROBE_SIZE, number, SPREAD) for number in (5, 2, 6)]


def reference_steps(
    state: State, batches: Sequence[Batch], rate: float, momentum: float
) -> tuple[list[float], list[State]]:
    """The losses before each step of SGD on a Probe, and the states after it.

    v ← momentum · v + gradient;  w ← w − rate · v, by hand: torch's optimizers import a compiler, which takes a second.
    """
    probe = with_weights(Probe(), state)
    weights = list(probe.parameters())
    velocities = [torch.zeros_like(weight) for weight in weights]
    losses: list[float] = []
    states: list[State] = []
    for images, labels in batches:
        loss = F.cross_entropy(probe(torch.from_numpy(images)), torch.from_numpy(labels))
        gradients = torch.autograd.grad(loss, weights)
        with torch.no_grad():
            for weight, velocity, gradient in zip(weights, velocities, gradients, strict=True):
                weight.sub_(rate * velocity.mul_(momentum).add_(gradient))
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


def assert_steps(student: Student, batches: Sequence[Batch], seed: int, rate: float, momentum: float) -> None:
    """Each call of the student's train_step moves a Probe as one step of SGD does."""
    state = random_state(Probe(), seed)
    _, states = reference_steps(state, batches, rate, momentum)
    answer = steps(student, batches, state, learning_rate=rate, momentum=momentum)
    for number, (returned, expected) in enumerate(zip(answer["states"], states, strict=True)):
        assert_state(returned, Probe())
        before = states[number - 1] if number else state
        for name, array in expected.items():
            what = f"{name} after step {number + 1}"
            if np.array_equal(returned[name], before[name]):
                raise Mismatch(
                    f"{what} is what it was before.",
                    "Gradients only say where to go; the optimizer has to make the step.",
                    "After loss.backward() comes optimizer.step().",
                )
            assert_close(returned[name], array, what, SMALL_RELATIVE)
    if answer["learned_in_training_mode"] is False:
        raise Mismatch("train_step ran the network in eval mode.", remedy="Leave model.eval() to evaluate.")
    if answer["left_in_training_mode"] is False:
        raise Mismatch(
            "After train_step the network is in eval mode.",
            "The steps that follow would train without dropout.",
            "Leave model.eval() to evaluate.",
        )


def steps_are_right(student: Student) -> bool:
    """Does the student's train_step move a Probe as it should? THREE_BATCHES must be among what its own checks try."""
    try:
        for momentum in MOMENTA:
            assert_steps(student, THREE_BATCHES, 0, RATE, momentum)
    except (Mismatch, StudentRaisedError, StudentLostError):
        return False
    return True
