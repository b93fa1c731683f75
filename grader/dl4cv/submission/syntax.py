"""A student's text as a syntax tree, without the warnings that Python has about it."""

from __future__ import annotations

import ast
import warnings


def parse_quietly(text: str, filename: str = "<submission>") -> ast.Module:
    """Parse `text`; a warning, as of the escape sequence `\\d`, is for its writer alone. Raises SyntaxError."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ast.parse(text, filename)
