import io
from datetime import datetime, timedelta

import pytest
from dl4cv.course import COURSE
from dl4cv.workspace.overview import LastResult, overview, when
from rich.console import Console

NOW = datetime(2025, 5, 14, 9, 30)


EXERCISES = COURSE[:3]
LAST = {
    "exercise1": LastResult(100.0, 100.0, True, NOW - timedelta(hours=2)),
    "exercise3": LastResult(62.0, 100.0, False, NOW - timedelta(days=1)),
}


def test_the_exercises_are_listed_with_their_last_results(golden):
    file = io.StringIO()
    Console(file=file, width=80).print(overview(EXERCISES, LAST, NOW, ascii_only=True))
    found, expected = golden(file.getvalue(), "overview.txt")
    assert found == expected


def shown(last):
    file = io.StringIO()
    Console(file=file, width=100).print(overview(EXERCISES, last, NOW, ascii_only=True))
    return file.getvalue()


def test_a_file_that_was_changed_since_is_next_however_it_fared():
    done = {exercise.name: LastResult(100.0, 100.0, True, NOW) for exercise in EXERCISES}
    assert shown(done).endswith("All done.\n")
    changed = {**done, "exercise2": LastResult(100.0, 100.0, True, NOW, changed=True)}
    assert "today at 09:30; changed since" in shown(changed)
    assert shown(changed).endswith("Next: dl4cv-grade exercise2\n")


def test_what_is_not_done_is_next_and_before_the_first_result_nothing():
    assert shown(LAST).endswith("Next: dl4cv-grade exercise2\n")
    assert "Next" not in shown({})


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
