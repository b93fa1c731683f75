"""What travels to the process that grades."""

from dataclasses import replace

import pytest
from dl4cv.classroom.batch.task import Outcome, Task, outcome_from, outcome_json, task_from, task_json
from dl4cv.classroom.gradebook.attempts import Key
from dl4cv.exercise.exercise import UnknownExercise

from tests.places import OWN_EXERCISE


def task(exercise: str, course: str = "") -> Task:
    return Task(Key("Zoë", exercise, "0" * 64, 7, "0.1.0", 2), ".ipynb", "required", course)


@pytest.mark.parametrize("course", ["", "/somewhere/else"])
def test_a_task_comes_back_from_json_as_it_went(course):
    assert task_from(task_json(task("exercise3", course))) == task("exercise3", course)


def test_a_students_own_modules_travel_with_it():
    whole = replace(task("exercise3"), modules={"helpers": "größe = 1\n", "utils.layers": ""})
    assert task_from(task_json(whole)) == whole


def test_so_does_an_outcome():
    outcome = Outcome("graded", 12.5, 100.0, False, "", "{}", {"numpy": "2"})
    assert outcome_from(outcome_json(outcome)) == outcome


def test_a_task_knows_its_exercise_from_the_course_it_names():
    assert task("exercise6").exercise.framework == "keras"
    assert task("exercise6", str(OWN_EXERCISE)).exercise.framework == "keras"
    assert task("blur", str(OWN_EXERCISE)).exercise.title == "Blurring"
    with pytest.raises(UnknownExercise):
        _ = task("blur").exercise
