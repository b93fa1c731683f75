"""Three photographs whose classes are known, and the names of ImageNet's thousand classes: embedded, no download."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

PHOTOGRAPHS_FILE = Path(__file__).with_name("photographs.npz")
NAMES_FILE = Path(__file__).with_name("imagenet_classes.txt")


class Shown(NamedTuple):
    """A photograph, uint8 (H, W, 3), and the numbers of ImageNet's classes that are right, the likeliest first."""

    told: str
    pixels: NDArray[np.uint8]
    classes: tuple[int, ...]


_TOLD = {
    "cat": ("the photograph of a cat", (282, 285, 281)),
    "coffee": ("the photograph of a coffee", (967,)),
    "rocket": ("the photograph of a rocket", (657, 744)),
}


@cache
def photographs() -> dict[str, Shown]:
    """Read the photographs of a cat, a coffee and a rocket, by these names; nobody is to write into them."""
    with np.load(PHOTOGRAPHS_FILE, allow_pickle=False) as arrays:
        return {name: Shown(told, arrays[name], classes) for name, (told, classes) in _TOLD.items()}


@cache
def class_names() -> list[str]:
    """Read the names of ImageNet's 1,000 classes, in the order of the logits."""
    return NAMES_FILE.read_text(encoding="utf-8").splitlines()
