"""A class that hands in an instructor's own exercise: collected, graded, exported, compared like ours."""

import csv
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from dl4cv.classroom.gradebook.gradebook import Gradebook

from tests.classroom.classes import notebook
from tests.classroom.zips import write_zip
from tests.places import OWN_EXERCISE
from tests.sampling import thorough

RIGHT = (OWN_EXERCISE / "blur.py").read_text(encoding="utf-8")
WRONG = RIGHT.replace(".mean(", ".sum(")
LOOPS = """import numpy as np


def blur(image):
    height, width = image.shape
    blurred = np.zeros((height - 2, width - 2))
    for row in range(height - 2):
        for column in range(width - 2):
            total = 0.0
            for down in range(3):
                for right in range(3):
                    total += float(image[row + down, column + right])
            blurred[row, column] = total / 9
    return blurred
"""


def run(folder: Path, *arguments: str | Path, status: int = 0) -> str:
    command = [sys.executable, "-m", "dl4cv", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == status, done.stdout + done.stderr
    return done.stdout + done.stderr


def scores(gradebook: Path) -> dict[str, tuple[str, float | None]]:
    with Gradebook(str(gradebook)) as book:
        attempts = book.attempts()
    assert {attempt.exercise for attempt in attempts} == {"blur"}
    return {attempt.student: (attempt.state, attempt.score) for attempt in attempts}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instructor's folder; beside it week1, which students were handed out."""
    folder = Path(shutil.copytree(OWN_EXERCISE, tmp_path_factory.mktemp("own") / "course"))
    run(folder, "release", "../week1", "--only", "blur")
    return folder


@pytest.fixture(scope="module")
def school(course: Path) -> Path:
    """A folder a student. All began with week1, so all have its script, its notebook and its checks."""
    school = course.parent / "class"
    for student in ("ann", "bob", "cy", "dee"):
        shutil.copytree(course.parent / "week1", school / student)
    (school / "ann" / "blur.py").write_text(RIGHT)
    (school / "bob" / "blur.py").write_text(WRONG)
    for path in (school / "cy").glob("blur.*"):
        path.unlink()
    (school / "dee" / "blur.ipynb").write_text(notebook(LOOPS))
    # The checks of a student's folder are the student's.
    (school / "bob" / "checks" / "blur_checks.py").write_text("from pathlib import Path\nPath('ran').touch()\n")
    return school


@pytest.fixture(scope="module")
def gradebook(course: Path, school: Path) -> Path:
    run(course, "batch", school, "--gradebook", "../class.db", "--jobs", "2")
    return course.parent / "class.db"


@thorough
def test_each_student_is_graded_on_the_file_that_was_written_in(gradebook):
    assert scores(gradebook) == {
        "ann": ("graded", 100.0),
        "bob": ("graded", 10.0),
        "cy": ("missing", None),
        "dee": ("graded", 100.0),
    }


def test_the_results_name_mistakes_and_show_that_nothing_of_a_students_folder_was_run(gradebook, school):
    with Gradebook(str(gradebook)) as book:
        [bob] = [attempt for attempt in book.attempts() if attempt.student == "bob"]
        result = json.loads(book.result_json(bob.key))
    named = [check["mistake"]["id"] for check in result["checks"] if check["mistake"]]
    assert named == ["blur.sum_instead_of_mean"]
    assert result["isolation"]["level"] == "strong"
    assert not list(school.parent.rglob("ran"))


@pytest.mark.parametrize(
    "names",
    [
        {"leeann_1_2_blur-1.py": RIGHT, "leeann_1_1_blur.py": WRONG, "raybob_LATE_2_3_blur.ipynb": notebook(WRONG)},
        {
            "Lee Ann_1_assignsubmission_file_/Blur (1).py": RIGHT,
            "Ray Bob_2_assignsubmission_file_/blur.ipynb": notebook(WRONG),
        },
    ],
    ids=["canvas", "moodle"],
)
def test_canvas_and_moodle_downloads_are_understood(course: Path, tmp_path: Path, names: Mapping[str, str]):
    write_zip(tmp_path / "download.zip", {name: text.encode() for name, text in names.items()})
    run(course, "batch", tmp_path / "download.zip", "--gradebook", tmp_path / "class.db", "--exercise", "blur")
    assert sorted(score for _, score in scores(tmp_path / "class.db").values()) == [10.0, 100.0]


@thorough
def test_checks_that_changed_count_for_what_is_graded_from_then_on_and_for_all_with_regrade(school, tmp_path):
    folder = Path(shutil.copytree(OWN_EXERCISE, tmp_path / "course"))
    command = ("batch", school, "--gradebook", tmp_path / "class.db", "--jobs", "1")
    run(folder, *command)
    checks = folder / "blur_checks.py"
    checks.write_text(checks.read_text().replace("points(60)", "points(50)").replace("law(10)", "law(20)"))
    told = run(folder, *command)
    assert "4 rows stood in the gradebook already; --regrade" in told
    assert scores(tmp_path / "class.db")["bob"] == ("graded", 10.0)
    run(folder, *command, "--regrade")
    assert scores(tmp_path / "class.db")["bob"] == ("graded", 20.0)


def test_marks_and_reports_know_it(course, gradebook, tmp_path):
    options = ("--gradebook", gradebook, "--deadline", "blur=2999-01-01", "--weights", "blur=1")
    run(course, "export", *options, "-o", tmp_path / "grades.csv")
    with (tmp_path / "grades.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = {row["student"]: row for row in csv.DictReader(file) if row["exercise"] == "blur"}
    assert {student: row["score"] for student, row in rows.items()} == {
        "ann": "100",
        "bob": "10",
        "cy": "0",
        "dee": "100",
    }
    assert rows["bob"]["mistakes"] == "blur: The sum instead of the mean"
    run(course, "report", *options, tmp_path / "feedback")
    assert "The sum instead of the mean" in (tmp_path / "feedback" / "students" / "bob.html").read_text()


def test_copies_are_found_and_the_stub_makes_none(course, tmp_path):
    for student in ("ann", "bob"):
        (tmp_path / "class" / student).mkdir(parents=True)
        (tmp_path / "class" / student / "blur.py").write_text(LOOPS.replace("blurred", student))
    for student in ("cy", "dee"):
        shutil.copytree(course.parent / "week1", tmp_path / "class" / student)
    for student, suffix in (("eve", "py"), ("fay", "ipynb")):
        (tmp_path / "class" / student).mkdir()
        shutil.copy(course.parent / "week1" / f"blur.{suffix}", tmp_path / "class" / student)
    told = run(course, "similar", tmp_path / "class", "--exercise", "blur")
    assert "1 pair among 6 submissions" in told
    assert "ann" in told


@thorough
def test_a_course_among_the_submissions_counts_only_when_it_is_named(school, tmp_path):
    everything = Path(shutil.copytree(school, tmp_path / "class"))
    for file in OWN_EXERCISE.glob("*.*"):
        shutil.copy(file, everything)
    told = run(everything, "batch", ".", "--gradebook", "../class.db", "--exercise", "blur", status=2)
    assert "lies among the submissions, so it is ignored; if it is yours, say --course." in told
    run(everything, "--course", ".", "batch", ".", "--gradebook", "../class.db", "--exercise", "blur")
    assert scores(tmp_path / "class.db")["ann"] == ("graded", 100.0)


def test_a_solution_that_hides_nothing_is_said_before_any_work(school, tmp_path):
    folder = Path(shutil.copytree(OWN_EXERCISE, tmp_path / "course"))
    (folder / "blur.py").write_text(RIGHT.replace("# BEGIN SOLUTION", "").replace("# END SOLUTION", ""))
    for command in (("batch", school, "--gradebook", tmp_path / "class.db"), ("gradescope", tmp_path / "out.zip")):
        assert "blur.py would give blur away" in run(folder, *command, status=2)
    assert [path.name for path in tmp_path.iterdir()] == ["course"]


@thorough
def test_checks_with_a_fault_cost_nobody_anything_and_give_nobody_anything(school, tmp_path):
    """A process that grades many must not go on with those checks that stand above the fault."""
    folder = Path(shutil.copytree(OWN_EXERCISE, tmp_path / "course"))
    checks = folder / "blur_checks.py"
    right = checks.read_text()
    checks.write_text(right + "\nimport nothing_of_this_name\n")
    command = ("batch", school, "--gradebook", tmp_path / "class.db", "--jobs", "1")
    run(folder, *command, status=4)
    assert {state for state, _ in scores(tmp_path / "class.db").values()} == {"error", "missing"}
    checks.write_text(right)
    run(folder, *command)
    assert scores(tmp_path / "class.db")["ann"] == ("graded", 100.0)
