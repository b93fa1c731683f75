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
