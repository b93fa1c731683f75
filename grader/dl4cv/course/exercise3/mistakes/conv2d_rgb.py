"""Wrong versions of `conv2d_rgb`."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import Array, _wrong_stored, _wrong_windows
from dl4cv.mistakes import mistake

FUNCTION = "conv2d_rgb"


def _wrong_maps(image: Array, kernel: Array) -> Array:
    """The right convolution of each channel with its own part of the kernel: (C, H', W')."""
    windows = _wrong_windows(image.astype(float), kernel.shape[1:])
    return np.einsum("chwij,cij->chw", windows, kernel.astype(float))


@mistake(
    FUNCTION,
    title="Channels not summed",
    explanation="One kernel spans all channels and gives one map. Sum over the channels as well.",
)
def channels_not_summed(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_maps(image, kernel) + bias


@mistake(
    FUNCTION,
    title="Only the last channel counts",
    explanation="`=` in the loop over channels overwrites what the channel before has given. Add up with `+=`.",
)
def last_channel_only(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_maps(image, kernel)[-1] + bias


@mistake(
    FUNCTION,
    title="Only the first channel counts",
    explanation="A `return` inside the loop over channels ends it after the first one, and so does image[0]. "
    "Sum over all channels.",
)
def first_channel_only(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_maps(image, kernel)[0] + bias


@mistake(
    FUNCTION,
    title="Channels averaged",
    explanation="The weights already carry the scale. Sum over the channels instead of taking the mean.",
)
def channels_averaged(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_maps(image, kernel).mean(axis=0) + bias


@mistake(
    FUNCTION,
    title="The same weights for every channel",
    explanation="Each channel has its own slice of the kernel. Use kernel[c] together with image[c].",
)
def same_weights(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_maps(image, np.broadcast_to(kernel[:1], kernel.shape)).sum(axis=0) + bias


@mistake(
    FUNCTION,
    title="Channels in reverse order",
    explanation="Some libraries load images as BGR, but here both arrays have their channels in the same order. "
    "Channel c of the image belongs to channel c of the kernel.",
)
def channels_reversed(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_maps(image[::-1], kernel).sum(axis=0) + bias


@mistake(
    FUNCTION,
    title="Grey image first",
    explanation="Once the image is grey, the kernel can no longer tell colours apart. "
    "Convolve each channel with its own weights, then sum.",
)
def grey_first(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    grey, flat = image.astype(float).mean(axis=0, keepdims=True), kernel.astype(float).sum(axis=0, keepdims=True)
    return _wrong_maps(grey, flat)[0] + bias


@mistake(
    FUNCTION,
    title="Three channels taken for granted",
    explanation="`range(3)` fits RGB only, and inside a network there are 16 or 64 channels. Loop over image.shape[0].",
)
def three_channels(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    maps = _wrong_maps(image, kernel)
    return maps[0] + maps[1] + maps[2] + bias


@mistake(
    FUNCTION,
    title="Channels taken to be last",
    explanation="Other libraries store images as (H, W, C), here they are (C, H, W). "
    "Read the sizes as `C, H, W = image.shape`.",
)
def channels_last(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    windows = np.moveaxis(image, -1, 0), np.moveaxis(kernel, -1, 0)
    return _wrong_maps(*windows).sum(axis=0) + bias


@mistake(
    FUNCTION,
    title="Channel axis kept",
    explanation="After the sum over the channels their axis is gone. Leave out `keepdims`.",
)
def channel_axis_kept(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_maps(image, kernel).sum(axis=0, keepdims=True) + bias


@mistake(
    FUNCTION,
    title="Bias left out",
    explanation="The bias lifts every output value by the same amount. Add it after the sum.",
)
def bias_left_out(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_maps(image, kernel).sum(axis=0)


@mistake(
    FUNCTION,
    title="Bias subtracted",
    explanation="The bias is added, like the b of a·x + b. Turn the sign.",
)
def bias_subtracted(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_maps(image, kernel).sum(axis=0) - bias


@mistake(
    FUNCTION,
    title="Bias added for each channel",
    explanation="The bias belongs to the kernel, and the kernel spans all channels. "
    "Move the `+ bias` out of the loop over channels.",
)
def bias_per_channel(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return (_wrong_maps(image, kernel) + bias).sum(axis=0)


@mistake(
    FUNCTION,
    title="Bias inside the sum",
    explanation="`np.sum(window * kernel + bias)` adds the bias to every product. "
    "Close the parenthesis before it: np.sum(window * kernel) + bias.",
)
def bias_inside_the_sum(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_maps(image, kernel).sum(axis=0) + bias * kernel.size


@mistake(
    FUNCTION,
    title="Bias is 1 unless given",
    explanation="A layer without bias adds nothing. The default is `bias=0.0`.",
)
def bias_one_by_default(image: Array, kernel: Array, bias: float = 1.0) -> Array:
    return _wrong_maps(image, kernel).sum(axis=0) + bias


@mistake(
    FUNCTION,
    title="Kernel flipped",
    explanation="The mathematical convolution turns the kernel by 180°. "
    "In deep learning it is laid on the image as it is.",
)
def kernel_flipped(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_maps(image, kernel[:, ::-1, ::-1]).sum(axis=0) + bias


@mistake(
    FUNCTION,
    title="Kernel flipped along all axes",
    explanation="`scipy.signal.convolve` and `np.flip` without an axis turn the channels round as well. "
    "No axis needs flipping.",
)
def kernel_flipped_everywhere(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_maps(image, np.flip(kernel)).sum(axis=0) + bias


@mistake(
    FUNCTION,
    title="Kernel height used for its width",
    explanation="kH and kW are two numbers, though they often agree. Use kernel.shape[2] for everything horizontal.",
)
def kernel_height_for_width(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    (_, kh, kw), (_, h, w) = kernel.shape, image.shape
    out = np.zeros((h - kh + 1, w - kh + 1))
    for i in range(h - kh + 1):
        for j in range(w - kh + 1):
            out[i, j] = (image[:, i : i + kh, j : j + kw].astype(float) * kernel).sum() + bias
    return out


@mistake(
    FUNCTION,
    title="Output transposed",
    explanation="Height comes first, in the image and in the result. "
    "Make the output as (H', W') and fill it as out[row, column].",
)
def output_transposed(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_maps(image, kernel).sum(axis=0).T + bias


@mistake(
    FUNCTION,
    title="Last row and column forgotten",
    explanation="The kernel fits in H − kH + 1 places, since place 0 counts too. Add the 1.",
)
def one_short(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_maps(image, kernel).sum(axis=0)[:-1, :-1] + bias


@mistake(
    FUNCTION,
    title="ReLU applied",
    explanation="Convolution and activation are two layers. Return the sums with their sign.",
)
def relu_applied(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return np.maximum(_wrong_maps(image, kernel).sum(axis=0) + bias, 0)


@mistake(
    FUNCTION,
    title="Clipped to 0 … 255",
    explanation="Clipping is for showing an image, but feature maps may have any value. Return the sums as they are.",
)
def clipped_to_pixels(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return np.clip(_wrong_maps(image, kernel).sum(axis=0) + bias, 0, 255)


@mistake(
    FUNCTION,
    title="Fractions cut off",
    explanation="An output with the dtype of the image holds integers only, and cuts off 0.7 to 0. "
    "Make it with `np.zeros`, which holds floats.",
)
def integer_output(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return _wrong_stored(_wrong_maps(image, kernel).sum(axis=0) + bias, image.dtype)


@mistake(
    FUNCTION,
    title="Products computed in uint8",
    explanation="A uint8 holds 0 … 255, and 200 · 2 becomes 144. "
    "Convert image and kernel to float before you multiply.",
)
def uint8_wraps(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return (_wrong_windows(image, kernel.shape[1:]) * kernel[:, None, None]).sum(axis=(0, 3, 4)) + float(bias)


@mistake(
    FUNCTION,
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)
def float16(image: Array, kernel: Array, bias: float = 0.0) -> Array:
    return (_wrong_maps(image, kernel).sum(axis=0) + bias).astype(np.float16)
