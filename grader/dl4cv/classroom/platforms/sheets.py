"""Spreadsheets as text: read as they were downloaded, written back in the same encoding, delimiter and line ends."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dl4cv.harmless import harmless

# A spreadsheet takes what begins with one of these for a formula, in its wide form too.
_FORMULA = tuple("=+-@|%＝＋－＠")
# Opened where semicolons divide cells, a file with commas has another cell after each; after each line end, a new row.
_BEFORE_FORMULA = re.compile(r"([;\n][\s\"']*)(?=[=+\-@|%＝＋－＠])")


class SheetError(ValueError):
    """The file is not the spreadsheet it should be; the message is one sentence."""


@dataclass(frozen=True)
class Sheet:
    """A table of text, its head the first row. `encoding`, `delimiter` and `newline` are how it lies in its file.

    Without an encoding it is UTF-8, with a byte order mark where it is not plain ASCII: Excel garbles names without
    the mark, and a script that does not expect it finds no column `student`.
    """

    rows: tuple[tuple[str, ...], ...]
    encoding: str = ""
    delimiter: str = ","
    newline: str = "\r\n"

    @property
    def head(self) -> tuple[str, ...]:
        """Return the names of the columns."""
        return self.rows[0]


def read_sheet(data: bytes, name: str) -> Sheet:
    """Read the spreadsheet in `data`; `name` is the file's, for errors. Raises SheetError."""
    text, encoding = decoded(data)
    delimiter = delimiter_of(text)
    try:
        rows = tuple(map(tuple, csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)))
    except csv.Error as error:
        raise SheetError(f"{name} is no CSV file that can be read: {error}.") from error
    if not rows or len(rows[0]) < 2:
        raise SheetError(f"{name} is no spreadsheet: its first line must hold the names of the columns.")
    return Sheet(rows, encoding, delimiter, "\r\n" if "\r\n" in text else "\n")


def sheet_bytes(sheet: Sheet) -> bytes:
    """Write `sheet` as a file."""
    written = io.StringIO(newline="")
    csv.writer(written, delimiter=sheet.delimiter, lineterminator=sheet.newline).writerows(sheet.rows)
    text = written.getvalue()
    encoding = sheet.encoding or ("utf-8" if text.isascii() else "utf-8-sig")
    # A spreadsheet that came in a small character set may have to take a name or a sign that the set has not.
    return text.encode(encoding, "xmlcharrefreplace")


def with_cells(sheet: Sheet, cells: Mapping[tuple[int, int], str]) -> Sheet:
    """Put other text in the cells at (row, column); all else stays as it is."""
    rows = [list(row) for row in sheet.rows]
    for (row, column), text in cells.items():
        rows[row] += [""] * (column + 1 - len(rows[row]))
        rows[row][column] = text
    return replace(sheet, rows=tuple(map(tuple, rows)))


def inert(text: str) -> str:
    """Make `text`, which a student may have written, a cell that no spreadsheet runs as a formula."""
    text = harmless(text)
    text = f"'{text}" if text.lstrip().startswith(_FORMULA) else text
    return _BEFORE_FORMULA.sub(r"\1'", text)


def figure(value: float, *, comma: bool = False) -> str:
    """Write `value` with at most two decimals; with a decimal comma where the spreadsheet has one."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return text.replace(".", ",") if comma else text


def number(text: str) -> float | None:
    """Read the number in a cell, with a decimal point or comma; None when it holds none."""
    try:
        value = float(text.strip().replace(",", "."))
    except ValueError:
        return None
    return value if 0 < value < 1e9 else None


def cell(row: Sequence[str], column: int | None) -> str:
    """Read the text in `column`, stripped; nothing where the row is shorter."""
    return row[column].strip() if column is not None and column < len(row) else ""


def decoded(data: bytes) -> tuple[str, str]:
    """Decode a file; return its text and encoding: by its byte order mark, else UTF-8, else what Windows takes."""
    if data.startswith(codecs.BOM_UTF8):
        candidates = ["utf-8-sig"]
    elif data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8", "cp1252"]
    for encoding in candidates:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def delimiter_of(text: str) -> str:
    """Find what stands between the names of the columns."""
    first = text.partition("\n")[0]
    return max(",;\t", key=first.count)
