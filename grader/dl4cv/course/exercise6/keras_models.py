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
_PARTS = {"kernel": "weight", "bias": "bias"}


def is_model(value: object) -> bool:
    """Tell whether `value` is a Keras model, not a class of them."""
    return isinstance(value, getattr(sys.modules.get("keras"), "Model", ()))


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

    The convolutions are conv1, conv2, … in the order in which they are used; a single dense layer is fc, of several
    they are fc1, fc2, …. The model's own weights are where these begin, and stay as they are.
    """

    def __init__(self, model: Any) -> None:
        super().__init__()
        keras = sys.modules["keras"]
        convolutions = [layer for layer in _layers(model) if isinstance(layer, keras.layers.Conv2D)]
        self._channels_last = any(layer.data_format != "channels_first" for layer in convolutions) or not convolutions
        self._model = [model]  # in a list, where torch does not look for parameters
        used = _layers_used(model, self._in_keras(torch.zeros(1, 1, _SIZE, _SIZE)))
        self._parts = list(_parts(model, used, self._channels_last))
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
            return _before_softmax(self._model[0](self._in_keras(images), training=self.training))

    def _in_keras(self, images: Tensor) -> Tensor:
        return images.permute(0, 2, 3, 1) if self._channels_last else images


def _layers(model: Any) -> Iterator[Any]:
    """Yield the layers of `model`, and those of the models among them, in order."""
    for layer in model.layers:
        yield from _layers(layer) if hasattr(layer, "layers") else (layer,)


def _layers_used(model: Any, images: Tensor) -> list[Any]:
    """Call `model`, which builds what is not built yet; return all layers within it in the order of their calls.

    A class may make its layers in another order, and may have some within layers of its own.
    """
    layer_class = sys.modules["keras"].Layer
    call, used = layer_class.__call__, []

    def noting_call(layer: Any, *arguments: Any, **options: Any) -> Any:
        used.append(layer)
        return call(layer, *arguments, **options)

    layer_class.__call__ = noting_call
    try:
        with torch.no_grad():
            model(images)
    finally:
        layer_class.__call__ = call
    return list({id(layer): layer for layer in used}.values())


def _before_softmax(output: Any) -> Any:
    """Return what a softmax was given: Keras' loss usually takes probabilities, and these checks compare logits."""
    logits = getattr(output, "_keras_logits", None)  # where Keras keeps it for that loss, also of a sigmoid
    if isinstance(logits, Tensor) and torch.allclose(torch.softmax(logits, dim=-1), output):
        return logits
    return output


def _parts(model: Any, used: list[Any], channels_last: bool) -> Iterator[_Part]:
    layers = sys.modules["keras"].layers
    own = {id(variable) for variable in model.weights}  # what a call uses besides, no optimizer would train
    used = [layer for layer in used if own.issuperset(map(id, layer.weights))]
    dense = sum(isinstance(layer, layers.Dense) for layer in used)
    seen: Counter[str] = Counter()
    named: set[int] = set()
    channels = 0  # of the maps that reach a dense layer, 0 where none do
    for layer in used:
        kind = "conv" if isinstance(layer, layers.Conv2D) else "fc" if isinstance(layer, layers.Dense) else ""
        if not kind:
            continue
        seen[kind] += 1
        number = "" if kind == "fc" and dense == 1 else seen[kind]
        for variable in layer.weights:
            if variable.name in _PARTS:
                named.add(id(variable))
                layouts = _layouts(kind, variable.name, channels)
                yield _Part(variable, f"{kind}{number}.{_PARTS[variable.name]}", *layouts)
        channels = layer.filters if kind == "conv" and channels_last else 0
    for variable in model.weights:
        if id(variable) not in named and variable.dtype.startswith("float"):
            name = _name_of_other(variable)
            seen[name] += 1
            yield _Part(variable, name if seen[name] == 1 else f"{name}_{seen[name]}", _as_it_is, _as_it_is)


def _name_of_other(variable: Any) -> str:
    """Name a weight that is none of a convolution's or a dense layer's: "sequential/prelu/alpha" is prelu.alpha."""
    *owners, kind = variable.path.replace(".", "_").split("/")
    layer = "_".join(owners[1:] or owners) or "model"
    # A layer may be called as an attribute of every module of torch's is, such as training.
    return f"{layer}_.{kind}" if hasattr(nn.Module(), layer) else f"{layer}.{kind}"


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
