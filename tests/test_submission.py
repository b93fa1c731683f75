"""Finding and reading a submission: what is graded, and one sentence for everything that cannot be."""

import ast
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import nbformat
import pytest
from dl4cv.course import exercise
from dl4cv.submission import Cell, Source, SubmissionError, find, is_untouched, read
from hypothesis import given
from hypothesis import strategies as st

EXERCISE = exercise("exercise3")


def script(folder: Path, content: str | bytes, name: str = "exercise3.py") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def notebook(folder: Path, *codes: str, name: str = "exercise3.ipynb") -> Path:
    path = folder / name
    nbformat.write(nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(code) for code in codes]), path)
    return path


def sentence(call: Callable[..., object], *arguments: object) -> str:
    with pytest.raises(SubmissionError) as caught:
        call(*arguments)
    message = str(caught.value)
    assert "\n" not in message
    return message


# Finding


@pytest.mark.parametrize("name", ["exercise3.py", "exercise3.ipynb"])
def test_the_submission_of_a_folder_is_found_by_its_name(tmp_path: Path, name: str) -> None:
    script(tmp_path, "x = 1", name)
    script(tmp_path, "x = 1", "exercise4.py")
    assert find(EXERCISE, tmp_path) == (tmp_path / name, ())


@pytest.mark.parametrize(
    ("seconds", "taken", "reason"),
    [
        ({"exercise3.py": 100, "exercise3.ipynb": 200}, "exercise3.ipynb", "it was saved last"),
        ({"exercise3.py": 200, "exercise3.ipynb": 100}, "exercise3.py", "it was saved last"),
        ({"exercise3.py": 100, "exercise3.ipynb": 100}, "exercise3.py", "both were saved at the same moment"),
    ],
)
def test_of_two_submissions_the_newer_is_taken_and_a_note_says_so(
    tmp_path: Path, seconds: dict[str, int], taken: str, reason: str
) -> None:
    for name, second in seconds.items():
        os.utime(script(tmp_path, "x = 1", name), (second, second))
    path, notes = find(EXERCISE, tmp_path)
    assert path == tmp_path / taken
    assert notes == (f"Both exercise3.py and exercise3.ipynb are here: {taken} is graded, since {reason}.",)


@pytest.mark.parametrize(("mine", "other"), [(".py", ".ipynb"), (".ipynb", ".py")])
def test_of_two_submissions_the_one_not_as_it_was_handed_out_is_taken_whatever_was_saved_last(
    tmp_path: Path, mine: str, other: str
) -> None:
    for suffix in (mine, other):
        handed_out = EXERCISE.files.stub.with_suffix(suffix).read_text(encoding="utf-8")
        (tmp_path / f"exercise3{suffix}").write_text(handed_out, encoding="utf-8")
    written = tmp_path / f"exercise3{mine}"
    written.write_text(written.read_text(encoding="utf-8").replace("raise NotImplementedError(", "return (", 1))
    os.utime(tmp_path / f"exercise3{mine}", (100, 100))
    path, notes = find(EXERCISE, tmp_path)
    assert path == written
    assert notes == (f"Both exercise3.py and exercise3.ipynb are here: {path.name} is graded, since you wrote in it.",)


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


def test_a_folder_without_submission_gives_one_sentence(tmp_path: Path) -> None:
    script(tmp_path, "x = 1", "exercise2.py")
    script(tmp_path, "x = 1", "notes3.txt")
    assert sentence(find, EXERCISE, tmp_path) == (
        f"There is no exercise3.py and no exercise3.ipynb in the folder {tmp_path}."
    )


def test_a_folder_with_the_name_of_a_submission_is_none(tmp_path: Path) -> None:
    (tmp_path / "exercise3.py").mkdir()
    assert sentence(find, EXERCISE, tmp_path).startswith("There is no exercise3.py and no exercise3.ipynb")


@pytest.mark.parametrize("name", ["exercise03.py", "Exercise3.PY", "excercise3.ipynb", "exercise3 (1).py", "ex3.py"])
def test_a_submission_under_a_similar_name_is_pointed_out(tmp_path: Path, name: str) -> None:
    script(tmp_path, "x = 1", name)
    assert sentence(find, EXERCISE, tmp_path).endswith(f"; if {name} is yours, rename it or give its name.")


# Reading a script


def test_a_script_is_read_with_its_sum(tmp_path: Path) -> None:
    path = script(tmp_path, "x = 1\ny = 2\n")
    assert read(path) == Source(path, "x = 1\ny = 2\n", sha256(b"x = 1\ny = 2\n").hexdigest())


def test_a_line_of_a_script_is_told_by_its_number(tmp_path: Path) -> None:
    assert read(script(tmp_path, "x = 1\n")).locate(12) == "line 12"


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_kind_of_newline_is_understood(tmp_path: Path, newline: str) -> None:
    assert read(script(tmp_path, f"x = 1{newline}y = 2")).text == "x = 1\ny = 2"


@pytest.mark.parametrize(
    "content",
    [
        "größe = 'é'".encode(),
        b"\xef\xbb\xbf" + "größe = 'é'".encode(),
        "# -*- coding: latin-1 -*-\ngröße = 'é'".encode("latin-1"),
        "#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\ngröße = 'é'".encode("cp1252"),
    ],
)
def test_the_encoding_a_file_declares_is_honoured(tmp_path: Path, content: bytes) -> None:
    text = read(script(tmp_path, content)).text
    assert text.splitlines()[-1] == "größe = 'é'"
    copy = script(tmp_path, text, "copy.py")
    assert read(copy).text == text, "stored as UTF-8, the text must mean the same"


def test_warnings_about_the_code_are_not_shown(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    read(script(tmp_path, "x = '\\d'\ny = x is 'a'\n"))
    assert not recwarn.list


# What cannot be read


def test_no_such_file(tmp_path: Path) -> None:
    path = tmp_path / "exercise3.py"
    assert sentence(read, path) == f"There is no file {path}."


@pytest.mark.parametrize("near", ["exercise03.py", "exercise3.ipynb"])
def test_no_such_file_but_one_with_a_similar_name(tmp_path: Path, near: str) -> None:
    script(tmp_path, "x = 1", "exercise2.py")
    script(tmp_path, "x = 1", near)
    path = tmp_path / "exercise3.py"
    assert sentence(read, path) == f"There is no file {path}; did you mean {near}?"


def test_a_folder_that_does_not_exist(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "exercise3.py"
    assert sentence(read, path) == f"There is no file {path}."


def test_a_file_taken_for_a_folder(tmp_path: Path) -> None:
    path = script(tmp_path, "x = 1") / "exercise3.py"
    assert sentence(read, path) == f"There is no file {path}."


def test_a_folder(tmp_path: Path) -> None:
    assert sentence(read, tmp_path) == f"{tmp_path} is a folder: name the .py or .ipynb file in it."


def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "exercise3.py")
    assert "is not an ordinary file" in sentence(read, tmp_path / "exercise3.py")


def test_a_link_to_itself(tmp_path: Path) -> None:
    (tmp_path / "exercise3.py").symlink_to(tmp_path / "exercise3.py")
    assert sentence(read, tmp_path / "exercise3.py").startswith("'exercise3.py' cannot be read: ")


@pytest.mark.parametrize("name", ["a\0b.py", "a" * 300 + ".py"])
def test_a_name_that_no_file_can_have(tmp_path: Path, name: str) -> None:
    assert "cannot be read: " in sentence(read, tmp_path / name)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the privileges of the superuser, who may read everything."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(user)


def test_a_file_one_may_not_read(tmp_path: Path) -> None:
    path = script(tmp_path, "x = 1")
    path.chmod(0)
    with as_nobody():
        assert sentence(read, path) == "'exercise3.py' cannot be read: Permission denied."


def test_a_folder_one_may_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "private"
    folder.mkdir(mode=0)
    with as_nobody():
        assert sentence(find, EXERCISE, folder) == f"The folder {folder} cannot be read: Permission denied."


@pytest.mark.parametrize("name", ["exercise3.txt", "exercise3", "exercise3.pyc", "exercise3.ipynb.bak"])
def test_an_unknown_extension(tmp_path: Path, name: str) -> None:
    path = script(tmp_path, "x = 1", name)
    assert sentence(read, path) == f"{name} is not a submission: its name must end in .py or .ipynb."


@pytest.mark.parametrize("name", ["exercise3.py", "exercise3.ipynb"])
@pytest.mark.parametrize("content", ["", "\n \t\r\n"])
def test_an_empty_file(tmp_path: Path, name: str, content: str) -> None:
    expected = f"{name} is empty: save your solution in it and try again."
    assert sentence(read, script(tmp_path, content, name)) == expected


@pytest.mark.parametrize("content", [b"x = 1\0", "x = 1".encode("utf-16")])
def test_null_bytes(tmp_path: Path, content: bytes) -> None:
    expected = "exercise3.py holds null bytes, so it is not Python text: save it again as UTF-8."
    assert sentence(read, script(tmp_path, content)) == expected


@pytest.mark.parametrize(
    "content",
    [b"x = '\xe9'", b"\n\n\nx = '\xe9'", b"# coding: klingon\n", b"# coding: rot13\n", b"# coding: ascii\n\xe9"],
)
def test_text_in_another_encoding_than_declared(tmp_path: Path, content: bytes) -> None:
    expected = "exercise3.py is not text in the encoding it claims: save it again as UTF-8."
    assert sentence(read, script(tmp_path, content)) == expected


def test_a_file_larger_than_any_solution(tmp_path: Path) -> None:
    expected = "exercise3.py is larger than 1 MiB: remove data and outputs from it and keep the code."
    assert sentence(read, script(tmp_path, "#" * (2**20 + 1))) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = 1\ndef sigmoid(x)\n    return x", "line 2, is not valid Python (expected ':'): def sigmoid(x)"),
        ("x = 1\n\nreturn x", "line 3, is not valid Python ('return' outside function): return x"),
        ("x = 1\n%matplotlib inline", "line 2, is an IPython command and not Python, so remove it: %matplotlib inline"),
    ],
)
def test_a_syntax_error_is_shown_with_its_line(tmp_path: Path, code: str, expected: str) -> None:
    assert sentence(read, script(tmp_path, code)) == f"exercise3.py, {expected}"


def test_a_broken_line_is_shown_short_and_without_control_characters(tmp_path: Path) -> None:
    message = sentence(read, script(tmp_path, "x = \x1b[2J " + "y " * 1000))
    assert "\x1b" not in message
    assert len(message) < 200


@pytest.mark.parametrize("code", ["-" * 100_000 + "1", "1" + "+1" * 100_000, "x" + ".x" * 100_000])
def test_code_nested_deeper_than_python_reads(tmp_path: Path, code: str) -> None:
    assert sentence(read, script(tmp_path, code)) == "exercise3.py nests its code too deeply for Python to read it."


# Reading a notebook


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


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["x = 1", "y = 2\ndef f(:"], "cell 2, line 2, is not valid Python (invalid syntax): def f(:"),
        (["x = (1", ")"], "cell 1, line 1, is not valid Python ('(' was never closed): x = (1"),
        (["x = 1\\", "y = 2"], "cell 1, line 1, is not valid Python (unexpected EOF while parsing): x = 1\\"),
        (
            ["x = 1", "\nfrom __future__ import annotations"],
            "cell 2, line 2, is not valid Python (from __future__ imports must occur at the beginning of the file): "
            "from __future__ import annotations",
        ),
    ],
)
def test_a_syntax_error_in_a_notebook_is_shown_by_cell_and_line(
    tmp_path: Path, codes: list[str], expected: str
) -> None:
    assert sentence(read, notebook(tmp_path, *codes)) == f"exercise3.ipynb, {expected}"


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
