"""What the checks of networks draw, and what they ask of the student's networks, train_step and evaluate."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from hypothesis import strategies as st

from dl4cv.checks.cases import Array
from dl4cv.checks.compare import Mismatch, Unsendable
from dl4cv.checks.networks import random_state
from dl4cv.checks.student import Student
from dl4cv.course.exercise6 import procedures
from dl4cv.course.networks.small import CLASSES
from dl4cv.rpc.networks import Weights
from dl4cv.rpc.probe import PROBE, Probe
from dl4cv.rpc.request import Request

PROBE_SIZE = 4
IMAGE_SIZE = 28

# Images of this standard deviation drive activations and gradients far enough for a cap on them, such as ReLU6 or
# clipping at 1 or 5, to show.
SPREAD = 4.0

State = Mapping[str, Array]


class Batch(NamedTuple):
    """Images (N, 1, H, W) float32 and labels (N,) int64."""

    images: Array
    labels: Array


def random_batch(number: int, size: int, seed: int, spread: float = 1.0) -> Batch:
    """`number` images of `size` x `size` normal random pixels, with random labels."""
    random = np.random.default_rng(seed)
    images = random.standard_normal((number, 1, size, size), dtype=np.float32)
    images *= np.float32(spread)
    return Batch(images, random.integers(0, CLASSES, number))


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


def forward(student: Student, network: str, images: Array, weights: Weights = None, **options: Any) -> Any:
    """Ask what the student's network makes of `images`: "output"; without `weights`, its first ones as "state"."""
    return _brought_home(student, Request(procedures.forward, network, (images,), {"weights": weights, **options}))


def gradients(student: Student, network: str, batch: Batch, weights: Weights) -> Any:
    """Ask for the gradient at each parameter of the student's network, None where none arrives."""
    return _brought_home(student, Request(procedures.gradients, network, tuple(batch), {"weights": weights}))


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
    options = {"state": state, "network": network, "own_step": own_step, **options}
    function = "train_step" if own_step else network
    arguments = ([tuple(batch) for batch in batches],)
    return _brought_home(student, Request(procedures.train_steps, function, arguments, options))


def evaluated(student: Student, batch: Batch, seed: int, training: bool) -> Any:
    """What the student's evaluate does with a Probe."""
    options = {"state": random_state(Probe(), seed), "training": training}
    return _brought_home(student, Request(procedures.evaluation, "evaluate", tuple(batch), options))


def _brought_home(student: Student, request: Request) -> Any:
    """The value that answers `request`; raises Mismatch when what student code returned is no plain data."""
    answer = student.perform(request)
    if isinstance(answer, Unsendable):
        calls_function = request.procedure in (procedures.evaluation, procedures.train_steps)
        function = request.function if calls_function else "forward"
        raise Mismatch(f"Your {function} returned {answer.reason}.")
    return answer
