"""What `dl4cv-grade` alone prints, and `dl4cv-grade all` at its end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from dl4cv.cli.endings import open_console, require_folder, write_file

if TYPE_CHECKING:
    from dl4cv.exercise.exercise import Exercise


def show_overview(exercises: Sequence[Exercise], page: Path | None = None) -> None:
    """Print `exercises` with what this folder's last results were; write that to the file `page`, too."""
    from datetime import datetime

    from dl4cv.workspace.history import last_results
    from dl4cv.workspace.overview import overview

    require_folder(page)
    console, now = open_console(), datetime.now()
    last = last_results(exercises, Path.cwd())
    table = overview(exercises, last, now, width=console.width, ascii_only=console.options.ascii_only)
    console.print(table, markup=False, highlight=False)
    if page is not None:
        from dl4cv.workspace.overview_page import overview_page

        write_file(page, overview_page(exercises, last, now), "The page")
