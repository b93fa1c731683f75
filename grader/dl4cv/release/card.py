"""The card of an exercise or of one function, a docstring, as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from html import escape
from textwrap import dedent

from dl4cv.release.formula import FormulaError, latex

_HEAD = re.compile(r"(?P<word>\w+).*:|(?P<help>Help - .+)")
_FACT = re.compile(r"(Slides|Difficulty|Time): ")
_DOCTEST = "`python -m doctest "


def exercise_card(docstring: str) -> str:
    """The card on top of an exercise: title, introduction, facts. What only concerns a .py file is left out."""
    title, _, rest = docstring.partition("\n")
    paragraphs = [_introduction(paragraph) for paragraph in _paragraphs(rest)]
    return "\n\n".join([f"# {title.strip()}", *filter(None, paragraphs)])


def function_card(name: str, docstring: str) -> str:
    """The card of the function or class `name`: formulas as mathematics, examples as code, help to fold out."""
    return "\n\n".join([f"## {name}", *_sections(docstring)])


def _paragraphs(text: str) -> list[str]:
    return [paragraph for paragraph in re.split(r"\n\s*\n", text.strip("\n")) if paragraph.strip()]


def _introduction(paragraph: str) -> str:
    lines = [line for line in paragraph.splitlines() if not line.startswith(_DOCTEST)]
    if lines and all(map(_FACT.match, lines)):
        return " · ".join(lines)
    return "\n".join(lines)


def _sections(docstring: str) -> Iterator[str]:
    """Each section, a head with an indented block below it, and what stands between the sections."""
    loose: list[str] = []
    lines = docstring.splitlines()
    while lines:
        line = lines.pop(0)
        if not (_HEAD.fullmatch(line) and lines and lines[0].startswith(" ")):
            loose.append(line)
            continue
        yield from _paragraphs("\n".join(loose))
        loose.clear()
        block = []
        while lines and (not lines[0].strip() or lines[0].startswith(" ")):
            block.append(lines.pop(0))
        yield _section(line, dedent("\n".join(block)).strip("\n"))
    yield from _paragraphs("\n".join(loose))


def _section(head: str, block: str) -> str:
    if head.startswith("Help - "):
        return f"<details>\n<summary>{escape(head, quote=False)}</summary>\n\n{block}\n\n</details>"
    word, rest = re.match(r"(\w+)(.*)", head, re.DOTALL).groups()  # type: ignore[union-attr] # _HEAD has matched
    return f"**{word}**{rest}\n\n{_RENDER.get(word, _code)(block)}"


def _formulas(block: str) -> str:
    try:
        return "\n\n".join(f"$$\n{latex(line)}\n$$" for line in block.splitlines() if line.strip())
    except FormulaError:
        return _code(block)


def _items(block: str) -> str:
    """A list of "name: explanation", of which an explanation may go on in further lines."""
    return re.sub(r"^(\S[^:]*):", r"- `\1`:", block, flags=re.MULTILINE)


def _example(block: str) -> str:
    return "\n\n".join(_code(part, "python") if ">>>" in part else part for part in _examples(block))


def _examples(block: str) -> Iterator[str]:
    """Sentences, and examples with their output, in turns."""
    for paragraph in _paragraphs(block):
        before, prompt, after = paragraph.partition(">>>")
        yield from filter(None, (before.strip("\n"), prompt + after))


def _code(text: str, language: str = "text") -> str:
    return f"```{language}\n{text}\n```"


_RENDER: Mapping[str, Callable[[str], str]] = {
    "Formula": _formulas,
    "Arguments": _items,
    "Raises": _items,
    "Returns": str,
    "Example": _example,
}
"""How the block below a head is shown, by the head's first word; other blocks are shown as they are."""
