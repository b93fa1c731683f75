"""A network that notes how it is used: what `train_step` and `evaluate` are tried on."""

from __future__ import annotations

from torch import Tensor, is_grad_enabled, nn


class Probe(nn.Module):
    """One linear layer on images (N, 1, 4, 4), giving logits (N, 10).

    `trained` and `tracked` note for every forward pass whether the network was in training mode, and whether
    gradients were recorded.
    """

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(16, 10)
        self.trained: list[bool] = []
        self.tracked: list[bool] = []

    def forward(self, x: Tensor) -> Tensor:
        """z = Wx + b."""
        self.trained.append(self.training)
        self.tracked.append(is_grad_enabled())
        logits: Tensor = self.fc(x.flatten(start_dim=1))
        return logits
