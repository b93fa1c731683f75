from __future__ import annotations

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.stubs import parameters, stubs_folder

every_exercise = pytest.mark.parametrize("exercise", COURSE, ids=lambda exercise: exercise.name)


@every_exercise
def test_every_exercise_has_a_stub(exercise):
    assert (stubs_folder() / f"{exercise.name}.py").is_file()


def test_parameters_are_named_in_their_order():
    known = parameters(stubs_folder() / "exercise3.py")
    assert known["output_size"] == ("size", "kernel_size", "stride", "padding", "dilation")
    assert known["conv2d"] == ("x", "weight", "bias", "stride", "padding", "dilation")


@pytest.mark.parametrize("exercise", [e for e in COURSE if e.framework == "numpy"], ids=lambda exercise: exercise.name)
def test_the_parameters_of_every_function_are_known(exercise):
    assert set(exercise.functions) <= set(parameters(stubs_folder() / f"{exercise.name}.py"))


def test_only_functions_of_the_module_itself_count(tmp_path):
    stub = tmp_path / "stub.py"
    stub.write_text("class A:\n    def f(self): ...\n\ndef g(a, /, b, *, c):\n    def h(): ...\n")
    assert parameters(stub) == {"g": ("a", "b", "c")}
