"""The screen of a watched file says what to do, offers the keys that do something, and keeps what matters in view."""

import io
from dataclasses import replace

import pytest
from dl4cv.workspace.watch.screen import Screen, drawn
from rich.console import Console

from tests.report.conftest import FLIPPED_KERNEL, NOTHING_WRITTEN


def shown(screen, width=80, height=None, **looks):
    """The lines that are drawn."""
    console = Console(width=width, file=io.StringIO())
    console.print(drawn(screen, width, height, **looks), crop=False, highlight=False, markup=False)
    return console.file.getvalue().splitlines()


def keys(lines):
    return lines[-1].replace(" - ", " · ").split(" · ")


@pytest.mark.parametrize("width", [60, 100])
def test_the_keys_are_one_line(width):
    lines = shown(Screen("exercise3", "exercise3.py", FLIPPED_KERNEL), width)
    assert "Watching exercise3.py" in lines[-2]
    assert [key[0] for key in keys(lines)] == ["a", "o", "g", "q"]
    assert len(lines[-1]) <= width


def test_before_the_first_verdict_no_key_is_offered_that_does_nothing():
    lines = shown(Screen("exercise3", "exercise3.py", problem="exercise3.py is empty."))
    assert lines[0] == "exercise3.py is empty."
    assert [key[0] for key in keys(lines)] == ["g", "q"]


def test_points_stand_above_the_failure_and_below_it_where_that_is_higher_than_the_terminal():
    screen = Screen("exercise3", "exercise3.py", FLIPPED_KERNEL)
    lines = shown(screen)
    assert "points:" in lines[0]
    assert shown(screen, height=len(lines) + 1) == lines
    low = shown(screen, height=len(lines))
    assert "points:" in " ".join(low[-7:])
    assert "conv2d_gray  (failure 1 of 1)" in low[-4:]
    assert len(low) <= len(lines) + 1


def test_a_file_in_which_nothing_is_written_is_told_where_to_begin():
    first = NOTHING_WRITTEN.checks[0].function
    assert f"Nothing is written yet. Begin with {first}." in shown(Screen("exercise3", "exercise3.py", NOTHING_WRITTEN))


def test_what_is_right_so_far_is_called_so():
    checks = (replace(NOTHING_WRITTEN.checks[0], status="passed", score=1.0), *NOTHING_WRITTEN.checks[1:])
    lines = shown(Screen("exercise3", "exercise3.py", replace(NOTHING_WRITTEN, checks=checks)))
    assert any(line.startswith("What is written is right. Next: write ") for line in lines)
