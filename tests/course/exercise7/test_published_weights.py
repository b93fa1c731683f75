"""torchvision's files, of today and of old, are compared with what a student's network holds."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
import torch
from dl4cv.course.exercise7 import procedures
from dl4cv.course.exercise7.asking import reference_answer
from dl4cv.course.exercise7.published_weights import PUBLISHED, WeightsError, compare, question, read_shapes

LARGE = ("alexnet", "vgg", "resnet1")


def saved(folder: Path, state: object, name: str = "net", digest: str = "") -> Path:
    """A file with the beginning of its sha256 in its name, as torchvision's are."""
    file = folder / "state"
    torch.save(state, file)
    digest = digest or hashlib.sha256(file.read_bytes()).hexdigest()[:8]
    return file.rename(folder / f"{name}-{digest}.pth")


def described(name: str) -> Any:
    return reference_answer(question(PUBLISHED[name]))


def tensors(name: str) -> dict[str, torch.Tensor]:
    """Tensors of the shapes of this network that take no memory."""
    shapes = described(name)["shapes"]
    return {key: torch.zeros(1).expand(shape) if shape else torch.zeros(()) for key, shape in shapes.items()}


@pytest.mark.parametrize("name", [name for name in PUBLISHED if not name.startswith(LARGE)])
def test_a_file_of_todays_layout_loads_whole(tmp_path, name):
    fit = compare(read_shapes(saved(tmp_path, tensors(name), name)), described(name))
    assert fit.is_whole
    assert fit.tensors > 20


def test_the_parameters_of_resnet18_are_counted_without_buffers(tmp_path):
    fit = compare(read_shapes(saved(tmp_path, tensors("resnet18"))), described("resnet18"))
    assert (fit.tensors, fit.parameters) == (102, 11_689_512)


def test_old_names_of_densenet_and_files_without_counters_are_known(tmp_path):
    old = {}
    for name, tensor in tensors("densenet121").items():
        for part in ("norm", "relu", "conv"):
            for number in "12":
                if "denselayer" in name:
                    name = name.replace(f".{part}{number}.", f".{part}.{number}.")
        if not name.endswith("num_batches_tracked"):
            old[name] = tensor
    assert "features.denseblock1.denselayer1.norm.1.weight" in old
    assert compare(read_shapes(saved(tmp_path, old)), described("densenet121")).is_whole


def test_the_auxiliary_heads_of_googlenet_are_passed_over(tmp_path):
    state = {**tensors("googlenet"), "aux1.conv.conv.weight": torch.zeros(1), "aux2.fc1.bias": torch.zeros(1)}
    assert compare(read_shapes(saved(tmp_path, state)), described("googlenet")).is_whole


def test_what_does_not_fit_is_told_by_name():
    right = {"conv1.weight": (4, 3, 3, 3), "bn1.weight": (4,), "fc.weight": (10, 4)}
    fit = compare(right, {"shapes": {"conv1.weight": [4, 3, 5, 5], "fc.weight": [10, 4], "fc.bias": [10]}})
    assert not fit.is_whole
    assert fit.missing == ("bn1.weight (4,)",)
    assert fit.unexpected == ("fc.bias (10,)",)
    assert fit.other_shapes == ("conv1.weight (4, 3, 3, 3), yours (4, 3, 5, 5)",)


def test_a_damaged_file_is_refused_by_its_name(tmp_path):
    with pytest.raises(
        WeightsError, match=r"net-0123abcd\.pth is damaged: its sha256 begins with .*, not with 0123abcd"
    ):
        read_shapes(saved(tmp_path, {"weight": torch.zeros(2)}, digest="0123abcd"))


def test_a_file_that_holds_code_is_not_run(tmp_path):
    with pytest.raises(WeightsError, match="no weights that torch reads with weights_only=True"):
        read_shapes(saved(tmp_path, {"weight": Path("/")}))


def test_a_file_that_holds_no_tensors_is_refused(tmp_path):
    with pytest.raises(WeightsError, match="no state_dict"):
        read_shapes(saved(tmp_path, [1, 2]))


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(WeightsError, match="cannot be read: No such file"):
        read_shapes(tmp_path / "resnet18.pth")


def test_a_pipe_is_no_file_of_weights(tmp_path):
    os.mkfifo(tmp_path / "resnet18.pth")
    with pytest.raises(WeightsError, match="is no ordinary file"):
        read_shapes(tmp_path / "resnet18.pth")


def test_the_question_describes_the_students_network():
    request = question(PUBLISHED["resnet50"])
    assert request.procedure is procedures.describe
    assert request.code == "ResNet(Bottleneck, (3, 4, 6, 3))"


def test_a_file_or_an_answer_of_another_kind_gets_a_sentence(tmp_path):
    with pytest.raises(WeightsError, match="holds no state_dict"):
        read_shapes(saved(tmp_path, {5: torch.zeros(1)}))
    for answer in ({"shapes": 5}, {}, {"shapes": {"a": 5}}, {"shapes": {"a": ["x"]}}):
        with pytest.raises(WeightsError, match="no names and shapes"):
            compare({"a": (1,)}, answer)
