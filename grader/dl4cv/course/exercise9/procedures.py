"""What is asked of a student's top_k and classify, which work on tensors and networks.

classify is tried on a `Watched` network, which notes what it is given and how it is used. Its weights are drawn at both
ends, or its logits come along: the grader makes them of the input that came home, by the network with published
weights, which no worker holds. Student code reaches every line of this file; nothing here does what a student is to
write.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from dl4cv.rpc.networks import array_of, reproducible, state_of, with_weights
from dl4cv.rpc.procedure import StudentModule, procedure

SIZE = 224
TILE = 32
GAIN = 4.0
"""Its logits are as far apart as those of a network that has learned something."""

MOST_ELEMENTS = 1 << 19
"""Of an input that is brought home; the right one has 150,528."""

ITERATOR = "iterator"
MOST_KINDS = 100


@dataclass
class Notes:
    """What a Watched network and its copies note together: the first input, and how each pass was made."""

    inputs: list[Tensor] = field(default_factory=list)
    trained: list[bool] = field(default_factory=list)
    tracked: list[bool] = field(default_factory=list)

    def __deepcopy__(self, memo: object) -> Notes:
        """Return the notes themselves: whoever asks a copy of the network has asked the network."""
        return self


class Watched(nn.Module):
    """A linear layer on the averages of 49 tiles: images (N, 3, 224, 224) to logits (N, C); it takes notes.

    With `logits` it gives these to every image.
    """

    def __init__(self, classes: int, logits: np.ndarray | None = None) -> None:
        super().__init__()
        self.drop = nn.Dropout(0.0)  # a layer inside, which has a mode of its own
        self.fc = nn.Linear(3 * (SIZE // TILE) ** 2, classes)
        self.logits = None if logits is None else torch.from_numpy(logits)
        self.notes = Notes()

    def forward(self, x: Tensor) -> Tensor:
        """Logits (N, C) of images (N, 3, 224, 224); others are refused."""
        if not isinstance(x, Tensor) or tuple(x.shape[1:]) != (3, SIZE, SIZE):
            given = f"a tensor of shape {tuple(x.shape)}" if isinstance(x, Tensor) else type(x).__name__
            raise ValueError(f"the network takes images (N, 3, {SIZE}, {SIZE}), and was given {given}")
        answer: Tensor = self.fc(self.drop(F.avg_pool2d(x, TILE).flatten(1)))
        self.notes.inputs.append(x.detach())
        self.notes.trained.append(self.training or self.drop.training)
        self.notes.tracked.append(answer.requires_grad)
        return answer if self.logits is None else self.logits.expand_as(answer) + 0 * answer


@procedure(reads="{function}(image[::-1, ::-1])", arguments=("image",))
@reproducible
def from_behind(student: StudentModule, image: np.ndarray) -> Any:
    """Call preprocess with a view that runs backwards, which no frame carries: it is made here."""
    return student.subject(image[::-1, ::-1])


@procedure(reads="{function}(logits, classes, k)", arguments=("logits", "classes", "k"))
@reproducible
def ranking(
    student: StudentModule, logits: np.ndarray, classes: list[str], k: int | None = None, *, with_kinds: bool = False
) -> dict[str, Any]:
    """Return what top_k makes of `logits`; without `k`, how many it names is left to it.

    `kinds` are the types of the list, of its entries, and of the probabilities in these.
    """
    value = student.subject(torch.from_numpy(logits), classes, **_options(k))
    return {"ranking": _brought_ranking(value), **({"kinds": _kinds(value)} if with_kinds else {})}


@procedure(reads="{function}(network, image, classes, k)", arguments=("image", "classes", "k"))
@reproducible
def classification(
    student: StudentModule,
    image: Any,
    classes: list[str],
    k: int | None = None,
    *,
    weights: int | np.ndarray = 0,
    training: bool = False,
    noting: list[str],
) -> dict[str, Any]:
    """Call the student's classify with a Watched network in training mode or not; return what `noting` names.

    `weights` are the seed of the network's weights, or the logits that it gives. Whoever compares answers compares what
    a check looks at, and not another slip that another check is for.
    """
    seed, logits = (weights, None) if isinstance(weights, int) else (0, weights)
    network = with_weights(Watched(len(classes), logits), seed, gain=GAIN).train(training)
    state = state_of(network)
    value = student.subject(network, image, classes, **_options(k))
    notes = network.notes
    seen: dict[str, Callable[[], Any]] = {
        "ranking": lambda: _brought_ranking(value),
        "asked": lambda: bool(notes.inputs),
        "input": lambda: _brought(notes.inputs),
        "trained": lambda: any(notes.trained),
        "tracked": lambda: any(notes.tracked),
        "modes": lambda: [module.training for module in network.modules()],
        "state_kept": lambda: all(np.array_equal(array, state[name]) for name, array in state_of(network).items()),
        "gradients_on": torch.is_grad_enabled,
        "learnable": lambda: all(parameter.requires_grad for parameter in network.parameters()),
    }
    return {name: seen[name]() for name in noting}


def _options(k: int | None) -> dict[str, int]:
    return {} if k is None else {"k": k}


def _brought_ranking(value: Any) -> Any:
    """Return `value` with arrays in place of tensors; of an iterator, which no frame can carry, its type."""
    return {ITERATOR: type(value).__name__} if hasattr(value, "__next__") else array_of(value)


def _kinds(value: Any) -> list[list[str]]:
    entries = list(value)[:MOST_KINDS] if isinstance(value, list | tuple) else []
    numbers = [entry[-1] for entry in entries if isinstance(entry, list | tuple) and entry]
    return [sorted({type(each).__name__ for each in group}) for group in ([value], entries, numbers)]


def _brought(inputs: list[Tensor]) -> Any:
    """Return the first input as an array, if it is of ordinary size."""
    return array_of(inputs[0]) if inputs and inputs[0].numel() <= MOST_ELEMENTS else None
