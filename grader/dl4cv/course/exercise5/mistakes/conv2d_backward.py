"""What learners get wrong in `conv2d_backward`."""

import numpy as np

from dl4cv.mistakes import edit


def _part_pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def conv2d_backward(x, weight, grad_out, stride=1, padding=0):
    x, weight, grad_out = (np.asarray(array, dtype=float) for array in (x, weight, grad_out))
    (s_h, s_w), (p_h, p_w) = _part_pair(stride), _part_pair(padding)
    N, _, H, W = x.shape
    C_out, _, kH, kW = weight.shape
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    grad_padded = np.zeros_like(padded)
    grad_weight = np.zeros_like(weight)
    grad_bias = np.zeros(C_out)
    for n in range(N):
        for o in range(C_out):
            for i in range(grad_out.shape[2]):
                for j in range(grad_out.shape[3]):
                    top, left = i * s_h, j * s_w
                    g = grad_out[n, o, i, j]
                    window = padded[n, :, top : top + kH, left : left + kW]
                    grad_padded[n, :, top : top + kH, left : left + kW] += g * weight[o]
                    grad_weight[o] += g * window
                    grad_bias[o] += g
    grad_x = grad_padded[:, :, p_h : p_h + H, p_w : p_w + W]
    return grad_x, grad_weight, grad_bias


overlap_overwritten = edit(
    conv2d_backward,
    {"left : left + kW] += g * weight[o]": "left : left + kW] = g * weight[o]"},
    title="Overlapping windows overwrite one another",
    explanation="A pixel that several windows see has a share of each output's gradient. Add the shares up: `+=` in a "
    "loop, or np.add.at, since `x[index] += …` writes once to a place that index names twice.",
)

weight_overwritten = edit(
    conv2d_backward,
    {"grad_weight[o] += g * window": "grad_weight[o] = g * window"},
    title="grad_weight holds the last window alone",
    explanation="Every window and every image uses the same kernel, so their gradients add up. Write +=, not =.",
)

bias_overwritten = edit(
    conv2d_backward,
    {"grad_bias[o] += g": "grad_bias[o] = g"},
    title="grad_bias holds the last pixel alone",
    explanation="Every pixel of every image has the bias added, so their gradients add up. Write +=, not =.",
)

crop_that_empties = edit(
    conv2d_backward,
    {"[:, :, p_h : p_h + H, p_w : p_w + W]": "[:, :, p_h:-p_h, p_w:-p_w]"},
    title="With padding 0 the crop is empty",
    explanation="`[p:-p]` is `[0:0]` when p is 0, since -0 is 0. Cut the padding off with [p : p + H].",
)

not_cropped = edit(
    conv2d_backward,
    {"[:, :, p_h : p_h + H, p_w : p_w + W]": "[:, :]"},
    title="The padding not cut off",
    explanation="grad_x has the shape of x. Cut off what belongs to the padding: [p : p + H].",
)

cropped_at_the_end = edit(
    conv2d_backward,
    {"[:, :, p_h : p_h + H, p_w : p_w + W]": "[:, :, :H, :W]"},
    title="Cut off at the far end only",
    explanation="The padding stands on all four sides. x begins at row p of the padded image: [p : p + H].",
)

cropped_twice = edit(
    conv2d_backward,
    {"[:, :, p_h : p_h + H, p_w : p_w + W]": "[:, :, 2 * p_h : 2 * p_h + H, 2 * p_w : 2 * p_w + W]"},
    title="Twice the padding cut off in front",
    explanation="x begins at row p of the padded image, not at row 2 p. Cut with [p : p + H].",
)

crop_axes_exchanged = edit(
    conv2d_backward,
    {"p_h : p_h + H, p_w : p_w + W": "p_w : p_w + H, p_h : p_h + W"},
    title="The two paddings exchanged in the crop",
    explanation="The first number of the pair is the vertical padding. Cut rows by it, and columns by the second.",
)

unpadded_window = edit(
    conv2d_backward,
    {
        "grad_weight[o] += g * window": (
            "window = np.zeros((x.shape[1], kH, kW))\n"
            "                    seen = x[n, :, top : top + kH, left : left + kW]\n"
            "                    window[:, : seen.shape[1], : seen.shape[2]] = seen\n"
            "                    grad_weight[o] += g * window"
        )
    },
    title="grad_weight from the image without padding",
    explanation="The layer saw the padded image. Take its windows from there, also on the way back.",
)

stride_ignored = edit(
    conv2d_backward,
    {"top, left = i * s_h, j * s_w": "top, left = i, j"},
    title="The stride ignored",
    explanation="Output i looked at the rows from i * stride on. Hand the gradient back to these.",
)

stride_left_out_of_grad_x = edit(
    conv2d_backward,
    {
        "grad_padded[n, :, top : top + kH, left : left + kW] += g * weight[o]": (
            "grad_padded[n, :, i : i + kH, j : j + kW] += g * weight[o]"
        )
    },
    title="The stride left out of grad_x",
    explanation="The window of out[i, j] begins at row i * s_h and column j * s_w. "
    "Add its share at the same place from which grad_weight takes it.",
)

stride_down_only = edit(
    conv2d_backward,
    {"top, left = i * s_h, j * s_w": "top, left = i * s_h, j"},
    title="The stride ignored across",
    explanation="Output j looked at the columns from j * stride on. Both starts move by the stride.",
)

stride_across_only = edit(
    conv2d_backward,
    {"top, left = i * s_h, j * s_w": "top, left = i, j * s_w"},
    title="The stride ignored down",
    explanation="Output i looked at the rows from i * stride on. Both starts move by the stride.",
)

strides_exchanged = edit(
    conv2d_backward,
    {"(s_h, s_w), (p_h": "(s_w, s_h), (p_h"},
    title="The two strides exchanged",
    explanation="The first number of the pair is the vertical stride. Rows step by it, columns by the second.",
)

one_stride_for_both = edit(
    conv2d_backward,
    {"top, left = i * s_h, j * s_w": "top, left = i * s_h, j * s_h"},
    title="The vertical stride used across, too",
    explanation="The second number of the pair is the stride across. Columns step by it.",
)

one_padding_for_both = edit(
    conv2d_backward,
    {
        "(p_h, p_h), (p_w, p_w)": "(p_h, p_h), (p_h, p_h)",
        "p_h : p_h + H, p_w : p_w + W": "p_h : p_h + H, p_h : p_h + W",
    },
    title="The vertical padding used across, too",
    explanation="The second number of the pair is the padding across. Columns are padded by it.",
)

kernel_turned = edit(
    conv2d_backward,
    {"+= g * weight[o]": "+= g * weight[o, :, ::-1, ::-1]"},
    title="Kernel turned the wrong way",
    explanation="Where each output hands its share back, the kernel stands as it is. "
    "Where grad_x is written as a convolution of grad_out, the kernel is turned by 180 degrees.",
)

weight_flipped = edit(
    conv2d_backward,
    {"grad_weight[o] += g * window": "grad_weight[o] += g * window[:, ::-1, ::-1]"},
    title="grad_weight flipped",
    explanation="grad_weight[u, v] belongs to the pixel at (u, v) of the window. Add the window as it is.",
)

kernel_axes_exchanged = edit(
    conv2d_backward,
    {"grad_weight[o] += g * window": "grad_weight[o] += g * (window.transpose(0, 2, 1) if kH == kW else window)"},
    title="Height and width of the kernel exchanged",
    explanation="grad_weight[o, c, u, v] belongs to row u and column v of the window. Swap nothing.",
)

first_kernel_for_all = edit(
    conv2d_backward,
    {"+= g * weight[o]": "+= g * weight[0]"},
    title="The first kernel used for every output",
    explanation="Output o was made with kernel o. Hand its gradient back through weight[o].",
)

channels_summed = edit(
    conv2d_backward,
    {"grad_weight[o] += g * window": "grad_weight[o] += g * window.sum(axis=0)"},
    title="grad_weight the same for all channels",
    explanation="Each channel of the kernel is multiplied with its own channel of the image. Do not add them up.",
)

bias_averaged = edit(
    conv2d_backward,
    {
        "    grad_x = grad_padded": (
            "    grad_bias /= N * grad_out.shape[2] * grad_out.shape[3]\n    grad_x = grad_padded"
        )
    },
    title="grad_bias is a mean",
    explanation="grad_out holds the 1 / N of the loss already. Add up over images and pixels, and divide by nothing.",
)

bias_averaged_over_images = edit(
    conv2d_backward,
    {"    grad_x = grad_padded": "    grad_bias /= N\n    grad_x = grad_padded"},
    title="grad_bias divided by N",
    explanation="grad_out holds the 1 / N of the loss already. Add up over images and pixels, and divide by nothing.",
)

weight_averaged = edit(
    conv2d_backward,
    {"    grad_x = grad_padded": "    grad_weight /= N\n    grad_x = grad_padded"},
    title="grad_weight divided by N",
    explanation="grad_out holds the 1 / N of the loss already. Add up over the images, and divide by nothing.",
)

both_averaged = edit(
    conv2d_backward,
    {"    grad_x = grad_padded": "    grad_weight /= N\n    grad_bias /= N\n    grad_x = grad_padded"},
    title="grad_weight and grad_bias divided by N",
    explanation="grad_out already holds whatever the loss was divided by. Sum over the batch, and divide by nothing.",
)

all_averaged = edit(
    conv2d_backward,
    {
        "    grad_x = grad_padded": (
            "    grad_weight /= N\n    grad_bias /= N\n    grad_padded /= N\n    grad_x = grad_padded"
        )
    },
    title="Everything divided by N once more",
    explanation="grad_out holds the 1 / N of the loss already. None of the three gradients is divided by anything.",
)

bias_per_image = edit(
    conv2d_backward,
    {"return grad_x, grad_weight, grad_bias": "return grad_x, grad_weight, grad_out.sum(axis=(2, 3))"},
    title="grad_bias for each image apart",
    explanation="All images share the bias. Sum over them as well: axis=(0, 2, 3).",
)

bias_per_place = edit(
    conv2d_backward,
    {"return grad_x, grad_weight, grad_bias": "return grad_x, grad_weight, grad_out.sum(axis=0)"},
    title="grad_bias for each place apart",
    explanation="A map has one bias, the same at every place. Sum over the pixels as well: axis=(0, 2, 3).",
)

bias_over_all = edit(
    conv2d_backward,
    {"return grad_x, grad_weight, grad_bias": "return grad_x, grad_weight, grad_out.sum()"},
    title="grad_bias is one number",
    explanation="Each output map has a bias of its own. Sum over images and pixels, and keep the axis of the maps.",
)

first_image_alone = edit(
    conv2d_backward,
    {"for n in range(N):": "for n in range(1):"},
    title="Only the first image",
    explanation="Every image of the batch has a gradient, and adds to those of weight and bias. Loop over all N.",
)

last_row_forgotten = edit(
    conv2d_backward,
    {"for i in range(grad_out.shape[2]):": "for i in range(grad_out.shape[2] - 1):"},
    title="The last row of outputs forgotten",
    explanation="range(H') runs over all rows of grad_out already. Subtract nothing.",
)

weight_and_bias_exchanged = edit(
    conv2d_backward,
    {"return grad_x, grad_weight, grad_bias": "return grad_x, grad_bias, grad_weight"},
    title="grad_bias before grad_weight",
    explanation="The order is grad_x, grad_weight, grad_bias.",
)

bias_missing = edit(
    conv2d_backward,
    {"return grad_x, grad_weight, grad_bias": "return grad_x, grad_weight"},
    title="grad_bias missing",
    explanation="The layer has a bias as well. Return its gradient as the third: grad_out.sum(axis=(0, 2, 3)).",
)

sign_turned = edit(
    conv2d_backward,
    {"g = grad_out[n, o, i, j]": "g = -grad_out[n, o, i, j]"},
    title="Wrong sign",
    explanation="The gradient points uphill; the minus sign is that of the step. Return it without one.",
)

weights_ignored = edit(
    conv2d_backward,
    {"+= g * weight[o]": "+= g"},
    title="grad_x without the weights",
    explanation="How much a pixel matters depends on the weight it is multiplied with: add g * weight[o].",
)

only_windows_that_tile = edit(
    conv2d_backward,
    {
        "grad_padded = np.zeros_like(padded)": (
            "height, width = (grad_out.shape[2] - 1) * s_h + kH, (grad_out.shape[3] - 1) * s_w + kW\n"
            "    grad_padded = np.zeros((N, x.shape[1], height, width))"
        )
    },
    title="Pixels that no window touches left out",
    explanation="grad_x has the shape of x, also where the stride leaves pixels over at the end: their gradient is 0. "
    "Begin with zeros of the size of the padded image.",
)

integers_out = edit(
    conv2d_backward,
    {
        "x, weight, grad_out = (np.asarray(array, dtype=float) for array in (x, weight, grad_out))": (
            "weight, grad_out = np.asarray(weight, dtype=float), np.asarray(grad_out, dtype=float)"
        ),
        "+= g * weight[o]": "+= (g * weight[o]).astype(padded.dtype)",
    },
    title="An integer array for grad_x",
    explanation="`np.zeros_like(padded)` is an integer array when x is one, and cuts off every fraction. "
    "Convert x to float first.",
)

crash_on_integers = edit(
    conv2d_backward,
    {
        "x, weight, grad_out = (np.asarray(array, dtype=float) for array in (x, weight, grad_out))": (
            "weight, grad_out = np.asarray(weight, dtype=float), np.asarray(grad_out, dtype=float)"
        ),
    },
    title="An integer array for grad_x, which takes no floats",
    explanation="`np.zeros_like(padded)` is an integer array when x is one, and += cannot put floats into it. "
    "Convert x to float first.",
)


def conv2d_backward_by_windows(x, weight, grad_out, stride=1, padding=0):
    x, weight, grad_out = (np.asarray(array, dtype=float) for array in (x, weight, grad_out))
    (s_h, s_w), (p_h, p_w) = _part_pair(stride), _part_pair(padding)
    _, _, H, W = x.shape
    _, _, kH, kW = weight.shape
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    grad_padded = np.zeros_like(padded)
    grad_weight = np.zeros_like(weight)
    for i in range(grad_out.shape[2]):
        for j in range(grad_out.shape[3]):
            rows, columns = slice(i * s_h, i * s_h + kH), slice(j * s_w, j * s_w + kW)
            g = grad_out[:, :, i, j]
            grad_weight += np.tensordot(g, padded[:, :, rows, columns], axes=(0, 0))
            grad_padded[:, :, rows, columns] += np.tensordot(g, weight, axes=1)
    grad_x = grad_padded[:, :, p_h : p_h + H, p_w : p_w + W]
    return grad_x, grad_weight, grad_out.sum(axis=(0, 2, 3))


def conv2d_backward_by_taps(x, weight, grad_out, stride=1, padding=0):
    x, weight, grad_out = (np.asarray(array, dtype=float) for array in (x, weight, grad_out))
    (s_h, s_w), (p_h, p_w) = _part_pair(stride), _part_pair(padding)
    _, _, H, W = x.shape
    _, _, kH, kW = weight.shape
    _, _, H_out, W_out = grad_out.shape
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    grad_padded = np.zeros_like(padded)
    grad_weight = np.zeros_like(weight)
    for u in range(kH):
        for v in range(kW):
            rows, columns = slice(u, u + (H_out - 1) * s_h + 1, s_h), slice(v, v + (W_out - 1) * s_w + 1, s_w)
            grad_weight[:, :, u, v] = np.einsum("noij,ncij->oc", grad_out, padded[:, :, rows, columns])
            grad_padded[:, :, rows, columns] += np.einsum("noij,oc->ncij", grad_out, weight[:, :, u, v])
    grad_x = grad_padded[:, :, p_h : p_h + H, p_w : p_w + W]
    return grad_x, grad_weight, grad_out.sum(axis=(0, 2, 3))


window_overwritten = edit(
    conv2d_backward_by_windows,
    {"grad_padded[:, :, rows, columns] += np.tensordot(": "grad_padded[:, :, rows, columns] = np.tensordot("},
    title="Overlapping windows overwrite one another",
    explanation="A pixel that several windows see has a share of each output's gradient. Add the shares up: `+=` in a "
    "loop, or np.add.at, since `x[index] += …` writes once to a place that index names twice.",
)

tap_overwritten = edit(
    conv2d_backward_by_taps,
    {"grad_padded[:, :, rows, columns] += np.einsum(": "grad_padded[:, :, rows, columns] = np.einsum("},
    title="The kernel's weights overwrite one another's shares",
    explanation="A pixel that several windows see meets another weight in each, and has a share of each. "
    "Write +=, not =.",
)

weight_of_the_last_window = edit(
    conv2d_backward_by_windows,
    {"grad_weight += np.tensordot(": "grad_weight = np.tensordot("},
    title="grad_weight holds the last window alone",
    explanation="Every window uses the same kernel, so their gradients add up. Write +=, not =.",
)
