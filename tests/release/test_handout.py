"""The folder that a student gets: exercises, README, workflow, and no more than that."""

import json
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
from dl4cv.release.handout import DEVCONTAINER, STUDENTS_WORKFLOW, Extras, find_leftovers, make_handout, make_release
from dl4cv.release.portable import unpack_portable
from dl4cv.release.release import find_solutions, write_folder
from dl4cv.release.wheel import Wheel, pinned

from tests.places import OWN_EXERCISE, ROOT

SOLUTIONS = ROOT / "solutions"
EXERCISE3 = COURSE[2]
WORKFLOW = "vision/course/.github/workflows/grade.yml@v1"
WHEEL = Wheel("dl4cv_grade-0.1.0-py3-none-any.whl", b"a wheel")
ADDRESS = f"https://example.org/{WHEEL.name}{WHEEL.pin}"


@pytest.fixture(scope="module")
def files():
    return make_handout(find_solutions(SOLUTIONS))


def part(out, *exercises, **extras):
    """What is released of some exercises into the folder `out`."""
    return make_release(exercises, out=out, is_part=True, solutions=SOLUTIONS, extras=Extras(**extras))


def test_the_folder_holds_each_exercise_twice_a_readme_and_a_container(files):
    exercises = {f"{exercise.name}{suffix}" for exercise in COURSE for suffix in (".py", ".ipynb")}
    assert set(files) == exercises | {"README.md", DEVCONTAINER}


def test_the_readme_lists_every_exercise_and_links_only_to_files_of_the_folder(files):
    for exercise in COURSE:
        assert f"| {exercise.title} |" in files["README.md"]
    links = re.findall(r"\]\(([^)]+)\)", files["README.md"])
    assert len(links) > 2 * len(COURSE)
    assert set(links) <= set(files)


def test_the_workflow_only_calls_that_of_the_teachers_and_hands_the_secret_seed_on(tmp_path):
    files = part(tmp_path, EXERCISE3, workflow=WORKFLOW)
    workflow = yaml.safe_load(files[STUDENTS_WORKFLOW])
    seed = {"DL4CV_SEED": "${{ secrets.DL4CV_SEED }}"}
    assert workflow["jobs"] == {"grade": {"uses": WORKFLOW, "secrets": seed}}
    assert workflow["permissions"] == {"contents": "read"}
    assert f"]({STUDENTS_WORKFLOW})" in files["README.md"]


def test_without_a_workflow_of_the_teachers_students_get_none(files):
    assert "workflow" not in "".join(files)
    assert "GitHub, every push" not in files["README.md"]
    assert not [name for name, text in files.items() if "OWNER/REPOSITORY" in text]


def test_one_exercise_alone_can_be_released(tmp_path):
    files = part(tmp_path, EXERCISE3)
    assert [name for name in files if name.startswith("exercise")] == ["exercise3.py", "exercise3.ipynb"]
    assert "dl4cv-grade exercise3" in files["README.md"]
    assert "exercise2" not in "".join(files.values())


def test_a_second_release_adds_a_week_to_the_folder(tmp_path):
    [blur] = load_course(OWN_EXERCISE)
    some = replace(COURSE[6], taught=("SqueezeNet",))
    write_folder(part(tmp_path, blur, some, EXERCISE3, workflow=WORKFLOW, wheel=WHEEL), tmp_path)
    (tmp_path / "exercise3.py").write_text('"""Exercise 3 - As it was"""\n')
    files = part(tmp_path, COURSE[0])
    rows = [line.split("](")[0][3:] for line in files["README.md"].splitlines() if line.startswith("| [")]
    assert rows == ["exercise1", "exercise3", "exercise7", "blur"]
    assert "dl4cv-grade exercise1" in files["README.md"]
    assert "Install the wheel in this folder" in files["README.md"]
    assert files["exercise3.py"] == '"""Exercise 3 - As it was"""\n'
    kept = {"blur.py", "blur.ipynb", "checks/blur_checks.py", "checks/blur_mistakes.py", STUDENTS_WORKFLOW, WHEEL.name}
    assert kept <= set(files)
    write_folder(files, tmp_path)
    known = {exercise.name: exercise for exercise in load_course(tmp_path, COURSE)}
    assert known["exercise7"].taught == ("SqueezeNet",)
    assert known["blur"].functions == ("blur",)
    assert part(tmp_path, COURSE[0]) == files


def test_checks_are_handed_out_without_wrong_versions_and_those_of_before_are_left_over(tmp_path):
    [blur] = load_course(OWN_EXERCISE)
    write_folder(part(tmp_path, blur), tmp_path)
    files = part(tmp_path, blur, mistakes=False)
    assert "checks/blur_checks.py" in files
    assert "mistakes" not in files["dl4cv.toml"] + "".join(files)
    assert find_leftovers(files, tmp_path) == [tmp_path / "checks/blur_mistakes.py"]
    assert find_leftovers(part(tmp_path, blur), tmp_path) == []


def test_a_release_into_a_folder_with_a_broken_dl4cv_toml_is_one_sentence(tmp_path):
    (tmp_path / "dl4cv.toml").write_text("[exercises.blur\n")
    with pytest.raises(ReleaseError, match=r"dl4cv\.toml is not valid TOML"):
        part(tmp_path, EXERCISE3)


def test_a_wheel_of_the_instructors_choice_lies_in_the_folder_or_comes_from_its_address(tmp_path):
    files = part(tmp_path, EXERCISE3, wheel=WHEEL)
    assert files[WHEEL.name] == WHEEL.data
    assert f"./{WHEEL.name}" in json.loads(files[DEVCONTAINER])["postCreateCommand"]
    assert "find_spec" not in files["exercise3.ipynb"]
    files = part(tmp_path, EXERCISE3, address=ADDRESS)
    assert WHEEL.name not in files
    assert f'pip install "dl4cv-grade @ {ADDRESS}"' in files["README.md"]
    assert f"dl4cv-grade @ {ADDRESS}" in json.loads(files[DEVCONTAINER])["postCreateCommand"]
    first = json.loads(files["exercise3.ipynb"])["cells"][0]
    assert first["metadata"]["tags"] == ["ignore"]
    assert f"dl4cv-grade @ {ADDRESS}" in "".join(first["source"])


@pytest.mark.parametrize(
    ("address", "wheel", "fault"),
    [
        (ADDRESS.partition("#")[0], None, "Say the sum of the wheel"),
        ("dl4cv-grade", WHEEL, "is not where a wheel can be had"),
        ("http://example.org/a.whl", WHEEL, "is not where a wheel can be had"),
        ("https://example.org/a b.whl", WHEEL, "is not where a wheel can be had"),
        ("https://example.org/$(id).whl", WHEEL, "is not where a wheel can be had"),
        ("https://example.org/a.whl#sha256=abc", None, "is no SHA-256 sum"),
    ],
)
def test_an_address_from_which_another_wheel_could_come_is_refused(address, wheel, fault):
    with pytest.raises(ReleaseError, match=fault):
        pinned(address, wheel)


def test_an_address_has_the_sum_that_is_given_or_that_of_the_wheel():
    assert pinned(ADDRESS.partition("#")[0], WHEEL) == ADDRESS == pinned(ADDRESS, None)


def test_an_exercise_without_a_solution_in_the_folder_is_one_sentence(tmp_path):
    (tmp_path / "exercise1.py").touch()
    with pytest.raises(ReleaseError, match=r"^There is no solution of exercise3; the exercises are exercise1\.$"):
        make_release([EXERCISE3], out=tmp_path / "out", is_part=True, solutions=tmp_path)


def test_an_exercise_of_ones_own_needs_a_folder():
    [blur] = load_course(OWN_EXERCISE)
    with pytest.raises(ReleaseError, match=r"^blur is no exercise of the course: name the folder OUT "):
        make_release([blur], out=None, is_part=True, solutions=SOLUTIONS)


def test_a_kit_is_released_under_the_names_of_its_exercises_and_with_its_checks(tmp_path):
    """It holds a stub in place of a solution, and calls it otherwise."""
    [blur] = load_course(OWN_EXERCISE)
    with unpack_portable([blur]) as course:
        files = part(tmp_path, *course.exercises)
    assert files == part(tmp_path, blur)
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
    assert set(make_release(known, out=None, solutions=SOLUTIONS)) == {
        *(f"{exercise.name}{suffix}" for exercise in COURSE for suffix in (".py", ".ipynb")),
        *(f"demos/{demo.name}.ipynb" for demo in DEMOS),
    }


def test_a_student_gets_the_demos_with_the_whole_course_and_not_with_one_exercise(tmp_path):
    demos = {f"demos/{demo.name}.ipynb" for demo in DEMOS}
    whole = make_release(COURSE, out=tmp_path, solutions=SOLUTIONS)
    one = make_release([EXERCISE3], out=tmp_path, is_part=True, solutions=SOLUTIONS)
    assert demos <= set(whole)
    assert "dl4cv-grade demo" in whole["README.md"]
    assert not demos & set(one)
    assert "demo" not in one["README.md"]


def test_of_an_exercise_that_is_taught_in_part_students_get_this_part(tmp_path):
    known = [replace(each, taught=("SqueezeNet",)) if each.networks else each for each in COURSE]
    files = make_release(known, out=tmp_path, solutions=SOLUTIONS)
    assert "class SqueezeNet" in files["exercise7.py"]
    assert "class Fire" in files["exercise7.ipynb"]
    assert "class ResNet" not in files["exercise7.py"] + files["exercise7.ipynb"]
    assert files["dl4cv.toml"] == '[exercises.exercise7]\nnetworks = ["SqueezeNet"]\n'


def test_without_a_folder_of_solutions_the_stubs_that_the_package_carries_are_handed_out(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    files = make_release(COURSE, out=tmp_path)
    assert files["exercise3.py"] == (ROOT / "exercises/exercise3.py").read_text(encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"^solutions holds no solutions"):
        make_release(COURSE, out=None)


def test_the_readme_names_the_wheel_to_the_letter(files):
    # PowerShell does not expand a star.
    assert f"pip install ./dl4cv_grade-{__version__}-py3-none-any.whl" in files["README.md"]
