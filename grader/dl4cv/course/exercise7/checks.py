"""Exercise 7: classic networks, layer by layer against the grader's own."""

from __future__ import annotations

from dl4cv.checks import explained_by, law, points
from dl4cv.course.exercise7.classic_networks import (
    assert_drops,
    assert_each_alone,
    assert_mean_stays,
    assert_parameters,
    assert_shapes,
    assert_shortcut,
    assert_skips_more_and_more,
    assert_trains,
    assert_values,
)
from dl4cv.course.exercise7.network_table import BLOCKS, DENSE_LAYER, NETWORKS, RESIDUAL_BLOCKS
from dl4cv.course.exercise7.wrong_layers import explain

pytestmark = explained_by(explain)

SHORT = {"basicblock", "bottleneck", "denselayer", "invertedresidual", "mbconv"}  # a law looks at them too
WITH_RELU = ("basicblock", "bottleneck")
DROPPING = [network for network in NETWORKS if network.dropping]
MORE_LOGITS = ("resnet",)  # of two kinds of blocks


@points(
    1,
    each=BLOCKS,
    card=("torchvision's names", "Each network and each place in it has layers of its own"),
)
def test_has_its_layers(student, block):
    """{block.function} has its layers, under torchvision's names and of the right shapes."""
    assert_parameters(student, block)


@points(
    {block.name: 1 if block.name in SHORT or block.name == "squeezeexcitation" else 2 for block in BLOCKS},
    each=BLOCKS,
    after="has_its_layers",
    card="With the same weights it computes the same",
)
def test_computes_its_maps(student, block, seed):
    """{block.function} computes what the grader's computes with the same weights, in eval mode."""
    assert_values(student, block, seed)


@points(
    1,
    each=BLOCKS,
    after=("has_its_layers", "computes_its_maps"),
    card=("With the same weights it computes the same", "gradients reach all parameters"),
)
def test_trains(student, block, seed):
    """In training mode {block.function} gives the right maps and statistics, and gradients reach all parameters."""
    assert_trains(student, block, seed)


@law(
    1,
    each=RESIDUAL_BLOCKS,
    after=("has_its_layers", "computes_its_maps"),
    card="With the same weights it computes the same",
)
def test_keeps_its_shortcut(student, block, seed):
    """Where the branch of {block.function} gives zeros, the shortcut alone is left."""
    assert_shortcut(student, block, seed, relu=block.name in WITH_RELU)


@law(
    1,
    each=[DENSE_LAYER, RESIDUAL_BLOCKS[3]],
    after=("has_its_layers", "computes_its_maps"),
    card="Whatever drops at random does so in training mode only",
)
def test_drops_in_training_only(student, block, seed):
    """{block.function} drops at random while it is trained, so that the mean stays, and never in eval mode."""
    assert_drops(student, block, seed)
    assert_mean_stays(student, block, seed)


@points(
    2,
    each=NETWORKS,
    card=("torchvision's names", "Each network and each place in it has layers of its own"),
)
def test_has_all_its_layers(student, network):
    """{network.function} has its layers, under torchvision's names and of the right shapes."""
    assert_parameters(student, network)


@points(1, each=NETWORKS, after="has_all_its_layers", card="Networks return logits (N, num_classes)")
def test_gives_logits_at_any_size(student, network):
    """{network.function} gives one row of logits for each image, whatever its height and width."""
    assert_shapes(student, network)


@points(
    {network.name: 3 if network.name in MORE_LOGITS else 2 for network in NETWORKS},
    each=NETWORKS,
    after="has_all_its_layers",
    card="With the same weights it computes the same",
)
def test_computes_its_logits(student, network, seed):
    """{network.function} computes what the grader's computes with the same weights, in eval mode."""
    assert_values(student, network, seed)


@points(
    1,
    each=NETWORKS,
    after=("has_all_its_layers", "computes_its_logits"),
    card=("With the same weights it computes the same", "gradients reach all parameters"),
)
def test_can_be_trained(student, network, seed):
    """In training mode {network.function} gives the right logits and statistics, and gradients reach all parameters."""
    assert_trains(student, network, seed)


@law(
    1,
    each=NETWORKS,
    after=("has_all_its_layers", "computes_its_logits"),
    card="In eval mode the logits of an image do not depend on its batch",
)
def test_looks_at_each_image_alone(student, network, seed):
    """In eval mode the logits of an image do not depend on the other images of its batch."""
    assert_each_alone(student, network, seed)


@law(
    1,
    each=DROPPING,
    after=("has_all_its_layers", "computes_its_logits"),
    card="Whatever drops at random does so in training mode only",
)
def test_drops_while_trained(student, network, seed):
    """{network.function} drops at random while it is trained, in the right place, and never in eval mode."""
    assert_drops(student, network, seed)
    assert_skips_more_and_more(student, network, seed)
