"""IPython commands in a notebook are refused by cell and line, and what only looks like one is Python."""

from pathlib import Path

import pytest
from dl4cv.submission.reading import read

from tests.submission.written import notebook, sentence


@pytest.mark.parametrize(
    "line",
    [
        "%matplotlib inline",
        "!pip install 'numpy",
        "files = !ls",
        "a, b = %time f(",
        "np.pad?",
        "?np.pad",
        "np.pad??",
        "if True:\n    %time f()",
    ],
)
def test_ipython_commands_are_refused_by_cell_and_line(tmp_path: Path, line: str) -> None:
    number = 3 + line.count("\n")
    expected = (
        f"exercise3.ipynb, cell 2, line {number}, is an IPython command and not Python, "
        f"so remove it or tag its cell ignore: {line.splitlines()[-1].strip()}"
    )
    assert sentence(read, notebook(tmp_path, "x = 1", f"y = 2\n# why?\n{line}\nz = 'open")) == expected


def test_a_cell_magic_is_refused(tmp_path: Path) -> None:
    message = sentence(read, notebook(tmp_path, "%%bash\nls | grep 'a"))
    assert message.startswith("exercise3.ipynb, cell 1, line 1, is an IPython command")


@pytest.mark.parametrize(
    "code",
    [
        "x = (a\n % b)",
        "x = a \\\n % b",
        "'''\n%matplotlib\n!ls\nnp.pad?\n'''",
        "x = [\n'%d'\n% 3, a\n!= b]",
        "f(\n  # why?\n)",
    ],
)
def test_what_only_looks_like_a_command_is_python(tmp_path: Path, code: str) -> None:
    assert read(notebook(tmp_path, code)).text == f"{code}\n"


def test_what_only_looks_like_a_command_is_not_blamed_for_an_error_after_it(tmp_path: Path) -> None:
    message = sentence(read, notebook(tmp_path, "x = (a\n % b)\n'''\n!ls\n'''\ndef f(:"))
    assert message == "exercise3.ipynb, cell 1, line 6, is not valid Python (invalid syntax): def f(:"
