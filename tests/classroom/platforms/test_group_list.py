import csv
import io

import pytest
from click.testing import CliRunner
from dl4cv.classroom.marks.groups import Groups
from dl4cv.classroom.marks.marking_options import OptionError
from dl4cv.classroom.platforms.group_list import read_groups
from dl4cv.classroom.platforms.sheets import read_sheet
from dl4cv.cli.main import cli

CLASS = ("Anna Lee_101", "Bert Müller_102", "Clio_103")


def listed(text, **options):
    return read_groups(read_sheet(text.encode(), "groups.csv"), CLASS, ["exercise3", "exercise4"], **options)


def test_a_list_of_groups_names_students_as_the_gradebook_does_or_by_number():
    groups, strangers = listed("Group;Student\nred;anna lee_101\nred;102\nblue;Zoe\n;Clio_103\n")
    assert groups.members("exercise3")["red"] == ["Anna Lee_101", "Bert Müller_102"]
    assert groups.of("Clio_103", "exercise3") is None
    assert strangers == ["Zoe"]


def test_groups_may_be_others_for_one_exercise_in_the_same_list_or_in_another():
    groups, _ = listed("group,student,exercise\nred,101,\nred,102,\nblue,102,exercise4\n")
    assert groups.members("exercise4")["red"] == ["Anna Lee_101"]
    assert groups.members("exercise3")["red"] == ["Anna Lee_101", "Bert Müller_102"]
    more, _ = listed("group,student\ngreen,101\n", groups=groups, exercise="exercise3")
    assert more.members("exercise3")["red"] == ["Bert Müller_102"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("student,x\nanna,\n", "needs the columns group and student"),
        ("group,student\nred,101\nblue,Anna Lee_101\n", "Line 3 of the list of groups: Anna Lee_101 is in another"),
        ("group,student,exercise\nred,101,exercise9\n", "Line 2 of the list of groups: there is no exercise"),
    ],
)
def test_a_wrong_list_of_groups_is_one_sentence(text, told):
    with pytest.raises(OptionError, match=told):
        listed(text)


def test_nobody_is_in_a_group_without_a_list():
    assert Groups().of("anna", "exercise3") is None


def test_export_counts_a_groups_file_for_all_and_shows_late_days(class_db, tmp_path):
    (tmp_path / "groups.csv").write_text("group,student\nred,1\nred,Clio_3\nred,Dora\n")
    options = ("--groups", tmp_path / "groups.csv", "--deadline", "2026-11-30T13:30Z", "--penalty", "10")
    arguments = ["export", "--gradebook", class_db, "--late-days", "2", *options, "-o", tmp_path / "marks.csv"]
    ran = CliRunner().invoke(cli, [str(each) for each in arguments])
    assert ran.exit_code == 0, ran.output
    assert "In the list of groups, but not in the gradebook: Dora." in ran.output
    text = (tmp_path / "marks.csv").read_text("utf-8-sig")
    rows = {row["student"]: row for row in csv.DictReader(io.StringIO(text, newline=""))}
    assert (rows["Clio_3"]["score"], rows["Clio_3"]["handed_in_by"]) == ("100", "Anna_1")
    assert (rows["Dora"]["score"], rows["Dora"]["state"]) == ("100", "graded")
    assert (rows["Bert_2"]["score"], rows["Bert_2"]["late_days_used"], rows["Bert_2"]["late_days_left"]) == (
        "100",
        "1",
        "1",
    )
    assert rows["Anna_1"]["late_days_left"] == "2"


def test_late_days_need_a_deadline(class_db):
    ran = CliRunner().invoke(cli, ["export", "--gradebook", class_db, "--late-days", "2"])
    assert ran.exit_code == 2
    assert "--late-days needs --deadline TIME: without one nothing is late." in ran.stderr
