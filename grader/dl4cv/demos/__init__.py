"""What the lecture shows beside its exercises: one line a demo. Title and slides stand on the card of its file."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from dl4cv.exercise.card import Card, read_card

Kind = Literal["text", "file", "count", "seed"]


class DemoError(Exception):
    """A demo cannot be shown; the message is one sentence that says why, and what to do."""


@dataclass(frozen=True)
class Option:
    """What may be said to a demo beside its argument: `--name METAVAR`."""

    name: str
    kind: Kind
    metavar: str
    help: str


@dataclass(frozen=True)
class Demo:
    """A demo; its code is the file of this folder named after it.

    `argument` is the path that it takes, "" for none, which must be named if it is `required`. `takes` says what that
    is, in a sentence.
    """

    name: str
    argument: str = ""
    required: bool = False
    takes: str = ""
    options: tuple[Option, ...] = ()

    @cached_property
    def source(self) -> str:
        """The code of the demo, which is also that of its notebook."""
        return (Path(__file__).parent / f"{self.name}.py").read_text(encoding="utf-8")

    @cached_property
    def card(self) -> Card:
        """The card of the demo and those of its sections."""
        return read_card(ast.parse(self.source), self.name)

    @property
    def title(self) -> str:
        """What the demo is called, "LeNet: from first weights to reading digits"."""
        return self.card.title

    @property
    def slides(self) -> str:
        """The slides of the lecture that it belongs to."""
        return self.card.facts["Slides"]


DEMOS: tuple[Demo, ...] = (
    Demo("activations"),
    Demo(
        "convolutions",
        argument="PATH",
        takes="PATH is your exercise 3; without it, that of this folder, if there is one.",
    ),
    Demo(
        "lenet",
        options=(
            Option("images", "count", "N", "Train with so many of the 60,000 images. Default: 30,000."),
            Option("seed", "seed", "N", "What decides the first weights and the order of the images."),
        ),
    ),
    Demo(
        "classify",
        argument="PHOTO",
        required=True,
        takes="PHOTO is a photograph, or a folder that holds a folder of them for each class.",
        options=(
            Option("network", "text", "NAME", "A network as torchvision calls it, such as resnet18."),
            Option("weights", "file", "FILE", "The file with torchvision's weights of this network."),
        ),
    ),
)
