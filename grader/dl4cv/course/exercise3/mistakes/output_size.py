"""What learners get wrong in `output_size`."""

from dl4cv.mistakes import edit


def output_size(size, kernel_size, stride=1, padding=0, dilation=1):
    extent = dilation * (kernel_size - 1) + 1
    return (size + 2 * padding - extent) // stride + 1


one_short = edit(
    output_size,
    {"// stride + 1": "// stride"},
    title="The + 1 forgotten",
    explanation="The window can stand at 0, s, 2s, … up to the last place where it fits, and the place 0 counts too. "
    "Add 1 after the division.",
)

one_inside = edit(
    output_size,
    {"- extent) // stride + 1": "- extent + 1) // stride"},
    title="The + 1 inside the division",
    explanation="The stride divides the way the window can move, and the first place is counted afterwards. "
    "Add 1 after the division.",
)

stride_ignored = edit(
    output_size,
    {" // stride": ""},
    title="Stride ignored",
    explanation="With stride 2 the window visits every second place, so about half as many. "
    "Divide by the stride before you add 1.",
)

padding_ignored = edit(
    output_size,
    {"size + 2 * padding": "size"},
    title="Padding ignored",
    explanation="Padding p puts p pixels on each side. The window moves over size + 2p pixels.",
)

padding_once = edit(
    output_size,
    {"2 * padding": "padding"},
    title="Padding counted once",
    explanation="Padding p puts p pixels on the left and p on the right. Add 2p.",
)

dilation_ignored = edit(
    output_size,
    {"dilation * (kernel_size - 1) + 1": "kernel_size"},
    title="Dilation ignored",
    explanation="A kernel of k taps that stand d apart covers d·(k − 1) + 1 pixels. Use this extent in place of k.",
)

extent_times_dilation = edit(
    output_size,
    {"dilation * (kernel_size - 1) + 1": "dilation * kernel_size"},
    title="Extent d·k",
    explanation="Between k taps there are k − 1 gaps, not k. The kernel covers d·(k − 1) + 1 pixels.",
)

gap_too_wide = edit(
    output_size,
    {"dilation * ": "(dilation + 1) * "},
    title="A zero too many between the taps",
    explanation="Dilation d sets the taps d pixels apart, so dilation 1 is the ordinary kernel. "
    "The kernel covers d·(k − 1) + 1 pixels.",
)

rounded_up = edit(
    output_size,
    {"(size + 2 * padding - extent) // stride": "-((extent - size - 2 * padding) // stride)"},
    title="Rounded up",
    explanation="A window that no longer fits is dropped. Round down with `//`.",
)

rounded_to_nearest = edit(
    output_size,
    {"(size + 2 * padding - extent) // stride": "round((size + 2 * padding - extent) / stride)"},
    title="Rounded to the nearest",
    explanation="A window of which a half sticks out does not fit either. Round down with `//`.",
)

fraction = edit(
    output_size,
    {"//": "/"},
    title="A size with a fraction",
    explanation="`/` always gives a float, and there is no half pixel. Use `//`, which rounds down to an integer.",
)

whole_float = edit(
    output_size,
    {"(size + 2 * padding - extent) // stride": "float((size + 2 * padding - extent) // stride)"},
    title="A whole number, but a float",
    explanation="`np.floor` rounds, but returns a float, which cannot be a size. Use `//` between integers.",
)

parentheses_forgotten = edit(
    output_size,
    {"(size + 2 * padding - extent)": "size + 2 * padding - extent"},
    title="Parentheses forgotten",
    explanation="Division binds more tightly than subtraction, so only the last term is divided. "
    "Put the whole numerator in parentheses.",
)

size_by_stride = edit(
    output_size,
    {"(size + 2 * padding - extent) // stride + 1": "-(-size // stride)"},
    title="Size divided by the stride",
    explanation="size / stride leaves out the kernel and the padding. Count the places where the kernel fits.",
)

transposed_formula = edit(
    output_size,
    {"(size + 2 * padding - extent) // stride + 1": "(size - 1) * stride - 2 * padding + extent"},
    title="Formula of the transposed convolution",
    explanation="(size − 1)·s + k − 2p belongs to the transposed convolution, which makes images larger. "
    "Here the window walks over the image, so the stride divides.",
)
