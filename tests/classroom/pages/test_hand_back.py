"""Feedback for a whole class in one zip, by the names by which Moodle and Canvas find each student again."""

import ast
import io
import json
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from dl4cv.classroom.gradebook.attempts import Attempt, Key
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.classroom.platforms import load_platform
from dl4cv.cli.main import cli
from dl4cv.results import to_json

from tests.classroom.conftest import NOON, record, result_of

HOSTILE = "a\nimport os\r\x0cos.abort()\u2028x = 1 <script>alert(1)</script>"


def fill(where, rows):
    """A gradebook with a file a student, by the file's name in the download."""
    with Gradebook(str(where)) as gradebook:
        for number, (student, name, result) in enumerate(rows):
            key = Key(student, "exercise2", f"{number:064x}", 1, "0.1.0")
            at = NOON + timedelta(minutes=number)
            state, score = ("graded", result.score) if result else ("unreadable", None)
            attempt = Attempt(
                key, state, score, 100.0, False, at, at, name=name, problem="" if result else "No Python."
            )
            assert gradebook.record(attempt, to_json(result) if result else "")


def hand_back(tmp_path, *options, status=0):
    """What the zip holds, by name, and what was said."""
    out = tmp_path / "feedback.zip"
    ran = CliRunner().invoke(cli, ["feedback", *options, "--gradebook", str(tmp_path / "class.db"), str(out)])
    assert ran.exit_code == status, ran.output
    if status:
        return {}, ran.stderr
    assert out.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(out) as archive:
        return {name: archive.read(name) for name in archive.namelist()}, ran.output


def moodles_reading(path):
    """Read a path in a zip as mod_assign's importziplib.php does: the participant, and the file's name."""
    parts = path.split("/")
    while parts:
        info = parts.pop(0).split("_", 4)
        if len(info) < 4 or not info[1].isdecimal():
            continue
        assert info[2:4] == ["assignsubmission", "file"]
        return int(info[1]), "/".join([info[4] if len(info) > 4 else "", *parts])
    return None


def canvas_reading(path):
    """Read a name as Canvas's infer_comment_context_from_filename does: the user and the upload."""
    return tuple(int(part) for part in path.split("/")[-1].split("_") if part.isdecimal())[:2]


def test_moodle_finds_every_student_by_the_folders_name(tmp_path):
    names = ["Anna Lee_101", "Jean_Luc de la_Rue/x_102", "Łukasz Żak_103", "Max_7_104"]
    fill(
        tmp_path / "class.db", [(name, f"{name}_assignsubmission_file_/ex2.py", result_of("failed")) for name in names]
    )
    packed, _ = hand_back(tmp_path, "--format", "moodle")
    assert [moodles_reading(path) for path in packed] == [
        (number, "/feedback-exercise2.html") for number in (101, 102, 104, 103)
    ]
    for page in packed.values():
        assert b"2 of 3 elements differ" in page
    owned = load_platform("moodle").find_owner(("Anna Lee_101_assignsubmission_file_", "feedback-exercise2.html"))
    assert owned.student == "Anna Lee_101"


def test_canvas_gets_the_names_of_the_newest_download_back(tmp_path):
    names = ["leeanna_101_9001_exercise2.py", "roerick_LATE_102_9002_exercise2-1.ipynb", "anon_Ab3_9003_exercise2.py"]
    students = ["leeanna_101", "roerick_102", "anon_Ab3"]
    rows = [(student, name, result_of("failed")) for student, name in zip(students, names, strict=True)]
    newer = ("leeanna_101", "leeanna_101_9009_exercise2-1.py", None)
    fill(
        tmp_path / "class.db",
        [*rows, newer, ("poepat_105", "submissions/poepat_105_9005_ex2.zip/a/exercise2.py", None)],
    )
    packed, _ = hand_back(tmp_path, "--format", "canvas")
    assert sorted(packed) == sorted([newer[1], *names[1:], "poepat_105_9005_ex2.zip"])
    assert canvas_reading(newer[1]) == (101, 9009)
    assert canvas_reading(names[1]) == (102, 9002)


def test_what_canvas_shows_under_the_name_of_a_students_file_can_be_opened_as_such(tmp_path):
    failed = result_of("failed")
    check = replace(failed.checks[0], message=HOSTILE, title=HOSTILE)
    result = replace(failed, checks=(check, failed.checks[1]))
    suffixes = (".py", ".ipynb", ".zip", ".txt")
    rows = [(f"a_{n}", f"a_{n}_9{n}_exercise2{suffix}", result) for n, suffix in enumerate(suffixes)]
    fill(tmp_path / "class.db", rows)
    packed, _ = hand_back(tmp_path, "--format", "canvas")
    script, notebook, archive, text = (packed[name] for _, name, _ in rows)
    assert ast.parse(script).body == []
    assert b"40 / 100 points" in script
    assert script == text
    (cell,) = json.loads(notebook)["cells"]
    assert cell["cell_type"] == "raw"
    assert "40 / 100 points" in cell["source"]
    with zipfile.ZipFile(io.BytesIO(archive)) as inner:
        assert inner.namelist() == ["feedback-exercise2.html"]
        assert b"<script>alert" not in inner.read("feedback-exercise2.html")


def test_who_handed_in_no_one_file_is_named_and_told_apart_from_strangers(tmp_path):
    fill(tmp_path / "class.db", [("leeann_1", "leeann_1_9_exercise2.py", result_of())])
    with Gradebook(str(tmp_path / "class.db")) as gradebook:
        record(gradebook, "roerick_2", None, state="ambiguous")
    _, told = hand_back(tmp_path, "--format", "canvas")
    assert "Not in the zip, since there is no one file to answer: roerick_2." in told


def test_who_has_no_number_there_is_named_and_who_handed_in_nothing_is_not(tmp_path, class_db):
    packed, told = hand_back(tmp_path, "--format", "moodle", "--deadline", "2026-11-30", "--penalty", "20")
    assert len(packed) == 2
    assert "Not in the zip, since nothing tells who they are there: =cmd" in told
    assert "Clio" not in "".join(packed)
    assert b"less the penalty for 1 day late" in packed["Bert_2_assignsubmission_file_/feedback-exercise2.html"]


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--format", "canvas"), "Nobody in the gradebook came from Canvas"),
        (("--format", "moodle", "--exercise", "exercise9"), "The gradebook holds no attempts at exercise9."),
    ],
)
def test_what_cannot_be_handed_back_is_one_sentence(tmp_path, class_db, options, told):
    _, complaint = hand_back(tmp_path, *options, status=2)
    assert told in complaint


def test_a_zip_is_for_one_assignment(tmp_path, class_db):
    with Gradebook(class_db) as gradebook:
        key = Key("Anna_1", "exercise3", "a" * 64, 1, "0.1.0")
        gradebook.record(Attempt(key, "graded", 1.0, 100.0, False, NOON), to_json(result_of(exercise="exercise3")))
    _, complaint = hand_back(tmp_path, "--format", "moodle", status=2)
    assert "say --exercise, one of exercise2, exercise3" in complaint
    assert len(hand_back(tmp_path, "--format", "moodle", "--exercise", "exercise3")[0]) == 1
