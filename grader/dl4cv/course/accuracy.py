"""How many digits a network reads right, measured by the grader: no worker that asks for `evaluate` loads this file."""

from __future__ import annotations

import torch
from torch import nn

from dl4cv.course.datasets.mnist import Digits
from dl4cv.course.training import normalise


def accuracy(model: nn.Module, digits: Digits, chunk: int = 125) -> float:
    """The share of `digits` that `model` gets right, 0 to 1, in eval mode; the model's mode is as before afterwards.

    The images go through in chunks, since the activations of all of them together do not fit into any cache.
    """
    training = model.training
    model.eval()
    correct = 0
    try:
        # no_grad, not inference_mode: a model may keep what it computed and train with it later.
        with torch.no_grad():
            for start in range(0, len(digits.images), chunk):
                predictions = model(normalise(digits.images[start : start + chunk])).argmax(dim=1)
                correct += int((predictions == torch.tensor(digits.labels[start : start + chunk])).sum())
    finally:
        model.train(training)
    return correct / len(digits.images)
