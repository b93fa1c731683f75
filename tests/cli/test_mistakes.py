"""`dl4cv-grade mistakes`, as an instructor meets it: real processes, real folders."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import OWN_EXERCISE
from tests.sampling import thorough

PASSED, FAILED, WRONG_USAGE = 0, 1, 2
MINE = """
import numpy as np


def blur(image):
    return np.zeros((image.shape[0] - 2, image.shape[1] - 2))
"""
RIGHT = (OWN_EXERCISE / "blur.py").read_text(encoding="utf-8")


def mistakes(folder: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "COLUMNS", "PYTEST_ADDOPTS")}
    ran = subprocess.run(
        [sys.executable, "-m", "dl4cv", "mistakes", *map(str, arguments)],
        cwd=folder,
        env={**kept, "OMP_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert "Traceback" not in ran.stdout + ran.stderr, ran.stderr
    return ran


def complaint(folder: Path, *arguments: str | Path, status: int) -> str:
    """The one sentence that a run says before it ends with `status`."""
    ran = mistakes(folder, *arguments)
    assert ran.returncode == status, ran.stdout + ran.stderr
    assert ran.stdout == ""
    assert ran.stderr.count("\n") == 1, ran.stderr
    return ran.stderr.removeprefix("dl4cv-grade: ").strip()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An instructor's folder, with an exercise of its own and one's own wrong versions."""
    for path in OWN_EXERCISE.glob("*.*"):
        shutil.copy(path, tmp_path)
    (tmp_path / "mine.py").write_text(MINE, encoding="utf-8")
    return tmp_path


@thorough
def test_held_out_versions_are_tried_alone_and_it_is_shown_what_explains_them(folder):
    ran = mistakes(folder, "blur", "--held-out", "mine.py", "--explained")
    assert ran.returncode == PASSED, ran.stdout + ran.stderr
    assert "sum_instead_of_mean" not in ran.stdout
    assert "blur: 1 of 1 wrong version explained (100.0 %): 1 by answer (100.0 %)" in ran.stdout


@thorough
def test_it_is_counted_of_how_many_the_line_is_found(folder):
    ran = mistakes(folder, "blur", "--explained", "--lines", "1")
    assert ran.returncode == PASSED, ran.stdout + ran.stderr
    assert re.search(r"blur: the line of [01] of 1 wrong versions is found in 10 s", ran.stdout)


def test_the_matrix_is_shown_and_written_with_what_was_added(folder):
    ran = mistakes(folder, "blur", "--add", "mine.py", "--json", "matrix.json", "--seed", "5")
    assert ran.returncode == PASSED, ran.stderr
    lines = ran.stdout.splitlines()
    assert lines[0].split() == ["blur", "1", "2", "3"]
    assert [line.split()[0] for line in lines[1:5]] == [
        *("sum_instead_of_mean", "bytes_overflow", "without_the_centre", "mine.blur")
    ]
    assert "blur, seed 5: 4 of 4 wrong versions caught (100.0 %), 3 of 3 mistakes diagnosed" in ran.stdout
    [matrix] = json.loads((folder / "matrix.json").read_text(encoding="utf-8"))
    assert (matrix["exercise"], matrix["seed"]) == ("blur", 5)
    assert [trial["catalogued"] for trial in matrix["trials"]] == [True, True, True, False]


def test_the_shares_that_each_version_loses_are_shown_in_place_of_the_matrix(folder):
    ran = mistakes(folder, "blur", "--add", "mine.py", "--shares")
    assert ran.returncode == PASSED, ran.stderr
    rows = [line.split() for line in ran.stdout.splitlines()]
    assert rows[0] == ["function", "mistake", "share", "lost"]
    assert {(row[0], row[1]) for row in rows[1:5]} >= {("blur", "sum_instead_of_mean"), ("blur", "mine.blur")}
    assert all(row[-1] == "%" for row in rows[1:5])


def test_a_version_that_no_check_sees_fails_the_command_and_is_named(folder):
    (folder / "mine.py").write_text(RIGHT, encoding="utf-8")
    ran = mistakes(folder, "blur", "--add", "mine.py")
    assert ran.returncode == FAILED, ran.stderr
    assert "  survives: mine.blur" in ran.stdout.splitlines()
    assert "3 of 4 wrong versions caught (75.0 %)" in ran.stdout


@pytest.mark.parametrize(("text", "status", "accepted"), [(RIGHT, PASSED, 1), (MINE, FAILED, 0)])
def test_right_versions_must_get_full_marks(folder, text, status, accepted):
    (folder / "mine.py").write_text(text, encoding="utf-8")
    ran = mistakes(folder, "blur", "--right", "mine.py")
    assert ran.returncode == status, ran.stderr
    assert f"{accepted} of 1 right version accepted" in ran.stdout


def test_the_matrix_comes_with_a_legend(folder):
    shown = mistakes(folder, "blur").stdout
    assert shown.count("How to read this: a row is a wrong version") == 1
    assert shown.endswith("one of which no other check sees.\n")
    assert "How to read this" not in mistakes(folder, "blur", "--shares").stdout


@pytest.mark.parametrize("option", ["", "--add", "--held-out"])
def test_a_mistake_that_names_no_function_is_told(folder, option):
    """Its row would stand in no table, and nobody would be told of it."""
    file = folder / "blur_mistakes.py"
    wrong = file.read_text().replace('"blur",', '"blurr",')
    if option:
        file = folder / "mine.py"
    file.write_text(wrong)
    told = complaint(folder, "blur", *([option, "mine.py"] if option else []), status=WRONG_USAGE)
    assert "the mistake blurr.without_the_centre names 'blurr', " in told.lower()


@pytest.mark.parametrize("name", ["exercise3", "3", "all"])
def test_without_the_solutions_it_says_where_they_were_looked_for(folder, name):
    told = complaint(folder, name, status=WRONG_USAGE)
    number = 1 if name == "all" else 3
    file = Path("solutions") / f"exercise{number}.py"
    assert told == f"A solution is needed to put mistakes into, but {file} cannot be read."


def test_an_unknown_exercise_gets_the_nearest_name(folder):
    assert "did you mean exercise3?" in complaint(folder, "exercsie3", status=WRONG_USAGE)


def test_an_exercise_must_be_named(folder):
    assert "EXERCISE|all" in complaint(folder, status=WRONG_USAGE)


def test_a_report_into_a_folder_that_is_not_there_is_refused_before_any_work(folder):
    told = complaint(folder, "blur", "--json", "nowhere/matrix.json", status=WRONG_USAGE)
    assert told == "There is no folder nowhere to write matrix.json into."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (None, "mine.py cannot be read."),
        ("def sharpen(image):\n    return image\n", "mine.py defines none of blur, and no @mistake."),
        ("def blur(image:\n", "mine.py cannot be run: SyntaxError: "),
    ],
)
def test_a_file_that_adds_nothing_is_refused(folder, text, sentence):
    (folder / "mine.py").unlink()
    if text is not None:
        (folder / "mine.py").write_text(text, encoding="utf-8")
    assert complaint(folder, "blur", "--add", "mine.py", status=WRONG_USAGE).startswith(sentence)


def test_with_all_a_file_for_none_of_them_is_refused_before_any_work(folder):
    (folder / "mine.py").write_text("def sharpen(image):\n    return image\n", encoding="utf-8")
    told = complaint(folder, "all", "--add", "mine.py", status=WRONG_USAGE)
    assert told.startswith("mine.py defines none of encode_labels, ")
    assert told.endswith("blur, and no @mistake.")


def test_a_solution_that_fails_when_it_is_run_is_named(folder):
    (folder / "blur.py").write_text("import nothing_of_this_name\n" + RIGHT, encoding="utf-8")
    told = complaint(folder, "blur", status=WRONG_USAGE)
    assert told == ("The solution of blur cannot be run: ModuleNotFoundError: No module named 'nothing_of_this_name'.")


@thorough
def test_a_report_that_cannot_be_written_is_said_in_a_sentence(folder):
    ran = mistakes(folder, "blur", "--json", "/proc/matrix.json")
    assert ran.returncode == WRONG_USAGE
    assert re.fullmatch(r"dl4cv-grade: The matrix cannot be written to /proc/matrix\.json: .+\.\n", ran.stderr)
