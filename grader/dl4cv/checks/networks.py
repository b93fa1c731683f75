"""Comparing networks: states, outputs and gradients in float32."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeVar

import numpy as np
from torch import Tensor, nn

from dl4cv.checks.cases import Array
from dl4cv.checks.compare import Mismatch, as_array, assert_matches
from dl4cv.checks.student import Student
from dl4cv.rpc.networks import draw_weights, with_weights

# A network's output is a sum of sums. Its rounding error in float32 was measured at up to 2e-6 of the largest value,
# between implementations that differ in order and blocking; a wrong layer changes the output by more than a tenth.
RELATIVE = 1e-4
SMALL_RELATIVE = 1e-5  # for the Probe, whose sums have 16 terms
# Its loss, of terms of size 1, was measured at up to 4e-7 from right; rounded to 4 digits it is 5e-5 from right.
LOSS_RELATIVE = 3e-6

Network = TypeVar("Network", bound=nn.Module)


def as_state(state: Mapping[str, Tensor]) -> dict[str, Array]:
    """Copy a state_dict into arrays."""
    return {name: tensor.detach().numpy().copy() for name, tensor in state.items()}


def random_state(network: nn.Module, seed: int) -> dict[str, Array]:
    """Draw the weights that a request with `weights=seed` gives the student's network of the same names and shapes."""
    return draw_weights({name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}, seed)


def assert_network_output(answer: Mapping[str, Any], expected: Array) -> None:
    """Raise Mismatch unless the output that a forward request brought is that of the reference."""
    output = answer["output"]
    if isinstance(output, np.ndarray) and output.shape == expected.shape:
        _assert_not_probabilities(output, expected)
    assert_close(output, expected, "The output")


def _assert_not_probabilities(output: Array, expected: Array) -> None:
    for array, name, layer in (
        (output, "probabilities", "softmax"),
        (np.exp(output), "logarithms of probabilities", "log-softmax"),
    ):
        if (array >= 0).all() and np.allclose(array.sum(axis=1), 1, atol=1e-3):
            raise Mismatch(
                f"The rows of your output are {name}.",
                f"A {layer} stands at the end of forward.",
                "Return the raw scores, the logits: the loss applies its own log-softmax.",
                expected=expected,
                returned=output,
            )


def assert_arguments_kept(student: Student, function: str) -> None:
    """Raise Mismatch if the latest request changed images or labels."""
    if student.last.changed:
        raise Mismatch(
            f"Your {function} changed the images or labels it was given.",
            "`images /= 255`, relu_() and inplace=True write into the caller's tensor.",
            "Make a new tensor: images = images / 255.",
        )


def assert_close(returned: object, expected: Any, what: str, relative: float = RELATIVE, least: float = 1e-6) -> None:
    """Raise Mismatch unless `returned` is as close to `expected` as float32 networks are to each other.

    That is `relative` times the largest value; `least` is the size of the terms where larger ones may cancel. `what` is
    the subject of the sentence: "The output". Both may be arrays by name, such as the outputs of all layers; then the
    Mismatch names the first that differs, after `what`: "The output of".
    """

    def tolerance(array: Any) -> float:
        return relative * float(np.abs(np.asarray(array)).max(initial=least))

    bound = {name: tolerance(array) for name, array in expected.items()} if isinstance(expected, Mapping) else None
    assert_matches(returned, expected, tolerance=tolerance(expected) if bound is None else bound, what=what)


def assert_state(state: object, reference: Network) -> Network:
    """Load the weights `state` that came home into `reference`; raise Mismatch unless they fit and are finite."""
    wanted = {name: tuple(tensor.shape) for name, tensor in reference.state_dict().items()}
    found = {name: getattr(array, "shape", None) for name, array in state.items()} if isinstance(state, dict) else {}
    if found != wanted:
        raise Mismatch("The weights that came back are not those of the network.", remedy="Keep the layers' names.")
    arrays: dict[str, Array] = {name: as_array(array, array).astype(np.float32) for name, array in state.items()}  # type: ignore[attr-defined]
    for name, array in arrays.items():
        if not np.isfinite(array).all():
            raise Mismatch(
                f"{name} holds nan or inf after training.",
                "The steps were too long, or the loss took the logarithm of zero.",
                "Give raw logits to F.cross_entropy, and clear the gradients before every step.",
            )
    return with_weights(reference, arrays)
