from __future__ import annotations

import linecache
import warnings
from typing import Any

import numpy as np
import pytest
import torch
from dl4cv.rpc.in_process import perform
from dl4cv.rpc.procedure import CALL

FILE = "student.py"


def asked(text: str, function: str, *arguments: object, **options: object) -> dict[str, Any]:
    """The answer of the student's code `text` to one call."""
    namespace: dict[str, Any] = {"np": np, "torch": torch, "warnings": warnings}
    linecache.cache[FILE] = (len(text), None, text.splitlines(keepends=True), FILE)
    exec(compile(text, FILE, "exec"), namespace)
    request = {"procedure": "call", "function": function, "arguments": arguments, "options": options}
    request["constructor"] = ((), {})
    return perform(namespace, request, {CALL.name: CALL}, FILE)


def test_a_call_is_answered_with_value_and_type():
    answer = asked("def double(x, by=2):\n    return by * x\n", "double", np.array([1, 2]), by=3)
    assert answer["status"] == "returned"
    assert answer["value"].tolist() == [3, 6]
    assert answer["type"] == "ndarray"
    assert answer["changed"] == []


def test_a_function_that_is_not_there_is_missing():
    answer = asked("", "softmax")
    assert answer["missing"]
    assert "softmax" in answer["message"]


def test_not_implemented_is_missing():
    assert asked("def f():\n    raise NotImplementedError('exercise 3: f')\n", "f")["missing"]


@pytest.mark.parametrize(
    "body",
    [
        "raise NotImplementedError(\n        'exercise 3: f'\n    )",
        "with torch.no_grad():\n        raise NotImplementedError",
    ],
)
def test_not_implemented_is_missing_wherever_the_student_raises_it(body):
    assert asked(f"def f():\n    {body}\n", "f")["missing"]
    assert asked(f"def g():\n    {body}\n\ndef f():\n    return g()\n", "f")["missing"]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("torch.nn.functional.cross_entropy(torch.tensor([1, 2]), torch.randn(2, 3))", "not implemented for 'Long'"),
        ("torch.arange(3).softmax(0)", "not implemented for 'Long'"),
        ("torch.nn.Module()(1)", "forward"),
    ],
)
def test_what_torch_does_not_implement_is_an_error_in_the_students_line(line, message):
    answer = asked(f"def f():\n    return {line}\n", "f")
    assert (answer["type"], answer["line"], answer["missing"]) == ("NotImplementedError", 2, False)
    assert message in answer["message"]


def test_an_exception_names_the_students_line_and_not_numpys():
    answer = asked("def f(x):\n    y = x\n    return np.reshape(y, (2, 2))\n", "f", np.zeros(3))
    assert (answer["type"], answer["line"], answer["source"]) == ("ValueError", 3, "return np.reshape(y, (2, 2))")
    assert "cannot reshape" in answer["message"]
    assert "Exception" in answer["bases"]
    assert not answer["missing"]


def test_the_innermost_of_the_students_lines_is_told():
    assert asked("def g():\n    return 1 / 0\n\ndef f():\n    return g()\n", "f")["line"] == 2


def test_wrong_parameters_are_an_exception_without_a_line():
    answer = asked("def f(image):\n    return image\n", "f", 1, 2)
    assert (answer["type"], answer["line"]) == ("TypeError", 0)


def test_a_name_that_is_no_function_is_an_exception():
    assert asked("f = 3\n", "f")["type"] == "TypeError"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("raise SystemExit(0)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("return f()", "RecursionError"),
        ("return np.ones(1 << 45)", "MemoryError"),
        ("raise type('Odd', (Exception,), {'__str__': lambda self: 1 / 0})()", "Odd"),
        ("raise ExceptionGroup('both', [ValueError(), TypeError()])", "ExceptionGroup"),
    ],
)
def test_whatever_is_raised_is_an_answer(body, kind):
    answer = asked(f"def f():\n    {body}\n", "f")
    assert (answer["status"], answer["type"], answer["line"]) == ("raised", kind, 2)


def test_changed_arguments_are_told_by_position():
    text = "def f(a, b, c):\n    a += 1\n    c.sort()\n    return b\n"
    assert asked(text, "f", np.zeros(2), np.zeros(2), c=[2, 1])["changed"] == [0, 2]


@pytest.mark.parametrize(
    "change", ["x.shape = (4,)", "x[0, 0] = np.nan", "x.fill(9)"], ids=["shape", "one value", "all values"]
)
def test_every_way_of_changing_an_array_is_seen(change):
    assert asked(f"def f(x):\n    {change}\n", "f", np.ones((2, 2)))["changed"] == [0]


@pytest.mark.parametrize(
    "argument",
    [np.array([np.nan, 1.0]), float("nan"), np.float64("nan"), (np.zeros(2), None), [float("nan")], ["cat", "dog"]],
    ids=["array", "float", "scalar", "tuple of arrays", "list", "names"],
)
def test_an_argument_left_alone_is_not_called_changed(argument):
    answer = asked("def f(x):\n    return 0\n", "f", argument)
    assert answer["status"] == "returned"
    assert answer["changed"] == []


def test_a_number_written_in_another_way_is_the_same_number():
    assert asked("def f(x):\n    x *= -1\n", "f", np.zeros(2))["changed"] == []


@pytest.mark.parametrize("size", [10, 100_000])
def test_a_change_is_seen_in_small_and_large_arrays(size):
    assert asked("def f(x):\n    x[-1] = 5\n", "f", np.zeros(size))["changed"] == [0]


def test_an_array_changed_inside_a_tuple_is_seen():
    assert asked("def f(x):\n    x[0][0] = 5\n", "f", (np.zeros(2), None))["changed"] == [0]


def test_tensors_come_back_as_arrays_wherever_they_are():
    answer = asked("def f():\n    return torch.ones(2, requires_grad=True), [torch.zeros(1)]\n", "f")
    value = answer["value"]
    assert [type(value[0]), type(value[1][0])] == [np.ndarray, np.ndarray]
    assert answer["type"] == "tuple"


def test_warnings_are_told_with_their_line():
    answer = asked("def f(x):\n    y = x + 0\n    return np.exp(y)\n", "f", np.array([1000.0]))
    assert answer["warned"] == [["RuntimeWarning", "overflow encountered in exp", 3]]


def test_a_students_own_settings_of_warnings_end_with_the_call():
    before = np.geterr()
    asked("def f():\n    np.seterr(all='raise')\n    warnings.simplefilter('ignore')\n", "f")
    assert np.geterr() == before


def test_many_warnings_are_cut_short():
    text = "def f():\n    for i in range(100):\n        warnings.warn(str(i) * 9999)\n"
    warned = asked(text, "f")["warned"]
    assert len(warned) == 8
    assert all(len(message) <= 500 for _, message, _ in warned)


def test_what_is_printed_on_the_way_is_kept_and_passed_on(capsys):
    text = "def f(x):\n    print('x is', x)\n    return 1 / x\n"
    assert asked(text, "f", 2)["printed"] == "x is 2\n"
    assert asked(text, "f", 0)["printed"] == "x is 0\n"
    assert capsys.readouterr().out == "x is 2\nx is 0\n"


def test_of_much_that_is_printed_the_beginning_is_kept(capsys):
    assert asked("def f():\n    print('y' * 100000)\n", "f")["printed"] == "y" * 1000
    assert len(capsys.readouterr().out) == 100001


def test_a_name_that_misses_by_a_letter_is_told_with_the_missing_one():
    answer = asked("def softmaxx(x): pass\n", "softmax")
    assert answer["missing"]
    assert answer["message"].startswith("there is no `softmax` in your file; your file has `softmaxx`")


def test_an_exception_of_a_class_tells_of_its_misspelt_method():
    answer = asked("class Net:\n    def _init_(self, x): pass\n", "Net", 1)
    assert answer["message"].endswith("(your class has `_init_`, but Python calls `__init__`)")
