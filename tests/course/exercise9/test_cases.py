"""What is held against a student's answers is right: the grader's own preprocessing is torchvision's."""

from __future__ import annotations

import importlib

import numpy as np
import pytest
import torch
from dl4cv.course.exercise9.cases import (
    TURNS,
    Photograph,
    Picture,
    Scores,
    difference,
    names_of,
    prepared,
    right_ranking,
)

from tests.course.networks.torchvision_models import installed
from tests.oracles import classify, preprocess, top_k

PICTURES = [
    *(Picture(*size) for size in ((256, 256), (300, 401), (640, 384), (64, 96), (30, 360), (420, 35), (1, 1), (7, 9))),
    *(Picture(*size, "stripes") for size in ((80, 120), (384, 512))),
    Picture(50, 60, "one colour"),
]
each_picture = pytest.mark.parametrize("picture", PICTURES, ids=str)
FORMS = ("rgb", "rgba", "grey", "palette", "deep", "deep grey")


@pytest.fixture(scope="module")
def transforms(tmp_path_factory: pytest.TempPathFactory):
    pytest.importorskip("PIL")
    with installed(tmp_path_factory.mktemp("torchvision")):
        yield importlib.import_module("torchvision.transforms")


@each_picture
def test_what_is_right_is_what_torchvision_makes_of_it(transforms, picture):
    from PIL import Image

    bicubic = transforms.InterpolationMode.BICUBIC
    steps = [transforms.Resize(256, bicubic, antialias=True), transforms.CenterCrop(224)]
    transform = transforms.Compose(steps)
    scale = transforms.Compose([transforms.PILToTensor(), transforms.Lambda(lambda x: (x.float()[None] - 127) / 128)])
    with_pillow = scale(transform(Image.fromarray(picture.pixels))).numpy()
    tensor = torch.from_numpy(picture.pixels.transpose(2, 0, 1).copy())
    with_torch = ((transform(tensor).float()[None] - 127) / 128).numpy()
    for found in (with_pillow, with_torch):
        assert difference(found, picture.pixels).is_small(1.0)


@each_picture
def test_what_is_right_is_what_the_oracle_computes(picture):
    assert difference(preprocess(picture.pixels).numpy(), picture.pixels).largest < 0.01


def test_a_pixel_that_is_left_over_may_be_on_either_side():
    assert [len(prepared(Picture(*size).pixels)) for size in ((256, 256), (256, 301), (301, 256))] == [1, 2, 2]


@pytest.mark.parametrize("orientation", [None, 1, 3, 6, 8])
@pytest.mark.parametrize("form", FORMS)
def test_a_photograph_is_stored_so_that_it_can_be_turned_upright(form, orientation):
    photograph = Photograph(Picture(30, 50), form, orientation)
    image = photograph.image
    pixels = image["pixels"] if isinstance(image, dict) else image
    assert isinstance(image, dict) == (orientation is not None or form == "palette")
    assert pixels.dtype == (np.uint16 if "deep" in form else np.uint8)
    assert pixels.shape[:2] == ((50, 30) if orientation in (6, 8) else (30, 50))
    turned = np.rot90(pixels, TURNS[orientation or 1])
    shown = image["palette"][turned] if form == "palette" else turned if turned.ndim == 3 else turned[..., np.newaxis]
    shown = shown[:, :, :3] / (256 if "deep" in form else 1)
    assert np.abs(shown - photograph.upright).max() < 1


def test_logits_are_apart_and_their_ranking_is_the_oracles():
    for case in (Scores(3, 1), Scores(1000, 7, 5), Scores(12, 4, 2, middle=5000.0)):
        ranking = right_ranking(case.logits, case.names)
        assert np.diff(np.sort(case.logits)).min() >= 0.24
        assert [name for name, _ in ranking] == [
            name for name, _ in top_k(torch.from_numpy(case.logits), case.names, 1000)
        ]
        assert sum(probability for _, probability in ranking) == pytest.approx(1)


def test_names_are_as_many_as_asked_for_and_differ():
    assert all(len(set(names_of(number))) == number for number in (1, 12, 13, 1000))


def test_the_oracle_sees_a_photograph_upright():
    network = torch.nn.Sequential(torch.nn.AdaptiveAvgPool2d((2, 1)), torch.nn.Flatten())
    pixels = np.zeros((40, 40), np.uint8)
    pixels[:, 20:] = 255
    told = {"pixels": pixels, "orientation": 6}  # what is right goes to the bottom
    ranking = classify(network, told, ["r above", "r below", "g above", "g below", "b above", "b below"], 3)
    assert {name for name, _ in ranking} == {"r below", "g below", "b below"}
