"""What is asked of a student's networks, train_step and evaluate, beside plain calls.

States are dicts of arrays by parameter name. Where train_step and evaluate are tried, a `Probe` stands in for the
student's network: it is the only network of this package that student code can reach, and the answer to nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict
from functools import partial
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from dl4cv.course.datasets.mnist import Digits
from dl4cv.course.training import Recipe, train
from dl4cv.rpc.networks import State, Weights, array_of, reproducible, state_of, with_weights
from dl4cv.rpc.probe import PROBE, Probe
from dl4cv.rpc.procedure import StudentModule, procedure

MOST_STEPS = 8
"""How many steps of a training are few enough to be put to every wrong version of the catalogue."""


@procedure(reads="{network}")
@reproducible
def describe(student: StudentModule) -> dict[str, list[int]]:
    """Return the shapes of the network's parameters and buffers by name."""
    return {name: list(tensor.shape) for name, tensor in student.build().state_dict().items()}


@procedure(reads="{network}(images)")
@reproducible
def forward(
    student: StudentModule,
    images: np.ndarray,
    weights: Weights = None,
    training: bool = False,
    seed: int | None = None,
) -> dict[str, Any]:
    """Return what the network makes of `images`, in training or eval mode; without `weights`, also its first ones.

    `seed` is where random numbers start, of which a network should need none once its weights are given.
    """
    if seed is not None:
        torch.default_generator.manual_seed(seed)
    network = with_weights(student.build(), weights).train(training)
    first = state_of(network) if weights is None else {}
    with torch.no_grad():
        value = network(torch.from_numpy(images))
    return {"output": array_of(value), "type": type(value).__name__, "state": first}


@procedure(reads="F.cross_entropy({network}(images), labels).backward()")
@reproducible
def gradients(student: StudentModule, images: np.ndarray, labels: np.ndarray, weights: Weights) -> dict[str, Any]:
    """Return the gradient of the mean cross-entropy with respect to each parameter; None where none arrives."""
    network = with_weights(student.build(), weights)
    loss = nn.functional.cross_entropy(network(torch.from_numpy(images)), torch.from_numpy(labels))
    loss.backward()  # type: ignore[no-untyped-call]
    return {
        name: None if parameter.grad is None else array_of(parameter.grad)
        for name, parameter in network.named_parameters()
    }


def _is_short(batches: list[Any], **options: Any) -> bool:
    return len(batches) <= MOST_STEPS


@procedure(reads="{function}(model, optimizer, images, labels)", replay=_is_short)
@reproducible
def train_steps(
    student: StudentModule,
    batches: list[tuple[np.ndarray, np.ndarray]],
    state: State,
    network: str,
    learning_rate: float,
    momentum: float = 0.0,
    optimizer: str = "SGD",
    own_step: bool = True,
) -> dict[str, Any]:
    """Make one step on one batch after the other: losses, their types, and the state after each step.

    `network` is PROBE, for images of as many pixels as `state` has weights for, or a class of the student's. Without
    `own_step` the steps are the grader's.

    No check reads the rest; it tells wrong versions apart that would otherwise answer alike. `graphs` is whether each
    loss keeps its graph, `gradients_unused` whether the last step left gradients and weights as they were,
    `left_in_training_mode` in which mode the network is at the end. `learned_in_training_mode` is whether a pass that
    gradients could follow was made in training mode, `differentiated` whether gradients came back; both are None where
    the network takes no notes.
    """
    step = student.subject if own_step else _step
    model_class = partial(Probe, state["fc.weight"].shape[1]) if network == PROBE else student.names[network]
    model = with_weights(model_class(), state).train()
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
        seen["losses"].append(array_of(loss))
        seen["types"].append(type(loss).__name__)
        seen["graphs"].append(isinstance(loss, Tensor) and loss.requires_grad)
        seen["states"].append(state_of(model))
    return seen


def _notes(model: nn.Module) -> dict[str, bool | None]:
    """What the network noted of how it was trained."""
    if not isinstance(model, Probe):
        return {"learned_in_training_mode": None, "differentiated": None}
    learned = any(trained and tracked for trained, tracked in zip(model.trained, model.tracked, strict=True))
    return {"learned_in_training_mode": learned, "differentiated": model.differentiated}


@procedure(reads="{function}(model, images, labels)")
@reproducible
def evaluation(
    student: StudentModule, images: np.ndarray, labels: np.ndarray, state: State, training: bool
) -> dict[str, Any]:
    """Call the student's evaluate on a Probe in training mode or not: its value, and what the Probe noted."""
    probe = with_weights(Probe(), state).train(training)
    value = student.subject(probe, torch.from_numpy(images), torch.from_numpy(labels))
    return {
        "accuracy": array_of(value),
        "type": type(value).__name__,
        "modes": [module.training for module in probe.modules()],
        "trained": any(probe.trained),
        "tracked": any(probe.tracked),
        "seen": bool(probe.trained),
        "state_kept": _equal(state_of(probe), state),
        "gradients_on": torch.is_grad_enabled(),
        "learnable": all(parameter.requires_grad for parameter in probe.parameters()),
    }


# The digits are copied batch by batch, so that student code never holds them themselves.
@procedure(
    reads="{function}, trained with train_step",
    replay=lambda *arguments, **options: False,
    sends_news=True,
    watches_arguments=False,
)
@reproducible
def training(
    student: StudentModule,
    digits: tuple[np.ndarray, np.ndarray],
    validation: tuple[np.ndarray, np.ndarray],
    state: State,
    recipe: Mapping[str, Any],
    own_step: bool = True,
) -> dict[str, Any]:
    """Train the student's network with the student's train_step, or with the grader's; return its weights."""
    network = with_weights(student.build(), state)
    options: dict[str, Any] = {k: tuple(value) if isinstance(value, list) else value for k, value in recipe.items()}
    train(
        network,
        student.names["train_step"] if own_step else _step,
        Digits(*digits),
        Digits(*validation),
        Recipe(**options),
        lambda progress: student.send_news(asdict(progress)),
    )
    return {"state": state_of(network)}


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
