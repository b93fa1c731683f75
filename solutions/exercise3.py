"""Exercise 3 - Convolutions

A convolution slides a small kernel over an image and answers, at every place, how well the two agree.
You start with one grey image and one kernel, add colours, then the full layer of a network: many images, many kernels,
bias, stride, padding and the gaps of the atrous convolution; last comes its transpose, which makes images larger.
After this exercise nothing inside a convolutional network is hidden from you.

Slides: 65-72
Difficulty: 4 of 5
Time: 90 minutes

Write each body in place of its `raise NotImplementedError`. As everywhere in deep learning, the kernel is not flipped.
Images are channels-first; H and W stand for height and width, kH and kW for those of the kernel. A stride, padding or
dilation is one int for both directions or a pair (vertical, horizontal). The kernel always fits into the padded image.
Images, kernels and biases may hold float32 or integers, even uint8. An array may be a view of another, such as x.T or
x[::2]; never change your arguments, and remember nothing from one call to the next. A function returns one value, an
array or in `output_size` an int, and nothing beside it. Compute in float64, NumPy's own float, and round nothing:
float32 is right too, but for one check of each function that asks for all digits.
`python -m doctest exercise3.py` tries the examples below, `dl4cv-grade exercise3` marks your file.
"""

import numpy as np

Pair = int | tuple[int, int]

# BEGIN SOLUTION


def _pair(value: Pair) -> tuple[int, int]:
    return (value, value) if isinstance(value, int | np.integer) else tuple(value)


# END SOLUTION


def output_size(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    """Count the places at which a kernel fits, along one axis.

    Formula:
        extent = dilation * (kernel_size - 1) + 1
        output_size = floor((size + 2 * padding - extent) / stride) + 1

    Arguments:
        size: pixels of the image along this axis
        kernel_size: pixels of the kernel along this axis
        stride: pixels between two neighbouring places
        padding: zeros added at each of the two ends
        dilation: pixels from one kernel element to the next; 1 means no gap
    Returns:
        the size of the output along this axis, an int

    Example:
        >>> output_size(28, kernel_size=5)
        24
        >>> output_size(28, kernel_size=5, stride=2, padding=2)
        14
        >>> output_size(7, kernel_size=3, dilation=2)
        3

    Help - I am one short
        The kernel may start at 0, stride, 2 * stride ... Count the first place too: + 1.

    Help - "float object cannot be interpreted as an integer"
        `/` gives a float. `//` divides and rounds down: a window that sticks out does not count.

    Help - only dilation is wrong
        A kernel of k elements has k - 1 gaps between them, not k.
    """
    # BEGIN SOLUTION
    return (size + 2 * padding - dilation * (kernel_size - 1) - 1) // stride + 1
    # END SOLUTION


def conv2d_gray(image: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Slide one kernel over one grey image.

    Formula:
        out[i, j] = sum over u, v of  image[i + u, j + v] * kernel[u, v]

    Arguments:
        image: shape (H, W)
        kernel: shape (kH, kW)
    Returns:
        shape (H - kH + 1, W - kW + 1), floats

    Example:
        Each pixel minus its right neighbour:
        >>> conv2d_gray(np.array([[1, 2, 4], [5, 5, 0]]), np.array([[1, -1]]))
        array([[-1., -2.],
               [ 0.,  5.]])

    Help - squares work, other shapes do not
        Rows go with H and kH, columns with W and kW. Look for a place where you wrote one for the other.

    Help - everything is wrong unless the kernel is symmetric
        You have flipped the kernel, as mathematicians do. Lay it on the image as it is.

    Help - photographs give strange dark spots
        uint8 counts to 255 and starts again. Convert image and kernel to float first.
    """
    # BEGIN SOLUTION
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    kH, kW = kernel.shape
    out = np.zeros((image.shape[0] - kH + 1, image.shape[1] - kW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[i : i + kH, j : j + kW] * kernel)
    return out
    # END SOLUTION


def conv2d_rgb(image: np.ndarray, kernel: np.ndarray, bias: float = 0.0) -> np.ndarray:
    """Slide one kernel with as many channels as the image over a colour image.

    Formula:
        out[i, j] = bias + sum over c, u, v of  image[c, i + u, j + v] * kernel[c, u, v]

    Arguments:
        image: shape (C, H, W); C is 3 for colours, but may be any number
        kernel: shape (C, kH, kW)
        bias: one number, a float or an int
    Returns:
        one map, shape (H - kH + 1, W - kW + 1), floats

    Example:
        >>> conv2d_rgb(np.array([[[1, 2]], [[3, 4]], [[5, 6]]]), np.array([[[1]], [[0]], [[2]]]), bias=0.5)
        array([[11.5, 14.5]])

    Help - I get one map per channel
        The kernel spans all channels: their products are added up into a single number.

    Help - all my values are too large by the same amount
        The bias is added once per output pixel, not once per channel and not once per product.
    """
    # BEGIN SOLUTION
    image, kernel = np.asarray(image, dtype=float), np.asarray(kernel, dtype=float)
    _, kH, kW = kernel.shape
    out = np.zeros((image.shape[1] - kH + 1, image.shape[2] - kW + 1))
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = np.sum(image[:, i : i + kH, j : j + kW] * kernel) + bias
    return out
    # END SOLUTION


def conv2d(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
) -> np.ndarray:
    """Apply a whole convolutional layer: every kernel to every image.

    Formula, for stride s, padding p and dilation d, each with its own value down and across:
        out[n, o, i, j] = bias[o] + sum over c, u, v of  padded[n, c, i * s + u * d, j * s + v * d] * weight[o, c, u, v]

    Arguments:
        x: N images, shape (N, C_in, H, W); N may be 0
        weight: one kernel per output channel, shape (C_out, C_in, kH, kW)
        bias: shape (C_out,), floats or integers, or None for none
        stride: pixels between two neighbouring places of the kernel
        padding: zeros around the image, on all four sides
        dilation: pixels from one kernel element to the next; above 1 this is the atrous convolution
    Returns:
        shape (N, C_out, H', W'), floats; H' and W' follow the formula of `output_size`

    Example:
        Two kernels on one image; the second one doubles and has a bias:
        >>> x = np.arange(9).reshape(1, 1, 3, 3)
        >>> conv2d(x, np.array([1, 2]).reshape(2, 1, 1, 1), bias=np.array([0, 100]), stride=(2, 1))
        array([[[[  0.,   1.,   2.],
                 [  6.,   7.,   8.]],
        <BLANKLINE>
                [[100., 102., 104.],
                 [112., 114., 116.]]]])

        With dilation 2, a 2x2 kernel of ones meets the four corners of the 3x3 image: 0 + 2 + 6 + 8.
        >>> conv2d(x, np.ones((1, 1, 2, 2)), dilation=2)
        array([[[[16.]]]])

    Help - where do I start?
        With seven plain loops: n, o, i, j and c, u, v. When the values are right, let slices replace the inner loops.

    Help - stride 1 works, stride 2 does not
        Output (i, j) looks at rows from i * s_h and at columns from j * s_w on. Both starts move, each by its own.

    Help - my batch and channels grow with the padding
        `np.pad` takes one pair per axis: none for N, none for C, then (p_h, p_h) and (p_w, p_w).

    Help - equal biases work, different ones fail
        There is one bias per output channel: give it the shape (C_out, 1, 1) before you add it.

    Help - how do I take an int or a pair?
        `s_h, s_w = (stride, stride) if isinstance(stride, int) else stride`
    """
    # BEGIN SOLUTION
    x, weight = np.asarray(x, dtype=float), np.asarray(weight, dtype=float)
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = _pair(stride), _pair(padding), _pair(dilation)
    C_out, _, kH, kW = weight.shape
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    N, _, H, W = padded.shape
    H_out = (H - d_h * (kH - 1) - 1) // s_h + 1
    W_out = (W - d_w * (kW - 1) - 1) // s_w + 1

    out = np.zeros((N, C_out, H_out, W_out))
    for u in range(kH):
        for v in range(kW):
            # The input pixels that kernel element (u, v) multiplies, one for each output: a strided slice.
            top, left = u * d_h, v * d_w
            pixels = padded[:, :, top : top + (H_out - 1) * s_h + 1 : s_h, left : left + (W_out - 1) * s_w + 1 : s_w]
            out += np.einsum("ncij,oc->noij", pixels, weight[:, :, u, v])
    return out if bias is None else out + np.reshape(bias, (C_out, 1, 1))
    # END SOLUTION


# BEGIN SOLUTION


def _conv2d_by_definition(x, weight, bias, stride, padding, dilation):
    """Apply the formula of `conv2d` in plain loops, one product at a time: begin with this, then make it fast.

    >>> rng = np.random.default_rng(0)
    >>> x, weight, bias = rng.normal(size=(2, 3, 7, 6)), rng.normal(size=(4, 3, 2, 3)), rng.normal(size=4)
    >>> geometry = {"stride": (2, 1), "padding": (1, 0), "dilation": (1, 2)}
    >>> np.allclose(conv2d(x, weight, bias, **geometry), _conv2d_by_definition(x, weight, bias, **geometry))
    True
    """
    (s_h, s_w), (p_h, p_w), (d_h, d_w) = _pair(stride), _pair(padding), _pair(dilation)
    C_out, C_in, kH, kW = weight.shape
    padded = np.pad(x, ((0, 0), (0, 0), (p_h, p_h), (p_w, p_w)))
    N, _, H, W = padded.shape
    H_out = (H - d_h * (kH - 1) - 1) // s_h + 1
    W_out = (W - d_w * (kW - 1) - 1) // s_w + 1

    out = np.zeros((N, C_out, H_out, W_out))
    for n, o, i, j in np.ndindex(N, C_out, H_out, W_out):
        out[n, o, i, j] = bias[o]
        for c, u, v in np.ndindex(C_in, kH, kW):
            out[n, o, i, j] += padded[n, c, i * s_h + u * d_h, j * s_w + v * d_w] * weight[o, c, u, v]
    return out


# END SOLUTION


def conv2d_transpose(
    x: np.ndarray,
    weight: np.ndarray,
    bias: np.ndarray | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
) -> np.ndarray:
    """Apply a transposed convolution: every input pixel prints the kernel, scaled by its value, onto a larger image.

    Formula, for stride s and padding p, each with its own value down and across:
        canvas[n, o, i * s + u, j * s + v]  gains  x[n, c, i, j] * weight[c, o, u, v]   for every i, j, c, u, v
        out = canvas without its outer p rows and columns on each side, + bias[o]

    Arguments:
        x: N images, shape (N, C_in, H, W); N may be 0
        weight: shape (C_in, C_out, kH, kW); mind the order: input channels first
        bias: shape (C_out,), floats or integers, or None for none
        stride: pixels between the prints of two neighbouring input pixels
        padding: rows and columns cut off the canvas, on all four sides
    Returns:
        shape (N, C_out, H', W'), floats, with H' = (H - 1) * s_h - 2 * p_h + kH and W' likewise

    Example:
        The prints of two pixels overlap in the middle, where 1 * 1 and 10 * 1 add up:
        >>> x, weight = np.array([[[[1, 10]]]]), np.ones((1, 1, 1, 3))
        >>> conv2d_transpose(x, weight, stride=2)
        array([[[[ 1.,  1., 11., 10., 10.]]]])
        >>> conv2d_transpose(x, weight, stride=2, padding=(0, 1))
        array([[[[ 1., 11., 10.]]]])

    Help - large strides work, small ones do not
        Then the prints overlap. Add to what is already there (`+=`), do not overwrite it.

    Help - my output is too large with padding
        Padding works the other way round here: it cuts off p rows and columns on each side.

    Help - padding 0 gives an empty array
        The slice `p:-p` is `0:-0`, which is empty. Cut with `p : size - p`.

    Help - equal channel numbers work, others do not
        This weight is (C_in, C_out, kH, kW), the other way round than in `conv2d`.
    """
    # BEGIN SOLUTION
    x, weight = np.asarray(x, dtype=float), np.asarray(weight, dtype=float)
    (s_h, s_w), (p_h, p_w) = _pair(stride), _pair(padding)
    N, _, H, W = x.shape
    _, C_out, kH, kW = weight.shape
    # From the first to the last place at which one kernel element is printed.
    span_h, span_w = (H - 1) * s_h + 1, (W - 1) * s_w + 1

    canvas = np.zeros((N, C_out, span_h + kH - 1, span_w + kW - 1))
    for u in range(kH):
        for v in range(kW):
            # Kernel element (u, v) of all prints at once: they lie one stride apart.
            printed = np.einsum("ncij,co->noij", x, weight[:, :, u, v])
            canvas[:, :, u : u + span_h : s_h, v : v + span_w : s_w] += printed
    out = canvas[:, :, p_h : canvas.shape[2] - p_h, p_w : canvas.shape[3] - p_w]
    return out if bias is None else out + np.reshape(bias, (C_out, 1, 1))
    # END SOLUTION
