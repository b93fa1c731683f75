"""Wrong versions of `max_pool2d`: size, stride and padding."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import Array, Pair, _wrong_pad, _wrong_pair, _wrong_windows
from dl4cv.mistakes import mistake

FUNCTION = "max_pool2d"


def _wrong_max(x: Array, kernel_size: Pair, stride: Pair, padding: Pair) -> Array:
    """The right max-pooling with an explicit stride."""
    return _wrong_windows(_wrong_pad(x, padding, -np.inf), kernel_size, stride).max(axis=(-2, -1))


@mistake(
    FUNCTION,
    title="Stride of 1 unless given",
    explanation="Pooling windows lie side by side unless told otherwise. The default stride is the kernel size.",
)
def stride_one_by_default(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = 1 if stride is None else stride
    return _wrong_max(x, kernel_size, step, padding)


@mistake(
    FUNCTION,
    title="Stride of 2 unless given",
    explanation="The 2 fits the usual example. The default stride is the kernel size.",
)
def stride_two_by_default(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = 2 if stride is None else stride
    return _wrong_max(x, kernel_size, step, padding)


@mistake(
    FUNCTION,
    title="Stride ignored",
    explanation="The stride says how far the window moves, and it may differ from the kernel size. "
    "Use the kernel size only when `stride` is None.",
)
def stride_ignored(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    return _wrong_max(x, kernel_size, kernel_size, padding)


@mistake(
    FUNCTION,
    title="Windows of 2×2, whatever is asked for",
    explanation="The 2 comes from an example, not from the arguments. Use `kernel_size`.",
)
def kernel_two_by_two(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_max(x, 2, step, padding)


@mistake(
    FUNCTION,
    title="Padding ignored",
    explanation="Padding p adds p rows or columns on each side. Pad x first, then pool.",
)
def padding_ignored(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_max(x, kernel_size, step, 0)


@mistake(
    FUNCTION,
    title="Padded on one side only",
    explanation="Padding p means p on each side, together 2p. Give `np.pad` the pair (p, p) for rows and for columns.",
)
def padded_on_one_side(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    (ph, pw), (h, w) = _wrong_pair(padding), x.shape[2:]
    padded = _wrong_pad(x, padding, -np.inf)[:, :, ph : 2 * ph + h, pw : 2 * pw + w]
    return _wrong_max(padded, kernel_size, step, 0)


@mistake(
    FUNCTION,
    title="Stride left out of the window's start",
    explanation="You use the stride for the output size only. "
    "Output row i looks at the window that starts at row i·stride.",
)
def windows_not_moved(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    height, width = _wrong_max(x, kernel_size, step, padding).shape[2:]
    return _wrong_max(x, kernel_size, 1, padding)[:, :, :height, :width]


@mistake(
    FUNCTION,
    title="Stride for the rows only",
    explanation="Both starts move by the stride. Column j looks at the window that starts at column j·stride.",
)
def rows_moved_only(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    width = _wrong_max(x, kernel_size, step, padding).shape[3]
    return _wrong_max(x, kernel_size, (_wrong_pair(step)[0], 1), padding)[..., :width]


@mistake(
    FUNCTION,
    title="Kernel height used for its width",
    explanation="A pair holds the height of the window first, then its width. Use each for its own axis.",
)
def first_kernel_size_for_both(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_max(x, _wrong_pair(kernel_size)[0], step, padding)


@mistake(
    FUNCTION,
    title="Height and width of the window swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)
def kernel_size_swapped(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_max(x, _wrong_pair(kernel_size)[::-1], step, padding)


@mistake(
    FUNCTION,
    title="One stride for both axes",
    explanation="A pair holds the vertical stride first, then the horizontal one. Use each for its own axis.",
)
def first_stride_for_both(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_max(x, kernel_size, _wrong_pair(step)[0], padding)


@mistake(
    FUNCTION,
    title="One padding for both axes",
    explanation="A pair holds the padding above and below first, then that to the left and right. "
    "Use each for its own axis.",
)
def first_padding_for_both(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_max(x, kernel_size, step, _wrong_pair(padding)[0])


@mistake(
    FUNCTION,
    title="The pair of paddings swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)
def padding_swapped(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_max(x, kernel_size, step, _wrong_pair(padding)[::-1])


@mistake(
    FUNCTION,
    title="Pairs not expected",
    explanation="A pair cannot be subtracted from a size. "
    "First turn a single number into a pair, then use one of them per axis.",
)
def pair_refused(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    sizes = [(n + 2 * padding - kernel_size) // step + 1 for n in x.shape[2:]]
    return _wrong_max(x, kernel_size, step, padding)[:, :, : sizes[0], : sizes[1]]


@mistake(
    FUNCTION,
    title="Last row and column forgotten",
    explanation="The window can stand at 0, s, 2s, … and the place 0 counts too. "
    "Add 1 after the division in the formula of the output size.",
)
def one_short(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_max(x, kernel_size, step, padding)[:, :, :-1, :-1]


@mistake(
    FUNCTION,
    title="Size divided by the kernel size",
    explanation="H // k counts windows that lie side by side, but the stride decides how many there are. "
    "Use (H + 2p − k) // s + 1.",
)
def size_by_kernel(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    (ph, pw), (kh, kw), (h, w) = _wrong_pair(padding), _wrong_pair(kernel_size), x.shape[2:]
    return _wrong_max(x, kernel_size, step, padding)[:, :, : (h + 2 * ph) // kh, : (w + 2 * pw) // kw]


@mistake(
    FUNCTION,
    title="Partial windows kept",
    explanation="A window that no longer fits is dropped. Round the output size down with `//`.",
)
def partial_windows(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    (sh, sw), (kh, kw) = _wrong_pair(step), _wrong_pair(kernel_size)
    padded = _wrong_pad(x, padding, -np.inf)
    rows = range(0, padded.shape[2] - kh + sh, sh)
    columns = range(0, padded.shape[3] - kw + sw, sw)
    windows = [[padded[:, :, r : r + kh, c : c + kw] for c in columns] for r in rows]
    values = np.array([[window.max(axis=(2, 3)) for window in row] for row in windows])
    return np.moveaxis(values, (0, 1), (2, 3))


@mistake(
    FUNCTION,
    title="Output height used for its width",
    explanation="Height and width of the result are computed each from its own axis. Try an image with H ≠ W.",
)
def square_output(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    values = _wrong_max(x, kernel_size, step, padding)
    return values.reshape(values.shape[0], values.shape[1], values.shape[2], values.shape[2])


@mistake(
    FUNCTION,
    title="Output transposed",
    explanation="Height comes first, in the images and in the result. Fill the result as out[n, c, row, column].",
)
def output_transposed(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    return _wrong_max(x, kernel_size, step, padding).swapaxes(2, 3)


@mistake(
    FUNCTION,
    title="Only sizes that divide evenly",
    explanation="The trick with `reshape` needs sides that are multiples of the kernel size, and a stride equal to it. "
    "Crop to a multiple first, or loop over the windows.",
)
def exact_division(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    (kh, kw), (n, c, h, w) = _wrong_pair(kernel_size), x.shape
    if step != kernel_size or padding != 0:
        return _wrong_max(x, kernel_size, step, padding)
    return x.reshape(n, c, h // kh, kh, w // kw, kw).max(axis=(3, 5))


@mistake(
    FUNCTION,
    title="Reshaped, but the wrong axes",
    explanation="`reshape` keeps the order in memory, so k must stand right behind the axis which it splits. "
    "Reshape to (N, C, H/k, k, W/k, k) and reduce axes 3 and 5.",
)
def wrong_axes_after_reshape(x: Array, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> Array:
    step = kernel_size if stride is None else stride
    (n, c, h, w), (kh, kw) = _wrong_max(x, kernel_size, step, padding).shape, _wrong_pair(kernel_size)
    if step != kernel_size or padding != 0:
        return _wrong_max(x, kernel_size, step, padding)
    return x[:, :, : h * kh, : w * kw].reshape(n, c, h, w, kh, kw).max(axis=(4, 5))
