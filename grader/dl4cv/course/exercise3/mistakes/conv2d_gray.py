"""Wrong versions of `conv2d_gray`."""

# mypy: no-warn-return-any

from __future__ import annotations

import numpy as np

from dl4cv.course.building_blocks import Array, _wrong_stored, _wrong_windows
from dl4cv.mistakes import mistake

FUNCTION = "conv2d_gray"


def _wrong_gray(image: Array, kernel: Array) -> Array:
    """The right convolution of one grey image, in floats."""
    return np.einsum("hwij,ij->hw", _wrong_windows(image.astype(float), kernel.shape), kernel.astype(float))


@mistake(
    FUNCTION,
    title="Kernel flipped",
    explanation="The mathematical convolution turns the kernel by 180°, as `scipy.signal.convolve2d` does. "
    "In deep learning the kernel is laid on the image as it is.",
)
def kernel_flipped(image: Array, kernel: Array) -> Array:
    return _wrong_gray(image, kernel[::-1, ::-1])


@mistake(
    FUNCTION,
    title="Kernel flipped upside down",
    explanation="Row 0 of the kernel belongs to the top row of the window. Let both indices run in the same direction.",
)
def kernel_upside_down(image: Array, kernel: Array) -> Array:
    return _wrong_gray(image, kernel[::-1])


@mistake(
    FUNCTION,
    title="Kernel transposed",
    explanation="Rows of the kernel go with rows of the image. "
    "Index the kernel as [row, column], in the same order as the image.",
)
def kernel_transposed(image: Array, kernel: Array) -> Array:
    return _wrong_gray(image, kernel.T)


@mistake(
    FUNCTION,
    title="Output transposed",
    explanation="Height comes first, in the image and in the result. "
    "Make the output as (H', W') and fill it as out[row, column].",
)
def output_transposed(image: Array, kernel: Array) -> Array:
    return _wrong_gray(image, kernel).T


@mistake(
    FUNCTION,
    title="Last row and column forgotten",
    explanation="The kernel fits in H − kH + 1 places, since place 0 counts too. Add the 1.",
)
def one_short(image: Array, kernel: Array) -> Array:
    return _wrong_gray(image, kernel)[:-1, :-1]


@mistake(
    FUNCTION,
    title="Padded to the same size",
    explanation="Nobody asked for padding, so the kernel may stand only where it fits wholly into the image. "
    "The result has (H − kH + 1, W − kW + 1) pixels.",
)
def same_size(image: Array, kernel: Array) -> Array:
    (kh, kw) = kernel.shape
    sides = (((kh - 1) // 2, kh // 2), ((kw - 1) // 2, kw // 2))
    return _wrong_gray(np.pad(image, sides), kernel)


@mistake(
    FUNCTION,
    title="Border left at zero",
    explanation="You made the output as large as the image and filled its middle. "
    "Make it (H − kH + 1, W − kW + 1), then no place stays empty.",
)
def zero_border(image: Array, kernel: Array) -> Array:
    inner, out = _wrong_gray(image, kernel), np.zeros(image.shape)
    top, left = kernel.shape[0] // 2, kernel.shape[1] // 2
    out[top : top + inner.shape[0], left : left + inner.shape[1]] = inner
    return out


@mistake(
    FUNCTION,
    title="Kernel height used for its width",
    explanation="kH and kW are two numbers, though they often agree. Use kernel.shape[1] for everything horizontal.",
)
def kernel_height_for_width(image: Array, kernel: Array) -> Array:
    height, width = image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[0] + 1
    out = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            out[i, j] = (image[i : i + kernel.shape[0], j : j + kernel.shape[1]].astype(float) * kernel).sum()
    return out


@mistake(
    FUNCTION,
    title="Only square kernels",
    explanation="`f = kernel.shape[0]` is the height alone, so your window is f×f. Cut it kH high and kW wide.",
)
def square_kernels(image: Array, kernel: Array) -> Array:
    f = kernel.shape[0]
    out = np.zeros((image.shape[0] - f + 1, image.shape[1] - f + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = (image[i : i + f, j : j + f].astype(float) * kernel).sum()
    return out


@mistake(
    FUNCTION,
    title="Only square images",
    explanation="Height and width of the output come from height and width of the image, each from its own. "
    "Try an image with H ≠ W.",
)
def square_output(image: Array, kernel: Array) -> Array:
    height = image.shape[0] - kernel.shape[0] + 1
    out = np.zeros((height, height))
    for i in range(height):
        for j in range(height):
            out[i, j] = (image[i : i + kernel.shape[0], j : j + kernel.shape[1]].astype(float) * kernel).sum()
    return out


@mistake(
    FUNCTION,
    title="Made for 3×3 kernels",
    explanation="The 3 comes from an example, not from the arguments. Take each number from a shape.",
)
def three_by_three(image: Array, kernel: Array) -> Array:
    height, width = image.shape[0] - 2, image.shape[1] - 2
    out = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            out[i, j] = (image[i : i + 3, j : j + 3].astype(float) * kernel).sum()
    return out


@mistake(
    FUNCTION,
    title="Window centred on the pixel",
    explanation="A window that starts at i − kH//2 begins at a negative index, and such a slice is empty. "
    "Output pixel (i, j) looks at the window that starts at (i, j).",
)
def centred_window(image: Array, kernel: Array) -> Array:
    (kh, kw), out = kernel.shape, np.zeros((image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1))
    for i in range(kh // 2, out.shape[0]):
        for j in range(kw // 2, out.shape[1]):
            out[i, j] = (image[i - kh // 2 :, j - kw // 2 :][:kh, :kw].astype(float) * kernel).sum()
    return out


@mistake(
    FUNCTION,
    title="Matrix product instead of elementwise product",
    explanation="`@` multiplies rows with columns, but each pixel is to meet the one weight that lies on it. "
    "Use `*` and then sum.",
)
def matrix_product(image: Array, kernel: Array) -> Array:
    return (_wrong_windows(image.astype(float), kernel.shape) @ kernel).sum(axis=(2, 3))


@mistake(
    FUNCTION,
    title="Mean instead of sum",
    explanation="The kernel's weights already carry the scale; a mean filter has weights of 1/9. Sum the products.",
)
def mean_instead_of_sum(image: Array, kernel: Array) -> Array:
    return _wrong_gray(image, kernel) / kernel.size


@mistake(
    FUNCTION,
    title="Kernel normalised",
    explanation="Smoothing kernels are often divided by their sum, but edge kernels sum to 0. "
    "Use the weights as they are.",
)
def kernel_normalised(image: Array, kernel: Array) -> Array:
    return _wrong_gray(image, kernel / kernel.sum())


@mistake(
    FUNCTION,
    title="Sign lost",
    explanation="An absolute value is for looking at edges; here dark-to-bright and bright-to-dark must differ. "
    "Return the sums with their sign.",
)
def sign_lost(image: Array, kernel: Array) -> Array:
    return np.abs(_wrong_gray(image, kernel))


@mistake(
    FUNCTION,
    title="Clipped to 0 … 255",
    explanation="Clipping is for showing an image, but feature maps may have any value. Return the sums as they are.",
)
def clipped_to_pixels(image: Array, kernel: Array) -> Array:
    return np.clip(_wrong_gray(image, kernel), 0, 255)


@mistake(
    FUNCTION,
    title="Fractions cut off",
    explanation="`zeros_like(image)` and `dtype=image.dtype` make an array of integers, which cuts off 0.7 to 0. "
    "Make the output with `np.zeros`, which holds floats.",
)
def integer_output(image: Array, kernel: Array) -> Array:
    return _wrong_stored(_wrong_gray(image, kernel), image.dtype)


@mistake(
    FUNCTION,
    title="Products computed in uint8",
    explanation="A uint8 holds 0 … 255, and 200 · 2 becomes 144. "
    "Convert image and kernel to float before you multiply.",
)
def uint8_wraps(image: Array, kernel: Array) -> Array:
    total = (_wrong_windows(image, kernel.shape) * kernel).sum(axis=(2, 3))
    return total if total.dtype == np.float32 else total.astype(float)


@mistake(
    FUNCTION,
    title="Sums computed in uint8",
    explanation="`einsum`, `tensordot` and `@` add up in the type of their arguments, and a uint8 starts again at 256. "
    "Convert both to float first.",
)
def uint8_sum(image: Array, kernel: Array) -> Array:
    return np.einsum("hwij,ij->hw", _wrong_windows(image, kernel.shape), kernel)


@mistake(
    FUNCTION,
    title="Rounded",
    explanation="Rounding is for printing, since the next layer inherits the error. Return the numbers as they are.",
)
def rounded(image: Array, kernel: Array) -> Array:
    return np.round(_wrong_gray(image, kernel), 4)


@mistake(
    FUNCTION,
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)
def float16(image: Array, kernel: Array) -> Array:
    return _wrong_gray(image, kernel).astype(np.float16)


@mistake(
    FUNCTION,
    title="Result written into the image",
    explanation="If the image itself serves as output, the next window reads what the last one wrote. "
    "Write into an array of your own.",
)
def written_into_the_image(image: Array, kernel: Array) -> Array:
    (kh, kw), height, width = kernel.shape, image.shape[0] - kernel.shape[0] + 1, image.shape[1] - kernel.shape[1] + 1
    for i in range(height):
        for j in range(width):
            image[i, j] = _wrong_stored((image[i : i + kh, j : j + kw] * kernel.astype(float)).sum(), image.dtype)
    return image[:height, :width]
