"""CIFAR-10 and CIFAR-100: 60,000 colour images of 32x32 pixels, from a folder that the user names.

Learning multiple layers of features from tiny images, Krizhevsky, 2009,
https://www.cs.toronto.edu/~kriz/cifar.html. It comes in two layouts: plain bytes, and pickles for Python. A pickle may
run any code when it is loaded. Here no code of it is run: arrays, numbers and texts are made of it, and nothing else.
"""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from dl4cv.course.datasets.mnist import DatasetError, Split

SHAPE = (3, 32, 32)
PIXELS = 3 * 32 * 32
MOST_BYTES = 1 << 28

Classes = Literal[10, 100]

_FOLDERS = ("", "cifar-10-batches-bin", "cifar-10-batches-py", "cifar-100-binary", "cifar-100-python")
"""Where the archives put the files."""


class Pictures(NamedTuple):
    """Colour images and the class of each; unpacks into `images, labels`.

    `images` is uint8 (N, 3, 32, 32), red before green; `labels` is int64 (N,), of CIFAR-100 those of the 100 classes.
    """

    images: NDArray[np.uint8]
    labels: NDArray[np.int64]


def cifar(folder: Path, split: Split = "train", classes: Classes = 10) -> Pictures:
    """Read the 50,000 training or 10,000 test images, in either layout, from `folder` or the one that is in it.

    Raises DatasetError when a file is missing, damaged or another one.
    """
    for name in _FOLDERS:
        for reader, files in _layouts(split, classes):
            paths = [folder / name / file for file in files]
            if all(path.is_file() for path in paths):
                parts = [reader(path, classes) for path in paths]
                return Pictures(*(np.concatenate(part) for part in zip(*parts, strict=True)))
    wanted = " or ".join(files[0] for _, files in _layouts(split, classes))
    raise DatasetError(f"There is no CIFAR-{classes} in {folder}: no {wanted}, or not all of them.")


def _layouts(split: Split, classes: Classes) -> list[tuple[Any, list[str]]]:
    if classes == 10:
        names = [f"data_batch_{number}" for number in range(1, 6)] if split == "train" else ["test_batch"]
    else:
        names = [split]
    return [(_read_binary, [f"{name}.bin" for name in names]), (_read_pickle, names)]


def _read_binary(path: Path, classes: Classes) -> Pictures:
    """Read records of bytes: a label, of 100 classes a coarse one before it, and the pixels."""
    before = 1 if classes == 10 else 2
    content = np.frombuffer(_content(path), np.uint8)
    if not content.size or content.size % (before + PIXELS):
        raise DatasetError(f"{path} is damaged: its size is no multiple of {before + PIXELS} bytes.")
    records = content.reshape(-1, before + PIXELS)
    return _checked(path, records[:, before:], records[:, before - 1], classes)


def _read_pickle(path: Path, classes: Classes) -> Pictures:
    """Read a pickled dict with the pixels in "data" and the labels in "labels" or "fine_labels"."""
    try:
        found = _Plain(io.BytesIO(_content(path)), encoding="bytes").load()
        named = {name.decode() if isinstance(name, bytes) else name: value for name, value in found.items()}
        labels = named["labels" if classes == 10 else "fine_labels"]
        data = named["data"].array if isinstance(named["data"], _Array) else named["data"]
        return _checked(path, np.asarray(data), np.array(labels, dtype=np.int64), classes)
    except DatasetError:
        raise
    except Exception as error:  # whatever else the file holds
        raise DatasetError(f"{path} is no batch of CIFAR-{classes}: {error}.") from error


def _checked(path: Path, pixels: NDArray[Any], labels: NDArray[Any], classes: Classes) -> Pictures:
    right = pixels.dtype == np.uint8 and pixels.shape == (len(labels), PIXELS) and labels.ndim == 1
    if not right or (len(labels) and not (labels.min() >= 0 and labels.max() < classes)):
        raise DatasetError(f"{path} is no batch of CIFAR-{classes}: its arrays are others.")
    return Pictures(pixels.reshape(-1, *SHAPE), labels.astype(np.int64))


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as stream:
            return stream.read(MOST_BYTES)
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror}.") from error


class _Array:
    """Stands for numpy.ndarray in a pickle: keeps the state that is set, and makes an array of bytes of it."""

    def __init__(self, *arguments: Any) -> None:
        self.array: NDArray[np.uint8] = np.zeros(0, np.uint8)

    def __setstate__(self, state: Any) -> None:
        _, shape, dtype, in_fortran_order, content = state
        if not isinstance(dtype, _Dtype) or dtype.name not in ("u1", b"u1", "uint8", b"uint8"):
            raise pickle.UnpicklingError("an array of another type than bytes")
        content = content.encode("latin-1") if isinstance(content, str) else content
        order: Literal["F", "C"] = "F" if in_fortran_order else "C"
        self.array = np.frombuffer(content, np.uint8).reshape(shape, order=order)


class _Dtype:
    """Stands for numpy.dtype in a pickle: keeps its name."""

    def __init__(self, name: Any, *arguments: Any) -> None:
        self.name = name

    def __setstate__(self, state: Any) -> None:
        """Pay no attention to byte orders and alignments: bytes have none."""


def _reconstruct(kind: Any, *arguments: Any) -> _Array:
    return _Array()


def _encode(text: str, encoding: Any = "latin1") -> bytes:
    """Make bytes of a text, as Python 3 pickles them for Python 2."""
    return text.encode("latin-1")


_STAND_INS: dict[tuple[str, str], Any] = {
    **{(f"numpy.{core}.multiarray", "_reconstruct"): _reconstruct for core in ("core", "_core")},
    ("_codecs", "encode"): _encode,
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _Dtype,
}


class _Plain(pickle.Unpickler):
    """Makes plain values of a pickle; every name that it refers to is refused, but for those of arrays.

    Those are stood in for by classes of this file, so that nothing of another module is ever called.
    """

    def find_class(self, module: str, name: str) -> Any:
        """Return the stand-in for a name; raises UnpicklingError for any that has none."""
        if (module, name) not in _STAND_INS:
            raise pickle.UnpicklingError(f"it refers to {module}.{name}")
        return _STAND_INS[module, name]

    def persistent_load(self, pid: Any) -> Any:
        """Refuse what lies outside of the file."""
        raise pickle.UnpicklingError("it refers to what is not in it")
