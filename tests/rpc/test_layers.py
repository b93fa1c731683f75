"""What passes through the layers of a network is kept by their names, as it was when it passed."""

from __future__ import annotations

import pytest
import torch
from dl4cv.rpc.layers import EXTREMES, MOST_VALUES, sample, watched
from torch import nn


def network() -> nn.Module:
    return nn.Sequential(nn.Linear(3, 4), nn.ReLU(inplace=True), nn.Sequential(nn.Linear(4, 2)))


def test_layers_come_in_the_order_in_which_they_end_with_what_went_in_and_out():
    model, x = network(), torch.randn(5, 3)
    with watched(model) as passages:
        y = model(x)
    assert list(passages) == ["0", "1", "2.0", "2"]
    assert (passages["0"]["from"], passages["0"]["to"]) == ([5, 3], [5, 4])
    assert passages["2"]["output"].tolist() == y.flatten().tolist()
    assert passages["0"]["text"] == "Linear(in_features=3, out_features=4, bias=True)"
    assert passages["2"]["text"] == ""
    assert all(passage["done"] for passage in passages.values())


def test_an_activation_in_place_does_not_change_what_the_layer_before_gave():
    model, x = network(), torch.randn(5, 3)
    with watched(model) as passages:
        model(x)
    assert (passages["0"]["output"] < 0).any()
    assert (passages["1"]["output"] >= 0).all()


def test_a_layer_that_raises_is_not_done_and_what_came_before_is_there():
    model = nn.Sequential(nn.Linear(3, 4), nn.Linear(5, 2))
    with watched(model) as passages, pytest.raises(RuntimeError):
        model(torch.randn(1, 3))
    assert [(name, passage["done"]) for name, passage in passages.items()] == [("0", True), ("1", False)]


def test_of_two_calls_the_first_is_kept():
    layer = nn.Sequential(nn.ReLU())
    with watched(layer) as passages:
        layer(torch.ones(2))
        layer(torch.zeros(3))
    assert passages["0"]["to"] == [2]


def test_nothing_is_watched_afterwards():
    model = network()
    with watched(model) as passages:
        pass
    model(torch.randn(1, 3))
    assert passages == {}


def test_of_large_values_samples_are_kept_the_first_and_the_last_among_them():
    values = torch.arange(10_000.0)
    kept = sample(values)[:-EXTREMES]
    assert len(kept) == MOST_VALUES
    assert (kept[0], kept[-1]) == (0, 9999)
    assert sample(torch.empty(2, device="meta")) is None
    assert sample(None) is None


def test_a_bound_that_a_single_value_meets_shows_in_the_sample():
    values = torch.zeros(10_000)
    values[1234] = 7.0
    assert not (sample(values) == sample(values.clamp(max=6.0))).all()


def test_numbers_without_an_order_are_sampled_too():
    assert len(sample(torch.zeros(10_000, dtype=torch.complex64))) == MOST_VALUES
    assert len(sample(torch.zeros(10_000, dtype=torch.bool))) == MOST_VALUES + EXTREMES
