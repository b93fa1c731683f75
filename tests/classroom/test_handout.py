"""The folder that a student gets: exercises, README, workflow, and no more than that."""

import re
from pathlib import Path

import pytest
import yaml
from dl4cv.classroom.handout import WORKFLOW, handout, released
from dl4cv.classroom.release import solutions_in
from dl4cv.classroom.strip import ReleaseError
from dl4cv.course import COURSE
from dl4cv.own_exercises import load_course

ROOT = Path(__file__).parents[2]
SOLUTIONS = ROOT / "solutions"
OWN = Path(__file__).with_name("own_exercise")
ALL = {"only": None, "solutions": SOLUTIONS, "workflow": None}


@pytest.fixture(scope="module")
def files():
    return handout(solutions_in(SOLUTIONS))


def test_the_folder_holds_each_exercise_twice_a_readme_and_a_workflow(files):
    exercises = {f"{exercise.name}{suffix}" for exercise in COURSE for suffix in (".py", ".ipynb")}
    assert set(files) == exercises | {"README.md", ".github/workflows/grade.yml"}


def test_the_readme_lists_every_exercise_and_links_only_to_files_of_the_folder(files):
    for exercise in COURSE:
        assert f"| {exercise.title} |" in files["README.md"]
    links = re.findall(r"\]\(([^)]+)\)", files["README.md"])
    assert len(links) > 2 * len(COURSE)
    assert set(links) <= set(files)


def test_the_workflow_only_calls_that_of_the_teachers(files):
    workflow = yaml.safe_load(files[".github/workflows/grade.yml"])
    assert workflow["jobs"] == {"grade": {"uses": WORKFLOW}}
    assert workflow["permissions"] == {"contents": "read"}


def test_the_workflow_of_the_teachers_can_be_named():
    files = released(COURSE, whole=True, **{**ALL, "workflow": "vision/course/.github/workflows/grade.yml@v1"})
    assert "uses: vision/course/.github/workflows/grade.yml@v1" in files[".github/workflows/grade.yml"]


def test_one_exercise_alone_can_be_released():
    files = released(COURSE, whole=True, **{**ALL, "only": "exercise3"})
    assert [name for name in files if name.startswith("exercise")] == ["exercise3.py", "exercise3.ipynb"]
    assert "dl4cv-grade exercise3" in files["README.md"]
    assert "exercise2" not in "".join(files.values())


def test_an_exercise_that_is_not_there_is_one_sentence():
    with pytest.raises(ReleaseError, match=r"^There is no solution of exercise33; the exercises are exercise1, "):
        released(COURSE, whole=True, **{**ALL, "only": "exercise33"})


def test_the_bare_exercises_are_those_of_the_course():
    known = (*COURSE, *load_course(OWN))
    assert set(released(known, whole=False, **ALL)) == {
        f"{exercise.name}{suffix}" for exercise in COURSE for suffix in (".py", ".ipynb")
    }


def test_without_a_folder_of_solutions_the_stubs_that_the_package_carries_are_handed_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = released(COURSE, whole=True, **{**ALL, "solutions": None})
    assert files["exercise3.py"] == (ROOT / "exercises/exercise3.py").read_text(encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"^solutions holds no solutions"):
        released(COURSE, whole=False, **{**ALL, "solutions": None})
