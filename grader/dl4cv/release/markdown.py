"""The cards of an exercise as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape

from dl4cv.exercise.card import Card, FunctionCard, Section, is_fact, split_paragraphs
from dl4cv.release.formula import FormulaError, to_latex

_DOCTEST = "`python -m doctest "


def render_card(card: Card) -> str:
    """Show the card on top of an exercise: title, introduction, facts. What only concerns a .py file is left out."""
    return "\n\n".join([f"# {card.head}", *filter(None, map(_introduction, card.paragraphs))])


def render_function_card(card: FunctionCard) -> str:
    """Show the card of a function or class: formulas as mathematics, examples as code, help to fold out."""
    parts = (part if isinstance(part, str) else _section(part) for part in card.parts)
    return "\n\n".join([f"## {card.name}", *parts])


def _introduction(paragraph: str) -> str:
    lines = [line for line in paragraph.splitlines() if not line.startswith(_DOCTEST)]
    if lines and all(map(is_fact, lines)):
        return " · ".join(lines)
    return "\n".join(lines)


def _section(section: Section) -> str:
    if section.symptom:
        return f"<details>\n<summary>{escape(section.head, quote=False)}</summary>\n\n{section.block}\n\n</details>"
    rest = section.head.removeprefix(section.word)
    return f"**{section.word}**{rest}\n\n{_RENDER.get(section.word, _code)(section.block)}"


def _formulas(block: str) -> str:
    try:
        return "\n\n".join(f"$$\n{to_latex(line)}\n$$" for line in block.splitlines() if line.strip())
    except FormulaError:
        return _code(block)


def _items(block: str) -> str:
    """Make a list of lines "name: explanation", of which an explanation may go on in further lines."""
    return re.sub(r"^(\S[^:]*):", r"- `\1`:", block, flags=re.MULTILINE)


def _example(block: str) -> str:
    return "\n\n".join(_code(part, "python") if ">>>" in part else part for part in _examples(block))


def _examples(block: str) -> Iterator[str]:
    """Yield sentences, and examples with their output, in turns."""
    for paragraph in split_paragraphs(block):
        before, prompt, after = paragraph.partition(">>>")
        yield from filter(None, (before.strip("\n"), prompt + after))


def _code(text: str, language: str = "text") -> str:
    return f"```{language}\n{text}\n```"


_RENDER: Mapping[str, Callable[[str], str]] = {
    "Formula": _formulas,
    "Formulas": _formulas,
    "Arguments": _items,
    "Raises": _items,
    "Returns": str,
    "Example": _example,
}
"""How the block below a head is shown, by the head's first word; other blocks are shown as they are."""
