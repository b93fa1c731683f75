import contextlib
from datetime import UTC, datetime

import pytest
from dl4cv.classroom.marks.marking_options import OptionError, parse_moment
from dl4cv.classroom.platforms.moodle import parse_moodle_moment
from dl4cv.classroom.platforms.sheets import read_sheet
from dl4cv.classroom.platforms.submission_times import read_times
from hypothesis import given
from hypothesis import strategies as st

CLASS = ("Anna Lee_101", "Bert Müller_102", "Clio_103", "Clio_104")
WORKSHEET = """\
Identifier,Full name,Grade,Last modified (submission),Last modified (grade)
Participant 101,Anna Lee,,"Monday, 30 November 2026, 11:02 AM","Tuesday, 1 December 2026, 1:00 AM"
Participant 102,Bert Müller,,-,-
Participant 999,Zoe,,"Monday, 30 November 2026, 12:30 AM",-
"""


def listed(text, *, students=CLASS, **options):
    return read_times(read_sheet(text.encode(), "times.csv"), students, zone=UTC, **options)


def test_a_list_of_times_is_read_as_a_spreadsheet_writes_it():
    text = (
        "\ufeffstudent,exercise,submitted_at\r\nAnna Lee_101,exercise3,2026-11-30T10:00\r\n"
        "bert müller_102,,2026-11-30T11:00\r\nClio_103,,\r\n"
    )
    assert listed(text) == (
        {
            ("Anna Lee_101", "exercise3"): datetime(2026, 11, 30, 10, tzinfo=UTC),
            ("Bert Müller_102", ""): datetime(2026, 11, 30, 11, tzinfo=UTC),
        },
        [],
    )


def test_a_list_of_times_may_have_semicolons_and_the_platforms_numbers():
    found, _ = listed("Student;Submitted_at\n102;2026-11-30T10:00:00Z\n")
    assert found == {("Bert Müller_102", ""): datetime(2026, 11, 30, 10, tzinfo=UTC)}


def test_whom_nobody_knows_is_named():
    assert listed("student,submitted_at\nAnne,2026-11-30\nClio,2026-11-30\n") == ({}, ["Anne", "Clio"])


def test_of_several_lines_the_latest_time_counts():
    found, _ = listed("student,submitted_at\n103,2026-11-30T12:00\n103,2026-11-30T11:00\n")
    assert found["Clio_103", ""].hour == 12


def test_a_wrong_line_in_a_list_of_times_is_named():
    with pytest.raises(OptionError, match="Line 3"):
        listed("student,submitted_at\n101,2026-11-30\n102,yesterday\n")


def test_a_list_of_times_without_its_columns_is_refused():
    with pytest.raises(OptionError, match="columns student and submitted_at"):
        listed("name,when\nAnna,2026-11-30\n")


def test_moodles_worksheet_says_when_files_came():
    at = datetime(2026, 11, 30, 11, 2, tzinfo=UTC)
    assert listed(WORKSHEET) == ({("Anna Lee_101", ""): at}, [])
    assert listed(WORKSHEET, exercise="exercise3") == ({("Anna Lee_101", "exercise3"): at}, [])


@pytest.mark.parametrize(
    "text",
    [
        "Tuesday, 1 December 2026, 6:05 PM",
        "Tuesday, 1 December 2026, 6:05\u202fPM",
        "Dienstag, 1. Dezember 2026, 18:05",
        "1 December 2026, 18:05",
        "martes, 1 de diciembre de 2026, 18:05",
        "mardi 1 décembre 2026, 18:05",
        "terça-feira, 1 dez. 2026, 18:05",
        "martedì, 1 dicembre 2026, 18:05",
        "dinsdag, 1 dec. 2026, 18:05",
        "martes, 1 de diciembre de 2026, 6:05 p. m.",
    ],
)
def test_moodle_writes_times_in_words(text):
    assert parse_moodle_moment(text, UTC) == datetime(2026, 12, 1, 18, 5, tzinfo=UTC)


@pytest.mark.parametrize(("clock", "hour"), [("12:30 AM", 0), ("12:30 PM", 12), ("1:30 PM", 13), ("11:30 AM", 11)])
def test_noon_is_pm_and_midnight_am(clock, hour):
    assert parse_moodle_moment(f"Friday, 1 May 2026, {clock}", UTC).hour == hour


@given(st.text() | st.from_regex(r"\A\w+, \d+ \w+ \d{4}, \d+:\d\d [AP]M\Z"))
def test_any_other_time_is_an_error_that_can_be_read(text):
    with contextlib.suppress(OptionError):
        assert parse_moodle_moment(text, UTC).tzinfo is not None


@pytest.mark.parametrize("moment", ["2026-11-30" + "T11" * 1000, "Monday, 30 November 2026, " + "11:" * 1000])
def test_of_a_cell_without_end_the_beginning_is_shown(moment):
    for reads in (parse_moment, parse_moodle_moment):
        with pytest.raises(OptionError) as caught:
            reads(moment)
        assert len(str(caught.value)) < 200
