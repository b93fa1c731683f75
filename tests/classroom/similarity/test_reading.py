"""Code is taken apart into functions of tokens, which neither names nor layout change."""

from __future__ import annotations

import pytest
from dl4cv.classroom.similarity.reading import answer, read_functions

from tests.classroom.similarity.copying import reordered
from tests.places import SOLUTIONS


def functions(source):
    return {each.name: each for each in read_functions(*answer({}, source.encode()))}


def tokens(statement):
    return functions(f"import numpy as np\ndef f(x):\n    {statement}\n")["f"].tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("return x", "return ((  x ))  # mine"),
        ("y = 1; return y", "total = 1\n    return total"),
        ("return 'a'", 'return "b"'),
        ('"""Docstring."""\n    return x', "return x"),
        ("y: int = x", "y = x"),
        ("pass\n    return x", "return x"),
        ("import numpy\n    return numpy.exp(x)", "import numpy as n\n    return n.exp(x)"),
        ("return np.exp(x)", "from numpy import exp\n    return exp(x)"),
    ],
)
def test_what_a_student_chooses_freely_makes_no_difference(one, other):
    assert [each for each in tokens(one) if each != "Call"] == [each for each in tokens(other) if each != "Call"]


@pytest.mark.parametrize(
    ("one", "other"),
    [("return x + 1", "return x - 1"), ("return x + 1", "return x + 2"), ("return x.max()", "return x.min()")],
)
def test_what_the_code_does_makes_one(one, other):
    assert tokens(one) != tokens(other)


def test_functions_methods_and_what_stands_outside_have_their_own_tokens_and_places():
    source = (
        "import torch\n\nSIZE = 3\n\nclass Net:\n    depth = 2\n\n    def forward(self, x):\n        return x\n"
        "\n\ndef f():\n    return 'ü' + SIZE\n"
    )
    found = functions(source)
    assert set(found) == {"Net.forward", "f", ""}
    assert source[slice(*found["Net.forward"].place)] == "    def forward(self, x):\n        return x"
    f = found["f"]
    places = [source[begin:end] for begin, end in zip(f.begins, f.ends, strict=True) if begin < end]
    assert places == ["'ü'", "SIZE"]
    assert "Assign" in found[""].tokens


def test_the_order_of_functions_makes_no_difference_to_any_of_them():
    source = (SOLUTIONS / "exercise3.py").read_text(encoding="utf-8")
    one, other = (sorted(each.tokens for each in functions(text).values()) for text in (source, reordered(source)))
    assert one == other


def test_a_number_that_cannot_be_written_in_digits_is_a_token_all_the_same():
    assert "number" in tokens(f"return 0x{'f' * 5000}")
