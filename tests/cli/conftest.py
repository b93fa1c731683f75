"""The folders in which the command is run."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.running import PASSED, dl4cv
from tests.places import SOLUTIONS


@pytest.fixture
def folder() -> Iterator[Path]:
    """A student's folder; not below pytest's own, which are closed to other users."""
    path = Path(tempfile.mkdtemp(prefix="dl4cv-test-cli-")).resolve()
    path.chmod(0o755)
    yield path
    path.chmod(0o755)
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def graded() -> Iterator[Path]:
    """A folder in which the solution of exercise 3 was graded twice, with both reports."""
    path = Path(tempfile.mkdtemp(prefix="dl4cv-test-graded-"))
    shutil.copy(SOLUTIONS / "exercise3.py", path)
    for number in (1, 2):
        ran = dl4cv(path, "exercise3", "--json", f"{number}.json", "--junit", f"{number}.xml")
        assert ran.returncode == PASSED, ran.stderr
        (path / f"{number}.txt").write_text(ran.stdout)
    yield path
    shutil.rmtree(path)


@pytest.fixture
def temporary(folder) -> Path:
    """Where a run may put temporary files; nobody's worker must reach it."""
    path = folder / "tmp"
    path.mkdir()
    path.chmod(0o755)
    return path
