"""The commands of IPython among the Python: magics, shell lines, questions for help. They are passed over."""

from __future__ import annotations

import re
from typing import NamedTuple

_MAGIC = re.compile(r"([\w\s,.\[\]]+=\s*)?[%!]")
_HELP = re.compile(r"(\?\??\s*[%\w.*]+|%{0,2}[\w.*\[\]()'\"]+\s*\?\??)\s*;?$")
_CELL_MAGIC = re.compile(r"\s*%%\s*(\w+)")

# Below these, a cell is Python that runs where the other cells do.
_PYTHON_BELOW = frozenset({"capture", "time"})

_TOKEN = re.compile(
    r'''"""(?:\\.|[^\\])*?"""|\'\'\'(?:\\.|[^\\])*?\'\'\'|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|#[^\n]*|\\\n|\n|[^"'#\\\n()\[\]{}]+|.''',
    re.DOTALL,
)


class Command(NamedTuple):
    """A command of IPython that begins in line `line` of a text, and its words."""

    line: int
    words: str


def without_commands(text: str) -> tuple[str, tuple[Command, ...]]:
    """Replace the commands in `text` by `pass`, line for line, and return the Python that is left and what was there.

    A cell that begins with %% is one command, unless what stands below the %% is ordinary Python, as after %%time.
    """
    lines = text.split("\n")
    first = next((number for number, line in enumerate(lines) if line.strip()), 0)
    cell_magic = _CELL_MAGIC.match(lines[first])
    if cell_magic and cell_magic[1] not in _PYTHON_BELOW:
        return "".join("\n" for _ in lines[1:]), (Command(first + 1, lines[first].strip()),)
    commands = []
    for begin, end in _command_lines(text):
        commands.append(Command(begin + 1, lines[begin].strip()))
        indentation = lines[begin][: len(lines[begin]) - len(lines[begin].lstrip())]
        lines[begin : end + 1] = [f"{indentation}pass", *[""] * (end - begin)]
    return "\n".join(lines), tuple(commands)


def _command_lines(text: str) -> list[tuple[int, int]]:
    """Return first and last line, counted from 0, of each command; only where a statement begins can one stand."""
    lines = text.split("\n")
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    found: list[tuple[int, int]] = []
    number = 0
    while number < len(lines):
        end = number
        if _is_command(lines[number]):
            while lines[end].endswith("\\") and end + 1 < len(lines):
                end += 1
            found.append((number, end))
        else:
            end = _last_line_of_statement(text, starts[number], number)
        number = end + 1
    return found


def _last_line_of_statement(text: str, position: int, line: int) -> int:
    """Return the line in which the statement ends that begins at `position`, in line `line`."""
    depth = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        assert token is not None  # any character is one
        word = token[0]
        position = token.end()
        if word == "\n" and depth <= 0:
            return line
        line += word.count("\n")
        depth += (word in "([{") - (word in ")]}")
    return line


def _is_command(line: str) -> bool:
    return bool(_MAGIC.match(line.strip()) or _HELP.match(line.strip()))
