"""What learners get wrong in `conv2d_rgb`."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dl4cv.mistakes import edit


def conv2d_rgb(image, kernel, bias=0.0):
    C, kH, kW = kernel.shape
    _, H, W = image.shape
    height, width = H - kH + 1, W - kW + 1
    out = np.zeros((height, width))
    for c in range(C):
        for i in range(height):
            for j in range(width):
                window = image[c, i : i + kH, j : j + kW].astype(float)
                out[i, j] += np.sum(window * kernel[c])
    return out + bias


def conv2d_rgb_by_windows(image, kernel, bias=0.0):
    windows = sliding_window_view(image.astype(float), kernel.shape[1:], axis=(1, 2))
    maps = np.einsum("chwij,cij->chw", windows, kernel.astype(float))
    return maps.sum(axis=0) + bias


channels_not_summed = edit(
    conv2d_rgb_by_windows,
    {"maps.sum(axis=0)": "maps"},
    title="Channels not summed",
    explanation="One kernel spans all channels and gives one map. Sum over the channels as well.",
)

last_channel_only = edit(
    conv2d_rgb,
    {"+=": "="},
    title="Only the last channel counts",
    explanation="`=` in the loop over channels overwrites what the channel before has given. Add up with `+=`.",
)

first_channel_only = edit(
    conv2d_rgb,
    {"    return": "        return"},
    title="Only the first channel counts",
    explanation="A `return` inside the loop over channels ends it after the first one, and so does image[0]. "
    "Sum over all channels.",
)

channels_averaged = edit(
    conv2d_rgb_by_windows,
    {"maps.sum": "maps.mean"},
    title="Channels averaged",
    explanation="The weights already carry the scale. Sum over the channels instead of taking the mean.",
)

same_weights = edit(
    conv2d_rgb,
    {"kernel[c]": "kernel[0]"},
    title="The same weights for every channel",
    explanation="Each channel has its own slice of the kernel. Use kernel[c] together with image[c].",
)

channels_reversed = edit(
    conv2d_rgb,
    {"image[c, ": "image[C - 1 - c, "},
    title="Channels in reverse order",
    explanation="Some libraries load images as BGR, but here both arrays have their channels in the same order. "
    "Channel c of the image belongs to channel c of the kernel.",
)

grey_first = edit(
    conv2d_rgb_by_windows,
    {
        "image.astype(float)": "image.mean(axis=0, dtype=float, keepdims=True)",
        "kernel.astype(float)": "kernel.sum(axis=0, dtype=float, keepdims=True)",
    },
    title="Grey image first",
    explanation="Once the image is grey, the kernel can no longer tell colours apart. "
    "Convolve each channel with its own weights, then sum.",
)

three_channels = edit(
    conv2d_rgb,
    {"range(C)": "range(3)"},
    title="Three channels taken for granted",
    explanation="`range(3)` fits RGB only, and inside a network there are 16 or 64 channels. Loop over image.shape[0].",
)

channels_last = edit(
    conv2d_rgb_by_windows,
    {"    windows =": "    image, kernel = np.moveaxis(image, -1, 0), np.moveaxis(kernel, -1, 0)\n    windows ="},
    title="Channels taken to be last",
    explanation="Other libraries store images as (H, W, C), here they are (C, H, W). "
    "Read the sizes as `C, H, W = image.shape`.",
)

channel_axis_kept = edit(
    conv2d_rgb_by_windows,
    {"axis=0": "axis=0, keepdims=True"},
    title="Channel axis kept",
    explanation="After the sum over the channels their axis is gone. Leave out `keepdims`.",
)

bias_left_out = edit(
    conv2d_rgb,
    {"out + bias": "out"},
    title="Bias left out",
    explanation="The bias lifts every output value by the same amount. Add it after the sum.",
)

bias_subtracted = edit(
    conv2d_rgb,
    {"out + bias": "out - bias"},
    title="Bias subtracted",
    explanation="The bias is added, like the b of a·x + b. Turn the sign.",
)

bias_per_channel = edit(
    conv2d_rgb,
    {"np.sum(window * kernel[c])": "np.sum(window * kernel[c]) + bias", "out + bias": "out"},
    title="Bias added for each channel",
    explanation="The bias belongs to the kernel, and the kernel spans all channels. "
    "Move the `+ bias` out of the loop over channels.",
)

bias_inside_the_sum = edit(
    conv2d_rgb,
    {"np.sum(window * kernel[c])": "np.sum(window * kernel[c] + bias)", "out + bias": "out"},
    title="Bias inside the sum",
    explanation="`np.sum(window * kernel + bias)` adds the bias to every product. "
    "Close the parenthesis before it: np.sum(window * kernel) + bias.",
)

bias_one_by_default = edit(
    conv2d_rgb,
    {"bias=0.0": "bias=1.0"},
    title="Bias is 1 unless given",
    explanation="A layer without bias adds nothing. The default is `bias=0.0`.",
)

kernel_flipped = edit(
    conv2d_rgb,
    {"kernel[c]": "kernel[c, ::-1, ::-1]"},
    title="Kernel flipped",
    explanation="The mathematical convolution turns the kernel by 180°. "
    "In deep learning it is laid on the image as it is.",
)

kernel_flipped_everywhere = edit(
    conv2d_rgb,
    {"kernel[c]": "np.flip(kernel)[c]"},
    title="Kernel flipped along all axes",
    explanation="`scipy.signal.convolve` and `np.flip` without an axis turn the channels round as well. "
    "No axis needs flipping.",
)

kernel_height_for_width = edit(
    conv2d_rgb,
    {"W - kW": "W - kH"},
    title="Kernel height used for its width",
    explanation="kH and kW are two numbers, though they often agree. Use kernel.shape[2] for everything horizontal.",
)

output_transposed = edit(
    conv2d_rgb,
    {"np.zeros((height, width))": "np.zeros((width, height))", "out[i, j]": "out[j, i]"},
    title="Output transposed",
    explanation="Height comes first, in the image and in the result. "
    "Make the output as (H', W') and fill it as out[row, column].",
)

one_short = edit(
    conv2d_rgb,
    {"H - kH + 1, W - kW + 1": "H - kH, W - kW"},
    title="Last row and column forgotten",
    explanation="The kernel fits in H − kH + 1 places, since place 0 counts too. Add the 1.",
)

relu_applied = edit(
    conv2d_rgb,
    {"out + bias": "np.maximum(out + bias, 0)"},
    title="ReLU applied",
    explanation="Convolution and activation are two layers. Return the sums with their sign.",
)

clipped_to_pixels = edit(
    conv2d_rgb,
    {"out + bias": "np.clip(out + bias, 0, 255)"},
    title="Clipped to 0 … 255",
    explanation="Clipping is for showing an image, but feature maps may have any value. Return the sums as they are.",
)

integer_output = edit(
    conv2d_rgb,
    {"out + bias": "(out + bias).astype(image.dtype)"},
    title="Fractions cut off",
    explanation="An output with the dtype of the image holds integers only, and cuts off 0.7 to 0. "
    "Make it with `np.zeros`, which holds floats.",
)

uint8_wraps = edit(
    conv2d_rgb,
    {".astype(float)": ""},
    title="Products computed in uint8",
    explanation="A uint8 holds 0 … 255, and 200 · 2 becomes 144. "
    "Convert image and kernel to float before you multiply.",
)

float16 = edit(
    conv2d_rgb,
    {"out + bias": "(out + bias).astype(np.float16)"},
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)

reshaped = edit(
    conv2d_rgb,
    {
        "image[c, i : i + kH, j : j + kW]": "image.reshape(H, W, C)[i : i + kH, j : j + kW, c]",
        "kernel[c]": "kernel.reshape(kH, kW, C)[:, :, c]",
    },
    title="Reshaped instead of transposed",
    explanation="`reshape` keeps the order in memory, so (C, H, W) as (H, W, C) mixes pixels and colours. "
    "Move the axis: `image.transpose(1, 2, 0)`, or leave the channels first.",
)

uint8_sum = edit(
    conv2d_rgb_by_windows,
    {"image.astype(float)": "image", "kernel.astype(float)": "kernel", "axis=0": "axis=0, dtype=maps.dtype"},
    title="Sums computed in uint8",
    explanation="`einsum`, `tensordot` and `@` add up in the type of their arguments, and a uint8 starts again at 256. "
    "Convert both to float first.",
)
