"""Blurring

A blurred pixel is the mean of its neighbourhood: the simplest convolution there is.

Slides: 65
Difficulty: 1 of 5
Time: 10 minutes

Write the body in place of its `raise NotImplementedError`.
"""

import numpy as np


def blur(image: np.ndarray) -> np.ndarray:
    """Replace every pixel by the mean of the 3x3 pixels around it.

    Formula:
        out[i, j] = 1 / 9 * sum over u < 3, v < 3 of  image[i + u, j + v]

    Arguments:
        image: shape (H, W), both at least 3
    Returns:
        shape (H - 2, W - 2), floats; a pixel at the border has no such neighbourhood

    Example:
        >>> blur(np.array([[0, 0, 0], [0, 9, 0], [0, 0, 0]]))
        array([[1.]])

    Help - bright photographs get dark
        uint8 counts to 255 and starts again. Convert the image to float first.
    """
    # BEGIN SOLUTION
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), (3, 3))
    return windows.mean(axis=(2, 3))
    # END SOLUTION
