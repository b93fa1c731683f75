"""Reading a notebook: its code cells become one text, and a broken notebook gives one sentence."""

import ast
import json
from hashlib import sha256
from pathlib import Path

import nbformat
import pytest
from dl4cv.release.notebooks import make_notebook
from dl4cv.submission.places import Cell
from dl4cv.submission.reading import read
from hypothesis import given
from hypothesis import strategies as st

from tests.submission.written import notebook, script, sentence


def test_the_code_cells_of_a_notebook_are_joined_in_order(tmp_path: Path) -> None:
    path = tmp_path / "exercise3.ipynb"
    cells = [
        nbformat.v4.new_markdown_cell("# Convolutions\n%not a magic"),
        nbformat.v4.new_code_cell("x = 1\ny = 2"),
        nbformat.v4.new_raw_cell("raw"),
        nbformat.v4.new_code_cell("  \n"),
        nbformat.v4.new_code_cell("z = 3\n"),
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    source = read(path)
    assert source.text == "x = 1\ny = 2\nz = 3\n"
    assert source.cells == (Cell(1, 1), Cell(2, 3))
    assert source.sha256 == sha256(path.read_bytes()).hexdigest()
    assert [source.locate(line) for line in (1, 2, 3)] == ["cell 1, line 1", "cell 1, line 2", "cell 2, line 1"]


def test_cells_tagged_ignore_are_skipped_but_counted(tmp_path: Path) -> None:
    path = tmp_path / "exercise3.ipynb"
    cells = [nbformat.v4.new_code_cell(code) for code in ("x = 1", "%matplotlib inline", "y = 2")]
    cells[1].metadata["tags"] = ["ignore"]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    source = read(path)
    assert source.text == "x = 1\ny = 2\n"
    assert source.locate(2) == "cell 3, line 1"
    assert source.notes == ("Not graded, since tagged ignore: cell 2 of exercise3.ipynb.",)


def test_of_the_ungraded_cells_that_a_released_notebook_brings_nothing_is_told(tmp_path: Path) -> None:
    path = tmp_path / "exercise3.ipynb"
    stub = '"""Exercise 3 - Convolutions\n\nSlides: 65-72\n"""\n\nx = 1\n'
    path.write_text(make_notebook(stub, "exercise3", install="dl4cv-grade"))
    assert read(path).notes == ()


IDENTIFIERS = st.sampled_from(["x", "weight", "größe"])
STATEMENTS = st.one_of(
    st.builds("{} = {}".format, IDENTIFIERS, st.integers()),
    st.builds("# {}".format, IDENTIFIERS),
    st.builds("def {}():\n    return {!r}".format, IDENTIFIERS, st.text(max_size=5)),
    st.builds("{} = (1\n  % 2)".format, IDENTIFIERS),
    st.just("'''\n%matplotlib inline\n!ls\nx?\n'''"),
    st.just(""),
)
CODES = st.lists(STATEMENTS, min_size=1, max_size=4).map("\n".join).filter(str.strip)


@given(codes=st.lists(CODES, min_size=1, max_size=5), final_newline=st.booleans())
def test_any_cells_become_text_that_compiles_and_lines_are_found_again(
    tmp_path_factory: pytest.TempPathFactory, codes: list[str], final_newline: bool
) -> None:
    written = [code + "\n" * final_newline for code in codes]
    source = read(notebook(tmp_path_factory.getbasetemp(), *written))
    compile(source.text, "exercise3", "exec")
    lines = source.text.removesuffix("\n").split("\n")
    told = [
        (f"cell {cell}, line {number}", line)
        for cell, code in enumerate(written, start=1)
        for number, line in enumerate(code.removesuffix("\n").split("\n"), start=1)
    ]
    assert [(source.locate(number), line) for number, line in enumerate(lines, start=1)] == told


@pytest.mark.parametrize(
    ("code", "line", "what"),
    [
        ("y = 2\ndef f(:\n    pass", 3, "not valid Python (invalid syntax): def f(:"),
        ("y = (1", 2, "not valid Python ('(' was never closed): y = (1"),
        ("y = 1\\", 2, "not valid Python (unexpected EOF while parsing): y = 1\\"),
        ("print 'y'", 2, "Python 2, and this course uses Python 3: print is a function, so write print(…): print 'y'"),
    ],
)
def test_a_cell_that_is_no_python_is_passed_over_and_the_others_count(
    tmp_path: Path, code: str, line: int, what: str
) -> None:
    source = read(notebook(tmp_path, "x = 1", code, "z = 3"))
    assert [(passed.line, passed.what) for passed in source.passed_over] == [(line, what)]
    assert [ast.unparse(node) for node in ast.parse(source.text).body] == ["x = 1", "z = 3"]
    assert source.locate(source.text.count("\n")) == "cell 3, line 1"


def test_what_a_cell_that_is_no_python_would_have_defined_is_known(tmp_path: Path) -> None:
    source = read(notebook(tmp_path, "x = 1", "def conv2d(x:\n    pass\nclass Net(:\n    pass"))
    assert source.passed_over[0].names == ("conv2d", "Net")


def test_a_notebook_of_cells_that_are_all_no_python_gives_the_first_error(tmp_path: Path) -> None:
    message = sentence(read, notebook(tmp_path, "x = (1", ")"))
    assert message == "exercise3.ipynb, cell 1, line 1, is not valid Python ('(' was never closed): x = (1"


@pytest.mark.parametrize(
    "code",
    [
        "\nfrom __future__ import annotations",
        "total = 0\nprint(total)\nglobal total",
        "    y = 2\n    def f():\n        return 1",
        "weights: list[float] = []",
    ],
)
def test_cells_are_compiled_one_by_one_as_jupyter_does(tmp_path: Path, code: str) -> None:
    assert read(notebook(tmp_path, "x = 1", code)).passed_over == ()


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "x = 1",
        "[]",
        "3",
        "null",
        "{}",
        "[" * 100_000,
        '{"nbformat": 4}',
        '{"nbformat": 99, "cells": []}',
        '{"nbformat": "four"}',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": 3}',
        '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "code", "source": 3}]}',
        b'{"nbformat": 4, "cells": "\xe9"}',
    ],
)
def test_a_broken_notebook(tmp_path: Path, content: str | bytes) -> None:
    expected = "exercise3.ipynb is not a notebook that can be read: open it in Jupyter, save it and try again."
    assert sentence(read, script(tmp_path, content, "exercise3.ipynb")) == expected


def test_a_notebook_without_code(tmp_path: Path) -> None:
    expected = "exercise3.ipynb has no code cells to grade: write your solution in code cells and save it."
    assert sentence(read, notebook(tmp_path)) == expected
    assert sentence(read, notebook(tmp_path, "\n")) == expected


def test_a_null_byte_in_a_cell(tmp_path: Path) -> None:
    expected = "exercise3.ipynb holds a null byte in cell 1, line 2: remove it and save again."
    assert sentence(read, notebook(tmp_path, "x = 1\ny = '\0'")) == expected


def test_half_a_character_in_a_cell(tmp_path: Path) -> None:
    path = notebook(tmp_path, "x = 'HALF'")
    path.write_text(path.read_text().replace("HALF", "\\ud800"))
    assert "characters that no text may hold" in sentence(read, path)


def test_a_notebook_with_large_pictures_is_read_and_one_with_too_much_code_is_not(tmp_path: Path) -> None:
    path = tmp_path / "exercise3.ipynb"
    cell = nbformat.v4.new_code_cell("x = 1")
    cell.outputs = [nbformat.v4.new_output("display_data", {"image/png": "A" * 2**21})]
    nbformat.write(nbformat.v4.new_notebook(cells=[cell]), path)
    assert read(path).text == "x = 1\n"
    expected = "exercise3.ipynb holds more than 1 MiB of code: remove data from its cells and keep the code."
    assert sentence(read, notebook(tmp_path, "#" * 2**20)) == expected


def test_a_notebook_of_format_3_is_upgraded_silently(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    cell = {"cell_type": "code", "input": ["x = 1\n", "y = 2"], "language": "python", "outputs": [], "collapsed": False}
    old = {"nbformat": 3, "nbformat_minor": 0, "metadata": {"name": ""}, "worksheets": [{"cells": [cell, cell]}]}
    assert read(script(tmp_path, json.dumps(old), "exercise3.ipynb")).text == "x = 1\ny = 2\n" * 2
    assert capfd.readouterr() == ("", "")
    assert not recwarn.list


def test_a_notebook_not_quite_to_the_letter_is_read_silently(
    tmp_path: Path, capfd: pytest.CaptureFixture[str], recwarn: pytest.WarningsRecorder
) -> None:
    first = {"cell_type": "code", "metadata": {}, "source": ["x = 1\n", "y = 2"]}
    cells = [first, {"cell_type": "code", "metadata": {"tags": None}, "source": "z = 3", "id": 7}]
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    assert read(script(tmp_path, json.dumps(content), "exercise3.ipynb")).text == "x = 1\ny = 2\nz = 3\n"
    assert capfd.readouterr() == ("", "")
    assert not recwarn.list


@pytest.mark.parametrize(
    "content",
    [
        {"cells": [{"cell_type": "code", "source": "x = 1"}], "metadata": {}},
        {"worksheets": [{"cells": [{"cell_type": "code", "input": "x = 1"}]}], "metadata": {}},
    ],
)
def test_a_notebook_without_the_number_of_its_format_is_read(tmp_path: Path, content: dict[str, object]) -> None:
    assert read(script(tmp_path, json.dumps(content), "exercise3.ipynb")).text == "x = 1\n"
