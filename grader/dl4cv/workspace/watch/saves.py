"""Notices that a student saved something in a folder: once a save is complete, and with a pause to look at the keys."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

QUIET_MILLISECONDS = 60
"""How long nothing may be written until a save counts as complete: editors write a file in several steps."""

LONGEST_MILLISECONDS = 1500
PAUSE_MILLISECONDS = 100
SUFFIXES = (".py", ".ipynb")


def saves(folder: Path) -> Iterator[bool]:
    """Say ten times a second whether a script or notebook in `folder` was saved or removed since it last said so."""
    from watchfiles import Change, watch

    def is_of_interest(change: Change, path: str) -> bool:
        return path.endswith(SUFFIXES)

    for changed in watch(
        folder,
        watch_filter=is_of_interest,
        debounce=LONGEST_MILLISECONDS,
        step=QUIET_MILLISECONDS,
        rust_timeout=PAUSE_MILLISECONDS,
        yield_on_timeout=True,
        recursive=False,
    ):
        yield bool(changed)
