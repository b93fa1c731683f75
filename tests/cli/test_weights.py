"""`dl4cv-grade weights resnet18 FILE.pth`: whether published weights load into what a student wrote."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import torch
from dl4cv.course.exercise7.asking import reference_answer
from dl4cv.course.exercise7.published_weights import PUBLISHED, question

from tests.cli.running import FAILED, NO_SUBMISSION, PASSED, WRONG_USAGE, complaint, dl4cv
from tests.places import EXERCISES, SOLUTIONS
from tests.sampling import thorough

NETWORK = "squeezenet1_1"


@pytest.fixture
def weights(folder: Path) -> Path:
    """A file with tensors of SqueezeNet's names and shapes."""
    shapes = reference_answer(question(PUBLISHED[NETWORK]))["shapes"]
    torch.save({name: torch.zeros(1).expand(shape) for name, shape in shapes.items()}, folder / "squeezenet.pth")
    return folder / "squeezenet.pth"


def test_weights_load_into_the_solution(folder, weights):
    ran = dl4cv(folder, "weights", NETWORK, weights, SOLUTIONS / "exercise7.py")
    assert ran.returncode == PASSED
    assert ran.stdout == (
        "squeezenet.pth holds 52 tensors, 1,235,496 parameters, for SqueezeNet().\n"
        "All of them load into your SqueezeNet.\n"
    )


@thorough
def test_what_does_not_fit_is_listed(folder, weights):
    text = (SOLUTIONS / "exercise7.py").read_text(encoding="utf-8")
    (folder / "exercise7.py").write_text(text.replace("self.expand1x1", "self.expand_1x1"), encoding="utf-8")
    ran = dl4cv(folder, "weights", NETWORK, weights)
    assert ran.returncode == FAILED
    assert "16 missing in your network:\n  features.3.expand1x1.weight (64, 16, 1, 1)\n" in ran.stdout
    assert "16 in your network and not in the file:\n  features.3.expand_1x1.weight (64, 16, 1, 1)\n" in ran.stdout
    assert "  and 8 more\n" in ran.stdout


def test_a_stub_has_no_network_to_load_them_into(folder, weights):
    shutil.copy(EXERCISES / "exercise7.py", folder)
    told = complaint(folder, "weights", NETWORK, weights, status=FAILED)
    assert told.startswith("SqueezeNet() cannot be built: NotImplementedError")


@thorough
def test_a_file_without_the_network_is_told(folder, weights):
    (folder / "exercise7.py").write_text("raise ValueError('no')\n", encoding="utf-8")
    told = complaint(folder, "weights", NETWORK, weights, status=FAILED)
    assert told == "SqueezeNet() cannot be built: NameError: there is no `SqueezeNet` in your file"


def test_a_folder_without_a_submission_is_told(folder, weights):
    assert "There is no exercise7.py" in complaint(folder, "weights", NETWORK, weights, status=NO_SUBMISSION)


def test_a_file_that_holds_something_else_is_refused(folder):
    (folder / "resnet18.pth").write_text("nothing")
    told = complaint(folder, "weights", "resnet18", "resnet18.pth", SOLUTIONS / "exercise7.py", status=WRONG_USAGE)
    assert told == "resnet18.pth holds no weights that torch reads with weights_only=True."


def test_of_an_unknown_network_the_known_ones_are_named(folder, weights):
    told = complaint(folder, "weights", "inception_v3", weights, status=WRONG_USAGE)
    assert told.startswith("No weights of inception_v3 are known; the networks are alexnet, vgg11, vgg16")
