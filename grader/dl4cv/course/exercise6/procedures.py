"""Operations on networks: what the worker does with a student's classes, train_step and evaluate.

States are dicts of arrays by parameter name. Where train_step and evaluate are tried, a `Probe` stands in for the
student's network: it is the only network of this package that student code can reach, and the answer to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any, TypeVar

import numpy as np
import torch
from torch import Tensor, nn

from dl4cv.course.datasets.mnist import Digits
from dl4cv.course.training import Recipe, train
from dl4cv.rpc.probe import PROBE, Probe

Namespace = Mapping[str, Any]
Report = Callable[[Mapping[str, Any]], None]
State = Mapping[str, np.ndarray]
Network = TypeVar("Network", bound=nn.Module)

SEED = 6


def perform(namespace: Namespace, request: Mapping[str, Any], report: Report) -> dict[str, Any]:
    """Carry out one of OPERATIONS; the answer is plain data. What student code raises passes through.

    Every request starts from the same random state and with gradients on, whatever the one before left behind: the
    same request to the same code has the same answer.
    """
    name, arguments = request["operation"], request["arguments"]
    # The digits of a training are copied batch by batch, so that student code never holds them themselves.
    kept = [] if name == "training" else [array.copy() for array in _arrays(arguments)]
    with torch.random.fork_rng(devices=[]), torch.enable_grad():
        torch.default_generator.manual_seed(SEED)
        value = OPERATIONS[name](namespace, request["function"], report, *arguments, **request["options"])
    pairs = enumerate(zip(kept, _arrays(arguments), strict=False))
    changed = [position for position, (before, after) in pairs if not np.array_equal(before, after, equal_nan=True)]
    return {"value": value, "type": "dict", "changed": changed}


def describe(namespace: Namespace, function: str, report: Report) -> dict[str, list[int]]:
    """The shapes of the network's parameters and buffers by name."""
    return {name: list(tensor.shape) for name, tensor in namespace[function]().state_dict().items()}


def forward(
    namespace: Namespace,
    function: str,
    report: Report,
    images: np.ndarray,
    state: State | None = None,
    training: bool = False,
    seed: int = SEED,
) -> dict[str, Any]:
    """What the network makes of `images`, in training or eval mode, with the weights `state` or those it is born with.

    `seed` is where random numbers start, of which a network should need none once its weights are given.
    """
    torch.default_generator.manual_seed(seed)
    network = _built(namespace[function], state).train(training)
    with torch.no_grad():
        value = network(torch.from_numpy(images))
    return {"output": _array(value), "type": type(value).__name__, "state": _state(network)}


def gradients(
    namespace: Namespace, function: str, report: Report, images: np.ndarray, labels: np.ndarray, state: State
) -> dict[str, Any]:
    """The gradient of the mean cross-entropy with respect to each parameter; None where none arrives."""
    network = _built(namespace[function], state)
    loss = nn.functional.cross_entropy(network(torch.from_numpy(images)), torch.from_numpy(labels))
    loss.backward()  # type: ignore[no-untyped-call]
    return {
        name: None if parameter.grad is None else _array(parameter.grad)
        for name, parameter in network.named_parameters()
    }


def train_steps(
    namespace: Namespace,
    function: str,
    report: Report,
    batches: list[tuple[np.ndarray, np.ndarray]],
    state: State,
    network: str,
    learning_rate: float,
    momentum: float = 0.0,
    optimizer: str = "SGD",
    own_step: bool = True,
) -> dict[str, Any]:
    """The student's train_step on one batch after the other: losses, their types, and the state after each step.

    `network` is PROBE, for images of as many pixels as `state` has weights for, or a class of the student's. Without
    `own_step` the steps are the grader's.
    `graphs` is whether each loss keeps its graph, `gradients_unused` whether the last step left gradients and weights
    as they were, `left_in_training_mode` in which mode the network is at the end. `learned_in_training_mode` is whether
    a pass that gradients could follow was made in training mode, `differentiated` whether gradients came back; both are
    None where the network takes no notes.
    """
    step = namespace[function] if own_step else _step
    student_or_probe = partial(Probe, state["fc.weight"].shape[1]) if network == PROBE else namespace[network]
    model = _built(student_or_probe, state).train()
    options = {"momentum": momentum} if optimizer == "SGD" else {}
    descent = getattr(torch.optim, optimizer)(model.parameters(), lr=learning_rate, **options)
    seen = _each_step(step, model, descent, batches)
    states = seen["states"]
    return {
        **seen,
        # The steps between are of no interest where there are many of them.
        "states": states if len(states) <= 4 else states[-1:],
        "gradients_unused": _has_gradients(model) and _equal(states[-1], states[-2] if len(states) > 1 else state),
        "left_in_training_mode": model.training,
        **_notes(model),
    }


def _each_step(
    step: Callable[..., Any],
    model: nn.Module,
    descent: torch.optim.Optimizer,
    batches: list[tuple[np.ndarray, np.ndarray]],
) -> dict[str, list[Any]]:
    """What each step returned, and the state after it."""
    seen: dict[str, list[Any]] = {"losses": [], "types": [], "graphs": [], "states": []}
    for images, labels in batches:
        loss = step(model, descent, torch.from_numpy(images), torch.from_numpy(labels))
        seen["losses"].append(_array(loss))
        seen["types"].append(type(loss).__name__)
        seen["graphs"].append(isinstance(loss, Tensor) and loss.requires_grad)
        seen["states"].append(_state(model))
    return seen


def _notes(model: nn.Module) -> dict[str, bool | None]:
    """What the network noted of how it was trained."""
    if not isinstance(model, Probe):
        return {"learned_in_training_mode": None, "differentiated": None}
    learned = any(trained and tracked for trained, tracked in zip(model.trained, model.tracked, strict=True))
    return {"learned_in_training_mode": learned, "differentiated": model.differentiated}


def evaluation(
    namespace: Namespace,
    function: str,
    report: Report,
    images: np.ndarray,
    labels: np.ndarray,
    state: State,
    training: bool,
) -> dict[str, Any]:
    """The student's evaluate on a Probe in training mode or not: its value, and what the Probe noted."""
    probe = _loaded(Probe(), state).train(training)
    value = namespace[function](probe, torch.from_numpy(images), torch.from_numpy(labels))
    return {
        "accuracy": _array(value),
        "type": type(value).__name__,
        "modes": [module.training for module in probe.modules()],
        "trained": any(probe.trained),
        "tracked": any(probe.tracked),
        "seen": bool(probe.trained),
        "state_kept": _equal(_state(probe), state),
        "gradients_on": torch.is_grad_enabled(),
        "learnable": all(parameter.requires_grad for parameter in probe.parameters()),
    }


def training(
    namespace: Namespace,
    function: str,
    report: Report,
    digits: tuple[np.ndarray, np.ndarray],
    validation: tuple[np.ndarray, np.ndarray],
    state: State,
    recipe: Mapping[str, Any],
    own_step: bool = True,
) -> dict[str, Any]:
    """Train the student's network with the student's train_step, or with the grader's; its weights afterwards."""
    network = _built(namespace[function], state)
    options: dict[str, Any] = {k: tuple(value) if isinstance(value, list) else value for k, value in recipe.items()}
    train(
        network,
        namespace["train_step"] if own_step else _step,
        Digits(*digits),
        Digits(*validation),
        Recipe(**options),
        lambda progress: report({"news": asdict(progress)}),
    )
    return {"state": _state(network)}


OPERATIONS: Mapping[str, Callable[..., Any]] = {
    "describe": describe,
    "forward": forward,
    "gradients": gradients,
    "train_steps": train_steps,
    "evaluation": evaluation,
    "training": training,
}


def _step(model: nn.Module, optimizer: torch.optim.Optimizer, images: Tensor, labels: Tensor) -> float:
    """What trains a student's network as long as the student's train_step cannot."""
    optimizer.zero_grad()
    loss = nn.functional.cross_entropy(model(images), labels)
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    return loss.item()


def _has_gradients(network: nn.Module) -> bool:
    return any(parameter.grad is not None and bool(parameter.grad.any()) for parameter in network.parameters())


def _equal(state: State, other: State) -> bool:
    return state.keys() == other.keys() and all(np.array_equal(array, other[name]) for name, array in state.items())


def _arrays(value: object) -> Iterator[np.ndarray]:
    """The arrays in nested tuples and lists."""
    if isinstance(value, np.ndarray):
        yield value
    elif isinstance(value, tuple | list):
        for item in value:
            yield from _arrays(item)


def _built(network: Callable[[], nn.Module], state: State | None) -> nn.Module:
    built = network()
    return built if state is None else _loaded(built, state)


def _loaded(network: Network, state: State) -> Network:
    network.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in state.items()})
    return network


def _state(network: nn.Module) -> dict[str, np.ndarray]:
    return {name: _array(tensor) for name, tensor in network.state_dict().items()}


def _array(value: object) -> Any:
    """A copy of a tensor as an array, also within tuples and lists; anything else as it is."""
    if type(value) in (tuple, list):
        return type(value)(map(_array, value))  # type: ignore[call-arg, call-overload]
    return value.detach().cpu().numpy().copy() if isinstance(value, Tensor) else value
