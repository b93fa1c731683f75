"""IPython commands are passed over line for line, and what only looks like one is Python."""

from pathlib import Path

import pytest
from dl4cv.submission.reading import read
from dl4cv.submission.understanding import MAX_TOLD

from tests.submission.written import notebook, script


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
        "!pip install \\\n  numpy",
    ],
)
def test_ipython_commands_are_passed_over_by_cell_and_line(tmp_path: Path, line: str) -> None:
    source = read(notebook(tmp_path, "x = 1", f"y = 2\n# why?\n{line}\nz = 'open'"))
    command = next(each for each in line.splitlines() if not each.startswith("if"))
    [passed] = source.passed_over
    assert (source.locate(passed.line), passed.what) == (
        f"cell 2, line {3 + line.startswith('if')}",
        f"`{command.strip()}`",
    )
    assert source.text.splitlines()[-1] == "z = 'open'"
    assert source.text.count("\n") == 4 + line.count("\n") + 1


def test_commands_in_a_script_that_was_a_notebook_are_passed_over_as_well(tmp_path: Path) -> None:
    source = read(script(tmp_path, "!pip install numpy\nimport numpy\nif numpy:\n    %time f()\n"))
    assert [(each.line, each.what) for each in source.passed_over] == [(1, "`!pip install numpy`"), (4, "`%time f()`")]
    assert source.text == "pass\nimport numpy\nif numpy:\n    pass\n"


def test_a_cell_that_is_given_to_another_program_is_passed_over_whole(tmp_path: Path) -> None:
    source = read(notebook(tmp_path, "x = 1", "\n%%bash\nls | grep 'a\n", "y = 2"))
    assert [(source.locate(each.line), each.what) for each in source.passed_over] == [("cell 2, line 2", "`%%bash`")]
    assert source.text.split() == ["x", "=", "1", "y", "=", "2"]
    assert source.locate(source.text.count("\n")) == "cell 3, line 1"


@pytest.mark.parametrize("magic", ["%%time", "%%capture output"])
def test_below_a_magic_that_only_watches_the_cell_is_python(tmp_path: Path, magic: str) -> None:
    source = read(notebook(tmp_path, f"{magic}\ndef f():\n    return 1"))
    assert [each.what for each in source.passed_over] == [f"`{magic}`"]
    assert source.text == "pass\ndef f():\n    return 1\n"


@pytest.mark.parametrize(
    "code",
    [
        "x = (a\n % b)",
        "x = a \\\n % b",
        "'''\n%matplotlib\n!ls\nnp.pad?\n'''",
        "x = [\n'%d'\n% 3, a\n!= b]",
        "f(\n  # why?\n)",
        "x = f\"{'a'}\" # isn't\nx %= 3",
        "x != y",
    ],
)
def test_what_only_looks_like_a_command_is_python(tmp_path: Path, code: str) -> None:
    source = read(notebook(tmp_path, code))
    assert (source.text, source.passed_over) == (f"{code}\n", ())


def test_a_cell_of_very_many_commands_is_read_in_one_pass(tmp_path: Path) -> None:
    source = read(script(tmp_path, "!ls\n" * 100_000 + "x = 1\n"))
    assert len(source.passed_over) == MAX_TOLD
    assert source.text == "pass\n" * 100_000 + "x = 1\n"
