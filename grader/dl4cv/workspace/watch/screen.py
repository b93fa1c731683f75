"""What is on the screen while a file is watched: points, what changed, one failure at a time, and the keys."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Group, RenderableType
from rich.text import Text

from dl4cv.report.changes import Changes, changes_lines
from dl4cv.report.failure import failures
from dl4cv.report.lines import failure_lines
from dl4cv.report.terminal import verdict
from dl4cv.report.words import LOOKS, counted, harmless_result, points
from dl4cv.results import Result

ON_THE_PAGE = "Not all fits here; o shows it in pictures."
NEXT_HINT = "h next hint · "
KEYS = "n next failure · a all · o page with pictures · g grade again · q quit"


@dataclass(frozen=True)
class Screen:
    """All that is shown: the latest verdict, if there is one, and why a later save has none.

    `at` is the number of the failure that is looked at; `everything` shows the whole verdict in its place.
    """

    title: str
    file: str
    result: Result | None = None
    changed: Changes | None = None
    problem: str = ""
    at: int = 0
    everything: bool = False


def drawn(screen: Screen, width: int, *, ascii_only: bool = False, shaded: bool = False) -> RenderableType:
    """Lay the screen out for a terminal of `width` columns, which can show arrays in shades or not."""
    parts: list[RenderableType] = []
    if screen.problem:
        parts += [
            Text(screen.problem, style="bold red"),
            Text("The verdict below is on the save before.") if screen.result else Text(),
            Text(),
        ]
    if screen.result is not None:
        result = harmless_result(screen.result, ascii_only=ascii_only)
        if screen.everything:
            parts.append(
                verdict(
                    result,
                    title=screen.title,
                    again="save",
                    width=width,
                    ascii_only=ascii_only,
                    shaded=shaded,
                    elsewhere=ON_THE_PAGE,
                )
            )
        else:
            parts += _brief(screen, result, width, ascii_only, shaded)
    keys = (NEXT_HINT if _hints_left(screen) else "") + KEYS
    keys = keys.replace("·", "-") if ascii_only else keys
    return Group(
        *parts, Text(), Text(f"Watching {screen.file}: save it to grade it.", style="dim"), Text(keys, style="dim")
    )


def function_looked_at(screen: Screen) -> str:
    """Name the function whose failure is on the screen; "" where none is."""
    found = failures(screen.result.checks) if screen.result is not None else []
    return found[screen.at % len(found)].check.function if found else ""


def _hints_left(screen: Screen) -> bool:
    """Tell whether there is another hint on the failure that is looked at."""
    counts = (screen.result.hints if screen.result is not None else None) or {}
    count = counts.get(function_looked_at(screen))
    return count is not None and 0 < count.shown < count.known


def _brief(screen: Screen, result: Result, width: int, ascii_only: bool, shaded: bool) -> Iterator[RenderableType]:
    look = LOOKS["passed" if result.passed else "failed"]
    sign = look.ascii_sign if ascii_only else look.sign
    passed = sum(check.status == "passed" for check in result.checks)
    yield Text.assemble(
        (f"{screen.title}  ", "bold"),
        (f"{sign} {points(result.score, result.max_score)} points", f"bold {look.style}"),
        f": {passed} of {counted(len(result.counting), 'check')}, {result.seconds:.1f} s",
    )
    for line in changes_lines(screen.changed) if screen.changed is not None else ():
        yield Text(line, style="cyan")
    told = failures(result.checks)
    missing = list(dict.fromkeys(check.function for check in result.checks if check.status == "missing"))
    if told:
        place = screen.at % len(told)
        name = told[place].check.function
        count = (result.hints or {}).get(name)
        hints = "" if count is None or not count.shown else f", hint {count.shown} of {count.known}"
        yield Text()
        yield Text.assemble((name, "bold"), f"  (failure {place + 1} of {len(told)}{hints})")
        yield from failure_lines(told[place], width, shaded=shaded, elsewhere=ON_THE_PAGE)
    elif result.hints:
        yield Text()
        yield Text(f"Not right yet: {', '.join(result.hints)}.", style="bold")
    elif missing:
        yield Text()
        yield Text(f"What is written is right. Next: write {missing[0]}.", style="bold")
    elif result.passed:
        yield Text()
        yield Text("Well done.", style="bold green")
