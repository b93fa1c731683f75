"""Watches the layers of a network: what goes into each and what comes out, by the layer's name."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

MOST_LAYERS = 1024
MOST_VALUES = 128
"""Of a layer's input or output: evenly spaced samples, the first and the last value among them."""

EXTREMES = 2
"""The smallest and the largest of all values, after the samples: a bound that few values meet shows in them."""

MOST_TEXT = 160

Passages = dict[str, dict[str, Any]]
"""By the name of a layer, what passed through it at its first call: "input" and "output" are samples of the values,
"from" and "to" the shapes, "text" is how the layer describes itself, "done" whether it came to its end."""


@contextmanager
def watched(network: nn.Module) -> Iterator[Passages]:
    """Keep in this block what passes through each layer of `network`, in the order in which they come to their ends."""
    passages: Passages = {}
    handles = []
    for name, layer in [(name, layer) for name, layer in network.named_modules() if name][:MOST_LAYERS]:
        handles += _watch(name, layer, passages)
    try:
        yield passages
    finally:
        for handle in handles:
            handle.remove()


def _watch(name: str, layer: nn.Module, passages: Passages) -> list[Any]:
    """Register the hooks of one layer. They copy, since the next layer may write into what this one gave."""
    calls = 0

    def enter(layer: nn.Module, arguments: tuple[Any, ...]) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            value = arguments[0] if arguments else None
            text = "" if next(layer.children(), None) else repr(layer)[:MOST_TEXT]
            passages[name] = {"input": sample(value), "from": shape_of(value), "text": text, "done": False}

    def leave(layer: nn.Module, arguments: tuple[Any, ...], value: Any) -> None:
        if calls == 1:
            # put at the end: what is done earlier comes first
            passages[name] = {**passages.pop(name), "output": sample(value), "to": shape_of(value), "done": True}

    return [layer.register_forward_pre_hook(enter), layer.register_forward_hook(leave)]


def shape_of(value: object) -> list[int] | None:
    """Return the shape of a tensor; None of anything else."""
    return list(value.shape) if isinstance(value, Tensor) else None


def sample(value: object) -> Any:
    """Copy some values of a tensor, evenly spaced, and the extremes; None where there are none, as on the meta device.

    A tensor of few values is copied whole.
    """
    if not isinstance(value, Tensor) or value.is_meta or not value.numel():
        return None
    with torch.no_grad():
        values = value.detach().reshape(-1)
        if len(values) <= MOST_VALUES:
            return values.numpy().copy()
        places = np.linspace(0, len(values) - 1, MOST_VALUES).round().astype(np.int64)
        samples = values[torch.from_numpy(places)]
        if values.is_complex():  # such numbers have no order
            return samples.numpy()
        return torch.cat([samples, torch.stack(values.aminmax())]).numpy()
