"""Right networks, of which the wrong ones change one thing."""
# mypy: no-warn-return-any

from __future__ import annotations

import torch.nn.functional as F
from torch import Tensor, nn


class _WrongSmallCNN(nn.Module):
    """SmallCNN in parts: `features`, images to maps (N, 64, 4, 4), and `forward`."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, 5)
        self.conv2 = nn.Conv2d(32, 64, 5)
        self.fc = nn.Linear(1024, 10)

    def features(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        return F.max_pool2d(F.relu(self.conv2(x)), 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.features(x).flatten(1))


class _WrongLeNet(nn.Module):
    """LeNet in parts: `features`, images to maps (N, 16, 5, 5), `classify`, vectors (N, 400) to logits, `forward`."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, 5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, 5)
        self.fc1 = nn.Linear(400, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)

    def features(self, x: Tensor) -> Tensor:
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        return F.max_pool2d(F.relu(self.conv2(x)), 2)

    def classify(self, x: Tensor) -> Tensor:
        x = F.relu(self.fc1(x))
        x = F.relu(self.fc2(x))
        return self.fc3(x)

    def forward(self, x: Tensor) -> Tensor:
        return self.classify(self.features(x).flatten(1))
