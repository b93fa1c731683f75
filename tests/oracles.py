"""The right answers, computed without the grader: by torch in float64, and for the encodings by plain NumPy.

The classic networks are the grader's own, which tests/course/networks compares with torchvision's.
ORACLES has a function, or a network's class, for each of the course, with the same name and the same parameters.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from dl4cv.course.exercise7.network_table import REFERENCES
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


# Exercise 5


def binary_cross_entropy(p: Any, y: Any) -> float:
    return float(F.binary_cross_entropy(_double(p), _double(y)))


def cross_entropy(logits: Any, labels: Any) -> float:
    return float(F.cross_entropy(_double(logits), _double(labels).long()))


def cross_entropy_grad(logits: Any, labels: Any) -> np.ndarray:
    leaf = _double(logits).requires_grad_()
    F.cross_entropy(leaf, _double(labels).long()).backward()
    return np.asarray(leaf.grad)


def _backward(layer: Callable[..., Tensor], arrays: Sequence[Any], grad_out: Any) -> tuple[np.ndarray, ...]:
    leaves = [_double(array).requires_grad_() for array in arrays]
    layer(*leaves).backward(_double(grad_out))
    return tuple(np.asarray(leaf.grad) for leaf in leaves)


def linear_backward(x: Any, weight: Any, grad_out: Any) -> tuple[np.ndarray, ...]:
    return _backward(F.linear, (x, weight, np.zeros(len(weight))), grad_out)


def relu_backward(x: Any, grad_out: Any) -> np.ndarray:
    return _backward(torch.relu, (x,), grad_out)[0]


def conv2d_backward(x: Any, weight: Any, grad_out: Any, stride: Pair = 1, padding: Pair = 0) -> tuple[np.ndarray, ...]:
    def layer(x: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
        return F.conv2d(x, weight, bias, stride, padding)

    return _backward(layer, (x, weight, np.zeros(len(weight))), grad_out)


def max_pool2d_backward(x: Any, grad_out: Any, kernel_size: Pair, stride: Pair | None = None) -> np.ndarray:
    return _backward(lambda x: F.max_pool2d(x, kernel_size, stride), (x,), grad_out)[0]


def sgd_step(
    param: Any, grad: Any, velocity: Any, lr: float, momentum: float = 0.0, weight_decay: float = 0.0
) -> tuple[np.ndarray, np.ndarray]:
    # torch keeps no velocity without momentum; one that is as good as none stands for it.
    moving = nn.Parameter(_double(param))
    moving.grad = _double(grad)
    optimizer = torch.optim.SGD([moving], lr=lr, momentum=momentum or 1e-300, weight_decay=weight_decay)
    optimizer.state[moving]["momentum_buffer"] = _double(velocity)
    optimizer.step()
    return moving.detach().numpy(), np.asarray(optimizer.state[moving]["momentum_buffer"])


def fit_softmax_regression(
    images: Any, labels: Any, num_classes: int, epochs: int, lr: float, batch_size: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    model = nn.Linear(np.shape(images)[1], num_classes, dtype=torch.float64)
    nn.init.zeros_(model.weight)
    nn.init.zeros_(model.bias)
    optimizer, generator = torch.optim.SGD(model.parameters(), lr=lr), torch.Generator().manual_seed(seed)
    for _ in range(epochs):
        for batch in torch.randperm(len(labels), generator=generator).split(batch_size):
            optimizer.zero_grad()
            F.cross_entropy(model(_double(images)[batch]), _double(labels).long()[batch]).backward()
            optimizer.step()
    return model.weight.detach().numpy(), model.bias.detach().numpy()


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


# Exercise 8


def accuracy(labels: Any, predictions: Any) -> float:
    _require_alike(labels, predictions)
    return 1 - top_k_error(labels, np.eye(1 + max([0, *labels, *predictions]))[predictions], k=1)


def top_k_error(labels: Any, scores: Any, k: int = 5) -> float:
    scores = np.asarray(scores)
    if (
        len(labels) == 0
        or np.shape(labels) != np.shape(scores)[:1]
        or np.any((labels < 0) | (labels >= scores.shape[1]))
    ):
        raise ValueError("there is not one label for each row")
    order = torch.sort(_double(scores), dim=1, descending=True, stable=True).indices[:, :k]
    found = (order == torch.from_numpy(np.array(labels, dtype=np.int64))[:, None]).any(dim=1)
    return float((~found).double().mean())


def confusion_matrix(labels: Any, predictions: Any, num_classes: int) -> np.ndarray:
    _require_alike(labels, predictions)
    truth, guess = one_hot(labels, num_classes), one_hot(predictions, num_classes)
    return np.einsum("it,ip->tp", truth, guess).astype(np.int64)


def precision_recall_f1(labels: Any, predictions: Any, num_classes: int) -> tuple[np.ndarray, ...]:
    counts = _double(confusion_matrix(labels, predictions, num_classes))
    right = counts.diagonal()
    totals = torch.stack([counts.sum(dim=0), counts.sum(dim=1), counts.sum(dim=0) + counts.sum(dim=1)])
    return tuple(torch.where(totals > 0, torch.stack([right, right, 2 * right]) / totals, 0.0).numpy())


def _require_alike(labels: Any, predictions: Any) -> None:
    if np.shape(labels) != np.shape(predictions):
        raise ValueError("there is not one prediction for each label")


# Exercise 9


def preprocess(image: np.ndarray) -> Tensor:
    short = min(image.shape[:2])
    rows, columns = (_cubic_weights(old, 256 * old // short) for old in image.shape[:2])
    resized = (rows @ _double(image).permute(2, 0, 1) @ columns.T).clamp(0, 255)
    top, left = ((side - 224) // 2 for side in resized.shape[1:])
    return ((resized[None, :, top : top + 224, left : left + 224] - 127) / 128).float()


def _cubic_weights(old: int, new: int) -> Tensor:
    """How much of each old pixel is in each new one: Keys's cubic curve with a = -1/2, as wide as a new pixel is."""
    scale = old / new
    centres = (torch.arange(new, dtype=torch.float64) + 0.5) * scale
    t = ((torch.arange(old, dtype=torch.float64) + 0.5 - centres[:, None]) / max(1.0, scale)).abs()
    near, far = 1.5 * t**3 - 2.5 * t**2 + 1, -0.5 * t**3 + 2.5 * t**2 - 4 * t + 2
    weights = torch.where(t < 1, near, torch.where(t < 2, far, 0.0))
    return weights / weights.sum(dim=1, keepdim=True)


def top_k(logits: Tensor, classes: Sequence[str], k: int = 5) -> list[tuple[str, float]]:
    probabilities = softmax(logits.numpy().ravel())
    return sorted(zip(classes, probabilities.tolist(), strict=True), key=lambda pair: -pair[1])[:k]


def classify(network: nn.Module, image: Any, classes: Sequence[str], k: int = 5) -> list[tuple[str, float]]:
    told = {"pixels": image, "orientation": 1} if isinstance(image, np.ndarray) else image
    pixels = told["palette"][told["pixels"]] if "palette" in told else told["pixels"]
    if pixels.dtype == np.uint16:
        pixels = (pixels / 257).round().astype(np.uint8)
    pixels = np.stack([pixels] * 3, axis=-1) if pixels.ndim == 2 else pixels[:, :, :3]
    upright = np.rot90(pixels, {1: 0, 8: 1, 3: 2, 6: 3}[told.get("orientation", 1)])
    modes = [module.training for module in network.modules()]
    with torch.no_grad():
        logits = network.eval()(preprocess(upright))
    for module, mode in zip(network.modules(), modes, strict=True):
        module.training = mode
    return top_k(logits, classes, k)


ORACLES: dict[str, Callable[..., Any]] = {
    oracle.__name__: oracle
    for oracle in (
        *(encode_labels, one_hot, decode_one_hot, binary_probabilities),
        *(sigmoid, softmax, log_softmax, relu),
        *(output_size, conv2d_gray, conv2d_rgb, conv2d, conv2d_transpose),
        *(max_pool2d, avg_pool2d, global_avg_pool2d),
        *(binary_cross_entropy, cross_entropy, cross_entropy_grad, linear_backward, relu_backward),
        *(conv2d_backward, max_pool2d_backward, sgd_step, fit_softmax_regression),
        *(SmallCNN, LeNet, train_step, evaluate),
        *(accuracy, top_k_error, confusion_matrix, precision_recall_f1),
        *(preprocess, top_k, classify),
        *REFERENCES.values(),
    )
}
