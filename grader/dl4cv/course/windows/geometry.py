"""The arguments of a convolution or pooling as one layer: arrays of four axes, and how the window moves along two."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from dl4cv.checks.cases import both
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request

Array = NDArray[np.float64]
Shape = tuple[int, ...]

DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    "output_size": {"size": None, "kernel_size": None, "stride": 1, "padding": 0, "dilation": 1},
    "conv2d_gray": {"image": None, "kernel": None},
    "conv2d_rgb": {"image": None, "kernel": None, "bias": 0.0},
    "conv2d": {"x": None, "weight": None, "bias": None, "stride": 1, "padding": 0, "dilation": 1},
    "conv2d_transpose": {"x": None, "weight": None, "bias": None, "stride": 1, "padding": 0},
    "max_pool2d": {"x": None, "kernel_size": None, "stride": None, "padding": 0},
    "avg_pool2d": {"x": None, "kernel_size": None, "stride": None, "padding": 0},
    "global_avg_pool2d": {"x": None},
}
"""The parameters of each function in order, with their defaults; None also stands where there is no default."""


@dataclass(frozen=True)
class Axis:
    """Height or width: the image's size along it, the kernel's, and how the kernel moves."""

    size: int
    kernel_size: int
    stride: int = 1
    padding: int = 0
    dilation: int = 1

    @property
    def span(self) -> int:
        """Pixels from the kernel's first element to its last, both included."""
        return self.dilation * (self.kernel_size - 1) + 1

    @property
    def places(self) -> int:
        """At how many places the kernel fits; below 1 at none."""
        return (self.size + 2 * self.padding - self.span) // self.stride + 1

    @property
    def printed(self) -> int:
        """The size that a transposed convolution makes."""
        return (self.size - 1) * self.stride - 2 * self.padding + self.kernel_size


@dataclass(frozen=True)
class Layer:
    """One call. `axes` are height and width (for output_size just one axis, for global_avg_pool2d none).

    `x` is (N, C, H, W), `weight` has four axes as in conv2d or conv2d_transpose, `bias` is (C_out,); None where absent.
    `front` is the shape of the output before height and width: (N, C_out), or () for a single map.
    """

    function: str
    axes: tuple[Axis, ...]
    front: tuple[int, ...] = ()
    x: Array | None = None
    weight: Array | None = None
    bias: Array | None = None
    stride_given: bool = True

    @property
    def sizes(self) -> tuple[int, ...]:
        """The right height and width of the output."""
        transposed = self.function == "conv2d_transpose"
        return tuple(axis.printed if transposed else axis.places for axis in self.axes)

    @property
    def shape(self) -> tuple[int, ...]:
        """The right shape of the output."""
        return (*self.front, *self.sizes)


def layer_of(request: Request) -> Layer | None:
    """What `request` asks for; None when it is no convolution or pooling."""
    if request.procedure is not CALL or request.function not in DEFAULTS:
        return None
    defaults = DEFAULTS[request.function]
    given = {**defaults, **dict(zip(defaults, request.arguments, strict=False)), **request.options}
    if request.function == "output_size":
        return Layer("output_size", (Axis(**given),))
    if "kernel" in given:
        return _of_one_image(request.function, given)
    if "weight" in given:
        return _of_a_batch(request.function, given)
    return _pooling(request.function, given)


def _of_one_image(function: str, given: Mapping[str, Any]) -> Layer:
    image, kernel = np.asarray(given["image"], dtype=float), np.asarray(given["kernel"], dtype=float)
    axes = _axes(image.shape[-2:], kernel.shape[-2:])
    x, weight = (array.reshape(1, -1, *array.shape[-2:]) for array in (image, kernel))
    return Layer(function, axes, (), x, weight, np.array([given["bias"]], dtype=float) if given.get("bias") else None)


def _of_a_batch(function: str, given: Mapping[str, Any]) -> Layer:
    x, weight = np.asarray(given["x"], dtype=float), np.asarray(given["weight"], dtype=float)
    axes = _axes(x.shape[2:], weight.shape[2:], given["stride"], given["padding"], given.get("dilation", 1))
    channels = weight.shape[1] if function == "conv2d_transpose" else weight.shape[0]
    bias = None if given["bias"] is None else np.asarray(given["bias"], dtype=float)
    return Layer(function, axes, (len(x), channels), x, weight, bias)


def _pooling(function: str, given: Mapping[str, Any]) -> Layer:
    x = np.asarray(given["x"], dtype=float)
    if function == "global_avg_pool2d":
        return Layer(function, (), x.shape[:2], x)
    kernel_size, stride = given["kernel_size"], given["stride"]
    axes = _axes(x.shape[2:], both(kernel_size), kernel_size if stride is None else stride, given["padding"])
    return Layer(function, axes, x.shape[:2], x, stride_given=stride is not None)


def _axes(
    sizes: tuple[int, ...], kernel_sizes: tuple[int, ...], stride: Any = 1, padding: Any = 0, dilation: Any = 1
) -> tuple[Axis, ...]:
    steps = (both(stride), both(padding), both(dilation))
    return tuple(Axis(*numbers) for numbers in zip(sizes, kernel_sizes, *steps, strict=True))
