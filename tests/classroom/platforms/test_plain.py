import csv
import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from dl4cv.classroom.gradebook.attempts import Key
from dl4cv.classroom.marks.adjustments import Adjustment, Decided
from dl4cv.classroom.platforms.plain import HEAD, plain_sheet, wide_sheet
from dl4cv.classroom.platforms.sheets import parse_locale, sheet_bytes

from tests.classroom.platforms.conftest import mark


def written(marks, mistakes=None):
    return sheet_bytes(plain_sheet(marks, mistakes or {}))


def test_the_marks_of_a_class_read_as_in_their_golden_file(moodle_class, golden):
    anna, bert, *others = moodle_class
    formula = replace(bert, student='=HYPERLINK("http://example.org")')
    mistakes = {bert.key: ("softmax: Largest value not subtracted", "relu: Sign; turned")}
    found, expected = golden(written([anna, formula, *others], mistakes), "plain.csv")
    assert found == expected


def test_they_load_back(moodle_class):
    data = written(moodle_class)
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    assert tuple(rows[0]) == HEAD
    assert [row["student"] for row in rows] == [mark.student for mark in moodle_class]
    assert [float(row["score"]) if row["score"] else None for row in rows] == [mark.score for mark in moodle_class]


def test_only_names_that_excel_would_garble_bring_a_byte_order_mark(moodle_class):
    plain = [mark for mark in moodle_class if mark.student.isascii()]
    assert written(plain).startswith(b"student,exercise,")
    zoe = replace(plain[0], student="Zoë")
    assert written([*plain, zoe]).startswith("\ufeffstudent,exercise,".encode())


LATE = datetime(2026, 12, 2, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({}, "graded"),
        ({"days_late": 1}, "late by 1 day"),
        ({"days_late": 3}, "late by 3 days"),
        ({"state": "missing"}, "missing"),
        ({"score": None, "state": "unsettled", "problem": "Killed."}, "not settled"),
        ({"score": None, "state": "error"}, "not settled"),
        ({"score": None, "state": "ambiguous", "problem": "There are 2 files."}, "not graded: There are 2 files."),
        ({"score": None, "state": "unrecognised", "problem": "There is ex3.py."}, "not graded: There is ex3.py."),
        ({"score": None, "decided": Decided(is_excused=True)}, "excused"),
        ({"state": "missing", "decided": Decided(override=50.0)}, "graded"),
    ],
)
def test_each_row_says_what_became_of_it(more, state):
    (row,) = read(written([mark("anna", more.pop("score", 70.0), **more)]))
    assert row["state"] == state


def test_each_row_says_when_a_file_came_and_what_was_made_of_its_points():
    said = (Adjustment("anna", "exercise3", "override", "85", "=1+1", "Ada", LATE),)
    decision = Decided(85.0, 2.5, ("Well argued.", "See me."), extension=LATE, history=said)
    late = mark("anna", 87.5, submitted_at=LATE, earned=80.0, machines=60.0, decided=decision)
    (row,) = read(written([late]))
    assert {name: row[name] for name in HEAD[9:]} == {
        "state": "graded",
        "submitted_at": "2026-12-02T09:00:00+00:00",
        "raw_score": "80",
        "penalty": "20",
        "extension": "2026-12-02T09:00:00+00:00",
        "override": "85",
        "bonus": "2.5",
        "comment": "Well argued. / See me.",
        "adjustments": "override 85 by Ada, 2026-12-02 09:00 UTC: =1+1",
        "late_days_used": "",
        "late_days_left": "",
        "handed_in_by": "",
    }


def test_numbers_are_written_as_a_language_does_and_read_back():
    data = sheet_bytes(plain_sheet([mark("anna", 62.5)], {}, parse_locale("pt_BR")))
    (row,) = csv.DictReader(io.StringIO(data.decode("utf-8-sig")), delimiter=";")
    assert (row["score"], row["max_score"]) == ("62,5", "100")


def test_wide_has_a_row_for_each_student(moodle_class):
    more = [mark("Anna Lee_101", 80.0, "exercise10"), mark("Anna Lee_101", 90.0, "total")]
    rows = read(sheet_bytes(wide_sheet([*moodle_class, *more])))
    assert list(rows[0]) == ["student", "exercise3", "exercise3 state", "exercise10", "exercise10 state", "total"]
    assert list(rows[0].values()) == ["Anna Lee_101", "100", "graded", "80", "graded", "90"]
    clio = rows[2]
    assert (clio["exercise3"], clio["exercise3 state"], clio["exercise10"]) == (
        "",
        "not graded: There are 2 files.",
        "",
    )


def read(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))


def test_late_days_and_who_handed_in_for_a_group_stand_in_columns_of_their_own():
    key = Key("=bert", "exercise3", "ab" * 32, 1, "0.1.0")
    (row,) = read(written([mark("anna", 80.0, late_days_used=2, late_days_left=0, key=key)]))
    assert (row["late_days_used"], row["late_days_left"], row["handed_in_by"]) == ("2", "0", "'=bert")
