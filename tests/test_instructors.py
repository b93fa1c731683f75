"""docs/instructors.md is an instructor's week: every command on it runs, in its order, and does what is said."""

from __future__ import annotations

import contextlib
import csv
import os
import re
import shlex
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from dl4cv.cli.main import cli

from tests.classroom.classes import ALL_LANES, solution, write_files
from tests.classroom.zips import write_zip
from tests.places import ROOT
from tests.sampling import thorough

PAGE = (ROOT / "docs" / "instructors.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```sh\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = [line for block in BLOCKS for line in block.splitlines()]
WORKSHEET = (
    "Identifier,Full name,Grade,Maximum Grade,Grade can be changed,Last modified (submission),Feedback comments\n"
    'Participant 7,Anna Lee,,10.00,Yes,"Monday, 30 November 2026, 11:02 AM",\n'
)


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which all commands of the page were run, one after the other."""
    folder = tmp_path_factory.mktemp("week")
    right = solution("exercise1").encode()
    canvas = {
        "doejane_101_9001_exercise1.py": right,
        "roerick_102_9002_ex1.py": right,
        "poepat_103_9003_exercise1-1.py": right + b"\n\ndef decode_one_hot(scores):\n    return 0\n",
    }
    write_zip(folder / "submissions.zip", canvas)
    write_zip(folder / "moodle.zip", {"Anna Lee_7_assignsubmission_file_/exercise1.py": right})
    gradebook = "Student,ID,Section,Exercise 1 (5)\n    Points Possible,,,10.00\n"
    write_files(
        folder,
        {
            "gradebook.csv": gradebook + '"Doe, Jane",101,A,\n"Roe, Rick",102,A,\n"Poe, Pat",103,A,EX\n',
            "adjustments.csv": "student,exercise,kind,value,reason\npoepat_103,exercise1,override,50,oral exam\n",
            "groups.csv": "group,student\nred,doejane_101\nred,loolara_104\n",
            "worksheet.csv": WORKSHEET,
            "clones/anna/exercise1.py": right.decode(),
        },
    )
    identity = ("-c", "user.name=anna", "-c", "user.email=anna@example.org")
    for command in (("init", "-q"), ("add", "."), ("commit", "-q", "-m", "done")):
        when = {f"GIT_{role}_DATE": "2026-11-29T12:00:00Z" for role in ("AUTHOR", "COMMITTER")}
        clone = folder / "clones" / "anna"
        subprocess.run(["git", *identity, *command], cwd=clone, env={**os.environ, **when}, check=True)
    for line in COMMANDS:
        program, *arguments = shlex.split(line)
        assert program == "dl4cv-grade", line
        status, output = run(folder, arguments)
        assert status == 0, f"{line}\n{output}"
    return folder


def run(folder: Path, arguments: list[str]) -> tuple[int, str]:
    """Run a command in `folder`: what grades, in processes of its own, all else in this one, since it is quick."""
    if arguments[0] != "batch":
        with contextlib.chdir(folder):
            invoked = CliRunner().invoke(cli, arguments)
        return invoked.exit_code, invoked.output
    ran = subprocess.run(
        [sys.executable, "-m", "dl4cv", *arguments],
        cwd=folder,
        env={**os.environ, **ALL_LANES},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    return ran.returncode, ran.stdout + ran.stderr


def read(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


@thorough
def test_canvas_gets_the_marks_and_keeps_whom_it_excused(week):
    assert [row["Exercise 1 (5)"] for row in read(week / "upload.csv")] == ["10.00", "10.5", "10", "EX"]


@thorough
def test_the_instructors_own_table_says_what_became_of_each(week):
    rows = {row["student"]: row for row in read(week / "marks.csv")}
    assert {student: (row["score"], row["state"]) for student, row in rows.items()} == {
        "doejane_101": ("105", "graded"),
        "roerick_102": ("100", "graded"),
        "poepat_103": ("50", "graded"),
    }
    assert rows["poepat_103"]["adjustments"].endswith("oral exam")
    assert read(week / "overview.csv", ";")[0]["exercise1"] == "105"


def test_moodle_and_clones_give_their_marks(week):
    (anna,) = read(week / "moodle-upload.csv")
    assert (anna["Grade"], anna["Feedback comments"][:3]) == ("10", "<p>")
    (anna,) = read(week / "clones.csv")
    assert (anna["student"], anna["score"], anna["submitted_at"]) == ("anna", "100", "2026-11-29T12:00:00+00:00")


def test_one_of_a_group_gets_the_mark_of_the_other_and_late_days_are_counted(week):
    rows = {row["student"]: row for row in read(week / "grouped.csv")}
    assert (rows["loolara_104"]["raw_score"], rows["loolara_104"]["handed_in_by"]) == ("100", "doejane_101")
    assert {student: row["late_days_left"] for student, row in rows.items()} == {
        "doejane_101": "3",
        "loolara_104": "3",
        "roerick_102": "5",
        "poepat_103": "3",
    }


def test_each_platform_gets_the_feedback_of_all_in_one_zip(week):
    with zipfile.ZipFile(week / "moodle-feedback.zip") as packed:
        assert packed.namelist() == ["Anna Lee_7_assignsubmission_file_/feedback-exercise1.html"]
    with zipfile.ZipFile(week / "canvas-feedback.zip") as packed:
        names = {"doejane_101_9001_exercise1.py", "roerick_102_9002_ex1.py", "poepat_103_9003_exercise1-1.py"}
        assert set(packed.namelist()) == names
        assert b"100 / 100 points" in packed.read("roerick_102_9002_ex1.py")


def test_what_is_handed_out_and_back_is_there(week):
    for name in ("week1.zip", "feedback/class.html", "similar.html", "ci/gitlab-ci.yml"):
        assert (week / name).stat().st_size > 0
    assert len(list((week / "feedback" / "students").iterdir())) == 3
