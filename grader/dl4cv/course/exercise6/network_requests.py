"""What the checks of networks draw, and what they ask of the student's networks, train_step and evaluate."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st
from torch import nn

from dl4cv.checks.cases import Array
from dl4cv.checks.compare import Mismatch, Unsendable
from dl4cv.checks.student import Student, StudentRaisedError
from dl4cv.course.exercise6 import grader_steps, procedures
from dl4cv.course.networks.small import CLASSES
from dl4cv.rpc.networks import Weights, shapes_of
from dl4cv.rpc.probe import PROBE
from dl4cv.rpc.request import Raised, Request

PROBE_SIZE = 4
IMAGE_SIZE = 28

# Images of this standard deviation drive activations and gradients far enough for a cap on them, such as ReLU6 or
# clipping at 1 or 5, to show.
SPREAD = 4.0

# The gradient of a loss on gentle images is shorter than a tenth: shorter than anything that is usually clipped to.
GENTLE = 6.0
GENTLE_POOL = 256

State = Mapping[str, Array]


class Batch(NamedTuple):
    """Images (N, 1, H, W) float32 and labels (N,) int64."""

    images: Array
    labels: Array


def random_batch(number: int, size: int, seed: int, spread: float = 1.0, classes: int = CLASSES) -> Batch:
    """`number` images of `size` x `size` normal random pixels, with random labels."""
    random = np.random.default_rng(seed)
    images = random.standard_normal((number, 1, size, size), dtype=np.float32)
    images *= np.float32(spread)
    return Batch(images, random.integers(0, classes, number))


def gentle_batch(number: int, seed: int, state: State) -> Batch:
    """Choose `number` images that the network Probe with weights `state` classifies well: their gradients are small.

    Of many random images they are those whose best score is nearest to GENTLE above the second; its class is the label.
    """
    many = random_batch(GENTLE_POOL, PROBE_SIZE, seed, SPREAD).images
    scores = many.reshape(len(many), -1) @ state["fc.weight"].T + state["fc.bias"]
    second, best = np.sort(scores, axis=1)[:, -2:].T
    chosen = np.argsort(np.abs(best - second - GENTLE), kind="stable")[:number]
    return Batch(many[chosen], scores[chosen].argmax(axis=1))


@st.composite
def batches(draw: st.DrawFn, low: int = 1, high: int = 5) -> Batch:
    """A batch of `low` to `high` images for SmallCNN and LeNet."""
    return random_batch(draw(st.integers(low, high)), IMAGE_SIZE, draw(st.integers(0, 999)), SPREAD)


@st.composite
def probe_batches(draw: st.DrawFn, low: int = 2, high: int = 6) -> Batch:
    """A batch of `low` to `high` images for the Probe."""
    return random_batch(draw(st.integers(low, high)), PROBE_SIZE, draw(st.integers(0, 999)), SPREAD)


# Their logits are hundreds apart, so that the softmax of the smaller ones is 0 in float32, and exp of the larger inf.
HARD_IMAGES = random_batch(3, PROBE_SIZE, 1, 400.0)

weight_seeds = st.integers(0, 99)


def forward(
    student: Student,
    reference: nn.Module,
    images: Array,
    weights: Weights,
    network: str = "",
    apart: bool = False,
    **options: Any,
) -> Any:
    """Ask what the student's network makes of `images`, its "output", under these weights.

    The weights are a state of `reference`, or the seed of one. The network is the one called `network`, by default the
    one called as `reference` is. `apart` asks where the grader's steps are made: weights from there go nowhere else.
    """
    options = {"weights": weights, "shapes": shapes_of(reference), **options}
    procedure = grader_steps.grader_forward if apart else procedures.forward
    return brought_home(student, Request(procedure, network or type(reference).__name__, (images,), options))


def gradients(student: Student, reference: nn.Module, images: Array, gradient: Array, weights: Weights) -> Any:
    """Ask what `gradient` at the output becomes at each parameter of `reference` in the student's network.

    None stands where none arrives.
    """
    options = {"weights": weights, "shapes": shapes_of(reference)}
    return brought_home(student, Request(procedures.gradients, type(reference).__name__, (images, gradient), options))


def steps(
    student: Student,
    batches: Sequence[Batch],
    state: State,
    network: str = PROBE,
    own_step: bool = True,
    **options: Any,
) -> Any:
    """One step on one batch after the other: "losses", their "types", "states".

    The steps are those of the student's train_step or, without `own_step`, the grader's; `network` is trained.
    """
    options = {"state": state, "network": network, **options}
    procedure, function = procedures.train_steps, "train_step"
    if not own_step:
        procedure, function = grader_steps.grader_train_steps, network
    return brought_home(student, Request(procedure, function, ([tuple(batch) for batch in batches],), options))


def evaluated(student: Student, batch: Batch, state: State, training: bool, *noting: str) -> Any:
    """What the student's evaluate does with a Probe in `state`: of all that is noted, what `noting` names."""
    options = {"state": state, "training": training, "noting": list(noting)}
    return brought_home(student, Request(procedures.evaluation, "evaluate", tuple(batch), options))


def brought_home(student: Student, request: Request) -> Any:
    """The value that answers `request`; raises Mismatch when what student code returned is no plain data."""
    try:
        answer = student.perform(request)
    except StudentRaisedError as error:
        if mismatch := _not_a_network(request.function, error.answer):
            raise mismatch from error
        raise
    if isinstance(answer, Unsendable):
        calls_function = request.procedure in (procedures.evaluation, procedures.train_steps)
        function = request.function if calls_function else "forward"
        raise Mismatch(f"Your {function} returned {answer.reason}.")
    return answer


def _not_a_network(network: str, raised: Raised) -> Mismatch | None:
    """Say what a class lacks that cannot be built as the checks build it, or not be called."""
    if found := re.match(r"(?:\w+\.)?__init__\(\) missing \d+ required .*?arguments?: (.*)", raised.message):
        names = found[1].replace("'", "")
        first = names.split(",")[0].split(" and ")[0]
        return Mismatch(
            f"{network}() does not build your network: __init__ asks for {names}.",
            "The checks build it without arguments.",
            f"Leave the parameters out, or give each a default: {first}=….",
        )
    if 'is missing the required "forward" function' in raised.message:
        return Mismatch(
            f"Your {network} has no method `forward`.",
            "A network that is called calls its forward. Is it missing, spelt otherwise, or not indented?",
            "def forward(self, x):",
        )
    if network == "LeNet" and (found := re.search(r"\(\d+x256 and (\d+)x\d+\)", raised.message)):
        return Mismatch(
            f"Your LeNet is the one for images of 32x32: of ours, 256 values reach fc1, not {found[1]}.",
            "Our images are 28x28: without padding their last maps are 4x4, and 16 of them hold 256 values.",
            "Give conv1 padding=2: then the maps are 5x5.",
        )
    return None
