"""The two small networks of exercise 6, as the grader knows them."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CLASSES = 10


class LeNet(nn.Module):
    """LeNet-5 with ReLU and max-pooling: grey images (N, 1, 28, 28) to logits (N, 10); 61,706 parameters.

    Gradient-based learning applied to document recognition, LeCun, Bottou, Bengio and Haffner, 1998.
    """

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, kernel_size=5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, kernel_size=5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, 10) of images (N, 1, 28, 28)."""
        # (N, 1, 28, 28) → (N, 6, 28, 28) → (N, 6, 14, 14)
        x = halve(F.relu(self.conv1(x)))
        # (N, 6, 14, 14) → (N, 16, 10, 10) → (N, 16, 5, 5)
        x = halve(F.relu(self.conv2(x)))
        # (N, 16, 5, 5) → (N, 400)
        x = x.flatten(start_dim=1)
        # h₁ = max(0, W₁x + b₁), (N, 120)
        x = F.relu(self.fc1(x))
        # h₂ = max(0, W₂h₁ + b₂), (N, 84)
        x = F.relu(self.fc2(x))
        # z = W₃h₂ + b₃, (N, 10)
        logits: Tensor = self.fc3(x)
        return logits


class SmallCNN(nn.Module):
    """The lecture's first convolutional network: grey images (N, 1, 28, 28) to logits (N, 10); 62,346 parameters."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(1, 32, kernel_size=5)
        self.conv2 = nn.Conv2d(32, 64, kernel_size=5)
        self.fc = nn.Linear(64 * 4 * 4, CLASSES)

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, 10) of images (N, 1, 28, 28)."""
        # (N, 1, 28, 28) → (N, 32, 24, 24) → (N, 32, 12, 12)
        x = halve(F.relu(self.conv1(x)))
        # (N, 32, 12, 12) → (N, 64, 8, 8) → (N, 64, 4, 4)
        x = halve(F.relu(self.conv2(x)))
        # z = Wx + b with x flattened to (N, 1024)
        logits: Tensor = self.fc(x.flatten(start_dim=1))
        return logits


def halve(x: Tensor) -> Tensor:
    """The maximum of every 2×2 window: (N, C, H, W) to (N, C, H/2, W/2) for even H and W.

    Without gradients it compares whole rows and columns, which gives the same values three times as fast as
    `max_pool2d`. With gradients it does not: where two values tie, only `max_pool2d` lets the first win alone.
    """
    if torch.is_grad_enabled():
        return F.max_pool2d(x, kernel_size=2)
    rows = torch.maximum(x[..., 0::2, :], x[..., 1::2, :])
    return torch.maximum(rows[..., 0::2], rows[..., 1::2])


def initial_state(seed: int) -> dict[str, Tensor]:
    """The weights a LeNet starts from, drawn from `seed`; the same seed gives the same weights.

    torch's own random state is left as it was.
    """
    with torch.random.fork_rng(devices=[]):
        torch.default_generator.manual_seed(seed)
        return dict(LeNet().state_dict())
