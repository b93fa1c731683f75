"""An exercise of ours is a solution, a room in the course, a line, and variants: proven by adding one to a copy."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import ROOT

SOLUTION = '''"""Exercise 99 - Mirrors

You turn an image round, as data augmentation does.

Slides: 57
Difficulty: 1 of 5
Time: 5 minutes
"""

import numpy as np


def mirror(image: np.ndarray) -> np.ndarray:
    """Exchange left and right.

    Formula:
        out[i, j] = image[i, W - 1 - j]

    Arguments:
        image: shape (H, W)
    Returns:
        shape (H, W)

    Example:
        >>> mirror(np.array([[1, 2], [3, 4]]))
        array([[2, 1],
               [4, 3]])
    """
    # BEGIN SOLUTION
    return image[:, ::-1]
    # END SOLUTION
'''
CHECKS = '''"""Exercise 99: mirrors, against torch."""

import torch
from dl4cv.checks import always, assert_matches, fillings, given, points, sizes
from hypothesis import strategies as st

images = st.builds(lambda filling, H, W: filling.fill(H, W), fillings(), sizes(1, 4), sizes(1, 4))


@points(100)
@given(image=images)
@always(image=[torch.arange(6.0).reshape(2, 3).numpy()])
def test_mirror_exchanges_left_and_right(student, image):
    """Exchanges left and right."""
    assert_matches(student.mirror(image), torch.from_numpy(image.copy()).flip(1).numpy())
'''
MISTAKES = '''"""What learners get wrong in `mirror`."""

from dl4cv.mistakes import edit


def mirror(image):
    return image[:, ::-1]


upside_down = edit(
    mirror,
    {"[:, ::-1]": "[::-1]"},
    title="Upside down",
    explanation="You exchanged top and bottom. The columns are axis 1: image[:, ::-1].",
)
'''
VARIANT = '''"""By index."""

import numpy as np


def mirror(image):
    return np.take(image, np.arange(image.shape[1])[::-1], axis=1)
'''
ROOM = {
    "solutions/exercise99.py": SOLUTION,
    "grader/dl4cv/course/exercise99/__init__.py": "",
    "grader/dl4cv/course/exercise99/checks.py": CHECKS,
    "grader/dl4cv/course/exercise99/mistakes.py": MISTAKES,
    "tests/variants/exercise99/by_index.py": VARIANT,
}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository's sources with one exercise more: the files of ROOM, and one line."""
    copy = tmp_path_factory.mktemp("house")
    for folder in ("grader", "solutions", "exercises"):
        shutil.copytree(ROOT / folder, copy / folder, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    for name, text in ROOM.items():
        (copy / name).parent.mkdir(parents=True, exist_ok=True)
        (copy / name).write_text(text, encoding="utf-8")
    course = copy / "grader/dl4cv/course/__init__.py"
    text = course.read_text(encoding="utf-8")
    assert text.count("    ours(1),\n") == 1
    course.write_text(text.replace("    ours(1),\n", "    ours(1),\n    ours(99),\n"), encoding="utf-8")
    dl4cv(copy, "release")
    return copy


def dl4cv(house: Path, *arguments: str, status: int = 0) -> str:
    """What the command of the copy prints."""
    environment = {**os.environ, "PYTHONPATH": str(house / "grader"), "NO_COLOR": "1"}
    environment.pop("CI", None)
    ran = subprocess.run(
        [sys.executable, "-m", "dl4cv", *arguments],
        cwd=house,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert ran.returncode == status, ran.stdout + ran.stderr
    return ran.stdout


def test_release_writes_its_stub_and_its_notebook(house):
    assert "raise NotImplementedError" in (house / "exercises/exercise99.py").read_text(encoding="utf-8")
    assert (house / "exercises/exercise99.ipynb").is_file()


def test_its_solution_gets_full_marks_and_its_stub_none(house):
    assert "100 / 100" in dl4cv(house, "exercise99", "solutions/exercise99.py")
    assert "0 / 100" in dl4cv(house, "exercise99", "exercises/exercise99.py", status=1)


def test_its_mistakes_are_caught_and_recognised_and_its_variants_accepted(house):
    told = dl4cv(house, "mistakes", "exercise99", "--right", "tests/variants/exercise99")
    for count in ("1 of 1 wrong version caught", "1 of 1 mistake diagnosed", "1 of 1 right version accepted"):
        assert count in told


def test_title_and_slides_are_read_from_its_card(house):
    assert "Mirrors" in dl4cv(house)
