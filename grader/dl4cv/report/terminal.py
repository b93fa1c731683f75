"""A result in the terminal: points, a table of checks, each failure explained, and what to do next."""

from __future__ import annotations

import shlex
import textwrap
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from itertools import groupby
from pathlib import PurePath
from typing import get_args

from rich.box import Box
from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from dl4cv.exercise.exercise import SEED
from dl4cv.harmless import harmless
from dl4cv.report.failure import failures, waiting
from dl4cv.report.lines import INDENT, failure_lines
from dl4cv.report.words import LOOKS, counted, harmless_result, isolation_words, points, shortened
from dl4cv.results import CheckResult, Result, Status

MAX_WIDTH = 100
MAX_OUTPUT_LINES = 20
MOST_ROWS = 16
NARROW = 72
EACH_BY_ITSELF: Collection[Status] = get_args(Status)
TELLING: Collection[Status] = tuple(status for status in EACH_BY_ITSELF if status not in ("passed", "skipped"))
ON_THE_PAGE = "Not all fits here; --html FILE shows it in pictures."

# A rule below the head and nothing else, in characters that every encoding has.
_HEAD_ONLY = Box("    \n    \n -- \n    \n    \n    \n    \n    \n", ascii=True)


def render(result: Result, console: Console, *, title: str = "", following: str = "", prints: bool = False) -> None:
    """Print `result`; `title` is the exercise's, `following` the name of the exercise after it.

    With `prints`, all that the student's code printed is shown, not only what belongs to a failing case.
    """
    width = min(console.width, MAX_WIDTH)
    ascii_only = console.options.ascii_only
    shown = verdict(
        result,
        title=title,
        following=following,
        width=width,
        ascii_only=ascii_only,
        prints=prints,
        shaded=has_shades(console),
        elsewhere=ON_THE_PAGE,
    )
    # A command to copy may be longer than a line: it is neither wrapped nor cropped.
    console.print(shown, width=width, highlight=False, markup=False, emoji=False, crop=False)


def verdict(
    result: Result,
    *,
    title: str = "",
    following: str = "",
    again: str = "",
    width: int = 80,
    ascii_only: bool = False,
    prints: bool = False,
    shaded: bool = False,
    elsewhere: str = "",
) -> RenderableType:
    """Make what `render` prints. Strings of the result are shown as they are, never as markup or escape sequences.

    `again` says how to grade once more, where that is not by the command. `shaded` and `elsewhere` are those of
    `failure_lines`.
    """
    result = harmless_result(result, ascii_only=ascii_only)
    heading = _heading(result, harmless(title, ascii_only=ascii_only), width, ascii_only)
    parts: list[RenderableType] = [*heading]
    if all(check.status == "passed" for check in result.counting):
        parts += [*_functions(result.counting, ascii_only), *_measured(result.checks)]
    else:
        parts += [_table(result.checks, width, ascii_only), *_measured(result.checks)]
        parts += [*_failures(result.checks, width, ascii_only, shaded, elsewhere), *_waiting(result.checks, width)]
    parts += [
        *_printed(result.output, width, prints),
        *_footer(result, width),
        Text(),
        *_next(result, following, again, width),
    ]
    return Group(*parts)


def has_shades(console: Console) -> bool:
    """Tell whether `console` can lay shades behind numbers: it has colours enough, and nobody asked for none."""
    enough = console.color_system in ("256", "truecolor")
    return enough and not console.no_color and not console.options.ascii_only


def problem(sentence: str, *, ascii_only: bool = False) -> Text:
    """Say in one line why there is no result."""
    return Text.assemble(("dl4cv-grade: ", "bold red"), (harmless(sentence, ascii_only=ascii_only), "red"))


def _heading(result: Result, title: str, width: int, ascii_only: bool) -> Iterator[Text]:
    name = f"{result.exercise}: {title}" if title else result.exercise
    room = width - len(name) - 2
    path = result.submission.path
    path = path if len(path) <= room else PurePath(path).name
    yield Text.assemble((name, "bold"), path.rjust(room + 2) if len(path) <= room else f"\n{path}")
    passed, counting = sum(check.status == "passed" for check in result.checks), len(result.counting)
    cases = sum(check.cases for check in result.checks)
    every = "all " if passed == counting else f"{passed} of "
    counts = f": {every}{counted(counting, 'check')} passed, {counted(cases, 'case')}, {result.seconds:.1f} s"
    look = LOOKS["passed" if result.passed else "failed"]
    sign = look.ascii_sign if ascii_only else look.sign
    yield Text.assemble((f"{sign} {points(result.score, result.max_score)} points", f"bold {look.style}"), counts)
    yield Text()


def _table(checks: Sequence[CheckResult], width: int, ascii_only: bool) -> Table:
    """Make a row for each check; only one for a function whose checks all passed, or that is not written yet.

    Where these are many, what passed or was skipped of a function has one row, too; where they are still, the functions
    that are all right have one together, below the others. What is explained is to be near. In a narrow terminal a
    function's name stands before its first check, in no column of its own.
    """
    is_narrow = width < NARROW
    table = Table(
        box=_HEAD_ONLY, padding=(0, 1, 0, 0), show_edge=False, pad_edge=False, header_style="dim", expand=True
    )
    if not is_narrow:
        table.add_column("function", no_wrap=True, overflow="crop", max_width=26)
    table.add_column("check", ratio=1, overflow="fold")
    table.add_column("", no_wrap=True, overflow="crop")
    table.add_column("points", justify="right", no_wrap=True, overflow="crop")
    before = ""
    for function, row in _rows(checks):
        name = Text("" if function == before else function, style="bold")
        title = Text(row[0].title) if len(row) == 1 else Text(counted(len(row), "check"), style="dim")
        verdict_and_points = _mark(row[0].status, ascii_only), Text(_earned(row))
        if is_narrow:
            told = Text.assemble(name, "  ", title) if name else Padding(title, (0, 0, 0, INDENT))
            table.add_row(told, *verdict_and_points)
        else:
            table.add_row(name, title, *verdict_and_points)
        before = function
    return table


def _rows(checks: Sequence[CheckResult]) -> list[tuple[str, list[CheckResult]]]:
    """Choose the rows of the table: a function, or how many these are, and the checks in each."""
    by_function = [(function, list(members)) for function, members in groupby(checks, key=lambda check: check.function)]
    for by_themselves in (EACH_BY_ITSELF, TELLING):
        rows = [(function, row) for function, group in by_function for row in _together(group, by_themselves)]
        if len(rows) <= MOST_ROWS:
            return rows
    often = Counter(function for function, _ in rows)
    for status in ("passed", "missing"):
        alike = [(name, row) for name, row in rows if often[name] == 1 and row[0].status == status]
        if len(alike) > 1:
            rows = [each for each in rows if each not in alike]
            rows.append((counted(len(alike), "function"), [check for _, row in alike for check in row]))
    return rows


def _together(group: Sequence[CheckResult], by_themselves: Collection[Status]) -> Iterator[list[CheckResult]]:
    """Put the checks of a function into rows: one for all, where all passed or are not written, or else as is said.

    The checks of a status in `by_themselves` have a row each; those of another have one together, below.
    """
    counting = [check for check in group if check.status != "unavailable"]
    if {check.status for check in counting} in ({"passed"}, {"missing"}):
        yield counting
        yield from ([check] for check in group if check.status == "unavailable")
        return
    yield from ([check] for check in group if check.status in by_themselves)
    others = [check for check in group if check.status not in by_themselves]
    for status in dict.fromkeys(check.status for check in others):
        yield [check for check in others if check.status == status]


def _earned(checks: Sequence[CheckResult]) -> str:
    return points(sum(check.score for check in checks), sum(check.max_score for check in checks))


def _functions(checks: Sequence[CheckResult], ascii_only: bool) -> Iterator[Text]:
    """List the functions of a submission that is all right."""
    longest = max((len(check.function) for check in checks), default=0)
    for function, members in groupby(checks, key=lambda check: check.function):
        group = list(members)
        line = f" {function.ljust(longest)}  {counted(len(group), 'check'):>9}  {_earned(group):>9}"
        yield Text.assemble("  ", _mark("passed", ascii_only, word=False), line)


def _mark(status: Status, ascii_only: bool, word: bool = True) -> Text:
    look = LOOKS[status]
    sign = look.ascii_sign if ascii_only else look.sign
    return Text(f"{sign} {look.word}" if word else sign, style=look.style)


def _measured(checks: Sequence[CheckResult]) -> Iterator[Text]:
    lines = [
        Text(f"  {check.function}: {', '.join(f'{name} {value:.6g}' for name, value in check.measured.items())}")
        for check in checks
        if check.measured
    ]
    yield from [Text(), *lines] if lines else []


def _failures(
    checks: Sequence[CheckResult], width: int, ascii_only: bool, shaded: bool, elsewhere: str
) -> Iterator[RenderableType]:
    for failure in failures(checks):
        name = failure.check.function
        yield Text()
        yield Text.assemble((name, "bold"), " ", (("-" if ascii_only else "─") * (width - len(name) - 1), "dim"))
        yield from failure_lines(failure, width, brief=True, shaded=shaded, elsewhere=elsewhere)


def _waiting(checks: Sequence[CheckResult], width: int) -> Iterator[Text]:
    for sentence in waiting(checks):
        yield from _paragraph(sentence, width)


def _printed(output: str, width: int, prints: bool) -> Iterator[RenderableType]:
    if not output.strip():
        return
    if not prints:
        number = len(output.splitlines())
        them = "it" if number == 1 else "them"
        yield from _paragraph(f"Your code printed {counted(number, 'line')}; --prints shows {them}.", width)
        return
    yield Text()
    yield Text("Your code printed:", style="bold")
    for line in shortened(output, lines=MAX_OUTPUT_LINES, columns=width - 2 * INDENT):
        yield Text(f"  | {line}")


def _footer(result: Result, width: int) -> Iterator[Text]:
    if result.seed not in (None, SEED):
        yield from _paragraph(f"Seed: {result.seed}.", width, style="dim")
    for note in result.notes:
        yield from _paragraph(f"Note: {note}", width)
    yield from _paragraph(isolation_words(result.isolation), width, style="dim")


def _next(result: Result, following: str, again: str, width: int) -> Iterator[Text]:
    """Say what to do next, always in the last line; a command that does not fit into it has the last line alone."""
    open_checks = [check for check in result.checks if check.status not in ("passed", "skipped", "unavailable")]
    if not open_checks and result.passed:
        yield Text(f"Well done. Next: dl4cv-grade {following}" if following else "Well done.", style="bold green")
        return
    path = result.submission.path
    usual_path = path in (f"{result.exercise}.py", f"{result.exercise}.ipynb")
    argument = "" if usual_path else f" {shlex.quote(path)}"
    command = f"dl4cv-grade {result.exercise}{argument}"
    if not result.settled:
        yield Text(f"Not settled, so there is no mark. Next: {again or command}, once more", style="bold")
        return
    first = open_checks[0] if open_checks else result.checks[0]
    todo = {"missing": f"write {first.function}", "refused": "remove what was refused"}
    usual = "make your file load" if _did_not_load(result.counting) else f"put {first.function} right"
    if not again and first.counterexample is not None:
        why = f"dl4cv-grade why {result.exercise} {first.function}{argument}"
        yield from _with_command(f"More about {first.function}:", why, width)
    earned = points(result.score, result.max_score)
    line = f"{earned} points. Next: {todo.get(first.status, usual)}, then"
    yield from _with_command(line, again or command, width, style="bold")


def _with_command(line: str, command: str, width: int, style: str = "") -> Iterator[Text]:
    """Lay out a sentence and a command to copy, which stands alone where both do not fit into a line."""
    if len(f"{line} {command}") <= width:
        yield Text(f"{line} {command}", style=style)
        return
    yield from (Text(part, style=style) for part in textwrap.wrap(line, width))
    yield Text(command, style=style, no_wrap=True, overflow="ignore")


def _did_not_load(checks: Sequence[CheckResult]) -> bool:
    """Tell whether the file failed as a whole: then all checks say the same, and none tried a case."""
    untried = not any(check.cases or check.line or check.counterexample for check in checks)
    same = {(check.status, check.message) for check in checks}
    return untried and len(same) == 1 and checks[0].status in ("error", "timeout", "crashed", "unsettled")


def _paragraph(text: str, width: int, style: str = "") -> Iterator[Text]:
    yield Text()
    for line in textwrap.wrap(text, width, subsequent_indent=" " * INDENT):
        yield Text(line, style=style)
