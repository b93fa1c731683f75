"""Networks beside student code: built, given weights, and brought home as arrays by parameter name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from math import prod
from typing import Any, Concatenate, ParamSpec, TypeVar
from zlib import crc32

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dl4cv.rpc.procedure import StudentModule

SEED = 6
"""Where random numbers start for every request."""

MOST_VALUES = 262_139
"""How many values a weight is drawn with; a prime number, so that no two rows of a larger one are alike."""

Shapes = Mapping[str, tuple[int, ...]]
State = Mapping[str, np.ndarray]
Weights = State | int | None
"""A state, the seed that draws one, or None for the weights that a network is born with."""

Network = TypeVar("Network", bound=nn.Module)
Arguments = ParamSpec("Arguments")
Value = TypeVar("Value")


def reproducible(
    carry_out: Callable[Concatenate[StudentModule, Arguments], Value],
) -> Callable[Concatenate[StudentModule, Arguments], Value]:
    """Begin each request with the same random state and with gradients on, whatever the one before left behind.

    The same request to the same code then has the same answer.
    """

    @wraps(carry_out)
    def carried_out(student: StudentModule, /, *arguments: Arguments.args, **options: Arguments.kwargs) -> Value:
        with torch.random.fork_rng(devices=[]), torch.enable_grad():
            torch.default_generator.manual_seed(SEED)
            return carry_out(student, *arguments, **options)

    return carried_out


def with_weights(network: Network, weights: Weights, shapes: Shapes | None = None, gain: float = 1.0) -> Network:
    """Give `network` its weights, and return it.

    They are those of a state, those that a seed draws, or, for None, those it is born with. The names of a state find
    their parameters as `match_names` says; so do those in `shapes`, for which a seed draws, without them for the
    network's own names. Parameters that none of them finds are drawn for their own names.
    A `gain` of the square root of 2 keeps the size of the values through many layers with ReLU.
    Raises ValueError for a name of a state that finds no parameter.
    """
    if weights is None:
        return network
    own = _tensors(network)
    own_shapes = {name: tuple(tensor.shape) for name, tensor in own.items()}
    if isinstance(weights, int):
        wanted = own_shapes if shapes is None else shapes
    else:
        wanted = {name: array.shape for name, array in weights.items()}
    names = match_names(wanted, own_shapes)
    if not isinstance(weights, int) and (lacking := [name for name in wanted if name not in names]):
        raise ValueError(f"the network has no parameter like {', '.join(lacking)}")
    meant = {own_name: name for name, own_name in names.items()}
    with torch.no_grad():
        for own_name, tensor in own.items():
            name = meant.get(own_name)
            if name is not None:
                values = _draw_values(name, wanted[name], weights, gain) if isinstance(weights, int) else weights[name]
            elif isinstance(tensor, nn.Parameter):
                seed = weights if isinstance(weights, int) else SEED
                values = _draw_values(own_name, own_shapes[own_name], seed, gain)
            else:
                continue
            _fill(tensor, torch.from_numpy(values.reshape(-1)))
    return network


def _fill(tensor: Tensor, values: Tensor) -> None:
    """Write `values` into `tensor`, again and again until it is full."""
    if tensor.numel() == len(values):
        tensor.copy_(values.reshape(tensor.shape))
        return
    flat = tensor.view(-1)
    whole = len(flat) // len(values) * len(values)
    flat[:whole].view(-1, len(values)).copy_(values)
    flat[whole:].copy_(values[: len(flat) - whole])


def match_names(wanted: Shapes, found: Shapes) -> dict[str, str]:
    """Map the names in `wanted` to the names in `found` of the parameters that they mean.

    A name that is found with its shape means itself. Any other means the first one in order that has its shape and is
    not taken yet, or else one that holds the same numbers in the same order, as the kernel (120, 16, 5, 5) of a
    convolution over a whole map holds those of a linear layer, (120, 400). Names that find nothing are left out.
    """
    names = {name: name for name, shape in wanted.items() if found.get(name) == shape}
    free = {other: shape for other, shape in found.items() if other not in names}
    for alike in (_same_shape, _same_rows):
        for name in [name for name in wanted if name not in names]:
            other = next((other for other, shape in free.items() if alike(wanted[name], shape)), None)
            if other is not None:
                names[name] = other
                del free[other]
    return names


def _same_shape(shape: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return shape == other


def _same_rows(shape: tuple[int, ...], other: tuple[int, ...]) -> bool:
    return len(shape) > 1 and len(other) > 1 and shape[0] == other[0] and prod(shape) == prod(other)


def _tensors(network: nn.Module) -> dict[str, Tensor]:
    """Return the parameters and buffers themselves; one that has several names stands under the first of them."""
    seen: dict[int, tuple[str, Tensor]] = {}
    for name, tensor in network.state_dict(keep_vars=True).items():
        seen.setdefault(id(tensor), (name, tensor))
    return dict(seen.values())


def shapes_of(network: nn.Module) -> dict[str, tuple[int, ...]]:
    """Return the shapes of the parameters and buffers of `network` by name."""
    return {name: tuple(tensor.shape) for name, tensor in _tensors(network).items()}


def draw_weights(shapes: Mapping[str, tuple[int, ...]], seed: int) -> dict[str, np.ndarray]:
    """Draw parameters and buffers for the names and `shapes` of a network's state.

    Each is drawn from the seed and its own name, so that the grader and the worker draw the same without sending them,
    and a layer that is missing changes no other. Parameters are normal, of about the size torch gives them, biases too;
    running variances are positive, and no batch has been counted yet.
    """
    return {name: draw_weight(name, shape, seed) for name, shape in shapes.items()}


def draw_weight(name: str, shape: tuple[int, ...], seed: int) -> NDArray[Any]:
    """Draw the parameter or buffer called `name`; a very large one repeats a prime number of values."""
    return np.resize(_draw_values(name, shape, seed), shape)


def _draw_values(name: str, shape: tuple[int, ...], seed: int, gain: float = 1.0) -> NDArray[Any]:
    """Draw the values that a parameter or buffer repeats; almost always each is there once."""
    random, size = np.random.default_rng([seed, crc32(name.encode())]), min(prod(shape), MOST_VALUES)
    match name.rpartition(".")[2]:
        case "num_batches_tracked":
            return np.zeros(size, np.int64)
        case "running_var":
            return random.uniform(0.5, 2.0, size).astype(np.float32)
    fan_in = max(1, prod(shape[1:]))
    scale = gain / np.sqrt(fan_in) if len(shape) > 1 else 1.0
    values: NDArray[Any] = (scale * random.normal(size=size)).astype(np.float32)
    return values


def state_of(network: nn.Module, shapes: Shapes | None = None) -> dict[str, np.ndarray]:
    """Copy the parameters and buffers of `network` into arrays; with `shapes`, those that these names mean."""
    own = _tensors(network)
    if shapes is None:
        return {name: array_of(tensor) for name, tensor in own.items()}
    names = match_names(shapes, shapes_of(network))
    return {name: array_of(own[names[name]]).reshape(shape) for name, shape in shapes.items() if name in names}


def array_of(value: object) -> Any:
    """Copy a tensor into an array, also within tuples and lists; anything else stays as it is."""
    if type(value) in (tuple, list):
        return type(value)(map(array_of, value))  # type: ignore[call-arg, call-overload]
    return value.detach().cpu().numpy().copy() if isinstance(value, Tensor) else value
