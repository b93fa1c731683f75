"""What is asked of a student's blocks and networks: their parameters, shapes, values, gradients and layers.

Images and weights are drawn at both ends, from seeds, names and shapes. The grader asks the same of its own networks.
Student code reaches every line of this file; nothing here does what a student is to write.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.overrides import TorchFunctionMode

from dl4cv.rpc.layers import shape_of, watched
from dl4cv.rpc.networks import Shapes, array_of, match_names, reproducible, shapes_of, with_weights
from dl4cv.rpc.procedure import StudentModule, procedure

MOST_ELEMENTS = 1 << 18
"""Of an output that is brought home; no right one is as large."""

GAIN = 2**0.5
"""With smaller weights, what the first layers of a deep network do is lost before its end, and mistakes with it."""

THE_INPUT = "the input"

FILLS = {
    *("normal_", "uniform_", "trunc_normal_", "kaiming_normal_", "kaiming_uniform_"),
    *("xavier_normal_", "xavier_uniform_", "orthogonal_"),
}


class _WithoutFills(TorchFunctionMode):
    """Leaves out what fills a tensor with random numbers."""

    def __torch_function__(self, function: Any, types: Any, arguments: Any = (), options: Any = None) -> Any:
        if getattr(function, "__name__", "") in FILLS:
            return _unfilled(*arguments, **(options or {}))
        return function(*arguments, **(options or {}))


def _unfilled(tensor: Tensor, *arguments: Any, **options: Any) -> Tensor:
    return tensor


@contextmanager
def _weights_left_out() -> Iterator[None]:
    """Leave out the random numbers that weights begin with, seconds for each VGG: others are drawn in their place."""
    usual = {name: getattr(nn.init, name) for name in FILLS if hasattr(nn.init, name)}
    for name in usual:
        setattr(nn.init, name, _unfilled)
    try:
        with _WithoutFills():
            yield
    finally:
        for name, function in usual.items():
            setattr(nn.init, name, function)


@contextmanager
def _in_dtype(dtype: str) -> Iterator[None]:
    """Make this the dtype of all new tensors: of weights, and of those that forward makes."""
    usual = torch.get_default_dtype()
    torch.set_default_dtype(getattr(torch, dtype))
    try:
        yield
    finally:
        torch.set_default_dtype(usual)


def build(student: StudentModule) -> nn.Module:
    """Build the student's network; a text among the constructor's arguments is code over the student's names."""
    names = {"nn": nn, **getattr(getattr(student.subject, "__init__", None), "__globals__", {}), **student.names}

    def meant(argument: Any) -> Any:
        return eval(argument, names) if isinstance(argument, str) else argument

    constructor = student.constructor
    with _weights_left_out():
        network: nn.Module = student.subject(
            *map(meant, constructor.arguments), **{name: meant(value) for name, value in constructor.options.items()}
        )
    return network


def draw_images(shape: Sequence[int], seed: int, rows: Sequence[int] | None = None) -> Tensor:
    """Draw images, or maps, of normal random values; with `rows` only these of them."""
    images = np.random.default_rng([seed, *shape]).standard_normal(shape)
    return torch.from_numpy(images if rows is None else images[list(rows)]).to(torch.get_default_dtype())


@procedure(reads="{network}")
@reproducible
def describe(student: StudentModule) -> dict[str, Any]:
    """Return the shapes of parameters and buffers by name, and what is one where there should be two.

    `same` maps a name to another name of the same tensor, `common` are the names of what two networks have together.
    """
    network, other = build(student), build(student)
    tensors = network.state_dict(keep_vars=True)
    first: dict[int, str] = {}
    same = {name: first[id(tensor)] for name, tensor in tensors.items() if first.setdefault(id(tensor), name) != name}
    others = {id(tensor) for tensor in other.state_dict(keep_vars=True).values()}
    return {
        "shapes": {name: list(tensor.shape) for name, tensor in tensors.items()},
        "same": same,
        "common": [name for name, tensor in tensors.items() if id(tensor) in others],
    }


@procedure(reads="{network}(images)")
@reproducible
def output_shapes(student: StudentModule, shapes: list[tuple[int, ...]]) -> list[Any]:
    """Return the shapes of what the network makes of images of each of these shapes; None for what is no tensor."""
    network = build(student).eval()  # whatever its weights are
    with torch.no_grad():
        return [shape_of(network(torch.zeros(shape))) for shape in shapes]


@procedure(reads="{network}(images)")
@reproducible
def forward(
    student: StudentModule,
    shape: tuple[int, ...],
    weights: int,
    shapes: Shapes,
    dtype: str,
    passes: list[tuple[bool, list[int] | None]],
    zeroed: Sequence[str] = (),
) -> dict[str, Any]:
    """Return the outputs of some passes in a row, and their types.

    A pass is in training mode or not, and takes all images or some rows of them. `zeroed` are the names of parameters
    that are 0.
    """
    outputs = []
    with _in_dtype(dtype), torch.no_grad():
        network = _with_weights(student, weights, shapes, zeroed)
        for training, rows in passes:
            outputs.append(network.train(training)(draw_images(shape, weights, rows)))
    return {"outputs": list(map(_brought, outputs)), "types": [type(output).__name__ for output in outputs]}


@procedure(reads="{network}(images).backward(gradient)")
@reproducible
def train(student: StudentModule, shape: tuple[int, ...], weights: int, shapes: Shapes, dtype: str) -> dict[str, Any]:
    """Return what one pass in training mode gives, and what it leaves behind.

    `counted` are the running means and variances, `lengths` those of the gradients that arrive at the parameters and at
    the images, None where none arrives.
    """
    with _in_dtype(dtype):
        network = _with_weights(student, weights, shapes).train()
        own, names = network.state_dict(keep_vars=True), match_names(shapes, shapes_of(network))
        lengths: dict[str, float] = {}
        for name, parameter in network.named_parameters():
            if parameter.requires_grad:
                parameter.register_post_accumulate_grad_hook(partial(_measure, name, lengths))  # type: ignore[no-untyped-call]
        images = draw_images(shape, weights).requires_grad_()
        output = network(images.clone())  # an activation in place may not write into images themselves
        if isinstance(output, Tensor) and output.requires_grad:
            output.backward(draw_images(tuple(output.shape), weights))  # type: ignore[no-untyped-call]
    at_parameters = {name: lengths.get(other) for name, other in names.items() if isinstance(own[other], nn.Parameter)}
    return {
        "outputs": [_brought(output)],
        "types": [type(output).__name__],
        "counted": {name: array_of(own[other]) for name, other in names.items() if "running_" in name},
        "lengths": {**at_parameters, THE_INPUT: None if images.grad is None else float(images.grad.norm())},
    }


def _measure(name: str, lengths: dict[str, float], parameter: Tensor) -> None:
    """Keep the length of a gradient in place of the gradient, which may take hundreds of megabytes."""
    if parameter.grad is not None:
        lengths[name] = float(parameter.grad.norm())
    parameter.grad = None


@procedure(reads="{network}(images)", replay=lambda *arguments, **options: False)
@reproducible
def layers(
    student: StudentModule,
    shape: tuple[int, ...],
    weights: int,
    shapes: Shapes,
    dtype: str,
    training: bool = False,
) -> dict[str, Any]:
    """Return what passes through each layer, as far as the network comes."""
    with _in_dtype(dtype):
        network = _with_weights(student, weights, shapes).train(training)
        with torch.no_grad(), watched(network) as passages, suppress(Exception):
            network(draw_images(shape, weights))
    return passages


@procedure(reads="{network}(images)")
@reproducible
def shares_skipped(
    student: StudentModule, shape: tuple[int, ...], weights: int, shapes: Shapes, dtype: str, blocks: list[str]
) -> dict[str, float]:
    """Return how many of the images pass each of `blocks` unchanged in training mode, 0 to 1, by the block's name."""
    shares: dict[str, float] = {}

    def compare(name: str, block: nn.Module, arguments: tuple[Any, ...], output: Any) -> None:
        x = arguments[0] if arguments else None
        if isinstance(x, Tensor) and isinstance(output, Tensor) and x.shape == output.shape:
            shares[name] = float((output == x).flatten(start_dim=1).all(dim=1).float().mean())

    with _in_dtype(dtype), torch.no_grad():
        network = _with_weights(student, weights, shapes).train()
        for name, block in network.named_modules():
            if name in blocks:
                block.register_forward_hook(partial(compare, name))
        network(draw_images(shape, weights))
    return shares


def _with_weights(student: StudentModule, weights: int, shapes: Shapes, zeroed: Sequence[str] = ()) -> nn.Module:
    """Build the student's network with weights drawn for the names in `shapes`, but for those that are 0."""
    network = with_weights(build(student), weights, {name: tuple(shape) for name, shape in shapes.items()}, GAIN)
    names = match_names(shapes, shapes_of(network))
    state = network.state_dict(keep_vars=True)
    with torch.no_grad():
        for name in zeroed:
            if name in names:
                state[names[name]].zero_()
    return network


def _brought(output: Any) -> Any:
    """Return a tensor as an array, if it is of ordinary size, and anything else as it is."""
    return array_of(output) if not isinstance(output, Tensor) or output.numel() <= MOST_ELEMENTS else None
