"""What learners get wrong in `max_pool2d` and its twin `avg_pool2d`."""
# ruff: noqa: RET504 - edits change the named result

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dl4cv.mistakes import edit


def max_pool2d(x, kernel_size, stride=None, padding=0):
    step = kernel_size if stride is None else stride
    (kh, kw), (sh, sw), (ph, pw) = _part_pair(kernel_size), _part_pair(step), _part_pair(padding)
    padded = np.pad(x.astype(float), ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=-np.inf)
    windows = sliding_window_view(padded, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    out = windows.max(axis=(4, 5))
    return out


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    step = kernel_size if stride is None else stride
    (kh, kw), (sh, sw), (ph, pw) = _part_pair(kernel_size), _part_pair(step), _part_pair(padding)
    padded = np.pad(x.astype(float), ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    windows = sliding_window_view(padded, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw]
    out = windows.mean(axis=(4, 5))
    return out


def max_pool2d_by_loops(x, kernel_size, stride=None, padding=0):
    step = kernel_size if stride is None else stride
    (kh, kw), (sh, sw), (ph, pw) = _part_pair(kernel_size), _part_pair(step), _part_pair(padding)
    padded = np.pad(x.astype(float), ((0, 0), (0, 0), (ph, ph), (pw, pw)), constant_values=-np.inf)
    N, C, H, W = padded.shape
    height, width = (H - kh) // sh + 1, (W - kw) // sw + 1
    out = np.zeros((N, C, height, width))
    for i in range(height):
        for j in range(width):
            window = padded[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = window.max(axis=(2, 3))
    return out


def avg_pool2d_by_loops(x, kernel_size, stride=None, padding=0):
    step = kernel_size if stride is None else stride
    (kh, kw), (sh, sw), (ph, pw) = _part_pair(kernel_size), _part_pair(step), _part_pair(padding)
    padded = np.pad(x.astype(float), ((0, 0), (0, 0), (ph, ph), (pw, pw)))
    N, C, H, W = padded.shape
    height, width = (H - kh) // sh + 1, (W - kw) // sw + 1
    out = np.zeros((N, C, height, width))
    for i in range(height):
        for j in range(width):
            window = padded[:, :, i * sh : i * sh + kh, j * sw : j * sw + kw]
            out[:, :, i, j] = window.mean(axis=(2, 3))
    return out


def _part_pair(value):
    """(vertical, horizontal) of a pair or of one number for both."""
    return np.broadcast_to(value, 2).tolist()


def _part_stored(values, dtype):
    """What an array of `dtype` keeps of these values: integers lose fractions, and small ones wrap around."""
    return values if np.dtype(dtype).kind not in "iu" else np.trunc(values).astype(np.int64).astype(dtype)


padded_with_zeros = edit(
    max_pool2d,
    {"constant_values=-np.inf": "constant_values=0.0"},
    title="Padded with zeros",
    explanation="A padded zero beats every negative value, but padding must never win. Pad with minus infinity.",
)

starts_at_zero = edit(
    max_pool2d,
    {"return out": "return np.maximum(out, 0)"},
    title="The maximum starts at 0",
    explanation="If the largest value so far starts at 0, a negative one never beats it. "
    "Start from the first value of the window or from minus infinity.",
)

mean_instead_of_maximum = edit(
    max_pool2d,
    {
        "constant_values=-np.inf": "constant_values=0.0",
        ".max(": ".mean(",
    },
    title="Mean instead of maximum",
    explanation="Max-pooling keeps the strongest response of a window. Use `max`.",
)

minimum = edit(
    max_pool2d,
    {
        "constant_values=-np.inf": "constant_values=np.inf",
        ".max(": ".min(",
    },
    title="Minimum instead of maximum",
    explanation="Max-pooling keeps the strongest response of a window. Use `max`.",
)

absolute_value = edit(
    max_pool2d,
    {
        "constant_values=-np.inf": "constant_values=0.0",
        "windows.max(": "np.abs(windows).max(",
    },
    title="The size without the sign",
    explanation="−5 is smaller than 1, though its absolute value is larger. "
    "Take the maximum of the values as they are.",
)

place_of_the_maximum = edit(
    max_pool2d,
    {"windows.max(axis=(4, 5))": "windows.reshape(*windows.shape[:4], -1).argmax(axis=4)"},
    title="The place of the maximum",
    explanation="`argmax` tells where the largest value stands, `max` how large it is. You need the value.",
)

infinity_into_integers = edit(
    max_pool2d,
    {"x.astype(float)": "x"},
    title="Minus infinity in an array of integers",
    explanation="An integer cannot hold minus infinity. Convert x to float before you pad it.",
)

padded_with_minus_one = edit(
    max_pool2d,
    {"constant_values=-np.inf": "constant_values=-1.0"},
    title="Padded with −1",
    explanation="Feature maps can have any value, and padding must never win. Pad with minus infinity.",
)

fractions_cut = edit(
    max_pool2d,
    {"return out": "return _part_stored(out, np.int64)"},
    title="Written into an array of integers",
    explanation="An array with an integer dtype cuts off all that stands behind the point. "
    "Make the output with `np.zeros`, which holds floats.",
)

sum_instead_of_mean = edit(
    avg_pool2d,
    {".mean(": ".sum("},
    title="Sum instead of mean",
    explanation="An average is the sum divided by the number of values. Divide by kH·kW.",
)

divided_by_stride = edit(
    avg_pool2d,
    {
        ".mean(": ".sum(",
        "return out": "return out / (sh * sw)",
    },
    title="Divided by the stride",
    explanation="The number of values in a window depends on its size, not on how far it moves. Divide by kH·kW.",
)

divided_by_height_squared = edit(
    avg_pool2d,
    {
        ".mean(": ".sum(",
        "return out": "return out / kh**2",
    },
    title="Divided by kH·kH",
    explanation="A window of 2×3 has six cells. Divide by kH·kW.",
)

divided_by_four = edit(
    avg_pool2d,
    {
        ".mean(": ".sum(",
        "return out": "return out / 4",
    },
    title="Divided by 4",
    explanation="The 4 comes from the example with windows of 2×2. Divide by kH·kW.",
)

padding_not_counted = edit(
    avg_pool2d,
    {
        ".mean(": ".sum(",
        "return out": (
            "ones = np.pad(np.ones(x.shape), ((0, 0), (0, 0), (ph, ph), (pw, pw)))\n"
            "    seen = sliding_window_view(ones, (kh, kw), axis=(2, 3))[:, :, ::sh, ::sw].sum(axis=(4, 5))\n"
            "    return out / seen"
        ),
    },
    title="Padded zeros not counted",
    explanation="Here the padded zeros belong to the average, as torch does it by default. Divide by kH·kW everywhere.",
)

edge_padding = edit(
    avg_pool2d,
    {"(pw, pw)))": '(pw, pw)), mode="edge")'},
    title="Padded with the border pixel",
    explanation='`mode="edge"` repeats the outermost pixels, but here the border is filled with zeros. '
    "Use the default mode of `np.pad`.",
)

maximum_instead_of_mean = edit(
    avg_pool2d,
    {".mean(": ".max("},
    title="Maximum instead of mean",
    explanation="Average pooling lets all values of a window count alike. Use `mean`.",
)

median = edit(
    avg_pool2d,
    {"windows.mean(axis=(4, 5))": "np.median(windows, axis=(4, 5))"},
    title="Median instead of mean",
    explanation="The median is the middle value of the sorted window. Sum the values and divide by kH·kW.",
)

uint8_sum = edit(
    avg_pool2d,
    {
        ".mean(": ".sum(",
        "return out": "return _part_stored(out, np.uint8 if x.dtype == np.uint8 else float) / np.prod((kh, kw))",
    },
    title="Sum computed in uint8",
    explanation="A uint8 holds 0 … 255, and 200 + 100 becomes 44. Convert x to float before you sum.",
)

integer_output = edit(
    avg_pool2d,
    {"return out": "return _part_stored(out, x.dtype)"},
    title="Fractions cut off",
    explanation="An output with the dtype of x holds integers only, and cuts off 2.75 to 2. "
    "Make it with `np.zeros`, which holds floats.",
)

rounded = edit(
    avg_pool2d,
    {"return out": "return np.round(out, 4)"},
    title="Rounded to 4 digits",
    explanation="Rounding is for printing, since the next layer inherits the error. Return the numbers as they are.",
)

float16 = edit(
    (max_pool2d, avg_pool2d),
    {"return out": "return out.astype(np.float16)"},
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)

channels_merged = edit(
    (max_pool2d, avg_pool2d),
    {
        "(axis=(4, 5))": "(axis=(1, 4, 5), keepdims=True)",
        "return out": "return np.broadcast_to(out[..., 0, 0], windows.shape[:4]).copy()",
    },
    title="Channels merged",
    explanation="Pooling shrinks height and width only. "
    "Reduce each channel by itself, over the two axes of the window.",
)

channels_lost = edit(
    (max_pool2d, avg_pool2d),
    {"(axis=(4, 5))": "(axis=(1, 4, 5))"},
    title="Channel axis lost",
    explanation="Reducing over axis 1 as well merges the channels. Reduce over the two axes of the window only.",
)

first_image = edit(
    (max_pool2d, avg_pool2d),
    {"x.astype(float)": "np.broadcast_to(x[:1], x.shape).astype(float)"},
    title="The first image for the whole batch",
    explanation="x[0] in the loop over the batch is always the first image. Image n is x[n].",
)

last_image_only = edit(
    (max_pool2d, avg_pool2d),
    {"return out": "out[:-1] = 0\n    return out"},
    title="Only the last image of the batch filled",
    explanation="The assignment stands after the loop over the batch, so it runs once. Indent it into the loop.",
)

squeezed = edit(
    (max_pool2d, avg_pool2d),
    {"return out": "return out.squeeze()"},
    title="Axes of length 1 lost",
    explanation="`squeeze` removes every axis of length 1, also those that are meant. "
    "A batch of one image is still a batch.",
)

written_into_x = edit(
    (max_pool2d, avg_pool2d),
    {
        "return out": (
            "part = x[:, :, : out.shape[2], : out.shape[3]]\n"
            "    part[...] = _part_stored(out[:, :, : part.shape[2], : part.shape[3]], x.dtype)\n"
            "    return out"
        ),
    },
    title="Result written into x",
    explanation="Results stored in x overwrite pixels which the caller still needs. Write into an array of your own.",
)

padded_with_a_low_number = edit(
    max_pool2d,
    {"constant_values=-np.inf": "constant_values=-1e9"},
    title="Padded with −10⁹",
    explanation="However low a number is, there are lower ones. Minus infinity is the only one that never wins.",
)

empty_slice = edit(
    max_pool2d,
    {"    windows =": "    padded[...] = -np.inf\n    padded[:, :, ph:-ph, pw:-pw] = x\n    windows ="},
    title="The slice p:-p for p = 0",
    explanation="`padded[p:-p]` is `padded[0:-0]` for p = 0, which is empty. Write `padded[p : p + H]`.",
)

stride_one_by_default = edit(
    (max_pool2d, avg_pool2d),
    {"step = kernel_size if": "step = 1 if"},
    title="Stride of 1 unless given",
    explanation="Pooling windows lie side by side unless told otherwise. The default stride is the kernel size.",
)

stride_two_by_default = edit(
    (max_pool2d, avg_pool2d),
    {"step = kernel_size if": "step = 2 if"},
    title="Stride of 2 unless given",
    explanation="The 2 fits the usual example. The default stride is the kernel size.",
)

stride_ignored = edit(
    (max_pool2d, avg_pool2d),
    {"step = kernel_size if stride is None else stride": "step = kernel_size"},
    title="Stride ignored",
    explanation="The stride says how far the window moves, and it may differ from the kernel size. "
    "Use the kernel size only when `stride` is None.",
)

kernel_two_by_two = edit(
    (max_pool2d, avg_pool2d),
    {"_part_pair(kernel_size)": "(2, 2)"},
    title="Windows of 2×2, whatever is asked for",
    explanation="The 2 comes from an example, not from the arguments. Use `kernel_size`.",
)

padding_ignored = edit(
    (max_pool2d, avg_pool2d),
    {"_part_pair(padding)": "(0, 0)"},
    title="Padding ignored",
    explanation="Padding p adds p rows or columns on each side. Pad x first, then pool.",
)

padded_on_one_side = edit(
    (max_pool2d, avg_pool2d),
    {"(ph, ph), (pw, pw)": "(0, ph), (0, pw)"},
    title="Padded on one side only",
    explanation="Padding p means p on each side, together 2p. Give `np.pad` the pair (p, p) for rows and for columns.",
)

windows_not_moved = edit(
    (max_pool2d_by_loops, avg_pool2d_by_loops),
    {"i * sh : i * sh + kh, j * sw : j * sw + kw": "i : i + kh, j : j + kw"},
    title="Stride left out of the window's start",
    explanation="You use the stride for the output size only. "
    "Output row i looks at the window that starts at row i·stride.",
)

rows_moved_only = edit(
    (max_pool2d_by_loops, avg_pool2d_by_loops),
    {"j * sw : j * sw + kw": "j : j + kw"},
    title="Stride for the rows only",
    explanation="Both starts move by the stride. Column j looks at the window that starts at column j·stride.",
)

first_kernel_size_for_both = edit(
    (max_pool2d, avg_pool2d),
    {"(kh, kw), axis": "(kh, kh), axis"},
    title="Kernel height used for its width",
    explanation="A pair holds the height of the window first, then its width. Use each for its own axis.",
)

kernel_size_swapped = edit(
    (max_pool2d, avg_pool2d),
    {"(kh, kw), axis": "(kw, kh), axis"},
    title="Height and width of the window swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)

first_stride_for_both = edit(
    (max_pool2d, avg_pool2d),
    {"::sh, ::sw": "::sh, ::sh"},
    title="One stride for both axes",
    explanation="A pair holds the vertical stride first, then the horizontal one. Use each for its own axis.",
)

first_padding_for_both = edit(
    (max_pool2d, avg_pool2d),
    {"(ph, ph), (pw, pw)": "(ph, ph), (ph, ph)"},
    title="One padding for both axes",
    explanation="A pair holds the padding above and below first, then that to the left and right. "
    "Use each for its own axis.",
)

padding_swapped = edit(
    (max_pool2d, avg_pool2d),
    {"(ph, ph), (pw, pw)": "(pw, pw), (ph, ph)"},
    title="The pair of paddings swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)

pair_refused = edit(
    (max_pool2d, avg_pool2d),
    {
        "    padded =": "    sizes = [(n + 2 * padding - kernel_size) // step + 1 for n in x.shape[2:]]\n    padded =",
        "return out": "return out[:, :, : sizes[0], : sizes[1]]",
    },
    title="Pairs not expected",
    explanation="A pair cannot be subtracted from a size. "
    "First turn a single number into a pair, then use one of them per axis.",
)

one_short = edit(
    (max_pool2d, avg_pool2d),
    {"return out": "return out[:, :, :-1, :-1]"},
    title="Last row and column forgotten",
    explanation="The window can stand at 0, s, 2s, … and the place 0 counts too. "
    "Add 1 after the division in the formula of the output size.",
)

size_by_kernel = edit(
    (max_pool2d, avg_pool2d),
    {"return out": "return out[:, :, : padded.shape[2] // kh, : padded.shape[3] // kw]"},
    title="Size divided by the kernel size",
    explanation="H // k counts windows that lie side by side, but the stride decides how many there are. "
    "Use (H + 2p − k) // s + 1.",
)

partial_windows = edit(
    (max_pool2d_by_loops, avg_pool2d_by_loops),
    {"(H - kh) // sh + 1, (W - kw) // sw + 1": "-(-(H - kh) // sh) + 1, -(-(W - kw) // sw) + 1"},
    title="Partial windows kept",
    explanation="A window that no longer fits is dropped. Round the output size down with `//`.",
)

square_output = edit(
    (max_pool2d, avg_pool2d),
    {"return out": "return out.reshape(*out.shape[:3], out.shape[2])"},
    title="Output height used for its width",
    explanation="Height and width of the result are computed each from its own axis. Try an image with H ≠ W.",
)

output_transposed = edit(
    (max_pool2d, avg_pool2d),
    {"return out": "return out.swapaxes(2, 3)"},
    title="Output transposed",
    explanation="Height comes first, in the images and in the result. Fill the result as out[n, c, row, column].",
)

exact_division = edit(
    (max_pool2d, avg_pool2d),
    {
        "    out =": (
            "    if step == kernel_size and padding == 0:\n"
            "        windows = x.reshape(*x.shape[:2], x.shape[2] // kh, kh, x.shape[3] // kw, kw).swapaxes(3, 4)\n"
            "    out ="
        ),
    },
    title="Only sizes that divide evenly",
    explanation="The trick with `reshape` needs sides that are multiples of the kernel size, and a stride equal to it. "
    "Crop to a multiple first, or loop over the windows.",
)

wrong_axes_after_reshape = edit(
    (max_pool2d, avg_pool2d),
    {
        "    out =": (
            "    if step == kernel_size and padding == 0:\n"
            "        h, w = windows.shape[2:4]\n"
            "        windows = x[:, :, : h * kh, : w * kw].reshape(windows.shape)\n"
            "    out ="
        ),
    },
    title="Reshaped, but the wrong axes",
    explanation="`reshape` keeps the order in memory, so k must stand right behind the axis which it splits. "
    "Reshape to (N, C, H/k, k, W/k, k) and reduce axes 3 and 5.",
)
