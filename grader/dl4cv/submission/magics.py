"""Which lines of a cell are commands of IPython, and not Python: magics, shell lines, questions for help."""

from __future__ import annotations

import re
from io import StringIO

_MAGIC = re.compile(r"([\w\s,.\[\]]+=\s*)?[%!]")
_HELP = re.compile(r"(\?\??\s*[%\w.*]+|%{0,2}[\w.*\[\]()'\"]+\s*\?\??)\s*;?$")


def first_magic(text: str) -> int | None:
    """The first line with an IPython magic, shell or help command; only lines on which a statement begins count."""
    from tokenize import COMMENT, DEDENT, INDENT, NEWLINE, NL, TokenError, generate_tokens

    lines = text.split("\n")
    begins = True
    try:
        for token in generate_tokens(StringIO(text).readline):
            if token.type in (NL, COMMENT, INDENT, DEDENT):
                continue
            line = token.start[0]
            if begins and line <= len(lines) and _is_command(lines[line - 1]):
                return line
            begins = token.type == NEWLINE
    except (TokenError, SyntaxError):
        pass  # the code before any magic is broken, and that is what the student reads first
    return None


def _is_command(line: str) -> bool:
    return bool(_MAGIC.match(line.strip()) or _HELP.match(line.strip()))
