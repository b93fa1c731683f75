"""A Keras model as the torch network that computes the same: torch's names, layouts and axes, and logits at the end.

Keras is imported by student code alone, never here; what this file reads of it is found where that code has put it.
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

_SIZE = 28
_KINDS = {"Conv2D": "conv", "Dense": "fc"}
_PARTS = {"kernel": "weight", "bias": "bias"}


def is_model(value: object) -> bool:
    """Tell whether `value` is a Keras model, not a class of them."""
    keras = sys.modules.get("keras")
    return keras is not None and isinstance(value, keras.Model)


def as_torch(network: Any) -> Any:
    """Return the torch network that computes the same as a Keras model; anything else stays as it is."""
    return FromKeras(network) if is_model(network) else network


def adopt_model(names: dict[str, Any]) -> None:
    """Let the Keras model `model`, as the lecture calls it, be the SmallCNN of a file that defines none."""
    if "SmallCNN" not in names and is_model(names.get("model")):
        names["SmallCNN"] = names["model"]


class _Part(NamedTuple):
    """A weight of a Keras layer: its name in the torch network, and its layouts there and in Keras."""

    variable: Any
    name: str
    to_torch: Callable[[Tensor], Tensor]
    to_keras: Callable[[Tensor], Tensor]


class FromKeras(nn.Module):
    """Computes what a Keras model does, of images (N, 1, 28, 28), with weights that are called and laid out as torch's.

    The convolutions are conv1, conv2, …; a single dense layer is fc, of several they are fc1, fc2, …. The model's own
    weights are where these begin, and stay as they are.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        convolutions = [layer for layer in _layers(model) if type(layer).__name__ == "Conv2D"]
        self._channels_last = any(layer.data_format != "channels_first" for layer in convolutions) or not convolutions
        if not (model.built and model.weights):
            model(self._in_keras(torch.zeros(1, 1, _SIZE, _SIZE)))
        model = _without_softmax(model)
        self._model = [model]  # in a list, where torch does not look for parameters
        self._parts = list(_parts(model, self._channels_last))
        for part in self._parts:
            value = part.to_torch(part.variable.value.detach()).clone()
            parameter = nn.Parameter(value, requires_grad=bool(part.variable.trainable))
            layer, _, kind = part.name.rpartition(".")
            if not hasattr(self, layer):
                self.add_module(layer, nn.Module())
            self.get_submodule(layer).register_parameter(kind, parameter)

    def forward(self, images: Tensor) -> Any:
        """Give the model's output, that before a softmax which is its last layer."""
        values = [(part.variable, part.to_keras(self.get_parameter(part.name))) for part in self._parts]
        with sys.modules["keras"].StatelessScope(state_mapping=values):
            return self._model[0](self._in_keras(images), training=self.training)

    def _in_keras(self, images: Tensor) -> Tensor:
        return images.permute(0, 2, 3, 1) if self._channels_last else images


def _layers(model: Any) -> Iterator[Any]:
    """Yield the layers of `model`, and those of the models among them, in order."""
    for layer in model.layers:
        yield from _layers(layer) if hasattr(layer, "layers") else (layer,)


def _without_softmax(model: Any) -> Any:
    """Leave out a softmax at the end: Keras' loss is usually given probabilities, and these checks compare logits."""
    keras = sys.modules["keras"]
    if not model.layers or isinstance(model.layers[-1], keras.Model):
        return model
    last = model.layers[-1]
    if type(last).__name__ in _KINDS and last.activation is keras.activations.softmax:
        last.activation = keras.activations.linear
    elif isinstance(last, keras.layers.Softmax) or getattr(last, "activation", None) is keras.activations.softmax:
        return keras.Model(model.inputs, last.input)
    return model


def _parts(model: Any, channels_last: bool) -> Iterator[_Part]:
    layers = list(_layers(model))
    dense = sum(type(layer).__name__ == "Dense" for layer in layers)
    seen: Counter[str] = Counter()
    channels = 0  # of the maps that reach a dense layer, 0 where none do
    for layer in layers:
        kind = _KINDS.get(type(layer).__name__, "")
        seen[kind] += 1
        number = "" if kind == "fc" and dense == 1 else seen[kind]
        name = f"{kind}{number}" if kind else layer.name.replace(".", "_")
        for variable in layer.weights:
            part = variable.name.replace(".", "_")
            if kind and part in _PARTS:
                layouts = _layouts(kind, part, channels)
                yield _Part(variable, f"{name}.{_PARTS[part]}", *layouts)
            elif variable.dtype.startswith("float"):
                yield _Part(variable, f"{name}.{part}", _as_it_is, _as_it_is)
        if kind == "conv":
            channels = layer.filters if channels_last else 0
        elif kind == "fc":
            channels = 0


def _as_it_is(value: Tensor) -> Tensor:
    return value


def _layouts(kind: str, part: str, channels: int) -> tuple[Callable[[Tensor], Tensor], Callable[[Tensor], Tensor]]:
    """Return what lays a weight of Keras' out as torch does, and back.

    A kernel is (kH, kW, C_in, C_out) in Keras, (C_out, C_in, kH, kW) in torch; a dense one (in, out) and (out, in).
    Maps are flattened with their channels last in Keras, first in torch: the dense layer behind maps of so many
    `channels` has its inputs in that order.
    """
    if part == "bias":
        return _as_it_is, _as_it_is
    if kind == "conv":
        return lambda kernel: kernel.permute(3, 2, 0, 1), lambda weight: weight.permute(2, 3, 1, 0)

    def to_torch(kernel: Tensor) -> Tensor:
        inputs, outputs = kernel.shape
        if not channels or inputs % channels:
            return kernel.T
        return kernel.reshape(inputs // channels, channels, outputs).permute(2, 1, 0).reshape(outputs, inputs)

    def to_keras(weight: Tensor) -> Tensor:
        outputs, inputs = weight.shape
        if not channels or inputs % channels:
            return weight.T
        return weight.reshape(outputs, channels, inputs // channels).permute(2, 1, 0).reshape(inputs, outputs)

    return to_torch, to_keras
