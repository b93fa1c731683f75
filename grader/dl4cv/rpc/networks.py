"""Networks beside student code: built, given weights, and brought home as arrays by parameter name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from dl4cv.rpc.procedure import StudentModule

SEED = 6
"""Where random numbers start for every request."""

State = Mapping[str, np.ndarray]
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


def built(network: Callable[[], nn.Module], state: State | None) -> nn.Module:
    """Build a network, and give it the weights `state` unless that is None."""
    made = network()
    return made if state is None else loaded(made, state)


def loaded(network: Network, state: State) -> Network:
    """Give `network` the weights `state`; names and shapes must be its own."""
    network.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in state.items()})
    return network


def state_of(network: nn.Module) -> dict[str, np.ndarray]:
    """Copy the parameters and buffers of `network` into arrays."""
    return {name: array_of(tensor) for name, tensor in network.state_dict().items()}


def array_of(value: object) -> Any:
    """Copy a tensor into an array, also within tuples and lists; anything else stays as it is."""
    if type(value) in (tuple, list):
        return type(value)(map(array_of, value))  # type: ignore[call-arg, call-overload]
    return value.detach().cpu().numpy().copy() if isinstance(value, Tensor) else value
