"""What an exercise is: its name, its functions, where its parts lie, how long it may take."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple

from dl4cv.exercise.card import Card, read_card
from dl4cv.exercise.extras import EXTRAS, Extra

FULL_SCORE = 100.0
"""What every exercise is worth: the points of its checks together."""

SEED = 2024
"""What decides the cases, unless another seed is asked for."""


HintLevel = Literal["all", "stepwise", "none"]
"""What students are told of a failure: all that is known, one hint more after each failed attempt, or nothing."""


class UnknownExercise(LookupError):  # noqa: N818 (named after what the user reads)
    """No exercise has this name. The message is the sentence a student reads."""


@dataclass(frozen=True)
class Files:
    """Where the parts of an exercise lie.

    `checks` is a file of pytest functions, `stub` a source that names the parameters of every function. `mistakes` is a
    module of wrong versions or a package of such modules, `procedures` a module of what may be asked of student code
    beside calls, `warm_up` a module whose `warm_up(seed)` reads once what all gradings of a class need, `weights` one
    that knows published weights for what students write; each is None where there is none. `solution` is None where it
    is not known, as on a student's machine. `hypotheses` is a module of what may be done to the right answers.
    """

    checks: Path
    stub: Path
    mistakes: Path | None = None
    procedures: Path | None = None
    warm_up: Path | None = None
    weights: Path | None = None
    solution: Path | None = None
    hypotheses: Path | None = None


class Dataset(NamedTuple):
    """A dataset in a folder of the user's."""

    name: str
    folder: Path


class Network(NamedTuple):
    """A network that a course may teach or leave out, and the blocks that it is built of."""

    name: str
    blocks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Exercise:
    """One exercise. `name` is its name on the command line and that of the student's file: "exercise3".

    `framework` names a row of FRAMEWORKS; times are in seconds. `networks` are those that a course may choose from, and
    `taught` the ones that it has chosen, all of them where nothing is. `datasets` are those that it may be graded with
    in place of its own, `dataset` the one that was chosen. `hints` is what students are told of a failure. What else
    there is to know stands on its card.
    """

    name: str
    framework: str
    files: Files
    call_seconds: float = 5.0
    total_seconds: float = 45.0
    networks: tuple[Network, ...] = ()
    taught: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    dataset: Dataset | None = None
    hints: HintLevel = "all"

    @cached_property
    def card(self) -> Card:
        """The card of the exercise and those of its functions, read from the stub."""
        return read_card(ast.parse(self.files.stub.read_bytes()), self.name)

    @property
    def title(self) -> str:
        """What the exercise is called, "Convolutions"."""
        return self.card.title

    @property
    def slides(self) -> str:
        """The slides of the lecture that it belongs to, "65-72"; empty where the card names none."""
        return self.card.facts.get("Slides", "")

    @property
    def functions(self) -> tuple[str, ...]:
        """The names that a submission defines, classes among them."""
        return tuple(function.name for function in self.card.functions if function.name not in self.untaught)

    @cached_property
    def extras(self) -> tuple[Extra, ...]:
        """The extras that some of its checks say they need, read from their decorators."""
        named: set[object] = set()
        for node in ast.walk(ast.parse(self.files.checks.read_bytes())):
            if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] == "needs":
                named.update(each.value for each in node.args if isinstance(each, ast.Constant))
        return tuple(extra for name, extra in EXTRAS.items() if name in named)

    @property
    def untaught(self) -> frozenset[str]:
        """The networks and blocks on the card that the course leaves out."""
        if not self.taught:
            return frozenset()
        kept = {
            name for network in self.networks if network.name in self.taught for name in (network.name, *network.blocks)
        }
        return frozenset(name for network in self.networks for name in (network.name, *network.blocks)) - kept


def find_exercise(name: str, exercises: Sequence[Exercise]) -> Exercise:
    """Find the one of `exercises` called `name`, "exercise3" or "3".

    Raises UnknownExercise, which suggests the nearest name.
    """
    for candidate in exercises:
        if name in (candidate.name, candidate.name.removeprefix("exercise")):
            return candidate
    near = _nearest(name, [candidate.name for candidate in exercises])
    if near is not None:
        raise UnknownExercise(f"There is no exercise {name!r}; did you mean {near}?")
    names = ", ".join(candidate.name for candidate in exercises)
    raise UnknownExercise(f"There is no exercise {name!r}; the exercises are {names}.")


def _nearest(name: str, names: list[str]) -> str | None:
    """The one name that resembles `name` most; None when none does, or several do equally."""
    from difflib import SequenceMatcher

    likeness = {known: SequenceMatcher(None, name.lower(), known).ratio() for known in names}
    best = max(likeness.values())
    nearest = [known for known, value in likeness.items() if value == best]
    return nearest[0] if best > 0.6 and len(nearest) == 1 else None
