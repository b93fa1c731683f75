"""What learners get wrong in `max_pool2d_backward`."""

import numpy as np

from dl4cv.mistakes import edit


def _part_pair(value):
    return (value, value) if isinstance(value, int) else tuple(value)


def max_pool2d_backward(x, grad_out, kernel_size, stride=None):
    x, grad_out = np.asarray(x, dtype=float), np.asarray(grad_out, dtype=float)
    kH, kW = _part_pair(kernel_size)
    s_h, s_w = _part_pair(kernel_size if stride is None else stride)
    grad_x = np.zeros_like(x)
    for n, c, i, j in np.ndindex(grad_out.shape):
        top, left = i * s_h, j * s_w
        window = x[n, c, top : top + kH, left : left + kW]
        u, v = np.unravel_index(np.argmax(window), window.shape)
        grad_x[n, c, top + u, left + v] += grad_out[n, c, i, j]
    return grad_x


all_ties = edit(
    max_pool2d_backward,
    {
        "grad_x[n, c, top + u, left + v] += grad_out[n, c, i, j]": (
            "grad_x[n, c, top : top + kH, left : left + kW] += (window == window.max()) * grad_out[n, c, i, j]"
        )
    },
    title="Every largest pixel gets the whole gradient",
    explanation="`window == window.max()` is true for all pixels that are equal, and one wins. np.argmax finds "
    "the first.",
)

search_from_zero = edit(
    max_pool2d_backward,
    {"np.argmax(window)": "np.argmax(np.maximum(window, 0))"},
    title="The search for the largest begins at 0",
    explanation="In a window without a positive pixel none is larger than 0, and the first wins by default. "
    "Begin with -inf, or with the window's first pixel.",
)

ties_share = edit(
    max_pool2d_backward,
    {
        "grad_x[n, c, top + u, left + v] += grad_out[n, c, i, j]": (
            "mask = window == window.max()\n"
            "        grad_x[n, c, top : top + kH, left : left + kW] += mask / mask.sum() * grad_out[n, c, i, j]"
        )
    },
    title="Equal pixels share the gradient",
    explanation="That is a rule of its own, but not this one: the first of several equal pixels wins. np.argmax "
    "finds it.",
)

last_tie_wins = edit(
    max_pool2d_backward,
    {"np.unravel_index(np.argmax(window), window.shape)": "np.argwhere(window == window.max())[-1]"},
    title="The last of several equal pixels wins",
    explanation="Of equal pixels the first wins, row by row from the top left. Compare with >, not with >=.",
)

first_by_columns = edit(
    max_pool2d_backward,
    {
        "np.unravel_index(np.argmax(window), window.shape)": (
            "np.unravel_index(np.argmax(window.T), window.T.shape)[::-1]"
        )
    },
    title="Ties looked for column by column",
    explanation="Of equal pixels the first wins, row by row from the top left. Run over the rows in the outer loop.",
)

overlap_overwritten = edit(
    max_pool2d_backward,
    {"left + v] += grad_out": "left + v] = grad_out"},
    title="Overlapping windows overwrite one another",
    explanation="A pixel may win in several windows, and has a share of each output's gradient. Add the shares up: "
    "`+=` in a loop, or np.add.at, since `x[index] += …` writes once to a place that index names twice.",
)

mask_overwritten = edit(
    max_pool2d_backward,
    {
        "grad_x[n, c, top + u, left + v] += grad_out[n, c, i, j]": (
            "grad_x[n, c, top : top + kH, left : left + kW] = (window == window.max()) * grad_out[n, c, i, j]"
        )
    },
    title="The whole window overwritten",
    explanation="With `=` a window deletes what its neighbours left, and all equal pixels get the gradient. "
    "Find the winner with np.argmax, and add to this one pixel.",
)

smallest_wins = edit(
    max_pool2d_backward,
    {"np.argmax(window)": "np.argmin(window)"},
    title="The smallest pixel wins",
    explanation="Max-pooling kept the largest pixel, so the gradient is handed to that one. Use np.argmax.",
)

largest_magnitude_wins = edit(
    max_pool2d_backward,
    {"np.argmax(window)": "np.argmax(np.abs(window))"},
    title="The largest magnitude wins",
    explanation="-9 is smaller than 1. Compare the pixels themselves, without abs.",
)

everyone_gets_it = edit(
    max_pool2d_backward,
    {
        "grad_x[n, c, top + u, left + v] += grad_out[n, c, i, j]": (
            "grad_x[n, c, top : top + kH, left : left + kW] += grad_out[n, c, i, j]"
        )
    },
    title="Every pixel of the window gets the gradient",
    explanation="Pixels that lost did not reach the output, so their gradient is 0. Hand it to the largest alone.",
)

like_average_pooling = edit(
    max_pool2d_backward,
    {
        "grad_x[n, c, top + u, left + v] += grad_out[n, c, i, j]": (
            "grad_x[n, c, top : top + kH, left : left + kW] += grad_out[n, c, i, j] / (kH * kW)"
        )
    },
    title="The gradient of average pooling",
    explanation="You share the gradient out among all pixels of the window. In max-pooling the largest gets all of it.",
)

winner_itself = edit(
    max_pool2d_backward,
    {"+= grad_out[n, c, i, j]": "+= window[u, v]"},
    title="The maximum in place of the gradient",
    explanation="The pixel only decides who gets the gradient; what is handed on is grad_out.",
)

one_in_place_of_the_gradient = edit(
    max_pool2d_backward,
    {"+= grad_out[n, c, i, j]": "+= 1"},
    title="1 in place of the gradient",
    explanation="The mask of the winners is multiplied with grad_out: that is the chain rule.",
)

multiplied_with_the_winner = edit(
    max_pool2d_backward,
    {"+= grad_out[n, c, i, j]": "+= window[u, v] * grad_out[n, c, i, j]"},
    title="Multiplied with the maximum",
    explanation="The slope of the maximum is 1 at the winner, whatever its value. Hand grad_out on as it is.",
)

stride_one = edit(
    max_pool2d_backward,
    {"kernel_size if stride is None else stride": "1 if stride is None else stride"},
    title="Without a stride the window moves by 1",
    explanation="None means that the windows tile the map: the stride is the kernel_size then.",
)

stride_ignored = edit(
    max_pool2d_backward,
    {"kernel_size if stride is None else stride": "kernel_size"},
    title="The stride ignored",
    explanation="The windows move by the stride where one is given. Output i belongs to the rows from i * stride on.",
)

stride_ignored_for_the_window = edit(
    max_pool2d_backward,
    {"window = x[n, c, top : top + kH, left : left + kW]": "window = x[n, c, i : i + kH, j : j + kW]"},
    title="The stride left out where the window is taken",
    explanation="The window of output (i, j) begins at i * stride and j * stride. Take it from there.",
)

stride_ignored_for_the_gradient = edit(
    max_pool2d_backward,
    {"grad_x[n, c, top + u, left + v]": "grad_x[n, c, i + u, j + v]"},
    title="The stride left out where the gradient is written",
    explanation="The winner stands at i * stride + u, j * stride + v. Write the gradient there.",
)

window_ignored_for_the_gradient = edit(
    max_pool2d_backward,
    {"grad_x[n, c, top + u, left + v]": "grad_x[n, c, top, left]"},
    title="The gradient handed to the corner of the window",
    explanation="argmax counts from the corner of the window. Add the place of the winner: top + u, left + v.",
)

strides_exchanged = edit(
    max_pool2d_backward,
    {"s_h, s_w = _part_pair": "s_w, s_h = _part_pair"},
    title="The two strides exchanged",
    explanation="The first number of the pair is the vertical stride. Rows step by it, columns by the second.",
)

one_stride_for_both = edit(
    max_pool2d_backward,
    {"top, left = i * s_h, j * s_w": "top, left = i * s_h, j * s_h"},
    title="The vertical stride used across, too",
    explanation="The second number of the pair is the stride across. Columns step by it.",
)

square_window = edit(
    max_pool2d_backward,
    {"left : left + kW]": "left : left + kH]"},
    title="The height of the window used for its width",
    explanation="The second number of kernel_size is the width. Columns are cut by it.",
)

first_channel_decides = edit(
    max_pool2d_backward,
    {"window = x[n, c, top": "window = x[n, 0, top"},
    title="The first channel decides for all",
    explanation="Every channel is pooled for itself and has winners of its own. Look into x[n, c].",
)

first_image_alone = edit(
    max_pool2d_backward,
    {"for n, c, i, j in np.ndindex(grad_out.shape):": "for n, c, i, j in np.ndindex(1, *grad_out.shape[1:]):"},
    title="Only the first image",
    explanation="Every image of the batch has a gradient. Loop over all N.",
)

row_counted_by_height = edit(
    max_pool2d_backward,
    {"np.unravel_index(np.argmax(window), window.shape)": "np.argmax(window) // kH, np.argmax(window) % kH"},
    title="The winner's row found with the height",
    explanation="argmax counts row by row, so a row holds kW pixels: u = place // kW, v = place % kW.",
)

integers_out = edit(
    max_pool2d_backward,
    {
        "x, grad_out = np.asarray(x, dtype=float), np.asarray(grad_out, dtype=float)": (
            "grad_out = np.asarray(grad_out, dtype=float)"
        ),
    },
    title="An integer array for the gradient",
    explanation="`np.zeros_like(x)` is an integer array when x is one, and cuts off every fraction. "
    "Write np.zeros(x.shape).",
)

sign_turned = edit(
    max_pool2d_backward,
    {"+= grad_out[n, c, i, j]": "-= grad_out[n, c, i, j]"},
    title="Wrong sign",
    explanation="The output grows with its largest pixel, so the gradient is handed on without a minus.",
)

only_windows_that_tile = edit(
    max_pool2d_backward,
    {
        "return grad_x": (
            "return grad_x[:, :, : (grad_out.shape[2] - 1) * s_h + kH, : (grad_out.shape[3] - 1) * s_w + kW]"
        )
    },
    title="Pixels that no window touches left out",
    explanation="The gradient has the shape of x, also where pixels are left over at the end: theirs is 0.",
)
