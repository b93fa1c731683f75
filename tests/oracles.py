"""The right answers, computed without the grader: by torch in float64, and for the encodings by plain NumPy.

ORACLES has a function, or a network's class, for each of the course, with the same name and the same parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

Pair = int | tuple[int, int]


def _double(array: Any) -> Tensor:
    return torch.from_numpy(np.array(array, dtype=np.float64))


# Exercise 1


def encode_labels(names: Sequence[str], classes: Sequence[str]) -> np.ndarray:
    return np.array([list(classes).index(name) for name in names], dtype=np.int64)


def one_hot(labels: Any, num_classes: int) -> np.ndarray:
    if any(not 0 <= label < num_classes for label in labels):
        raise ValueError("a label is none of the classes")
    return (np.asarray(labels)[:, None] == np.arange(num_classes)).astype(np.float64)


def decode_one_hot(scores: Any) -> np.ndarray:
    return np.array([max(range(len(row)), key=lambda c: row[c]) for row in np.asarray(scores)], dtype=np.int64)


def binary_probabilities(p: Any) -> np.ndarray:
    return np.array([[1 - value, value] for value in np.asarray(p, dtype=np.float64)]).reshape(-1, 2)


# Exercise 2


def sigmoid(x: Any) -> np.ndarray:
    return torch.sigmoid(_double(x)).numpy()


def softmax(x: Any, axis: int = -1) -> np.ndarray:
    return torch.softmax(_double(x), axis).numpy()


def log_softmax(x: Any, axis: int = -1) -> np.ndarray:
    return torch.log_softmax(_double(x), axis).numpy()


def relu(x: Any) -> np.ndarray:
    return torch.relu(_double(x)).numpy()


# Exercise 3


def output_size(size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1) -> int:
    line, taps = torch.zeros(1, 1, size), torch.zeros(1, 1, kernel_size)
    return int(F.conv1d(line, taps, None, stride, padding, dilation).shape[-1])


def conv2d_gray(image: Any, kernel: Any) -> np.ndarray:
    return conv2d_rgb(np.asarray(image)[None], np.asarray(kernel)[None])


def conv2d_rgb(image: Any, kernel: Any, bias: float = 0.0) -> np.ndarray:
    return conv2d(np.asarray(image)[None], np.asarray(kernel)[None], [bias])[0, 0]


def conv2d(
    x: Any, weight: Any, bias: Any = None, stride: Pair = 1, padding: Pair = 0, dilation: Pair = 1
) -> np.ndarray:
    bias = None if bias is None else _double(bias)
    return F.conv2d(_double(x), _double(weight), bias, stride, padding, dilation).numpy()


def conv2d_transpose(x: Any, weight: Any, bias: Any = None, stride: Pair = 1, padding: Pair = 0) -> np.ndarray:
    bias = None if bias is None else _double(bias)
    return F.conv_transpose2d(_double(x), _double(weight), bias, stride, padding).numpy()


# Exercise 4


def max_pool2d(x: Any, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> np.ndarray:
    return F.max_pool2d(_double(x), kernel_size, stride, padding).numpy()


def avg_pool2d(x: Any, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0) -> np.ndarray:
    return F.avg_pool2d(_double(x), kernel_size, stride, padding).numpy()


def global_avg_pool2d(x: Any) -> np.ndarray:
    return _double(x).mean(dim=(2, 3)).numpy()


# Exercise 6


class SmallCNN(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 32, 5), nn.Conv2d(32, 64, 5)
        self.fc = nn.Linear(1024, 10)

    def forward(self, x: Tensor) -> Tensor:
        for convolution in (self.conv1, self.conv2):
            x = F.max_pool2d(F.relu(convolution(x)), 2)
        return self.fc(x.flatten(1))


class LeNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x: Tensor) -> Tensor:
        for convolution in (self.conv1, self.conv2):
            x = F.max_pool2d(F.relu(convolution(x)), 2)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x.flatten(1))))))


def train_step(model: nn.Module, optimizer: torch.optim.Optimizer, images: Tensor, labels: Tensor) -> float:
    loss = F.cross_entropy(model(images), labels)
    parameters = list(model.parameters())
    for parameter, gradient in zip(parameters, torch.autograd.grad(loss, parameters), strict=True):
        parameter.grad = gradient
    optimizer.step()
    return float(loss.detach())


def evaluate(model: nn.Module, images: Tensor, labels: Tensor) -> float:
    modes = {module: module.training for module in model.modules()}
    with torch.no_grad():
        right = [model.eval()(image[None]).argmax() == label for image, label in zip(images, labels, strict=True)]
    for module, mode in modes.items():
        module.training = mode
    return sum(map(bool, right)) / len(right)


ORACLES: dict[str, Callable[..., Any]] = {
    oracle.__name__: oracle
    for oracle in (
        *(encode_labels, one_hot, decode_one_hot, binary_probabilities),
        *(sigmoid, softmax, log_softmax, relu),
        *(output_size, conv2d_gray, conv2d_rgb, conv2d, conv2d_transpose),
        *(max_pool2d, avg_pool2d, global_avg_pool2d),
        *(SmallCNN, LeNet, train_step, evaluate),
    )
}
