"""A network that notes how it is used: what `train_step` and `evaluate` are tried on."""

from __future__ import annotations

from dataclasses import dataclass, field

from torch import Tensor, nn

PROBE = "the grader's Probe"
"""What a request calls it, in place of a class of the student's: no class can have this name."""


@dataclass
class Notes:
    """What a Probe and its copies note together.

    `trained` and `tracked` note for every forward pass whether the network was in training mode, and whether
    gradients can follow it; `differentiated` whether any gradient ever came back, `copied` whether there are copies.
    """

    trained: list[bool] = field(default_factory=list)
    tracked: list[bool] = field(default_factory=list)
    differentiated: bool = False
    copied: bool = False

    def __deepcopy__(self, memo: object) -> Notes:
        """Return the notes themselves: whoever asks a copy of the network has asked the network."""
        self.copied = True
        return self


class Probe(nn.Module):
    """One linear layer on images of `pixels` pixels, (N, 1, 4, 4) by default, giving logits (N, `classes`)."""

    def __init__(self, pixels: int = 16, classes: int = 10) -> None:
        super().__init__()
        self.fc = nn.Linear(pixels, classes)
        self.notes = Notes()

    def forward(self, x: Tensor) -> Tensor:
        """z = Wx + b."""
        self.notes.trained.append(self.training)
        logits: Tensor = self.fc(x.flatten(start_dim=1))
        self.notes.tracked.append(logits.requires_grad)
        if logits.requires_grad:
            logits.register_hook(self._note)  # type: ignore[no-untyped-call]
        return logits

    def _note(self, gradient: Tensor) -> None:
        self.notes.differentiated = True
