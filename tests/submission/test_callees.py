"""Which functions of a submission call which others is read from its source."""

import ast

import pytest
from dl4cv.submission.callees import callees


def calls(text):
    return callees(ast.parse(text))


def test_what_is_called_is_told_the_nearest_first_and_through_others_too():
    text = (
        "def softmax(x):\n    return np.exp(log_softmax(x))\n"
        "def log_softmax(x):\n    return x - _total(x)\n"
        "def _total(x):\n    return max(x)\n"
    )
    assert calls(text) == {"softmax": ["log_softmax", "_total"], "log_softmax": ["_total"]}


def test_functions_that_call_one_another_end_nowhere_and_nobody_is_below_itself():
    assert calls("def f(x):\n    return g(x)\ndef g(x):\n    return f(x)\ndef h(x):\n    return h(x)\n") == {
        "f": ["g"],
        "g": ["f"],
    }


@pytest.mark.parametrize(
    "text",
    [
        "def f(g):\n    return g(1)\ndef g(x):\n    return x\n",
        "def f(x):\n    g = abs\n    return g(x)\ndef g(x):\n    return x\n",
        "def f(x):\n    def g(y):\n        return y\n    return g(x)\ndef g(x):\n    return x\n",
        "def f(x):\n    return x.g()\ndef g(x):\n    return x\n",
        "def f(x):\n    return g(x)\ndef g(x):\n    return x\nfrom numpy import g\n",
        "def f(x):\n    return g(x)\n",
    ],
    ids=["a parameter", "a variable", "a function within", "a method", "bound twice", "not there"],
)
def test_another_of_the_same_name_is_not_taken_for_it(text):
    assert calls(text) == {}
