"""Exercise 6: a small CNN, against the grader's own networks, and LeNet trained on MNIST."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from dl4cv.checks import (
    Mismatch,
    Student,
    always,
    assert_arguments_kept,
    assert_matches,
    assert_state,
    given,
    law,
    points,
    random_state,
    with_article,
)
from dl4cv.checks import strategies as st
from dl4cv.course.exercise6.lenet_training import assert_learns_mnist
from dl4cv.course.exercise6.network_requests import (
    HARD_IMAGES,
    IMAGE_SIZE,
    PROBE_SIZE,
    SPREAD,
    Batch,
    State,
    batches,
    evaluated,
    gentle_batch,
    probe_batches,
    random_batch,
    steps,
    weight_seeds,
)
from dl4cv.course.exercise6.sgd_reference import (
    MOMENTA,
    RATE,
    THREE_BATCHES,
    assert_loss,
    assert_steps,
    probe_state,
    reference_steps,
)
from dl4cv.course.exercise6.small_networks import (
    assert_begins_by_guessing,
    assert_forward,
    assert_gradients,
    assert_looks_at_images,
    assert_parameters,
    assert_shapes,
)
from dl4cv.course.networks.small import LeNet, SmallCNN
from dl4cv.rpc.networks import with_weights
from dl4cv.rpc.probe import Probe

few, randoms = st.integers(2, 6), st.integers(0, 999)
SEVERAL_BATCHES = random_batch(2003, PROBE_SIZE, seed=0)
FLOATS = ("float", "float64")  # NumPy's float64 is a Python float too


class Network(NamedTuple):
    """A network of this exercise: the grader's own, and what students read about it."""

    name: str
    reference: type[nn.Module]
    original: str
    layers: str
    weights: int

    @property
    def function(self) -> str:
        """The student's class."""
        return self.reference.__name__


NETWORKS = (
    Network(
        "smallcnn",
        SmallCNN,
        original="the lecture's network",
        layers="the lecture's layers, conv1, conv2 and fc",
        weights=62_346,
    ),
    Network("lenet", LeNet, original="LeNet", layers="its five layers", weights=61_706),
)


@points({"smallcnn": 3, "lenet": 4}, each=NETWORKS, cases=4)
@given(batch=batches())
def test_gives_ten_logits_an_image(student, network, batch):
    """{network.function} gives ten logits for every image, in batches of any size."""
    assert_shapes(student, network.reference(), batch.images)
    assert_looks_at_images(student, network.reference())


@points(4, each=NETWORKS)
def test_has_its_parameters(student, network):
    """{network.function} has {network.layers}: {network.weights:,} weights."""
    assert_parameters(student, network.reference())


@points(8, each=NETWORKS, cases={"smallcnn": 4, "lenet": 6})
@given(batch=batches(), seed_of_weights=weight_seeds)
def test_computes_its_logits(student, network, batch, seed_of_weights):
    """{network.function} computes what {network.original} computes with the same weights."""
    assert_forward(student, network.reference(), batch, seed_of_weights)


@points(4, each=NETWORKS, cases=2, after="computes_its_logits")
@given(batch=batches(), seed_of_weights=weight_seeds)
def test_learns_everywhere(student, network, batch, seed_of_weights):
    """Gradients reach every parameter of {network.function}."""
    assert_gradients(student, network.reference(), batch, seed_of_weights)


@law({"smallcnn": 2, "lenet": 3}, each=NETWORKS, after="gives_ten_logits_an_image")
def test_begins_by_guessing(student, network):
    """Untrained, {network.function} guesses: its loss is near ln 10 = 2.303, and its filters differ."""
    assert_begins_by_guessing(student, network.reference())


@points(13)
def test_lenet_trained_on_mnist(student, seed):
    """Trained on MNIST, with your train_step if it is right, your LeNet reads at least 97 of 100 test images right."""
    assert_learns_mnist(student, seed)


@points(5, cases=4)
@always({"batch": HARD_IMAGES, "seed_of_weights": 0})
@given(batch=probe_batches(), seed_of_weights=weight_seeds)
def test_train_step_returns_the_loss(student, batch, seed_of_weights):
    """train_step returns the mean cross-entropy before the update, a Python float."""
    state = probe_state(seed_of_weights)
    losses, _ = reference_steps(state, [batch], 0.3, 0.0)
    answer = steps(student, [batch], state, learning_rate=0.3)
    [returned] = answer["types"]
    cause = "A loss that is a tensor keeps the whole graph alive." if returned == "Tensor" else ""
    assert_python_float(returned, cause, "return loss.item()")
    assert_loss(answer["losses"][0], losses[0])
    assert_arguments_kept(student, "train_step")


@points(6, cases=4)
@given(number=few, random=randoms, seed_of_weights=weight_seeds, rate=st.sampled_from([0.3, 0.04]))
def test_train_step_updates_once(student, number, random, seed_of_weights, rate):
    """train_step moves the weights by one step of the optimizer, in training mode."""
    state = probe_state(seed_of_weights)
    assert_steps(student, [gentle_batch(number, random, state)], state, rate, 0.0)


@points(4, after="train_step_updates_once", cases=3)
@given(numbers=st.lists(few, min_size=3, max_size=3), random=randoms, seed_of_weights=weight_seeds)
def test_train_step_again_and_again(student, numbers, random, seed_of_weights):
    """The second and third steps start from fresh gradients."""
    state = probe_state(seed_of_weights)
    batches = [gentle_batch(number, random + step, state) for step, number in enumerate(numbers)]
    for momentum in MOMENTA:
        assert_steps(student, batches, state, RATE, momentum)


@points(2, after="train_step_updates_once", cases=2)
@given(number=few, random=randoms, seed_of_weights=weight_seeds)
def test_train_step_clears_left_over_gradients(student, number, random, seed_of_weights):
    """A gradient that is left over from before the first call moves nothing."""
    state = probe_state(seed_of_weights)
    assert_steps(student, [gentle_batch(number, random, state)], state, RATE, 0.0, left_over=True)


@points(3, cases=3)
@always({"batches": THREE_BATCHES, "seed_of_weights": 0})
@given(batches=st.lists(probe_batches(), min_size=1, max_size=3), seed_of_weights=weight_seeds)
def test_train_step_follows_large_gradients(student, batches, seed_of_weights):
    """Where the loss is steep, the step is as long as the optimizer makes it."""
    for momentum in MOMENTA:
        assert_steps(student, batches, probe_state(seed_of_weights), RATE, momentum)


@points(2, cases=3)
@always({"number": 3, "random": 0, "seed_of_weights": 0, "classes": 3})
@given(number=few, random=randoms, seed_of_weights=weight_seeds, classes=st.integers(2, 17))
def test_train_step_takes_any_classes_and_optimizer(student, number, random, seed_of_weights, classes):
    """train_step serves any number of classes, and an optimizer that moves some weights at a rate of their own."""
    state = probe_state(seed_of_weights, classes)
    assert_steps(student, [gentle_batch(number, random, state)], state, RATE, 0.9, bias_rate=RATE / 4)


@points(1, after="train_step_updates_once")
def test_train_step_leaves_chance_alone(student):
    """train_step does not seed torch's random numbers again."""
    state = probe_state(0)
    batches = [gentle_batch(number, number, state) for number in (4, 4)]
    if assert_steps(student, batches, state, RATE, 0.0)["reseeded"] is True:
        raise Mismatch(
            "After each call of train_step torch draws the same random numbers.",
            "The generator is seeded inside train_step: dropout would drop the same values at every step.",
            "Leave torch.manual_seed out, or set the seed once, before the training.",
        )


@law(5, after="train_step_again_and_again")
def test_train_step_learns_by_heart(student):
    """Repeated on 32 images, train_step brings the loss to almost nothing."""
    batch, probe = random_batch(32, IMAGE_SIZE, seed=0), Probe(IMAGE_SIZE**2)
    answer = steps(student, [batch] * 60, random_state(probe, 0), learning_rate=1e-2, optimizer="Adam")
    network = assert_state(answer["states"][-1], probe)
    with torch.no_grad():
        loss = float(F.cross_entropy(network(torch.from_numpy(batch.images)), torch.from_numpy(batch.labels)))
    if not loss < 0.1:
        raise Mismatch(
            f"After 60 steps on the same 32 images the loss is still {loss:.3f}; it should be below 0.1.",
            "The steps do not go down the loss on these images.",
            "Raw logits into F.cross_entropy, zero_grad, backward, step: is one of them missing, or one too many?",
        )


@points(4, cases=3)
@given(number=st.integers(2, 7), random=randoms, seed_of_weights=weight_seeds)
def test_evaluate_counts_right_answers(student, number, random, seed_of_weights):
    """evaluate returns the share of right answers over all images, as a Python float."""
    one, four, some = (random_batch(size, PROBE_SIZE, random, SPREAD) for size in (1, 4, number))
    assert_shares(student, probe_state(seed_of_weights), ((some, 0.5), (four, 1.0), (one, 1.0)))


@points(3, cases=2)
@given(random=randoms, seed_of_weights=weight_seeds)
def test_evaluate_counts_over_all_batches(student, random, seed_of_weights):
    """Each of thousands of images counts the same, whatever the size of the last batch."""
    many, very_many = (random_batch(number, PROBE_SIZE, random) for number in batch_sizes(random))
    assert_shares(student, probe_state(seed_of_weights), ((many, 0.5), (very_many, 0.5)))


@points(1)
def test_evaluate_tells_large_scores_apart(student):
    """The largest logit wins, also where all are so large that a sigmoid of them is 1."""
    state = probe_state(0)
    assert_shares(student, state, ((random_batch(40, PROBE_SIZE, 1, 400.0), 0.8),))


@points(2, after="evaluate_counts_right_answers", cases=2)
@always({"batch": SEVERAL_BATCHES, "seed_of_weights": 0})
@given(batch=probe_batches(), seed_of_weights=weight_seeds)
def test_evaluate_in_eval_mode(student, batch, seed_of_weights):
    """evaluate looks at the network in eval mode."""
    assert_counts(student)
    for training in (False, True):
        answer = evaluated(student, batch, probe_state(seed_of_weights), training, "seen", "trained")
        assert_asked(answer["seen"])
        if answer["trained"]:
            raise Mismatch(
                "evaluate ran the network in training mode.",
                "In training mode dropout is random and batch norm keeps learning.",
                "Call model.eval() first, once, and give the mode back after the last batch.",
            )


@points(2, after="evaluate_counts_right_answers", cases=2)
@always({"batch": SEVERAL_BATCHES, "seed_of_weights": 0})
@given(batch=probe_batches(), seed_of_weights=weight_seeds)
def test_evaluate_without_gradients(student, batch, seed_of_weights):
    """evaluate records no gradients, and leaves torch able to record them."""
    assert_counts(student)
    notes = ("seen", "tracked", "state_kept", "gradients_on", "learnable")
    answer = evaluated(student, batch, probe_state(seed_of_weights), False, *notes)
    assert_asked(answer["seen"])
    if answer["tracked"]:
        raise Mismatch(
            "evaluate recorded gradients.",
            "The graph of all images is kept for a backward pass that never comes.",
            "Wrap the forward pass in `with torch.no_grad():`.",
        )
    if not answer["state_kept"]:
        raise Mismatch(
            "After evaluate the network has other weights.",
            "Whoever learns from the images of the test knows them already when it counts.",
            "Only look at the network; train_step alone changes it.",
        )
    if not (answer["gradients_on"] and answer["learnable"]):
        raise Mismatch(
            "After evaluate nothing can learn any more.",
            "torch.set_grad_enabled(False) and requires_grad_(False) stay in force.",
            "`with torch.no_grad():` ends by itself.",
        )


@points(3, after="evaluate_counts_right_answers", cases=2)
@given(batch=probe_batches(), seed_of_weights=weight_seeds)
def test_evaluate_restores_the_mode(student, batch, seed_of_weights):
    """evaluate leaves the network, and every layer in it, in the mode it was in."""
    assert_counts(student)
    names = {True: "training", False: "eval"}
    state = probe_state(seed_of_weights)
    for training in (True, False):
        modes = evaluated(student, batch, state, training, "modes")["modes"]
        if modes != [training] * len(modes):
            who = "The network" if modes[0] is not training else "A layer of the network"
            raise Mismatch(
                f"{who} was in {names[training]} mode before, and is in {names[not training]} mode afterwards.",
                "The next epoch would train without dropout, or the next test with it.",
                "Remember model.training at the start, and call model.train(remembered) at the end.",
            )


def batch_sizes(random: int) -> tuple[int, int]:
    """Return more images than fit into a batch, and far more, with a last batch of any size."""
    return 1003 + random % 97, 10_003 + random % 97


def assert_shares(student: Student, state: State, batches: Sequence[tuple[Batch, float]]) -> None:
    """Raise Mismatch unless evaluate tells the share of right answers in each batch, of which it is to be so large.

    All are asked before the first is judged: several answers tell mistakes apart that one does not.
    """
    labelled = [partly_right(batch, share, state) for batch, share in batches]
    answers = []
    for batch, _ in labelled:
        answers.append(evaluated(student, batch, state, False, "accuracy", "type"))
        assert_arguments_kept(student, "evaluate")
    for answer, (batch, expected) in zip(answers, labelled, strict=True):
        remedy = "Divide with /, not with //." if answer["type"] == "int" else "return float(...) or .item()"
        assert_python_float(answer["type"], "", remedy)
        try:
            assert_matches(answer["accuracy"], np.float64(expected), single=True)
        except Mismatch as mismatch:
            right, number = round(expected * len(batch.labels)), len(batch.labels)
            cause = f"The network gets {right} of these {number} images right."
            raise Mismatch(
                mismatch.seen, mismatch.cause or cause, mismatch.remedy, mismatch.expected, mismatch.returned
            ) from mismatch


def assert_counts(student: Student) -> None:
    """Raise Mismatch unless evaluate is right about five images: whoever does not look at them changes no mode."""
    assert_shares(student, probe_state(0), ((random_batch(5, PROBE_SIZE, 5, SPREAD), 0.5),))


def partly_right(batch: Batch, share: float, state: State) -> tuple[Batch, float]:
    """Label `batch` so that a Probe in `state` gets the first `share` right; return its accuracy."""
    classes, pixels = state["fc.weight"].shape
    with torch.no_grad():
        logits = with_weights(Probe(pixels, classes), state)(torch.from_numpy(batch.images))
    answers, labels = logits.argmax(1).numpy(), batch.labels.copy()
    right = math.ceil(share * len(labels))
    labels[:right] = answers[:right]
    return Batch(batch.images, labels), float((answers == labels).mean())


def assert_python_float(kind: str, cause: str, remedy: str) -> None:
    """Raise Mismatch unless what was returned, of the type `kind`, is a Python float."""
    if kind == "NoneType":
        raise Mismatch("You returned nothing (None); a Python float is right.", "Is a `return` missing?", remedy)
    if kind not in FLOATS:
        raise Mismatch(f"You returned {with_article(kind)}; a Python float is right.", cause, remedy)


def assert_asked(seen: object) -> None:
    """Raise Mismatch unless the network was asked at all."""
    if seen is not True:
        raise Mismatch("evaluate never asked the network.", remedy="Call model(images).")
