"""How much the command tells of a failure: as the dl4cv.toml says, and what was shown last time."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.cli.running import FAILED, NO_SUBMISSION, WRONG_USAGE, complaint, dl4cv
from tests.places import OWN_EXERCISE, SOLUTIONS

WRONG = (OWN_EXERCISE / "blur.py").read_text(encoding="utf-8").replace(".mean(", ".sum(")


@pytest.fixture
def course(folder):
    """`course(level)` makes the folder one of the own exercise, with this level and a wrong answer."""
    shutil.copytree(OWN_EXERCISE, folder, dirs_exist_ok=True)
    described = (OWN_EXERCISE / "dl4cv.toml").read_text(encoding="utf-8")

    def course(level):
        (folder / "dl4cv.toml").write_text(f'hints = "{level}"\n{described}', encoding="utf-8")
        (folder / "blur.py").write_text(WRONG, encoding="utf-8")
        return folder

    return course


def test_each_attempt_is_told_one_hint_more_and_all_files_as_much_as_the_terminal(course):
    folder = course("stepwise")
    first = dl4cv(folder, "blur")
    assert first.returncode == FAILED
    assert "hint 1 of" not in first.stdout
    assert "This shows 1 of " in first.stdout
    assert dl4cv(folder, "blur").stdout.split("Note:")[1] == first.stdout.split("Note:")[1]
    (folder / "blur.py").write_text(f"{WRONG}# another attempt\n", encoding="utf-8")
    second = dl4cv(folder, "blur", "--json", "r.json", "--html", "r.html", "--junit", "r.xml")
    assert "This shows 2 of " in second.stdout
    assert json.loads((folder / "r.json").read_text())["hints"]["blur"]["shown"] == 2
    for said in (second.stdout, *((folder / name).read_text() for name in ("r.json", "r.html", "r.xml"))):
        assert "Divide by their number" not in said
    assert "Divide by their number" in dl4cv(folder, "blur", "--hints", "5").stdout


def test_where_hints_are_switched_off_none_is_shown_and_none_can_be_asked_for(course):
    folder = course("none")
    said = dl4cv(folder, "blur", "--json", "r.json").stdout
    assert "This course shows no hints" in said
    told = complaint(folder, "replay", "r.json", status=NO_SUBMISSION)
    assert told == "What fails is not told in r.json: its course shows no hints."
    assert "Divide" not in said
    assert "shows no hints" in complaint(folder, "blur", "--hints", "2", status=WRONG_USAGE)


def test_the_level_holds_for_the_exercises_of_the_course_too(course):
    folder = course("none")
    assert "shows no hints" in complaint(folder, "exercise3", "--hints", "2", status=WRONG_USAGE)
    (folder / "dl4cv.toml").write_text('hints = "some"\n', encoding="utf-8")
    assert "hints must be one of all, stepwise, none" in complaint(folder, "exercise3", status=WRONG_USAGE)


def test_why_says_nothing_where_hints_are_switched_off_and_waits_for_the_last_where_they_come_one_by_one(course):
    folder = course("none")
    assert "This course shows no hints" in complaint(folder, "why", "blur", status=WRONG_USAGE)
    course("stepwise")
    dl4cv(folder, "blur")
    (folder / "blur.py").write_text(f"{WRONG}# another attempt\n", encoding="utf-8")
    told = complaint(folder, "why", "blur", "--change", status=WRONG_USAGE)
    assert "hints on blur were shown: this comes after the last of them." in told
    dl4cv(folder, "blur", "--hints", "5")
    said = dl4cv(folder, "why", "blur", "--seconds", "0")
    assert said.returncode == FAILED
    assert "yours = blur(" in said.stdout


@pytest.mark.parametrize("level", ["none", "all"])
def test_pages_of_a_class_tell_as_much_as_its_course_does_wherever_they_are_written(course, tmp_path_factory, level):
    folder, elsewhere = course(level), tmp_path_factory.mktemp("elsewhere")
    (folder / "class" / "anna").mkdir(parents=True)
    exercise1 = (SOLUTIONS / "exercise1.py").read_text(encoding="utf-8")
    for name, wrong in (
        ("blur", WRONG),
        ("exercise1", f"{exercise1}\n\ndef decode_one_hot(scores):\n    return scores\n"),
    ):
        (folder / "class" / "anna" / f"{name}.py").write_text(wrong, encoding="utf-8")
    assert dl4cv(folder, "batch", "class", "--gradebook", "class.db").returncode == 0
    assert dl4cv(elsewhere, "report", "--gradebook", str(folder / "class.db"), "--html", "out").returncode == 0
    page = (elsewhere / "out" / "students" / "anna.html").read_text(encoding="utf-8")
    for call in ("blur(image", "decode_one_hot(scores"):
        assert (call in page) == (level == "all")
