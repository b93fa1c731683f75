"""What learners get wrong in `max_pool2d` and `avg_pool2d`."""

import numpy as np

from dl4cv.mistakes import edit


def max_pool2d(x, kernel_size, stride=None, padding=0):
    pool = np.max
    kH, kW = np.broadcast_to(kernel_size, 2)
    s_h, s_w = np.broadcast_to(kernel_size if stride is None else stride, 2)
    p_h, p_w = np.broadcast_to(padding, 2)
    edges = ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w))
    padded = np.pad(x.astype(float), edges, constant_values=-np.inf)
    N, C, H, W = padded.shape
    height = (H - kH) // s_h + 1
    width = (W - kW) // s_w + 1
    out = np.zeros((N, C, height, width))
    for i in range(height):
        for j in range(width):
            top, left = i * s_h, j * s_w
            window = padded[:, :, top : top + kH, left : left + kW]
            out[:, :, i, j] = pool(window, axis=(2, 3))
    return out


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    pool = np.mean
    kH, kW = np.broadcast_to(kernel_size, 2)
    s_h, s_w = np.broadcast_to(kernel_size if stride is None else stride, 2)
    p_h, p_w = np.broadcast_to(padding, 2)
    edges = ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w))
    padded = np.pad(x.astype(float), edges, constant_values=0.0)
    N, C, H, W = padded.shape
    height = (H - kH) // s_h + 1
    width = (W - kW) // s_w + 1
    out = np.zeros((N, C, height, width))
    for i in range(height):
        for j in range(width):
            top, left = i * s_h, j * s_w
            window = padded[:, :, top : top + kH, left : left + kW]
            out[:, :, i, j] = pool(window, axis=(2, 3))
    return out


padded_with_zeros = edit(
    max_pool2d,
    {"-np.inf": "0.0"},
    title="Padded with zeros",
    explanation="A padded zero beats every negative value, but padding must never win. Pad with minus infinity.",
)

starts_at_zero = edit(
    max_pool2d,
    {"axis=(2, 3)": "axis=(2, 3), initial=0"},
    title="The maximum starts at 0",
    explanation="If the largest value so far starts at 0, a negative one never beats it. "
    "Start from the first value of the window or from minus infinity.",
)

mean_instead_of_maximum = edit(
    max_pool2d,
    {"np.max": "np.mean", "-np.inf": "0.0"},
    title="Mean instead of maximum",
    explanation="Max-pooling keeps the strongest response of a window. Use `max`.",
)

minimum = edit(
    max_pool2d,
    {"np.max": "np.min", "-np.inf": "np.inf"},
    title="Minimum instead of maximum",
    explanation="Max-pooling keeps the strongest response of a window. Use `max`.",
)

absolute_value = edit(
    max_pool2d,
    {"x.astype(float)": "np.abs(x.astype(float))", "-np.inf": "0.0"},
    title="The size without the sign",
    explanation="−5 is smaller than 1, though its absolute value is larger. "
    "Take the maximum of the values as they are.",
)

place_of_the_maximum = edit(
    max_pool2d,
    {"pool(window, axis=(2, 3))": "window.reshape(N, C, kH * kW).argmax(axis=-1)"},
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
    {"-np.inf": "-1.0"},
    title="Padded with −1",
    explanation="Feature maps can have any value, and padding must never win. Pad with minus infinity.",
)

sum_instead_of_mean = edit(
    avg_pool2d,
    {"np.mean": "np.sum"},
    title="Sum instead of mean",
    explanation="An average is the sum divided by the number of values. Divide by kH·kW.",
)

divided_by_stride = edit(
    avg_pool2d,
    {"np.mean": "np.sum", "return out": "return out / (s_h * s_w)"},
    title="Divided by the stride",
    explanation="The number of values in a window depends on its size, not on how far it moves. Divide by kH·kW.",
)

divided_by_height_squared = edit(
    avg_pool2d,
    {"np.mean": "np.sum", "return out": "return out / kH**2"},
    title="Divided by kH·kH",
    explanation="A window of 2×3 has six cells. Divide by kH·kW.",
)

divided_by_four = edit(
    avg_pool2d,
    {"np.mean": "np.sum", "return out": "return out / 4"},
    title="Divided by 4",
    explanation="The 4 comes from the example with windows of 2×2. Divide by kH·kW.",
)

padding_not_counted = edit(
    avg_pool2d,
    {"np.mean": "np.nanmean", "constant_values=0.0": "constant_values=np.nan"},
    title="Padded zeros not counted",
    explanation="Here the padded zeros belong to the average, as torch does it by default. Divide by kH·kW everywhere.",
)

edge_padding = edit(
    avg_pool2d,
    {"constant_values=0.0": "mode='edge'"},
    title="Padded with the border pixel",
    explanation='`mode="edge"` repeats the outermost pixels, but here the border is filled with zeros. '
    "Use the default mode of `np.pad`.",
)

maximum_instead_of_mean = edit(
    avg_pool2d,
    {"np.mean": "np.max"},
    title="Maximum instead of mean",
    explanation="Average pooling lets all values of a window count alike. Use `mean`.",
)

median = edit(
    avg_pool2d,
    {"np.mean": "np.median"},
    title="Median instead of mean",
    explanation="The median is the middle value of the sorted window. Sum the values and divide by kH·kW.",
)

uint8_sum = edit(
    avg_pool2d,
    {
        "np.mean": "np.sum",
        "axis=(2, 3)": "axis=(2, 3), dtype=np.uint8 if x.dtype == np.uint8 else float",
        "return out": "return out / (kH * kW)",
    },
    title="Sum computed in uint8",
    explanation="A uint8 holds 0 … 255, and 200 + 100 becomes 44. Convert x to float before you sum.",
)

integer_output = edit(
    avg_pool2d,
    {"height, width))": "height, width), dtype=x.dtype)"},
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

fractions_cut = edit(
    max_pool2d,
    {"height, width))": "height, width), dtype=np.int64)"},
    title="Written into an array of integers",
    explanation="An array with an integer dtype cuts off all that stands behind the point. "
    "Make the output with `np.zeros`, which holds floats.",
)

channels_merged = edit(
    (max_pool2d, avg_pool2d),
    {"return out": "return np.broadcast_to(pool(out, axis=1, keepdims=True), out.shape).copy()"},
    title="Channels merged",
    explanation="Pooling shrinks height and width only. "
    "Reduce each channel by itself, over the two axes of the window.",
)

all_merged = edit(
    (max_pool2d, avg_pool2d),
    {"pool(window, axis=(2, 3))": "pool(window)"},
    title="One number for all images and channels",
    explanation="Without an axis `max` and `mean` take the numbers of every image and channel together. "
    "Reduce over the two axes of the window only, `axis=(2, 3)`.",
)

loops_one_short = edit(
    (max_pool2d, avg_pool2d),
    {"range(height)": "range(height - 1)", "range(width)": "range(width - 1)"},
    title="Last row and column never computed",
    explanation="`range` stops before its end by itself, so the last row and column of the output keep their zeros. "
    "Loop over all places that the output has.",
)

channels_lost = edit(
    (max_pool2d, avg_pool2d),
    {"return out": "return pool(out, axis=1)"},
    title="Channel axis lost",
    explanation="Reducing over axis 1 as well merges the channels. Reduce over the two axes of the window only.",
)

one_image = edit(
    (max_pool2d, avg_pool2d),
    {"pool(window": "pool(window[[0] * N]"},
    title="One image for the whole batch",
    explanation="A fixed number such as x[0] in the loop over the batch is the same image each time. Image n is x[n].",
    varied={"[0]": ("[1]", "[-1]")},
)

last_image_only = edit(
    (max_pool2d, avg_pool2d),
    {"return out": "out[:-1] = 0\n    return out"},
    title="Only the last image of the batch filled",
    explanation="The assignment stands after the loop over the batch, so it runs once. Indent it into the loop.",
)

returned_too_early = edit(
    (max_pool2d, avg_pool2d),
    {"return out": "out[1:] = 0\n    return out"},
    title="Returned after the first image",
    explanation="A `return` inside of the loop over the batch ends it at its first turn. Move it behind all loops.",
)

cache_returned = edit(
    (max_pool2d, avg_pool2d),
    {"return out": "return out, ..."},
    title="More than the result returned",
    explanation="What a backward pass will need is not asked for here. Return the array alone.",
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
        "return out": "x[:, :, : out.shape[2], : out.shape[3]] = out[:, :, : x.shape[2], : x.shape[3]]\n    return out",
    },
    title="Result written into x",
    explanation="Results stored in x overwrite pixels which the caller still needs. Write into an array of your own.",
)

padded_with_a_low_number = edit(
    max_pool2d,
    {"-np.inf": "-1e9"},
    title="Padded with −10⁹",
    explanation="However low a number is, there are lower ones. Minus infinity is the only one that never wins.",
)

empty_slice = edit(
    max_pool2d,
    {
        "x.astype(float)": "np.full(x.shape, -np.inf)",
        "    N, C": "    padded[:, :, p_h:-p_h, p_w:-p_w] = x\n    N, C",
    },
    title="The slice p:-p for p = 0",
    explanation="`padded[p:-p]` is `padded[0:-0]` for p = 0, which is empty. Write `padded[p : p + H]`.",
)

stride_one_by_default = edit(
    (max_pool2d, avg_pool2d),
    {"kernel_size if stride": "1 if stride"},
    title="Stride of 1 unless given",
    explanation="Pooling windows lie side by side unless told otherwise. The default stride is the kernel size.",
)

stride_two_by_default = edit(
    (max_pool2d, avg_pool2d),
    {"kernel_size if stride": "2 if stride"},
    title="Stride of 2 unless given",
    explanation="The 2 fits the usual example. The default stride is the kernel size.",
)

stride_ignored = edit(
    (max_pool2d, avg_pool2d),
    {" if stride is None else stride": ""},
    title="Stride ignored",
    explanation="The stride says how far the window moves, and it may differ from the kernel size. "
    "Use the kernel size only when `stride` is None.",
)

kernel_two_by_two = edit(
    (max_pool2d, avg_pool2d),
    {"(kernel_size, 2)": "(2, 2)"},
    title="Windows of 2×2, whatever is asked for",
    explanation="The 2 comes from an example, not from the arguments. Use `kernel_size`.",
    varied={"kernel_size if stride is None else stride": ("2 if stride is None else stride", "2")},
)

two_by_two_of_each_window = edit(
    (max_pool2d, avg_pool2d),
    {
        "pool(window, axis=(2, 3))": (
            "pool([padded[:, :, y, x] for y in (top, top + 1) for x in (left, left + 1)], axis=0)"
        )
    },
    title="Four pixels of every window",
    explanation="[i, j], [i + 1, j], [i, j + 1] and [i + 1, j + 1] are a window of 2×2. "
    "Windows have other sizes too: take kH rows and kW columns.",
    varied={
        "pool([padded[:, :, y, x] for y in (top, top + 1) for x in (left, left + 1)], axis=0)": (
            "pool(padded[:, :, top : top + 2, left : left + 2], axis=(2, 3))",
        )
    },
)

padding_ignored = edit(
    (max_pool2d, avg_pool2d),
    {"(p_h, p_h), (p_w, p_w)": "(0, 0), (0, 0)"},
    title="Padding ignored",
    explanation="Padding p adds p rows or columns on each side. Pad x first, then pool.",
)

padded_image_not_used = edit(
    (max_pool2d, avg_pool2d),
    {"window = padded": "window = x"},
    title="The padded image made, but not used",
    explanation="The size knows about the padding, but the windows are cut from x. Cut them from the padded image.",
)

padded_on_one_side = edit(
    (max_pool2d, avg_pool2d),
    {"(p_h, p_h), (p_w, p_w)": "(0, p_h), (0, p_w)"},
    title="Padded on one side only",
    explanation="Padding p means p on each side, together 2p. Give `np.pad` the pair (p, p) for rows and for columns.",
)

windows_not_moved = edit(
    (max_pool2d, avg_pool2d),
    {"i * s_h, j * s_w": "i, j"},
    title="Stride left out of the window's start",
    explanation="You use the stride for the output size only. "
    "Output row i looks at the window that starts at row i·stride.",
)

rows_moved_only = edit(
    (max_pool2d, avg_pool2d),
    {"j * s_w": "j"},
    title="Stride for the rows only",
    explanation="Both starts move by the stride. Column j looks at the window that starts at column j·stride.",
)

first_kernel_size_for_both = edit(
    (max_pool2d, avg_pool2d),
    {"    s_h": "    kW = kH\n    s_h"},
    title="Kernel height used for its width",
    explanation="A pair holds the height of the window first, then its width. Use each for its own axis.",
)

kernel_size_swapped = edit(
    (max_pool2d, avg_pool2d),
    {"kH, kW =": "kW, kH ="},
    title="Height and width of the window swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)

first_stride_for_both = edit(
    (max_pool2d, avg_pool2d),
    {"    p_h": "    s_w = s_h\n    p_h"},
    title="One stride for both axes",
    explanation="A pair holds the vertical stride first, then the horizontal one. Use each for its own axis.",
)

first_padding_for_both = edit(
    (max_pool2d, avg_pool2d),
    {"(p_w, p_w)": "(p_h, p_h)"},
    title="One padding for both axes",
    explanation="A pair holds the padding above and below first, then that to the left and right. "
    "Use each for its own axis.",
)

padding_swapped = edit(
    (max_pool2d, avg_pool2d),
    {"(p_h, p_h), (p_w, p_w)": "(p_w, p_w), (p_h, p_h)"},
    title="The pair of paddings swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)

pair_refused = edit(
    (max_pool2d, avg_pool2d),
    {
        "return out": "step = stride or kernel_size\n"
        "    height, width = ((n + 2 * padding - kernel_size) // step + 1 for n in x.shape[2:])\n"
        "    return out[:, :, :height, :width]",
    },
    title="Pairs not expected",
    explanation="A pair cannot be subtracted from a size. "
    "First turn a single number into a pair, then use one of them per axis.",
)

one_short = edit(
    (max_pool2d, avg_pool2d),
    {"// s_h + 1": "// s_h", "// s_w + 1": "// s_w"},
    title="Last row and column forgotten",
    explanation="The window can stand at 0, s, 2s, … and the place 0 counts too. "
    "Add 1 after the division in the formula of the output size.",
)

size_by_kernel = edit(
    (max_pool2d, avg_pool2d),
    {"(H - kH) // s_h + 1": "H // kH", "(W - kW) // s_w + 1": "W // kW"},
    title="Size divided by the kernel size",
    explanation="H // k counts windows that lie side by side, but the stride decides how many there are. "
    "Use (H + 2p − k) // s + 1.",
)

size_by_stride = edit(
    (max_pool2d, avg_pool2d),
    {"(H - kH) // s_h + 1": "H // s_h", "(W - kW) // s_w + 1": "W // s_w"},
    title="Size divided by the stride",
    explanation="H // s counts steps, but at the last of them the window may stick out. Use (H + 2p − k) // s + 1.",
    varied={
        "H // s_h\n    width = W // s_w": (
            "H // s_h + 1\n    width = W // s_w + 1",
            "-(-H // s_h)\n    width = -(-W // s_w)",
        )
    },
)

one_inside = edit(
    (max_pool2d, avg_pool2d),
    {"(H - kH) // s_h + 1": "(H - kH + 1) // s_h", "(W - kW) // s_w + 1": "(W - kW + 1) // s_w"},
    title="The + 1 inside the division",
    explanation="The stride divides the way the window can move, and the first place is counted afterwards. "
    "Add 1 after the division.",
)

size_without_padding = edit(
    (max_pool2d, avg_pool2d),
    {"W = padded.shape": "W = x.shape"},
    title="Padding forgotten in the size",
    explanation="The padded image has H + 2p rows, and the window moves over all of them. "
    "Use H + 2p in the formula of the output size.",
)

padding_counted_once = edit(
    (max_pool2d, avg_pool2d),
    {"(H - kH)": "(H - p_h - kH)", "(W - kW)": "(W - p_w - kW)"},
    title="Padding counted once in the size",
    explanation="The padded image has H + 2p rows, p above and p below. Use 2p in the formula of the output size.",
)

padding_counted_twice = edit(
    (max_pool2d, avg_pool2d),
    {"(H - kH)": "(H + 2 * p_h - kH)", "(W - kW)": "(W + 2 * p_w - kW)"},
    title="Padding counted twice in the size",
    explanation="The padded image has H + 2p rows already. Add 2p to the height of x, or nothing to that of padded.",
)

float_size = edit(
    (max_pool2d, avg_pool2d),
    {"// s_h": "/ s_h", "// s_w": "/ s_w"},
    title="A size with a fraction",
    explanation="`/` always gives a float, and an array cannot have 3.0 rows. "
    "Use `//`, which rounds down to an integer.",
)

partial_windows = edit(
    (max_pool2d, avg_pool2d),
    {"(H - kH) // s_h": "-(-(H - kH) // s_h)", "(W - kW) // s_w": "-(-(W - kW) // s_w)"},
    title="Partial windows kept",
    explanation="A window that no longer fits is dropped. Round the output size down with `//`.",
)

rounded_size = edit(
    (max_pool2d, avg_pool2d),
    {"(H - kH) // s_h": "round((H - kH) / s_h)", "(W - kW) // s_w": "round((W - kW) / s_w)"},
    title="Size rounded to the nearest",
    explanation="A window of which a half sticks out does not fit either. Round the output size down with `//`.",
    varied={") + 1": (" + 1)",)},
)

filled_up = (
    edit(
        max_pool2d,
        {"-np.inf": "0.0", "(p_h, p_h), (p_w, p_w)": "(p_h, p_h + s_h - 1), (p_w, p_w + s_w - 1)"},
        title="Size rounded up, missing pixels taken as zeros",
        explanation="A window that no longer fits is dropped, and zeros must never win. "
        "Round down with `//`, and pad with minus infinity.",
    ),
    edit(
        avg_pool2d,
        {"(p_h, p_h), (p_w, p_w)": "(p_h, p_h + s_h - 1), (p_w, p_w + s_w - 1)"},
        title="Size rounded up, missing pixels taken as zeros",
        explanation="A window that no longer fits is dropped, not filled up with zeros. Round down with `//`.",
    ),
)

stride_must_divide = edit(
    (max_pool2d, avg_pool2d),
    {"    out =": "    assert (H - kH) % s_h == 0 and (W - kW) % s_w == 0\n    out ="},
    title="Only sizes that the stride divides",
    explanation="Pixels that are left over at the border are allowed: no window covers them. "
    "Round down with `//`, and refuse no size.",
)

output_stepped = edit(
    (max_pool2d, avg_pool2d),
    {"range(height)": "range(0, height, s_h)", "range(width)": "range(0, width, s_w)", "i * s_h, j * s_w": "i, j"},
    title="The loop over the output steps by the stride",
    explanation="The stride moves the window, but every place of the output must be filled. "
    "Let i run over range(height), and begin the window at i·stride.",
    varied={"left = i, j": ("left = i * s_h, j * s_w",)},
)

written_where_the_window_is = edit(
    (max_pool2d, avg_pool2d),
    {
        "range(height)": "range(0, H - kH + 1, s_h)",
        "range(width)": "range(0, W - kW + 1, s_w)",
        "i * s_h, j * s_w": "i, j",
    },
    title="Written where the window begins",
    explanation="The window that begins at row i·stride belongs to row i of the output. "
    "Let i count the rows of the output, and begin the window at i·stride.",
)

made_anew = edit(
    (max_pool2d, avg_pool2d),
    {"            top": "            out = np.zeros_like(out)\n            top"},
    title="The output made anew inside the loops",
    explanation="Zeros made inside of the loops forget what was written before. Make them once, before the loops.",
)

square_output = edit(
    (max_pool2d, avg_pool2d),
    {"(W - kW) // s_w + 1": "height"},
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
        "    height =": "    if (s_h, s_w) == (kH, kW):\n"
        "        return pool(padded.reshape(N, C, H // kH, kH, W // kW, kW), axis=(3, 5))\n"
        "    height ="
    },
    title="Only sizes that divide evenly",
    explanation="The trick with `reshape` needs sides that are multiples of the kernel size, and a stride equal to it. "
    "Crop to a multiple first, or loop over the windows.",
    varied={
        "(s_h, s_w) == (kH, kW)": ("True", "stride is None", "(s_h, s_w) == (kH, kW) and not np.any(padding)"),
    },
)

wrong_axes_after_reshape = edit(
    (max_pool2d, avg_pool2d),
    {
        "return out": "if (s_h, s_w) == (kH, kW):\n"
        "        whole = padded[:, :, : height * kH, : width * kW]\n"
        "        out = pool(whole.reshape(N, C, height, width, kH, kW), axis=(4, 5))\n"
        "    return out",
    },
    title="Reshaped, but the wrong axes",
    explanation="`reshape` keeps the order in memory, so k must stand right behind the axis which it splits. "
    "Reshape to (N, C, H/k, k, W/k, k) and reduce axes 3 and 5.",
)
