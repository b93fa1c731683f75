"""The command as an instructor meets it, on a real gradebook."""

import csv
import io
import sqlite3
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.classroom.marks.marking_options import parse_moment
from dl4cv.cli.main import cli

from tests.classroom.conftest import record, result_of
from tests.cli.running import bound_by_permissions, dl4cv

MOODLE = "Identifier,Full name,Status,Grade,Maximum Grade,Feedback comments,Mine\r\n"


def run(*arguments, status=0):
    ran = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert ran.exit_code == status, ran.output
    return ran


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_plain_csv_has_a_row_for_each_student_and_exercise(class_db, tmp_path):
    run("export", "--gradebook", class_db, "-o", tmp_path / "grades.csv")
    assert (tmp_path / "grades.csv").stat().st_mode & 0o077 == 0
    found = {row["student"]: row for row in rows((tmp_path / "grades.csv").read_bytes())}
    assert [(name, row["score"], row["attempts"]) for name, row in found.items()] == [
        ("'=cmd|'/c calc'!A0", "0", "1"),
        ("Anna_1", "100", "1"),
        ("Bert_2", "100", "2"),
        ("Clio_3", "0", "0"),
    ]
    assert found["'=cmd|'/c calc'!A0"]["mistakes"] == "softmax: Largest value not subtracted"


def test_a_dash_stands_for_the_terminal(class_db):
    assert len(rows(run("export", "--gradebook", class_db, "-o", "-").stdout_bytes)) == 4


def test_a_deadline_makes_the_early_attempt_the_better_one(class_db, tmp_path):
    deadline = ("--deadline", "2026-11-30T13:00+00:00", "--penalty", "70")
    run("export", "--gradebook", class_db, *deadline, "-o", tmp_path / "grades.csv")
    assert {row["student"]: row["score"] for row in rows((tmp_path / "grades.csv").read_bytes())}["Bert_2"] == "40"


def test_weights_add_totals(class_db, tmp_path):
    run("export", "--gradebook", class_db, "--weights", "exercise2=3", "-o", tmp_path / "grades.csv")
    found = rows((tmp_path / "grades.csv").read_bytes())
    assert {row["student"]: row["score"] for row in found if row["exercise"] == "total"}["Anna_1"] == "100"


def test_a_worksheet_of_moodle_is_filled_with_marks_and_feedback(class_db, tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes(f"{MOODLE}Participant 2,Bert,x,,10.00,,=kept\r\nParticipant 9,Zoe,x,,10.00,,\r\n".encode())
    ran = run("export", "--gradebook", class_db, "--format", "moodle", "--worksheet", sheet, "-o", tmp_path / "out.csv")
    written = (tmp_path / "out.csv").read_text(encoding="utf-8")
    assert written.splitlines()[0] == MOODLE.strip()
    bert, zoe = rows((tmp_path / "out.csv").read_bytes())
    assert (bert["Grade"], bert["Mine"], zoe["Grade"]) == ("10", "=kept", "")
    assert bert["Feedback comments"] == "<p>100 / 100 points.</p><p>Everything is right. Well done.</p>"
    assert "Anna_1" in ran.stderr


def test_where_hints_are_held_back_the_instructors_table_names_mistakes_and_feedback_does_not(tmp_path):
    (tmp_path / "dl4cv.toml").write_text('hints = "none"\n')
    where, course = str(tmp_path / "class.db"), ("--course", str(tmp_path))
    with Gradebook(where) as gradebook:
        record(gradebook, "Bert_2", result_of("failed"))
    (row,) = rows(run(*course, "export", "--gradebook", where).stdout_bytes)
    assert row["mistakes"] == "softmax: Largest value not subtracted"
    sheet = tmp_path / "sheet.csv"
    sheet.write_bytes(f"{MOODLE}Participant 2,Bert,x,,100.00,,\r\n".encode())
    run(*course, "export", "--gradebook", where, "--format", "moodle", "--worksheet", sheet, "-o", tmp_path / "out.csv")
    (filled,) = rows((tmp_path / "out.csv").read_bytes())
    assert filled["Feedback comments"].startswith("<p>40 / 100 points.</p>")
    assert "argest value" not in filled["Feedback comments"]


def test_moodles_worksheet_of_a_total_is_filled_and_tells_no_times(class_db, tmp_path):
    sheet = tmp_path / "sheet.csv"
    head = "Identifier,Full name,Grade,Maximum Grade,Last modified (submission)"
    sheet.write_text(f'{head}\nParticipant 2,Bert,,10.00,"Friday, 1 January 2100, 11:02 AM"\n')
    wanted = ("--format", "moodle", "--worksheet", sheet, "-o", tmp_path / "out.csv", "--deadline", "2099-12-31")
    run("export", "--gradebook", class_db, *wanted, "--exercise", "total", "--weights", "exercise2=1")
    assert [row["Grade"] for row in rows((tmp_path / "out.csv").read_bytes())] == ["10"]
    ran = run("export", "--gradebook", class_db, *wanted, "--exercise", "exercise9", status=2)
    assert "The gradebook holds no attempts at exercise9." in ran.stderr


def test_a_gradebook_of_canvas_is_filled(class_db, tmp_path):
    sheet = tmp_path / "sheet.csv"
    sheet.write_text("Student,ID,Section,Exercise 2 (7)\n    Points Possible,,,5\nBert,2,A,\n")
    run("export", "--gradebook", class_db, "--format", "canvas", "--worksheet", sheet, "-o", tmp_path / "out.csv")
    assert (tmp_path / "out.csv").read_text().splitlines()[2] == "Bert,2,A,5"


def test_after_a_regrade_it_is_said_who_gains_and_who_loses(class_db):
    later = datetime(2026, 12, 5, tzinfo=UTC)
    with Gradebook(class_db) as gradebook:
        for attempt in gradebook.attempts():
            if attempt.student in ("Anna_1", "=cmd|'/c calc'!A0"):
                score = 70.0 if attempt.student == "Anna_1" else 10.0
                key = replace(attempt.key, repeat=1)
                gradebook.record(replace(attempt, key=key, score=score, graded_at=later))
    told = run("export", "--gradebook", class_db, "--against", "2026-12-02").stderr.splitlines()
    assert told[:3] == [
        "Anna_1, exercise2: 100 then, 70 now.",
        "=cmd|'/c calc'!A0, exercise2: 0 then, 10 now.",
        f"Since {parse_moment('2026-12-02'):%Y-%m-%d %H:%M} UTC: 1 mark up, 1 mark down.",
    ]
    assert "0 marks up, 0 marks down." in run("export", "--gradebook", class_db, "--against", "2026-12-06").stderr
    assert "is no time" in run("export", "--gradebook", class_db, "--against", "then", status=2).stderr


def test_wide_and_locale_shape_the_plain_file(class_db):
    lines = run("export", "--gradebook", class_db, "--wide", "--locale", "de").stdout_bytes.decode().splitlines()
    assert lines[0] == "student;exercise2;exercise2 state"
    assert "Anna_1;100;graded" in lines
    assert "Clio_3;0;missing" in lines


def test_a_column_of_moodles_worksheet_can_be_named(class_db, tmp_path):
    (tmp_path / "sheet.csv").write_text("who,points\nBert 2,\n")
    wanted = ("--format", "moodle", "--worksheet", tmp_path / "sheet.csv", "-o", tmp_path / "out.csv")
    run("export", "--gradebook", class_db, *wanted, "--column", "identifier=who", "--column", "exercise2=points")
    assert rows((tmp_path / "out.csv").read_bytes()) == [{"who": "Bert 2", "points": "100"}]


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--format", "moodle"], "--worksheet"),
        (["--weights", "exercise9=1"], "no exercise 'exercise9'"),
        (["--deadline", "tomorrow"], "is no time"),
        (["--worksheet", "nowhere.csv", "--format", "canvas"], "cannot be read"),
        (["--penalty", "20"], "--penalty needs --deadline TIME: without one nothing is late."),
        (["--grace", "30m"], "--grace needs --deadline TIME"),
        (["--locale", "klingon"], "no language known here"),
        (["--wide", "--format", "canvas"], "--wide is for --format csv"),
        (
            ["--column", "exercise2=x"],
            "--column names a column of Canvas's file: add --format canvas --worksheet FILE.",
        ),
        (["--exercise", "exercise9"], "holds no attempts at exercise9"),
        (["--exercise", "total"], "A total needs weights: --weights exercise1=1,exercise3=2."),
        (["--times", "nowhere.csv"], "cannot be read"),
        (["-o", "no/such/folder.csv"], "cannot be written"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(class_db, arguments, told):
    ran = run("export", "--gradebook", class_db, *arguments, status=2)
    assert told in ran.stderr


@pytest.mark.parametrize("arguments", [["--times"], ["--format", "canvas", "--worksheet"]])
def test_of_an_endless_spreadsheet_no_more_is_read_than_any_class_needs(class_db, tmp_path, arguments):
    sheet = tmp_path / "sheet.csv"
    with sheet.open("wb") as file:
        file.truncate(2 << 30)
    ran = run("export", "--gradebook", class_db, *arguments, sheet, status=2)
    assert "sheet.csv is larger than 16 MiB: keep the columns and rows of this class" in ran.stderr
    assert "larger than 16 MiB" in run("export", "--gradebook", class_db, *arguments, "/dev/zero", status=2).stderr


def test_a_gradebook_that_is_not_there_is_not_made(tmp_path):
    ran = run("export", "--gradebook", tmp_path / "none.db", status=2)
    assert "There is no gradebook" in ran.stderr
    assert not (tmp_path / "none.db").exists()


@pytest.mark.parametrize("command", [["export", "-o", "grades.csv"], ["report", "out"]])
@pytest.mark.parametrize("wal", [True, False])
def test_a_gradebook_that_may_only_be_read_is_enough(tmp_path, class_db, command, wal):
    folder = tmp_path / "others"
    folder.mkdir()
    where = folder / "class.db"
    where.write_bytes(Path(class_db).read_bytes())
    if wal:  # what a batch that was killed leaves
        where.with_name("class.db-wal").write_bytes(b"")
    for path in folder.iterdir():
        path.chmod(0o444)
    folder.chmod(0o555)
    ran = dl4cv(tmp_path, *command, "--gradebook", where, **bound_by_permissions())
    folder.chmod(0o755)
    assert ran.returncode == 0, ran.stderr
    assert sorted(path.name for path in folder.iterdir()) == ["class.db", "class.db-wal"][: 1 + wal]


@pytest.mark.parametrize("command", [["export"], ["report", "out"]])
def test_a_gradebook_in_a_closed_folder_is_what_cannot_be_read(tmp_path, command):
    (tmp_path / "closed").mkdir(0o000)
    ran = dl4cv(tmp_path, *command, "--gradebook", "closed/class.db", **bound_by_permissions())
    assert ran.returncode == 2
    assert ran.stderr == "dl4cv-grade: The gradebook closed/class.db cannot be read: Permission denied.\n"


@pytest.mark.parametrize("text", ["[1]", '{"schema_version": 2, "checks": [{"yours": "text"}]}'])
def test_a_result_that_cannot_be_read_costs_nobody_a_mark(class_db, tmp_path, text):
    with sqlite3.connect(class_db) as connection:
        connection.execute("UPDATE attempts SET result = ? WHERE student LIKE 'Bert%'", (text,))
    run("export", "--gradebook", class_db, "-o", tmp_path / "grades.csv")
    found = {row["student"]: row["score"] for row in rows((tmp_path / "grades.csv").read_bytes())}
    assert (found["Anna_1"], found["Bert_2"]) == ("100", "100")
    run("report", "--gradebook", class_db, tmp_path / "pages")
    assert len(list((tmp_path / "pages" / "students").iterdir())) == 4
