"""Weights drawn by name and shape are the same at both ends, whatever else a network has."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from dl4cv.rpc.networks import MOST_VALUES, draw_weights, match_names, reproducible, shapes_of, state_of, with_weights
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
    with pytest.raises(ValueError, match="no parameter like weight"):
        with_weights(nn.Linear(2, 2), {"weight": np.zeros((3, 3), np.float32), "bias": np.zeros(2, np.float32)})


def test_parameters_are_found_by_name_where_all_names_are_there():
    wanted = {"first": (2, 2), "second": (2, 2)}
    assert match_names(wanted, {"second": (2, 2), "first": (2, 2)}) == {"first": "first", "second": "second"}


def test_parameters_of_other_names_are_found_in_order_by_their_shapes():
    wanted = {"conv.weight": (3, 2, 2, 2), "a.weight": (2, 2), "b.weight": (2, 2)}
    found = {"0.weight": (2, 2), "1.weight": (3, 2, 2, 2), "2.weight": (2, 2)}
    assert match_names(wanted, found) == {"conv.weight": "1.weight", "a.weight": "0.weight", "b.weight": "2.weight"}


def test_a_name_that_is_right_is_kept_where_others_are_not():
    wanted = {"a.weight": (2, 2), "b.weight": (2, 2), "c.weight": (2, 2)}
    found = {"x.weight": (2, 2), "c.weight": (2, 2), "a.weight": (2, 2)}
    assert match_names(wanted, found) == {"a.weight": "a.weight", "b.weight": "x.weight", "c.weight": "c.weight"}


def test_a_very_large_weight_repeats_its_values_and_no_two_rows_are_alike():
    network = with_weights(nn.Linear(3000, 200, bias=False), 4)
    drawn = draw_weights({"weight": (200, 3000)}, 4)["weight"]
    assert np.array_equal(state_of(network)["weight"], drawn)
    assert np.array_equal(drawn.flat[:1000], drawn.flat[MOST_VALUES : MOST_VALUES + 1000])
    assert len(np.unique(drawn, axis=0)) == 200


def test_a_gain_makes_weights_larger_and_leaves_biases():
    one, other = (state_of(with_weights(nn.Linear(3, 2), 4, gain=gain)) for gain in (1.0, 2.0))
    assert np.array_equal(2 * one["weight"], other["weight"])
    assert np.array_equal(one["bias"], other["bias"])


def test_a_kernel_over_a_whole_map_is_found_for_a_linear_layer():
    assert match_names({"fc.weight": (120, 400)}, {"conv.weight": (120, 16, 5, 5)}) == {"fc.weight": "conv.weight"}
    assert match_names({"fc.weight": (120, 400)}, {"conv.weight": (60, 32, 5, 5)}) == {}


def test_a_network_of_other_names_computes_the_same_and_brings_its_weights_home_under_the_names_asked_for():
    named = nn.Sequential()
    named.fc1, named.fc2 = nn.Linear(3, 4), nn.Linear(4, 2)
    other = nn.Sequential(nn.Sequential(nn.Linear(3, 4)), nn.Linear(4, 2))
    shapes = shapes_of(named)
    with_weights(named, 5)
    with_weights(other, 5, shapes)
    x = torch.ones(2, 3)
    assert torch.equal(named(x), other(x))
    state = state_of(other, shapes)
    assert state.keys() == shapes.keys()
    assert np.array_equal(state["fc2.weight"], state_of(named)["fc2.weight"])


def test_a_parameter_that_is_not_asked_for_is_drawn_so_that_it_shows():
    network = nn.Sequential(nn.Linear(2, 2))
    network.scale = nn.Parameter(torch.ones(1))
    with_weights(network, 0, {"0.weight": (2, 2), "0.bias": (2,)})
    assert network.scale.item() != 1


def test_a_layer_of_two_names_gets_its_weights_once():
    network = nn.Sequential(nn.Linear(2, 2))
    network.again = network[0]
    shapes = {"again.weight": (2, 2), "again.bias": (2,)}
    with_weights(network, 3, shapes)
    assert np.array_equal(state_of(network, shapes)["again.weight"], draw_weights(shapes, 3)["again.weight"])


def test_the_same_request_meets_the_same_random_numbers_and_leaves_torchs_alone():
    drawn = reproducible(lambda student: torch.rand(3).tolist())
    before = torch.random.get_rng_state()
    assert drawn(None) == drawn(None)
    assert torch.equal(before, torch.random.get_rng_state())
