"""Wrong versions of `output_size`."""

# mypy: no-warn-return-any

from __future__ import annotations

from typing import Any

from dl4cv.mistakes import mistake

FUNCTION = "output_size"


@mistake(
    FUNCTION,
    title="The + 1 forgotten",
    explanation="The window can stand at 0, s, 2s, … up to the last place where it fits, and the place 0 counts too. "
    "Add 1 after the division.",
)
def one_short(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride


@mistake(
    FUNCTION,
    title="The + 1 inside the division",
    explanation="The stride divides the way the window can move, and the first place is counted afterwards. "
    "Add 1 after the division.",
)
def one_inside(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return (size + 2 * padding - dilation * (kernel_size - 1)) // stride


@mistake(
    FUNCTION,
    title="Stride ignored",
    explanation="With stride 2 the window visits every second place, so about half as many. "
    "Divide by the stride before you add 1.",
)
def stride_ignored(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return size + 2 * padding - dilation * (kernel_size - 1)


@mistake(
    FUNCTION,
    title="Padding ignored",
    explanation="Padding p puts p pixels on each side. The window moves over size + 2p pixels.",
)
def padding_ignored(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return (size - dilation * (kernel_size - 1) - 1) // stride + 1


@mistake(
    FUNCTION,
    title="Padding counted once",
    explanation="Padding p puts p pixels on the left and p on the right. Add 2p.",
)
def padding_once(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return (size + padding - dilation * (kernel_size - 1) - 1) // stride + 1


@mistake(
    FUNCTION,
    title="Dilation ignored",
    explanation="A kernel of k taps that stand d apart covers d·(k − 1) + 1 pixels. Use this extent in place of k.",
)
def dilation_ignored(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return (size + 2 * padding - kernel_size) // stride + 1


@mistake(
    FUNCTION,
    title="Extent d·k",
    explanation="Between k taps there are k − 1 gaps, not k. The kernel covers d·(k − 1) + 1 pixels.",
)
def extent_times_dilation(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return (size + 2 * padding - dilation * kernel_size) // stride + 1


@mistake(
    FUNCTION,
    title="A zero too many between the taps",
    explanation="Dilation d sets the taps d pixels apart, so dilation 1 is the ordinary kernel. "
    "The kernel covers d·(k − 1) + 1 pixels.",
)
def gap_too_wide(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return (size + 2 * padding - (dilation + 1) * (kernel_size - 1) - 1) // stride + 1


@mistake(
    FUNCTION,
    title="Rounded up",
    explanation="A window that no longer fits is dropped. Round down with `//`.",
)
def rounded_up(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return -((dilation * (kernel_size - 1) + 1 - size - 2 * padding) // stride) + 1


@mistake(
    FUNCTION,
    title="Rounded to the nearest",
    explanation="A window of which a half sticks out does not fit either. Round down with `//`.",
)
def rounded_to_nearest(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return round((size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride) + 1


@mistake(
    FUNCTION,
    title="A size with a fraction",
    explanation="`/` always gives a float, and there is no half pixel. Use `//`, which rounds down to an integer.",
)
def fraction(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) / stride + 1


@mistake(
    FUNCTION,
    title="A whole number, but a float",
    explanation="`np.floor` rounds, but returns a float, which cannot be a size. Use `//` between integers.",
)
def whole_float(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return float((size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1)


@mistake(
    FUNCTION,
    title="Parentheses forgotten",
    explanation="Division binds more tightly than subtraction, so only the last term is divided. "
    "Put the whole numerator in parentheses.",
)
def parentheses_forgotten(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return size + 2 * padding - (dilation * (kernel_size - 1) + 1) // stride + 1


@mistake(
    FUNCTION,
    title="Size divided by the stride",
    explanation="size / stride leaves out the kernel and the padding. Count the places where the kernel fits.",
)
def size_by_stride(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return -(-size // stride)


@mistake(
    FUNCTION,
    title="Formula of the transposed convolution",
    explanation="(size − 1)·s + k − 2p belongs to the transposed convolution, which makes images larger. "
    "Here the window walks over the image, so the stride divides.",
)
def transposed_formula(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> Any:
    return (size - 1) * stride - 2 * padding + dilation * (kernel_size - 1) + 1
