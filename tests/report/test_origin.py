"""The window and the arithmetic of one output, as a student reads them."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch.nn.functional as F
from dl4cv.course.windows.explanation import window_of
from dl4cv.report.origin import origin_lines
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request

from tests.course.windows.comparing import as_tensors


def lines_for(function: str, arguments: tuple[Any, ...], expected: np.ndarray, index: tuple[int, ...]) -> list[str]:
    """What a student reads whose output at `index` is wrong by 1."""
    window = window_of(Request(CALL, function, arguments))
    return origin_lines(window.origin(index, float(expected[index]) + 1))


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
