"""What is to be seen of a network, or of a function that works on networks, under a fixed seed.

OBSERVED has a generator for each of them, by name; it yields plain values, floats and tensors.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from functools import cache, partial
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from tests.oracles import ORACLES, LeNet

IMAGE = (1, 28, 28)
CLASSES = 10


def draw_state(network: nn.Module) -> dict[str, Tensor]:
    """Draw weights by name and shape, whatever the order in which the network defines them."""
    generator, state = torch.Generator().manual_seed(6), {}
    for name, value in sorted(network.state_dict().items()):
        fan_in = max(1, value[0].numel()) if value.ndim else 1
        state[name] = torch.randn(value.shape, generator=generator) / fan_in**0.5
    return state


def draw_batch(size: int) -> tuple[Tensor, Tensor]:
    """Draw images and labels, by a generator of their own: a DataLoader moves the common one."""
    generator = torch.Generator().manual_seed(size)
    return torch.randn(size, *IMAGE, generator=generator), torch.randint(CLASSES, (size,), generator=generator)


def network(build: Callable[[], nn.Module]) -> Iterator[Any]:
    """Its parameters by name, its logits, and its gradients."""
    model = build()
    yield {name: tuple(value.shape) for name, value in sorted(model.state_dict().items())}
    model.load_state_dict(draw_state(model))
    for size in (1, 2, 5):
        images, labels = draw_batch(size)
        logits = model(images)
        yield logits.detach()
        model.zero_grad()
        F.cross_entropy(logits, labels).backward()
        yield {name: parameter.grad for name, parameter in sorted(model.named_parameters())}


def train_step(function: Callable[..., float]) -> Iterator[Any]:
    """Its losses and the parameters after three steps on batches of different sizes, under two optimizers."""
    for options in ({"lr": 0.5}, {"lr": 0.1, "momentum": 0.9, "nesterov": True}):
        torch.manual_seed(5)
        model = LeNet()
        for parameter in model.parameters():
            parameter.grad = torch.ones_like(parameter)
        optimizer = torch.optim.SGD(model.parameters(), **options)
        for size in (19, 8, 1):
            yield function(model, optimizer, *draw_batch(size))
            yield {name: value.clone() for name, value in model.state_dict().items()}


def evaluate(function: Callable[..., float]) -> Iterator[Any]:
    """Its accuracies where batch norm and dropout must be in eval mode, and what it leaves behind."""
    for training in (True, False):
        torch.manual_seed(4)
        model = nn.Sequential(nn.Flatten(), nn.BatchNorm1d(784), nn.Dropout(0.5), nn.Linear(784, CLASSES))
        model.train(training)
        for size in (1, 3, 137, 703):
            images, labels = draw_batch(size)
            labels[::2] = F.linear(images.flatten(1) / (1 + 1e-5) ** 0.5, model[3].weight, model[3].bias).argmax(1)[::2]
            yield function(model, images, labels)
            yield [module.training for module in model.modules()]
            yield [parameter.grad for parameter in model.parameters()]
            yield torch.is_grad_enabled()
            yield {name: value.clone() for name, value in model.state_dict().items()}


def fit_softmax_regression(function: Callable[..., Any]) -> Iterator[Any]:
    """How far its weights are from those of the rule where the order of the images does not matter, and what it reads.

    Where it begins is its own choice, and is what it returns with a learning rate of 0.
    """
    rng = np.random.default_rng(8)
    images, labels = rng.random((6, 4)), np.array([0, 2, 1, 1, 0, 2])
    alike = np.tile(rng.random(4), (5, 1)), np.full(5, 1)
    for (x, y), epochs, batch_size in (((images, labels), 1, 9), ((images, labels), 3, 6), (alike, 2, 2)):
        weight, bias = (np.array(part, dtype=float) for part in function(x, y, 4, epochs, 0.0, batch_size, 3))
        for start in list(range(0, len(x), batch_size)) * epochs:
            batch, right = x[start : start + batch_size], y[start : start + batch_size]
            exponentials = np.exp(batch @ weight.T + bias)
            error = exponentials / exponentials.sum(1, keepdims=True) - np.eye(4)[right]
            weight, bias = weight - 0.5 * (error.T @ batch) / len(batch), bias - 0.5 * error.mean(0)
        found = function(x, y, 4, epochs, 0.5, batch_size, 3)
        yield [torch.from_numpy(part - right) for part, right in zip(found, (weight, bias), strict=True)]
    points, kinds = (
        np.concatenate([rng.normal(0.1, 0.02, (20, 2)), rng.normal(0.9, 0.02, (20, 2))]),
        np.arange(40) // 20,
    )
    weight, bias = function(points, kinds, 2, 30, 1.0, 7, 3)
    yield bool(((points @ weight.T + bias).argmax(axis=1) == kinds).all())


def draw_large_state(model: nn.Module) -> dict[str, Tensor]:
    """Draw weights by name and shape that keep the size of values through many layers; large ones repeat themselves."""
    state = {}
    for number, (name, value) in enumerate(sorted(model.state_dict().items())):
        generator = torch.Generator().manual_seed(number)
        drawn = torch.randn(min(value.numel(), 100_003), generator=generator)
        drawn *= (2 / max(1, math.prod(value.shape[1:]))) ** 0.5
        if name.endswith("running_var"):
            drawn = 0.5 + drawn.abs()
        whole = -(-value.numel() // max(1, len(drawn)))
        state[name] = drawn.repeat(whole)[: value.numel()].reshape(value.shape).to(value.dtype)
    return state


PHOTOGRAPH_SIZES = ((256, 256), (300, 450), (128, 192), (448, 320), (20, 100))
"""Where the margins that are cut off are even."""


def draw_photograph(height: int, width: int, channels: int = 3) -> np.ndarray:
    """Draw pixels between which no curve leaves the range of bytes, in tiles that are still seen when they shrink."""
    tile = max(1, min(height, width) // 60)
    random = np.random.default_rng([height, width])
    tiles = random.integers(45, 210, (-(-height // tile), -(-width // tile), channels), dtype=np.uint8)
    return tiles.repeat(tile, axis=0).repeat(tile, axis=1)[:height, :width]


@cache
def prepared_photograph(height: int, width: int) -> Tensor:
    return ORACLES["preprocess"](draw_photograph(height, width))


def preprocess(function: Callable[..., Tensor]) -> Iterator[Any]:
    """The form of what it returns, and whether that is right, within the grey levels that the card allows."""
    for height, width in PHOTOGRAPH_SIZES:
        image = draw_photograph(height, width)
        found = function(image)
        off = (found - prepared_photograph(height, width)).abs() * 128
        yield [found.shape, found.dtype, bool((off > 1.02).float().mean() <= 0.01), bool(off.max() <= 10)]
    for colour in ((0, 127, 255), (3, 200, 90)):
        yield function(np.full((30, 70, 3), colour, dtype=np.uint8))
    stripes = np.broadcast_to((np.arange(600) // 9 % 2 * 255).astype(np.uint8)[:, None], (400, 600, 3))
    yield bool((function(stripes)[..., 9:-9] * 128 + 127 - 255).max() < 0.1)


def top_k(function: Callable[..., Any]) -> Iterator[Any]:
    """Names and probabilities for several numbers of classes, shapes and sizes of logits."""
    for classes, k in ((3, 2), (8, 5), (8, 1), (4, 9), (1000, 6)):
        names = [f"class {number}" for number in range(classes)]
        order = torch.randperm(classes, generator=torch.Generator().manual_seed(classes))
        for logits in (order / 4, order / 2 - 1000, (order / 4)[None]):
            found, right = (each(logits.float(), names, k) for each in (function, ORACLES["top_k"]))
            yield [name for name, _ in found]
            yield [abs(p - wanted) < 1e-4 for (_, p), (_, wanted) in zip(found, right, strict=True)]
        if classes > 4:
            yield [name for name, _ in function(order.float(), names)]


def classify(function: Callable[..., Any]) -> Iterator[Any]:
    """Whether it is right about all kinds of photographs, but for a grey level, and what it leaves behind."""
    names = ["cat", "dog", "ship", "cup", "frog", "bird", "car"]
    network = nn.Sequential(nn.AvgPool2d(32), nn.Flatten(), nn.Dropout(0.5), nn.Linear(147, len(names)))
    network.load_state_dict(draw_state(network))
    pixels = draw_photograph(64, 96, 4)
    palette = draw_photograph(1, 256)[0]
    told = {"pixels": pixels[:, :, 0], "palette": palette}
    deep = pixels.astype(np.uint16) * 257
    grey = deep[:, :, 1].copy()
    images = [pixels, pixels[:, :, :3], pixels[:, :, 1], deep[:, :, :3], grey, told]
    images += [{**told, "orientation": number} for number in (1, 3, 6, 8)] + [{"pixels": grey, "orientation": 6}]
    for image in images:
        for training in (True, False):
            network.train(training)
            found, right = (dict(each(network, image, names, 7)) for each in (function, ORACLES["classify"]))
            yield {name: abs(found[name] - right[name]) < 0.02 for name in names}
            yield [module.training for module in network.modules()]
    yield [len(function(network, pixels, names, k)) for k in (1, 3)] + [len(function(network, pixels, names))]
    yield torch.is_grad_enabled()
    yield {name: value.clone() for name, value in network.state_dict().items()}


Built = tuple[tuple[Any, ...], dict[str, Any], tuple[int, ...]]


def classic(built: list[Built], double: bool, build: Callable[..., nn.Module]) -> Iterator[Any]:
    """Its parameters and buffers by name, and its outputs in both modes, for several arguments and shapes of images.

    A network of many layers with batch norm needs float64.
    """
    for arguments, options, shape in built:
        model = build(*arguments, **options)
        yield {name: tuple(value.shape) for name, value in sorted(model.state_dict().items())}
        model.load_state_dict(draw_large_state(model))
        model = model.double() if double else model
        dtype = torch.float64 if double else torch.float32
        yield outputs(model, torch.randn(shape, generator=torch.Generator().manual_seed(1)).to(dtype), dtype)
        yield {name: value.clone() for name, value in sorted(model.named_buffers())}


def outputs(model: nn.Module, x: Tensor, dtype: torch.dtype) -> dict[str, Tensor]:
    """Its outputs in eval and in training mode, with all new tensors of this dtype."""
    torch.set_default_dtype(dtype)
    try:
        with torch.no_grad():
            return {mode: model.train(mode == "train")(x.clone()) for mode in ("eval", "train")}
    finally:
        torch.set_default_dtype(torch.float32)


CHANNELS, IMAGES = (3, 8, 7, 9), (2, 3, 66, 70)
BLOCKS: dict[str, list[Built]] = {
    "Inception": [((8, 2, 3, 4, 5, 6, 7), {}, CHANNELS)],
    "BasicBlock": [((8, 8), {}, CHANNELS)],
    "Bottleneck": [((8, 2), {"stride": 1}, CHANNELS)],
    "Fire": [((8, 2, 3, 4), {}, CHANNELS)],
    "DenseLayer": [((8, 4, 2), {"drop_rate": 0.0}, CHANNELS)],
    "InvertedResidual": [((8, 8, 1, 6), {}, CHANNELS), ((8, 12, 2, 1), {}, CHANNELS)],
    "SqueezeExcitation": [((8, 2), {}, CHANNELS)],
    "MBConv": [((8, 8, 3, 1, 6), {}, CHANNELS), ((8, 12, 5, 2, 1), {}, CHANNELS)],
    "SeparableConv": [((8, 12, 5, 2), {}, CHANNELS)],
}
NETWORKS: dict[str, list[Built]] = {
    "AlexNet": [((7, 0.0), {}, IMAGES)],
    "VGG": [((11,), {"num_classes": 7, "dropout": 0.0}, IMAGES)],
    "GoogLeNet": [((7, 0.0), {}, IMAGES)],
    "ResNet": [
        ((ORACLES["BasicBlock"], (1, 2, 1, 3)), {}, IMAGES),
        ((ORACLES["Bottleneck"], (1, 2, 1, 1)), {}, IMAGES),
    ],
    "SqueezeNet": [((7, 0.0), {}, IMAGES)],
    "DenseNet": [((6, (2, 3, 2), 8, 3), {"num_classes": 7}, IMAGES)],
    "MobileNetV2": [((7, 0.0), {}, IMAGES)],
    "EfficientNet": [((7, 0.0, 0.0), {}, IMAGES)],
}
IN_SINGLE = ("AlexNet", "VGG")

OBSERVED: dict[str, Callable[..., Iterator[Any]]] = {
    "fit_softmax_regression": fit_softmax_regression,
    "SmallCNN": network,
    "LeNet": network,
    "train_step": train_step,
    "evaluate": evaluate,
    "preprocess": preprocess,
    "top_k": top_k,
    "classify": classify,
    **{name: partial(classic, built, name not in IN_SINGLE) for name, built in (BLOCKS | NETWORKS).items()},
}
