"""The demos, each played once and briefly."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
import torch
from dl4cv.course.exercise7.asking import reference_answer
from dl4cv.course.exercise7.published_weights import PUBLISHED, question
from dl4cv.demos import DEMOS, Demo
from dl4cv.demos.sections import Section, play
from PIL import Image

NETWORK = "squeezenet1_1"

Play = Callable[[str], tuple[Demo, list[Section]]]


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of torchvision's kind for a small network, with weights of no meaning."""
    random = torch.Generator().manual_seed(0)
    shapes = reference_answer(question(PUBLISHED[NETWORK]))["shapes"]
    file = tmp_path_factory.mktemp("weights") / "squeezenet.pth"
    torch.save({name: torch.randn(shape, generator=random) / 10 for name, shape in shapes.items()}, file)
    return file


@pytest.fixture(scope="session")
def photo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A photograph on the disk, under a name that HTML would read otherwise."""
    file = tmp_path_factory.mktemp("photo") / "<b>holiday.png"
    Image.linear_gradient("L").resize((90, 60)).convert("RGB").save(file)
    return file


@pytest.fixture(scope="session")
def played(weights: Path, photo: Path, tmp_path_factory: pytest.TempPathFactory) -> Play:
    """`played("lenet")` is the demo and its sections."""
    options = {"lenet": {"images": 1280}, "classify": {"photo": photo, "network": NETWORK, "weights": weights}}

    @cache
    def of(name: str) -> tuple[Demo, list[Section]]:
        demo = next(demo for demo in DEMOS if demo.name == name)
        with pytest.MonkeyPatch.context() as patch:
            patch.chdir(tmp_path_factory.mktemp("nothing"))  # which holds no exercise of anybody's
            return demo, play(demo, **options.get(name, {}))

    return of
