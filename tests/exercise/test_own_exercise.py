"""An instructor's own exercise goes the way of ours: graded, measured, released, graded again by a student."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile

import pytest

from tests.places import OWN_EXERCISE
from tests.sampling import thorough

SOLUTION = (OWN_EXERCISE / "blur.py").read_text(encoding="utf-8")


def run(*arguments, folder):
    command = [sys.executable, "-m", "dl4cv", *map(str, arguments)]
    environment = {name: value for name, value in os.environ.items() if name != "CI"} | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, encoding="utf-8", timeout=120)
    assert done.returncode in (0, 1), done.stderr
    return done


def graded(folder, *arguments):
    run(*arguments, "--json", "result.json", folder=folder)
    return json.loads((folder / "result.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def released(tmp_path_factory):
    """The student's folder, and what is in it."""
    folder = tmp_path_factory.mktemp("class") / "week1"
    run("release", folder, "--only", "blur", "--zip", folder=OWN_EXERCISE)
    return folder


def test_a_right_submission_gets_everything(tmp_path):
    (tmp_path / "anna.py").write_text(SOLUTION)
    result = graded(tmp_path, "--course", OWN_EXERCISE, "blur", "anna.py")
    assert (result["exercise"], result["score"], result["max_score"]) == ("blur", 100, 100)


def test_a_wrong_submission_is_shown_its_mistake_and_a_counterexample(tmp_path):
    (tmp_path / "blur.py").write_text(SOLUTION.replace(".mean(", ".sum("))
    result = graded(tmp_path, "--course", OWN_EXERCISE, "blur")
    assert result["score"] == 10
    [failed] = [check for check in result["checks"] if check["status"] == "failed"]
    assert failed["mistake"]["id"] == "blur.sum_instead_of_mean"
    assert list(failed["counterexample"]["arguments"]) == ["image"]


def test_every_mistake_is_caught_and_named():
    told = run("mistakes", "blur", folder=OWN_EXERCISE).stdout
    assert "3 of 3 wrong versions caught" in told
    assert "3 of 3 mistakes diagnosed as themselves" in told


def test_the_students_folder_holds_stub_notebook_and_checks_and_no_solution(released):
    files = {path.relative_to(released).as_posix() for path in released.rglob("*") if path.is_file()}
    assert files == {
        *("blur.py", "blur.ipynb", "README.md", ".devcontainer/devcontainer.json", "dl4cv.toml"),
        *("checks/blur_checks.py", "checks/blur_mistakes.py", "checks/blur_stub.py"),
    }
    assert 'raise NotImplementedError("blur: blur")' in (released / "blur.py").read_text()
    assert not [name for name in files if "windows.mean" in (released / name).read_text()]
    assert released.with_name("week1.zip").is_file()


def test_the_release_can_be_checked(released):
    assert run("release", released, "--only", "blur", "--check", folder=OWN_EXERCISE).returncode == 0


def test_a_student_is_graded_by_what_the_folder_holds(released):
    (released / "blur.ipynb").touch()
    result = graded(released, "blur")
    assert (result["score"], {check["status"] for check in result["checks"]}) == (0, {"missing"})
    assert "blur.ipynb" in result["submission"]["path"]
    result = graded(released, "blur", OWN_EXERCISE / "blur.py")
    assert result["score"] == 100


def test_the_last_cell_of_the_notebook_finds_the_folders_checks(released):
    code = "from dl4cv.workspace.notebook import grade; print(grade('blur'))"
    done = subprocess.run([sys.executable, "-c", code], cwd=released, capture_output=True, encoding="utf-8", timeout=60)
    assert "0 / 100 points" in done.stdout


def test_the_exercise_stands_in_the_overview_beside_ours():
    told = run(folder=OWN_EXERCISE).stdout
    assert "exercise3" in told
    assert "Blurring" in told


def test_all_runs_no_checks_of_a_folder_that_was_not_named(tmp_path):
    """A student could put them there."""
    for file in OWN_EXERCISE.glob("*.*"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "blur_checks.py").write_text("from pathlib import Path\nPath('ran').touch()\n")
    command = [sys.executable, "-m", "dl4cv", "all"]
    assert subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=60).returncode == 3
    assert not (tmp_path / "ran").exists()


def complaint(folder, *arguments):
    command = [sys.executable, "-m", "dl4cv", *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, encoding="utf-8", timeout=60)
    assert done.returncode == 2
    assert done.stderr.count("\n") == 1
    return done.stderr


@thorough
def test_a_slip_in_dl4cv_toml_is_told_and_hinders_none_of_our_exercises(tmp_path):
    (tmp_path / "dl4cv.toml").write_text("[exercises.blur]\n")
    assert "[exercises.blur]: solution (or stub) and checks must be named." in complaint(tmp_path, "blur")
    (tmp_path / "exercise1.py").write_text("import os\n")
    for name in ("exercise1", "1"):
        assert graded(tmp_path, name)["score"] == 0


def test_a_course_without_dl4cv_toml_is_told(tmp_path):
    (tmp_path / "empty").mkdir()
    assert "dl4cv.toml cannot be read" in complaint(tmp_path, "--course", "empty", "blur")


def test_an_exercise_cannot_be_called_like_a_command(tmp_path):
    (tmp_path / "dl4cv.toml").write_text((OWN_EXERCISE / "dl4cv.toml").read_text().replace("blur", "start"))
    for part in ("", "_checks", "_mistakes"):
        (tmp_path / f"start{part}.py").write_bytes((OWN_EXERCISE / f"blur{part}.py").read_bytes())
    assert "dl4cv-grade has a command start: give your exercise another name." in complaint(tmp_path)


def test_an_exercise_of_ones_own_is_released_into_a_folder_that_is_named():
    told = complaint(OWN_EXERCISE, "release", "--only", "blur")
    assert "blur is no exercise of the course: name the folder OUT that it shall go into." in told


def test_what_a_student_got_can_be_handed_on(released, tmp_path):
    run("release", tmp_path / "again", "--only", "blur", folder=released)
    for file in (path for path in (tmp_path / "again").rglob("*") if path.is_file()):
        assert file.read_bytes() == (released / file.relative_to(tmp_path / "again")).read_bytes()


def test_weeks_are_added_to_a_folder_and_wrong_versions_left_out(tmp_path):
    course = shutil.copytree(OWN_EXERCISE, tmp_path / "course")
    said = run("release", "week", "--only", "blur", "--only", "2", folder=course).stdout
    assert "checks/blur_mistakes.py" in said
    said = run("release", "week", "--only", "1", "--zip", folder=course).stdout
    assert "removed" not in said
    readme = (course / "week" / "README.md").read_text(encoding="utf-8")
    assert [name for name in ("exercise1", "exercise2", "blur") if f"[{name}]({name}.py)" in readme] == [
        *("exercise1", "exercise2", "blur")
    ]
    with zipfile.ZipFile(course / "week.zip") as archive:
        assert {f"week/{name}.py" for name in ("exercise1", "exercise2", "blur")} <= set(archive.namelist())
    said = run("release", "week", "--only", "blur", "--no-mistakes", folder=course).stdout
    assert "removed week/checks/blur_mistakes.py" in said
    assert graded(course / "week", "blur", course / "blur.py")["score"] == 100


def test_the_wheel_comes_along_and_its_address_gets_its_sum(tmp_path):
    address = "https://you.example/dl4cv_grade-0.1.0-py3-none-any.whl"
    run("release", "week1", "--only", "1", "--wheel", "--wheel-url", address, folder=tmp_path)
    (wheel,) = (tmp_path / "week1").glob("*.whl")
    first = json.loads((tmp_path / "week1" / "exercise1.ipynb").read_text(encoding="utf-8"))["cells"][0]
    assert f"{address}#sha256={hashlib.sha256(wheel.read_bytes()).hexdigest()}" in "".join(first["source"])
    assert graded(tmp_path / "week1", "exercise1", "exercise1.ipynb")["score"] == 0


def test_an_exercise_is_released_by_its_number_too(tmp_path):
    run("release", "week1", "--only", "3", folder=tmp_path)
    assert sorted(path.name for path in (tmp_path / "week1").glob("*.*")) == [
        *(".devcontainer", "README.md", "exercise3.ipynb", "exercise3.py")
    ]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (["--zip"], "--zip needs the folder OUT."),
        (["--workflow", "a/b/c.yml@main"], "--workflow needs the folder OUT."),
        (["--wheel"], "--wheel needs the folder OUT."),
        (["week1", "--only", "3", "--no-mistakes"], "--no-mistakes is for exercises of your own with mistakes"),
        (["week1", "--wheel-url", "https://example.org/a.whl"], "Say the sum of the wheel"),
        (["week1", "--check", "--zip"], "--check writes nothing, so leave out either --check or --zip."),
        (["week1", "--solutions", "nowhere"], "nowhere holds no solutions"),
    ],
)
def test_what_release_cannot_do_is_one_sentence(tmp_path, options, told):
    assert told in complaint(tmp_path, "release", *options)
    assert not list(tmp_path.iterdir())
