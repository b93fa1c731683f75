"""Shows the kill matrix in the terminal: for each function its wrong versions as rows and its checks as columns."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict

from rich.console import Console, Group, RenderableType
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from dl4cv.mistakes.kill_matrix import EXPLAINED_BY, Matrix, ShowProgress, Trial
from dl4cv.report.words import counted

COLUMN = 3
MARKS = {"passed": "·", "skipped": " ", "unavailable": " "}
KILLED = "✓"
LEGEND = f"""
How to read this: a row is a wrong version of the function above it, a column one of the checks listed below the rows.
  {KILLED}  the check sees that the version is wrong
  {MARKS["passed"]}  the check passes: it does not see it
     the check is skipped, or cannot be run here
  survives: no check sees it, so the checks are too weak. A name behind a row is the mistake that students are told of
  instead of this one; "not diagnosed": they are told of none.
  "4, alone 1" behind a check: it sees four of the versions, one of which no other check sees."""
ASCII = str.maketrans({"·": ".", "✓": "x"})


@contextmanager
def trial_progress(console: Console) -> Iterator[ShowProgress]:
    """Show how many versions have been tried while others are; in a terminal only."""
    columns = (TextColumn("{task.description}"), BarColumn(bar_width=16), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("", total=None)
        yield lambda name, done, total: bar.update(task, description=name, completed=done, total=total)


def matrix_table(matrix: Matrix, *, ascii_only: bool = False) -> RenderableType:
    """Return all of `matrix`: a table for each function, then the figures."""
    lines = [line for function in matrix.checks for line in _of_function(matrix, function)]
    text = "\n".join([*lines, *figures([matrix])])
    return Group(Text(text.translate(ASCII) if ascii_only else text))


def legend(*, ascii_only: bool = False) -> RenderableType:
    """Say how to read what `matrix_table` shows."""
    return Group(Text(LEGEND.translate(ASCII) if ascii_only else LEGEND))


def shares_table(matrix: Matrix) -> RenderableType:
    """Return how much of the points of its function each wrong version of `matrix` loses, the most first."""
    rows = [
        (function, trial.id.removeprefix(f"{function}."), f"{round(100 * trial.share)} %")
        for function in matrix.checks
        for trial in sorted(matrix.trials, key=lambda trial: -trial.share)
        if trial.function == function
    ]
    table = [("function", "mistake", "share lost"), *rows]
    first, second = (max(len(row[column]) for row in table) for column in (0, 1))
    lines = [f"{function.ljust(first)}  {name.ljust(second)}  {share:>10}" for function, name, share in table]
    return Group(Text("\n".join([*lines, "", *figures([matrix])])))


def explained_table(matrix: Matrix, *, ascii_only: bool = False) -> RenderableType:
    """Return how each wrong version of `matrix` that is caught is explained, and how many are, by what."""
    caught = [trial for trial in matrix.trials if trial.killed_by]
    width = max((len(trial.id) for trial in caught), default=0)
    rows = [
        f"{trial.id.ljust(width)}  {(trial.explained_by or 'nothing').ljust(len('hypothesis'))}  {trial.explanation}"
        for trial in caught
    ]
    counts = {kind: sum(trial.explained_by == kind for trial in caught) for kind in EXPLAINED_BY}
    told = [f"{count} by {kind} ({_percent(count, len(caught))})" for kind, count in counts.items() if count]
    explained = sum(counts.values())
    figure = (
        f"{matrix.exercise}: {explained} of {counted(len(caught), 'wrong version')} explained"
        f" ({_percent(explained, len(caught))}){': ' if told else ''}{', '.join(told)}"
    )
    text = "\n".join([*(row.rstrip() for row in rows), "", figure])
    return Group(Text(text.translate(ASCII) if ascii_only else text))


def matrix_json(matrices: Sequence[Matrix]) -> str:
    """Return all trials of `matrices` as JSON text."""
    return json.dumps([asdict(matrix) for matrix in matrices], indent=2, ensure_ascii=False) + "\n"


def figures(matrices: Sequence[Matrix]) -> list[str]:
    """Say of each exercise how many versions were caught and recognised, or accepted; name those that were not."""
    return [line for matrix in matrices for line in _figures(matrix)]


def _figures(matrix: Matrix) -> Iterator[str]:
    known = [trial for trial in matrix.trials if trial.catalogued]
    caught, named = len(matrix.trials) - len(matrix.survivors), len(known) - len(matrix.misnamed)
    yield (
        f"{matrix.exercise}, seed {matrix.seed}: {caught} of {counted(len(matrix.trials), 'wrong version')} caught"
        f" ({_percent(caught, len(matrix.trials))}),"
        f" {named} of {counted(len(known), 'mistake')} diagnosed as themselves ({_percent(named, len(known))})"
    )
    if matrix.right:
        total = len(matrix.right)
        good = total - len(matrix.refused)
        yield f"  {good} of {counted(total, 'right version')} accepted ({_percent(good, total)})"
    for version in matrix.refused:
        wronged = [f"refused by {', '.join(version.refused_by)}"] if version.refused_by else []
        wronged += [f"taken for {', '.join(version.named)}"] if version.named else []
        yield f"  a right version: {version.id} {' and '.join(wronged)}"
    for name in matrix.survivors:
        yield f"  survives: {name}"
    for trial in matrix.misnamed:
        yield f"  diagnosed otherwise: {trial.id} as {', '.join(trial.named) or 'nothing'}"
    for trial in matrix.trials:
        if trial.spilled:
            yield f"  spilled points: {trial.id} cost points of {', '.join(trial.spilled)}"


def _percent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _of_function(matrix: Matrix, function: str) -> Iterator[str]:
    trials, checks = [trial for trial in matrix.trials if trial.function == function], matrix.checks[function]
    if not trials:
        return
    names = [trial.id.removeprefix(f"{function}.") for trial in trials]
    width = max(len(name) for name in [*names, function])
    yield function.ljust(width) + "".join(str(number + 1).rjust(COLUMN) for number in range(len(checks)))
    for trial, name in zip(trials, names, strict=True):
        yield name.ljust(width) + "".join(_mark(trial, check).rjust(COLUMN) for check in checks) + _remark(trial)
    for number, check in enumerate(checks):
        alone = sum(trial.killed_by == (check,) for trial in trials)
        total = sum(check in trial.killed_by for trial in trials)
        yield f"{str(number + 1).rjust(COLUMN)}  {check.removeprefix(f'{function}_')}: {total}, alone {alone}"
    yield ""


def _mark(trial: Trial, check: str) -> str:
    return MARKS.get(trial.statuses[check], KILLED)


def _remark(trial: Trial) -> str:
    if not trial.killed_by:
        return "   survives"
    return "" if trial.recognised or not trial.catalogued else f"   {', '.join(trial.named) or 'not diagnosed'}"
