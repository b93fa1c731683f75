"""The IDX files of MNIST and of those made like it: arrays of bytes behind a short header, packed by gzip or not."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from dl4cv.course.datasets.mnist import DatasetError

BYTES = 8
"""The code of uint8, the only type that these files use."""

MOST_BYTES = 1 << 28


def read_idx(folder: Path, name: str, axes: int) -> NDArray[np.uint8]:
    """Read the file `name`, or `name`.gz, in `folder`: an array with so many axes.

    Raises DatasetError when it is missing, or is no such file.
    """
    path = next((path for path in (folder / name, folder / f"{name}.gz") if path.is_file()), None)
    if path is None:
        raise DatasetError(f"There is neither {name} nor {name}.gz in {folder}.")
    try:
        with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as stream:
            content = stream.read(MOST_BYTES)
    except (OSError, EOFError) as error:
        raise DatasetError(f"{path} cannot be read: {error}.") from error
    header = 4 + 4 * axes
    if len(content) < header or content[:4] != bytes([0, 0, BYTES, axes]):
        raise DatasetError(f"{path} is no IDX file of bytes with {axes} axes.")
    shape = tuple(int.from_bytes(content[start : start + 4], "big") for start in range(4, header, 4))
    if math.prod(shape) != len(content) - header:
        raise DatasetError(f"{path} is damaged: its {len(content) - header:,} bytes are no array of shape {shape}.")
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)
