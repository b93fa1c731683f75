from __future__ import annotations

import io
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import count

import pytest
from dl4cv.classroom.batch import command
from dl4cv.classroom.batch.batch import BatchCounts, BatchOptions, BatchProgress
from dl4cv.classroom.batch.command import BatchView, batch_summary, duration_in_words, pace_in_words
from dl4cv.classroom.downloads.archives import Refused
from dl4cv.classroom.downloads.collect import Collection
from dl4cv.classroom.gradebook.attempts import Attempt, Key
from dl4cv.classroom.gradebook.gradebook import Gradebook
from rich.console import Console


def printed(show, terminal: bool = False) -> str:
    console = Console(file=io.StringIO(), width=100, force_terminal=terminal, color_system=None)
    show(console)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_a_log_gets_a_line_now_and_then_with_the_rate_and_the_time_left():
    clock = count(step=2)

    def show(console: Console) -> None:
        with BatchView(console, clock=lambda: float(next(clock))) as view:
            for done in range(101):
                view(BatchProgress(done, 100))

    lines = printed(show).splitlines()
    assert len(lines) == 10
    assert lines[0] == "graded 10/100, 27.3 a minute, 3 min 18 s left"
    assert lines[-1].endswith("in all")


def test_a_terminal_is_left_as_it_was():
    def show(console: Console) -> None:
        with BatchView(console) as view:
            view(BatchProgress(1, 2))

    assert "1/2" in printed(show, terminal=True)


@pytest.mark.parametrize(
    ("seconds", "words"), [(8.4, "8 s"), (61, "1 min 01 s"), (3599.9, "1 h 00 min"), (7500, "2 h 05 min")]
)
def test_durations_are_said_in_words(seconds, words):
    assert duration_in_words(seconds) == words


def test_nothing_is_said_of_the_pace_before_it_is_known():
    assert pace_in_words(0, 10, 5.0) == ""
    assert pace_in_words(20, 100, 10.0) == ", 2.0 a second, 40 s left"


def test_the_summary_counts_and_names_what_was_not_graded():
    now = datetime(2026, 5, 1, tzinfo=UTC)

    def attempt(student: str, state, score: float | None, problem: str = "") -> Attempt:
        key = Key(student, "exercise1", "a", 1, "1")
        return Attempt(key, state, score, 100.0, score == 100, now, problem=problem)

    attempts = [
        attempt("ann", "graded", 100.0),
        attempt("bob", "graded", 40.0),
        attempt("cy\x1b[2J", "unreadable", None, "exercise1.py is empty."),
        attempt("dee", "missing", None),
        attempt("eve", "unsettled", None, "Not settled: the system ended the process."),
        attempt("twice", "ambiguous", None, "There are 2 files."),
    ]
    text = printed(lambda console: console.print(batch_summary(attempts, [Refused("../x.py", "points outside")])))
    assert "exercise1         6       2       1    70      70        1      3" in text
    lines = [line.rstrip() for line in text.splitlines()]
    assert lines[3:8] == [
        "Not graded (3):",
        " - twice, exercise1: ambiguous. There are 2 files.",
        " - eve, exercise1: Not settled: the system ended the process.",
        " - cy\\x1b[2J, exercise1: unreadable. exercise1.py is empty.",
        "",
    ]
    assert lines[8:] == ["Refused (1):", " - ../x.py points outside."]


def test_a_long_list_is_cut_short():
    entries = [Refused("x" * 500, "is a link") for _ in range(30)]
    text = printed(lambda console: console.print(batch_summary([], entries)))
    assert "Refused (30):" in text
    assert "… and 10 more" in text
    assert text.count("x" * 90) == 2 * 20


def test_a_cluster_without_workers_is_said_in_one_sentence(tmp_path, monkeypatch):
    class Nobody:
        """A cluster to which no worker comes before the class is found to be graded."""

        def free(self) -> int:
            return 0

    monkeypatch.setattr(command, "_open_crew", lambda options: nullcontext(Nobody()))
    monkeypatch.setattr(command, "grade_class", lambda *given: BatchCounts(0, 0))

    def show(console: Console) -> None:
        with Gradebook(str(tmp_path / "class.db")) as gradebook:
            command._grade(Collection((), ()), gradebook, BatchOptions(scheduler="tcp://10.0.0.1:8786"), console)

    told = printed(show).splitlines()[0]
    assert told == (
        "No worker is connected to tcp://10.0.0.1:8786 yet, so nothing is graded; start some: dask worker "
        "tcp://10.0.0.1:8786"
    )
