"""What cannot be read, and the one sentence that says why."""

import os
from pathlib import Path

import pytest
from dl4cv.submission.reading import read

from tests.submission.written import as_nobody, script, sentence


def test_no_such_file(tmp_path: Path) -> None:
    path = tmp_path / "exercise3.py"
    assert sentence(read, path) == f"There is no file {path}."


@pytest.mark.parametrize("near", ["exercise03.py", "exercise3.ipynb"])
def test_no_such_file_but_one_with_a_similar_name(tmp_path: Path, near: str) -> None:
    script(tmp_path, "x = 1", "exercise2.py")
    script(tmp_path, "x = 1", near)
    path = tmp_path / "exercise3.py"
    assert sentence(read, path) == f"There is no file {path}; did you mean {near}?"


def test_a_name_that_only_shares_some_letters_is_not_proposed(tmp_path: Path) -> None:
    script(tmp_path, "x = 1", "exercise6.py")
    assert sentence(read, tmp_path / "nothere.py") == f"There is no file {tmp_path / 'nothere.py'}."


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


def test_a_file_one_may_not_read(tmp_path: Path) -> None:
    path = script(tmp_path, "x = 1")
    path.chmod(0)
    with as_nobody():
        assert sentence(read, path) == "'exercise3.py' cannot be read: Permission denied."


@pytest.mark.parametrize("name", ["exercise3.txt", "exercise3", "exercise3.pyc", "exercise3.ipynb.bak"])
def test_an_unknown_extension(tmp_path: Path, name: str) -> None:
    path = script(tmp_path, "x = 1", name)
    assert sentence(read, path) == f"{name} is not a submission: its name must end in .py or .ipynb."


@pytest.mark.parametrize("name", ["exercise3.py", "exercise3.ipynb"])
@pytest.mark.parametrize("content", ["", "\n \t\r\n"])
def test_an_empty_file(tmp_path: Path, name: str, content: str) -> None:
    expected = f"{name} is empty: save your solution in it and try again."
    assert sentence(read, script(tmp_path, content, name)) == expected


def test_null_bytes(tmp_path: Path) -> None:
    expected = "exercise3.py holds null bytes, so it is not Python text: save it again as UTF-8."
    assert sentence(read, script(tmp_path, b"x = 1\0")) == expected


def test_bytes_that_are_no_text_in_any_encoding(tmp_path: Path) -> None:
    expected = "exercise3.py is not text in the encoding it claims: save it again as UTF-8."
    assert sentence(read, script(tmp_path, b"x = '\xff\x01\x02'")) == expected


def test_a_file_larger_than_any_solution(tmp_path: Path) -> None:
    expected = "exercise3.py is larger than 1 MiB: remove data and outputs from it and keep the code."
    assert sentence(read, script(tmp_path, "#" * (2**20 + 1))) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("x = 1\ndef sigmoid(x)\n    return x", "line 2, is not valid Python (expected ':'): def sigmoid(x)"),
        ("x = 1\n\nreturn x", "line 3, is not valid Python ('return' outside function): return x"),
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
    expected = "exercise3.py nests its code too deeply for Python to read it: break its longest statement into several."
    assert sentence(read, script(tmp_path, code)) == expected


@pytest.mark.parametrize(
    ("code", "line", "remedy"),
    [
        ("x = 1\nprint 'x is', x", 2, "print is a function, so write print(…): print 'x is', x"),
        ("try:\n    x = 1\nexcept ValueError, e:\n    pass", 3, "write `except ValueError as error:`: except Val"),
        ("def f(x):\n    raise ValueError, 'no'", 2, "write `raise ValueError(message)`: raise ValueError, 'no'"),
        ("x = 0777", 1, "octal numbers begin with 0o: x = 0777"),
        ("x = 10L", 1, "whole numbers have no L at their end: x = 10L"),
        ("if x <> 1:\n    pass", 1, "write != in place of <>: if x <> 1:"),
    ],
)
def test_python_2_is_called_by_its_name_with_what_python_3_has_instead(
    tmp_path: Path, code: str, line: int, remedy: str
) -> None:
    message = sentence(read, script(tmp_path, code))
    said = f"exercise3.py, line {line}, is Python 2, and this course uses Python 3: {remedy}"
    assert message.startswith(said)
