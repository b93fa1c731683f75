"""Return states, parameters and outputs that are none: hooks, subclasses, huge tensors, strings."""
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


class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(1, 1)

    def state_dict(self, *arguments, **options):
        return {"conv1.weight": torch.zeros(1 << 25), 7: "right", "fc1.bias": nn.Parameter(torch.full((3,), float("nan")))}

    def load_state_dict(self, *arguments, **options):
        return None

    def forward(self, x):
        return {"logits": x}


def train_step(model, optimizer, images, labels):
    return "0.1"
