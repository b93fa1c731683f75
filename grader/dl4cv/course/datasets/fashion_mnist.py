"""Fashion-MNIST: 70,000 grey images of clothes, in files like MNIST's, from a folder that the user names.

Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms, Xiao, Rasul and Vollgraf, 2017,
https://arxiv.org/abs/1708.07747. Debian's package dataset-fashion-mnist puts it into /usr/share/datasets/fashion-mnist.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import numpy as np

from dl4cv.course.datasets.idx import read_idx
from dl4cv.course.datasets.mnist import IMAGE_SIZE, DatasetError, Digits, Split

CLASSES = ("T-shirt", "trousers", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "ankle boot")
_PREFIXES: dict[Split, str] = {"train": "train", "test": "t10k"}


@lru_cache(maxsize=2)
def fashion_mnist(folder: Path, split: Split = "train") -> Digits:
    """Read the 60,000 training or 10,000 test images from `folder`; nobody is to write into them.

    Raises DatasetError when a file is missing, damaged or another one.
    """
    prefix = _PREFIXES[split]
    images = read_idx(folder, f"{prefix}-images-idx3-ubyte", axes=3)
    labels = read_idx(folder, f"{prefix}-labels-idx1-ubyte", axes=1)
    if images.shape[1:] != (IMAGE_SIZE, IMAGE_SIZE) or len(images) != len(labels) or not len(images):
        raise DatasetError(f"The files in {folder} hold images {images.shape} and labels {labels.shape}.")
    if labels.max() >= len(CLASSES):
        raise DatasetError(f"The labels in {folder} are not those of {len(CLASSES)} classes.")
    return Digits(images, labels.astype(np.int64))
