"""What the gradings of a whole class read once: MNIST."""

from __future__ import annotations

from dl4cv.course.exercise5.fitting import all_digits


def warm_up(seed: int) -> None:
    """Read the digits, of which each submission learns others."""
    all_digits()
