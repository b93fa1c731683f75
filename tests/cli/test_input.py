"""What the command says of input that it cannot use: one sentence, and its status."""

from __future__ import annotations

import os
import shutil
import time

import pytest

from tests.cli.running import (
    FAILED,
    NO_SUBMISSION,
    PASSED,
    WRONG_USAGE,
    bound_by_permissions,
    complaint,
    dl4cv,
    write_notebook,
)
from tests.places import SOLUTIONS


def test_a_file_that_is_not_there_is_named(folder):
    told = complaint(folder, "exercise3", "mine.py", status=NO_SUBMISSION)
    assert told == "There is no file mine.py."


def test_without_a_path_and_a_file_the_two_names_looked_for_are_told(folder):
    told = complaint(folder, "exercise3", status=NO_SUBMISSION)
    assert "There is no exercise3.py and no exercise3.ipynb" in told


def test_a_folder_is_no_submission(folder):
    (folder / "solutions").mkdir()
    assert "solutions is a folder" in complaint(folder, "exercise3", "solutions", status=NO_SUBMISSION)


def test_an_empty_file_is_told_apart_from_a_wrong_one(folder):
    (folder / "exercise3.py").touch()
    assert "exercise3.py is empty" in complaint(folder, "exercise3", status=NO_SUBMISSION)


def test_a_syntax_error_is_shown_with_its_line(folder):
    (folder / "exercise3.py").write_text("import numpy as np\n\ndef conv2d(x, weight:\n    return x\n")
    told = complaint(folder, "exercise3", status=NO_SUBMISSION)
    assert "exercise3.py, line 3" in told
    assert "def conv2d(x, weight:" in told


def test_null_bytes_are_no_python(folder):
    (folder / "exercise3.py").write_bytes(b"import numpy\0\n")
    assert "null bytes" in complaint(folder, "exercise3", status=NO_SUBMISSION)


def test_a_broken_notebook_is_to_be_saved_again(folder):
    (folder / "exercise3.ipynb").write_text('{"cells": [')
    assert "is not a notebook that can be read" in complaint(folder, "exercise3", status=NO_SUBMISSION)


def test_a_magic_is_passed_over_and_told_by_cell_and_line(folder):
    write_notebook(folder / "exercise3.ipynb", "import numpy as np", "x = 1\n%matplotlib inline")
    ran = dl4cv(folder, "exercise3")
    assert ran.returncode == FAILED
    assert "cell 2, line 2: `%matplotlib inline`" in ran.stdout


def test_an_unknown_exercise_gets_the_nearest_name(folder):
    assert "did you mean exercise3?" in complaint(folder, "exercsie3", status=WRONG_USAGE)


def test_an_unknown_command_gets_the_names_there_are(folder):
    assert "There is no exercise 'grade'" in complaint(folder, "grade", status=WRONG_USAGE)


@pytest.mark.parametrize("option", ["--json", "--junit"])
def test_a_report_into_a_folder_that_is_not_there_is_refused_before_any_work(folder, option):
    (folder / "exercise3.py").write_text("x = 1\n")
    started = time.monotonic()
    told = complaint(folder, "exercise3", option, "nowhere/report", status=WRONG_USAGE)
    assert told == "There is no folder nowhere to write report into."
    assert time.monotonic() - started < 5


def test_a_report_onto_a_folder_is_refused(folder):
    assert "is a folder" in complaint(folder, "exercise3", "--json", ".", status=WRONG_USAGE)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["exercise3", "--speed"], "--speed"),
        (["exercise3", "--seed", "-1"], "--seed"),
        (["exercise3", "--seed", "two"], "--seed"),
        (["exercise3", "a.py", "b.py"], "b.py"),
        (["--colour"], "--colour"),
    ],
)
def test_wrong_usage_is_one_sentence(folder, arguments, word):
    assert word in complaint(folder, *arguments, status=WRONG_USAGE)


def test_a_name_that_is_no_text_is_still_answered(folder):
    name = os.fsdecode(b"\xff\xfe.py")
    assert complaint(folder, "exercise3", name, status=NO_SUBMISSION).startswith("There is no file")


def test_start_in_a_read_only_folder_says_so(folder):
    folder.chmod(0o555)
    ran = dl4cv(folder, "start", **bound_by_permissions())
    assert ran.returncode == WRONG_USAGE
    assert "exercise1.py cannot be written" in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_read_only_folder_costs_the_memory_and_not_the_verdict(folder):
    shutil.copy(SOLUTIONS / "exercise1.py", folder)
    folder.chmod(0o555)
    ran = dl4cv(folder, "exercise1", **bound_by_permissions())
    assert ran.returncode == PASSED, ran.stderr
    assert "100 / 100" in ran.stdout
    assert ran.stderr == (
        f"dl4cv-grade: This result is not remembered: {folder}/.dl4cv cannot be written (Permission denied).\n"
    )


def test_a_report_into_a_read_only_folder_follows_the_verdict(folder):
    closed = folder / "closed"
    closed.mkdir(0o555)
    (folder / "exercise1.py").write_text("import os\n")
    folder.chmod(0o777)
    ran = dl4cv(folder, "exercise1", "--json", "closed/a.json", **bound_by_permissions())
    assert ran.returncode == WRONG_USAGE
    assert "Not written yet" in ran.stdout
    assert ran.stderr == "dl4cv-grade: The result cannot be written to closed/a.json: Permission denied.\n"


@pytest.mark.parametrize("option", ["--json", "--junit"])
def test_a_link_in_the_place_of_what_is_to_be_written_is_refused_before_any_work(folder, option):
    (folder / "mine").write_text("mine")
    (folder / "result").symlink_to("mine")
    shutil.copy(SOLUTIONS / "exercise1.py", folder)
    told = complaint(folder, "exercise1", option, "result", status=WRONG_USAGE)
    assert told == "result is a link, which may lead anywhere; name the file itself."
    assert (folder / "mine").read_text() == "mine"


def test_nothing_of_the_folder_is_imported(folder):
    for name in ("click", "json", "numpy"):
        (folder / f"{name}.py").write_text("raise SystemExit('the student was here')\n")
    assert "There is no exercise3.py" in complaint(folder, "exercise3", status=NO_SUBMISSION)


@pytest.mark.parametrize("link", ["exercise3.py", "work"])
def test_a_link_to_somebody_elses_file_is_not_graded(folder, link):
    (folder / "anna").mkdir()
    shutil.copy(SOLUTIONS / "exercise3.py", folder / "anna")
    mallory = folder / "mallory"
    mallory.mkdir()
    (mallory / link).symlink_to("../anna" if link == "work" else "../anna/exercise3.py")
    named = ["work/exercise3.py"] if link == "work" else []
    told = complaint(mallory, "exercise3", *named, status=NO_SUBMISSION)
    assert told in (
        "'exercise3.py' cannot be read: it is a link.",
        "'exercise3.py' cannot be read: its folder work is a link.",
    )
