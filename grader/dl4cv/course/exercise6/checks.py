"""Exercise 6: a small CNN, against the grader's own networks, and LeNet trained on MNIST."""

from __future__ import annotations

import itertools
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
    assert_modes,
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
SEVERAL_BATCHES = random_batch(2004, PROBE_SIZE, seed=0)
ONE_IMAGE = random_batch(1, IMAGE_SIZE, seed=0, spread=SPREAD)
FEW_IMAGES = random_batch(5, PROBE_SIZE, 5, SPREAD)
NEARLY = 0.1
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
    Network("lenet", LeNet, original="the network of the card", layers="its five layers", weights=61_706),
)


@points(
    {"smallcnn": 3, "lenet": 4},
    each=NETWORKS,
    cases=4,
    card=(
        "Images (N, 1, 28, 28) to logits (N, 10).",
        "The logits of an image depend on this image and the weights alone",
    ),
)
@given(batch=batches())
@always(batch=[ONE_IMAGE])
def test_gives_ten_logits_an_image(student, network, batch):
    """{network.function} gives ten logits for every image, in batches of any size."""
    assert_shapes(student, network.reference(), batch.images)
    assert_looks_at_images(student, network.reference())


@points(
    4,
    each=NETWORKS,
    card=(
        "Layers, in order, with the shape of one image after each",
        "Keep the names of the layers, which are part of it",
    ),
)
def test_has_its_parameters(student, network):
    """{network.function} has {network.layers}: {network.weights:,} weights."""
    assert_parameters(student, network.reference())


@points(
    8,
    each=NETWORKS,
    cases={"smallcnn": 4, "lenet": 6},
    card=("Layers, in order, with the shape of one image after each", "return logits, the scores before softmax"),
)
@given(batch=batches(low=2), seed_of_weights=weight_seeds)
def test_computes_its_logits(student, network, batch, seed_of_weights):
    """{network.function} computes what {network.original} computes with the same weights."""
    assert_forward(student, network.reference(), batch, seed_of_weights)


@points(4, each=NETWORKS, cases=2, after="computes_its_logits", card="Gradients reach all weights")
@given(batch=batches(low=2), seed_of_weights=weight_seeds)
def test_learns_everywhere(student, network, batch, seed_of_weights):
    """Gradients reach every parameter of {network.function}."""
    assert_gradients(student, network.reference(), batch, seed_of_weights)


@law(
    {"smallcnn": 2, "lenet": 3},
    each=NETWORKS,
    after="gives_ten_logits_an_image",
    card="Leave the first weights to torch: an untrained network guesses, and its loss is near log 10 = 2.3026",
)
def test_begins_by_guessing(student, network):
    """Untrained, {network.function} guesses: its loss is near ln 10 = 2.303, and its filters differ."""
    assert_begins_by_guessing(student, network.reference())


@points(13, card="With your own training step and evaluation, LeNet learns MNIST to 97 % and more")
def test_lenet_trained_on_mnist(student, seed, dataset):
    """Trained on MNIST, with your train_step if it is right, your LeNet reads at least 97 of 100 test images right."""
    assert_learns_mnist(student, seed, dataset)


@points(5, cases=4, card=("the loss before the update, a Python float", "images and labels stay as they are"))
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


@points(6, cases=4, card=("Update the model once, on one batch", "comes in training mode, and stays in it"))
@given(number=few, random=randoms, seed_of_weights=weight_seeds, rate=st.sampled_from([0.3, 0.04]))
def test_train_step_updates_once(student, number, random, seed_of_weights, rate):
    """train_step moves the weights by one step of the optimizer, in training mode."""
    state = probe_state(seed_of_weights)
    assert_modes(assert_steps(student, [gentle_batch(number, random, state)], state, rate, 0.0))


@points(4, after="train_step_updates_once", cases=3, card="along the gradient of this loss and of no earlier one")
@given(numbers=st.lists(few, min_size=3, max_size=3), random=randoms, seed_of_weights=weight_seeds)
def test_train_step_again_and_again(student, numbers, random, seed_of_weights):
    """The second and third steps start from fresh gradients."""
    state = probe_state(seed_of_weights)
    batches = [gentle_batch(number, random + step, state) for step, number in enumerate(numbers)]
    for momentum in MOMENTA:
        assert_steps(student, batches, state, RATE, momentum)


@points(
    2,
    after="train_step_updates_once",
    cases=2,
    card="Gradients may be left over from before, also when it is called for the first time",
)
@given(number=few, random=randoms, seed_of_weights=weight_seeds)
def test_train_step_clears_left_over_gradients(student, number, random, seed_of_weights):
    """A gradient that is left over from before the first call moves nothing."""
    state = probe_state(seed_of_weights)
    assert_steps(student, [gentle_batch(number, random, state)], state, RATE, 0.0, left_over=True)


@points(3, cases=3, card="every parameter moves as the optimizer says, along the gradient of this loss")
@always({"batches": THREE_BATCHES, "seed_of_weights": 0})
@given(batches=st.lists(probe_batches(), min_size=1, max_size=3), seed_of_weights=weight_seeds)
def test_train_step_follows_large_gradients(student, batches, seed_of_weights):
    """Where the loss is steep, the step is as long as the optimizer makes it."""
    for momentum in MOMENTA:
        assert_steps(student, batches, probe_state(seed_of_weights), RATE, momentum)


@points(
    2, cases=3, card=("with any number C of classes", "in one group or in several with learning rates of their own")
)
@always({"number": 3, "random": 0, "seed_of_weights": 0, "classes": 3})
@given(number=few, random=randoms, seed_of_weights=weight_seeds, classes=st.integers(2, 17))
def test_train_step_takes_any_classes_and_optimizer(student, number, random, seed_of_weights, classes):
    """train_step serves any number of classes, and an optimizer that moves some weights at a rate of their own."""
    state = probe_state(seed_of_weights, classes)
    assert_steps(student, [gentle_batch(number, random, state)], state, RATE, 0.9, bias_rate=RATE / 4)


@points(1, after="train_step_updates_once", card="the generator is not to be seeded here")
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


@law(
    5,
    after="train_step_again_and_again",
    card="every parameter moves as the optimizer says, along the gradient of this loss",
)
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


@points(
    3,
    cases=3,
    card=(
        "accuracy = (number of images with argmax_c logits[c] = label) / (number of images)",
        "images and labels stay as they are",
    ),
)
@given(number=st.integers(2, 7), random=randoms, seed_of_weights=weight_seeds)
def test_evaluate_counts_right_answers(student, number, random, seed_of_weights):
    """evaluate returns the share of right answers over all images."""
    one, four, some = (random_batch(size, PROBE_SIZE, random, SPREAD) for size in (1, 4, number))
    assert_shares(student, probe_state(seed_of_weights), ((some, 0.5), (four, 1.0), (one, 1.0)))


@points(1, after="evaluate_counts_right_answers", card="a Python float from 0 to 1")
def test_evaluate_returns_a_float(student):
    """evaluate returns one Python float, and nothing beside it."""
    assert_counts(student)
    answer = evaluated(student, FEW_IMAGES, probe_state(0), False, "accuracy", "type")
    assert_python_float(answer["type"], "", "return float(...) or .item()")


@points(3, cases=2, card="the accuracy over all images")
@given(random=randoms, seed_of_weights=weight_seeds)
def test_evaluate_counts_over_all_batches(student, random, seed_of_weights):
    """Each of thousands of images counts the same, whatever the size of the last batch."""
    many, very_many = (random_batch(number, PROBE_SIZE, random) for number in batch_sizes(random))
    assert_shares(student, probe_state(seed_of_weights), ((many, 0.5), (very_many, 0.5)))


@points(1, card="The largest logit wins, also among logits of some hundreds")
def test_evaluate_tells_large_scores_apart(student):
    """The largest logit wins, also where all are so large that a sigmoid of them is 1."""
    state = probe_state(0)
    assert_shares(student, state, ((random_batch(40, PROBE_SIZE, 1, 400.0), 0.8),))


@points(1, cases=3, card="with any number C of classes")
@always({"random": 0, "seed_of_weights": 0, "classes": 17})
@given(random=randoms, seed_of_weights=weight_seeds, classes=st.integers(2, 17))
def test_evaluate_takes_any_number_of_classes(student, random, seed_of_weights, classes):
    """evaluate serves any number of classes."""
    state = probe_state(seed_of_weights, classes)
    assert_shares(student, state, ((random_batch(40, PROBE_SIZE, random, SPREAD, classes), 0.8),))


@points(2, after="evaluate_counts_right_answers", card="The model answers in eval mode and without gradients")
def test_evaluate_in_eval_mode(student):
    """evaluate looks at the network in eval mode."""
    assert_counts(student)
    for batch, training in itertools.product((FEW_IMAGES, SEVERAL_BATCHES), (False, True)):
        answer = evaluated(student, batch, probe_state(0), training, "seen", "trained")
        assert_asked(answer["seen"] or batch is FEW_IMAGES)
        if answer["trained"]:
            raise Mismatch(
                "evaluate ran the network in training mode.",
                "In training mode dropout is random and batch norm keeps learning.",
                "Call model.eval() first, once, and give the mode back after the last batch.",
            )


@points(
    2,
    after="evaluate_counts_right_answers",
    card=(
        "The model answers in eval mode and without gradients",
        "Its weights stay as they are, and torch goes on recording gradients",
    ),
)
def test_evaluate_without_gradients(student):
    """evaluate records no gradients, and leaves torch able to record them."""
    assert_counts(student)
    notes = ("seen", "tracked", "state_kept", "gradients_on", "learnable")
    answer = evaluated(student, SEVERAL_BATCHES, probe_state(0), False, *notes)
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


@points(
    2,
    after="evaluate_counts_right_answers",
    card="afterwards it is in the mode it came in, with all its layers",
)
def test_evaluate_restores_the_mode(student):
    """evaluate leaves the network, and every layer in it, in the mode it was in."""
    assert_counts(student)
    names = {True: "training", False: "eval"}
    for training in (True, False):
        modes = evaluated(student, SEVERAL_BATCHES, probe_state(0), training, "modes")["modes"]
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
        if answer["type"] == "NoneType":
            assert_python_float(answer["type"], "", "return correct / len(images)")
        accuracy = answer["accuracy"]
        if answer["type"] == "float":
            accuracy = np.float64(accuracy)  # a Python float, which comes rounded; nobody is to read of a float32
        try:
            assert_matches(accuracy, np.float64(expected), single=True, wrapped=True)
        except Mismatch as mismatch:
            right, number = round(expected * len(batch.labels)), len(batch.labels)
            cause = mismatch.cause or f"The network gets {right} of these {number} images right."
            remedy = mismatch.remedy or ("Divide with /, not with //." if answer["type"] == "int" else "")
            raise Mismatch(mismatch.seen, cause, remedy, mismatch.expected, mismatch.returned) from mismatch


def assert_counts(student: Student) -> None:
    """Raise Mismatch unless evaluate is right about five images, or nearly about many: others change no mode.

    Of the many, every batch has half of its images right, or all: how batches are put together does not show.
    """
    state = probe_state(0)
    try:
        assert_shares(student, state, ((FEW_IMAGES, 0.5),))
    except Mismatch:
        for share in (0.5, 1.0):
            batch, expected = partly_right(SEVERAL_BATCHES, share, state, mixed=True)
            accuracy = evaluated(student, batch, state, False, "accuracy")["accuracy"]
            if not (isinstance(accuracy, float | np.floating) and abs(float(accuracy) - expected) < NEARLY):
                raise


def partly_right(batch: Batch, share: float, state: State, *, mixed: bool = False) -> tuple[Batch, float]:
    """Label `batch` so that a Probe in `state` gets a `share` right, the first or `mixed` ones; return its accuracy."""
    classes, pixels = state["fc.weight"].shape
    with torch.no_grad():
        logits = with_weights(Probe(pixels, classes), state)(torch.from_numpy(batch.images))
    answers, labels, number = logits.argmax(1).numpy(), batch.labels.copy(), len(batch.labels)
    spread = np.diff(np.floor(share * np.arange(number + 1))) > 0
    right = spread if mixed else np.arange(number) < math.ceil(share * number)
    labels[right] = answers[right]
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
