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
UNCLEARED = (
    "backward adds to the gradients that are already there, and those of earlier steps have not been cleared.",
    "Call optimizer.zero_grad() at every step, before loss.backward().",
)
THREE_BATCHES = [random_batch(number, PROBE_SIZE, number, SPREAD) for number in (5, 2, 6)]


def probe_state(seed: int, classes: int = CLASSES) -> State:
    """Draw the weights of a Probe for `classes` classes."""
    return random_state(Probe(classes=classes), seed)


def reference_steps(
    state: State,
    batches: Sequence[Batch],
    rate: float,
    momentum: float,
    bias_rate: float | None = None,
    uncleared: float | None = None,
) -> tuple[list[float], list[State]]:
    """The losses before each step of SGD on a Probe, and the states after it; biases may have a rate of their own.

    v ← momentum · v + gradient;  w ← w − rate · v, by hand: torch's optimizers import a compiler, which takes a second.
    Where `uncleared` is a number, gradients add up from step to step, beginning with this number.
    """
    classes, pixels = state["fc.weight"].shape
    probe = with_weights(Probe(pixels, classes), state)
    weights = list(probe.parameters())
    rates = [rate if bias_rate is None or name != "fc.bias" else bias_rate for name, _ in probe.named_parameters()]
    velocities = [torch.zeros_like(weight) for weight in weights]
    earlier = [torch.full_like(weight, uncleared or 0.0) for weight in weights]
    losses: list[float] = []
    states: list[State] = []
    for images, labels in batches:
        loss = F.cross_entropy(probe(torch.from_numpy(images)), torch.from_numpy(labels))
        gradients = torch.autograd.grad(loss, weights)
        if uncleared is not None:
            gradients = tuple(before + gradient for before, gradient in zip(earlier, gradients, strict=True))
            earlier = list(gradients)
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
                uncleared = 1.0 if options.get("left_over") else 0.0
                _, added_up = reference_steps(state, batches, rate, momentum, bias_rate, uncleared)
                if _are_close(answer["states"], added_up):
                    raise _caused(mismatch, *UNCLEARED) from mismatch
                raise _with_length(mismatch, returned[name] - before[name], array - before[name]) from mismatch
    return answer


def _are_close(returned: Sequence[State], states: Sequence[State]) -> bool:
    """Tell whether the weights after every step are these."""
    try:
        for seen, expected in zip(returned, states, strict=True):
            for name, array in expected.items():
                assert_close(seen[name], array, name, SMALL_RELATIVE)
    except Mismatch:
        return False
    return True


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
    return _caused(
        mismatch,
        f"The step goes in the right direction, but is {length / wanted:.3g} times as long as it should be.",
        "Is the loss the mean over the batch? Are gradients clipped or scaled, or is the learning rate not the "
        "optimizer's?",
    )


def _caused(mismatch: Mismatch, cause: str, remedy: str) -> Mismatch:
    """Return the same mismatch with another cause and remedy."""
    return Mismatch(mismatch.seen, cause, remedy, mismatch.expected, mismatch.returned, mismatch.index)


def steps_are_right(student: Student) -> bool:
    """Does the student's train_step move a Probe as it should? THREE_BATCHES must be among what its own checks try."""
    try:
        for momentum in MOMENTA:
            assert_steps(student, THREE_BATCHES, probe_state(0), RATE, momentum)
    except (Mismatch, StudentRaisedError, StudentLostError):
        return False
    return True
