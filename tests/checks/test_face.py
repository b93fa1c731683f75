"""`dl4cv.checks` is all that an author of checks imports."""

from __future__ import annotations

import ast
import subprocess
import sys

import dl4cv.checks
import pytest

from tests.places import OWN_EXERCISE, ROOT

CHECKS = [*(ROOT / "grader/dl4cv/course").glob("*/checks.py"), OWN_EXERCISE / "blur_checks.py"]


@pytest.mark.parametrize("name", dl4cv.checks.__all__)
def test_every_name_is_there(name):
    assert getattr(dl4cv.checks, name) is not None


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'asert_matches'"):
        dl4cv.checks.asert_matches  # noqa: B018


def test_torch_is_imported_only_for_a_name_that_needs_it():
    program = (
        "import sys; from dl4cv.checks import points, given, assert_matches; print('torch' in sys.modules);"
        "from dl4cv.checks import in_float64; print('torch' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["False", "True"]


@pytest.mark.parametrize("path", CHECKS, ids=lambda path: path.parent.name)
def test_checks_import_their_vocabulary_from_one_place(path):
    modules = [node.module for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)]
    deep = [module for module in modules if module.startswith(("dl4cv.checks.", "dl4cv.engine", "hypothesis"))]
    assert not deep
