"""Finding a submission in a folder: by its name, the newer of two, and one sentence where there is none."""

import os
from pathlib import Path

import pytest
from dl4cv.submission.reading import find

from tests.submission.written import EXERCISE, as_nobody, script, sentence


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


def test_a_folder_one_may_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "private"
    folder.mkdir(mode=0)
    with as_nobody():
        assert sentence(find, EXERCISE, folder) == f"The folder {folder} cannot be read: Permission denied."
