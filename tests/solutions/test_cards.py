"""What stands on the cards of the solutions: title, slides and time, and examples that come out as printed."""

import ast
import doctest
import re

import pytest

from tests.places import SOLUTIONS, load

FILES = sorted(SOLUTIONS.glob("exercise*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_function_has_an_example_that_comes_out_as_printed(path):
    module = load(path)
    tests = {test.name: test for test in doctest.DocTestFinder().find(module, path.stem)}
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            assert tests[f"{path.stem}.{node.name}"].examples, f"{node.name} has no example"
    report = []
    for test in tests.values():
        doctest.DocTestRunner(verbose=False).run(test, out=report.append)
    assert report == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_card_says_title_slides_difficulty_and_time(path):
    card = ast.get_docstring(ast.parse(path.read_text()))
    assert card.startswith(f"Exercise {path.stem.removeprefix('exercise')} - ")
    assert re.search(r"^Slides: \d+(-\d+)?(, \d+(-\d+)?)*$", card, re.MULTILINE)
    assert re.search(r"^Difficulty: [1-5] of 5$", card, re.MULTILINE)
    assert re.search(r"^Time: \d+ minutes$", card, re.MULTILINE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_public_functions_never_call_one_another(path):
    nodes = ast.parse(path.read_text()).body
    public = {node.name for node in nodes if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")}
    for node in nodes:
        used = {name.id for name in ast.walk(node) if isinstance(name, ast.Name)}
        assert not used & public
