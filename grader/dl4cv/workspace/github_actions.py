"""What a grading step tells GitHub Actions, through the files that it names in the environment and through its log."""

from __future__ import annotations

import os
from pathlib import Path

from dl4cv.report.github import (
    AnnotatedFile,
    complaint,
    line_annotations,
    problem_summary,
    summary,
)
from dl4cv.results import Result
from dl4cv.submission.reading import Source
from dl4cv.workspace.workflow_log import give_command


def tell(result: Result, source: Source, title: str) -> None:
    """Write the summary and the annotations. Raises OSError."""
    file = annotated_file(source)
    _append("GITHUB_STEP_SUMMARY", summary(result, title=title))
    for command in line_annotations(result, file):
        give_command(command)


def tell_problem(sentence: str) -> None:
    """Say that there is no result, and why. Raises OSError."""
    _append("GITHUB_STEP_SUMMARY", problem_summary(sentence))
    give_command(complaint(sentence))


def annotated_file(source: Source) -> AnnotatedFile:
    """Find where the submission lies in the checked-out repository. A notebook's lines mean nothing to GitHub."""
    path = source.path.resolve()
    workspace = Path(os.environ.get("GITHUB_WORKSPACE") or Path.cwd()).resolve()
    shown = path.relative_to(workspace) if path.is_relative_to(workspace) else path
    return AnnotatedFile(shown.as_posix(), source.definitions, has_lines=not source.cells)


def _append(variable: str, text: str) -> None:
    """Outside of GitHub there is no such file."""
    if name := os.environ.get(variable):
        with Path(name).open("a", encoding="utf-8", errors="backslashreplace", newline="\n") as file:
            file.write(text)
