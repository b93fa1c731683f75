"""The variants of exercise 6 are right: networks and steps are compared with torch's own, without the grader."""

from collections.abc import Callable
from typing import Any

import pytest
import torch
from torch import nn
from torch.nn import functional

from tests.variants.comparing import MODULES, variants_of


def reference_network(name: str) -> nn.Sequential:
    pool: list[nn.Module] = [nn.ReLU(), nn.MaxPool2d(2)]
    if name == "SmallCNN":
        layers = [nn.Conv2d(1, 32, 5), *pool, nn.Conv2d(32, 64, 5), *pool, nn.Flatten(), nn.Linear(1024, 10)]
        return nn.Sequential(*layers)
    convolutions = [nn.Conv2d(1, 6, 5, padding=2), *pool, nn.Conv2d(6, 16, 5), *pool, nn.Flatten()]
    linear = [nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)]
    return nn.Sequential(*convolutions, *linear)


@pytest.mark.parametrize("name", ["SmallCNN", "LeNet"])
@pytest.mark.parametrize("style", [style for style in MODULES if style.startswith("exercise6")])
def test_the_network_has_the_references_values_and_gradients(style: str, name: str) -> None:
    if not hasattr(MODULES[style], name):
        return
    torch.manual_seed(6)
    network, reference = getattr(MODULES[style], name)(), reference_network(name)
    layers = ("conv1", "conv2", "fc") if name == "SmallCNN" else ("conv1", "conv2", "fc1", "fc2", "fc3")
    keys = [f"{layer}.{kind}" for layer in layers for kind in ("weight", "bias")]
    assert set(network.state_dict()) == set(keys)
    network.load_state_dict(dict(zip(keys, reference.state_dict().values(), strict=True)))
    if name == "LeNet":
        assert sum(p.numel() for p in network.parameters()) == 61_706
    for n in (1, 2, 5):
        images, labels = torch.randn(n, 1, 28, 28), torch.randint(10, (n,))
        torch.testing.assert_close(network(images), reference(images), rtol=1e-5, atol=1e-5)
        for net in (network, reference):
            net.zero_grad()
            functional.cross_entropy(net(images), labels).backward()
        for key, p in zip(keys, reference.parameters(), strict=True):
            torch.testing.assert_close(network.get_parameter(key).grad, p.grad, rtol=1e-4, atol=1e-6)


@pytest.mark.filterwarnings("ignore:Converting a tensor with requires_grad=True to a scalar")  # float(loss)
@pytest.mark.parametrize("options", [{"lr": 0.5}, {"lr": 0.1, "momentum": 0.9, "nesterov": True}])
@variants_of("train_step")
def test_train_step_is_the_reference_step_three_times(function: Callable[..., Any], options: dict[str, Any]) -> None:
    torch.manual_seed(5)
    network, reference = (reference_network("LeNet") for _ in range(2))
    reference.load_state_dict(network.state_dict())
    for p in network.parameters():
        p.grad = torch.ones_like(p)
    ours, theirs = (torch.optim.SGD(net.parameters(), **options) for net in (network, reference))
    for n in (19, 8, 1):
        images, labels = torch.randn(n, 1, 28, 28), torch.randint(10, (n,))
        loss = functional.cross_entropy(reference(images), labels)
        theirs.zero_grad()
        loss.backward()
        theirs.step()
        returned = function(network, ours, images, labels)
        assert type(returned) is float
        assert returned == pytest.approx(loss.item(), rel=1e-5)
        for p, q in zip(network.parameters(), reference.parameters(), strict=True):
            torch.testing.assert_close(p, q, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("training", [True, False])
@variants_of("evaluate")
def test_evaluate_counts_every_image_in_eval_mode(function: Callable[..., Any], training: bool) -> None:
    torch.manual_seed(4)
    model = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(784), nn.Dropout(0.5), nn.Linear(784, 10)).train(training)
    before = {key: value.clone() for key, value in model.state_dict().items()}
    for n in (1, 3, 137):
        images, labels = torch.randn(n, 1, 28, 28), torch.randint(10, (n,))
        answers = functional.linear(images.flatten(1) / (1 + 1e-5) ** 0.5, model[3].weight, model[3].bias).argmax(1)
        labels[::2] = answers[::2]
        returned = function(model, images, labels)
        assert type(returned) is float
        assert returned == pytest.approx((answers == labels).sum().item() / n, abs=1e-6)
        assert all(module.training is training for module in model.modules())
    assert torch.is_grad_enabled()
    assert all(p.grad is None for p in model.parameters())
    assert all(torch.equal(before[key], value) for key, value in model.state_dict().items())
