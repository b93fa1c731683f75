"""The variants of exercise 3 are right: every convolution is compared with torch's, without the grader."""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from tests.variants.comparing import as_argument, assert_close, call, cases, double, filled, largest, two, variants_of


@variants_of("output_size")
def test_output_size_is_torchs(function: Callable[..., Any]) -> None:
    assert function(7, 3) == 5
    for rng, _, _ in cases(31):
        kernel, stride, padding, dilation = (int(v) for v in rng.integers((1, 1, 0, 1), (6, 5, 4, 4)))
        size = max(1, dilation * (kernel - 1) + 1 - 2 * padding) + int(rng.integers(0, 12))
        line, taps = torch.zeros(1, 1, size), torch.zeros(1, 1, kernel)
        expected = functional.conv1d(line, taps, None, stride, padding, dilation).shape[-1]
        returned = function(size, kernel, stride, padding, dilation)
        assert returned == expected
        assert isinstance(returned, int)


def expected_and_scale(
    operation: Callable[..., torch.Tensor], x: Any, w: Any, b: Any, *options: Any
) -> tuple[torch.Tensor, float]:
    """The scale is that of the whole image: an FFT leaves its rounding even where the kernel meets only zeros."""
    expected = operation(double(x), double(w), None if b is None else double(b), *options)
    return expected, largest(x) * float(double(w).abs().sum()) + (0.0 if b is None else largest(b))


def kernel_layout(layout: str) -> str:
    return layout if layout in ("float32", "int64", "fortran") else "normal"


@variants_of("conv2d_gray")
def test_conv2d_gray_is_torchs(function: Callable[..., Any]) -> None:
    for rng, layout, _ in cases(32):
        kernel_size, extra = two(rng, 1, 4), two(rng, 0, 4)
        image = filled(rng, (kernel_size[0] + extra[0], kernel_size[1] + extra[1]), layout)
        kernel = filled(rng, kernel_size, kernel_layout(layout))
        expected, scale = expected_and_scale(functional.conv2d, image[None, None], kernel[None, None], None)
        assert_close(call(function, image, kernel), expected[0, 0], scale, image, kernel)


@variants_of("conv2d_rgb")
def test_conv2d_rgb_is_torchs(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(33):
        kernel_size, extra = two(rng, 1, 4), two(rng, 0, 4)
        image = filled(rng, (n or 3, kernel_size[0] + extra[0], kernel_size[1] + extra[1]), layout)
        kernel = filled(rng, (n or 3, *kernel_size), kernel_layout(layout))
        bias = 0.0 if layout == "normal" else float(rng.normal())
        expected, scale = expected_and_scale(functional.conv2d, image[None], kernel[None], [bias])
        given = (image, kernel) if layout == "normal" else (image, kernel, bias)
        assert_close(call(function, *given), expected[0, 0], scale, image, kernel)


@variants_of("conv2d")
def test_conv2d_is_torchs(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(34):
        k, s, d = two(rng, 1, 4), two(rng, 1, 3), two(rng, 1, 3)
        p = (0, 0) if rng.integers(3) == 0 else two(rng, 0, 3)
        if rng.integers(4) == 0:
            s, p, d = (s[0],) * 2, (p[0],) * 2, (d[0],) * 2
        size = [max(1, d[a] * (k[a] - 1) + 1 - 2 * p[a]) + int(rng.integers(0, 5)) for a in (0, 1)]
        c_in, c_out = two(rng, 1, 4)
        x = filled(rng, (n, c_in, *size), layout)
        weight = filled(rng, (c_out, c_in, *k), kernel_layout(layout))
        bias = None if rng.integers(3) == 0 else filled(rng, (c_out,), kernel_layout(layout))
        expected, scale = expected_and_scale(functional.conv2d, x, weight, bias, s, p, d)
        options = [as_argument(rng, pair) for pair in (s, p, d)]
        assert_close(call(function, x, weight, bias, *options), expected, scale, x, weight)
    x, weight = np.ones((1, 2, 4, 3)), np.ones((3, 2, 3, 2))
    assert_close(call(function, x, weight), functional.conv2d(double(x), double(weight)), 12.0)


@variants_of("conv2d_transpose")
def test_conv2d_transpose_is_torchs(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(35):
        k, s, size = two(rng, 1, 4), two(rng, 1, 3), two(rng, 1, 5)
        p = [int(rng.integers(0, min(3, ((size[a] - 1) * s[a] + k[a] + 1) // 2))) for a in (0, 1)]
        if rng.integers(4) == 0:
            s, p = (s[0],) * 2, [min(p)] * 2
            p = [q if (min(size) - 1) * s[0] + min(k) > 2 * q else 0 for q in p]
        c_in, c_out = two(rng, 1, 4)
        x = filled(rng, (n, c_in, *size), layout)
        weight = filled(rng, (c_in, c_out, *k), kernel_layout(layout))
        bias = None if rng.integers(3) == 0 else filled(rng, (c_out,), kernel_layout(layout))
        expected, scale = expected_and_scale(functional.conv_transpose2d, x, weight, bias, s, p)
        options = [as_argument(rng, (pair[0], pair[1])) for pair in (s, p)]
        assert_close(call(function, x, weight, bias, *options), expected, scale, x, weight)
