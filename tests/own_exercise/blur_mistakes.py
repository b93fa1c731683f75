"""Wrong versions of `blur`."""

import numpy as np
from dl4cv.mistakes import mistake


def _wrong_windows(image):
    return np.lib.stride_tricks.sliding_window_view(image, (3, 3))


@mistake(
    "blur",
    title="The sum instead of the mean",
    explanation="You added the nine pixels up and stopped there. Divide by their number.",
)
def sum_instead_of_mean(image):
    return _wrong_windows(image.astype(float)).sum(axis=(2, 3))


@mistake(
    "blur",
    title="Photographs overflow",
    explanation="The sum of nine bytes does not fit into a byte. Convert the image to float before you add.",
)
def bytes_overflow(image):
    return _wrong_windows(image).sum(axis=(2, 3), dtype=image.dtype) / 9


@mistake(
    "blur",
    title="The pixel itself is left out",
    explanation="You averaged the eight neighbours. A pixel belongs to its own neighbourhood: there are nine.",
)
def without_the_centre(image):
    windows = _wrong_windows(image.astype(float))
    return (windows.sum(axis=(2, 3)) - windows[:, :, 1, 1]) / 8
