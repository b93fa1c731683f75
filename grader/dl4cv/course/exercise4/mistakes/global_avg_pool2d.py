"""What learners get wrong in `global_avg_pool2d`."""

import numpy as np

from dl4cv.mistakes import edit


def global_avg_pool2d(x):
    return np.mean(x, axis=(2, 3))


channels_and_rows = edit(
    global_avg_pool2d,
    {"axis=(2, 3)": "axis=(1, 2)"},
    title="Mean over the wrong axes",
    explanation="Images are (N, C, H, W), so rows and columns are axes 2 and 3. Take the mean over `axis=(2, 3)`.",
)

channels_and_columns = edit(
    global_avg_pool2d,
    {"axis=(2, 3)": "axis=(1, 3)"},
    title="Mean over channels and columns",
    explanation="Images are (N, C, H, W), so rows and columns are axes 2 and 3. Take the mean over `axis=(2, 3)`.",
)

one_axis_only = edit(
    global_avg_pool2d,
    {"axis=(2, 3)": "axis=3"},
    title="Mean over the columns only",
    explanation="Global pooling leaves one number per channel. Take the mean over rows and columns, `axis=(2, 3)`.",
)

rows_only = edit(
    global_avg_pool2d,
    {"axis=(2, 3)": "axis=2"},
    title="Mean over the rows only",
    explanation="Global pooling leaves one number per channel. Take the mean over rows and columns, `axis=(2, 3)`.",
)

channels_merged = edit(
    global_avg_pool2d,
    {"axis=(2, 3)": "axis=(1, 2, 3)"},
    title="Channels merged",
    explanation="Each channel has a mean of its own. Leave axis 1 out of the mean.",
)

batch_merged = edit(
    global_avg_pool2d,
    {"axis=(2, 3)": "axis=(0, 2, 3)"},
    title="Batch merged",
    explanation="Each image has a mean of its own. Leave axis 0 out of the mean.",
)

one_number = edit(
    global_avg_pool2d,
    {"np.mean(x, axis=(2, 3))": "np.asarray(np.mean(x))"},
    title="One mean of everything",
    explanation="Without an axis `mean` takes all numbers together. Take the mean over `axis=(2, 3)`.",
)

axes_kept = edit(
    global_avg_pool2d,
    {"axis=(2, 3)": "axis=(2, 3), keepdims=True"},
    title="Axes of length 1 kept",
    explanation="`keepdims=True` keeps the reduced axes. Leave it out.",
)

transposed = edit(
    global_avg_pool2d,
    {"axis=(2, 3))": "axis=(2, 3)).T"},
    title="Channels first",
    explanation="The batch is the first axis, as everywhere. Drop the transposition.",
)

squeezed = edit(
    global_avg_pool2d,
    {"axis=(2, 3))": "axis=(2, 3)).squeeze()"},
    title="Batch axis lost",
    explanation="`squeeze` removes every axis of length 1, also those that are meant. "
    "A batch of one image is still a batch.",
)

maximum = edit(
    global_avg_pool2d,
    {"np.mean": "np.max"},
    title="Maximum instead of mean",
    explanation="Global average pooling lets all pixels count alike. Use `mean`.",
)

sum_instead_of_mean = edit(
    global_avg_pool2d,
    {"np.mean": "np.sum"},
    title="Sum instead of mean",
    explanation="An average is the sum divided by the number of values. Divide by H·W.",
)

divided_by_height_squared = edit(
    global_avg_pool2d,
    {"np.mean(x, axis=(2, 3))": "np.sum(x, axis=(2, 3)) / x.shape[2] ** 2"},
    title="Divided by H·H",
    explanation="An image has H·W pixels. Divide by H·W, or use `mean`.",
)

divided_by_49 = edit(
    global_avg_pool2d,
    {"np.mean(x, axis=(2, 3))": "np.sum(x, axis=(2, 3)) / 49"},
    title="Divided by 49",
    explanation="The 49 comes from an example. Divide by H·W, or use `mean`.",
)

first_image = edit(
    global_avg_pool2d,
    {"np.mean(x, axis=(2, 3))": "np.broadcast_to(np.mean(x[:1], axis=(2, 3)), x.shape[:2]).copy()"},
    title="The first image for the whole batch",
    explanation="x[0] in the loop over the batch is always the first image. Image n is x[n].",
)

uint8_sum = edit(
    global_avg_pool2d,
    {
        "return np.mean(x, axis=(2, 3))": "dtype = np.uint8 if x.dtype == np.uint8 else float\n"
        "    return np.sum(x, axis=(2, 3), dtype=dtype) / (x.shape[2] * x.shape[3])",
    },
    title="Sum computed in uint8",
    explanation="A uint8 holds 0 … 255, and 200 + 100 becomes 44. Convert x to float before you sum.",
)

integer_output = edit(
    global_avg_pool2d,
    {"axis=(2, 3))": "axis=(2, 3)).astype(x.dtype)"},
    title="Fractions cut off",
    explanation="An output with the dtype of x holds integers only, and cuts off 2.75 to 2. "
    "Use `mean`, which gives floats.",
)

median = edit(
    global_avg_pool2d,
    {"np.mean": "np.median"},
    title="Median instead of mean",
    explanation="The median is the middle value of the sorted pixels. Use `mean`.",
)

rounded = edit(
    global_avg_pool2d,
    {"np.mean(x, axis=(2, 3))": "np.round(np.mean(x, axis=(2, 3)), 4)"},
    title="Rounded to 4 digits",
    explanation="Rounding is for printing, since the next layer inherits the error. Return the numbers as they are.",
)

float16 = edit(
    global_avg_pool2d,
    {"axis=(2, 3))": "axis=(2, 3)).astype(np.float16)"},
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)

size_left_open = edit(
    global_avg_pool2d,
    {"np.mean(x, axis=(2, 3))": "np.mean(x.reshape(x.shape[0], x.shape[1], -1), axis=2)"},
    title="A size of −1 in an empty batch",
    explanation="`reshape(N, C, -1)` divides to find the missing size, and 0 / 0 has no answer. "
    "Name it, H · W, or take the mean over `axis=(2, 3)`.",
)

returned_too_early = edit(
    global_avg_pool2d,
    {
        "return np": "out = np.zeros(x.shape[:2])\n    out[:1, :1] = np",
        "(x,": "(x[:1, :1],",
        "axis=(2, 3))": "axis=(2, 3))\n    return out",
    },
    title="Returned after the first map",
    explanation="A `return` inside of the loops ends them at their first turn, and all other numbers stay 0. "
    "Move it behind both loops.",
)
