from __future__ import annotations

import ast
from dataclasses import replace

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.stubs import leave_out, parameters, stubs_folder

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


HEAD = '"""Card."""\n\nimport math\n'
HELPER = "\n\ndef _helper(): ...\n"
PART = '\n\nclass _Part:\n    """Is on a card."""\n'
FIRST = '\n\n@property\nclass First:\n    """Made of _Part."""\n\n    value = _helper()\n'
SECOND = '\n\nclass Second:\n    """Made of _Part."""\n'
STUB = HEAD + HELPER + PART + FIRST + SECOND


def test_what_is_left_out_takes_along_what_only_it_made_use_of():
    assert leave_out(STUB, {"First"}) == HEAD + PART + SECOND
    assert leave_out(STUB, {"First", "Second"}) == HEAD
    assert leave_out(STUB, {"Second"}) == HEAD + HELPER + PART + FIRST


def test_without_names_nothing_is_left_out():
    assert leave_out(STUB, ()) == STUB


@every_exercise
def test_the_stub_of_some_networks_is_python_and_has_these_alone(exercise):
    for network in exercise.networks:
        taught = replace(exercise, taught=(network.name,))
        text = leave_out(exercise.files.stub.read_text(encoding="utf-8"), taught.untaught)
        public = [node.name for node in ast.parse(text).body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
        assert tuple(name for name in public if not name.startswith("_")) == taught.functions
