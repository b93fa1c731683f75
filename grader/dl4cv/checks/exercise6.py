"""Exercise 6: a small CNN, against the grader's own networks, and LeNet trained on MNIST."""

from __future__ import annotations

import functools
import math
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from dl4cv.checks.cases import Array
from dl4cv.checks.compare import Mismatch, assert_matches
from dl4cv.checks.networks import (
    assert_close,
    assert_network_output,
    assert_state,
    as_state,
    loaded,
    random_state,
)
from dl4cv.checks.points import law, points
from dl4cv.checks.student import Student
from dl4cv.datasets import Digits, mnist
from dl4cv.networks.probe import Probe
from dl4cv.networks.small import LeNet, SmallCNN, initial_state
from dl4cv.sandbox.answers import Request
from dl4cv.training import Recipe, accuracy, normalise, select

TRAINING_SECONDS = 150.0
WANTED_ACCURACY = 0.97
CLASSES = 10


class Batch(NamedTuple):
    """Images (N, 1, H, W) float32 and labels (N,) int64."""

    images: Array
    labels: Array


@st.composite
def batches(draw: st.DrawFn, size: int = 28, low: int = 1, high: int = 5) -> Batch:
    """A batch of `low` to `high` random images."""
    N, random = draw(st.integers(low, high)), np.random.default_rng(draw(st.integers(0, 999)))
    return Batch(random.normal(size=(N, 1, size, size)).astype(np.float32), random.integers(0, CLASSES, N))


weight_seeds = st.integers(0, 99)


def forward(student: Student, network: str, images: Array, state: Mapping[str, Array] | None = None) -> Any:
    """What the student's network makes of `images`."""
    return student.perform(Request("forward", network, (images,), {"state": state}))


def assert_parameters(student: Student, reference: nn.Module) -> None:
    """The student's network has the parameters of `reference`: names, shapes, number."""
    name = type(reference).__name__
    found = student.perform(Request("describe", name))
    wanted = {key: list(parameter.shape) for key, parameter in reference.named_parameters()}
    count, right = (sum(math.prod(shape) for shape in shapes.values()) for shapes in (found, wanted))
    if set(found) != set(wanted):
        missing, extra = sorted(set(wanted) - set(found)), sorted(set(found) - set(wanted))
        parts = [f"{', '.join(missing)} missing" if missing else "", f"{', '.join(extra)} too many" if extra else ""]
        raise Mismatch(
            f"Your {name} has {len(found)} parameters: {' and '.join(part for part in parts if part)}.",
            "Only layers that are attributes of the network are registered; their names are part of the exercise.",
            f"Name the layers {', '.join(dict.fromkeys(key.split('.')[0] for key in wanted))}.",
        )
    for key, shape in wanted.items():
        if found[key] != shape:
            raise Mismatch(
                f"{key} has shape {tuple(found[key])}; {tuple(shape)} is right.",
                remedy="Check channels and kernel size of this layer, and what the layers before make of the image.",
            )
    if count != right:
        raise Mismatch(f"Your {name} has {count:,} weights; {right:,} are right.")


def assert_forward(student: Student, reference: nn.Module, batch: Batch, seed: int) -> None:
    """The student's network gives the values of `reference` under the same weights."""
    state = random_state(reference, seed)
    with torch.no_grad():
        expected = loaded(reference, state)(torch.from_numpy(batch.images)).numpy()
    assert_network_output(forward(student, type(reference).__name__, batch.images, state), expected)


def assert_gradients(student: Student, reference: nn.Module, batch: Batch, seed: int) -> None:
    """Gradients reach every parameter of the student's network, and are those of `reference`."""
    name, state = type(reference).__name__, random_state(reference, seed)
    network = loaded(reference, state)
    F.cross_entropy(network(torch.from_numpy(batch.images)), torch.from_numpy(batch.labels)).backward()
    found = student.perform(Request("gradients", name, tuple(batch), {"state": state}))
    for key, parameter in network.named_parameters():
        if not isinstance(found.get(key), np.ndarray):
            raise Mismatch(
                f"No gradient reaches {key}.",
                "forward does not use it, or something on the way cuts the graph.",
                "Look for .detach(), .data, .item(), numpy() or no_grad in forward.",
            )
        assert parameter.grad is not None
        assert_close(found[key], parameter.grad.numpy(), f"The gradient of {key}")


def assert_shapes(student: Student, reference: nn.Module, batch: Batch) -> None:
    """One row of ten logits for every image."""
    output = forward(student, type(reference).__name__, batch.images)["output"]
    expected = (len(batch.images), CLASSES)
    shape = getattr(output, "shape", None)
    if shape != expected:
        raise Mismatch(
            f"For {expected[0]} images you returned {'shape ' + str(shape) if shape is not None else 'no tensor'}; "
            f"{expected} is right.",
            "Flattening must keep axis 0, the batch.",
            "x.flatten(1) keeps it; x.flatten() and x.view(-1, 400) may not.",
        )


@points(4)
@settings(max_examples=4)
@given(batch=batches())
def test_smallcnn_gives_ten_logits_an_image(student, batch):
    """SmallCNN gives ten logits for every image, in batches of any size."""
    assert_shapes(student, SmallCNN(), batch)


@points(4)
def test_smallcnn_has_its_parameters(student):
    """SmallCNN has the lecture's layers, conv1, conv2 and fc: 62,346 weights."""
    assert_parameters(student, SmallCNN())


@points(8, after="smallcnn_has_its_parameters")
@settings(max_examples=4)
@given(batch=batches(), seed_of_weights=weight_seeds)
def test_smallcnn_computes_its_logits(student, batch, seed_of_weights):
    """SmallCNN computes what the lecture's network computes with the same weights."""
    assert_forward(student, SmallCNN(), batch, seed_of_weights)


@points(4, after="smallcnn_computes_its_logits")
@settings(max_examples=2)
@given(batch=batches(), seed_of_weights=weight_seeds)
def test_smallcnn_learns_everywhere(student, batch, seed_of_weights):
    """Gradients reach every parameter of SmallCNN."""
    assert_gradients(student, SmallCNN(), batch, seed_of_weights)


@points(4)
@settings(max_examples=6)
@given(batch=batches())
def test_lenet_gives_ten_logits_an_image(student, batch):
    """LeNet gives ten logits for every image, in batches of any size."""
    assert_shapes(student, LeNet(), batch)


@points(4)
def test_lenet_has_its_parameters(student):
    """LeNet has its five layers: 61,706 weights."""
    assert_parameters(student, LeNet())


@points(8, after="lenet_has_its_parameters")
@settings(max_examples=6)
@given(batch=batches(), seed_of_weights=weight_seeds)
def test_lenet_computes_its_logits(student, batch, seed_of_weights):
    """LeNet computes what LeNet computes with the same weights."""
    assert_forward(student, LeNet(), batch, seed_of_weights)


@points(4, after="lenet_computes_its_logits")
@settings(max_examples=2)
@given(batch=batches(), seed_of_weights=weight_seeds)
def test_lenet_learns_everywhere(student, batch, seed_of_weights):
    """Gradients reach every parameter of LeNet."""
    assert_gradients(student, LeNet(), batch, seed_of_weights)


@law(3, after="lenet_gives_ten_logits_an_image")
def test_lenet_begins_by_guessing(student):
    """Untrained, LeNet guesses: its loss is near ln 10 = 2.303, and no two of its filters are alike."""
    random = np.random.default_rng(0)
    images = random.normal(size=(64, 1, 28, 28)).astype(np.float32)
    answer = forward(student, "LeNet", images)
    labels = torch.from_numpy(random.integers(0, CLASSES, 64))
    loss = float(F.cross_entropy(torch.from_numpy(np.asarray(answer["output"], dtype=np.float32)), labels))
    if not abs(loss - math.log(CLASSES)) < 0.3:
        raise Mismatch(
            f"The loss of your untrained LeNet is {loss:.3f}; about {math.log(CLASSES):.3f} is right.",
            "The first weights are too large, or the output is not made of logits.",
            "Leave the weights as torch initialises them.",
        )
    for name, weight in answer["state"].items():
        if isinstance(weight, np.ndarray) and weight.ndim > 1 and np.allclose(weight, weight.flat[0]):
            raise Mismatch(
                f"All weights of {name} are equal.",
                "Equal units get equal gradients, and stay equal.",
                "Leave the weights as torch initialises them: random.",
            )


@functools.cache
def training_digits(seed: int) -> tuple[Digits, Digits]:
    """What LeNet is trained with, and what its training is watched with."""
    return select(mnist("train"), Recipe(), seed)


@functools.cache
def test_digits() -> Digits:
    """What LeNet's accuracy is measured on; their labels never leave the grader."""
    return mnist("test")


test_digits.__test__ = False  # type: ignore[attr-defined]


@points(22)
def test_lenet_trained_on_mnist(student, seed):
    """Your LeNet, trained with your train_step, reads at least 97 of 100 test images right."""
    begin = as_state(initial_state(seed))
    images = normalise(test_digits().images[:: 10_000 // 250]).numpy()
    assert_is_lenet(student, begin, images)
    digits, validation = training_digits(seed)
    options = {"state": begin, "recipe": asdict(Recipe())}
    trained = student.perform(
        Request("training", "LeNet", (tuple(digits), tuple(validation)), options, TRAINING_SECONDS)
    )["state"]
    network = assert_state(trained, LeNet())
    _assert_updated(begin, trained)
    reached = accuracy(network, test_digits())
    student.measure("test accuracy", reached)
    if reached < WANTED_ACCURACY:
        raise Mismatch(
            f"Your LeNet read {reached:.1%} of the test images right; {WANTED_ACCURACY:.0%} are wanted.",
            "The network is LeNet, so the training does not do what it should.",
            "Get the checks of train_step right first: they show the step that goes astray.",
        )
    assert_is_lenet(student, trained, images)


def assert_is_lenet(student: Student, state: Mapping[str, Array], images: Array) -> None:
    """The student's forward agrees with LeNet on these weights, for otherwise it is not LeNet that is trained."""
    with torch.no_grad():
        expected = loaded(LeNet(), state)(torch.from_numpy(images)).numpy()
    output = forward(student, "LeNet", images, state)["output"]
    try:
        assert_close(output, expected, "The output")
    except Mismatch as mismatch:
        other = {name: -array for name, array in state.items()}
        unmoved = forward(student, "LeNet", images, other)["output"]
        if np.array_equal(np.asarray(unmoved), np.asarray(output)):
            raise Mismatch(
                "With other weights your LeNet still gives the same answers.",
                "forward ignores the layers of __init__, or makes new ones each time.",
                "Use self.conv1, self.conv2, self.fc1, self.fc2 and self.fc3 in forward.",
            ) from mismatch
        idle = _idle_layers(student, state, images, np.asarray(output))
        if idle:
            raise Mismatch(
                f"Your LeNet carries {' and '.join(idle)} along, but its answers do not depend on them.",
                "The network in forward is another one than LeNet.",
                "Pass the image through all five layers, in order.",
            ) from mismatch
        raise Mismatch(
            "With the same weights your LeNet gives other answers than LeNet.",
            "It uses its layers in another way: an activation, a pooling or the order differs.",
            mismatch.remedy,
            expected=mismatch.expected,
            returned=mismatch.returned,
            index=mismatch.index,
        ) from mismatch


def _idle_layers(student: Student, state: Mapping[str, Array], images: Array, output: Array) -> list[str]:
    """The layers whose weights make no difference to the student's output."""
    layers = dict.fromkeys(name.split(".")[0] for name in state)
    return [
        layer
        for layer in layers
        if np.array_equal(
            output,
            np.asarray(
                forward(student, "LeNet", images, {k: -a if k.startswith(layer) else a for k, a in state.items()})[
                    "output"
                ]
            ),
        )
    ]


def _assert_updated(begin: Mapping[str, Array], trained: Mapping[str, Array]) -> None:
    if all(np.array_equal(begin[name], trained[name]) for name in begin):
        raise Mismatch(
            "After all the training the weights are those it began with.",
            "Your train_step never updates the network.",
            "After loss.backward() comes optimizer.step().",
        )


@st.composite
def steps(draw: st.DrawFn, count: int) -> list[Batch]:
    """`count` batches for the Probe, of different sizes."""
    return [draw(batches(size=4, low=2, high=6)) for _ in range(count)]


def reference_steps(
    state: Mapping[str, Array], batches: list[Batch], rate: float, momentum: float
) -> tuple[list, list]:
    """The losses before each step of SGD on a Probe, and the states after it."""
    probe = loaded(Probe(), state)
    descent = torch.optim.SGD(probe.parameters(), lr=rate, momentum=momentum)
    losses, states = [], []
    for images, labels in batches:
        loss = F.cross_entropy(probe(torch.from_numpy(images)), torch.from_numpy(labels))
        descent.zero_grad()
        loss.backward()
        descent.step()
        losses.append(loss.item())
        states.append(as_state(probe.state_dict()))
    return losses, states


def student_steps(
    student: Student, state: Mapping[str, Array], batches: list[Batch], rate: float, momentum: float
) -> Any:
    """The same with the student's train_step."""
    options = {"state": state, "network": "the grader's Probe", "learning_rate": rate, "momentum": momentum}
    return student.perform(Request("train_steps", "train_step", ([tuple(batch) for batch in batches],), options))


@points(4)
@settings(max_examples=6)
@given(batches=steps(1), seed_of_weights=weight_seeds)
def test_train_step_returns_the_loss(student, batches, seed_of_weights):
    """train_step returns the mean cross-entropy before the update, a Python float."""
    state = random_state(Probe(), seed_of_weights)
    losses, _ = reference_steps(state, batches, 0.1, 0.0)
    answer = student_steps(student, state, batches, 0.1, 0.0)
    if answer["types"] != ["float"]:
        raise Mismatch(
            f"You returned a {answer['types'][0]}; a Python float is right.",
            "A loss that is a tensor keeps the whole graph alive." if answer["types"] == ["Tensor"] else "",
            "return loss.item()",
        )
    assert_close(answer["losses"][0], np.float32(losses[0]), "The loss")


@points(6)
@settings(max_examples=6)
@given(batches=steps(1), seed_of_weights=weight_seeds, rate=st.sampled_from([0.1, 1.0]))
def test_train_step_updates_once(student, batches, seed_of_weights, rate):
    """train_step moves the weights by one step of the optimizer."""
    _assert_steps(student, batches, seed_of_weights, rate, 0.0)


@points(4, after="train_step_updates_once")
@settings(max_examples=4)
@given(batches=steps(3), seed_of_weights=weight_seeds, momentum=st.sampled_from([0.0, 0.9]))
def test_train_step_again_and_again(student, batches, seed_of_weights, momentum):
    """The second and third steps start from fresh gradients."""
    _assert_steps(student, batches, seed_of_weights, 0.1, momentum)


def _assert_steps(student: Student, batches: list[Batch], seed: int, rate: float, momentum: float) -> None:
    state = random_state(Probe(), seed)
    _, states = reference_steps(state, batches, rate, momentum)
    found = student_steps(student, state, batches, rate, momentum)["states"]
    for number, (returned, expected) in enumerate(zip(found, states, strict=True)):
        assert_state(returned, Probe())
        before = state if number == 0 else states[number - 1]
        for name, array in expected.items():
            what = f"{name} after step {number + 1}"
            if np.array_equal(returned[name], before[name]):
                raise Mismatch(
                    f"{what} is what it was before.",
                    "Gradients only say where to go; the optimizer has to make the step.",
                    "After loss.backward() comes optimizer.step().",
                )
            assert_close(returned[name], array, what)


@law(6, after="train_step_updates_once")
def test_train_step_learns_by_heart(student):
    """Repeated on 32 images, train_step brings LeNet's loss to almost nothing."""
    random = np.random.default_rng(0)
    images, labels = random.normal(size=(32, 1, 28, 28)).astype(np.float32), random.integers(0, CLASSES, 32)
    options = {
        "state": as_state(initial_state(0)),
        "network": "the grader's LeNet",
        "learning_rate": 3e-3,
        "optimizer": "Adam",
    }
    answer = student.perform(Request("train_steps", "train_step", ([(images, labels)] * 60,), options))
    network = assert_state(answer["states"][-1], LeNet())
    with torch.no_grad():
        loss = float(F.cross_entropy(network(torch.from_numpy(images)), torch.from_numpy(labels)))
    if not loss < 0.1:
        raise Mismatch(
            f"After 60 steps on the same 32 images the loss is still {loss:.3f}; it should be below 0.1.",
            "The steps do not go down the loss on these images.",
            "Raw logits into F.cross_entropy, zero_grad, backward, step: is one of them missing, or one too many?",
        )


def evaluated(student: Student, batch: Batch, seed: int, training: bool) -> Any:
    """What the student's evaluate does with a Probe."""
    options = {"state": random_state(Probe(), seed), "training": training}
    return student.perform(Request("evaluation", "evaluate", tuple(batch), options))


@points(6)
@settings(max_examples=8)
@given(
    batch=batches(size=4, low=1, high=7) | batches(size=4, low=1000, high=1300),
    seed_of_weights=weight_seeds,
    training=st.booleans(),
)
def test_evaluate_counts_right_answers(student, batch, seed_of_weights, training):
    """evaluate returns the share of right answers over all images, whatever the size of the last batch."""
    with torch.no_grad():
        logits = loaded(Probe(), random_state(Probe(), seed_of_weights))(torch.from_numpy(batch.images))
    right = int((logits.argmax(1).numpy() == batch.labels).sum())
    answer = evaluated(student, batch, seed_of_weights, training)
    if answer["type"] == "Tensor":
        raise Mismatch("You returned a Tensor; a Python float is right.", remedy="return float(...) or .item()")
    assert_matches(answer["accuracy"], np.float64(right / len(batch.labels)), single=True)


@points(3)
@settings(max_examples=2)
@given(batch=batches(size=4, low=2), seed_of_weights=weight_seeds)
def test_evaluate_in_eval_mode(student, batch, seed_of_weights):
    """evaluate looks at the network in eval mode."""
    answer = evaluated(student, batch, seed_of_weights, training=True)
    _assert_seen(answer)
    if answer["trained"]:
        raise Mismatch(
            "evaluate ran the network in training mode.",
            "In training mode dropout is random and batch norm keeps learning.",
            "Call model.eval() first.",
        )


@points(2)
@settings(max_examples=2)
@given(batch=batches(size=4, low=2), seed_of_weights=weight_seeds)
def test_evaluate_without_gradients(student, batch, seed_of_weights):
    """evaluate records no gradients."""
    answer = evaluated(student, batch, seed_of_weights, training=False)
    _assert_seen(answer)
    if answer["tracked"]:
        raise Mismatch(
            "evaluate recorded gradients.",
            "The graph of all images is kept for a backward pass that never comes.",
            "Wrap the forward pass in `with torch.no_grad():`.",
        )


@points(4)
@settings(max_examples=4)
@given(batch=batches(size=4, low=2), seed_of_weights=weight_seeds, training=st.booleans())
def test_evaluate_restores_the_mode(student, batch, seed_of_weights, training):
    """evaluate leaves the network in the mode it was in."""
    answer = evaluated(student, batch, seed_of_weights, training)
    if answer["mode"] is not training:
        names = {True: "training", False: "eval"}
        raise Mismatch(
            f"The network was in {names[training]} mode before, and is in {names[not training]} mode afterwards.",
            "The next epoch would train without dropout, or the next test with it.",
            "Remember model.training at the start, and call model.train(remembered) at the end.",
        )


def _assert_seen(answer: Mapping[str, Any]) -> None:
    if answer["seen"] is not True:
        raise Mismatch("evaluate never asked the network.", remedy="Call model(images).")
