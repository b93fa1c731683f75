"""What learners get wrong in `conv2d_transpose`."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dl4cv.mistakes import edit, mistake


def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    s_h, s_w = np.broadcast_to(stride, 2)
    p_h, p_w = np.broadcast_to(padding, 2)
    weight = weight.astype(float)
    N, _, H, W = x.shape
    _, C_out, kH, kW = weight.shape
    height, width = (H - 1) * s_h + kH, (W - 1) * s_w + kW
    canvas = np.zeros((N, C_out, height, width))
    for i in range(H):
        for j in range(W):
            top, left = i * s_h, j * s_w
            stamp = np.einsum("nc,coij->noij", x[:, :, i, j], weight)
            canvas[:, :, top : top + kH, left : left + kW] += stamp
    out = canvas[:, :, p_h : height - p_h, p_w : width - p_w]
    if bias is not None:
        out = out + bias[:, None, None]
    return out


overlaps_overwritten = edit(
    conv2d_transpose,
    {"+=": "="},
    title="Overlaps overwritten",
    explanation="Each input pixel adds its stamp to what is there already. Use `+=` in place of `=`.",
)

overlaps_averaged = edit(
    conv2d_transpose,
    {
        "    canvas =": "    counts = np.zeros((height, width))\n    canvas =",
        "+= stamp": "+= stamp\n            counts[top : top + kH, left : left + kW] += 1",
        "out = canvas[": "out = (canvas / np.maximum(counts, 1))[",
    },
    title="Overlaps averaged",
    explanation="Overlapping stamps add up, and nothing is divided by their number. "
    "The weights already carry the scale.",
)

stride_ignored = edit(
    conv2d_transpose,
    {"np.broadcast_to(stride, 2)": "1, 1"},
    title="Stride ignored",
    explanation="The stamp of input pixel (i, j) lands at (i·s, j·s). Here the stride makes the result larger.",
)

not_cropped = edit(
    conv2d_transpose,
    {"canvas[:, :, p_h : height - p_h, p_w : width - p_w]": "canvas"},
    title="Padding does not crop",
    explanation="This layer undoes the shape of a padded convolution, so its padding is cut off. "
    "Remove p rows and columns from each side.",
)

padding_added = edit(
    conv2d_transpose,
    {"canvas[:, :, p_h : height - p_h, p_w : width - p_w]": "np.pad(canvas, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))"},
    title="Padding added instead of cut off",
    explanation="In the transposed convolution padding crops: it undoes the padding of the forward convolution. "
    "Remove p rows and columns from each side.",
)

input_padded = edit(
    conv2d_transpose,
    {
        "    N, _, H, W": "    x = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))\n    N, _, H, W",
        "canvas[:, :, p_h : height - p_h, p_w : width - p_w]": "canvas",
    },
    title="The input padded",
    explanation="Padding x belongs to the forward convolution. "
    "Here p rows and columns are cut off from each side of the result.",
)

empty_crop = edit(
    conv2d_transpose,
    {"p_h : height - p_h, p_w : width - p_w": "p_h:-p_h, p_w:-p_w"},
    title="A crop that leaves nothing",
    explanation="The slice p:-p is 0:-0 when p is 0, and −0 is 0. Crop with p : height − p.",
)

always_one = edit(
    conv2d_transpose,
    {"np.broadcast_to(padding, 2)": "np.minimum(np.broadcast_to(padding, 2), 1)"},
    title="One row and column cropped, whatever is asked for",
    explanation="The 1 comes from an example, not from the arguments. Crop as many rows and columns as `padding` says.",
)

one_side = edit(
    conv2d_transpose,
    {"p_h : height - p_h, p_w : width - p_w": "p_h:, p_w:"},
    title="Cropped on one side only",
    explanation="The forward convolution padded both sides, so both are cut off. Crop with p : height − p.",
)

cropped_at_the_end = edit(
    conv2d_transpose,
    {"p_h : height - p_h, p_w : width - p_w": ": height - 2 * p_h, : width - 2 * p_w"},
    title="Cropped at the end only",
    explanation="The right size alone is not enough: p rows go at the top and p at the bottom. "
    "Crop with p : height − p.",
)

size_times_stride = edit(
    conv2d_transpose,
    {
        "(H - 1) * s_h + kH, (W - 1) * s_w + kW": "H * s_h, W * s_w",
        "C_out, height, width": "C_out, height + kH, width + kW",  # so that the last stamps find room
    },
    title="Size H·s",
    explanation="The last stamp starts at (H − 1)·s and is k pixels long. The size is (H − 1)·s + k − 2p.",
)

one_stride_too_large = edit(
    conv2d_transpose,
    {"(H - 1) * s_h + kH, (W - 1) * s_w + kW": "H * s_h + kH, W * s_w + kW"},
    title="Size H·s + k",
    explanation="The last of H stamps starts at (H − 1)·s, not at H·s. The size is (H − 1)·s + k − 2p.",
)

zero_too_many = edit(
    conv2d_transpose,
    {"np.broadcast_to(stride, 2)": "np.broadcast_to(stride, 2) + 1"},
    title="s zeros between the pixels",
    explanation="Neighbouring stamps lie s apart, so s − 1 zeros go between two pixels. Put pixel i at place i·s.",
)

first_stride_for_both = edit(
    conv2d_transpose,
    {"s_h, s_w = np.broadcast_to(stride, 2)": "s_h = s_w = np.broadcast_to(stride, 2)[0]"},
    title="One stride for both axes",
    explanation="A pair holds the vertical stride first, then the horizontal one. Use each for its own axis.",
)

stride_swapped = edit(
    conv2d_transpose,
    {"s_h, s_w =": "s_w, s_h ="},
    title="The pair of strides swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)

first_padding_for_both = edit(
    conv2d_transpose,
    {"p_h, p_w = np.broadcast_to(padding, 2)": "p_h = p_w = np.broadcast_to(padding, 2)[0]"},
    title="One padding for both axes",
    explanation="A pair holds the padding above and below first, then that to the left and right. "
    "Use each for its own axis.",
)

padding_swapped = edit(
    conv2d_transpose,
    {"p_h, p_w =": "p_w, p_h ="},
    title="The pair of paddings swapped",
    explanation="A pair is (vertical, horizontal): the first number belongs to the rows. Swap them.",
)

pair_refused = edit(
    conv2d_transpose,
    {"np.broadcast_to(stride, 2)": "stride, stride", "np.broadcast_to(padding, 2)": "padding, padding"},
    title="Pairs not expected",
    explanation="A pair times a number is not a number. "
    "First turn a single number into a pair, then use one of them per axis.",
)


@mistake(
    "conv2d_transpose",
    title="An ordinary convolution",
    explanation="The transposed convolution goes the other way: each input pixel spreads over a window of the output. "
    "Start from the shape (H − 1)·s + k − 2p.",
)
def ordinary_convolution(x, weight, bias=None, stride=1, padding=0):
    (s_h, s_w), (p_h, p_w) = np.broadcast_to(stride, 2), np.broadcast_to(padding, 2)
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    windows = sliding_window_view(padded, weight.shape[2:], axis=(2, 3))[:, :, ::s_h, ::s_w]
    out = np.einsum("nchwij,coij->nohw", windows, weight.astype(float))
    return out if bias is None else out + bias[:, None, None]


kernel_flipped = edit(
    conv2d_transpose,
    {"weight.astype": "weight[:, :, ::-1, ::-1].astype"},
    title="Kernel flipped",
    explanation='Each input pixel stamps the kernel as it is; only the form "insert zeros, then correlate" flips it. '
    "Leave out the flip when you stamp.",
)

kernel_transposed = edit(
    conv2d_transpose,
    {"weight.astype": "weight.swapaxes(2, 3).astype"},
    title="Kernel transposed",
    explanation="Rows of the kernel go with rows of the image. Index both as [row, column].",
)

out_and_in_swapped = edit(
    conv2d_transpose,
    {"weight.astype": "weight.swapaxes(0, 1).astype"},
    title="Weights read as (out, in)",
    explanation="The weights of the transposed convolution are stored as (in, out, kH, kW), the other way round. "
    "The first axis goes with the channels of x.",
)

bias_left_out = edit(
    conv2d_transpose,
    {"    if bias is not None:\n        out = out + bias[:, None, None]\n": ""},
    title="Bias left out",
    explanation="Each output channel has a number of its own that is added to all its values. "
    "Add bias[o] to channel o when a bias is given.",
)

first_bias = edit(
    conv2d_transpose,
    {"bias[:, None, None]": "bias[0]"},
    title="The first bias for every channel",
    explanation="There is one bias per output channel. Channel o gets bias[o].",
)

bias_along_columns = edit(
    conv2d_transpose,
    {"bias[:, None, None]": "bias"},
    title="Bias spread over the columns",
    explanation="`out + bias` lines the biases up with the last axis, the columns. "
    "Make it bias[:, None, None], so that it lines up with the channels.",
)

bias_with_each_stamp = edit(
    conv2d_transpose,
    {
        "+= stamp": "+= stamp if bias is None else stamp + bias[:, None, None]",
        "    if bias is not None:\n        out = out + bias[:, None, None]\n": "",
    },
    title="Bias added with each stamp",
    explanation="Every output value gets the bias exactly once. Add it at the end, when all stamps are set.",
)

bias_expected = edit(
    conv2d_transpose,
    {"    if bias is not None:\n        out": "    out"},
    title="Bias always expected",
    explanation="`bias=None` means a layer without bias, and None cannot be indexed. "
    "Ask `if bias is not None` before you add it.",
)

if_bias = edit(
    conv2d_transpose,
    {"if bias is not None": "if bias"},
    title="`if bias` on an array",
    explanation="Python cannot say whether an array as a whole is true. Ask `if bias is not None`.",
)

last_channel_only = edit(
    conv2d_transpose,
    {"x[:, :, i, j], weight": "x[:, -1:, i, j], weight[-1:]"},
    title="Only the last input channel counts",
    explanation="`=` in the loop over input channels overwrites what the channel before has given. Add up with `+=`.",
)

same_kernel = edit(
    conv2d_transpose,
    {"x[:, :, i, j], weight": "x[:, :, i, j], weight[:, :1]"},
    title="The same kernel for every output channel",
    explanation="weight[c, 0] makes output channel 0 only. Channel o uses weight[c, o].",
)

kernel_height_for_width = edit(
    conv2d_transpose,
    {"s_w + kW": "s_w + kH"},
    title="Kernel height used for its width",
    explanation="kH and kW are two numbers, though they often agree. Use weight.shape[3] for everything horizontal.",
)

first_image = edit(
    conv2d_transpose,
    {"x[:, :, i, j]": "x[:1, :, i, j]"},
    title="The first image for the whole batch",
    explanation="x[0] in the loop over the batch is always the first image. Image n is x[n].",
)

integer_output = edit(
    conv2d_transpose,
    {"return out": "return out.astype(x.dtype)"},
    title="Fractions cut off",
    explanation="An output with the dtype of x holds integers only, and cuts off 0.7 to 0. "
    "Make it with `np.zeros`, which holds floats.",
)

float16 = edit(
    conv2d_transpose,
    {"return out": "return out.astype(np.float16)"},
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)


def _part_kept(shape, memory={}):  # noqa: B006 - that is the mistake
    return memory.setdefault(shape, np.zeros(shape))


output_kept = edit(
    conv2d_transpose,
    {
        "np.zeros((N, C_out, height, width))": "_part_kept((N, C_out, height, width))",
        "canvas[:, :, p_h": "canvas.copy()[:, :, p_h",
    },
    title="Output kept between calls",
    explanation="An output array made outside the function, or as a default argument, keeps what earlier calls wrote. "
    "Make a new one with `np.zeros` in every call.",
)

stamps_not_moved = edit(
    conv2d_transpose,
    {"i * s_h, j * s_w": "i, j"},
    title="Stride left out of the stamp's place",
    explanation="The size knows the stride, the place of the stamp does not. "
    "Pixel (i, j) stamps from row i · s_h and column j · s_w on.",
)

uint8_wraps = edit(
    conv2d_transpose,
    {
        "weight.astype(float)": "weight",
        'np.einsum("nc,coij->noij", x[:, :, i, j], weight)': "np.sum(x[:, :, i, j, None, None, None] * weight, axis=1)",
    },
    title="Products computed in uint8",
    explanation="A uint8 holds 0 … 255, and 200 · 2 becomes 144. Convert x and weight to float before you multiply.",
)
