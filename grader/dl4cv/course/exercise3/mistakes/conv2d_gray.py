"""What learners get wrong in `conv2d_gray`."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from dl4cv.mistakes import edit


def conv2d_gray(image, kernel):
    kH, kW = kernel.shape
    H, W = image.shape
    height, width = H - kH + 1, W - kW + 1
    out = np.zeros((height, width))
    for i in range(height):
        for j in range(width):
            window = image[i : i + kH, j : j + kW].astype(float)
            out[i, j] = np.sum(window * kernel)
    return out


def conv2d_gray_by_windows(image, kernel):
    windows = sliding_window_view(image.astype(float), kernel.shape)
    return np.einsum("hwij,ij->hw", windows, kernel.astype(float))


kernel_flipped = edit(
    conv2d_gray,
    {"window * kernel": "window * kernel[::-1, ::-1]"},
    title="Kernel flipped",
    explanation="The mathematical convolution turns the kernel by 180°, as `scipy.signal.convolve2d` does. "
    "In deep learning the kernel is laid on the image as it is.",
)

kernel_upside_down = edit(
    conv2d_gray,
    {"window * kernel": "window * kernel[::-1]"},
    title="Kernel flipped upside down",
    explanation="Row 0 of the kernel belongs to the top row of the window. Let both indices run in the same direction.",
)

kernel_transposed = edit(
    conv2d_gray_by_windows,
    {"kernel.shape": "kernel.T.shape", "kernel.astype": "kernel.T.astype"},
    title="Kernel transposed",
    explanation="Rows of the kernel go with rows of the image. "
    "Index the kernel as [row, column], in the same order as the image.",
)

output_transposed = edit(
    conv2d_gray,
    {"np.zeros((height, width))": "np.zeros((width, height))", "out[i, j]": "out[j, i]"},
    title="Output transposed",
    explanation="Height comes first, in the image and in the result. "
    "Make the output as (H', W') and fill it as out[row, column].",
)

one_short = edit(
    conv2d_gray,
    {"H - kH + 1, W - kW + 1": "H - kH, W - kW"},
    title="Last row and column forgotten",
    explanation="The kernel fits in H − kH + 1 places, since place 0 counts too. Add the 1.",
)

same_size = edit(
    conv2d_gray,
    {"    H, W": "    image = np.pad(image, (((kH - 1) // 2, kH // 2), ((kW - 1) // 2, kW // 2)))\n    H, W"},
    title="Padded to the same size",
    explanation="Nobody asked for padding, so the kernel may stand only where it fits wholly into the image. "
    "The result has (H − kH + 1, W − kW + 1) pixels.",
)

loops_one_short = edit(
    conv2d_gray,
    {"range(height)": "range(height - 1)", "range(width)": "range(width - 1)"},
    title="Last row and column never computed",
    explanation="`range` stops before its end by itself, so with range(H − kH) the last row and column stay 0. "
    "There are H − kH + 1 places: loop over all of them.",
)

zero_border = edit(
    conv2d_gray,
    {"np.zeros((height, width))": "np.zeros((H, W))", "out[i, j]": "out[i + kH // 2, j + kW // 2]"},
    title="Border left at zero",
    explanation="You made the output as large as the image and filled its middle. "
    "Make it (H − kH + 1, W − kW + 1), then no place stays empty.",
)

kernel_height_for_width = edit(
    conv2d_gray,
    {"W - kW": "W - kH"},
    title="Kernel height used for its width",
    explanation="kH and kW are two numbers, though they often agree. Use kernel.shape[1] for everything horizontal.",
)

square_kernels = edit(
    conv2d_gray,
    {"kH, kW = kernel.shape": "kH = kW = kernel.shape[0]"},
    title="Only square kernels",
    explanation="`f = kernel.shape[0]` is the height alone, so your window is f×f. Cut it kH high and kW wide.",
)

square_output = edit(
    conv2d_gray,
    {"W - kW + 1": "H - kH + 1"},
    title="Only square images",
    explanation="Height and width of the output come from height and width of the image, each from its own. "
    "Try an image with H ≠ W.",
)

three_by_three = edit(
    conv2d_gray,
    {"kH, kW = kernel.shape": "kH = kW = 3"},
    title="Made for 3×3 kernels",
    explanation="The 3 comes from an example, not from the arguments. Take each number from a shape.",
)

two_pixels_less = edit(
    conv2d_gray,
    {"H - kH + 1, W - kW + 1": "H - 2, W - 2"},
    title="Two pixels less, whatever the kernel",
    explanation="The 2 comes from kernels of 3×3. A kernel of kH rows fits in H − kH + 1 places.",
)

odd_kernels_only = edit(
    conv2d_gray,
    {
        "H - kH + 1, W - kW + 1": "H - kH // 2 * 2, W - kW // 2 * 2",
        "i + kH, j : j + kW": "i + kH // 2 * 2 + 1, j : j + kW // 2 * 2 + 1",
    },
    title="Only kernels with a centre",
    explanation="kH // 2 rows on either side of a centre make kH rows only where kH is odd. "
    "Let the window begin at (i, j), and cut kH rows and kW columns.",
    varied={".astype(float)": ("",)},
)

made_anew = edit(
    conv2d_gray,
    {"            window =": "            out = np.zeros((height, width))\n            window ="},
    title="The output made anew inside the loops",
    explanation="Zeros made inside of the loops forget what was written before. Make them once, before the loops.",
)

centred_window = edit(
    conv2d_gray,
    {
        "range(height)": "range(kH // 2, height)",
        "range(width)": "range(kW // 2, width)",
        "i : i + kH, j : j + kW": "i - kH // 2 : i - kH // 2 + kH, j - kW // 2 : j - kW // 2 + kW",
    },
    title="Window centred on the pixel",
    explanation="A window that starts at i − kH//2 begins at a negative index, and such a slice is empty. "
    "Output pixel (i, j) looks at the window that starts at (i, j).",
)

matrix_product = edit(
    conv2d_gray,
    {"window * kernel": "window @ kernel"},
    title="Matrix product instead of elementwise product",
    explanation="`@` multiplies rows with columns, but each pixel is to meet the one weight that lies on it. "
    "Use `*` and then sum.",
)

mean_instead_of_sum = edit(
    conv2d_gray,
    {"np.sum": "np.mean"},
    title="Mean instead of sum",
    explanation="The kernel's weights already carry the scale; a mean filter has weights of 1/9. Sum the products.",
)

kernel_normalised = edit(
    conv2d_gray_by_windows,
    {"kernel.astype(float)": "kernel / kernel.sum()"},
    title="Kernel normalised",
    explanation="Smoothing kernels are often divided by their sum, but edge kernels sum to 0. "
    "Use the weights as they are.",
)

sign_lost = edit(
    conv2d_gray,
    {"return out": "return np.abs(out)"},
    title="Sign lost",
    explanation="An absolute value is for looking at edges; here dark-to-bright and bright-to-dark must differ. "
    "Return the sums with their sign.",
)

clipped_to_pixels = edit(
    conv2d_gray,
    {"return out": "return np.clip(out, 0, 255)"},
    title="Clipped to 0 … 255",
    explanation="Clipping is for showing an image, but feature maps may have any value. Return the sums as they are.",
)

integer_output = edit(
    conv2d_gray,
    {"np.zeros((height, width))": "np.zeros((height, width), dtype=image.dtype)"},
    title="Fractions cut off",
    explanation="`zeros_like(image)` and `dtype=image.dtype` make an array of integers, which cuts off 0.7 to 0. "
    "Make the output with `np.zeros`, which holds floats.",
)

uint8_wraps = edit(
    conv2d_gray,
    {".astype(float)": ""},
    title="Products computed in uint8",
    explanation="A uint8 holds 0 … 255, and 200 · 2 becomes 144. "
    "Convert image and kernel to float before you multiply.",
)

uint8_sum = edit(
    conv2d_gray_by_windows,
    {"image.astype(float)": "image", "kernel.astype(float)": "kernel"},
    title="Sums computed in uint8",
    explanation="`einsum`, `tensordot` and `@` add up in the type of their arguments, and a uint8 starts again at 256. "
    "Convert both to float first.",
)

rounded = edit(
    conv2d_gray,
    {"return out": "return np.round(out, 4)"},
    title="Rounded",
    explanation="Rounding is for printing, since the next layer inherits the error. Return the numbers as they are.",
)

float16 = edit(
    conv2d_gray,
    {"return out": "return out.astype(np.float16)"},
    title="Half precision",
    explanation="A float16 keeps about three digits. Compute in float64, NumPy's own choice, or in float32.",
)

written_into_the_image = edit(
    conv2d_gray,
    {"np.zeros((height, width))": "image[:height, :width]"},
    title="Result written into the image",
    explanation="If the image itself serves as output, the next window reads what the last one wrote. "
    "Write into an array of your own.",
)
