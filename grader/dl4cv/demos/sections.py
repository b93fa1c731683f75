"""Plays a demo: prepares what it needs, and makes its sections one after the other.

A section is a public function of the demo's file that returns a Shown; its docstring is what is told of it, so that
page, terminal and notebook tell the same. What sections share is made by `prepare`, if the file has one, and is then
the only argument of each.
"""

from __future__ import annotations

import contextlib
import types
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any

from dl4cv.demos import Demo
from dl4cv.demos.shown import Shown
from dl4cv.exercise.card import FunctionCard

if TYPE_CHECKING:
    from rich.console import Console

RETURNS = "Shown"
"""What a section's annotation says."""


@dataclass(frozen=True)
class Section:
    """What is told of a section, and what it shows."""

    card: FunctionCard
    shown: Shown


def play(demo: Demo, console: Console | None = None, **options: Any) -> list[Section]:
    """Make the sections of `demo`.

    The options are those of its `prepare`, which shows on `console` how far it has come, and raises DemoError or what
    else its file says.
    """
    module = import_module(f"dl4cv.demos.{demo.name}")
    with contextlib.ExitStack() as stack:
        given = (module.prepare(**options, console=console),) if hasattr(module, "prepare") else ()
        for each in given:
            if isinstance(each, contextlib.AbstractContextManager):
                stack.enter_context(each)
        cards = {card.name: card for card in demo.card.functions}
        return [Section(cards[name], section(*given)) for name, section in _sections(module).items()]


def _sections(module: types.ModuleType) -> dict[str, Any]:
    return {
        name: each
        for name, each in vars(module).items()
        if isinstance(each, types.FunctionType)
        and each.__module__ == module.__name__
        and each.__annotations__.get("return") == RETURNS
    }
