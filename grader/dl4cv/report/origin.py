"""Where one output comes from, in lines of text: its window, and its arithmetic in the student's numbers."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterator, Sequence

from dl4cv.checks.compare import show_number
from dl4cv.results import AxisSize, Origin, Steps

COLUMNS = 76
LINES = 3
STAMPS = 3
DIGITS = 4
GLUED = "\N{NO-BREAK SPACE}"

Term = tuple[float, ...]


def origin_lines(origin: Origin) -> list[str]:
    """Describe the window of an output, then its arithmetic, expected and the student's."""
    return [*_place_lines(origin), *arithmetic_lines(origin)]


def size_lines(sizes: Sequence[AxisSize]) -> list[str]:
    """Write the formula of each size in the numbers of this call, with the student's size where it is known."""
    return [
        (f"{size.axis}:".ljust(8) if size.axis else "")
        + f"{_size_formula(size)} = {size.right}"
        + ("" if size.yours is None else f"     (yours: {size.yours})")
        for size in sizes
    ]


def _size_formula(size: AxisSize) -> str:
    if size.transposed:
        padding = f" - 2*{size.padding}" if size.padding else ""
        return f"({size.size} - 1)*{size.stride}{padding} + {size.kernel_size}"
    padding = f" + 2*{size.padding}" if size.padding else ""
    dilated = f"{size.dilation}*({size.kernel_size} - 1) - 1"
    span = f"{size.kernel_size}" if size.dilation == 1 else dilated
    return f"({size.size}{padding} - {span}) // {size.stride} + 1"


def _place_lines(origin: Origin) -> list[str]:
    if origin.kind == "global average pooling":
        return [f"out{list(origin.index)}: all of {origin.argument}{list(origin.index)}"]
    if origin.kind == "transposed convolution":
        return _stamp_lines(origin)
    if origin.kind == "gradient":
        return _factor_lines(origin)
    return _window_lines(origin)


def _window_lines(origin: Origin) -> list[str]:
    """Say which rows and columns the window covers, and how much of it is padding."""
    which = ""
    if len(origin.index) == 4:
        n, channel = origin.index[:2]
        which = f"image {n}, {'kernel' if origin.kind == 'convolution' else 'channel'} {channel}, "
    padded = "the padded " if origin.padded else ""
    where = f"rows {_range(origin.rows)}, columns {_range(origin.columns)} of {padded}{origin.argument}"
    lines = _wrap(f"out{list(origin.index)}: {which}{where}")
    if not origin.padding:
        return lines
    does = {"convolution": "is 0", "max pooling": "never wins", "average pooling": "counts as 0"}[origin.kind]
    pixels = origin.rows.count * origin.columns.count
    if origin.padding == pixels:
        return [*lines, f"all of this window is padding, which {does}"]
    are = "is" if origin.padding == 1 else "are"
    return [*lines, f"{origin.padding} of these {pixels} pixels {are} padding, which {does}"]


def _stamp_lines(origin: Origin) -> list[str]:
    """Say which input pixels stamp an output of a transposed convolution, with which kernel elements."""
    assert origin.kernel_rows is not None
    assert origin.kernel_columns is not None
    n, channel, row, column = origin.index
    canvas = [n, channel, row + origin.crop[0], column + origin.crop[1]]
    place = f"out{list(origin.index)}" + (f" is canvas{canvas} before the crop" if any(origin.crop) else "")
    stamps = [
        f"{origin.argument}[{n}, :, {i}, {j}]*weight[:, {channel}, {u}, {v}]"
        for i, u in zip(_positions(origin.rows), _positions(origin.kernel_rows), strict=True)
        for j, v in zip(_positions(origin.columns), _positions(origin.kernel_columns), strict=True)
    ]
    by = _first_of(stamps, len(stamps)) or f"no pixel of {origin.argument}"
    return [place, *_wrap(f"stamped by {by}")]


def _factor_lines(origin: Origin) -> list[str]:
    """Say which products add up to an element of a gradient."""
    summed = _first_of(origin.factors, origin.count) or "nothing: no output depends on it"
    return _wrap(f"{origin.argument}{list(origin.index)}: {summed}")


def _first_of(summands: Sequence[str], count: int) -> str:
    """Write the first of `count` summands, and how many there are more."""
    first = [*summands[:STAMPS], *([f"{count - STAMPS} more"] if count > STAMPS else [])]
    return " + ".join(part.replace(" ", GLUED) for part in first)


def arithmetic_lines(origin: Origin) -> list[str]:
    """Write the arithmetic in at most LINES lines; what is too long goes without its zeros, then ends in "…"."""
    short = _arithmetic(origin, origin.terms)
    if len(short) <= LINES:
        return short
    if origin.kind == "max pooling":
        telling = sorted(origin.terms, reverse=True)
    else:
        telling = [term for term in origin.terms if math.prod(term)]
        short = _arithmetic(origin, telling)
    kept = len(telling)
    while len(short) > LINES:
        kept -= 1
        short = _arithmetic(origin, telling[:kept], left_out=True)
    return short


def _arithmetic(origin: Origin, terms: Sequence[Term], left_out: bool = False) -> list[str]:
    one = _number if origin.kind == "max pooling" else _factor
    pieces = ["*".join(map(one, term)) for term in terms] + ["…"] * left_out or ["0"]
    if origin.bias is not None:
        pieces.append(f"{_factor(origin.bias)}{GLUED}(bias)")
    if origin.kind == "max pooling":
        text = f"max({', '.join(pieces)})"
    elif origin.kind in ("average pooling", "global average pooling"):
        text = f"({' + '.join(pieces)}){GLUED}/{GLUED}{origin.count}"
    else:
        text = " + ".join(pieces)
    equals = "=" if _is_exact(origin) else "≈"
    answer = f"{equals} {show_number(origin.value)}     (yours: {show_number(origin.yours)})".replace(" ", GLUED)
    return _wrap(f"{text} {answer}")


def _is_exact(origin: Origin) -> bool:
    """Tell whether all numbers of the arithmetic are written with all their digits."""
    numbers = [number for term in origin.terms for number in term] + [origin.bias or 0.0]
    all_exact = all(float(_number(number)) == number for number in numbers)
    return all_exact and float(show_number(origin.value)) == origin.value


def _range(steps: Steps) -> str:
    """Write positions as a slice: 2:5, or 2:7:2."""
    stop = steps.first + steps.step * (steps.count - 1) + 1
    return f"{steps.first}:{stop}" + (f":{steps.step}" if steps.step > 1 and steps.count > 1 else "")


def _positions(steps: Steps) -> Iterator[int]:
    yield from (steps.first + steps.step * number for number in range(steps.count))


def _wrap(text: str) -> list[str]:
    """Wrap `text`; GLUED holds together what must stand on one line."""
    lines = textwrap.wrap(text, COLUMNS, subsequent_indent="  ", break_long_words=False)
    return [line.replace(GLUED, " ") for line in lines]


def _factor(number: float) -> str:
    text = _number(number)
    return f"({text})" if text.startswith("-") else text


def _number(number: float) -> str:
    return show_number(number) if float(number).is_integer() else f"{number:.{DIGITS}g}"
