from __future__ import annotations

import os
from dataclasses import replace
from datetime import datetime
from hashlib import sha256

import pytest
from dl4cv.course import COURSE
from dl4cv.results import CheckResult, Isolation, Result, Submission, to_json
from dl4cv.workspace.history import FOLDER, last_results, remember


def result(score: float = 60.0) -> Result:
    check = CheckResult("relu_clips", "relu", "Clips.", "reference", "passed", score, 100.0)
    return Result("exercise2", Submission("e.py", "0"), score, 100.0, False, 1, 0.5, Isolation("strong"), {}, (check,))


def test_what_is_remembered_is_found_again(tmp_path):
    assert remember(result(), tmp_path) == ""
    found = last_results(COURSE, tmp_path)
    assert list(found) == ["exercise2"]
    last = found["exercise2"]
    assert (last.score, last.max_score, last.passed) == (60.0, 100.0, False)
    assert abs((datetime.now() - last.at).total_seconds()) < 60


def test_git_does_not_see_what_is_remembered(tmp_path):
    remember(result(), tmp_path)
    assert (tmp_path / FOLDER / ".gitignore").read_text() == "*\n"


def test_a_file_that_holds_something_else_by_now_is_noticed(tmp_path):
    file = tmp_path / "exercise2.py"
    file.write_text("x = 1\n")
    graded = replace(result(), submission=Submission("exercise2.py", sha256(file.read_bytes()).hexdigest()))
    remember(graded, tmp_path)
    assert not last_results(COURSE, tmp_path)["exercise2"].changed
    file.write_text("x = 2\n")
    assert last_results(COURSE, tmp_path)["exercise2"].changed
    file.write_text("x = 1\n")  # saved again, and the same
    assert not last_results(COURSE, tmp_path)["exercise2"].changed
    file.unlink()
    assert not last_results(COURSE, tmp_path)["exercise2"].changed


def test_the_last_result_counts(tmp_path):
    remember(result(60), tmp_path)
    remember(result(80), tmp_path)
    assert last_results(COURSE, tmp_path)["exercise2"].score == 80


def test_nothing_is_remembered_of_an_empty_folder(tmp_path):
    assert last_results(COURSE, tmp_path) == {}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[]",
        b"null",
        b'{"schema_version": 1}',
        b'{"schema_version": 99}',
        b"[" * 100_000,
    ],
    ids=["empty", "cut", "no text", "list", "null", "fields missing", "from the future", "too deep"],
)
def test_what_cannot_be_read_is_as_good_as_not_there(tmp_path, text):
    remember(result(), tmp_path)
    (tmp_path / FOLDER / "exercise2.json").write_bytes(text)
    assert last_results(COURSE, tmp_path) == {}


def test_figures_that_are_none_are_as_good_as_not_there(tmp_path):
    remember(result(), tmp_path)
    path = tmp_path / FOLDER / "exercise2.json"
    path.write_text(path.read_text().replace('"score": 60.0,', '"score": "many",', 1))
    assert last_results(COURSE, tmp_path) == {}


def test_a_file_of_a_year_that_no_calendar_has_is_as_good_as_not_there(tmp_path, monkeypatch):
    remember(result(), tmp_path)
    # Not every file system keeps such a time.
    monkeypatch.setattr("dl4cv.workspace.history.read_file", lambda path, *rest, **more: (path.read_bytes(), 1e14))
    assert last_results(COURSE, tmp_path) == {}


def test_a_file_in_the_place_of_the_folder_is_one_sentence(tmp_path):
    (tmp_path / FOLDER).write_text("mine")
    told = remember(result(), tmp_path)
    assert told == f"This result is not remembered: {tmp_path / FOLDER} cannot be written (File exists)."
    assert (tmp_path / FOLDER).read_text() == "mine"


def test_a_folder_that_is_gone_is_one_sentence(tmp_path):
    assert "No such file" in remember(result(), tmp_path / "nowhere")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("linked", [FOLDER, f"{FOLDER}/exercise2.json"])
def test_nothing_is_written_or_read_through_a_link_that_a_student_committed(tmp_path, linked):
    clone, home = tmp_path / "clone", tmp_path / "home"
    (clone / linked).parent.mkdir(parents=True)
    home.mkdir()
    (home / "exercise2.json").write_text(to_json(result()))
    (clone / linked).symlink_to(home if linked == FOLDER else home / "exercise2.json")
    assert "is a link" in remember(result(80), clone)
    assert last_results(COURSE, clone) == {}
    assert [path.read_text() for path in home.iterdir()] == [to_json(result())]


def test_a_pipe_in_a_results_place_is_not_waited_for(tmp_path):
    (tmp_path / FOLDER).mkdir()
    os.mkfifo(tmp_path / FOLDER / "exercise2.json")
    assert last_results(COURSE, tmp_path) == {}
    assert "not an ordinary file" in remember(result(), tmp_path)
