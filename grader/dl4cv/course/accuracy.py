"""How many digits a network reads right, measured by the grader: no worker that asks for `evaluate` loads this file."""

from __future__ import annotations

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from dl4cv.course.datasets.mnist import Digits
from dl4cv.course.training import normalise


def accuracy(model: nn.Module, digits: Digits, chunk: int = 125) -> float:
    """The share of `digits` that `model` gets right, 0 to 1, in eval mode; the model's mode is as before afterwards."""
    return float((predictions(model, digits, chunk) == digits.labels).mean())


def predictions(model: nn.Module, digits: Digits, chunk: int = 125) -> NDArray[np.int64]:
    """The classes (N,) that `model` gives to `digits` in eval mode; the model's mode is as before afterwards."""
    read: NDArray[np.int64] = np.argmax(scores(model, digits, chunk), axis=1)
    return read


def scores(model: nn.Module, digits: Digits, chunk: int = 125) -> NDArray[np.float32]:
    """What `model` gives to `digits` in eval mode, (N, classes); the model's mode is as before afterwards.

    The images go through in chunks, since the activations of all of them together do not fit into any cache.
    """
    training = model.training
    model.eval()
    try:
        # no_grad, not inference_mode: a model may keep what it computed and train with it later.
        with torch.no_grad():
            chunks = [
                model(normalise(digits.images[start : start + chunk])).numpy()
                for start in range(0, len(digits.images), chunk)
            ]
    finally:
        model.train(training)
    return np.concatenate(chunks)
