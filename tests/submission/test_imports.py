"""Which imports are found, where, and whether their failure is caught."""

import ast

import pytest
from dl4cv.submission.imports import find_imports


def found(text: str) -> list[tuple[str, int]]:
    return [(each.module, each.line) for each in find_imports(ast.parse(text))]


def test_all_imports_are_found_in_the_order_of_their_lines() -> None:
    text = (
        "import os, sys\nclass A:\n    def f(self):\n        import scipy\nif True:\n    pass\nelse:\n    import cv2\n"
    )
    assert found(text) == [("os", 1), ("sys", 1), ("scipy", 4), ("cv2", 8)]


def test_imports_are_found_in_every_kind_of_statement() -> None:
    text = (
        "for i in []:\n    import a\nwhile False:\n    import b\nwith x:\n    import c\n"
        "match x:\n    case 1:\n        import d\ntry:\n    pass\nexcept:\n    import e\nelse:\n    import f\n"
        "finally:\n    import g\nasync def h():\n    import i\n"
    )
    assert [name for name, _ in found(text)] == ["a", "b", "c", "d", "e", "f", "g", "i"]


@pytest.mark.parametrize("text", ["from . import helpers", "from .helpers import f", "from ..a.b import c"])
def test_relative_imports_keep_their_dots(text: str) -> None:
    [(module, _)] = found(text)
    assert module == text.split()[1]


@pytest.mark.parametrize(
    "handler",
    ["except ImportError", "except ModuleNotFoundError", "except Exception", "except", "except (ImportError, OSError)"],
)
def test_an_import_whose_failure_is_caught_is_guarded(handler: str) -> None:
    [found] = find_imports(ast.parse(f"try:\n    import torch\n{handler}:\n    torch = None\n"))
    assert found.guarded


@pytest.mark.parametrize(
    "text",
    [
        "try:\n    import torch\nexcept ValueError:\n    pass\n",
        "try:\n    pass\nexcept ImportError:\n    import torch\n",
        "try:\n    import torch\nfinally:\n    pass\n",
    ],
)
def test_a_try_that_does_not_catch_the_failure_guards_nothing(text: str) -> None:
    [found] = find_imports(ast.parse(text))
    assert not found.guarded


def test_what_a_student_tries_out_under_main_is_left_alone() -> None:
    text = "if __name__ == '__main__':\n    import torch\nelse:\n    import scipy\n"
    assert found(text) == [("scipy", 4)]


def test_a_long_chain_of_branches_does_not_exhaust_the_stack() -> None:
    text = "if a:\n    pass\n" + "elif b:\n    pass\n" * 800 + "else:\n    import os\n"
    assert found(text) == [("os", 1604)]
