from __future__ import annotations

from typing import Any

import pytest
from dl4cv.checks.compare import Mismatch
from dl4cv.course.exercise7.wrong_parameters import assert_described, count, layer_of

RIGHT = {"conv1.weight": (4, 3, 3, 3), "bn1.weight": (4,), "bn1.bias": (4,), "bn1.running_mean": (4,)}


def described(shapes: dict[str, tuple[int, ...]], **more: Any) -> dict[str, Any]:
    return {"shapes": shapes, "same": {}, "common": [], **more}


def mismatch(shapes: dict[str, tuple[int, ...]], **more: Any) -> Mismatch:
    with pytest.raises(Mismatch) as caught:
        assert_described("Net()", described(RIGHT), described(shapes, **more))
    return caught.value


def test_the_right_parameters_are_right_in_any_order():
    assert_described("Net()", described(RIGHT), described(dict(reversed(RIGHT.items()))))


def test_buffers_are_no_parameters():
    assert count(RIGHT) == 4 * 27 + 8
    assert layer_of("layer1.0.bn1.running_mean") == "layer1.0.bn1"


def test_a_bias_before_batch_norm_is_told_as_one():
    told = mismatch({**RIGHT, "conv1.bias": (4,)})
    assert told.seen == "Net() has other parameters: conv1.bias (4,) too many."
    assert told.remedy == "Give conv1 bias=False."
    assert told.where == "conv1"


def test_a_missing_layer_is_told_with_the_number_of_parameters():
    told = mismatch({"conv1.weight": (4, 3, 3, 3)})
    assert told.seen.startswith("Net() has other parameters: bn1.weight (4,), bn1.bias (4,)")
    assert told.cause == "You have 108 parameters in all; 116 are right."


def test_a_network_without_parameters_has_its_layers_in_a_plain_list():
    assert "plain list" in mismatch({}).cause


@pytest.mark.parametrize(
    ("shape", "axis"),
    [
        ((4, 3, 5, 5), "kernel height: 5 for 3; kernel width: 5 for 3."),
        ((4, 1, 3, 3), "input channels (per group): 1 for 3."),
        ((4, 27), "It is a layer of another kind."),
    ],
)
def test_of_a_wrong_shape_the_axis_is_named(shape, axis):
    told = mismatch({**RIGHT, "conv1.weight": shape})
    assert told.seen == f"In Net(), conv1.weight has shape {shape}; (4, 3, 3, 3) is right."
    assert told.cause.startswith(axis)


def test_both_tables_are_shown_where_they_differ():
    shapes = {("convolution" if name == "conv1.weight" else name): shape for name, shape in RIGHT.items()}
    told = mismatch(shapes)
    assert repr(told.expected["conv1"]) == "conv1.weight (4, 3, 3, 3)"
    assert repr(told.returned["conv1"]) == "convolution (4, 3, 3, 3)"
