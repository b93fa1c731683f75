"""Generated classes: honest, wrong, hostile, empty and doubled submissions, scripts and notebooks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.exercise.exercise import SEED

from tests.places import SOLUTIONS

ALL_LANES = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"), "1")

WRONG = {
    "exercise1": "def decode_one_hot(scores):\n    return np.argmin(scores, axis=1)\n",
    "exercise3": "def output_size(size, kernel_size, stride=1, padding=0, dilation=1):\n    return size\n",
}
HOSTILE = (
    "raise SystemExit(0)\n",
    "import os\nos.kill(os.getppid(), 9)\n",
    "import numpy as np\nnp.lib.stride_tricks.as_strided(np.zeros(1), (2**40,), (8,)).sum()\n",
    "print('x' * 10**6)\n",
    "def one_hot(labels, num_classes):\n    return one_hot(labels, num_classes)\n",
)


def solution(exercise: str) -> str:
    return (SOLUTIONS / f"{exercise}.py").read_text(encoding="utf-8")


def notebook(code: str) -> str:
    cell = {"cell_type": "code", "metadata": {}, "execution_count": None, "outputs": [], "source": code}
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{**cell, "id": "a"}]})


def submissions(students: int, exercise: str) -> dict[str, str]:
    """A file's name and text for each of `students` students: two thirds right, the others wrong or hostile."""
    files = {}
    for number in range(students):
        text = f"{solution(exercise)}\n# student {number}\n"
        if number % 3 == 2:
            text += f"\n\n{WRONG[exercise]}"
        if number % 6 == 5:
            text = HOSTILE[number // 6 % len(HOSTILE)]
        suffix = ".ipynb" if number % 6 == 3 else ".py"
        files[f"student{number:04}/{exercise}{suffix}"] = notebook(text) if suffix == ".ipynb" else text
    return files


def write_class(folder: Path, students: int = 12, few: int = 3) -> Path:
    """A folder a student: all have exercise 1, `few` exercise 3; then one who has nothing, one two files, one none."""
    files = submissions(students, "exercise1") | submissions(few, "exercise3")
    files |= {"twice/exercise1.py": "a = 1\n", "twice/exercise1.ipynb": notebook("a = 1\n")}
    files |= {"broken/exercise1.py": "def (\n", "empty/exercise1.py": "", "other/readme.txt": "sorry"}
    return write_files(folder, files)


def write_files(folder: Path, files: Mapping[str, str]) -> Path:
    """`folder` with these files in it."""
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def batch(submissions: Path, gradebook: str | Path, *options: str) -> subprocess.Popen[str]:
    """The command line at work, in a session of its own."""
    # One seed for all: what several gradebooks hold is compared.
    usual = [] if {"--seed", "--fresh-seeds"} & {*options} else ["--seed", str(SEED)]
    command = [
        sys.executable,
        "-m",
        "dl4cv",
        "batch",
        str(submissions),
        "--gradebook",
        str(gradebook),
        *usual,
        *options,
    ]
    return subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        cwd=submissions.parent,
        env={**os.environ, **ALL_LANES},
        start_new_session=True,
    )


def finished(process: subprocess.Popen[str], status: int = 0) -> str:
    """What it printed, once it has ended with `status`."""
    output, _ = process.communicate(timeout=240)
    assert process.returncode == status, output
    return output


def content(gradebook: str | Path) -> dict[object, object]:
    """All that a gradebook says, apart from times."""
    with Gradebook(str(gradebook)) as book:
        said: dict[object, object] = {}
        for attempt in book.attempts():
            result = json.loads(book.result_json(attempt.key) or "{}")
            checks = [
                {name: value for name, value in check.items() if name != "seconds"}
                for check in result.pop("checks", [])
            ]
            result.pop("seconds", None)
            assert attempt.key not in said
            said[attempt.key] = (attempt.state, attempt.score, attempt.passed, attempt.problem, result, checks)
        return said
