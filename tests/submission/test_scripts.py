"""Reading a script: its text and its sum, in every encoding and with every kind of newline."""

from hashlib import sha256
from pathlib import Path

import pytest
from dl4cv.submission.reading import Source, read

from tests.submission.written import script


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


@pytest.mark.parametrize("content", [b"x = '\xe9'", b"\n\n\nx = '\xe9'", b"# coding: ascii\nx = '\xe9'"])
def test_a_file_of_an_old_editor_is_read_as_latin_1_and_a_note_says_so(tmp_path: Path, content: bytes) -> None:
    source = read(script(tmp_path, content))
    assert source.text.endswith("x = 'é'")
    assert source.notes == ("exercise3.py is not text in the encoding that it claims: it was read as Latin-1.",)


@pytest.mark.parametrize("coding", ["klingon", "rot13", "punycode"])
def test_a_file_that_claims_what_is_no_encoding_is_read_as_utf_8(tmp_path: Path, coding: str) -> None:
    source = read(script(tmp_path, f"# coding: {coding}\nx = 'é'"))
    assert source.text.endswith("x = 'é'")
    assert source.notes == ("exercise3.py is not text in the encoding that it claims: it was read as UTF-8.",)


def test_what_windows_calls_unicode_is_read(tmp_path: Path) -> None:
    source = read(script(tmp_path, "x = 'é'\r\n".encode("utf-16")))
    assert (source.text, source.notes) == ("x = 'é'\n", ())
