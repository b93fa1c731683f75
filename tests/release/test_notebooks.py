"""A notebook is the exercise once more: it grades like the stub, takes the solution, and runs in a kernel."""

import ast
import json
import shutil

import nbformat
import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import find_exercise
from dl4cv.exercise.frameworks import FRAMEWORKS
from dl4cv.grading.grade import grade
from dl4cv.release.notebooks import make_notebook
from dl4cv.submission.reading import read
from hypothesis import settings
from nbclient import NotebookClient

from tests.places import EXERCISES, SOLUTIONS
from tests.sampling import one_in

every_exercise = pytest.mark.parametrize("name", [each.name for each in COURSE])

STUB = '''"""Exercise 3 - Convolutions"""

import numpy as np

SIZE = 3


# Why it matters.
def first(x):
    """Add.

    Formula:
        out = x + 1
    """
    raise NotImplementedError


class Second:
    """One line."""

    def two(self):
        """Stays.

        As it is.
        """


LAST = 1
'''


@pytest.fixture(autouse=True, scope="module")
def _usual_settings():
    """Checks load hypothesis settings of their own; the tests after these shall have the usual ones."""
    usual = settings.get_current_profile_name()
    yield
    settings.load_profile(usual)


def cells(text):
    return [(cell.id, cell.source) for cell in nbformat.reads(text, as_version=4).cells]


def solved(name):
    """The released notebook, into whose cells the solution is pasted."""
    made = nbformat.read(EXERCISES / f"{name}.ipynb", as_version=4)
    source = (SOLUTIONS / f"{name}.py").read_text(encoding="utf-8")
    pasted = {node.name: node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    helpers = "\n\n".join(ast.unparse(node) for known, node in pasted.items() if known.startswith("_"))
    for cell in made.cells:
        if cell.cell_type == "code" and cell.id in pasted:
            cell.source = "\n\n".join(filter(None, [helpers, ast.unparse(pasted[cell.id])]))
    return made


def outcome(path, name):
    result = grade(read(path), find_exercise(name, COURSE))
    return result.score, [(check.name, check.status, check.message) for check in result.checks]


def test_cards_are_markdown_and_code_is_code_in_the_order_of_the_stub():
    made = cells(make_notebook(STUB, "exercise3"))
    assert [name for name, _ in made] == [
        *("card", "before-first", "first-card", "first", "Second-card", "Second", "before-", "how-to-grade", "grade")
    ]
    assert dict(made)["before-first"] == "import numpy as np\n\nSIZE = 3\n\n\n# Why it matters."
    assert dict(made)["first"] == 'def first(x):\n    """Add."""\n    raise NotImplementedError'
    assert "Stays.\n\n        As it is." in dict(made)["Second"]
    assert dict(made)["before-"] == "LAST = 1"


def test_a_function_without_a_docstring_has_no_card():
    made = cells(make_notebook("@decorated\ndef f(x):\n    raise NotImplementedError\n", "blur"))
    assert made[0][1].startswith("# blur\n\n**In this notebook**")
    assert made[1:2] == [("f", "@decorated\ndef f(x):\n    raise NotImplementedError")]


@every_exercise
def test_a_released_notebook_is_valid_and_clean(name):
    made = nbformat.read(EXERCISES / f"{name}.ipynb", as_version=4)
    nbformat.validate(made)
    code = [cell for cell in made.cells if cell.cell_type == "code"]
    assert not any(cell.outputs or cell.execution_count for cell in code)
    assert [cell.id for cell in code if "ignore" in cell.metadata.get("tags", [])] == ["grade"]
    assert set(find_exercise(name, COURSE).functions) <= {cell.id for cell in code}


@every_exercise
def test_the_first_cell_says_what_a_notebook_may_not_do(name):
    first = nbformat.read(EXERCISES / f"{name}.ipynb", as_version=4).cells[0].source
    assert "Lines that begin with `%` or `!`" in first
    assert "Only what is saved is graded." in first
    assert ("PyTorch" in first) == FRAMEWORKS[find_exercise(name, COURSE).framework].trains


@every_exercise
def test_a_released_notebook_says_the_same_as_the_stub(name):
    """Docstrings aside, which are shortened, the graded code is the same program."""
    stub, graded = (read(EXERCISES / f"{name}{suffix}").text for suffix in (".py", ".ipynb"))
    assert program(stub) == program(graded)


def program(text):
    module = ast.parse(text)
    for node in ast.walk(module):
        if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef) and ast.get_docstring(node) is not None:
            del node.body[0]
    return ast.dump(module)


def test_a_notebook_as_it_stands_gets_the_result_of_the_stub():
    assert outcome(EXERCISES / "exercise2.ipynb", "exercise2") == outcome(EXERCISES / "exercise2.py", "exercise2")


@pytest.mark.parametrize("name", one_in(3, [each.name for each in COURSE if each.framework == "numpy"]))
def test_a_notebook_with_the_solution_pasted_in_gets_everything(name, tmp_path):
    nbformat.write(solved(name), tmp_path / f"{name}.ipynb")
    score, checks = outcome(tmp_path / f"{name}.ipynb", name)
    assert score == 100
    assert {status for _, status, _ in checks} == {"passed"}


def test_a_released_notebook_runs_in_a_kernel_and_shows_the_feedback(tmp_path):
    shutil.copy(EXERCISES / "exercise2.ipynb", tmp_path)
    run = NotebookClient(
        nbformat.read(tmp_path / "exercise2.ipynb", as_version=4),
        timeout=120,
        kernel_name="python3",
        resources={"metadata": {"path": str(tmp_path)}},
    ).execute()
    [shown] = [output for output in run.cells[-1].outputs if output.output_type == "execute_result"]
    assert "0 / 100 points" in shown.data["text/plain"]
    assert "Not written yet: sigmoid, softmax, log_softmax, relu." in shown.data["text/plain"]
    assert "<pre" in shown.data["text/html"]
    assert [path.name for path in tmp_path.iterdir()] == ["exercise2.ipynb"]
    # Run and saved, with its output in it, it is still the same submission.
    nbformat.write(run, tmp_path / "exercise2.ipynb")
    assert json.loads((tmp_path / "exercise2.ipynb").read_text())["cells"][-1]["outputs"]
    assert read(tmp_path / "exercise2.ipynb").text == read(EXERCISES / "exercise2.ipynb").text
