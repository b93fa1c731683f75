"""A folder of photographs with a folder for each class, as ImageNet is laid out; Pillow reads them."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from dl4cv.course.datasets.mnist import DatasetError

SUFFIXES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif", ".tif", ".tiff")
ORIENTATION = 274
"""The number of EXIF's entry that says how the camera lay."""

MIRRORED = {2: 1, 4: 3, 5: 8, 7: 6}
"""Orientations with a mirror, as scanners write them, and the turn that each is when left and right are exchanged."""


class ImageFolder(NamedTuple):
    """The names of the classes in alphabetical order, and each photograph with the number of its class."""

    classes: tuple[str, ...]
    photographs: tuple[tuple[Path, int], ...]


def image_folder(folder: Path) -> ImageFolder:
    """List the photographs below the folders in `folder`, which are named after their classes.

    Raises DatasetError when there is no class, or no photograph in any.
    """
    try:
        below = sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith("."))
        found = [
            (path, number)
            for number, each in enumerate(below)
            for path in sorted(each.rglob("*"))
            if path.suffix.lower() in SUFFIXES and path.is_file()
        ]
    except OSError as error:
        raise DatasetError(f"The folder {folder} cannot be read: {error.strerror}.") from error
    if not found:
        raise DatasetError(f"There are no photographs in {folder}: a folder for each class is wanted.")
    return ImageFolder(tuple(path.name for path in below), tuple(found))


def read_photograph(path: Path) -> Any:
    """Read a photograph as exercise 9's classify takes it: an array, or a dict with palette and orientation.

    Raises DatasetError when Pillow is not installed, or cannot read the file.
    """
    try:
        if not path.is_file():  # a pipe would never end
            raise DatasetError(f"There is no file {path}.")
    except OSError as error:
        raise DatasetError(f"{path} cannot be read: {error.strerror}.") from error
    try:
        from PIL import Image, UnidentifiedImageError
    except ImportError as error:
        raise DatasetError("Photographs are read by Pillow, which is not installed: pip install pillow") from error
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of large photographs, which are welcome, and of odd entries in files
            with Image.open(path) as photograph:
                return _told(photograph)
    except UnidentifiedImageError as error:
        raise DatasetError(f"{path} is no photograph that can be read: it is in no format of pictures.") from error
    except Exception as error:  # whatever a damaged file makes of Pillow
        raise DatasetError(f"{path} is no photograph that can be read: {_words(error, path)}.") from error


def _words(error: Exception, path: Path) -> str:
    """Say what Pillow said, in which the file need not be named once more."""
    words = str(error).rstrip(".").replace(repr(str(path)), "it")
    return (error.strerror if isinstance(error, OSError) else None) or words or type(error).__name__


def _told(photograph: Any) -> Any:
    orientation = photograph.getexif().get(ORIENTATION, 1)
    palette = None
    if photograph.mode == "P":
        palette = np.reshape(photograph.getpalette("RGB"), (-1, 3)).astype(np.uint8)
    elif photograph.mode.startswith("I"):  # 16 bits of grey
        photograph = photograph.convert("I")
    elif photograph.mode not in ("L", "RGB", "RGBA"):
        photograph = photograph.convert("RGB")
    pixels = np.asarray(photograph)
    if pixels.dtype == np.int32:
        pixels = pixels.clip(0, 65535).astype(np.uint16)
    if orientation in MIRRORED:
        pixels, orientation = np.ascontiguousarray(pixels[:, ::-1]), MIRRORED[orientation]
    told = {"pixels": pixels}
    if palette is not None:
        # a number for which a short palette has no colour becomes its last one
        told |= {"palette": palette, "pixels": np.minimum(pixels, len(palette) - 1).astype(np.uint8)}
    if orientation in (3, 6, 8):
        told["orientation"] = orientation
    return told if len(told) > 1 else pixels
