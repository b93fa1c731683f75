"""What a trained LeNet reads in the test images: which classes for which, what it misreads, what it looks for."""

from __future__ import annotations

import numpy as np
from torch import nn

from dl4cv.checks.cases import Array
from dl4cv.course.datasets.mnist import Digits
from dl4cv.results import MAX_IMAGES, Images, Matrix

CLASSES = 10


def confusion(digits: Digits, read: Array) -> Matrix:
    """Count which class is read as which."""
    labels = digits.labels
    counts = [[int(((labels == one) & (read == other)).sum()) for other in range(CLASSES)] for one in range(CLASSES)]
    names = tuple(map(str, range(CLASSES)))
    return Matrix("Which class is read as which", tuple(map(tuple, counts)), names, names, "class", "read as")


def misread(digits: Digits, read: Array) -> Images:
    """Show the first images that are misread, as the datasets hold them."""
    images, labels = digits
    wrong = np.flatnonzero(read != labels)[:MAX_IMAGES]
    return Images("Images that are misread", tuple(images[wrong]), tuple(f"{labels[i]} as {read[i]}" for i in wrong))


def first_filters(convolution: nn.Conv2d) -> Images:
    """Show the kernels of a convolution of grey images."""
    return Images("Filters of the first convolution", tuple(convolution.weight.detach().numpy()[:, 0]))
