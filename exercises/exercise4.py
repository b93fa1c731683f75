"""Exercise 4 - Pooling

Pooling shrinks a feature map: of each window only its largest value, or its mean, is kept.
You write max-pooling, average pooling and the global average pooling that ends most modern networks.
The windows move as in a convolution, but there is nothing to learn in them, and every channel stays for itself.

Slides: 76-77
Difficulty: 3 of 5
Time: 40 minutes

Write each body in place of its `raise NotImplementedError`. Feature maps have the shape (N, C, H, W); N may be 0.
A kernel_size, stride or padding is one int for both directions or a pair (vertical, horizontal). A window that sticks
out of the padded map does not count, and padding is at most half the kernel_size. Feature maps may hold float32 or
integers, even uint8. An array may be a view of another, such as x.T or x[::2]; never change your arguments, and
remember nothing from one call to the next. A function returns one array and nothing beside it.
Compute in float64, NumPy's own float, and round nothing: float32 is right too, but for one check of each function that
asks for all digits.
`python -m doctest exercise4.py` tries the examples below, `dl4cv-grade exercise4` marks your file.
"""

import numpy as np

Pair = int | tuple[int, int]


def max_pool2d(x: np.ndarray, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> np.ndarray:
    """Keep the largest value of each window.

    Formula, for stride s and padding p, each with its own value down and across:
        out[n, c, i, j] = max over u < kH, v < kW of  padded[n, c, i * s + u, j * s + v]

    Arguments:
        x: feature maps, shape (N, C, H, W)
        kernel_size: height and width of the window
        stride: pixels between two neighbouring windows; None means kernel_size, so that the windows tile the map
        padding: pixels around the map, on all four sides; they never win
    Returns:
        shape (N, C, H', W') with H' = floor((H + 2 * p_h - kH) / s_h) + 1 and W' likewise

    Example:
        >>> x = np.array([[[[1, 2, 5, 0], [4, 3, 0, 6]]]])
        >>> max_pool2d(x, kernel_size=2)
        array([[[[4., 6.]]]])
        >>> max_pool2d(x, kernel_size=(1, 2), stride=1)
        array([[[[2., 5., 5.],
                 [4., 3., 6.]]]])

    Help - negative maps have zeros along their border
        You padded with 0, and 0 beats every negative number. Pad with the one number that never wins: -inf.

    Help - "cannot convert float infinity to integer"
        An integer array has no room for -inf. Convert x to float first.

    Help - my windows overlap although no stride was given
        Without a stride, the window moves by its own size, not by 1.
    """
    raise NotImplementedError("exercise 4: max_pool2d")


def avg_pool2d(x: np.ndarray, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> np.ndarray:
    """Keep the mean of each window; the zeros of the padding count as pixels.

    Formula, for stride s and padding p, each with its own value down and across:
        out[n, c, i, j] = 1 / (kH * kW) * sum over u < kH, v < kW of  padded[n, c, i * s + u, j * s + v]

    Arguments:
        x: feature maps, shape (N, C, H, W)
        kernel_size: height and width of the window
        stride: pixels between two neighbouring windows; None means kernel_size, so that the windows tile the map
        padding: zeros around the map, on all four sides
    Returns:
        shape (N, C, H', W'), floats, with H' = floor((H + 2 * p_h - kH) / s_h) + 1 and W' likewise

    Example:
        >>> x = np.array([[[[1, 2, 5, 0], [4, 3, 0, 6]]]])
        >>> avg_pool2d(x, kernel_size=2)
        array([[[[2.5 , 2.75]]]])
        >>> avg_pool2d(np.array([[[[8]]]]), kernel_size=2, stride=1, padding=1)
        array([[[[2., 2.],
                 [2., 2.]]]])

    Help - only the border is wrong
        Divide by kH * kW everywhere, also where some of the pixels are padding.

    Help - all channels get the same value
        The mean is taken over the two axes of the window only: every image and every channel keeps its own.
    """
    raise NotImplementedError("exercise 4: avg_pool2d")


def global_avg_pool2d(x: np.ndarray) -> np.ndarray:
    """Reduce each feature map to one number, its mean.

    Formula:
        out[n, c] = 1 / (H * W) * sum over i, j of  x[n, c, i, j]

    Arguments:
        x: feature maps, shape (N, C, H, W)
    Returns:
        shape (N, C), floats

    Example:
        >>> global_avg_pool2d(np.array([[[[1, 2, 3]], [[4, 4, 7]]]]))
        array([[2., 5.]])

    Help - my shape is (N, C, 1, 1) or (H, W)
        Name the two axes that go, and let them go: height and width are the last two.
    """
    raise NotImplementedError("exercise 4: global_avg_pool2d")
