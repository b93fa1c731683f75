"""In a notebook: `grade("exercise3")`, or `%grade exercise3`, shows the verdict on exercise3.ipynb below the cell."""

from __future__ import annotations

import ast
import html
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dl4cv.submission.magics import without_commands
from dl4cv.temporary import temporary_folder

# The colours are meant for a light ground, so it brings one along: a notebook's own may be dark.
_PRE = (
    '<pre style="background:#ffffff;color:#1f2328;padding:0.8em;line-height:normal;'
    'font-family:Menlo,Consolas,monospace">{code}</pre>'
)

# A frame of its own: neither the page's style nor its script reaches the notebook.
_PICTURES = (
    '<details><summary>The same with pictures</summary><iframe sandbox="allow-scripts" srcdoc="{page}" '
    'title="the verdict with pictures" style="width:100%;height:40em;border:1px solid #8886"></iframe></details>'
)

SECONDS_BETWEEN_SIGNS = 1.0


@dataclass(frozen=True)
class Verdict:
    """What a notebook shows as the value of a cell: text, and the same in colours and with pictures."""

    text: str
    coloured: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.coloured


def grade(exercise: str, path: str | None = None) -> Verdict:
    """Grade the notebook as it was last saved: `path`, by default the one named after the exercise.

    Another process grades it, so that nothing of this notebook's memory, such as a variable of an earlier run, plays a
    part. No file is changed.
    """
    notebook = Path(path or f"{exercise}.ipynb").absolute()
    with temporary_folder("notebook") as folder:
        result = folder / "result.json"
        command = [sys.executable, "-P", "-m", "dl4cv", *_course(), exercise, str(notebook), "--json", str(result)]
        said = _run(command, folder, exercise)
        written = result.read_text(encoding="utf-8") if result.is_file() else ""
    return _verdict(written, notebook) if written else _problem(said)


def _run(command: Sequence[str], folder: Path, exercise: str) -> str:
    """Run `command` in `folder` and return what it said; meanwhile a line counts the seconds."""
    said = folder / "said.txt"
    started = time.monotonic()
    shown = ""
    with (
        said.open("wb") as output,
        subprocess.Popen(
            command,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=output,
            env={**os.environ, "PYTHONUTF8": "1"},
        ) as process,
    ):
        try:
            while True:
                try:
                    process.wait(SECONDS_BETWEEN_SIGNS)
                    break
                except subprocess.TimeoutExpired:
                    shown = f"Grading {exercise} … {time.monotonic() - started:.0f} s"
                    print(f"\r{shown}", end="", flush=True)
        except BaseException:
            process.kill()  # the cell was interrupted
            raise
        finally:
            print(f"\r{' ' * len(shown)}\r" if shown else "", end="", flush=True)
    return said.read_text(encoding="utf-8", errors="replace").strip()


def _course() -> list[str]:
    """Return the option that names the instructor's own exercises, which are looked for from this folder on."""
    from dl4cv.exercise.own import course_file

    file = course_file(Path.cwd())
    return ["--course", str(file.parent)] if file is not None else []


def _verdict(written: str, notebook: Path) -> Verdict:
    from dataclasses import replace

    from dl4cv.report.html.page import result_page
    from dl4cv.report.terminal import verdict
    from dl4cv.results import from_json

    result = from_json(written)
    shown = replace(result, submission=replace(result.submission, path=notebook.name))
    text = verdict(shown, again="save and run this cell again", prints=True)
    return _shown(text, _saved(notebook), result_page(shown))


def _saved(notebook: Path) -> tuple[str, bool]:
    """Say which state of `notebook` was graded, and whether that is what was run in this kernel."""
    moment = f"{datetime.fromtimestamp(notebook.stat().st_mtime):%H:%M:%S}"
    unsaved = _unsaved(notebook)
    if unsaved:
        return (
            f"NOT SAVED: you ran another {unsaved} than the one in {notebook.name}, which was saved at {moment} and is "
            "graded here. Save the notebook and run this cell again.",
            False,
        )
    return f"Graded: {notebook.name} as saved at {moment}.", True


def _unsaved(notebook: Path) -> str:
    """Name a function that was run in this kernel last in another version than the saved one; "" if there is none."""
    from dl4cv.submission.reading import SubmissionError, read
    from dl4cv.submission.room import RoomError

    ran = _latest_definitions(_cells_run())
    try:
        saved = _definitions(read(notebook).text)
    except (SubmissionError, RoomError, SyntaxError):
        return ""
    return next((name for name, code in ran.items() if name in saved and saved[name] != code), "")


def _cells_run() -> list[str]:
    """Return the code of the cells that were run in this kernel, in order; none outside of a notebook."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return [str(code) for code in shell.user_ns.get("In", ())] if shell is not None else []


def _latest_definitions(cells: Sequence[str]) -> dict[str, str]:
    latest: dict[str, str] = {}
    for code in cells:
        try:
            latest |= _definitions(without_commands(code)[0])
        except (SyntaxError, ValueError, RecursionError):
            continue  # it defined nothing
    return latest


def _definitions(text: str) -> dict[str, str]:
    """Return the functions and classes that `text` defines, each as Python writes it."""
    return {
        node.name: ast.unparse(node)
        for node in ast.parse(text).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
    }


def _problem(sentence: str) -> Verdict:
    from dl4cv.report.terminal import problem

    return _shown(problem(sentence.removeprefix("dl4cv-grade: ")), None)


def _shown(what: object, saved: tuple[str, bool] | None, page: str = "") -> Verdict:
    from io import StringIO

    from rich.console import Console

    # Not a terminal, nor Rich's own idea of a notebook: what is printed is kept, and given to the notebook at the end.
    console = Console(
        file=StringIO(), record=True, width=90, force_jupyter=False, force_terminal=True, color_system="truecolor"
    )
    if saved is not None:
        sentence, is_saved = saved
        console.print(f"{sentence}\n", style="bold" if is_saved else "bold red", highlight=False, markup=False)
    console.print(what, highlight=False, markup=False, emoji=False)
    text, coloured = console.export_text(clear=False), console.export_html(inline_styles=True, code_format=_PRE)
    return Verdict(text, coloured + (_PICTURES.format(page=html.escape(page)) if page else ""))
