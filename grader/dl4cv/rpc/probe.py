"""A network that notes how it is used: what `train_step` and `evaluate` are tried on."""

from __future__ import annotations

from torch import Tensor, nn

PROBE = "the grader's Probe"
"""What a request calls it, in place of a class of the student's: no class can have this name."""


class Probe(nn.Module):
    """One linear layer on images of `pixels` pixels, (N, 1, 4, 4) by default, giving logits (N, 10).

    `trained` and `tracked` note for every forward pass whether the network was in training mode, and whether
    gradients can follow it; `differentiated` whether any gradient ever came back.
    """

    def __init__(self, pixels: int = 16) -> None:
        super().__init__()
        self.fc = nn.Linear(pixels, 10)
        self.trained: list[bool] = []
        self.tracked: list[bool] = []
        self.differentiated = False

    def forward(self, x: Tensor) -> Tensor:
        """z = Wx + b."""
        self.trained.append(self.training)
        logits: Tensor = self.fc(x.flatten(start_dim=1))
        self.tracked.append(logits.requires_grad)
        if logits.requires_grad:
            logits.register_hook(self._note)  # type: ignore[no-untyped-call]
        return logits

    def _note(self, gradient: Tensor) -> None:
        self.differentiated = True
