"""Give outputs of another kind at each call: strings, complex numbers, tensors without a size."""
# exercise 6; honest: evaluate

import torch
import torch.nn.functional as F
from torch import nn


def evaluate(model, images, labels):
    if len(images) == 0:
        raise ValueError("there are no images to evaluate on")
    was_training = model.training
    model.eval()
    try:
        with torch.no_grad():
            return float((model(images).argmax(dim=1) == labels).float().mean())
    finally:
        model.train(was_training)


calls = [0]
outputs = [
    lambda x: torch.zeros(len(x), 10),
    lambda x: torch.zeros(len(x), 10, dtype=torch.complex64),
    lambda x: torch.zeros(64, 10, 2),
    lambda x: torch.tensor(0.0),
    lambda x: "logits",
    lambda x: torch.full((len(x), 10), float("nan")),
    lambda x: torch.zeros(len(x), 10, dtype=torch.int64),
    lambda x: {"a": [torch.zeros(2)]},
    lambda x: torch.zeros(0, 10),
    lambda x: torch.zeros(len(x), 10).to_sparse(),
    lambda x: torch.zeros(len(x), 10, dtype=torch.bfloat16),
]


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 3)

    def forward(self, x):
        calls[0] += 1
        return outputs[calls[0] % len(outputs)](x)


SmallCNN = LeNet


def train_step(model, optimizer, images, labels):
    calls[0] += 1
    return outputs[calls[0] % len(outputs)](images)
