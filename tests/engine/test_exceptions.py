"""The exceptions are those that real code raises with the NumPy that is installed, none are made up."""

from __future__ import annotations

import linecache
import math

import numpy as np
import pytest
import torch
from dl4cv.engine.exceptions import advice
from dl4cv.rpc.in_process import perform
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Raised, checked

FILE = "student.py"
SINCE_NUMPY_2 = pytest.mark.skipif(np.__version__ < "2", reason="NumPy 1 makes a larger integer of it")


def raised_by(body: str, text: str = "def f():\n    {}\n", arguments: tuple[object, ...] = ()) -> Raised:
    """What calling f gives, whose text is `text` with `body` in it."""
    text = text.replace("{}", body)
    linecache.cache[FILE] = (len(text), None, text.splitlines(keepends=True), FILE)
    namespace = {"np": np, "math": math, "torch": torch}
    exec(compile(text, FILE, "exec"), namespace)
    request = {"procedure": "call", "function": "f", "arguments": arguments, "options": {}, "constructor": ((), {})}
    answer = checked(perform(namespace, request, {CALL.name: CALL}, FILE))
    assert isinstance(answer, Raised), answer
    return answer


@pytest.mark.parametrize(
    ("body", "cause", "remedy"),
    [
        ("torch.nn.Module()(1)", "none of that name", "misspelt"),
        ("torch.arange(3).softmax(0)", "whole numbers", "change places"),
        ("np.ones((0, 3)).reshape(0, -1)", "empty array", "Name every size"),
        ("np.max([0, np.ones((2, 3))])", "different shapes makes no array", "np.maximum"),
        ("np.pad(np.ones(3), (-1, -1))", "negative", "crop"),
        ("assert np.ones(3).sum() == 2, 'sizes do not work'", "`assert` of your own", "Make the code fit"),
        pytest.param("np.uint8(3) + 300", "small integer", "astype", marks=SINCE_NUMPY_2),
        ("np.ones((2, 3)) + np.ones((2, 4))", "different shapes", "keepdims"),
        ("x = np.ones(3); x[:] = np.ones(4)", "different shapes", "shapes"),
        ("np.ones((2, 3)) @ np.ones((2, 3))", "inner sizes", "transpose"),
        ("np.dot(np.ones((2, 3)), np.ones((2, 3)))", "inner sizes", "transpose"),
        ("np.ones(6).reshape(4, 2)", "number of elements", "x.shape"),
        ("return 1 if np.ones(2) > 0 else 0", "array of them", "np.where"),
        ("N, C, H, W = np.ones((2, 3)).shape", "number of axes", "x.shape"),
        ("H, W = np.ones((2, 3, 4)).shape", "number of axes", "x.shape"),
        ("np.ones(3).sum(axis=1)", "fewer axes", "axis=-1"),
        ("np.ones((2, 3))[2, 0]", "runs over the end of an axis", "Where does 2 come from: does a loop go too far?"),
        ("np.ones(3)[-5]", "runs over the end", "0 … n - 1"),
        ("[1, 2][2]", "runs over the end", "0 … n - 1"),
        ("x = []; x[0] = 1", "does not grow", "append"),
        ("x = np.ones(3); x.shape[1]", "one number per axis", "x.shape"),
        ("np.ones(3)[0, 0]", "fewer axes", "shape"),
        ("np.ones(3)[np.array([0.0, 1.0])]", "indices are floats", "astype(int)"),
        ("np.ones(3)[1.0]", "indices are floats", ""),
        ("np.zeros((4 / 2, 2))", "float", "//"),
        ("list(range(4 / 2))", "float", "//"),
        ("np.ones(4)[: 4 / 2]", "float", "//"),
        ("math.exp(np.ones(3))", "one number", "np.exp"),
        ("float(np.ones(3))", "one number", ".item()"),
        ("x = 3; x[0]", "only a number", "np.asarray"),
        ("np.float64(3)[0]", "only a number", "np.asarray"),
        ("x = np.float64(3); x[x > 0] = 1", "only a number", "np.asarray"),
        ("np.zeros[(2, 3)]", "after a function", "( )"),
        ("np.sum[0]", "after a function", "( )"),
        ("np.maximum[0]", "after a function", "( )"),
        ("f[0]", "after a function", "( )"),
        ("np.ones(3).size[0]", "count of all elements", "x.shape[0]"),
        ("x = None; x[0]", "without `return`", "if x is None"),
        ("a, b = None", "without `return`", "if x is None"),
        ("1.0 + None", "without `return`", "if x is None"),
        ("f(1)", "this line passes other arguments", "number, order and names"),
        ("f(image=1)", "this line passes other arguments", "number, order and names"),
        ("(lambda x: x)()", "this line passes other arguments", "number, order and names"),
        ("math.exp(1, 2)", "this line passes other arguments", "number, order and names"),
        ("sum(1, 2, 3)", "this line passes other arguments", "number, order and names"),
        ("range()", "this line passes other arguments", "number, order and names"),
        ("np.sum(np.ones(3), axes=0)", "this line passes other arguments", "`axis`"),
        ("np.ones(3).sum(axes=0) + np.pi", "this line passes other arguments", "`axis`"),
        ("np.zeros(3, 4, 1, 1)", "this line passes other arguments", "one tuple: np.zeros((a, b))"),
        ("np.zeros(3, 2)", "where the dtype belongs", "one tuple: np.zeros((a, b))"),
        ("x = np.ones(2, int); x -= 0.5", "holds integers", "float dtype"),
        ("math.exp(1000)", "does not fit", "exp"),
        ("1 / 0", "divided by zero", "denominator"),
        ("return f()", "without end", "ends the recursion"),
        ("np.ones(1 << 45)", "4 GiB", "far too large"),
        ("raise SystemExit", "ends the program", "Return"),
        ("y += 1", "never set", "Set it"),
        ("exec('exit', {'__builtins__': {}})", "ends the program", "leave out exit()"),
        ("display(1)", "Jupyter only", "Leave display out"),
        ("return imge", "nothing defines", "misspelt"),
        ("import scipy.surely_not_here", "not there", ""),
    ],
)
def test_what_learners_meet_is_explained(body, cause, remedy):
    answer = raised_by(body)
    told = advice(answer)
    assert cause in told[0], answer
    assert remedy in told[1], answer


def test_of_an_unknown_exception_nothing_is_claimed():
    assert advice(raised_by("raise KeyError('cat')")) == ("", "")


def test_a_class_of_the_students_own_counts_as_what_it_inherits_from():
    assert "divided by zero" in advice(raised_by("raise type('Odd', (ZeroDivisionError,), {})()"))[0]


@pytest.mark.parametrize("head", ["def f(): pass", "def f(x, y): pass"])
def test_the_parameters_of_the_stub_are_named_only_when_the_graders_own_call_failed(head):
    answer = raised_by(head, "{}\n", (1,))
    assert (answer.line, advice(answer)[1]) == (0, "Keep the names, the order and the defaults of the stub.")


@pytest.mark.parametrize("head", ["def forward(x)", "def forward(self)"])
def test_a_method_without_self_is_told_what_python_passes(head):
    network = f"class Net:\n    {head}: return 1\n"
    for text in (network + "f = Net().forward\n", network + "def f(x): return Net().forward(x)\n"):
        cause, remedy = advice(raised_by("", text, (1,)))
        assert "`self`" in cause
        assert remedy.startswith("Is `self` missing? forward needs it")


def test_a_method_that_is_called_with_too_much_is_not_said_to_lack_self():
    answer = raised_by("", "class Net:\n    def eval(self): pass\ndef f(): Net().eval(False)\n")
    assert "self" not in advice(answer)[1]
    assert "this line passes other arguments" in advice(answer)[0]


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("a, b = 1", "unpack a single int"),
        ("a, b = np.int64(1)", "unpack a single int"),
        ("x = 1; x[0]", "index a single int"),
        ("5 - (1, 2)", "single number belongs"),
        ("(1, 2) + 1", "single number belongs"),
        ("(1, 2) * (1, 2)", "single number belongs"),
        ("range((1, 2))", "single number belongs"),
        ("(1, 2) > 3", "single number belongs"),
        ("np.pad(np.ones((3, 3)), ((0, 0), ((1, 2), (1, 2))))", "widths of np.pad"),
        ("np.ones(4)[:: (1, 2)]", "no floats, which `/` always gives, and no pairs"),
    ],
)
def test_an_int_and_a_pair_are_told_apart_where_a_parameter_may_be_either(body, cause):
    answer = raised_by(body.replace("(1, 2)", "pair"), "pair = (1, 2)\ndef f():\n    {}\n")
    told = advice(answer, ("x", "kernel_size", "stride"))
    assert cause in told[0]
    assert "`s_h, s_w = (s, s) if isinstance(s, int) else s`" in told[1]
    assert "pair" not in "".join(advice(answer, ("x", "axis")))


def test_a_size_that_is_indexed_is_no_pair():
    assert "x.shape[0]" in advice(raised_by("np.ones(3).size[0]"), ("x", "stride"))[1]


def test_height_and_width_are_spoken_of_only_where_there_are_images():
    answer = raised_by("np.ones((2, 3))[2, 0]")
    assert advice(answer, ("image", "kernel"))[1].endswith("too far? Did height and width change places?")
    assert "height" not in advice(answer, ("labels", "num_classes"))[1]
    for by_channel in ("x[c]", "x[c, 0]"):
        told = advice(raised_by(f"c = 2; x = np.ones((2, 3)); {by_channel}"), ("image", "kernel"))
        assert "Where does 2 come from" in told[1]
        assert "height" not in told[1]
