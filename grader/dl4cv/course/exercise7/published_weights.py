"""Whether weights that torchvision has published fit into a network that a student wrote, or into the grader's own.

`PUBLISHED` names the networks, `question` asks for a student's parameters, and `compare` says what does not fit.
`load_published` builds the grader's network with them.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from pathlib import Path
from typing import Any

import torch
from torch import nn

from dl4cv.course.exercise7 import procedures
from dl4cv.course.exercise7.asking import reference_answer
from dl4cv.course.exercise7.network_table import REFERENCES, built
from dl4cv.rpc.procedure import Code, Constructor, StudentModule
from dl4cv.rpc.request import Request

CHUNK = 1 << 20
DIGEST = re.compile(r"-([0-9a-f]{8,64})\.pth$")
"""What torchvision's files carry in their names: the beginning of their sha256."""

OLD_DENSENET = re.compile(r"(.*denselayer\d+\.(?:norm|relu|conv))\.([12]\..*)")
HEADS = ("aux1.", "aux2.")
COUNTER = "num_batches_tracked"

Shapes = Mapping[str, tuple[int, ...]]


class WeightsError(Exception):
    """The file is no file of published weights; the message is one sentence."""


@dataclass(frozen=True)
class Published:
    """A network as torchvision calls it: the student's class, and what that is built with."""

    function: str
    constructor: Constructor

    @property
    def code(self) -> str:
        """Write the call that builds it."""
        return self.constructor.code(self.function)


PUBLISHED: Mapping[str, Published] = {
    "alexnet": Published("AlexNet", built()),
    **{f"vgg{depth}": Published("VGG", built(depth)) for depth in (11, 16, 19)},
    "googlenet": Published("GoogLeNet", built()),
    "resnet18": Published("ResNet", built(Code("BasicBlock"), (2, 2, 2, 2))),
    "resnet34": Published("ResNet", built(Code("BasicBlock"), (3, 4, 6, 3))),
    "resnet50": Published("ResNet", built(Code("Bottleneck"), (3, 4, 6, 3))),
    "resnet101": Published("ResNet", built(Code("Bottleneck"), (3, 4, 23, 3))),
    "resnet152": Published("ResNet", built(Code("Bottleneck"), (3, 8, 36, 3))),
    "squeezenet1_1": Published("SqueezeNet", built()),
    "densenet121": Published("DenseNet", built()),
    "mobilenet_v2": Published("MobileNetV2", built()),
    "efficientnet_b0": Published("EfficientNet", built()),
}


@dataclass(frozen=True)
class Fit:
    """What became of the tensors in a file: `missing` ones the student's network has no place for, `unexpected` places
    find no tensor, and of `other_shapes` both have one, of another shape."""

    tensors: int
    parameters: int
    missing: tuple[str, ...]
    unexpected: tuple[str, ...]
    other_shapes: tuple[str, ...]

    @property
    def is_whole(self) -> bool:
        """Tell whether all of it loads."""
        return not (self.missing or self.unexpected or self.other_shapes)


def question(published: Published) -> Request:
    """Ask for the parameters and buffers of the student's network."""
    return Request(procedures.describe, published.function, constructor=published.constructor)


def read_shapes(file: Path) -> Shapes:
    """Read the names and shapes of the tensors in `file`; otherwise as `read_state`."""
    return {name: tuple(tensor.shape) for name, tensor in read_state(file).items()}


def read_state(file: Path) -> dict[str, torch.Tensor]:
    """Read the tensors in `file`, under the names that torchvision has today.

    Raises WeightsError when the file is not what its name says, or holds anything but tensors.
    """
    _require_digest(file)
    try:
        state = torch.load(file, map_location="cpu", weights_only=True)
    except Exception as error:  # whatever the file holds instead
        raise WeightsError(f"{file.name} holds no weights that torch reads with weights_only=True.") from error
    if not isinstance(state, Mapping) or not all(
        isinstance(name, str) and isinstance(tensor, torch.Tensor) for name, tensor in state.items()
    ):
        raise WeightsError(f"{file.name} holds no state_dict, a mapping from names to tensors.")
    return {OLD_DENSENET.sub(r"\1\2", name): tensor for name, tensor in state.items() if not name.startswith(HEADS)}


def load_published(name: str, file: Path) -> nn.Module:
    """Build the network that torchvision calls `name`, one of PUBLISHED, with the weights in `file`, in eval mode.

    Raises WeightsError where they do not fit, or the file is not what its name says.
    """
    published, state = PUBLISHED[name], read_state(file)
    fit = compare({name: tuple(tensor.shape) for name, tensor in state.items()}, reference_answer(question(published)))
    if not fit.is_whole:
        first = [*fit.missing, *fit.unexpected, *fit.other_shapes]
        raise WeightsError(
            f"{file.name} does not hold the weights of {name}: {len(first)} of its tensors do not fit into "
            f"{published.code}, such as {first[0][:160]}."
        )
    network = procedures.build(StudentModule(REFERENCES, published.function, published.constructor, lambda news: None))
    try:
        network.load_state_dict(state, strict=False)  # old files have no counters
    except RuntimeError as error:  # tensors of a kind that cannot be copied, such as sparse ones
        raise WeightsError(f"{file.name} holds tensors that {name} cannot take.") from error
    return network.eval()


def _require_digest(file: Path) -> None:
    """Raise WeightsError unless the file's sha256 begins as its name says; names that say nothing are taken."""
    named, digest = DIGEST.search(file.name), hashlib.sha256()
    try:
        if file.exists() and not file.is_file():  # a pipe would never end
            raise WeightsError(f"{file.name} is no ordinary file.")
        with file.open("rb") as stream:
            while chunk := stream.read(CHUNK):
                digest.update(chunk)
    except OSError as error:
        raise WeightsError(f"{file.name} cannot be read: {error.strerror}.") from error
    if named is not None and not digest.hexdigest().startswith(named[1]):
        raise WeightsError(
            f"{file.name} is damaged: its sha256 begins with {digest.hexdigest()[:8]}, not with {named[1]}."
        )


def compare(right: Shapes, described: Mapping[str, Any]) -> Fit:
    """Compare the tensors of a file with what the student's network answered to the question.

    Raises WeightsError where that is no answer to it: student code reaches what is sent.
    """
    try:
        yours = {str(name): tuple(map(int, shape)) for name, shape in described["shapes"].items()}
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise WeightsError("Your network's parameters have no names and shapes that can be read.") from error
    names = [name for name in right if not name.endswith(COUNTER)]  # of which old files have none
    return Fit(
        tensors=len(names),
        parameters=sum(prod(right[name]) for name in names if "running_" not in name),
        missing=tuple(f"{name} {right[name]}" for name in names if name not in yours),
        unexpected=tuple(f"{name} {yours[name]}" for name in yours if name not in right and not name.endswith(COUNTER)),
        other_shapes=tuple(
            f"{name} {right[name]}, yours {yours[name]}"
            for name in names
            if yours.get(name, right[name]) != right[name]
        ),
    )
