"""Networks beside student code: built, given weights, and brought home as arrays by parameter name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from zlib import crc32

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from dl4cv.rpc.procedure import StudentModule

SEED = 6
"""Where random numbers start for every request."""

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


def with_weights(network: Network, weights: Weights) -> Network:
    """Give `network` its weights, and return it.

    They are those of a state, whose names and shapes must be its own, those that a seed draws for its names and shapes,
    or, for None, those it is born with.
    """
    if weights is None:
        return network
    if isinstance(weights, int):
        weights = draw_weights({name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}, weights)
    network.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in weights.items()})
    return network


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


def state_of(network: nn.Module) -> dict[str, np.ndarray]:
    """Copy the parameters and buffers of `network` into arrays."""
    return {name: array_of(tensor) for name, tensor in network.state_dict().items()}


def array_of(value: object) -> Any:
    """Copy a tensor into an array, also within tuples and lists; anything else stays as it is."""
    if type(value) in (tuple, list):
        return type(value)(map(array_of, value))  # type: ignore[call-arg, call-overload]
    return value.detach().cpu().numpy().copy() if isinstance(value, Tensor) else value
