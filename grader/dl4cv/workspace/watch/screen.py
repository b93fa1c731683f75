"""What is on the screen while a file is watched: points, what changed, one failure at a time, and the keys."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass

from rich.console import Console, Group, RenderableType
from rich.text import Text

from dl4cv.harmless import harmless
from dl4cv.report.changes import Changes, changes_lines
from dl4cv.report.failure import failures
from dl4cv.report.lines import failure_lines
from dl4cv.report.terminal import verdict
from dl4cv.report.words import LOOKS, counted, harmless_result, points
from dl4cv.results import Result

ON_THE_PAGE = "Not all fits here; o shows it in pictures."
KEYS = {
    "h": ("next hint", "hint"),
    "n": ("next failure", "next"),
    "a": ("all", "all"),
    "o": ("page with pictures", "page"),
    "g": ("grade again", "again"),
    "q": ("quit", "quit"),
}
"""What each key does, and the same in a word, for a narrow terminal."""


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


def drawn(
    screen: Screen, width: int, height: int | None = None, *, ascii_only: bool = False, shaded: bool = False
) -> RenderableType:
    """Lay the screen out for a terminal of `width` columns, which can show arrays in shades or not.

    Of what is higher than `height` the last lines stay in view: points and changes then stand below the failure.
    """
    head, body, foot = _problem(screen), list[RenderableType](), _foot(screen, width, ascii_only)
    if screen.result is not None:
        result = harmless_result(screen.result, ascii_only=ascii_only)
        if screen.everything:
            body.append(
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
            head += [*_points(screen, result, ascii_only), Text(), *_name(screen, result)]
            body += _brief(screen, result, width, shaded)
    in_view = [*body, Text(), *head, *foot] if head and body else [*head, *body, *foot]
    shown = Group(*head, *body, *foot)
    if height is None or _height(shown, width) < height:
        return shown
    return Group(*in_view)


def _height(shown: RenderableType, width: int) -> int:
    return len(Console(width=width, file=io.StringIO()).render_lines(shown, pad=False))


def _problem(screen: Screen) -> list[RenderableType]:
    """Say why the latest save has no verdict."""
    if not screen.problem:
        return []
    before = "What is shown is the verdict on the save before." if screen.result else ""
    return [Text(screen.problem, style="bold red"), Text(before), Text()]


def _foot(screen: Screen, width: int, ascii_only: bool) -> list[RenderableType]:
    """Say what is watched, and which keys do something now."""
    several = screen.result is not None and len(failures(screen.result.checks)) > 1
    useless = {"h": not _hints_left(screen), "n": not several, "a": not screen.result, "o": not screen.result}
    keys = {key: words for key, words in KEYS.items() if not useless.get(key)}
    between = " - " if ascii_only else " · "
    lines = [between.join(f"{key} {words[brief]}" for key, words in keys.items()) for brief in (False, True)]
    fitting = next((line for line in lines if len(line) <= width), lines[-1])
    file = harmless(screen.result.submission.path if screen.result else screen.file, ascii_only=ascii_only)
    return [Text(), Text(f"Watching {file}: save it to grade it.", style="dim"), Text(fitting, style="dim")]


def function_looked_at(screen: Screen) -> str:
    """Name the function whose failure is on the screen; "" where none is."""
    found = failures(screen.result.checks) if screen.result is not None else []
    return found[screen.at % len(found)].check.function if found else ""


def _hints_left(screen: Screen) -> bool:
    """Tell whether there is another hint on the failure that is looked at."""
    counts = (screen.result.hints if screen.result is not None else None) or {}
    count = counts.get(function_looked_at(screen))
    return count is not None and 0 < count.shown < count.known


def _points(screen: Screen, result: Result, ascii_only: bool) -> Iterator[RenderableType]:
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


def _name(screen: Screen, result: Result) -> Iterator[RenderableType]:
    """Name the function whose failure is told, if there is one."""
    told = failures(result.checks)
    if told:
        place = screen.at % len(told)
        name = told[place].check.function
        count = (result.hints or {}).get(name)
        hints = "" if count is None or not count.shown else f", hint {count.shown} of {count.known}"
        yield Text.assemble((name, "bold"), f"  (failure {place + 1} of {len(told)}{hints})")


def _brief(screen: Screen, result: Result, width: int, shaded: bool) -> Iterator[RenderableType]:
    """Tell one failure, or what to do next where there is none."""
    told = failures(result.checks)
    missing = list(dict.fromkeys(check.function for check in result.checks if check.status == "missing"))
    if told:
        yield from failure_lines(told[screen.at % len(told)], width, shaded=shaded, elsewhere=ON_THE_PAGE)
    elif result.hints:
        yield Text(f"Not right yet: {', '.join(result.hints)}.", style="bold")
    elif missing:
        anything = any(check.status == "passed" for check in result.checks)
        so_far = "What is written is right. Next: write" if anything else "Nothing is written yet. Begin with"
        yield Text(f"{so_far} {missing[0]}.", style="bold")
    elif result.passed:
        yield Text("Well done.", style="bold green")
