"""The one door to all datasets: by name, from the folder that the user names, or one sentence why there is none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from dl4cv.course.datasets.cifar import cifar
from dl4cv.course.datasets.fashion_mnist import fashion_mnist
from dl4cv.course.datasets.mnist import DatasetError, Split, mnist

NOT_CLASSIFIED = {
    "voc": "Pascal VOC marks several objects in each photograph, by boxes and outlines, and has no one class of an "
    "image: detection and segmentation are not taught here, so it is not supported.",
    "kitti": "KITTI marks cars and people on streets, for detection, depth and motion, and has no one class of an "
    "image: none of that is taught here, so it is not supported.",
    "imagenet": "ImageNet may not be handed on: fetch it from image-net.org; it is a folder of classes then, "
    "which image_folder reads.",
}

DATASETS: dict[str, Callable[[Path | None, Split], Any]] = {
    "mnist": lambda folder, split: mnist(split),
    "fashion-mnist": lambda folder, split: fashion_mnist(_named(folder, "fashion-mnist"), split),
    "cifar-10": lambda folder, split: cifar(_named(folder, "cifar-10"), split, 10),
    "cifar-100": lambda folder, split: cifar(_named(folder, "cifar-100"), split, 100),
}
"""By name, what reads a split of a dataset: images and labels."""


def open_dataset(name: str, folder: Path | None = None, split: Split = "train") -> Any:
    """Read the training or test images of the dataset called `name` from `folder`, and their labels.

    MNIST is embedded and needs no folder. Raises DatasetError, one sentence, when the dataset is not known or not
    supported, or its files are not there or damaged.
    """
    if name in NOT_CLASSIFIED:
        raise DatasetError(NOT_CLASSIFIED[name])
    if name not in DATASETS:
        raise DatasetError(f"There is no dataset {name!r}; the datasets are {', '.join(DATASETS)}.")
    return DATASETS[name](folder, split)


def _named(folder: Path | None, name: str) -> Path:
    if folder is None:
        raise DatasetError(f"{name} does not come with this package: name the folder in which its files are.")
    return folder
