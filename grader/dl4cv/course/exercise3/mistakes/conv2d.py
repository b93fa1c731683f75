"""What learners get wrong in `conv2d`: ninety mistakes of one function, whose order decides which is named."""

import numpy as np

from dl4cv.mistakes import edit


def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    images = x.astype(float)
    kernels = weight.astype(float)
    kh, kw = kernels.shape[2:]
    pairs = [np.broadcast_to(value, 2).tolist() for value in (stride, padding, dilation)]
    (sh, sw), (ph, pw), (dh, dw) = pairs
    sides = [(0, 0), (0, 0), (ph, ph), (pw, pw)]
    padded = np.pad(images, sides)
    extents = (dh * (kh - 1) + 1, dw * (kw - 1) + 1)
    places = np.lib.stride_tricks.sliding_window_view(padded, extents, axis=(2, 3))
    windows = places[:, :, ::sh, ::sw, ::dh, ::dw]
    out = np.einsum("nchwij,ocij->nohw", windows, kernels)
    if bias is not None:
        out = out + bias[:, None, None]
    return out


def conv2d_by_loops(x, weight, bias=None, stride=1, padding=0, dilation=1):
    kernels = weight.astype(float)
    (n, _, h, w), (o, _, kh, kw) = x.shape, kernels.shape
    pairs = [np.broadcast_to(value, 2).tolist() for value in (stride, padding, dilation)]
    (sh, sw), (ph, pw), (dh, dw) = pairs
    padded = np.pad(x.astype(float), [(0, 0), (0, 0), (ph, ph), (pw, pw)])
    extent_h = dh * (kh - 1) + 1
    extent_w = dw * (kw - 1) + 1
    height = (h + 2 * ph - extent_h) // sh + 1
    width = (w + 2 * pw - extent_w) // sw + 1
    out = np.zeros((n, o, height, width))
    for i in range(height):
        for j in range(width):
            top, left = i * sh, j * sw
            window = padded[:, :, top : top + extent_h : dh, left : left + extent_w : dw]
            out[:, :, i, j] = (window[:, None] * kernels).sum(axis=(2, 3, 4))
    if bias is not None:
        out = out + bias[:, None, None]
    return out


kernel_flipped = edit(
    conv2d,
    {"weight.astype": "weight[:, :, ::-1, ::-1].astype"},
    title="Kernel flipped",
    explanation="The mathematical convolution turns the kernel by 180°, as `scipy.signal.convolve2d` does. "
    "In deep learning it is laid on the image as it is.",
)

kernel_transposed = edit(
    conv2d,
    {"weight.astype": "weight.swapaxes(2, 3).astype"},
    title="Kernel transposed",
    explanation="Rows of the kernel go with rows of the image. Index both as [row, column].",
)

last_channel_only = edit(
    conv2d,
    {"x.astype": "x[:, -1:].astype", "weight.astype": "weight[:, -1:].astype"},
    title="Only the last input channel counts",
    explanation="`=` in the loop over input channels overwrites what the channel before has given. Add up with `+=`.",
)

first_channel_only = edit(
    conv2d,
    {"x.astype": "x[:, :1].astype", "weight.astype": "weight[:, :1].astype"},
    title="Only the first input channel counts",
    explanation="x[n, 0] is one channel of the image, but a kernel spans all of them. Sum over the input channels.",
)

channels_averaged = edit(
    conv2d,
    {"windows, kernels)": "windows, kernels) / weight.shape[1]"},
    title="Channels averaged",
    explanation="The weights already carry the scale. Sum over the input channels instead of taking the mean.",
)

mean_instead_of_sum = edit(
    conv2d,
    {"windows, kernels)": "windows, kernels) / weight[0].size"},
    title="Mean instead of sum",
    explanation="The weights already carry the scale. Sum the products of a window.",
)

same_kernel = edit(
    conv2d,
    {"windows, kernels)": "windows, kernels[[0] * len(kernels)])"},
    title="The same kernel for every output channel",
    explanation="weight[0] is the kernel of output channel 0 only. Channel o uses weight[o].",
)

first_output_only = edit(
    conv2d,
    {"windows, kernels)": "windows, kernels)\n    out[:, 1:] = 0"},
    title="Only the first output channel filled",
    explanation="The loop over the kernels runs once, or a `return` stands inside it. "
    "Fill out[:, o] for every o in range(weight.shape[0]).",
)

in_and_out_swapped = edit(
    conv2d,
    {"weight.astype": "weight.swapaxes(0, 1).astype"},
    title="Kernels read as (in, out)",
    explanation="The weights are stored as (out, in, kH, kW). "
    "The first axis chooses the output channel, the second the input channel.",
)

weights_scrambled = edit(
    conv2d,
    {"weight.astype": "weight.reshape(-1, len(weight)).T.reshape(weight.shape).astype"},
    title="Weights reshaped instead of transposed",
    explanation="`reshape(-1, O)` keeps the order in memory, in which the kernels come one after the other. "
    "Use reshape(O, -1).T to get one kernel per column.",
)

channels_reversed = edit(
    conv2d,
    {"x.astype": "x[:, ::-1].astype"},
    title="Input channels in reverse order",
    explanation="Some libraries load images as BGR, but here both arrays have their channels in the same order. "
    "Channel c of x belongs to weight[:, c].",
)

channels_last = edit(
    conv2d,
    {"x.astype": "np.moveaxis(x, -1, 1).astype"},
    title="Channels taken to be last",
    explanation="Other libraries store images as (N, H, W, C), here they are (N, C, H, W). "
    "Read the sizes as `N, C, H, W = x.shape`.",
)

channels_returned_last = edit(
    conv2d,
    {"return out": "return np.moveaxis(out, 1, -1)"},
    title="Channels returned last",
    explanation="Feature maps keep the layout of the images: channels come before rows and columns. "
    "Move the last axis to place 1.",
)

first_image = edit(
    conv2d,
    {"x.astype": "x[[0] * len(x)].astype"},
    title="The first image for the whole batch",
    explanation="x[0] in the loop over the batch is always the first image. Image n is x[n].",
)

last_image_only = edit(
    conv2d,
    {"return out": "out[:-1] = 0\n    return out"},
    title="Only the last image of the batch filled",
    explanation="The assignment stands after the loop over the batch, so it runs once. Indent it into the loop.",
)

returned_too_early = edit(
    conv2d,
    {"return out": "out[1:] = 0\n    return out"},
    title="Returned after the first image",
    explanation="A `return` inside of the loop over the batch ends it at its first turn. Move it behind all loops.",
)

last_product_only = edit(
    conv2d_by_loops,
    {"(window[:, None] * kernels).sum(axis=(2, 3, 4))": "window[:, None, -1, -1, -1] * kernels[:, -1, -1, -1]"},
    title="Only the last product counts",
    explanation="`=` in the loops over the kernel overwrites what came before. Add up with `+=`.",
    varied={
        "window[:, None, -1, -1, -1] * kernels[:, -1, -1, -1]": (
            "(window[:, None, :, -1, -1] * kernels[..., -1, -1]).sum(axis=2)",
        )
    },
)

cache_returned = edit(
    conv2d,
    {"return out": "return out, ..."},
    title="More than the result returned",
    explanation="What a backward pass will need is not asked for here. Return the array alone.",
)

squeezed = edit(
    conv2d,
    {"return out": "return out.squeeze()"},
    title="Axes of length 1 lost",
    explanation="`squeeze` removes every axis of length 1, also those that are meant. "
    "A batch of one image is still a batch.",
)

bias_left_out = edit(
    conv2d,
    {"    if bias is not None:\n        out = out + bias[:, None, None]\n": ""},
    title="Bias left out",
    explanation="Each output channel has a number of its own that is added to all its values. "
    "Add bias[o] to channel o when a bias is given.",
)

first_bias = edit(
    conv2d,
    {"bias[:, None, None]": "bias[0]"},
    title="The first bias for every channel",
    explanation="There is one bias per output channel. Channel o gets bias[o].",
)

bias_along_columns = edit(
    conv2d,
    {"bias[:, None, None]": "bias"},
    title="Bias spread over the columns",
    explanation="`out + bias` lines the biases up with the last axis, the columns. "
    "Make it bias[:, None, None], so that it lines up with the channels.",
)

bias_along_rows = edit(
    conv2d,
    {"bias[:, None, None]": "bias[:, None]"},
    title="Bias spread over the rows",
    explanation="`bias[:, None]` lines the biases up with the rows. "
    "Make it bias[:, None, None], so that it lines up with the channels.",
)

bias_inside_the_sum = edit(
    conv2d,
    {"bias[:, None, None]": "bias[:, None, None] * weight[0].size"},
    title="Bias inside the sum",
    explanation="`np.sum(window * kernel + b)` adds the bias to every product. "
    "Close the parenthesis before it: np.sum(window * kernel) + b.",
    varied={"weight[0].size": ("weight[0, 0].size",)},
)

bias_per_channel = edit(
    conv2d,
    {"bias[:, None, None]": "bias[:, None, None] * weight.shape[1]"},
    title="Bias added for each input channel",
    explanation="The bias belongs to the kernel, and the kernel spans all input channels. "
    "Move the `+ bias[o]` out of the loop over input channels.",
)

bias_expected = edit(
    conv2d,
    {"if bias is not None:\n        out": "out"},
    title="Bias always expected",
    explanation="`bias=None` means a layer without bias, and None cannot be indexed. "
    "Ask `if bias is not None` before you add it.",
)

float_of_bias = edit(
    conv2d,
    {"bias[:, None, None]": "float(bias)"},
    title="float() of an array",
    explanation="`float` turns one number into a Python float, but there is a bias for each output channel. "
    "Add the array itself, as bias[:, None, None].",
)

if_bias = edit(
    conv2d,
    {"if bias is not None": "if bias"},
    title="`if bias` on an array",
    explanation="Python cannot say whether an array as a whole is true. Ask `if bias is not None`.",
)

padding_ignored = edit(
    conv2d,
    {"np.pad(images, sides)": "images"},
    title="Padding ignored",
    explanation="Padding p puts p rows or columns of zeros on each side. Pad x first, then convolve.",
)

padding_one_by_default = edit(
    conv2d,
    {"padding=0": "padding=1"},
    title="Padding of 1 unless given",
    explanation="A layer pads only when it is told to. The default is `padding=0`.",
)

always_same = edit(
    conv2d,
    {"(stride, padding,": "(stride, (kh // 2, kw // 2),"},
    title="Always padded to the same size",
    explanation="k // 2 on each side keeps the size for odd kernels, but the caller decides about padding. "
    "Use the argument `padding`.",
)

edge_padding = edit(
    conv2d,
    {"images, sides": 'images, sides, mode="edge"'},
    title="Padded with the border pixel",
    explanation='`mode="edge"` repeats the outermost pixels, but here the border is filled with zeros. '
    "Use the default mode of `np.pad`.",
)

mirrored_padding = edit(
    conv2d,
    {"images, sides": 'images, sides, mode="reflect"'},
    title="Padded with the mirrored image",
    explanation="OpenCV mirrors the image at its border, but here the border is filled with zeros. "
    "Use the default mode of `np.pad`.",
)

padded_image_not_used = edit(
    conv2d_by_loops,
    {"window = padded": "window = x"},
    title="The padded image made, but not used",
    explanation="The size knows about the padding, but the windows are cut from x. Cut them from the padded image.",
)

one_side = edit(
    conv2d,
    {"(ph, ph), (pw, pw)": "(0, ph), (0, pw)"},
    title="Padded on one side only",
    explanation="Padding p means p on each side, together 2p. Give `np.pad` the pair (p, p) for rows and for columns.",
)

counted_once = edit(
    conv2d_by_loops,
    {"2 * ph": "ph", "2 * pw": "pw"},
    title="Padding counted once in the size",
    explanation="The padded image has H + 2p rows, p above and p below. Use 2p in the formula of the output size.",
)

every_axis = edit(
    conv2d,
    {"images, sides": "images, ph"},
    title="Batch and channels padded too",
    explanation="`np.pad(x, p)` pads all four axes. Say it per axis: ((0, 0), (0, 0), (p, p), (p, p)).",
)

crash_without_padding = edit(
    conv2d,
    {"padded = np": "if ph or pw:\n        padded = np"},
    title="Padding 0 forgotten",
    explanation="The padded image is made inside an `if`, so it does not exist when the padding is 0. "
    "`np.pad` by 0 is fine, no special case is needed.",
)

empty_slice = edit(
    conv2d_by_loops,
    {
        "np.pad(x.astype(float), [(0, 0), (0, 0), (ph, ph), (pw, pw)])": (
            "np.zeros((n, x.shape[1], h + 2 * ph, w + 2 * pw))\n    padded[:, :, ph:-ph, pw:-pw] = x"
        ),
    },
    title="The slice p:-p for p = 0",
    explanation="`padded[p:-p]` is `padded[0:-0]` for p = 0, which is empty. Write `padded[p : p + H]`.",
)

always_one = edit(
    conv2d,
    {"(stride, padding,": "(stride, np.minimum(padding, 1),"},
    title="Padding of 1, whatever is asked for",
    explanation="The 1 comes from an example, not from the arguments. "
    "Take the number of rows and columns from `padding`.",
)

first_for_both = edit(
    conv2d,
    {"(pw, pw)": "(ph, ph)"},
    title="One padding for both axes",
    explanation="A pair holds the padding above and below first, then that to the left and right. "
    "Use each for its own axis.",
)

padding_swapped = edit(
    conv2d,
    {"(ph, pw)": "(pw, ph)"},
    title="The pair of paddings swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)

result_padded = edit(
    conv2d,
    {"np.pad(images, sides)": "images", "windows, kernels)": "windows, kernels)\n    out = np.pad(out, sides)"},
    title="The result padded, not the image",
    explanation="Padding lets the kernel reach over the border of the image. "
    "Pad x before the convolution, not its result afterwards.",
)

frame_overwritten = edit(
    conv2d,
    {
        "padded = np.pad(images, sides)": (
            "x[:, :, :ph] = x[:, :, x.shape[2] - ph :] = 0\n"
            "    x[..., :pw] = x[..., x.shape[3] - pw :] = 0\n"
            "    padded = x.astype(float)"
        )
    },
    title="Frame of the image overwritten",
    explanation="Writing zeros into the outer rows deletes pixels instead of adding some. "
    "`np.pad` makes a larger copy.",
)

pair_refused = edit(
    conv2d_by_loops,
    {"2 * ph": "2 * padding", "2 * pw": "2 * padding"},
    title="Pairs of paddings not expected",
    explanation="`2 * padding` of a pair gives four numbers, not twice the padding. "
    "First turn a single number into a pair, then use one of them per axis.",
)

stride_ignored = edit(
    conv2d,
    {"(stride, padding,": "(1, padding,"},
    title="Stride ignored",
    explanation="With stride 2 the window visits every second place. "
    "Start window i at i·stride and divide the output size accordingly.",
)

windows_not_moved = edit(
    conv2d_by_loops,
    {"i * sh, j * sw": "i, j"},
    title="Stride left out of the window's start",
    explanation="You use the stride for the output size only. "
    "Output row i looks at the window that starts at row i·stride.",
)

output_stepped = edit(
    conv2d_by_loops,
    {"range(height)": "range(0, height, sh)", "range(width)": "range(0, width, sw)", "i * sh, j * sw": "i, j"},
    title="The loop over the output steps by the stride",
    explanation="The stride moves the window, but every place of the output must be filled. "
    "Let i run over range(height), and begin the window at i·stride.",
    varied={"left = i, j": ("left = i * sh, j * sw",)},
)

written_where_the_window_is = edit(
    conv2d_by_loops,
    {
        "range(height)": "range(0, padded.shape[2] - extent_h + 1, sh)",
        "range(width)": "range(0, padded.shape[3] - extent_w + 1, sw)",
        "i * sh, j * sw": "i, j",
    },
    title="Written where the window begins",
    explanation="The window that begins at row i·stride belongs to row i of the output. "
    "Let i count the rows of the output, and begin the window at i·stride.",
)

made_anew = edit(
    conv2d_by_loops,
    {"            top": "            out = np.zeros_like(out)\n            top"},
    title="The output made anew inside the loops",
    explanation="Zeros made inside of the loops forget what was written before. Make them once, before the loops.",
)

columns_by_the_height = edit(
    conv2d_by_loops,
    {"out[:, :, i, j] =": "out.reshape(n, o, -1)[:, :, i * height + j] ="},
    title="Places numbered by the height",
    explanation="A row of the output holds W' places, so place (i, j) is number i·W' + j. "
    "Multiply by the width, or count the places up one by one.",
    varied={"i * height + j": ("i + j * height", "i + j * width")},
)

stride_must_divide = edit(
    conv2d_by_loops,
    {
        "    out = np": "    assert (h + 2 * ph - extent_h) % sh == 0\n"
        "    assert (w + 2 * pw - extent_w) % sw == 0\n    out = np"
    },
    title="Only sizes that the stride divides",
    explanation="Pixels that are left over at the border are allowed: no window covers them. "
    "Round down with `//`, and refuse no size.",
)

rows_moved_only = edit(
    conv2d_by_loops,
    {"j * sw": "j"},
    title="Stride for the rows only",
    explanation="Both starts move by the stride. Column j looks at the window that starts at column j·stride.",
)

first_stride_for_both = edit(
    conv2d,
    {"::sw": "::sh"},
    title="One stride for both axes",
    explanation="A pair holds the vertical stride first, then the horizontal one. Use each for its own axis.",
)

stride_swapped = edit(
    conv2d,
    {"(sh, sw)": "(sw, sh)"},
    title="The pair of strides swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)

stride_pair_refused = edit(
    conv2d_by_loops,
    {"// sh": "// stride", "// sw": "// stride"},
    title="Pairs of strides not expected",
    explanation="A pair cannot divide a number. First turn a single number into a pair, then use one of them per axis.",
)

one_short = edit(
    conv2d_by_loops,
    {"// sh + 1": "// sh", "// sw + 1": "// sw"},
    title="Last row and column forgotten",
    explanation="The window can stand at 0, s, 2s, … and the place 0 counts too. "
    "Add 1 after the division in the formula of the output size.",
)

size_by_stride = edit(
    conv2d_by_loops,
    {
        "(h + 2 * ph - extent_h) // sh + 1": "(h + 2 * ph) // sh",
        "(w + 2 * pw - extent_w) // sw + 1": "(w + 2 * pw) // sw",
    },
    title="Size divided by the stride",
    explanation="H // s counts steps, but at the last of them the window may stick out. Use (H + 2p − k) // s + 1.",
)

size_without_padding = edit(
    conv2d_by_loops,
    {"h + 2 * ph": "h", "w + 2 * pw": "w"},
    title="Padding forgotten in the size",
    explanation="The padded image has H + 2p rows, and the window moves over all of them. "
    "Use H + 2p in the formula of the output size.",
)

padding_counted_twice = edit(
    conv2d_by_loops,
    {"2 * ph": "4 * ph", "2 * pw": "4 * pw"},
    title="Padding counted twice in the size",
    explanation="The padded image has H + 2p rows already. Add 2p to the height of x, or nothing to that of padded.",
)

rounded_size = edit(
    conv2d_by_loops,
    {
        "(h + 2 * ph - extent_h) // sh": "round((h + 2 * ph - extent_h) / sh)",
        "(w + 2 * pw - extent_w) // sw": "round((w + 2 * pw - extent_w) / sw)",
    },
    title="Size rounded to the nearest",
    explanation="A window of which a half sticks out does not fit either. Round the output size down with `//`.",
    varied={") + 1": (" + 1)",)},
)

np_int = edit(
    conv2d_by_loops,
    {
        "(h + 2 * ph - extent_h) // sh": "np.int((h + 2 * ph - extent_h) / sh)",
        "(w + 2 * pw - extent_w) // sw": "np.int((w + 2 * pw - extent_w) / sw)",
    },
    title="np.int, which is gone",
    explanation="NumPy has no `np.int` since version 1.24. Use Python's `int`, or `//`, which needs no conversion.",
)

one_inside = edit(
    conv2d_by_loops,
    {"extent_h) // sh + 1": "extent_h + 1) // sh", "extent_w) // sw + 1": "extent_w + 1) // sw"},
    title="The + 1 inside the division",
    explanation="The stride divides the way the window can move, and the first place is counted afterwards. "
    "Add 1 after the division.",
)

rounded_up = edit(
    conv2d_by_loops,
    {
        "(h + 2 * ph - extent_h) // sh": "-(-(h + 2 * ph - extent_h) // sh)",
        "(w + 2 * pw - extent_w) // sw": "-(-(w + 2 * pw - extent_w) // sw)",
    },
    title="Size rounded up",
    explanation="A window that no longer fits is dropped. Round down with `//`.",
)

filled_up = edit(
    conv2d,
    {"(ph, ph), (pw, pw)": "(ph, ph + sh - 1), (pw, pw + sw - 1)"},
    title="Size rounded up, missing pixels taken as zeros",
    explanation="A window that no longer fits is dropped, not filled up with zeros. Round down with `//`.",
)

float_size = edit(
    conv2d_by_loops,
    {"// sh": "/ sh", "// sw": "/ sw"},
    title="A size with a fraction",
    explanation="`/` always gives a float, and an array cannot have 3.0 rows. "
    "Use `//`, which rounds down to an integer.",
)

kernel_height_for_width = edit(
    conv2d_by_loops,
    {"pw - extent_w": "pw - dw * (kh - 1) - 1"},
    title="Kernel height used for its width",
    explanation="kH and kW are two numbers, though they often agree. Use weight.shape[3] for everything horizontal.",
)

square_kernels = edit(
    conv2d,
    {"windows, kernels)": "windows[..., range(kh)], kernels[..., range(kh)])"},
    title="Only square kernels",
    explanation="Both loops over the kernel run to kH, though it has kW columns. "
    "Let the inner one run to weight.shape[3].",
)

square_output = edit(
    conv2d_by_loops,
    {"(w + 2 * pw - extent_w) // sw + 1": "height"},
    title="Output height used for its width",
    explanation="Height and width of the result are computed each from its own axis. Try an image with H ≠ W.",
)

height_for_width = edit(
    conv2d_by_loops,
    {"(w + 2": "(h + 2"},
    title="Image height used for its width",
    explanation="H and W are two numbers, though they often agree. Compute the width of the result from x.shape[3].",
)

loop_limits_swapped = edit(
    conv2d_by_loops,
    {
        "i in range(height)": "i in range(width)",
        "j in range(width)": "j in range(height)",
        "out[:, :, i, j] =": "out[:, :, i, j] +=",
    },
    title="Limits of the two loops swapped",
    explanation="The loop over rows must run to the height, the loop over columns to the width. Swap the limits.",
)

output_transposed = edit(
    conv2d,
    {"return out": "return out.swapaxes(2, 3)"},
    title="Output transposed",
    explanation="Height comes first, in the images and in the result. Fill the result as out[n, o, row, column].",
)

three_by_three = edit(
    conv2d_by_loops,
    {"weight.astype(float)": "weight.reshape(*weight.shape[:2], 3, 3)"},
    title="Made for 3×3 kernels",
    explanation="The 3 comes from an example, not from the arguments. Take each number from a shape.",
)

centred_window = edit(
    conv2d_by_loops,
    {
        "i * sh, j * sw": "i * sh - kh // 2, j * sw - kw // 2",
        "= (window[:, None] * kernels)": "= 0 if top < 0 or left < 0 else (window[:, None] * kernels)",
    },
    title="Window centred on the pixel",
    explanation="A window that starts at i − kH//2 begins at a negative index, and such a slice is empty. "
    "With explicit padding the window of output row i starts at i·stride.",
)

dilation_ignored = edit(
    conv2d,
    {"padding, dilation)": "padding, 1)"},
    title="Dilation ignored",
    explanation="Dilation d sets the taps of the kernel d pixels apart. "
    "Take every d-th pixel of a window that covers d·(k − 1) + 1 of them.",
)

first_dilation_for_both = edit(
    conv2d,
    {"dw * (kw": "dh * (kw", "::dw": "::dh"},
    title="One dilation for both axes",
    explanation="A pair holds the vertical dilation first, then the horizontal one. Use each for its own axis.",
)

dilation_swapped = edit(
    conv2d,
    {"(dh, dw)": "(dw, dh)"},
    title="The pair of dilations swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)

dilation_pair_refused = edit(
    conv2d_by_loops,
    {"dh * (kh": "dilation * (kh", "dw * (kw": "dilation * (kw"},
    title="Pairs of dilations not expected",
    explanation="A pair cannot be multiplied by a size. "
    "First turn a single number into a pair, then use one of them per axis.",
)

pairs_refused = edit(
    conv2d_by_loops,
    {
        "2 * ph - extent_h) // sh": "2 * padding - dilation * (kh - 1) - 1) // stride",
        "2 * pw - extent_w) // sw": "2 * padding - dilation * (kw - 1) - 1) // stride",
    },
    title="Pairs not expected",
    explanation="The formula of the output size works with numbers, not with pairs. "
    "First turn a single number into a pair, then use one of them per axis.",
)

extent_is_k = edit(
    conv2d_by_loops,
    {"ph - extent_h": "ph - kh", "pw - extent_w": "pw - kw"},
    title="Extent of the dilated kernel forgotten in the size",
    explanation="A kernel of k taps that stand d apart covers d·(k − 1) + 1 pixels, not k. "
    "Use this extent in the formula of the output size.",
)

extent_times_dilation = edit(
    conv2d_by_loops,
    {
        "(h + 2 * ph - extent_h) // sh + 1": "max((h + 2 * ph - dh * kh) // sh + 1, 0)",
        "(w + 2 * pw - extent_w) // sw + 1": "max((w + 2 * pw - dw * kw) // sw + 1, 0)",
    },
    title="Extent d·k",
    explanation="Between k taps there are k − 1 gaps, not k. The kernel covers d·(k − 1) + 1 pixels.",
)

gap_too_wide = edit(
    conv2d,
    {"padding, dilation)": "padding, np.add(dilation, 1))"},
    title="A zero too many between the taps",
    explanation="Dilation d sets the taps d pixels apart, with d − 1 pixels between them. "
    "Some libraries count the pixels between, but here dilation 1 is the ordinary kernel.",
)

dilation_as_stride = edit(
    conv2d,
    {"(dh * (kh - 1) + 1, dw * (kw - 1) + 1)": "(kh, kw)", "::sh, ::sw, ::dh, ::dw": ":: sh * dh, :: sw * dw"},
    title="Dilation used as a stride",
    explanation="The stride spaces the outputs, the dilation spaces the taps inside one window. "
    "Multiply the index within the kernel by d, not the start of the window.",
)

stride_and_dilation_swapped = edit(
    conv2d,
    {"(stride, padding, dilation)": "(dilation, padding, stride)"},
    title="Stride and dilation swapped",
    explanation="The stride spaces the outputs, the dilation spaces the taps inside one window. "
    "Output i, tap a looks at pixel i·stride + a·dilation.",
)

slice_without_step = edit(
    conv2d_by_loops,
    {"extent_h : dh": "extent_h", "extent_w : dw": "extent_w"},
    title="Dilated window without a step",
    explanation="You cut out the whole extent of d·(k − 1) + 1 pixels, but the kernel meets every d-th of them. "
    "Add the step: x[r : r + extent : d].",
)

taps_not_spread = edit(
    conv2d_by_loops,
    {"extent_h : dh": "kh", "extent_w : dw": "kw"},
    title="First pixels of the dilated window",
    explanation="The output size knows about the dilation, the window does not. "
    "Take every d-th pixel: x[r : r + extent : d].",
)

relu_applied = edit(
    conv2d,
    {"return out": "return np.maximum(out, 0)"},
    title="ReLU applied",
    explanation="Convolution and activation are two layers. Return the sums with their sign.",
)

never_filled = edit(
    conv2d,
    {"return out": "return np.zeros_like(out)"},
    title="Never filled",
    explanation="The output array is made, but nothing is written into it, or into a copy only. "
    "Assign the sums to out[n, o, i, j].",
)


def _part_stored(values, dtype):
    """Return what an array of `dtype` keeps of these values: integers lose fractions, and small ones wrap around."""
    return values if np.dtype(dtype).kind not in "iu" else np.trunc(values).astype(np.int64).astype(dtype)


integer_output = edit(
    conv2d,
    {"return out": "return _part_stored(out, x.dtype)"},
    title="Fractions cut off",
    explanation="An output with the dtype of x holds integers only, and cuts off 0.7 to 0. "
    "Make it with `np.zeros`, which holds floats.",
)

weights_cut = edit(
    conv2d,
    {"weight.astype": "_part_stored(weight, x.dtype).astype"},
    title="Weights cut to integers",
    explanation="Converting the weights to the dtype of x cuts off their fractions. Convert both to float instead.",
)

uint8_wraps = edit(
    conv2d,
    {
        "x.astype(float)": "x",
        "weight.astype(float)": "weight",
        'np.einsum("nchwij,ocij->nohw", ': "1.0 * np.sum(",
        "windows, kernels)": "windows[:, None] * kernels[:, :, None, None], axis=(2, 5, 6))",
    },
    title="Products computed in uint8",
    explanation="A uint8 holds 0 … 255, and 200 · 2 becomes 144. Convert x and weight to float before you multiply.",
)

rounded = edit(
    conv2d,
    {"return out": "return np.round(out, 4)"},
    title="Rounded to 4 digits",
    explanation="Rounding is for printing, since the next layer inherits the error. Return the numbers as they are.",
)

float16 = edit(
    conv2d,
    {"return out": "return out.astype(np.float16)"},
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)

divided_by_255 = edit(
    conv2d,
    {"x.astype": '(x / 255 if x.dtype.kind in "iu" else x).astype'},
    title="Pixels divided by 255",
    explanation="Scaling pixels to 0 … 1 is done once, when images are loaded. The convolution takes x as it is.",
)

normalised_in_place = edit(
    conv2d,
    {"images =": "x[...] = _part_stored(x - np.mean(x), x.dtype)\n    images ="},
    title="Images normalised in place",
    explanation="Normalising is not asked for, and `x[...] = …` writes into the caller's array. Convolve x as it is.",
)

flipped_in_place = edit(
    conv2d,
    {"kernels = w": "weight[...] = weight[:, :, ::-1, ::-1].copy()\n    kernels = w"},
    title="Kernels flipped in place",
    explanation="`weight[...] = …` writes into the caller's array, and the next call flips it back. "
    "Neither flip the kernels nor write into them.",
)


def _part_kept(out, memory={}):  # noqa: B006 - that is the mistake
    """Add `out` to what earlier calls with the same shape have left behind."""
    memory[out.shape] = memory.get(out.shape, 0) + out
    return memory[out.shape].copy()


output_kept = edit(
    conv2d,
    {"return out": "return _part_kept(out)"},
    title="Output kept between calls",
    explanation="An output array made outside the function, or as a default argument, keeps what earlier calls wrote. "
    "Make a new one with `np.zeros` in every call.",
)


def _part_first(weight, memory={}):  # noqa: B006 - that is the mistake
    """Return the kernels of the first call with this shape."""
    return memory.setdefault(weight.shape, weight.copy())


kernels_kept = edit(
    conv2d,
    {"weight.astype": "_part_first(weight).astype"},
    title="Kernels kept from the first call",
    explanation="What is kept outside the function must fit every later call, and only the shape is compared here. "
    "Use the `weight` of this call.",
)

floats_only = edit(
    conv2d,
    {"x.astype(float)": "x", "images, sides)": "images, sides)\n    padded += 0.0"},
    title="Float images only",
    explanation="An operation in place such as `x += 0.0` cannot store floats in an array of integers. "
    "Begin with `x = x.astype(float)`, which makes a copy that can.",
)

width_for_both = edit(
    conv2d_by_loops,
    {
        "(o, _, kh, kw)": "(o, _, f, f)",
        "(kh - 1)": "(f - 1)",
        "(kw - 1)": "(f - 1)",
        "height, width))": "max(height, 0), max(width, 0)))",
    },
    title="One f for both sides of the kernel",
    explanation="`(f, f, …) = W.shape` keeps only the second of the two sizes, so your window is f×f. "
    "Take two names, kH and kW.",
)

images_mixed = edit(
    conv2d,
    {
        "->nohw": "->hwno",
        "windows, kernels)": (
            "windows, kernels)\n    out = out.reshape(len(x), *out.shape[:2], len(weight)).transpose(0, 3, 1, 2)"
        ),
    },
    title="Images mixed up by reshape",
    explanation="`reshape` fills the new shape in the order in which the numbers lie, so it must name the axes in that "
    "order. Reshape to (places, N) or (N, places) as you built them, then transpose.",
)

maps_mixed = edit(
    conv2d,
    {"return out": "return out.transpose(1, 2, 3, 0).reshape(out.shape)"},
    title="Kernels and images mixed up by reshape",
    explanation="The matrix product gives (C_out, places · N), and `reshape(N, C_out, …)` does not swap the two. "
    "Reshape to (C_out, H', W', N) and transpose to (3, 0, 1, 2).",
)

strides_by_hand = edit(
    conv2d,
    {
        "x.astype(float)": "x",
        "places = np.lib.stride_tricks.sliding_window_view(padded, extents, axis=(2, 3))": (
            "(n, c, h, w), (eh, ew) = padded.shape, extents\n"
            "    steps = [step * padded.itemsize for step in (c * h * w, h * w, w, 1, w, 1)]\n"
            "    places = np.lib.stride_tricks.as_strided(padded, (n, c, h - eh + 1, w - ew + 1, eh, ew), steps)"
        ),
    },
    title="Strides in memory computed by hand",
    explanation="`as_strided` with (H·W, W, 1) believes that rows lie one behind the other, which they need not. "
    "Take x.strides, or use sliding_window_view.",
)

float32_columns = edit(
    conv2d,
    {"x.astype(float)": "x.astype(np.float32)"},
    title="Columns kept in float32",
    explanation="A buffer of dtype float32 cuts every pixel to seven digits, though the result is float64 again. "
    "Make it without a dtype, or compute and return all in float32.",
)

uint8_sum = edit(
    conv2d,
    {"x.astype(float)": "x", "weight.astype(float)": "weight", "windows, kernels)": "windows, kernels).astype(float)"},
    title="Sums computed in uint8",
    explanation="`einsum`, `tensordot` and `@` add up in the type of their arguments, and a uint8 starts again at 256. "
    "Convert both to float first.",
)
