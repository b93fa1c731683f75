from __future__ import annotations

from collections import OrderedDict
from contextlib import suppress
from typing import Any

import torch
from dl4cv.course.exercise7.wrong_layers import Difference, first_difference, tell
from dl4cv.rpc.layers import watched
from torch import nn

IMAGES = torch.randn(2, 3, 12, 10, generator=torch.Generator().manual_seed(0))


def network(**layers: nn.Module) -> nn.Sequential:
    """The right network, with other layers of the same names."""
    right = OrderedDict(
        conv1=nn.Conv2d(3, 4, 3, stride=2, padding=1),
        relu=nn.ReLU(),
        pool=nn.MaxPool2d(2, ceil_mode=True),
        conv2=nn.Conv2d(4, 5, 1),
    )
    return nn.Sequential(OrderedDict(right | layers))


def passages(model: nn.Module) -> Any:
    """What passes through its layers, with all weights alike."""
    with torch.no_grad(), watched(model) as found:
        for parameter in model.parameters():
            parameter.fill_(0.1)
        with suppress(RuntimeError):
            model(IMAGES)
    return found


def difference(**layers: nn.Module) -> Difference | None:
    return first_difference(passages(network()), passages(network(**layers)), 1e-6)


def found(**layers: nn.Module) -> Difference:
    there = difference(**layers)
    assert there is not None
    return there


def test_equal_networks_differ_nowhere():
    assert difference() is None


def test_the_layer_itself_is_named_where_what_it_gets_is_right():
    there = found(conv1=nn.Conv2d(3, 4, 3, stride=1, padding=1))
    told = tell(there)
    assert (there.name, there.input_differs) == ("conv1", False)
    assert told.where == "conv1"
    assert "stride=(1, 1), padding=(1, 1)); Conv2d(3, 4" in told.seen
    assert "floor((12 + 2·1 − 3) / 2) + 1 = 6, and not floor((12 + 2·1 − 3) / 1) + 1 = 12" in told.cause
    assert [(size.right, size.yours) for size in told.sizes] == [(6, 12), (5, 10)]


def test_a_pooling_that_rounds_up_has_another_formula():
    told = tell(found(pool=nn.MaxPool2d(2)))
    assert "ceil_mode=True" in told.seen
    assert told.sizes == ()


def test_what_lies_between_two_layers_is_named_by_both():
    right, yours = passages(network()), passages(network(relu=nn.Identity()))
    del right["relu"], right["pool"]
    there = first_difference(right, yours, 1e-6)
    assert there is not None
    assert (there.name, there.before, there.input_differs) == ("conv2", "conv1", True)
    assert "between conv1, the last layer before it whose output is right, and conv2" in tell(there).cause


def test_a_layer_that_raises_is_named_and_what_it_was_given():
    there = found(conv2=nn.Conv2d(3, 5, 1))
    assert (there.name, there.yours["done"]) == ("conv2", False)
    assert tell(there, "RuntimeError: no.").seen.startswith("RuntimeError: no. conv2 is Conv2d(3, 5")


def test_an_activation_in_place_is_the_same_layer():
    there = found(relu=nn.ReLU6(inplace=True), conv1=nn.Conv2d(3, 4, 3, stride=2, padding=1, bias=False))
    assert there.name == "conv1"
    assert difference(relu=nn.ReLU(inplace=True)) is None


def test_layers_that_only_one_of_them_has_are_passed_over():
    right, yours = passages(network()), passages(network())
    del yours["relu"]
    assert first_difference(right, yours, 1e-6) is None


def test_a_forged_answer_names_no_layer():
    assert first_difference(passages(network()), {"conv1": {"input": None}}, 1e-6) is None
