"""The classic networks are torchvision's: the same names, shapes and, under shared weights, values."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
import torch
from dl4cv.course.networks.alexnet import AlexNet
from dl4cv.course.networks.densenet import DenseNet
from dl4cv.course.networks.efficientnet import EfficientNet
from dl4cv.course.networks.googlenet import GoogLeNet
from dl4cv.course.networks.mobilenet import MobileNetV2
from dl4cv.course.networks.resnet import BasicBlock, Bottleneck, ResNet
from dl4cv.course.networks.squeezenet import SqueezeNet
from dl4cv.course.networks.vgg import VGG
from torch import Tensor, nn

from tests.course.networks.torchvision_models import installed

FACTS = Path(__file__).with_name("facts")
NO_DROPOUT = {"dropout": 0.0}
NO_CHANCE = {"dropout": 0.0, "stochastic_depth_prob": 0.0}
CLOSE = {"rtol": 1e-9, "atol": 1e-9}


class Network(NamedTuple):
    """A network of ours, by torchvision's name, and what both are built with so that nothing is left to chance."""

    name: str
    build: Callable[..., nn.Module]
    without_chance: dict[str, float] = NO_DROPOUT
    only_torchvisions: dict[str, bool] = {}  # noqa: RUF012 - nobody changes it

    @property
    def facts(self) -> Any:
        return json.loads((FACTS / f"{self.name}.json").read_text(encoding="utf-8"))


NETWORKS = [
    Network("alexnet", AlexNet),
    Network("vgg11", lambda **options: VGG(11, **options)),
    Network("vgg16", VGG),
    Network("vgg19", lambda **options: VGG(19, **options)),
    Network("googlenet", GoogLeNet, only_torchvisions={"aux_logits": False, "init_weights": False}),
    Network("resnet18", lambda **options: ResNet(BasicBlock, (2, 2, 2, 2), **options), {}),
    Network("resnet50", lambda **options: ResNet(Bottleneck, (3, 4, 6, 3), **options), {}),
    Network("squeezenet1_1", SqueezeNet),
    Network("densenet121", DenseNet, {"drop_rate": 0.0}),
    Network("mobilenet_v2", MobileNetV2),
    Network("efficientnet_b0", EfficientNet, NO_CHANCE),
]
LARGE = ("vgg16", "vgg19")
"""These take a gigabyte and ten seconds each, and vgg11 is made by the same lines."""

each_network = pytest.mark.parametrize("network", NETWORKS, ids=lambda network: network.name)


def on_meta(build: Callable[..., nn.Module], **options: Any) -> nn.Module:
    """Build a network that has shapes and no numbers."""
    with torch.device("meta"):
        return build(**options)


@each_network
def test_names_and_shapes_of_parameters_and_buffers_are_torchvisions(network: Network) -> None:
    state = on_meta(network.build).state_dict()
    assert {name: list(tensor.shape) for name, tensor in state.items()} == network.facts["state"]
    assert list(state) == list(network.facts["state"])


@each_network
def test_the_number_of_parameters_is_torchvisions_and_that_of_the_docstring(network: Network) -> None:
    model = on_meta(network.build)
    number = sum(parameter.numel() for parameter in model.parameters())
    assert number == network.facts["parameters"]
    assert f"{number:,}" in str(type(model).__doc__)


@each_network
def test_the_layers_make_of_224_pixels_what_torchvisions_make_of_them(network: Network) -> None:
    model, shapes = on_meta(network.build).eval(), {}
    for name, child in model.named_children():
        child.register_forward_hook(lambda *seen, name=name: shapes.update({name: list(seen[2].shape)}))
    assert model(torch.empty(1, 3, 224, 224, device="meta")).shape == (1, 1000)
    wanted = network.facts["shapes_at_224"]
    assert shapes == {name: wanted[name] for name in shapes}


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ModuleType]:
    with installed(tmp_path_factory.mktemp("torchvision")) as found:
        yield found


def random_state(model: nn.Module) -> dict[str, Tensor]:
    """Draw parameters and buffers in float64, of about the size that keeps the values of the maps."""
    generator, state = torch.Generator().manual_seed(7), {}
    for name, tensor in model.state_dict().items():
        if name.endswith("num_batches_tracked"):
            state[name] = torch.zeros((), dtype=torch.int64)
            continue
        fan_in = math.prod(tensor.shape[1:])
        state[name] = torch.randn(tensor.shape, generator=generator, dtype=torch.float64).div_((fan_in / 2) ** 0.5)
        if name.endswith("running_var"):
            state[name] = 0.5 + state[name].abs_()
    return state


def with_state(model: nn.Module, state: dict[str, Tensor]) -> nn.Module:
    """Give a network on the meta device these weights, which all networks share, and buffers of its own."""
    buffers = {name for name, _ in model.named_buffers()}
    own = {name: tensor.clone() if name in buffers else tensor for name, tensor in state.items()}
    model.load_state_dict(own, assign=True)
    return model


@pytest.mark.parametrize(
    "network",
    [
        pytest.param(network, id=network.name, marks=[pytest.mark.thorough] if network.name in LARGE else [])
        for network in NETWORKS
    ],
)
def test_values_in_eval_and_in_training_mode_are_torchvisions(network: Network, models: ModuleType) -> None:
    theirs = on_meta(getattr(models, network.name), **network.without_chance, **network.only_torchvisions)
    ours = on_meta(network.build, **network.without_chance)
    state = random_state(theirs)
    theirs, ours = with_state(theirs, state), with_state(ours, state)
    for height, width in ((66, 70), (97, 65)):
        images = torch.randn(2, 3, height, width, generator=torch.Generator().manual_seed(height), dtype=torch.float64)
        for training in (False, True):
            with torch.no_grad():
                outputs = [model.train(training)(images) for model in (ours, theirs)]
            torch.testing.assert_close(*outputs, **CLOSE)
    for (name, buffer), (_, other) in zip(ours.named_buffers(), theirs.named_buffers(), strict=True):
        torch.testing.assert_close(buffer, other, **CLOSE, msg=name)


def test_all_that_is_dropped_leaves_what_the_biases_make_of_nothing() -> None:
    for build in (AlexNet, SqueezeNet, GoogLeNet, MobileNetV2, EfficientNet):
        model = build(num_classes=5, dropout=1.0).train()
        first, second = (model(torch.randn(2, 3, 66, 70)) for _ in range(2))
        torch.testing.assert_close(first, second)
        assert not torch.allclose(first, model.eval()(torch.randn(2, 3, 66, 70)))
