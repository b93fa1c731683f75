"""The window and the arithmetic of one output, and the advice on a wrong shape."""

import re
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from dl4cv.checks.compare import Mismatch, assert_matches
from dl4cv.course.windows.geometry import layer_of
from dl4cv.course.windows.origin import COLUMNS, explain, origin_of
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request
from hypothesis import given, settings
from hypothesis import strategies as st

quickly = settings(max_examples=40, deadline=None, database=None)
small = st.integers(1, 3)
pair = st.integers(1, 3) | st.tuples(st.integers(1, 3), st.integers(1, 3))
pads = st.integers(0, 2) | st.tuples(st.integers(0, 2), st.integers(0, 2))


def filled(*shape: int, seed: int = 0, whole: bool = True) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.integers(-3, 4, shape).astype(float) if whole else random.normal(size=shape)


def as_tensors(*arrays: Any) -> list[Any]:
    return [torch.tensor(array) if isinstance(array, np.ndarray) else array for array in arrays]


def lines_for(function: str, arguments: tuple[Any, ...], expected: np.ndarray, index: tuple[int, ...]) -> list[str]:
    """What a student reads whose only wrong output is the one at `index`, by 1."""
    wrong = expected.copy()
    wrong[index] += 1
    told = explain(Request(CALL, function, arguments), mismatch(wrong, expected))
    assert told is not None
    return list(told.window)


def mismatch(returned: np.ndarray, expected: np.ndarray) -> Mismatch:
    with pytest.raises(Mismatch) as caught:
        assert_matches(returned, expected)
    return caught.value


def printed_value(lines: list[str]) -> float:
    """The left side of the printed arithmetic, evaluated."""
    left = re.split(r" [=≈] ", " ".join(line.strip() for line in lines))[0]
    return float(eval(left.replace(" (bias)", ""), {"max": lambda *numbers: max(numbers)}))


def assert_arithmetic(function: str, arguments: tuple[Any, ...], expected: np.ndarray, draw: Any) -> None:
    index = tuple(draw(st.integers(0, size - 1)) for size in expected.shape)
    origin = origin_of(layer_of(Request(CALL, function, arguments)), index)
    assert origin.arithmetic.value == pytest.approx(expected[index], abs=1e-9)
    lines = lines_for(function, arguments, expected, index)
    assert len(lines) <= 7
    assert max(map(len, lines)) <= COLUMNS
    arithmetic = lines[len(origin.place) :]
    if not any("…" in line for line in arithmetic):
        digits = {"abs": 1e-9} if "=" in "".join(arithmetic) else {"rel": 0.01, "abs": 0.02}
        assert printed_value(arithmetic) == pytest.approx(expected[index], **digits)


@quickly
@given(st.data(), st.booleans())
def test_the_arithmetic_of_conv2d_gives_the_value_of_torch(data, whole):
    draw = data.draw
    (kH, kW), stride, padding, dilation = (draw(small), draw(small)), draw(pair), draw(pads), draw(pair)
    d_h, d_w = (dilation, dilation) if isinstance(dilation, int) else dilation
    H, W = d_h * (kH - 1) + 1 + draw(st.integers(0, 3)), d_w * (kW - 1) + 1 + draw(st.integers(0, 3))
    C_in, C_out = draw(small), draw(small)
    x, weight = filled(draw(small), C_in, H, W, whole=whole), filled(C_out, C_in, kH, kW, seed=1, whole=whole)
    bias = draw(st.none() | st.just(filled(C_out, seed=2, whole=whole)))
    arguments = (x, weight, bias, stride, padding, dilation)
    expected = F.conv2d(*as_tensors(*arguments)).numpy()
    assert_arithmetic("conv2d", arguments, expected, draw)


@quickly
@given(st.data(), st.booleans())
def test_the_arithmetic_of_conv2d_transpose_gives_the_value_of_torch(data, whole):
    draw = data.draw
    H, W, kH, kW, C_in, C_out, stride = (draw(small) for _ in range(7))
    padding = draw(st.integers(0, (min((H - 1) * stride + kH, (W - 1) * stride + kW) - 1) // 2))
    x, weight = filled(draw(small), C_in, H, W, whole=whole), filled(C_in, C_out, kH, kW, seed=1, whole=whole)
    arguments = (x, weight, draw(st.none() | st.just(filled(C_out, seed=2))), stride, padding)
    expected = F.conv_transpose2d(*as_tensors(*arguments)).numpy()
    assert_arithmetic("conv2d_transpose", arguments, expected, draw)


@quickly
@given(st.data(), st.booleans(), st.sampled_from(["max_pool2d", "avg_pool2d"]))
def test_the_arithmetic_of_pooling_gives_the_value_of_torch(data, whole, function):
    draw = data.draw
    kernel_size = (draw(st.integers(2, 3)), draw(st.integers(2, 4)))
    stride, padding = draw(st.none() | pair), draw(st.integers(0, 1))
    x = filled(draw(small), draw(small), *(k + draw(st.integers(0, 3)) for k in kernel_size), whole=whole)
    arguments = (x, kernel_size, stride, padding)
    expected = getattr(F, function)(*as_tensors(*arguments)).numpy()
    assert_arithmetic(function, arguments, expected, draw)


@quickly
@given(st.data())
def test_the_arithmetic_of_the_smaller_functions_gives_their_value(data):
    draw = data.draw
    C, kH, kW = draw(small), draw(small), draw(small)
    image, kernel = filled(C, kH + draw(small), kW + draw(small)), filled(C, kH, kW, seed=1)
    one_map = F.conv2d(*as_tensors(image[None], kernel[None])).numpy()[0, 0]
    assert_arithmetic("conv2d_rgb", (image, kernel, -2.0), one_map - 2.0, draw)
    gray = F.conv2d(*as_tensors(image[None, :1], kernel[None, :1])).numpy()[0, 0]
    assert_arithmetic("conv2d_gray", (image[0], kernel[0]), gray, draw)
    assert_arithmetic("global_avg_pool2d", (image[None],), image[None].mean(axis=(2, 3)), draw)


def test_the_lines_name_the_window_and_the_arithmetic():
    x, weight = np.arange(1.0, 7.0).reshape(1, 1, 2, 3), np.array([[[[1.0, -1.0]]], [[[2.0, 0.5]]]])
    expected = F.conv2d(*as_tensors(x, weight, np.array([0.0, 3.0])), padding=(0, 1)).numpy()
    assert lines_for("conv2d", (x, weight, np.array([0.0, 3.0]), 1, (0, 1)), expected, (0, 1, 1, 0)) == [
        "out[0, 1, 1, 0]: image 0, kernel 1, rows 1:2, columns 0:2 of the padded x",
        "1 of these 2 pixels is padding, which is 0",
        "0*2 + 4*0.5 + 3 (bias) = 5     (yours: 6)",
    ]


def test_a_transpose_names_the_pixels_that_stamp():
    x, weight = np.array([[[[1.0, 10.0]]]]), np.ones((1, 1, 1, 3))
    expected = np.array([[[[1.0, 11.0, 10.0]]]])
    assert lines_for("conv2d_transpose", (x, weight, None, 2, (0, 1)), expected, (0, 0, 0, 1)) == [
        "out[0, 0, 0, 1] is canvas[0, 0, 0, 2] before the crop",
        "stamped by x[0, :, 0, 0]*weight[:, 0, 0, 2] +",
        "  x[0, :, 0, 1]*weight[:, 0, 0, 0]",
        "1*1 + 10*1 = 11     (yours: 12)",
    ]


def test_padding_does_not_take_part_in_a_maximum():
    lines = lines_for("max_pool2d", (np.full((1, 1, 1, 1), -2.0), 2, None, 1), np.full((1, 1, 1, 1), -2.0), (0,) * 4)
    assert lines[1:] == ["3 of these 4 pixels are padding, which never wins", "max(-2) = -2     (yours: -1)"]


def test_many_terms_lose_their_zeros_and_then_their_end():
    image, kernel = np.zeros((9, 9)), np.ones((9, 9))
    image[0, :2] = 7
    expected = np.array([[14.0]])
    assert lines_for("conv2d_gray", (image, kernel), expected, (0, 0))[1:] == ["7*1 + 7*1 = 14     (yours: 15)"]
    long = lines_for("conv2d_gray", (kernel * 1000, kernel), np.array([[81000.0]]), (0, 0))
    assert len(long) == 4
    assert long[-1].endswith("+ … = 81000     (yours: 81001)")


def test_a_law_that_expects_another_value_gets_no_window():
    x = np.array([[[[1.0, 3.0]]]])
    assert explain(Request(CALL, "max_pool2d", (x, (1, 2))), mismatch(np.array([[[[1.0]]]]), x[..., 1:] - 1)) is None


@pytest.mark.parametrize("returned", [None, 3, "text", [[1.0]], np.array([[True]]), np.array([[1j]]), np.array("text")])
def test_what_is_no_numeric_array_gets_no_arithmetic(returned):
    seen = Mismatch("seen", expected=np.ones((1, 1)), returned=returned)
    assert explain(Request(CALL, "conv2d_gray", (np.ones((1, 1)), np.ones((1, 1)))), seen) is None


def test_minus_infinity_in_a_maximum_is_the_padding_and_no_logarithm():
    x = filled(1, 1, 2, 2)
    request = Request(CALL, "max_pool2d", (x, 2))
    told = explain(request, mismatch(np.full((1, 1, 1, 1), -np.inf), x.max(axis=(2, 3), keepdims=True)))
    assert told is not None
    assert "-inf is your padding" in told.cause
    assert "p + H" in told.remedy
