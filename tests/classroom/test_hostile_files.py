"""A class with files that crash or fill whoever reads them: the honest have their marks, each of the others a row."""

from __future__ import annotations

from pathlib import Path

import psutil
import pytest
from dl4cv.classroom.gradebook.gradebook import Gradebook

from tests.classroom.classes import batch, finished, notebook, solution, write_files
from tests.cli.running import NO_SUBMISSION, PASSED, dl4cv
from tests.sampling import thorough

CRASH = "x = [1" + " for a in b" * 95_000 + "]\n"
FILLS = "match 0:\n case [" + ",".join(f"a{number}" for number in range(8000)) + "]: 0\n"
DEEP = "x = " + "not " * 50_000 + "1\n"
NODES = '{"nbformat": 4, "metadata": {"a": [' + "{}," * 2_000_000 + '{}]}, "cells": []}'
READ = {
    "crash": ("exercise1.py", CRASH, "nests its code too deeply for Python to read it"),
    "deep": ("exercise1.py", DEEP, "nests its code too deeply for Python to read it"),
    "fills": ("exercise1.py", FILLS, "takes Python more than 1 GiB of memory to read"),
    "cells": ("exercise1.ipynb", notebook(CRASH), ""),
    "nodes": ("exercise1.ipynb", NODES, "has no code cells to grade"),
}


@pytest.fixture(scope="module")
def school(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {f"{name}/{file}": text for name, (file, text, _) in READ.items()}
    files |= {"anna/exercise1.py": solution("exercise1"), "bert/exercise1.ipynb": notebook(solution("exercise1"))}
    files |= {"twice/exercise1.py": solution("exercise1"), "twice/exercise1 (1).py": CRASH}
    return write_files(tmp_path_factory.mktemp("class"), files)


@thorough
def test_a_class_loses_no_honest_mark(school: Path, tmp_path: Path) -> None:
    gradebook = tmp_path / "g.db"
    finished(batch(school, gradebook, "--exercise", "exercise1", "--jobs", "1"))
    with Gradebook(str(gradebook)) as book:
        attempts = {attempt.student: attempt for attempt in book.attempts()}
    assert attempts["anna"].score == attempts["bert"].score == 100
    assert attempts["twice"].state == "ambiguous"
    for name in ("crash", "deep", "fills", "nodes"):
        assert attempts[name].state == "unreadable", name
        assert READ[name][2] in attempts[name].problem
    # Only its statements are compiled, each by itself and in the worker: there it costs what it costs its student.
    assert attempts["cells"].score in (0, None)


@thorough
def test_similar_compares_the_others(school: Path) -> None:
    done = dl4cv(school, "similar", school, "--exercise", "exercise1")
    assert done.returncode == PASSED
    assert "anna" in done.stdout
    for name in ("crash", "deep", "fills"):
        assert f"Not compared: {name}, exercise1" in " ".join(done.stderr.split())


@pytest.mark.parametrize("name", ["crash", "fills"])
def test_a_single_command_says_it_in_one_sentence(school: Path, name: str) -> None:
    before = set(psutil.Process().children(recursive=True))  # other tests of this process have a reading room
    done = dl4cv(school / name, "exercise1")
    assert done.returncode == NO_SUBMISSION
    assert READ[name][2] in " ".join(done.stderr.split())
    assert "Traceback" not in done.stderr
    assert set(psutil.Process().children(recursive=True)) <= before
