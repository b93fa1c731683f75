import pytest
import torch
import torch.nn.functional as F
from dl4cv.course.networks.small import LeNet, SmallCNN, halve, initial_state
from torch import nn


def parameters(model: nn.Module) -> int:
    return sum(parameter.numel() for parameter in model.parameters())


@pytest.fixture
def images() -> torch.Tensor:
    return torch.randn(3, 1, 28, 28, generator=torch.Generator().manual_seed(0))


def test_lenet_has_the_parameters_of_the_contract() -> None:
    assert parameters(LeNet()) == 61_706
    assert [name for name, _ in LeNet().named_children()] == ["conv1", "conv2", "fc1", "fc2", "fc3"]


def test_the_small_cnn_has_the_parameters_of_the_contract() -> None:
    # 32·(25+1) + 64·(32·25+1) + 10·(1024+1)
    assert parameters(SmallCNN()) == 62_346
    assert [name for name, _ in SmallCNN().named_children()] == ["conv1", "conv2", "fc"]


@pytest.mark.parametrize("network", [LeNet, SmallCNN])
@pytest.mark.parametrize("count", [1, 5])
def test_a_batch_of_any_size_gives_ten_logits_an_image(network: type[nn.Module], count: int) -> None:
    assert network()(torch.zeros(count, 1, 28, 28)).shape == (count, 10)


def test_lenet_computes_what_its_layers_in_a_row_compute(images: torch.Tensor) -> None:
    model = LeNet()
    layers = nn.Sequential(
        *(model.conv1, nn.ReLU(), nn.MaxPool2d(2)),
        *(model.conv2, nn.ReLU(), nn.MaxPool2d(2), nn.Flatten()),
        *(model.fc1, nn.ReLU(), model.fc2, nn.ReLU(), model.fc3),
    )
    torch.testing.assert_close(model(images), layers(images))


def test_the_small_cnn_computes_what_its_layers_in_a_row_compute(images: torch.Tensor) -> None:
    model = SmallCNN()
    layers = nn.Sequential(
        *(model.conv1, nn.ReLU(), nn.MaxPool2d(2)),
        *(model.conv2, nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), model.fc),
    )
    torch.testing.assert_close(model(images), layers(images))


def test_halving_gives_the_same_values_with_and_without_gradients() -> None:
    x = torch.randn(2, 3, 6, 8, generator=torch.Generator().manual_seed(0))
    x[0, 0, 0, 0] = float("nan")
    expected = F.max_pool2d(x, 2)
    assert torch.equal(halve(x).nan_to_num(9), expected.nan_to_num(9))
    with torch.no_grad():
        assert torch.equal(halve(x).nan_to_num(9), expected.nan_to_num(9))


def test_of_values_that_tie_the_first_alone_gets_the_gradient() -> None:
    x = torch.zeros(1, 1, 2, 2, requires_grad=True)
    halve(x).sum().backward()  # type: ignore[no-untyped-call]
    assert x.grad is not None
    assert x.grad.flatten().tolist() == [1, 0, 0, 0]


def test_a_seed_decides_the_initial_weights() -> None:
    once, again, other = initial_state(3), initial_state(3), initial_state(4)
    assert once.keys() == LeNet().state_dict().keys()
    assert all(torch.equal(once[name], again[name]) for name in once)
    assert not torch.equal(once["conv1.weight"], other["conv1.weight"])


def test_drawing_initial_weights_leaves_torchs_random_state_alone() -> None:
    before = torch.get_rng_state()
    initial_state(0)
    assert torch.equal(torch.get_rng_state(), before)


def test_initial_weights_can_be_changed_without_changing_the_next() -> None:
    initial_state(0)["fc3.bias"].fill_(7)
    assert initial_state(0)["fc3.bias"].abs().max() < 1
