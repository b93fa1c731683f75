"""Photographs and what a network sees in them: a single one, or those of a folder with a folder for each class."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn

from dl4cv.checks.cases import Array
from dl4cv.course.datasets.image_folder import image_folder, read_photograph
from dl4cv.course.datasets.photographs import class_names
from dl4cv.course.datasets.photographs import photographs as embedded
from dl4cv.demos.networks import TrainedNetwork, as_rgb, as_seen, open_network, thumbnail

SHOWN_SIDE = 480
"""Of a photograph on the page, in pixels: it need not be as large as the camera made it."""


@dataclass(frozen=True)
class Seen:
    """A photograph, what the network was given of it, and its classes from the likeliest on.

    `size` is (H, W) of the photograph, upright. `wanted` is the name of its folder, "" for a single one.
    """

    name: str
    size: tuple[int, int]
    small: Array
    given: Array
    ranking: list[tuple[str, float]]
    wanted: str = ""

    def is_among(self, k: int) -> bool:
        """Tell whether the class that is wanted is one of the k likeliest."""
        return _plain(self.wanted) in [_plain(name) for name, _ in self.ranking[:k]]


@dataclass(frozen=True)
class Classified:
    """What a network saw in photographs."""

    network: str
    photographs: list[Seen]

    @property
    def are_judged(self) -> bool:
        """Tell whether all folders are named after classes that the network knows."""
        known = set(map(_plain, class_names()))
        return all(_plain(each.wanted) in known for each in self.photographs)


def classify_photographs(photo: Path | None, network: str | None, weights: Path | None, console: Console) -> Classified:
    """Let a network classify `photo`, a photograph or a folder with one for each class; None is the cat's.

    Raises DemoError without a network, DatasetError without a photograph that can be read.
    """
    if photo is None or not _is_folder(photo):
        cat = embedded()["cat"]
        name, pixels = (cat.told, cat.pixels) if photo is None else (photo.name, as_rgb(read_photograph(photo)))
        trained = open_network(network, weights)
        return Classified(trained.name, [_seen(trained, name, pixels)])
    folder = image_folder(photo)
    trained = open_network(network, weights)
    columns = (BarColumn(bar_width=24), TextColumn("{task.completed}/{task.total} photographs", markup=False))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        seen = [
            _seen(trained, path.name, as_rgb(read_photograph(path)), folder.classes[number])
            for path, number in progress.track(folder.photographs)
        ]
    return Classified(trained.name, seen)


def _is_folder(path: Path) -> bool:
    """Tell whether this is a folder; where nobody may look, reading says so."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _seen(trained: TrainedNetwork, name: str, pixels: Array, wanted: str = "") -> Seen:
    given = as_seen(pixels)
    size = (pixels.shape[0], pixels.shape[1])
    return Seen(name, size, thumbnail(pixels, SHOWN_SIDE), given, trained.rank(given), wanted)


def _plain(name: str) -> str:
    """Write a class as its name and its folder's have it in common: "tiger cat" is "Tiger_cat"."""
    return name.replace("_", " ").replace("-", " ").casefold()
