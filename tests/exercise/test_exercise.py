"""The exercises as data: names, contracts, what may be imported."""

import subprocess
import sys

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import UnknownExercise, find_exercise


@pytest.mark.parametrize("each", COURSE, ids=lambda each: each.name)
def test_every_exercise_is_found_by_its_name_and_by_its_number(each) -> None:
    assert find_exercise(each.name, COURSE) is each
    assert find_exercise(each.name.removeprefix("exercise"), COURSE) is each


@pytest.mark.parametrize("each", COURSE, ids=lambda each: each.name)
def test_every_exercise_names_its_functions_once(each) -> None:
    assert each.functions
    assert len(set(each.functions)) == len(each.functions)
    assert all(name.isidentifier() for name in each.functions)


@pytest.mark.parametrize("each", COURSE, ids=lambda each: each.name)
def test_one_call_may_take_less_time_than_the_whole_exercise(each) -> None:
    assert 0 < each.call_seconds < each.total_seconds


def test_an_endless_loop_in_a_numpy_exercise_ends_within_a_minute() -> None:
    assert all(each.total_seconds < 60 for each in COURSE if each.framework == "numpy")


@pytest.mark.parametrize(
    ("name", "near"), [("exercise33", "exercise3"), ("exersise3", "exercise3"), ("Exercise2", "exercise2")]
)
def test_an_unknown_exercise_gets_the_nearest_name_suggested(name: str, near: str) -> None:
    with pytest.raises(UnknownExercise) as caught:
        find_exercise(name, COURSE)
    assert str(caught.value) == f"There is no exercise '{name}'; did you mean {near}?"


@pytest.mark.parametrize("name", ["exercise", "homework", "", "3.0", "-3"])
def test_a_name_that_no_exercise_resembles_most_gets_them_all_listed(name: str) -> None:
    with pytest.raises(UnknownExercise, match=", ".join(each.name for each in COURSE)):
        find_exercise(name, COURSE)


def test_importing_the_course_and_submissions_loads_nothing_heavy() -> None:
    code = (
        "import sys, dl4cv.submission.imports; "
        "print(*{'numpy', 'torch', 'nbformat', 'pytest', 'hypothesis'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout.split() == []
