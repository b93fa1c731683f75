"""In a notebook: `grade("exercise3")` shows the verdict on exercise3.ipynb below the cell."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

_PRE = '<pre style="line-height:normal;font-family:Menlo,Consolas,monospace">{code}</pre>'


@dataclass(frozen=True)
class Verdict:
    """What a notebook shows as the value of a cell: text, and the same in colours."""

    text: str
    html: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.html


def grade(exercise: str, path: str | None = None) -> Verdict:
    """Grade the notebook as it was last saved: `path`, by default the one named after the exercise.

    Another process grades it, so that nothing of this notebook's memory, such as a variable of an earlier run, plays a
    part. No file is changed.
    """
    notebook = Path(path or f"{exercise}.ipynb").absolute()
    with tempfile.TemporaryDirectory(prefix="dl4cv-notebook-") as folder:
        result = Path(folder) / "result.json"
        done = subprocess.run(
            [sys.executable, "-P", "-m", "dl4cv", *_course(), exercise, str(notebook), "--json", str(result)],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "PYTHONUTF8": "1"},
        )
        written = result.read_text(encoding="utf-8") if result.is_file() else ""
    return _verdict(written, notebook) if written else _problem(done.stderr.strip() or done.stdout.strip())


def _course() -> list[str]:
    """Return the option that names the instructor's own exercises, which are looked for from this folder on."""
    from dl4cv.exercise.own import course_file

    file = course_file(Path.cwd())
    return ["--course", str(file.parent)] if file is not None else []


def _verdict(written: str, notebook: Path) -> Verdict:
    from dataclasses import replace

    from dl4cv.report.terminal import verdict
    from dl4cv.results import from_json

    result = from_json(written)
    shown = replace(result, submission=replace(result.submission, path=notebook.name))
    saved = datetime.fromtimestamp(notebook.stat().st_mtime)
    return _shown(verdict(shown, prints=True), f"{notebook.name} as saved at {saved:%H:%M:%S}")


def _problem(sentence: str) -> Verdict:
    from dl4cv.report.terminal import problem

    return _shown(problem(sentence.removeprefix("dl4cv-grade: ")), "")


def _shown(what: object, note: str) -> Verdict:
    from io import StringIO

    from rich.console import Console

    # Not a terminal, nor Rich's own idea of a notebook: what is printed is kept, and given to the notebook at the end.
    console = Console(
        file=StringIO(), record=True, width=90, force_jupyter=False, force_terminal=True, color_system="truecolor"
    )
    console.print(what, highlight=False, markup=False, emoji=False)
    if note:
        console.print(f"\n{note}", style="dim", highlight=False, markup=False)
    return Verdict(
        console.export_text(clear=False), console.export_html(inline_styles=True, code_format=_PRE, clear=False)
    )
