"""One failure as a student reads it: the call, the arrays, what was seen, why, and what to do."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rich.text import Text

from dl4cv.report.arrays import GAP, Panel, compared, drawn, side_by_side
from dl4cv.report.origin import origin_lines, size_lines
from dl4cv.report.words import LOOKS, shortened
from dl4cv.results import Array, CheckResult, Counterexample, Value

INDENT = 2
_LABEL_WIDTH = 8
_UNREMARKABLE_DTYPES = ("float64", "int64", "")


@dataclass(frozen=True)
class Failure:
    """A check to explain in full, and the later ones that its explanation covers."""

    check: CheckResult
    covered: tuple[CheckResult, ...] = ()


def failures(checks: Sequence[CheckResult]) -> list[Failure]:
    """What to explain: the first failing check of each function, and any other that fails in another way.

    The same mistake, and the same exception at the same line, is told once. A named mistake covers only what it
    explains; a wrong value without a cause of its own is covered by the one before it. A check without a counterexample
    whose message was already given under another function is covered as well, so that a refused import is told once.
    """
    found: list[tuple[CheckResult, list[CheckResult]]] = []
    for check in checks:
        if check.status in ("passed", "missing", "skipped"):
            continue
        covered = next((covered for told, covered in found if _covers(told, check)), None)
        if covered is None:
            found.append((check, []))
        else:
            covered.append(check)
    return [_failure([told, *covered]) for told, covered in found]


def _failure(alike: Sequence[CheckResult]) -> Failure:
    """One of the checks that fail alike explains all: of those that show a mistake, the one that asks most directly."""
    first = alike[0]
    same = [check for check in alike if check.mistake == first.mistake]
    told = max(same, key=lambda check: check.max_score) if first.mistake else first
    return Failure(told, tuple(check for check in alike if check is not told))


def explained(failure: Failure, width: int, known: Sequence[CheckResult] = ()) -> Iterator[Text]:
    """The lines that explain `failure`; mistakes of `known` checks were explained before and are only named."""
    check = failure.check
    yield Text(check.title, style="bold") + Text(f" ({LOOKS[check.status].word})", style=LOOKS[check.status].style)
    if check.counterexample is not None:
        yield Text()
        yield from _counterexample(check.counterexample, width)
    yield Text()
    if check.line:
        yield from _labelled("Where", f"line {check.line} of your file", width)
    yield from _labelled("Seen", check.message, width)
    yield from _labelled("Cause", _cause(check, known), width)
    yield from _labelled("Remedy", check.remedy, width)
    yield from _labelled("Also", _also(failure), width)


def _covers(told: CheckResult, check: CheckResult) -> bool:
    if check.line and (told.function, told.line, told.message) == (check.function, check.line, check.message):
        return True
    if check.mistake is not None:
        return told.function == check.function and told.mistake is not None and told.mistake.id == check.mistake.id
    if check.counterexample is None and (told.status, told.message) == (check.status, check.message):
        return True
    own_words = check.status == "error" or (check.cause, check.remedy) not in (("", ""), (told.cause, told.remedy))
    return told.function == check.function and told.mistake is None and not own_words


def _cause(check: CheckResult, known: Sequence[CheckResult]) -> str:
    mistake = check.mistake
    if mistake is None:
        return check.cause
    before = next((other.function for other in known if other.mistake and other.mistake.id == mistake.id), "")
    if before:
        return f"{_sentence(mistake.title)} The same mistake as in {before}."
    return f"{_sentence(mistake.title)} {mistake.explanation}"


def _also(failure: Failure) -> str:
    """The covered checks in a line or two, by title."""
    own = failure.check.function
    titles = [
        (f"{check.function}: " if check.function != own else "") + check.title.rstrip(".") for check in failure.covered
    ]
    if len(titles) > 4:
        titles = [*titles[:3], f"{len(titles) - 3} more checks"]
    return f"not passed either: {'; '.join(titles)}." if titles else ""


def _counterexample(example: Counterexample, width: int) -> Iterator[Text]:
    inner = width - 2 * INDENT
    yield from _indented(Text(line, style="bold") for line in shortened(example.call, lines=6, columns=inner))
    arrays = {name: array for name, array in example.arguments.items() if array.dtype and array.shape}
    scalars = {name: _value(array) for name, array in example.arguments.items() if name not in arrays}
    scalars = {name: value for name, value in scalars.items() if not _in_call(name, example.call)}
    panels = [panel for name, array in arrays.items() for panel in drawn(_named(name, array), array, inner)]
    yield from _rows(side_by_side(panels, inner))
    if scalars:
        values = ", ".join(f"{name} = {value}" for name, value in scalars.items())
        yield Text()
        yield from _indented(Text(line) for line in textwrap.wrap(values, inner))
    yield from _rows(_answers(example, inner))
    arithmetic = size_lines(example.sizes) if example.origin is None else origin_lines(example.origin)
    if arithmetic:
        yield Text()
        yield from _indented(Text(part) for line in arithmetic for part in textwrap.wrap(line, inner))


def _in_call(name: str, call: str) -> bool:
    return f"({name}=" in call or f" {name}=" in call


def _answers(example: Counterexample, width: int) -> Iterator[list[Panel]]:
    """Draw what was expected beside what was returned; of several parts, the one that differs."""
    expected, returned = _part(example.expected, example.where), _part(example.returned, example.where)
    if isinstance(example.expected, Mapping) and (expected or returned):
        yield [Panel(f"{example.where}:", ())]
    if expected is not None and returned is not None:
        yield from compared(expected, returned, example.index, width)
        return
    for label, array in (("expected", expected), ("yours", returned)):
        if array is not None:
            yield from side_by_side(drawn(label, array, width), width)


def _part(value: Value | None, name: str) -> Array | None:
    return value.get(name) if isinstance(value, Mapping) else value


def _rows(rows: Iterator[list[Panel]]) -> Iterator[Text]:
    for row in rows:
        yield Text()
        yield from _indented(_joined(row))


def _joined(panels: Sequence[Panel]) -> Iterator[Text]:
    gap = " " * GAP
    yield Text(gap.join(panel.label.ljust(panel.width) for panel in panels).rstrip(), style="dim")
    for i in range(max((len(panel.rows) for panel in panels), default=0)):
        line = gap.join((panel.rows[i] if i < len(panel.rows) else "").ljust(panel.width) for panel in panels)
        text = Text(line.rstrip())
        if "[" in line:
            text.highlight_regex(r"\[[^\[\],]+\]", "bold red")
        yield text


def _labelled(label: str, text: str, width: int) -> Iterator[Text]:
    """`text` wrapped beside its label; nothing for an empty text."""
    if not text:
        return
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
    return " ".join(drawn("", array, 60)[0].rows).strip()


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:].rstrip(".") + "."
