"""What the solution of exercise 6 promises beside its right answers: layers, parameters, accuracies over batches."""

import pytest
import torch
from torch import nn

from tests.places import SOLUTIONS, load

exercise6 = load(SOLUTIONS / "exercise6.py")


@pytest.mark.parametrize(
    ("network", "layers", "parameters"),
    [
        (exercise6.SmallCNN, ["conv1", "conv2", "fc"], 62_346),
        (exercise6.LeNet, ["conv1", "conv2", "fc1", "fc2", "fc3"], 61_706),
    ],
)
def test_networks_have_the_layers_of_the_contract(network, layers, parameters):
    model = network()
    assert [name for name, _ in model.named_children()] == layers
    assert sum(parameter.numel() for parameter in model.parameters()) == parameters
    for size in (0, 1, 3):
        assert model(torch.zeros(size, 1, 28, 28)).shape == (size, 10)


class Pixel(nn.Module):
    """Predicts class 1 where the first pixel is positive; blind to everything when it trains."""

    def forward(self, x):
        assert not torch.is_grad_enabled()
        score = torch.zeros(len(x)) if self.training else x[:, 0, 0, 0]
        return torch.stack([-score, score], dim=1)


@pytest.mark.parametrize("training", [True, False])
def test_evaluate_counts_over_all_batches_and_restores_the_mode(training):
    images = torch.zeros(703, 1, 28, 28)
    images[:, 0, 0, 0] = torch.where(torch.arange(703) % 3 == 0, 1.0, -1.0)
    labels = torch.zeros(703, dtype=torch.int64)
    model = Pixel().train(training)
    accuracy = exercise6.evaluate(model, images, labels)
    assert isinstance(accuracy, float)
    assert accuracy == pytest.approx(468 / 703)
    assert model.training is training
