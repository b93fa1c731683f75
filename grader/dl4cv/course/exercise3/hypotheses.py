"""What may be done to the right answers of exercise 3: its formulas, whose places may be edited, and perturbations."""

from __future__ import annotations

from collections.abc import Callable
from math import prod

import numpy as np

from dl4cv.checks.cases import both
from dl4cv.course.windows.window import spread_across as _columns
from dl4cv.course.windows.window import spread_down as _rows
from dl4cv.course.windows.words import WINDOWS
from dl4cv.mistakes.perturbations import (
    LAYERS,
    MAPS,
    VALUES,
    Perturbation,
    as_integers,
    axes_swapped,
    changed,
    exchanged,
    first_for_both,
    in_exchange,
    left_out,
    only,
    read_in_other_order,
    reversed_along,
    scaled,
    second_for_both,
    taken_for,
)

ALL = (slice(None), slice(None))
"""All images, and all channels."""


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    extent = dilation * (kernel_size - 1) + 1
    return (size + 2 * padding - extent) // stride + 1


def output_size_by_places(size, kernel_size, stride=1, padding=0, dilation=1):
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1


def conv2d_gray(image, kernel):
    (H, W), (kH, kW) = image.shape, kernel.shape
    height = H - kH + 1
    width = W - kW + 1
    out = np.zeros((height, width))
    i, j = np.arange(height)[:, None], np.arange(width)
    for u in range(kH):
        for v in range(kW):
            out[i, j] += image[_rows(height, i + u), _columns(width, j + v)] * float(kernel[u, v])
    return out


def conv2d_rgb(image, kernel, bias=0.0):
    (C, H, W), (_, kH, kW) = image.shape, kernel.shape
    height = H - kH + 1
    width = W - kW + 1
    out = np.zeros((height, width))
    i, j = np.arange(height)[:, None], np.arange(width)
    for c in range(C):
        for u in range(kH):
            for v in range(kW):
                out[i, j] += image[c, _rows(height, i + u), _columns(width, j + v)] * float(kernel[c, u, v])
    return bias + out


def conv2d_gray_by_slices(image, kernel):
    (H, W), (kH, kW) = image.shape, kernel.shape
    height = H - kH + 1
    width = W - kW + 1
    out = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            out[i, j] = np.sum(image[i : i + kH, j : j + kW].astype(float) * kernel)
    return out


def conv2d_rgb_by_slices(image, kernel, bias=0.0):
    (_, H, W), (_, kH, kW) = image.shape, kernel.shape
    height = H - kH + 1
    width = W - kW + 1
    out = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            out[i, j] = np.sum(image[:, i : i + kH, j : j + kW].astype(float) * kernel) + bias
    return out


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    (N, _, H, W), (C_out, _, kH, kW) = x.shape, weight.shape
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = both(stride), both(padding), both(dilation)
    padded = np.pad(x.astype(float), ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    height = (H + 2 * p_h - d_h * (kH - 1) - 1) // s_h + 1
    width = (W + 2 * p_w - d_w * (kW - 1) - 1) // s_w + 1
    out = np.zeros((N, C_out, height, width))
    i, j = np.arange(height)[:, None], np.arange(width)
    for u in range(kH):
        for v in range(kW):
            pixels = padded[:, :, _rows(height, i * s_h + u * d_h), _columns(width, j * s_w + v * d_w)]
            out += np.einsum("ncij,oc->noij", pixels, weight[:, :, u, v])
    if bias is not None:
        out += bias[:, None, None]
    return out


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    (N, _, H, W), (_, C_out, kH, kW) = x.shape, weight.shape
    (s_h, s_w), (p_h, p_w) = both(stride), both(padding)
    height = (H - 1) * s_h + kH
    width = (W - 1) * s_w + kW
    canvas = np.zeros((N, C_out, height, width))
    i, j = np.arange(H)[:, None], np.arange(W)
    for u in range(kH):
        for v in range(kW):
            printed = np.einsum("ncij,co->noij", x.astype(float), weight[:, :, u, v])
            np.add.at(canvas, (*ALL, _rows(H, i * s_h + u), _columns(W, j * s_w + v)), printed)
    out = canvas[:, :, p_h : height - p_h, p_w : width - p_w]
    if bias is not None:
        out = out + bias[:, None, None]
    return out


def _channels(name: str, what: str, channels: int) -> tuple[Perturbation, ...]:
    """List what is done to the input channels of a kernel, which are counted along the axis `channels`."""
    return (
        reversed_along(name, f"the channels of {what}", channels),
        only(name, f"the first channel of {what}", channels, 0),
        only(name, f"the last channel of {what}", channels, -1),
        changed(
            name, f"with the first channel of {what} for all", lambda k: np.take(k, [0] * k.shape[channels], channels)
        ),
    )


def _kernels(name: str, what: str) -> tuple[Perturbation, ...]:
    """List what is done to a kernel."""
    return (
        reversed_along(name, f"{what} turned by half a turn, its rows and columns", -2, -1),
        reversed_along(name, f"the rows of {what}", -2),
        reversed_along(name, f"the columns of {what}", -1),
        axes_swapped(name, f"rows and columns of {what}", -2, -1),
        read_in_other_order(name, f"the rows of {what}", -2, -1),
        only(name, f"the first row of {what}", -2, 0),
        only(name, f"the last row of {what}", -2, -1),
        only(name, f"the first column of {what}", -1, 0),
        only(name, f"the last column of {what}", -1, -1),
        changed(name, f"with {what} taken for ones", np.ones_like),
        changed(name, f"with zeros for {what}", np.zeros_like),
        as_integers(name),
    )


def _images(name: str, what: str) -> tuple[Perturbation, ...]:
    return (
        axes_swapped(name, f"rows and columns of {what}", -2, -1),
        reversed_along(name, f"the rows of {what}", -2),
        reversed_along(name, f"the columns of {what}", -1),
        changed(name, f"with ones for {what}", np.ones_like),
        changed(name, f"with zeros for {what}", np.zeros_like),
        as_integers(name),
    )


def _pairs(*names: str) -> tuple[Perturbation, ...]:
    """List what is done to pairs of numbers."""
    usual = {"stride": 1, "padding": 0, "dilation": 1}
    return tuple(
        perturbation
        for name in names
        for perturbation in (
            left_out(name, usual[name]),
            exchanged(name),
            first_for_both(name),
            second_for_both(name),
            changed(name, f"with the double {name}", lambda value: tuple(2 * number for number in both(value))),
            changed(name, f"with {name} one larger", lambda value: tuple(number + 1 for number in both(value))),
            *(taken_for(name, other) for other in names if other != name),
            *(in_exchange(name, other) for other in names if other < name),
        )
    )


def _biases(channels: int) -> tuple[Perturbation, ...]:
    """List what is done to biases; the input channels of a kernel are counted along the axis `channels`."""
    return (
        left_out("bias", None),
        changed("bias", "with the bias subtracted, not added", lambda bias: -bias),
        changed("bias", "with the first bias for all channels", lambda bias: bias[[0] * len(bias)]),
        changed("bias", "with the last bias for all channels", lambda bias: bias[[-1] * len(bias)]),
        changed("bias", "with the biases in reverse order", lambda bias: bias[::-1]),
        changed("bias", "with the sum of all biases for each channel", lambda bias: bias * 0 + bias.sum()),
        _bias_times("once for each product of a window", lambda k: k.shape[channels] * prod(k.shape[2:])),
        _bias_times("once for each input channel", lambda k: k.shape[channels]),
        _bias_times("once for each element of a kernel", lambda k: prod(k.shape[2:])),
    )


def _bias_times(often: str, times: Callable[[np.ndarray], int]) -> Perturbation:
    return Perturbation(
        f"with the bias added {often}",
        lambda given: {} if given["bias"] is None else {"bias": given["bias"] * times(given["weight"])},
    )


def _divided(name: str) -> tuple[Perturbation, ...]:
    return (
        scaled("divided by the number of a kernel's elements", lambda given: 1 / prod(given[name].shape[-2:])),
        scaled("divided by the number of a kernel's rows", lambda given: 1 / given[name].shape[-2]),
        scaled("divided by the number of a kernel's columns", lambda given: 1 / given[name].shape[-1]),
        scaled("divided by the sum of the kernel", lambda given: 1 / float(given[name].sum())),
    )


_SIZES = (
    left_out("stride", 1),
    left_out("padding", 0),
    left_out("dilation", 1),
    in_exchange("size", "kernel_size"),
    in_exchange("padding", "dilation"),
    in_exchange("stride", "padding"),
    in_exchange("stride", "dilation"),
    taken_for("stride", "dilation"),
    taken_for("dilation", "stride"),
    taken_for("stride", "kernel_size"),
    *VALUES,
)

WORDS = (WINDOWS,)

PERTURBATIONS = {
    output_size: _SIZES,
    conv2d_gray: (
        *_kernels("kernel", "the kernel"),
        *_images("image", "the image"),
        *_divided("kernel"),
        *VALUES,
        *MAPS,
    ),
    output_size_by_places: (),
    conv2d_gray_by_slices: (),
    conv2d_rgb_by_slices: (),
    conv2d_rgb: (
        *_kernels("kernel", "the kernel"),
        *_channels("kernel", "the kernel", 0),
        *_images("image", "the image"),
        left_out("bias", 0.0),
        changed("bias", "with the bias subtracted, not added", lambda bias: -bias),
        scaled("divided by the number of channels", lambda given: 1 / len(given["image"])),
        *_divided("kernel"),
        *VALUES,
        *MAPS,
    ),
    conv2d: (
        *_pairs("stride", "padding", "dilation"),
        *_kernels("weight", "each kernel"),
        *_channels("weight", "each kernel", 1),
        *_biases(1),
        *_images("x", "the images"),
        reversed_along("weight", "the kernels", 0),
        changed("weight", "with the first kernel for all output channels", lambda weight: weight[[0] * len(weight)]),
        scaled("divided by the number of input channels", lambda given: 1 / given["x"].shape[1]),
        *_divided("weight"),
        *VALUES,
        *MAPS,
        *LAYERS,
    ),
    conv2d_transpose: (
        *_pairs("stride", "padding"),
        *_kernels("weight", "each kernel"),
        *_channels("weight", "each kernel", 0),
        *_biases(0),
        *_images("x", "the images"),
        reversed_along("weight", "the kernels", 1),
        scaled("divided by the number of input channels", lambda given: 1 / given["x"].shape[1]),
        *_divided("weight"),
        *VALUES,
        *MAPS,
        *LAYERS,
    ),
}
