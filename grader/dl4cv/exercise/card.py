"""The cards of an exercise, read as data: the docstrings of its file and of the functions that students write.

The card of the file begins with a title, "Exercise 3 - Convolutions" or simply "Convolutions", and tells facts in lines
of their own, such as "Slides: 65-72". The card of a function has sections, each a head with an indented block below it:

    Slide one kernel over one grey image.

    Formula:
        out[i, j] = sum over u, v of  image[i + u, j + v] * kernel[u, v]

    Arguments:
        image: shape (H, W)
    Returns:
        shape (H - kH + 1, W - kW + 1), floats

    Help - squares work, other shapes do not
        Rows go with H and kH, columns with W and kW.

Whoever shows cards (notebooks, the README, hints) shows what is read here.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from textwrap import dedent

_HEAD = re.compile(r"Help - (?P<symptom>.+)|\w+.*:")
_FACT = re.compile(r"(?P<name>Slides|Difficulty|Time): *(?P<value>.+)")

Definition = ast.FunctionDef | ast.ClassDef


@dataclass(frozen=True)
class Section:
    """A head, such as "Formula, for stride s:", and the block below it. `symptom` is what a "Help - …" helps with."""

    head: str
    block: str
    symptom: str = ""

    @property
    def word(self) -> str:
        """Return the first word of the head, which says what the block holds."""
        return re.split(r"\W", self.head, maxsplit=1)[0]


@dataclass(frozen=True)
class FunctionCard:
    """The card of a function or class: paragraphs and sections, in their order. None of them where it has no card."""

    name: str
    parts: tuple[str | Section, ...] = ()

    @property
    def hints(self) -> tuple[Section, ...]:
        """Return the "Help - …" sections."""
        return tuple(part for part in self.parts if isinstance(part, Section) and part.symptom)


@dataclass(frozen=True)
class Card:
    """The card of an exercise: its first line, the paragraphs below it, and the cards of the public functions."""

    head: str
    paragraphs: tuple[str, ...] = ()
    functions: tuple[FunctionCard, ...] = ()

    @property
    def title(self) -> str:
        """Return the title alone: "Convolutions"."""
        return self.head.split(" - ", 1)[-1].strip()

    @property
    def facts(self) -> Mapping[str, str]:
        """Return what lines such as "Slides: 65-72" say, by their first word."""
        lines = (line for paragraph in self.paragraphs for line in paragraph.splitlines())
        matches = [match for match in map(_FACT.fullmatch, lines) if match is not None]
        return {match["name"]: match["value"].strip() for match in reversed(matches)}


def read_card(module: ast.Module, name: str) -> Card:
    """Read the card of the exercise `name` in its file; without a docstring, the name stands for the title."""
    head, *paragraphs = _head_and_paragraphs(ast.get_docstring(module) or name)
    public = (node for node in module.body if isinstance(node, Definition) and not node.name.startswith("_"))
    return Card(head, tuple(paragraphs), tuple(map(read_function_card, public)))


def read_function_card(definition: Definition) -> FunctionCard:
    """Read the card of one function or class."""
    return FunctionCard(definition.name, tuple(_parts(ast.get_docstring(definition) or "")))


def is_fact(line: str) -> bool:
    """Is this a line such as "Slides: 65-72"?"""
    return _FACT.fullmatch(line) is not None


def split_paragraphs(text: str) -> list[str]:
    """Split `text` at blank lines."""
    return [paragraph for paragraph in re.split(r"\n\s*\n", text.strip("\n")) if paragraph.strip()]


def _head_and_paragraphs(docstring: str) -> Iterator[str]:
    head, _, rest = docstring.partition("\n")
    yield head.strip()
    yield from split_paragraphs(rest)


def _parts(docstring: str) -> Iterator[str | Section]:
    """Split a function's docstring into its sections and the paragraphs between them."""
    loose: list[str] = []
    lines = docstring.splitlines()
    while lines:
        line = lines.pop(0)
        match = _HEAD.fullmatch(line)
        if match is None or not lines or not lines[0].startswith(" "):
            loose.append(line)
            continue
        yield from split_paragraphs("\n".join(loose))
        loose.clear()
        block = []
        while lines and (not lines[0].strip() or lines[0].startswith(" ")):
            block.append(lines.pop(0))
        yield Section(line, dedent("\n".join(block)).strip("\n"), match["symptom"] or "")
    yield from split_paragraphs("\n".join(loose))
