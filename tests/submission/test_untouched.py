"""A submission that is still the stub as it was handed out is known as that."""

import ast
from dataclasses import replace
from pathlib import Path

from dl4cv.submission.reading import is_untouched, read

from tests.submission.written import EXERCISE, script


def test_a_stub_with_another_layout_and_without_its_docstrings_is_untouched(tmp_path: Path) -> None:
    tree = ast.parse(EXERCISE.files.stub.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.body = node.body[1:]
    assert is_untouched(read(script(tmp_path, ast.unparse(tree))), EXERCISE)
    assert not is_untouched(read(script(tmp_path, "x = 1")), EXERCISE)


def test_where_only_the_solution_is_known_nothing_is_untouched(tmp_path: Path) -> None:
    files = replace(EXERCISE.files, solution=EXERCISE.files.stub)
    assert not is_untouched(read(EXERCISE.files.stub), replace(EXERCISE, files=files))
