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


def with_weights(network: Network, weights: Weights, shapes: Shapes | None = None) -> Network:
    """Give `network` its weights, and return it.

    They are those of a state, those that a seed draws, or, for None, those it is born with. The names of a state find
    their parameters as `match_names` says; so do those in `shapes`, for which a seed draws, without them for the
    network's own names. Parameters that none of them finds are drawn for their own names.
    Raises ValueError for a name of a state that finds no parameter.
    """
    if weights is None:
        return network
    own = _tensors(network)
    own_shapes = {name: tuple(tensor.shape) for name, tensor in own.items()}
    if isinstance(weights, int):
        given = draw_weights(own_shapes if shapes is None else shapes, weights)
    else:
        given = dict(weights)
    names = match_names({name: array.shape for name, array in given.items()}, own_shapes)
    if not isinstance(weights, int) and (lacking := [name for name in given if name not in names]):
        raise ValueError(f"the network has no parameter like {', '.join(lacking)}")
    arrays = {names[name]: array for name, array in given.items() if name in names}
    others = {name: own_shapes[name] for name in own if name not in arrays and isinstance(own[name], nn.Parameter)}
    arrays |= draw_weights(others, weights if isinstance(weights, int) else SEED)
    with torch.no_grad():
        for name, array in arrays.items():
            own[name].copy_(torch.from_numpy(array.reshape(own_shapes[name])))
    return network


def match_names(wanted: Shapes, found: Shapes) -> dict[str, str]:
    """Map the names in `wanted` to the names in `found` of the parameters that they mean.

    Where all of them are found with their shapes, each means itself. Otherwise each means the first one in order that
    has its shape and is not taken yet, or else one that holds the same numbers in the same order, as the kernel
    (120, 16, 5, 5) of a convolution over a whole map holds those of a linear layer, (120, 400). Names that find nothing
    are left out.
    """
    if all(found.get(name) == shape for name, shape in wanted.items()):
        return {name: name for name in wanted}
    names: dict[str, str] = {}
    for alike in (_same_shape, _same_rows):
        for name, shape in wanted.items():
            free = (other for other in found if other not in names.values() and alike(shape, found[other]))
            if name not in names and (other := next(free, None)) is not None:
                names[name] = other
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
    return {
        name: _draw(name, shape, np.random.default_rng([seed, crc32(name.encode())])) for name, shape in shapes.items()
    }


def _draw(name: str, shape: tuple[int, ...], random: np.random.Generator) -> NDArray[Any]:
    match name.rpartition(".")[2]:
        case "num_batches_tracked":
            return np.zeros(shape, np.int64)
        case "running_var":
            return random.uniform(0.5, 2.0, shape).astype(np.float32)
    fan_in = max(1, int(np.prod(shape[1:])))
    weight: NDArray[Any] = (random.normal(size=shape) / np.sqrt(fan_in)).astype(np.float32)
    return weight


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
