"""Wrong versions of `conv2d`: stride, output size, height and width."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import (
    Array,
    Pair,
    _wrong_correlate,
    _wrong_loops,
    _wrong_pad,
    _wrong_pair,
    _wrong_plus_bias,
    _wrong_size,
    _wrong_windows,
)
from dl4cv.mistakes import mistake

FUNCTION = "conv2d"


@mistake(
    FUNCTION,
    title="Stride ignored",
    explanation="With stride 2 the window visits every second place. "
    "Start window i at i·stride and divide the output size accordingly.",
)
def stride_ignored(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, 1, padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Stride left out of the window's start",
    explanation="You use the stride for the output size only. "
    "Output row i looks at the window that starts at row i·stride.",
)
def windows_not_moved(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    height, width = _wrong_size(x, weight, stride, padding, dilation)
    return _wrong_plus_bias(_wrong_correlate(x, weight, 1, padding, dilation)[:, :, :height, :width], bias)


@mistake(
    FUNCTION,
    title="Stride for the rows only",
    explanation="Both starts move by the stride. Column j looks at the window that starts at column j·stride.",
)
def rows_moved_only(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    _, width = _wrong_size(x, weight, stride, padding, dilation)
    out = _wrong_correlate(x, weight, (_wrong_pair(stride)[0], 1), padding, dilation)
    return _wrong_plus_bias(out[..., :width], bias)


@mistake(
    FUNCTION,
    title="One stride for both axes",
    explanation="A pair holds the vertical stride first, then the horizontal one. Use each for its own axis.",
)
def first_stride_for_both(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, _wrong_pair(stride)[0], padding, dilation), bias)


@mistake(
    FUNCTION,
    title="The pair of strides swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)
def stride_swapped(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, _wrong_pair(stride)[::-1], padding, dilation), bias)


@mistake(
    FUNCTION,
    title="Pairs of strides not expected",
    explanation="A pair cannot divide a number. First turn a single number into a pair, then use one of them per axis.",
)
def stride_pair_refused(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    height, width = _wrong_size(x, weight, 1, padding, dilation)
    size = (height - 1) // stride + 1, (width - 1) // stride + 1  # type: ignore[operator]
    return _wrong_plus_bias(_wrong_loops(_wrong_pad(x, padding), weight, size, stride, dilation), bias)


@mistake(
    FUNCTION,
    title="Last row and column forgotten",
    explanation="The window can stand at 0, s, 2s, … and the place 0 counts too. "
    "Add 1 after the division in the formula of the output size.",
)
def one_short(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    return _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation)[:, :, :-1, :-1], bias)


@mistake(
    FUNCTION,
    title="The + 1 inside the division",
    explanation="The stride divides the way the window can move, and the first place is counted afterwards. "
    "Add 1 after the division.",
)
def one_inside(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    (height, width), (sh, sw) = _wrong_size(x, weight, 1, padding, dilation), _wrong_pair(stride)
    out = _wrong_correlate(x, weight, stride, padding, dilation)
    return _wrong_plus_bias(out[:, :, : height // sh, : width // sw], bias)


@mistake(
    FUNCTION,
    title="Size rounded up",
    explanation="A window that no longer fits is dropped. Round down with `//`.",
)
def rounded_up(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    (height, width), (sh, sw) = _wrong_size(x, weight, 1, padding, dilation), _wrong_pair(stride)
    size = -((1 - height) // sh) + 1, -((1 - width) // sw) + 1
    return _wrong_plus_bias(_wrong_loops(_wrong_pad(x, padding), weight, size, stride, dilation), bias)


@mistake(
    FUNCTION,
    title="Size rounded up, missing pixels taken as zeros",
    explanation="A window that no longer fits is dropped, not filled up with zeros. Round down with `//`.",
)
def filled_up(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    (sh, sw), padded = _wrong_pair(stride), _wrong_pad(x, padding)
    padded = np.pad(padded, ((0, 0), (0, 0), (0, sh - 1), (0, sw - 1)))
    return _wrong_plus_bias(_wrong_correlate(padded, weight, stride, 0, dilation), bias)


@mistake(
    FUNCTION,
    title="A size with a fraction",
    explanation="`/` always gives a float, and an array cannot have 3.0 rows. "
    "Use `//`, which rounds down to an integer.",
)
def float_size(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    (height, width), (sh, sw) = _wrong_size(x, weight, 1, padding, dilation), _wrong_pair(stride)
    return np.zeros((len(x), len(weight), (height - 1) / sh + 1, (width - 1) / sw + 1))  # type: ignore[arg-type]


@mistake(
    FUNCTION,
    title="Kernel height used for its width",
    explanation="kH and kW are two numbers, though they often agree. Use weight.shape[3] for everything horizontal.",
)
def kernel_height_for_width(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    tall = np.empty((weight.shape[2], weight.shape[2]))
    size = _wrong_size(x, tall, stride, padding, dilation)
    return _wrong_plus_bias(_wrong_loops(_wrong_pad(x, padding), weight, size, stride, dilation), bias)


@mistake(
    FUNCTION,
    title="Only square kernels",
    explanation="Both loops over the kernel run to kH, though it has kW columns. "
    "Let the inner one run to weight.shape[3].",
)
def square_kernels(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    windows = _wrong_windows(_wrong_pad(x, padding), weight.shape[2:], stride, dilation)
    out = np.zeros((len(x), len(weight), *windows.shape[2:4]))
    for i in range(weight.shape[2]):
        for j in range(weight.shape[2]):
            out += np.einsum("nchw,oc->nohw", windows[..., i, j], weight[:, :, i, j].astype(float))
    return _wrong_plus_bias(out, bias)


@mistake(
    FUNCTION,
    title="Output height used for its width",
    explanation="Height and width of the result are computed each from its own axis. Try an image with H ≠ W.",
)
def square_output(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    height, _ = _wrong_size(x, weight, stride, padding, dilation)
    return _wrong_plus_bias(_wrong_loops(_wrong_pad(x, padding), weight, (height, height), stride, dilation), bias)


@mistake(
    FUNCTION,
    title="Image height used for its width",
    explanation="H and W are two numbers, though they often agree. Compute the width of the result from x.shape[3].",
)
def height_for_width(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    square = np.empty((x.shape[2], x.shape[2]))
    size = _wrong_size(square, weight, stride, padding, dilation)
    return _wrong_plus_bias(_wrong_loops(_wrong_pad(x, padding), weight, size, stride, dilation), bias)


@mistake(
    FUNCTION,
    title="Limits of the two loops swapped",
    explanation="The loop over rows must run to the height, the loop over columns to the width. Swap the limits.",
)
def loop_limits_swapped(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    height, width = _wrong_size(x, weight, stride, padding, dilation)
    values = _wrong_correlate(x, weight, stride, padding, dilation)
    out = np.zeros_like(values)
    for i in range(width):
        for j in range(height):
            out[:, :, i, j] = values[:, :, i, j]
    return _wrong_plus_bias(out, bias)


@mistake(
    FUNCTION,
    title="Output transposed",
    explanation="Height comes first, in the images and in the result. Fill the result as out[n, o, row, column].",
)
def output_transposed(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    out = _wrong_plus_bias(_wrong_correlate(x, weight, stride, padding, dilation), bias)
    return out.swapaxes(2, 3)


@mistake(
    FUNCTION,
    title="Made for 3×3 kernels",
    explanation="The 3 comes from an example, not from the arguments. Take each number from a shape.",
)
def three_by_three(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    size = _wrong_size(x, np.empty((3, 3)), stride, padding, dilation)
    kernels = weight.reshape(weight.shape[0], weight.shape[1], 3, 3)
    return _wrong_plus_bias(_wrong_loops(_wrong_pad(x, padding), kernels, size, stride, dilation), bias)


@mistake(
    FUNCTION,
    title="Window centred on the pixel",
    explanation="A window that starts at i − kH//2 begins at a negative index, and such a slice is empty. "
    "With explicit padding the window of output row i starts at i·stride.",
)
def centred_window(
    x: Array, weight: Array, bias: Array | None = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> Array:
    (top, left), values = (weight.shape[2] // 2, weight.shape[3] // 2), _wrong_pad(x, padding)
    values = np.pad(values, ((0, 0), (0, 0), (top, 0), (left, 0)))
    height, width = _wrong_size(x, weight, stride, padding, dilation)
    out = _wrong_correlate(values, weight, stride, 0, dilation)[:, :, :height, :width]
    (sh, sw) = _wrong_pair(stride)
    out[:, :, : -(-top // sh)] = out[..., : -(-left // sw)] = 0
    return _wrong_plus_bias(out, bias)
