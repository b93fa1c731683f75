"""What a student is told when the file fails while it is loaded, before any function of it is called."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import find_exercise
from dl4cv.grading.grade import grade
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.sandbox.workers.process import Launch
from dl4cv.submission.places import Cell
from dl4cv.submission.reading import Source
from hypothesis import settings

DRAWN: dict[tuple[str, int], list[Any]] = {}


@pytest.fixture(autouse=True, scope="module")
def _usual_settings() -> Iterator[None]:
    """Checks load hypothesis settings of their own; the tests after these shall have the usual ones."""
    usual = settings.get_current_profile_name()
    yield
    settings.load_profile(usual)


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    with launcher("numpy") as launch:
        yield launch


UNDER_MAIN = 'put it under `if __name__ == "__main__":`.'


@pytest.mark.parametrize(
    ("text", "cells", "remedy"),
    [
        ("1 / 0\n", (), f"If it only tries things out, {UNDER_MAIN}"),
        ("1 / 0\n", (Cell(1, 1),), "If it only tries things out, tag its cell ignore."),
        ("while True:\n    pass\n", (), f"If it only tries things out, {UNDER_MAIN}"),
        (
            "display(1)\n",
            (Cell(1, 1),),
            "display is there in Jupyter only, not when your code is graded: remove it or tag",
        ),
        (
            "get_ipython()\n",
            (),
            f"get_ipython is there in Jupyter only, not when your code is graded: remove it or {UNDER_MAIN}",
        ),
        ("exit()\n", (), "Your code ends the program: leave that out."),
        ("raise SystemExit\n", (), "Your code ends the program: leave that out."),
        ("def f(): raise NotImplementedError\nf()\n", (), f"If it only tries things out, {UNDER_MAIN}"),
        ("from numpy import surely_not_there\n", (), ""),
        ("class A(B):\n    pass\n", (), ""),
    ],
)
def test_a_file_that_does_not_load_is_told_where_code_to_try_things_out_belongs(launch, text, cells, remedy):
    brisk = replace(find_exercise("exercise2", COURSE), call_seconds=0.3)
    told = (
        grade(Source(Path("exercise2.py"), text, "0" * 64, cells=cells), brisk, launch=launch, drawn=DRAWN)
        .checks[0]
        .remedy
    )
    assert remedy in told if remedy else told == ""
