"""What learners get wrong in `blur`: edits of a right answer, and a wrong version of its own.

Students get this file too, when the exercise is released.
"""

import numpy as np
from dl4cv.mistakes import edit, mistake


def blur(image):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), (3, 3))
    return windows.sum(axis=(2, 3)) / 9


sum_instead_of_mean = edit(
    blur,
    {" / 9": ""},
    title="The sum instead of the mean",
    explanation="You added the nine pixels up and stopped there. Divide by their number.",
)

bytes_overflow = edit(
    blur,
    {"image.astype(float)": "image", "sum(axis=(2, 3))": "sum(axis=(2, 3), dtype=image.dtype)"},
    title="Photographs overflow",
    explanation="The sum of nine bytes does not fit into a byte. Convert the image to float before you add.",
)


@mistake(
    "blur",
    title="The pixel itself is left out",
    explanation="You averaged the eight neighbours. A pixel belongs to its own neighbourhood: there are nine.",
)
def without_the_centre(image):
    windows = np.lib.stride_tricks.sliding_window_view(image.astype(float), (3, 3))
    return (windows.sum(axis=(2, 3)) - windows[:, :, 1, 1]) / 8
