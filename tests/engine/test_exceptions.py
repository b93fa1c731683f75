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
NUMPY = tuple(map(int, np.__version__.split(".")[:2]))
SINCE_NUMPY_2 = pytest.mark.skipif(NUMPY < (2, 0), reason="NumPy 1 takes it")
SINCE_NUMPY_2_4 = pytest.mark.skipif(NUMPY < (2, 4), reason="NumPy before 2.4 takes it")


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
        ("torch.arange(3).softmax(0)", "of whole numbers (Long)", ".float()"),
        ("np.ones((0, 3)).reshape(0, -1)", "empty array", "Name every size"),
        ("np.argpartition(np.ones((2, 3)), -5, axis=1)", "There are 3 numbers along this axis", "min(k, 3)"),
        ("np.partition(np.ones(3), 3)", "There are 3 numbers", "scores.shape[1]"),
        ("class Probe:\n        pass\n    Probe().evaluate(1)", "method of Keras", "model(images)"),
        ("np.max([0, np.ones((2, 3))])", "different shapes makes no array", "np.maximum"),
        ("np.pad(np.ones(3), (-1, -1))", "negative", "crop"),
        ("assert np.ones(3).sum() == 2, 'sizes do not work'", "`assert` of your own", "Make the code fit"),
        pytest.param("np.uint8(3) + 300", "uint8 cannot hold", "astype", marks=SINCE_NUMPY_2),
        ("np.ones((2, 3)) + np.ones((2, 4))", "different shapes", "shapes just before"),
        ("np.ones((2, 3)) / np.ones((2, 3)).sum(axis=1)", "different shapes", "keepdims"),
        ("x = np.ones(3); x[:] = np.ones(4)", "different shapes", "shapes"),
        ("p = 0; x = np.ones((3, 3)); x[p:-p, p : -p] = np.ones((3, 3))", "p:-p is 0:-0", "p : p + H"),
        ("p = 1; x = np.ones((3, 3)); x[p:-p, p:-p] = np.ones((2, 2))", "different shapes", "shapes"),
        ("x = np.ones((1, 1)); x += np.ones((2, 1))", "what it goes into has shape (1,1)", "Which axis"),
        ("[max(0, v) for v in np.array(1.0)]", "has no elements to go through", "np.maximum"),
        ("torch.tensor([v for v in torch.tensor(1.0)])", "has no elements to go through", "without a loop"),
        ("(torch.eye(2).max(1) == torch.ones(2)).sum()", "one of its two sides is no array", "argmax(dim)"),
        ("np.ones((2, 3)) @ np.ones((2, 3))", "inner sizes", "transpose"),
        ("np.dot(np.ones((2, 3)), np.ones((2, 3)))", "inner sizes", "transpose"),
        ("np.ones(6).reshape(4, 2)", "number of elements", "x.shape"),
        ("return 1 if np.ones(2) > 0 else 0", "array of them", "np.where"),
        ("N, C, H, W = np.ones((2, 3)).shape", "number of axes", "x.shape"),
        ("H, W = np.ones((2, 3, 4)).shape", "number of axes", "x.shape"),
        ("np.ones(3).sum(axis=1)", "fewer axes", "axis=-1"),
        ("np.ones((2, 3))[2, 0]", "runs over the end of an axis", "Where does 2 come from?"),
        ("np.where(np.zeros(3) == 1)[0][0]", "is empty here", "find nothing"),
        ("np.ones((0, 3))[-1]", "is empty here", "slice empty"),
        ("np.ones(3)[-5]", "no element at this index", "0 … n - 1"),
        ("[1, 2][2]", "no element at this index", "0 … n - 1"),
        ("x = []; x[0] = 1", "does not grow", "append"),
        ("x = np.ones(3); x.shape[1]", "one number per axis", "x.shape"),
        ("np.ones(3)[0, 0]", "fewer axes", "shape"),
        ("np.ones(3)[np.array([0.0, 1.0])]", "no whole numbers", "astype(int)"),
        ("np.ones(3)[1.0]", "neither a whole number nor a slice", "//"),
        ("np.ones(3)['a']", "neither a whole number nor a slice", ""),
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
        ("x = None; x[0]", "is None", "if x is None"),
        ("a, b = None", "is None", "without `return`"),
        ("1.0 + None", "is None", "if x is None"),
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
        ("x = np.ones(2, int); x -= 0.5", "does not fit into the array", "float dtype"),
        ("x = np.ones(2, np.uint8); x += np.ones(2, int)", "dtype of the result does not fit", "float dtype"),
        ("math.exp(1000)", "does not fit", "exp"),
        ("2.0**100000", "The result does not fit into a float", "grows so large"),
        ("int(np.inf)", "no whole number for infinity", "division by 0"),
        ("int(np.nan)", "no whole number for NaN", "come from"),
        ("math.log(0)", "not defined", "above 0"),
        ("np.max(0, np.ones(3))", "second argument of this function is the axis", "np.maximum"),
        ("np.concatenate(np.ones(2), np.ones(2))", "as one list", "np.concatenate([a, b])"),
        ("range(np.ones(3))", "one whole number belongs", "Print"),
        pytest.param(
            *("x = float(np.ones(1))", "Since 2.4 NumPy refuses an array of one element", "x[0] or x.item()"),
            marks=SINCE_NUMPY_2_4,
        ),
        ("out = np.zeros(3); out[0] = np.ones(3)", "one number belongs", "shape"),
        ("np.ones((2, 3)) @ 3", "one of the two is a single number", "with *"),
        ("np.int(3)", "no np.int any more", "Write int"),
        pytest.param("np.float_(3)", "no np.float_ any more", "", marks=SINCE_NUMPY_2),
        ("np.zeros(-1)", "size of the new array is negative", "sizes"),
        ("x = None; x.reshape(2)", "stands before .reshape is None", "if x is not None"),
        ("np.ones(2).append(3)", "does not grow", "list"),
        ("[1].shape", "Python list, and no array", "np.asarray"),
        ("np.ones(2).shape()", "no function", "x.shape"),
        ("raise 'wrong'", "Only an exception can be raised", "raise ValueError"),
        ("a, b = [1, 2, 3]", "more or fewer values than names", "Print"),
        ("x = np.ones(2); max(x, 0)", "array of them", "np.maximum"),
        ("np.concatenate([np.ones(2), np.ones(2)], axis=1)", "fewer axes", "np.stack"),
        ("np.ones(3)[np.ones(2, bool)]", "another shape", "shapes"),
        ("np.ones((2, 3)).argmax(3)", "fewer axes", "Print its shape"),
        ("xrange(3)", "name of Python 2", "range"),
        ("from math import exponent", "nothing called exponent", "misspelt"),
        ("raise EOFError  # input()", "Nobody is there", "arguments"),
        ("1 / 0", "divided by zero", "denominator"),
        ("return f()", "more deeply than Python allows", "ends the recursion"),
        ("np.ones(1 << 45)", "4 GiB", "far too large"),
        ("raise SystemExit", "ends the program", "Return"),
        ("y += 1", "`y` is used before it is set", "Set it"),
        ("exec('exit', {'__builtins__': {}})", "ends the program", "leave out exit()"),
        ("display(1)", "Jupyter only", "Leave display out"),
        ("return imge", "Nothing is called `imge`", "misspelt"),
        ("import scipy.surely_not_here", "not there", ""),
    ],
)
def test_what_learners_meet_is_explained(body, cause, remedy):
    answer = raised_by(body)
    told = advice(answer)
    assert cause in told[0], answer
    assert remedy in told[1], answer


@pytest.mark.parametrize(
    ("body", "never"),
    [
        ("raise AssertionError('Torch not compiled with CUDA enabled')", "`assert` of your own"),
        ("raise OverflowError('int too large to convert to float')", "exponential"),
        ("2.0**100000", "exponential"),
        ("int(np.inf)", "exponential"),
        ("0.0**-1", "divided by zero"),
        ("np.ones((2, 3)) @ 3", "inner sizes"),
        ("a, b = [1, 2, 3]", "axes"),
        ("x = np.ones(2, np.uint8); x += np.ones(2, int)", "fractions"),
        ("from math import exponent", "This module is not there"),
        ("y += 1", "before the `if`."),
        pytest.param("float(np.ones(1))", "math.exp", marks=SINCE_NUMPY_2_4),
        ("bool(np.ones(2))", "`if`"),
        ("np.sum(list(range(4 / 2)))", "axis"),
    ],
)
def test_what_is_not_true_of_an_exception_is_not_said(body, never):
    assert never not in "".join(advice(raised_by(body))[:1])


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


@pytest.mark.parametrize(
    ("body", "is_told"),
    [
        ("for images, labels in np.ones((3, 1, 2)): pass", True),
        ("for step, (x, y) in enumerate(np.ones((3, 1))): pass", True),
        ("a, b = np.ones(3)", False),
    ],
)
def test_a_loop_over_a_loader_that_is_none_is_told(body, is_told):
    answer = raised_by("", f"def f():\n    {body}\n")
    assert ("loader" in advice(answer)[1]) == is_told


@pytest.mark.parametrize(
    ("body", "cause"),
    [
        ("np.einsum('ij,jk->ik', np.ones((2, 3)), np.ones((4, 5)))", "same letter for axes of different lengths"),
        ("np.einsum('ij,jk', np.ones((2, 3)), np.ones((4, 5)), optimize=True)", "same letter for axes of different"),
        ("np.einsum('ijk->i', np.ones((2, 3)))", "another number of letters"),
    ],
)
def test_letters_of_einsum_that_do_not_fit_are_told(body, cause):
    assert cause in advice(raised_by(body))[0]


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
        ("int((1, 2))", "single number belongs"),
        ("float((1, 2))", "single number belongs"),
        ("np.pad(np.ones((3, 3)), ((0, 0), ((1, 2), (1, 2))))", "one pair of widths for every axis"),
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


@pytest.mark.parametrize(
    ("line", "cause", "remedy"),
    [
        ("nn.CrossEntropyLoss(torch.ones(2, 3), torch.ones(2).long())", "taken for its options", "()(logits, labels)"),
        ("x = 1 if torch.ones(2) > 0 else 0", "a tensor of them came", "torch.where"),
        ("torch.mean(torch.ones(2) == 1)", "these are Bool", ".float()"),
        ("torch.mean(torch.ones(2).long())", "these are Long", ".float()"),
        ("F.cross_entropy(torch.ones(2).long(), torch.ones(2, 3))", "whole numbers here (Long)", "change places"),
        ("nn.Linear(3, 4)(torch.ones(2, 5))", "differ: 2x5 times 3x4", "nn.Linear(a, b)"),
        ("torch.ones(2, requires_grad=True).backward()", "holds several", "mean"),
        ("torch.ones(1).sum().backward()", "No gradient leads from here", "no_grad"),
        ("torch.ones(2).item()", "holds several", "mean"),
        ("torch.ones(2).sum(dim=3)", "fewer axes", "shape"),
    ],
)
def test_what_learners_meet_in_torch_is_explained(line, cause, remedy):
    answer = raised_by(line, "import torch\nimport torch.nn.functional as F\nfrom torch import nn\ndef f():\n    {}\n")
    told = advice(answer)
    assert cause in told[0], answer
    assert remedy in told[1], answer


def test_tiles_are_spoken_of_only_where_there_are_windows():
    answer = raised_by("np.ones(6).reshape(4, 2)")
    assert "tiles" in advice(answer, ("x", "kernel_size"))[1]
    assert "tiles" not in advice(answer, ("image", "kernel"))[1]


@pytest.mark.parametrize(
    ("body", "meant"),
    [
        ("Np.ones(2)", "'np'"),
        ("np.Where", "'where'"),
        ("np.arrange", "'arange'"),
        ("label = 1; return lable", "'label'"),
        ("np.ones(2).reshap(2)", "'reshape'"),
        ("return maxx(1, 2)", "'max'"),
    ],
)
def test_pythons_own_suggestion_stands_in_the_message(body, meant):
    assert raised_by(body).message.endswith(f"Did you mean: {meant}?")


def test_of_a_name_that_numpy_has_no_more_the_first_line_is_told():
    message = raised_by("np.int(3)").message
    assert message.startswith("module 'numpy' has no attribute 'int'.")
    assert "deprecated" not in message


def test_a_module_that_was_not_imported_is_named():
    assert raised_by("random.random()").message == "name 'random' is not defined. Did you forget to import 'random'?"


def test_where_nothing_is_near_nothing_is_suggested():
    assert "mean" not in raised_by("return something_else_entirely").message
