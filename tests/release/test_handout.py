"""The folder that a student gets: exercises, README, workflow, and no more than that."""

import re
import shutil
from dataclasses import replace

import pytest
import yaml
from dl4cv import __version__
from dl4cv.course import COURSE
from dl4cv.demos import DEMOS
from dl4cv.exercise.own import load_course
from dl4cv.release import ReleaseError
from dl4cv.release.handout import WORKFLOW, make_handout, make_release
from dl4cv.release.portable import unpack_portable
from dl4cv.release.release import find_solutions

from tests.places import OWN_EXERCISE, ROOT

SOLUTIONS = ROOT / "solutions"
EXERCISE3 = COURSE[2]
ALL = {"only": None, "solutions": SOLUTIONS, "workflow": None}


@pytest.fixture(scope="module")
def files():
    return make_handout(find_solutions(SOLUTIONS))


def test_the_folder_holds_each_exercise_twice_a_readme_and_a_workflow(files):
    exercises = {f"{exercise.name}{suffix}" for exercise in COURSE for suffix in (".py", ".ipynb")}
    assert set(files) == exercises | {"README.md", ".github/workflows/grade.yml"}


def test_the_readme_lists_every_exercise_and_links_only_to_files_of_the_folder(files):
    for exercise in COURSE:
        assert f"| {exercise.title} |" in files["README.md"]
    links = re.findall(r"\]\(([^)]+)\)", files["README.md"])
    assert len(links) > 2 * len(COURSE)
    assert set(links) <= set(files)


def test_the_workflow_only_calls_that_of_the_teachers_and_hands_the_secret_seed_on(files):
    workflow = yaml.safe_load(files[".github/workflows/grade.yml"])
    seed = {"DL4CV_SEED": "${{ secrets.DL4CV_SEED }}"}
    assert workflow["jobs"] == {"grade": {"uses": WORKFLOW, "secrets": seed}}
    assert workflow["permissions"] == {"contents": "read"}


def test_the_workflow_of_the_teachers_can_be_named():
    files = make_release(COURSE, whole=True, **{**ALL, "workflow": "vision/course/.github/workflows/grade.yml@v1"})
    assert "uses: vision/course/.github/workflows/grade.yml@v1" in files[".github/workflows/grade.yml"]


def test_one_exercise_alone_can_be_released():
    files = make_release(COURSE, whole=True, **{**ALL, "only": EXERCISE3})
    assert [name for name in files if name.startswith("exercise")] == ["exercise3.py", "exercise3.ipynb"]
    assert "dl4cv-grade exercise3" in files["README.md"]
    assert "exercise2" not in "".join(files.values())


def test_an_exercise_without_a_solution_in_the_folder_is_one_sentence(tmp_path):
    (tmp_path / "exercise1.py").touch()
    chosen = {**ALL, "only": EXERCISE3, "solutions": tmp_path}
    with pytest.raises(ReleaseError, match=r"^There is no solution of exercise3; the exercises are exercise1\.$"):
        make_release(COURSE, whole=True, **chosen)


def test_an_exercise_of_ones_own_needs_a_folder():
    [blur] = load_course(OWN_EXERCISE)
    with pytest.raises(ReleaseError, match=r"^blur is no exercise of the course: name the folder OUT "):
        make_release((*COURSE, blur), whole=False, **{**ALL, "only": blur})


def test_a_kit_is_released_under_the_names_of_its_exercises_and_with_its_checks():
    """It holds a stub in place of a solution, and calls it otherwise."""
    [blur] = load_course(OWN_EXERCISE)
    with unpack_portable([blur]) as course:
        files = make_release((*COURSE, *course.exercises), whole=True, **{**ALL, "only": course.exercises[0]})
    assert files == make_release((*COURSE, blur), whole=True, **{**ALL, "only": blur})
    assert {"blur.py", "blur.ipynb", "dl4cv.toml", "checks/blur_checks.py", "checks/blur_stub.py"} < set(files)


def test_the_readme_calls_an_exercise_without_a_card_by_its_name_as_every_command_does(tmp_path):
    course = shutil.copytree(OWN_EXERCISE, tmp_path / "course")
    written = (course / "blur.py").read_text(encoding="utf-8")
    (course / "blur.py").write_text(written.split('"""', 2)[2].lstrip(), encoding="utf-8")
    [blur] = load_course(course)
    assert blur.title == "blur"
    assert "(blur.ipynb) | blur |" in make_handout([], [blur])["README.md"]


def test_the_bare_exercises_are_those_of_the_course_and_its_demos():
    known = (*COURSE, *load_course(OWN_EXERCISE))
    assert set(make_release(known, whole=False, **ALL)) == {
        *(f"{exercise.name}{suffix}" for exercise in COURSE for suffix in (".py", ".ipynb")),
        *(f"demos/{demo.name}.ipynb" for demo in DEMOS),
    }


def test_a_student_gets_the_demos_with_the_whole_course_and_not_with_one_exercise():
    demos = {f"demos/{demo.name}.ipynb" for demo in DEMOS}
    assert demos <= set(make_release(COURSE, whole=True, **ALL))
    assert not demos & set(make_release(COURSE, whole=True, **{**ALL, "only": EXERCISE3}))


def test_of_an_exercise_that_is_taught_in_part_students_get_this_part():
    known = [replace(each, taught=("SqueezeNet",)) if each.networks else each for each in COURSE]
    files = make_release(known, whole=True, **ALL)
    assert "class SqueezeNet" in files["exercise7.py"]
    assert "class Fire" in files["exercise7.ipynb"]
    assert "class ResNet" not in files["exercise7.py"] + files["exercise7.ipynb"]
    assert files["dl4cv.toml"] == '[exercises.exercise7]\nnetworks = ["SqueezeNet"]\n'


def test_without_a_folder_of_solutions_the_stubs_that_the_package_carries_are_handed_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = make_release(COURSE, whole=True, **{**ALL, "solutions": None})
    assert files["exercise3.py"] == (ROOT / "exercises/exercise3.py").read_text(encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"^solutions holds no solutions"):
        make_release(COURSE, whole=False, **{**ALL, "solutions": None})


def test_the_readme_names_the_wheel_to_the_letter(files):
    # PowerShell does not expand a star.
    assert f"pip install ./dl4cv_grade-{__version__}-py3-none-any.whl" in files["README.md"]
