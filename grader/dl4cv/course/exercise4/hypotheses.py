"""What may be done to the right answers of exercise 4: its formulas, whose places may be edited, and perturbations."""

from __future__ import annotations

import numpy as np

from dl4cv.checks.cases import both
from dl4cv.course.windows.window import spread_across as _columns
from dl4cv.course.windows.window import spread_down as _rows
from dl4cv.course.windows.words import WINDOWS
from dl4cv.mistakes.perturbations import (
    LAYERS,
    MAPS,
    VALUES,
    Arguments,
    Perturbation,
    as_integers,
    axes_swapped,
    changed,
    exchanged,
    first_for_both,
    in_exchange,
    left_out,
    reversed_along,
    scaled,
    second_for_both,
    taken_for,
)


def max_pool2d(x, kernel_size, stride=None, padding=0):
    (kH, kW), (p_h, p_w) = both(kernel_size), both(padding)
    s_h, s_w = (kH, kW) if stride is None else both(stride)
    padded = np.pad(x.astype(float), ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)), constant_values=-np.inf)
    (N, C, H, W) = x.shape
    height = (H + 2 * p_h - kH) // s_h + 1
    width = (W + 2 * p_w - kW) // s_w + 1
    out = np.full((N, C, height, width), -np.inf)
    i, j = np.arange(height)[:, None], np.arange(width)
    for u in range(kH):
        for v in range(kW):
            out = np.maximum(out, padded[:, :, _rows(height, i * s_h + u), _columns(width, j * s_w + v)])
    return out


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    (kH, kW), (p_h, p_w) = both(kernel_size), both(padding)
    s_h, s_w = (kH, kW) if stride is None else both(stride)
    padded = np.pad(x.astype(float), ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)), constant_values=0)
    (N, C, H, W) = x.shape
    height = (H + 2 * p_h - kH) // s_h + 1
    width = (W + 2 * p_w - kW) // s_w + 1
    out = np.zeros((N, C, height, width))
    i, j = np.arange(height)[:, None], np.arange(width)
    for u in range(kH):
        for v in range(kW):
            out += padded[:, :, _rows(height, i * s_h + u), _columns(width, j * s_w + v)]
    return out / (kH * kW)


def max_pool2d_by_slices(x, kernel_size, stride=None, padding=0):
    (kH, kW), (p_h, p_w) = both(kernel_size), both(padding)
    s_h, s_w = (kH, kW) if stride is None else both(stride)
    (N, C, H, W) = x.shape
    padded = np.full((N, C, H + 2 * p_h, W + 2 * p_w), -np.inf)
    padded[:, :, p_h : p_h + H, p_w : p_w + W] = x
    height = (H + 2 * p_h - kH) // s_h + 1
    width = (W + 2 * p_w - kW) // s_w + 1
    out = np.zeros((N, C, height, width))
    for i in range(height):
        for j in range(width):
            window = padded[:, :, i * s_h : i * s_h + kH, j * s_w : j * s_w + kW]
            out[:, :, i, j] = np.max(window, axis=(2, 3))
    return out


def avg_pool2d_by_slices(x, kernel_size, stride=None, padding=0):
    (kH, kW), (p_h, p_w) = both(kernel_size), both(padding)
    s_h, s_w = (kH, kW) if stride is None else both(stride)
    (N, C, H, W) = x.shape
    padded = np.zeros((N, C, H + 2 * p_h, W + 2 * p_w))
    padded[:, :, p_h : p_h + H, p_w : p_w + W] = x
    height = (H + 2 * p_h - kH) // s_h + 1
    width = (W + 2 * p_w - kW) // s_w + 1
    out = np.zeros((N, C, height, width))
    for i in range(height):
        for j in range(width):
            window = padded[:, :, i * s_h : i * s_h + kH, j * s_w : j * s_w + kW]
            out[:, :, i, j] = np.mean(window, axis=(2, 3))
    return out


def global_avg_pool2d(x):
    H, W = x.shape[2:]
    return 1 / (H * W) * np.sum(x.astype(float), axis=(2, 3))


def _stride(given: Arguments) -> tuple[int, int]:
    """Return the stride of a call, which is the kernel's size where none is given."""
    return both(given["kernel_size"] if given["stride"] is None else given["stride"])


_WINDOWS = (
    left_out("padding", 0),
    left_out("stride", None),
    left_out("stride", 1),
    exchanged("kernel_size"),
    first_for_both("kernel_size"),
    second_for_both("kernel_size"),
    exchanged("padding"),
    first_for_both("padding"),
    second_for_both("padding"),
    taken_for("padding", "kernel_size"),
    taken_for("stride", "padding"),
    in_exchange("stride", "kernel_size"),
    taken_for("kernel_size", "stride"),
    Perturbation("with the two numbers of stride exchanged", lambda given: {"stride": _stride(given)[::-1]}),
    Perturbation("with the first number of stride for both axes", lambda given: {"stride": (_stride(given)[0],) * 2}),
    Perturbation("with the second number of stride for both axes", lambda given: {"stride": (_stride(given)[1],) * 2}),
    Perturbation("with the double stride", lambda given: {"stride": tuple(2 * number for number in _stride(given))}),
    Perturbation("with stride one larger", lambda given: {"stride": tuple(number + 1 for number in _stride(given))}),
    changed("padding", "with the double padding", lambda value: tuple(2 * number for number in both(value))),
    changed("padding", "with padding one larger", lambda value: tuple(number + 1 for number in both(value))),
    changed("kernel_size", "with kernel_size one larger", lambda value: tuple(number + 1 for number in both(value))),
    axes_swapped("x", "rows and columns of the images", -2, -1),
    reversed_along("x", "the rows of the images", -2),
    reversed_along("x", "the columns of the images", -1),
    reversed_along("x", "the channels", 1),
    reversed_along("x", "the images", 0),
    changed("x", "with 0 for what is negative in x", lambda x: np.maximum(x, 0)),
    changed("x", "with the absolute values of x", np.abs),
    as_integers("x"),
    *VALUES,
    *MAPS,
    *LAYERS,
)


def _elements(given: Arguments) -> int:
    kH, kW = both(given["kernel_size"])
    return kH * kW


WORDS = (WINDOWS,)

PERTURBATIONS = {
    max_pool2d: (changed("x", "with the smallest for the largest, and the other sign", lambda x: -x), *_WINDOWS),
    avg_pool2d: (
        scaled("times the number of a window's pixels", _elements),
        scaled("divided by the number of a window's pixels, once more", lambda given: 1 / _elements(given)),
        scaled("times the number of a window's rows", lambda given: both(given["kernel_size"])[0]),
        scaled("times the number of a window's columns", lambda given: both(given["kernel_size"])[1]),
        *_WINDOWS,
    ),
    max_pool2d_by_slices: (),
    avg_pool2d_by_slices: (),
    global_avg_pool2d: (
        scaled("times the number of a map's pixels", lambda given: given["x"].shape[2] * given["x"].shape[3]),
        scaled("times the number of rows", lambda given: given["x"].shape[2]),
        scaled("times the number of columns", lambda given: given["x"].shape[3]),
        scaled("divided by the number of channels", lambda given: 1 / given["x"].shape[1]),
        scaled("divided by the number of images", lambda given: 1 / given["x"].shape[0]),
        as_integers("x"),
        *VALUES,
        Perturbation("with images and channels exchanged", result=lambda result, given: result.T),
        Perturbation("in one row", result=lambda result, given: result.ravel()),
        Perturbation("with the axes of rows and columns kept", result=lambda result, given: result[:, :, None, None]),
        Perturbation(
            "with nothing left of the images but their mean",
            result=lambda result, given: result.mean(axis=0, keepdims=True),
        ),
        Perturbation("with the mean of all channels", result=lambda result, given: result.mean(axis=1)),
    ),
}
