"""Whether a file may remember earlier calls is told from its text."""

import pytest
from dl4cv.submission.state import may_remember
from dl4cv.submission.syntax import parse_quietly

REMEMBERING = {
    "a list as default": "def f(x, seen=[]):\n    return x",
    "a keyword's default": "def f(x, *, seen=dict()):\n    return x",
    "a global table": "CACHE = {}\ndef f(x):\n    return x",
    "a global variable": "total = 0\ndef f(x):\n    global total\n    total += x\n    return total",
    "a cached function": "from functools import lru_cache\n@lru_cache\ndef f(x):\n    return x",
    "an attribute of the function": "def f(x):\n    f.last = x\n    return x",
    "an attribute of the class": "class A:\n    seen = []\n",
}
FORGETTING = {
    "nothing": "def f(x, k=2, s=None):\n    out = []\n    for v in x:\n        out.append(v * k)\n    return out",
    "constants": "EPS = 1e-8\nHALF = 1 / 2\ndef f(x, eps=EPS, low=-1):\n    return x + eps",
    "attributes of an object": "class A:\n    def __init__(self):\n        self.layers = []\n",
}


@pytest.mark.parametrize("text", REMEMBERING.values(), ids=REMEMBERING)
def test_what_outlives_a_call_is_seen(text):
    assert may_remember(parse_quietly(text))


@pytest.mark.parametrize("text", FORGETTING.values(), ids=FORGETTING)
def test_plain_functions_are_not_suspected(text):
    assert not may_remember(parse_quietly(text))
