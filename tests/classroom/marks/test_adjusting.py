"""The command as an instructor meets it, on a real gradebook."""

import csv
import io

import pytest
from click.testing import CliRunner
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.cli.main import cli


def run(*arguments, status=0):
    ran = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert ran.exit_code == status, ran.output
    return ran


def exported(class_db, *options):
    data = run("export", "--gradebook", class_db, *options).stdout_bytes.decode("utf-8-sig")
    return {(row["student"], row["exercise"]): row for row in csv.DictReader(io.StringIO(data, newline=""))}


def test_a_decision_is_kept_with_who_and_why_and_shown_in_export_and_pages(class_db, tmp_path):
    decisions = ("--override", "85", "--comment", "Argued well.", "--reason", "oral exam", "--who", "ada")
    said = run("adjust", "Bert_2", "exercise2", "--gradebook", class_db, *decisions)
    assert "Kept: 2" in said.stdout
    row = exported(class_db)["Bert_2", "exercise2"]
    assert (row["score"], row["override"], row["raw_score"]) == ("85", "85", "100")
    assert "override 85 by ada, " in row["adjustments"]
    assert row["adjustments"].endswith(": oral exam")
    run("report", "--gradebook", class_db, tmp_path / "out")
    page = next((tmp_path / "out" / "students").glob("Bert*")).read_text()
    for told in ("85 / 100 points", "Your instructor has set 85 points; the grader found 100 / 100.", "Argued well."):
        assert told in page
    assert "oral exam" not in page
    assert "oral exam" in (tmp_path / "out" / "class.html").read_text()
    shown = run("adjust", "--gradebook", class_db).stdout
    assert "Bert_2, exercise2: override 85 by ada, " in shown
    assert "Nothing was decided yet." in run("adjust", "Anna_1", "--gradebook", class_db).stdout


def test_what_was_decided_can_be_taken_back_and_nothing_is_lost(class_db):
    run("adjust", "bert", "exercise2", "--gradebook", class_db, "--override", "1", "--excuse")
    assert exported(class_db)["Bert_2", "exercise2"]["state"] == "excused"
    run("adjust", "2", "exercise2", "--gradebook", class_db, "--withdraw", "excuse", "--withdraw", "override")
    row = exported(class_db)["Bert_2", "exercise2"]
    assert (row["score"], row["state"]) == ("100", "graded")
    with Gradebook(class_db) as gradebook:
        assert [each.value for each in gradebook.adjustments()] == ["1", "yes", "none", "none"]


def test_an_extension_counts_where_it_is_later_than_the_deadline(class_db):
    deadline = ("--deadline", "2026-11-30T13:00+00:00")
    assert exported(class_db, *deadline, "--policy", "last")["Bert_2", "exercise2"]["score"] == "0"
    run("adjust", "Bert_2", "--gradebook", class_db, "--extension", "2026-12-01T14:00+00:00")
    row = exported(class_db, *deadline, "--policy", "last")["Bert_2", "exercise2"]
    assert (row["score"], row["extension"]) == ("100", "2026-12-01T14:00:00+00:00")


LIST = """\
student;exercise;kind;value;reason;who
Bert_2;exercise2;bonus;2,5;forum;ada
Bert_2;exercise2;bonus;2,5;forum;ada
Anna_1;;extension;2026-12-24;ill;
Clio_3;exercise2;Excuse;;ill;
;;;;;
"""


def test_a_list_may_be_given_again_when_it_has_grown(class_db, tmp_path):
    (tmp_path / "a.csv").write_text(LIST)
    arguments = ("adjust", "--from", tmp_path / "a.csv", "--gradebook", class_db, "--who", "bob")
    assert "Kept: 4" in run(*arguments).stdout
    assert "Kept: 0" in run(*arguments).stdout
    (tmp_path / "a.csv").write_text(f"{LIST}Bert_2;exercise2;bonus;1;forum;ada\n")
    assert "Kept: 1" in run(*arguments).stdout
    assert exported(class_db)["Bert_2", "exercise2"]["score"] == "106"
    run("adjust", "Bert_2", "exercise2", "--gradebook", class_db, "--withdraw", "bonus")
    assert "Kept: 3" in run(*arguments).stdout
    with Gradebook(class_db) as gradebook:
        assert {each.who for each in gradebook.adjustments() if each.student == "Anna_1"} == {"bob"}


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (
            "Berta;exercise2;bonus;1",
            "Line 3 of the list: No one student of the gradebook is called 'Berta'; there is Bert_2",
        ),
        ("Bert_2;exercise9;bonus;1", "Line 3 of the list: There is no exercise 'exercise9'"),
        ("Bert_2;exercise2;bonbon;1", "Line 3 of the list: 'bonbon' is nothing to decide"),
        ("Bert_2;exercise2;bonus;lots", "Line 3 of the list: 'lots' is no number of points"),
    ],
)
def test_of_a_list_with_a_wrong_line_nothing_is_kept(class_db, tmp_path, line, told):
    (tmp_path / "a.csv").write_text(f"student;exercise;kind;value\nAnna_1;exercise2;bonus;1\n{line}\n")
    assert told in run("adjust", "--from", tmp_path / "a.csv", "--gradebook", class_db, status=2).stderr
    with Gradebook(class_db) as gradebook:
        assert gradebook.adjustments() == []


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--override", "3"], "Name the STUDENT"),
        (["Zoe", "exercise2", "--excuse"], "called 'Zoe'. Who handed in nothing is there once batch has a --roster"),
        (["Anna_1", "exercise9", "--excuse"], "There is no exercise 'exercise9' in the gradebook; it holds exercise2."),
        (["Anna_1", "--override", "x"], "'x' is no number of points"),
        (["Anna_1", "--withdraw", "marks"], "'marks' is nothing to decide"),
        (["Anna_1", "--late-days", "-1"], "'-1' is no number of late days"),
        (["Anna_1", "exercise2", "--late-days", "2"], "Late days are for all exercises together"),
        (["Anna_1", "--from", "a.csv"], "--from says all of it"),
        (["--from", "nowhere.csv"], "nowhere.csv cannot be read"),
        (["--gradebook", "nowhere.db"], "There is no gradebook nowhere.db."),
    ],
)
def test_what_cannot_be_decided_is_one_sentence(class_db, arguments, told):
    gradebook = () if "--gradebook" in arguments else ("--gradebook", class_db)
    assert told in run("adjust", *arguments, *gradebook, status=2).stderr


def test_a_list_without_its_columns_is_one_sentence(class_db, tmp_path):
    (tmp_path / "a.csv").write_text("name,points\nAnna,1\n")
    told = run("adjust", "--from", tmp_path / "a.csv", "--gradebook", class_db, status=2).stderr
    assert "The list lacks the columns student, kind, value" in told


def test_a_students_own_late_days_are_kept_and_spent(class_db):
    run("adjust", "Bert_2", "--late-days", "1", "--reason", "jury duty", "--gradebook", class_db)
    late = ("--deadline", "2026-11-30T13:30Z", "--penalty", "10", "--policy", "last")
    row = exported(class_db, *late)["Bert_2", "exercise2"]
    assert (row["score"], row["late_days_used"], row["late_days_left"]) == ("100", "1", "0")
    assert ": jury duty" in row["adjustments"]
    run("adjust", "Bert_2", "--withdraw", "late-days", "--gradebook", class_db)
    row = exported(class_db, *late)["Bert_2", "exercise2"]
    assert (row["score"], row["late_days_used"], row["late_days_left"]) == ("90", "", "")
