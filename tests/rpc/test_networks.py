"""Weights drawn by name and shape are the same at both ends, whatever else a network has."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from dl4cv.rpc.networks import draw_weights, reproducible, state_of, with_weights
from torch import nn


def normed() -> nn.Module:
    return nn.Sequential(nn.Conv2d(2, 3, 2, bias=False), nn.BatchNorm2d(3))


def test_two_networks_of_the_same_layers_get_the_same_weights_from_a_seed():
    one, other = state_of(with_weights(normed(), 4)), state_of(with_weights(normed(), 4))
    assert all(np.array_equal(one[name], other[name]) for name in one)
    assert not np.array_equal(one["0.weight"], state_of(with_weights(normed(), 5))["0.weight"])


def test_buffers_are_drawn_too_and_variances_are_positive():
    state = state_of(with_weights(normed(), 4))
    assert np.ptp(state["1.running_mean"]) > 0
    assert (state["1.running_var"] > 0).all()
    assert state["1.num_batches_tracked"] == 0


def test_a_layer_more_changes_no_other():
    shapes = {"conv1.weight": (6, 1, 5, 5), "fc.bias": (10,)}
    alone, among = draw_weights({"fc.bias": (10,)}, 1), draw_weights(shapes, 1)
    assert np.array_equal(alone["fc.bias"], among["fc.bias"])


def test_weights_are_about_as_large_as_torchs_own():
    drawn = draw_weights({"fc.weight": (100, 400)}, 0)["fc.weight"]
    assert drawn.std() == pytest.approx(1 / 20, rel=0.05)


def test_a_state_must_fit_the_network():
    with pytest.raises(RuntimeError, match="size mismatch"):
        with_weights(nn.Linear(2, 2), {"weight": np.zeros((3, 3), np.float32), "bias": np.zeros(2, np.float32)})


def test_the_same_request_meets_the_same_random_numbers_and_leaves_torchs_alone():
    drawn = reproducible(lambda student: torch.rand(3).tolist())
    before = torch.random.get_rng_state()
    assert drawn(None) == drawn(None)
    assert torch.equal(before, torch.random.get_rng_state())
