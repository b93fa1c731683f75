"""Submissions as tests write them, and the one sentence that is said of those that cannot be read."""

import ast
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import find_exercise
from dl4cv.submission.imports import find_imports
from dl4cv.submission.reading import Source, SubmissionError
from dl4cv.submission.state import may_remember
from dl4cv.submission.syntax import parse_quietly

EXERCISE = find_exercise("exercise3", COURSE)


def script(folder: Path, content: str | bytes, name: str = "exercise3.py") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def notebook(folder: Path, *codes: str, name: str = "exercise3.ipynb") -> Path:
    path = folder / name
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in codes]), path)
    return path


def source(text: str, path: Path, **more: Any) -> Source:
    """What reading room and reader would make of a script of this text, also of one that they would refuse."""
    try:
        tree = parse_quietly(text)
    except (SyntaxError, ValueError):
        tree = ast.Module([], [])
    facts = {"imports": tuple(find_imports(tree)), "remembers": may_remember(tree)}
    return Source(path, text, "0" * 64, **{**facts, **more})


def sentence(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(SubmissionError) as caught:
        call(*arguments)
    message = str(caught.value)
    assert "\n" not in message
    return message


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the privileges of the superuser, who may read everything."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)
