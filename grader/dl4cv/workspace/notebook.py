"""In a notebook: `grade("exercise3")`, or `%grade exercise3`, shows the verdict on exercise3.ipynb below the cell."""

from __future__ import annotations

import ast
import contextlib
import html
import json
import os
import queue
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from dl4cv.files import write_atomically
from dl4cv.results import Result, from_json
from dl4cv.submission.magics import without_commands

if TYPE_CHECKING:
    from dl4cv.report.hints import LastTold

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

COLAB = "google.colab"
SECONDS_FOR_COLAB = 20


@dataclass(frozen=True)
class Verdict:
    """What a notebook shows as the value of a cell: text, and the same in colours and with pictures."""

    text: str
    coloured: str

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str:
        return self.coloured


def grade(exercise: str, path: str | None = None, hints: int | None = None) -> Verdict:
    """Grade the notebook as it was last saved: `path`, by default the one named after the exercise.

    `hints` is how many to show on what failed, where the course lets you choose. Another process grades it, so that
    nothing of this notebook's memory, such as a variable of an earlier run, plays a part; that process stays, so that
    the next verdict takes no start. No file is changed, but on Colab, whose
    notebooks lie in no folder: what is on the screen is written to one.
    """
    from dl4cv.report.hints import last_told

    notebook = Path(path or f"{exercise}.ipynb").absolute()
    if path is None and COLAB in sys.modules:
        _write_from_colab(notebook)
    before = _TOLD.get(notebook)
    answer = _ask({"exercise": exercise, "path": str(notebook), "hints": hints, "before": before and asdict(before)})
    if "problem" in answer:
        return _problem(answer["problem"])
    result = from_json(answer["result"])
    _TOLD[notebook] = last_told(result)
    return _verdict(result, notebook)


def grade_line(line: str) -> Verdict:
    """Do what `%grade exercise3`, `%grade exercise3 mine.py` or `%grade exercise3 --hints 2` asks for."""
    found = re.fullmatch(r"\s*(?!-)(\S+)(?:\s+(?!--)(\S.*?))?(?:\s+--hints[ =]([1-5]))?\s*", line)
    if found is None:
        return _problem(
            "Write %grade exercise3, with a file or --hints and a number from 1 to 5 behind it if you like."
        )
    return grade(found[1], found[2], None if found[3] is None else int(found[3]))


def _write_from_colab(notebook: Path) -> None:
    """Write the notebook that Colab shows to the file `notebook`, if Colab gives it."""
    try:
        message = import_module(f"{COLAB}._message")
        shown = message.blocking_request("get_ipynb", request="", timeout_sec=SECONDS_FOR_COLAB)["ipynb"]
        write_atomically(notebook, json.dumps(shown))
    except (ImportError, AttributeError, LookupError, TypeError, OSError):
        return


class _Grader:
    """The process that grades, and what is heard from it: `progress` is the latest news."""

    def __init__(self, course: Path | None) -> None:
        self.knows = _state_of(course)
        self.progress = ""
        self._answers: queue.Queue[dict[str, str]] = queue.Queue()
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the process
        self._process = subprocess.Popen(
            [
                sys.executable,
                "-P",
                "-m",
                "dl4cv",
                *(["--course", str(course.parent)] if course else []),
                "notebook-run",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._complaints,
            env={**os.environ, "PYTHONUTF8": "1"},
            encoding="utf-8",
            start_new_session=True,  # an interrupt of the cell is ours to handle
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    @property
    def is_alive(self) -> bool:
        """Tell whether the process still takes requests."""
        return self._process.poll() is None

    def ask(self, request: dict[str, object]) -> None:
        """Send `request`; its answer comes by `answer`."""
        assert self._process.stdin is not None
        self.progress = ""
        with contextlib.suppress(OSError):  # it has ended, which the answer tells
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()

    def answer(self, seconds: float) -> dict[str, str] | None:
        """Return the answer, or None when it has not come within `seconds`."""
        try:
            return self._answers.get(timeout=seconds)
        except queue.Empty:
            return None

    def end(self) -> None:
        """End the process, if it has not ended yet, and close what leads to it."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        for stream in (self._process.stdin, self._process.stdout, self._complaints):
            with contextlib.suppress(OSError):  # of a request that it no longer took
                if stream is not None:
                    stream.close()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            try:
                heard = json.loads(line)
            except ValueError:
                heard = None
            if not isinstance(heard, dict):
                continue  # what a library prints
            if "progress" in heard:
                self.progress = heard["progress"]
            elif "result" in heard or "problem" in heard:
                self._answers.put(heard)
        self._process.wait()
        self._complaints.seek(0)
        said = self._complaints.read().decode(errors="replace").strip().splitlines()
        self._answers.put({"problem": said[-1] if said else "The process that grades has ended; run this cell again."})


_TOLD: dict[Path, LastTold] = {}
"""What was shown last of each notebook, for hints that come one at a time."""

_GRADERS: list[_Grader] = []
"""The process that is kept warm, if there is one."""


def _ask(request: dict[str, object]) -> dict[str, str]:
    """Let the warm process grade, or a new one; meanwhile a line counts the seconds and tells how far it has come."""
    grader = _warm_grader()
    started, shown = time.monotonic(), ""
    grader.ask(request)
    try:
        while (answer := grader.answer(SECONDS_BETWEEN_SIGNS)) is None:
            blank = " " * len(shown)
            news = f", {grader.progress}" if grader.progress else ""
            shown = f"Grading {request['exercise']} … {time.monotonic() - started:.0f} s{news}"
            print(f"\r{blank}\r{shown}", end="", flush=True)
    except BaseException:
        grader.end()  # the cell was interrupted
        raise
    finally:
        print(f"\r{' ' * len(shown)}\r" if shown else "", end="", flush=True)
    return answer


def _warm_grader() -> _Grader:
    """Return the process that graded last, or a new one where that has ended or knows other exercises."""
    from dl4cv.exercise.own import course_file

    course = course_file(Path.cwd())
    if not (_GRADERS and _GRADERS[0].is_alive and _GRADERS[0].knows == _state_of(course)):
        for grader in _GRADERS:
            grader.end()
        _GRADERS[:] = [_Grader(course)]
    return _GRADERS[0]


def _state_of(course: Path | None) -> Mapping[Path, int]:
    """Return when the instructor's dl4cv.toml and the files it names were written: they may change in a session."""
    if course is None:
        return {}
    try:
        named = re.findall(r"""["']([^"'\n]+\.py)["']""", course.read_text(encoding="utf-8"))
        files = [course, *(course.parent / name for name in named)]
        return {file: file.stat().st_mtime_ns for file in files if file.is_file()}
    except (OSError, ValueError):  # which whoever grades says in a sentence
        return {course: 0}


def _verdict(result: Result, notebook: Path) -> Verdict:
    from dl4cv.report.html.page import result_page
    from dl4cv.report.terminal import verdict

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
