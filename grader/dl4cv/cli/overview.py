"""What `dl4cv-grade` alone prints, and `dl4cv-grade all` at its end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dl4cv.cli.endings import open_console

if TYPE_CHECKING:
    from dl4cv.exercise.exercise import Exercise


def show_overview(exercises: Sequence[Exercise]) -> None:
    """Print `exercises` with what this folder's last results were."""
    from datetime import datetime

    from dl4cv.workspace.history import last_results
    from dl4cv.workspace.overview import overview

    console = open_console()
    last = last_results(exercises, Path.cwd())
    table = overview(exercises, last, datetime.now(), ascii_only=console.options.ascii_only)
    console.print(table, markup=False, highlight=False)
