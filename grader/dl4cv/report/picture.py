"""A result as an SVG picture of the terminal: `python -m dl4cv.report.picture RESULT.json PICTURE.svg`."""

from __future__ import annotations

import io
import re
import sys
from pathlib import Path

from rich.console import Console

from dl4cv.report.terminal import render
from dl4cv.results import Result, from_json


def picture(result: Result, *, title: str = "", command: str = "", width: int = 80) -> str:
    """Draw the verdict on `result` as it looks in a terminal; `command` is written in the window's title bar."""
    console = Console(record=True, file=io.StringIO(), width=width, force_terminal=True, color_system="truecolor")
    render(result, console, title=title)
    console.print()  # room for what reaches below the last line, which would be cut off
    drawn = console.export_svg(title=command or f"dl4cv-grade {result.exercise}", unique_id="verdict")
    # Fonts from a foreign server would not load in a README, and need not.
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)
    return "\n".join(line.rstrip() for line in drawn.splitlines()) + "\n"


if __name__ == "__main__":
    source, target = map(Path, sys.argv[1:3])
    target.write_text(picture(from_json(source.read_text(encoding="utf-8"))), encoding="utf-8")
