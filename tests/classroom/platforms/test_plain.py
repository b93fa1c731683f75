import csv
import io
from dataclasses import replace

from dl4cv.classroom.platforms.plain import HEAD, plain_sheet
from dl4cv.classroom.platforms.sheets import sheet_bytes


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
