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
from dl4cv.results import Result
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.sandbox.workers.process import Launch
from dl4cv.submission.places import Cell
from dl4cv.submission.reading import Source
from hypothesis import settings

from tests.places import SOLUTIONS

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


@pytest.mark.parametrize(
    "statement",
    ["1 / 0", "exit()", "raise SystemExit", "class A(B):\n    pass"],
)
@pytest.mark.parametrize("cells", [(), (Cell(1, 1),)], ids=["script", "notebook"])
def test_a_statement_that_raises_is_noted_with_its_place_and_costs_nothing(launch, statement, cells):
    right = (SOLUTIONS / "exercise2.py").read_text(encoding="utf-8")
    result = graded(launch, f"{statement}\n{right}", cells)
    assert result.score == result.max_score
    assert ("cell 1, line 1" if cells else "line 1") in " ".join(result.notes)


@pytest.mark.parametrize("statement", ["display(1)", "get_ipython()"])
def test_what_is_there_in_jupyter_only_does_nothing(launch, statement):
    right = (SOLUTIONS / "exercise2.py").read_text(encoding="utf-8")
    result = graded(launch, f"{statement}\n{right}", (Cell(1, 1),))
    assert (result.score, result.notes) == (result.max_score, ())


@pytest.mark.parametrize(
    ("cells", "aside"), [((), 'put it under `if __name__ == "__main__":`.'), ((Cell(1, 1),), "tag its cell ignore.")]
)
def test_a_file_that_never_ends_is_told_where_code_to_try_things_out_belongs(launch, cells, aside):
    stubborn = "def spin():\n    while True: pass\nwhile True:\n    try: spin()\n    except BaseException: pass\n"
    check = graded(launch, stubborn, cells).checks[0]
    assert check.remedy.endswith(f"If it only tries things out, {aside}")


def graded(launch: Launch, text: str, cells: tuple[Cell, ...]) -> Result:
    brisk = replace(find_exercise("exercise2", COURSE), call_seconds=1.0)
    return grade(Source(Path("exercise2.py"), text, "0" * 64, cells=cells), brisk, launch=launch, drawn=DRAWN)
