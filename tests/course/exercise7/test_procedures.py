"""What is asked of a student's networks: drawn alike at both ends, and without a trace afterwards."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from dl4cv.course.exercise7 import procedures
from dl4cv.rpc.procedure import Constructor, StudentModule
from torch import nn

SHAPES = {"fc.weight": (2, 3), "fc.bias": (2,), "norm.weight": (2,), "norm.bias": (2,)}
SHAPES |= {"norm.running_mean": (2,), "norm.running_var": (2,)}
SHAPE = (4, 3)


class Net(nn.Module):
    """A linear layer and batch norm; `made` keeps those that were built."""

    made: list[Net] = []  # noqa: RUF012

    def __init__(self, activation: type[nn.Module] = nn.Identity, width: int = 2) -> None:
        super().__init__()
        self.fc, self.norm, self.activation = nn.Linear(3, width), nn.BatchNorm1d(width), activation()
        self.dtype = torch.zeros(1).dtype
        Net.made.append(self)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.activation(self.norm(self.fc(x)))


@pytest.fixture(autouse=True)
def _forget() -> None:
    Net.made.clear()


def student(network: type[nn.Module] = Net, *arguments: Any, **options: Any) -> StudentModule:
    return StudentModule({"Net": network, "Half": nn.Hardtanh}, "Net", Constructor(arguments, options), print)


def ask(procedure: Any, *arguments: Any, of: StudentModule, **options: Any) -> Any:
    return procedure.carry_out(of, SHAPE, 5, SHAPES, "float64", *arguments, **options)


def test_texts_among_the_arguments_are_code_over_the_students_names():
    procedures.describe.carry_out(student(Net, "Half", width="1 + 1"))
    assert isinstance(Net.made[0].activation, nn.Hardtanh)
    procedures.describe.carry_out(student(Net, activation="nn.ReLU"))
    assert isinstance(Net.made[-1].activation, nn.ReLU)


def test_what_is_one_tensor_where_there_should_be_two_is_told():
    shared = nn.Linear(2, 2)

    class Sharing(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.one = nn.Linear(3, 3)
            self.other, self.all = self.one, shared

    told = procedures.describe.carry_out(student(Sharing))
    assert told["same"] == {"other.weight": "one.weight", "other.bias": "one.bias"}
    assert told["common"] == ["all.weight", "all.bias"]


def test_the_same_seed_gives_the_same_values_in_float64():
    passes = [(False, None), (True, None), (False, [1])]
    first, second = (ask(procedures.forward, passes, of=student()) for _ in range(2))
    for one, other in zip(first["outputs"], second["outputs"], strict=True):
        assert one.dtype == np.float64
        assert np.array_equal(one, other)
    assert first["outputs"][2].shape == (1, 2)
    assert {network.dtype for network in Net.made} == {torch.float64}


def test_parameters_can_be_zero():
    told = ask(procedures.forward, [(True, None)], ["norm.weight", "norm.bias"], of=student())
    assert not told["outputs"][0].any()


def test_a_training_pass_tells_statistics_and_the_lengths_of_gradients():
    told = ask(procedures.train, of=student())
    assert told["counted"].keys() == {"norm.running_mean", "norm.running_var"}
    assert told["lengths"].keys() == {"fc.weight", "fc.bias", "norm.weight", "norm.bias", procedures.THE_INPUT}
    assert all(length >= 0 for length in told["lengths"].values())


def test_where_no_gradient_arrives_there_is_no_length():
    class Detached(Net):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.norm(self.fc(x).detach())

    told = ask(procedures.train, of=student(Detached))["lengths"]
    assert told["norm.weight"] is not None
    assert (told["fc.weight"], told[procedures.THE_INPUT]) == (None, None)


def test_layers_are_told_as_far_as_the_network_comes():
    class Failing(Net):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.norm(self.fc(x)[:, :1])

    told = ask(procedures.layers, of=student(Failing))
    assert [(name, passage["done"]) for name, passage in told.items()] == [("fc", True), ("norm", False)]


def test_nothing_is_left_behind():
    usual = nn.init.kaiming_uniform_, torch.get_default_dtype(), torch.is_grad_enabled(), torch.get_rng_state()

    class Raising(Net):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            raise RuntimeError

    with pytest.raises(RuntimeError):
        ask(procedures.forward, [(True, None)], of=student(Raising))
    now = nn.init.kaiming_uniform_, torch.get_default_dtype(), torch.is_grad_enabled(), torch.get_rng_state()
    assert now[:3] == usual[:3]
    assert torch.equal(now[3], usual[3])


def test_an_output_that_is_far_too_large_stays_where_it_is():
    class Large(Net):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.zeros(1 << 10, 1 << 10)

    told = ask(procedures.forward, [(False, None)], of=student(Large))
    assert told == {"outputs": [None], "types": ["Tensor"]}
