"""Lays a failure out in lines of text, for a terminal or a log: call, arrays, what was seen, why, what to do."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.style import Style
from rich.text import Text

from dl4cv.report.arrays import GAP, Panel, draw_array, draw_comparison, side_by_side
from dl4cv.report.failure import Failure, differing_part
from dl4cv.report.origin import origin_lines, size_lines
from dl4cv.report.words import LOOKS, shortened
from dl4cv.results import Array, Counterexample

INDENT = 2
MAX_CALL_LINES = 6
ZERO, MORE, LESS = (236, 236, 236), (92, 145, 196), (222, 128, 74)
_LABEL_WIDTH = 8
_UNREMARKABLE_DTYPES = ("float64", "int64", "")


def failure_text(failure: Failure, width: int) -> str:
    """Explain `failure` in plain text of at most `width` columns."""
    return "\n".join(line.plain for line in failure_lines(failure, width))


def failure_lines(
    failure: Failure, width: int, *, brief: bool = False, shaded: bool = False, elsewhere: str = ""
) -> Iterator[Text]:
    """Explain `failure` line by line; `brief` leaves out the explanation of a mistake that stands above already.

    `shaded` lays a colour behind numbers, and draws arrays that are too wide for numbers in colours alone. `elsewhere`
    says where to see what does not fit.
    """
    check = failure.check
    yield Text(check.title, style="bold") + Text(f" ({LOOKS[check.status].word})", style=LOOKS[check.status].style)
    if check.counterexample is not None:
        yield Text()
        yield from _counterexample(check.counterexample, width, shaded, elsewhere)
    yield Text()
    for label, text in failure.labelled(brief=brief):
        yield from _labelled(label, text, width)


def _counterexample(example: Counterexample, width: int, shaded: bool, elsewhere: str) -> Iterator[Text]:
    inner = width - 2 * INDENT
    yield from _indented(Text(line, style="bold") for line in _wrapped_call(example.call, inner))
    arrays = {name: array for name, array in example.arguments.items() if array.dtype and array.shape}
    scalars = {name: _value(array) for name, array in example.arguments.items() if name not in arrays}
    scalars = {name: value for name, value in scalars.items() if not _in_call(name, example.call)}
    panels = [
        panel
        for name, array in arrays.items()
        for panel in draw_array(_named(name, array), array, inner, blocks=shaded)
    ]
    yield from _rows(side_by_side(panels, inner), shaded)
    if scalars:
        values = ", ".join(f"{name} = {value}" for name, value in scalars.items())
        yield Text()
        yield from _indented(Text(line) for line in textwrap.wrap(values, inner))
    answers = list(_answers(example, inner, shaded))
    yield from _rows(answers, shaded)
    arithmetic = size_lines(example.sizes) if example.origin is None else origin_lines(example.origin)
    if arithmetic:
        yield Text()
        yield from _indented(Text(part) for line in arithmetic for part in textwrap.wrap(line, inner))
    if elsewhere and not all(panel.is_whole for row in (panels, *answers) for panel in row):
        yield Text()
        yield from _indented(Text(line, style="dim") for line in textwrap.wrap(elsewhere, inner))


def _wrapped_call(call: str, width: int) -> tuple[str, ...]:
    """Break a call between its arguments where it is longer than a line; what is still too long is cut."""
    wrapped = [
        part
        for line in call.strip("\n").split("\n")
        for part in textwrap.wrap(line, width, subsequent_indent="    ", break_long_words=False) or [""]
    ]
    return shortened("\n".join(wrapped), lines=MAX_CALL_LINES, columns=width)


def _in_call(name: str, call: str) -> bool:
    return f"({name}=" in call or f" {name}=" in call


def _answers(example: Counterexample, width: int, shaded: bool) -> Iterator[list[Panel]]:
    """Draw what was expected beside what was returned; of several parts, the one that differs."""
    expected, returned = differing_part(example)
    if isinstance(example.expected, Mapping) and (expected or returned):
        yield [Panel(f"{example.where}:", ())]
    if expected is not None and returned is not None:
        yield from draw_comparison(expected, returned, example.index, width, blocks=shaded)
        return
    for label, array in (("expected", expected), ("yours", returned)):
        if array is not None:
            yield from side_by_side(draw_array(label, array, width, blocks=shaded), width)


def _rows(rows: Iterable[list[Panel]], shaded: bool) -> Iterator[Text]:
    for row in rows:
        yield Text()
        yield from _indented(_joined(row, shaded))


def _joined(panels: Sequence[Panel], shaded: bool) -> Iterator[Text]:
    gap = " " * GAP
    yield Text(gap.join(panel.label.ljust(panel.width) for panel in panels).rstrip(), style="dim")
    for i in range(max((len(panel.rows) for panel in panels), default=0)):
        line = gap.join((panel.rows[i] if i < len(panel.rows) else "").ljust(panel.width) for panel in panels)
        text = Text(line if shaded else line.rstrip())
        if "[" in line:
            text.highlight_regex(r"\[[^\[\],]+\]", "bold red")
        left = 0
        for panel in panels:
            for tint in panel.tints if shaded else ():
                if tint.row == i:
                    text.stylize(_ground(tint.shade), left + tint.start, left + tint.stop)
            left += panel.width + GAP
        yield text


def _ground(shade: float) -> Style:
    """Return the ground of a number, from light grey to blue, or to orange below 0, and black to write on it."""
    towards = MORE if shade > 0 else LESS
    red, green, blue = (round(a + (b - a) * abs(shade)) for a, b in zip(ZERO, towards, strict=True))
    return Style(color="#000000", bgcolor=f"#{red:02x}{green:02x}{blue:02x}")


def _labelled(label: str, text: str, width: int) -> Iterator[Text]:
    """Wrap `text` beside its label."""
    inner = width - INDENT - _LABEL_WIDTH
    lines = [part for line in shortened(text, lines=12, columns=800) for part in textwrap.wrap(line, inner) or [""]]
    for i, line in enumerate(lines):
        yield Text.assemble(" " * INDENT, ((label if i == 0 else "").ljust(_LABEL_WIDTH), "bold cyan"), line)


def _indented(lines: Iterator[Text]) -> Iterator[Text]:
    for line in lines:
        yield Text(" " * 2 * INDENT) + line


def _named(name: str, array: Array) -> str:
    return name if array.dtype in _UNREMARKABLE_DTYPES else f"{name} {array.dtype}"


def _value(array: Array) -> str:
    return " ".join(draw_array("", array, 60)[0].rows).strip()
