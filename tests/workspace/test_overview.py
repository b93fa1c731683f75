import io
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.own import load_course
from dl4cv.workspace.overview import LastResult, Stop, duration, lecture, overview, when
from dl4cv.workspace.overview_page import overview_page
from rich.console import Console

from tests.places import OWN_EXERCISE

NOW = datetime(2025, 5, 14, 9, 30)


EXERCISES = COURSE[:3]
LAST = {
    "exercise1": LastResult(100.0, 100.0, True, NOW - timedelta(hours=2)),
    "exercise3": LastResult(62.0, 100.0, False, NOW - timedelta(days=1)),
}


@pytest.mark.parametrize("width", [60, 80, 100])
def test_the_exercises_are_a_map_of_the_lecture_no_wider_than_the_window(golden, width):
    file = io.StringIO()
    Console(file=file, width=width).print(overview(EXERCISES, LAST, NOW, width=width, ascii_only=width == 80))
    assert max(map(len, file.getvalue().splitlines())) <= width
    found, expected = golden(file.getvalue(), f"overview_{width}.txt")
    assert found == expected


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_in_a_narrow_window_columns_are_left_out_and_no_name_is_broken(width):
    last = {"exercise3": LastResult(62.5, 100.0, False, NOW - timedelta(days=90), changed=True)}
    file = io.StringIO()
    Console(file=file, width=width).print(overview(COURSE, last, NOW, width=width))
    lines = file.getvalue().splitlines()
    assert max(map(len, lines)) <= width
    assert [line.split()[0] for line in lines if line.startswith("exercise")][1:] == [each.name for each in COURSE]
    assert any("62.5" in line for line in lines)


def test_as_a_page_it_tells_the_same(golden):
    found, expected = golden(overview_page(EXERCISES, LAST, NOW), "overview.html")
    assert found == expected


def shown(last, exercises=EXERCISES):
    file = io.StringIO()
    Console(file=file, width=100).print(overview(exercises, last, NOW, ascii_only=True))
    return file.getvalue()


def test_a_file_that_was_changed_since_is_next_however_it_fared():
    done = {exercise.name: LastResult(100.0, 100.0, True, NOW) for exercise in EXERCISES}
    assert shown(done).endswith("All done.\n")
    changed = {**done, "exercise2": LastResult(100.0, 100.0, True, NOW, changed=True)}
    assert "today at 09:30; changed since" in shown(changed)
    assert shown(changed).endswith("Next: dl4cv-grade exercise2\n")
    assert "Next: <code>dl4cv-grade exercise2</code>" in overview_page(EXERCISES, changed, NOW)
    assert "All done." in overview_page(EXERCISES, done, NOW)


def test_what_is_not_done_is_next_and_before_the_first_result_nothing():
    assert shown(LAST).endswith("Next: dl4cv-grade exercise2\n")
    assert "Next" not in shown({})
    assert "Next" not in overview_page(EXERCISES, {}, NOW)


def test_what_is_left_takes_about_as_long_as_the_cards_say_less_what_is_earned():
    assert "1 of 3 exercises done, 162 / 300 points, about 1 h to go." in shown(LAST)  # 30 minutes, 38 % of 90


def test_an_exercise_of_ones_own_without_slides_or_time_has_a_place_too():
    [blur] = load_course(OWN_EXERCISE)
    bare = replace(blur, files=replace(blur.files, stub=blur.files.checks))
    assert lecture([bare], {})[0].slides == ()
    assert "blur" in shown({}, [bare])
    assert "blur" in overview_page([bare], {}, NOW)


def test_the_line_of_the_lecture_marks_each_slide_once():
    file = io.StringIO()
    Console(file=file, width=100).print(overview(COURSE, {}, NOW, width=100, ascii_only=True))
    lines = [line.split()[-3:] for line in file.getvalue().splitlines() if line.startswith("exercise")]
    assert len(lines) == len(COURSE) + 1
    firsts = [Stop("", "", stop.slides, 0, None).slides[0][0] for stop in lecture(COURSE, {})]
    marks = [line.find("#") for line in file.getvalue().splitlines() if "#" in line]
    for (slide, mark), (later, other) in pairwise(sorted(zip(firsts, marks, strict=True))):
        assert slide <= later
        assert mark <= other


@pytest.mark.parametrize(
    ("minutes", "words"), [(1, "5 min"), (20, "20 min"), (59, "60 min"), (90, "1.5 h"), (130, "2 h"), (750, "12 h")]
)
def test_how_long_something_takes_is_told_roughly(minutes, words):
    assert duration(minutes) == words


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(minutes=-5), "today at 09:35"),
        (timedelta(hours=9), "today at 00:30"),
        (timedelta(hours=10), "yesterday"),
        (timedelta(days=13), "13 days ago"),
        (timedelta(days=14), "on 2025-04-30"),
    ],
)
def test_a_time_is_told_as_one_says_it(ago, words):
    assert when(NOW - ago, NOW) == words
