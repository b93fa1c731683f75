"""What is asked of a student's networks, train_step and evaluate, beside plain calls.

States are dicts of arrays by parameter name. Where train_step and evaluate are tried, a `Probe` stands in for the
student's network: it is the only network of this package that student code can reach, and the answer to nothing.

Student code reaches every line of this file, at any time. So nothing here does what a student is to write: no loss, no
training step, no accuracy. The grader makes those of the logits and weights that come home.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from dl4cv.course.datasets.mnist import Digits
from dl4cv.course.exercise6.keras_models import adopt_model, as_torch, is_model
from dl4cv.course.training import Progress, Recipe, TrainStep, train
from dl4cv.rpc.networks import (
    SEED,
    Shapes,
    State,
    Weights,
    array_of,
    match_names,
    reproducible,
    shapes_of,
    state_of,
    with_weights,
)
from dl4cv.rpc.probe import PROBE, Probe
from dl4cv.rpc.procedure import StudentModule, procedure

MOST_STEPS = 8
"""How many steps of a training are few enough to be put to every wrong version of the catalogue."""


def prepare(names: dict[str, Any]) -> None:
    """Complete the names of a student's module, before anything is asked of it."""
    adopt_model(names)


def built(student: StudentModule) -> Any:
    """Build the network that the request is about; a Keras model as the torch network that computes the same."""
    return as_torch(student.subject if is_model(student.subject) else student.build())


@procedure(reads="{network}")
@reproducible
def describe(student: StudentModule) -> dict[str, Any]:
    """Return the shapes of the network's parameters and buffers by name, and whether the class has an __init__."""
    network = built(student)
    return {
        "shapes": {name: list(tensor.shape) for name, tensor in network.state_dict().items()},
        "own_init": type(network).__init__ is not nn.Module.__init__,
    }


@procedure(reads="{network}(images)")
@reproducible
def forward(
    student: StudentModule,
    images: np.ndarray,
    weights: Weights,
    shapes: Shapes | None = None,
    training: bool = False,
    seed: int | None = None,
    calls: int = 1,
) -> dict[str, Any]:
    """Return what the network makes of `images`, in training or eval mode, at the last of some `calls` in a row.

    `seed` is where random numbers start, of which a network should need none once its weights are given. `unmatched`
    are the names in `shapes` for which the network has no parameter.
    """
    if seed is not None:
        torch.default_generator.manual_seed(seed)
    network = with_weights(built(student), weights, shapes).train(training)
    with torch.no_grad():
        for _ in range(calls):
            value = network(torch.from_numpy(images))
    # Of several values, no check looks at those behind the first.
    output = value[:1] if type(value) in (tuple, list) else value
    return {"output": array_of(output), "type": type(value).__name__, "unmatched": _unmatched(network, shapes)}


@procedure(reads="{network}()")
@reproducible
def first_weights(student: StudentModule, images: np.ndarray) -> dict[str, Any]:
    """Say of the weights that the network is born with what does not depend on chance, but for its logits.

    `alike` names the weights whose units are all equal, `any` is whether there are any.
    """
    network = built(student).eval()
    weights = {name: tensor.detach() for name, tensor in network.state_dict().items() if tensor.ndim > 1}
    return {
        "logits": _born_logits(network, images),
        "alike": [name for name, weight in weights.items() if bool(torch.allclose(weight[:1], weight))],
        "any": bool(network.state_dict()),
    }


# Two networks that differ in the order of their layers alone are born with other weights.
@procedure(reads="{network}(images)", replay=lambda *arguments, **options: False)
@reproducible
def first_logits(student: StudentModule, images: np.ndarray) -> Any:
    """Return the output under the weights that the network is born with; None where it is no tensor."""
    return _born_logits(built(student).eval(), images)


def _born_logits(network: nn.Module, images: np.ndarray) -> Any:
    with torch.no_grad():
        output = network(torch.from_numpy(images))
    return array_of(output.float()) if isinstance(output, Tensor) else None


def _unmatched(network: nn.Module, shapes: Shapes | None) -> list[str]:
    names = match_names(shapes, shapes_of(network)) if shapes else {}
    return [name for name in shapes or () if name not in names]


@procedure(reads="{network}(images).backward(gradient)")
@reproducible
def gradients(
    student: StudentModule, images: np.ndarray, gradient: np.ndarray, weights: Weights, shapes: Shapes
) -> dict[str, Any]:
    """Return what `gradient`, that of a loss at the network's output, becomes at the parameters in `shapes`.

    None stands where none arrives.
    """
    network = with_weights(built(student), weights, shapes)
    network(torch.from_numpy(images)).backward(torch.from_numpy(gradient))
    own = dict(network.named_parameters())
    found = {name: own[other].grad for name, other in match_names(shapes, shapes_of(network)).items() if other in own}
    return {
        name: None if gradient is None else array_of(gradient).reshape(shapes[name]) for name, gradient in found.items()
    }


def _is_short(batches: list[Any], **options: Any) -> bool:
    return len(batches) <= MOST_STEPS


@procedure(reads="{function}(model, optimizer, images, labels)", replay=_is_short)
@reproducible
def train_steps(student: StudentModule, *arguments: Any, **options: Any) -> dict[str, Any]:
    """Make the student's steps; the arguments and what is returned are those of `train_on_batches`."""
    return train_on_batches(student.subject, student, *arguments, **options)


def train_on_batches(
    step: Callable[..., Any],
    student: StudentModule,
    batches: list[tuple[np.ndarray, np.ndarray]],
    state: State,
    network: str,
    learning_rate: float,
    momentum: float = 0.0,
    optimizer: str = "SGD",
    bias_rate: float | None = None,
    left_over: bool = False,
) -> dict[str, Any]:
    """Make one `step` on one batch after the other: losses, their types, and the state after each step.

    `network` is PROBE, for images of as many pixels and as many classes as `state` has weights for, or a class of the
    student's. With `bias_rate` the biases are a group of the optimizer's by themselves, and move at this rate; with
    `left_over` every parameter holds a gradient before the first step.

    `reseeded` is whether the steps set torch's generator back, None where one step alone cannot show it; `modes` are
    those of all modules at the end. No check reads the rest; it tells wrong versions apart that would otherwise answer
    alike. `graphs` is whether each loss keeps its graph, `gradients_unused` whether the last step left gradients and
    weights as they were, `updates` how often the optimizer made a step. `learned_in_training_mode` is whether a pass
    that gradients could follow was made in training mode, `differentiated` whether gradients came back, `copied`
    whether the network was; the three are None where the network takes no notes.
    """
    if network == PROBE:
        model = with_weights(Probe(*state["fc.weight"].shape[::-1]), state).train()
    else:
        model = with_weights(built(replace(student, function=network)), state).train()
    options = {"momentum": momentum} if optimizer == "SGD" else {}
    descent = getattr(torch.optim, optimizer)(_groups(model, bias_rate), lr=learning_rate, **options)
    updates: list[None] = []
    descent.register_step_post_hook(lambda *arguments: updates.append(None))
    if left_over:
        for parameter in model.parameters():
            parameter.grad = torch.ones_like(parameter)
    seen = _each_step(step, model, descent, batches, {name: array.shape for name, array in state.items()})
    states = seen["states"]
    return {
        **seen,
        # The steps between are of no interest where there are many of them.
        "states": states if len(states) <= 4 else states[-1:],
        "gradients_unused": _has_gradients(model) and _equal(states[-1], states[-2] if len(states) > 1 else state),
        "updates": len(updates),
        "modes": [module.training for module in model.modules()],
        **_notes(model),
    }


def _groups(model: nn.Module, bias_rate: float | None) -> list[dict[str, Any]]:
    """Return the parameters as the optimizer gets them: in one group, or the biases apart, at a rate of their own."""
    if bias_rate is None:
        return [{"params": list(model.parameters())}]
    parameters = dict(model.named_parameters())
    biases = [parameter for name, parameter in parameters.items() if name.endswith("bias")]
    others = [parameter for name, parameter in parameters.items() if not name.endswith("bias")]
    return [{"params": others}, {"params": biases, "lr": bias_rate}]


def _each_step(
    step: Callable[..., Any],
    model: nn.Module,
    descent: torch.optim.Optimizer,
    batches: list[tuple[np.ndarray, np.ndarray]],
    shapes: Shapes,
) -> dict[str, Any]:
    """What each step returned, the state after it, and whether the steps set torch's generator back."""
    seen: dict[str, Any] = {"losses": [], "types": [], "graphs": [], "states": []}
    random: list[bytes] = []
    for number, (images, labels) in enumerate(batches):
        # Each step begins with other random numbers: only steps that set the generator end with the same.
        torch.default_generator.manual_seed(SEED + number)
        loss = step(model, descent, torch.from_numpy(images), torch.from_numpy(labels))
        random.append(torch.default_generator.get_state().numpy().tobytes())
        seen["losses"].append(array_of(loss))
        seen["types"].append(type(loss).__name__)
        seen["graphs"].append(isinstance(loss, Tensor) and loss.requires_grad)
        seen["states"].append(state_of(model, shapes))
    return {**seen, "reseeded": len(set(random)) == 1 if len(random) > 1 else None}


def _notes(model: nn.Module) -> dict[str, bool | None]:
    """What the network noted of how it was trained."""
    if not isinstance(model, Probe):
        return {"learned_in_training_mode": None, "differentiated": None, "copied": None}
    notes = model.notes
    learned = any(trained and tracked for trained, tracked in zip(notes.trained, notes.tracked, strict=True))
    return {"learned_in_training_mode": learned, "differentiated": notes.differentiated, "copied": notes.copied}


@procedure(reads="{function}(model, images, labels)")
@reproducible
def evaluation(
    student: StudentModule, images: np.ndarray, labels: np.ndarray, state: State, training: bool, noting: list[str]
) -> dict[str, Any]:
    """Call the student's evaluate on a Probe in training mode or not: its value's type, and what `noting` names.

    Whoever compares answers compares what a check looks at, and not another slip that another check is for. A share is
    told in float32, in which many count it.
    """
    probe = with_weights(Probe(*state["fc.weight"].shape[::-1]), state).train(training)
    value = student.subject(probe, torch.from_numpy(images), torch.from_numpy(labels))
    is_float = isinstance(value, float)  # NumPy's float64 is a Python float too
    notes = {
        "accuracy": np.float32(value) if is_float else array_of(value),
        "type": "float" if is_float else type(value).__name__,
        "modes": [module.training for module in probe.modules()],
        "trained": any(probe.notes.trained),
        "tracked": any(probe.notes.tracked),
        "seen": bool(probe.notes.trained),
        "state_kept": _equal(state_of(probe), state),
        "gradients_on": torch.is_grad_enabled(),
        "learnable": all(parameter.requires_grad for parameter in probe.parameters()),
    }
    return {name: notes[name] for name in noting}


# The digits are copied batch by batch, so that student code never holds them themselves.
@procedure(
    reads="{function}, trained with train_step",
    replay=lambda *arguments, **options: False,
    sends_news="step",
    watches_arguments=False,
)
@reproducible
def training(
    student: StudentModule,
    digits: tuple[np.ndarray, np.ndarray],
    state: State,
    recipe: Mapping[str, Any],
) -> dict[str, Any]:
    """Train the student's network with the student's train_step; return its weights."""
    return train_on_digits(student.names["train_step"], student, digits, state, recipe)


def train_on_digits(
    step: TrainStep,
    student: StudentModule,
    digits: tuple[np.ndarray, np.ndarray],
    state: State,
    recipe: Mapping[str, Any],
) -> dict[str, Any]:
    """Train the student's network with `step`; return its weights.

    News bring the weights, too, when it is time to measure how good they are: the grader does that.
    """
    network = with_weights(built(student), state)
    shapes = {name: array.shape for name, array in state.items()}

    def tell(progress: Progress) -> None:
        news = {"step": progress.step, "steps": progress.steps, "loss": progress.loss}
        student.send_news({**news, "state": state_of(network, shapes) if progress.to_validate else None})

    options: dict[str, Any] = {k: tuple(value) if isinstance(value, list) else value for k, value in recipe.items()}
    train(network, step, Digits(*digits), Recipe(**options), tell)
    return {"state": state_of(network, shapes)}


def _has_gradients(network: nn.Module) -> bool:
    return any(parameter.grad is not None and bool(parameter.grad.any()) for parameter in network.parameters())


def _equal(state: State, other: State) -> bool:
    return state.keys() == other.keys() and all(np.array_equal(array, other[name]) for name, array in state.items())
