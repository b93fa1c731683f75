"""Make grader/dl4cv/course/datasets/photographs.npz from three photographs of scikit-image; it needs Pillow.

    python benchmarks/build_photographs.py FOLDER [--output grader/dl4cv/course/datasets/photographs.npz]

FOLDER holds chelsea.png, coffee.png and rocket.jpg: skimage/data in the wheel of scikit-image 0.26.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from dl4cv.course.datasets.photographs import PHOTOGRAPHS_FILE
from PIL import Image

SIZE = (360, 240)
ROCKET = slice(213, 427)
"""The columns of the rocket, and some more."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, default=PHOTOGRAPHS_FILE)
    arguments = parser.parse_args()
    cat, coffee, rocket = (
        Image.open(arguments.folder / name).convert("RGB") for name in ("chelsea.png", "coffee.png", "rocket.jpg")
    )
    small = {
        name: np.asarray(photograph.resize(SIZE, Image.Resampling.LANCZOS))
        for name, photograph in (("cat", cat), ("coffee", coffee))
    }
    np.savez_compressed(arguments.output, **small, rocket=np.asarray(rocket)[:, ROCKET])


if __name__ == "__main__":
    main()
