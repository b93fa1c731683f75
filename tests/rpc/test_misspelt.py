"""What was probably meant is found: a name that misses by a letter or by case, and one in the wrong place."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest
from dl4cv.rpc.misspelt import misspelt_function, misspelt_method


def namespace_of(text: str) -> dict[str, object]:
    """Run `text` as a submission, and return what it defines."""
    module = sys.modules["submission_for_names"] = ModuleType("submission_for_names")
    exec(text, vars(module))
    return vars(module)


@pytest.mark.parametrize(
    "name", ["conv2d_grey", "Conv2d_gray", "conv2dgray", "conv2d_gray_", "conv2d_gary", "conv2d_gry"]
)
def test_a_function_that_misses_by_a_letter_or_by_case_is_named(name):
    told = misspelt_function("conv2d_gray", namespace_of(f"def {name}(image, kernel): pass"))
    assert told.startswith(f"your file has `{name}`")


@pytest.mark.parametrize("name", ["conv2d_rgb", "conv2d", "gray", "output_size"])
def test_another_function_is_not_taken_for_it(name):
    assert misspelt_function("conv2d_gray", namespace_of(f"def {name}(image, kernel): pass")) == ""


def test_a_variable_is_no_function():
    assert misspelt_function("conv2d_gray", namespace_of("conv2d_grey = 3")) == ""


def test_a_short_name_may_miss_by_case_and_a_part_of_it_is_another():
    assert misspelt_function("relu", namespace_of("def ReLU(x): pass")).startswith("your file has `ReLU`")
    assert misspelt_function("log_softmax", namespace_of("def softmax(x): pass")) == ""


def test_a_class_may_miss_by_case_too():
    assert "`Lenet`" in misspelt_function("LeNet", namespace_of("class Lenet: pass"))


@pytest.mark.parametrize("around", ["class Exercise:", "def helper():"])
def test_a_function_that_was_indented_too_far_is_told_where_it_stands(around):
    told = misspelt_function("relu", namespace_of(f"{around}\n    x = 1\n    def relu(x):\n        return x\n"))
    assert told.startswith(f"it stands inside the {'class' if 'class' in around else 'function'} `")


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        *((name, "__init__") for name in ("_init_", "__init_", "init", "__int__")),
        *((name, "forward") for name in ("foward", "forwad", "Forward", "froward")),
    ],
)
def test_a_method_that_is_called_by_its_name_is_found_under_another(name, wanted):
    told = misspelt_method(namespace_of(f"class Net:\n    def {name}(self): pass\n")["Net"])
    assert told.startswith(f"your class has `{name}`")
    assert told.endswith(f"calls `{wanted}`")


def test_a_class_with_both_methods_has_none_misspelt():
    text = "class Net:\n    def __init__(self): pass\n    def init(self): pass\n    def forward(self): pass\n"
    assert misspelt_method(namespace_of(text)["Net"]) == ""
    assert misspelt_method(lambda x: x) == ""
