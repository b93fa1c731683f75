"""Hostile bytes for all that the grader reads: python tests/sandbox/fuzz/readers.py [--minutes 120] [--seed 1].

Submissions, notebooks, frames, remembered results, archives, git objects, spreadsheets of a learning platform: honest
ones, damaged in every way, and such as no program writes. Each attempt ends in a value or in the error that its reader
names, at once, and the process stays within its memory. `--only KIND --attempt N` repeats one that did not.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC
from pathlib import Path

ROOT = Path(__file__).parents[3]
sys.path.insert(0, str(ROOT))

import numpy as np  # noqa: E402
from dl4cv.classroom.downloads.archives import ArchiveError, list_members  # noqa: E402
from dl4cv.classroom.downloads.clones import committed_at, is_clone  # noqa: E402
from dl4cv.classroom.marks.marking_options import OptionError  # noqa: E402
from dl4cv.classroom.platforms.sheets import SheetError, read_sheet, sheet_bytes  # noqa: E402
from dl4cv.classroom.platforms.submission_times import read_times  # noqa: E402
from dl4cv.results import (  # noqa: E402
    Array,
    CheckResult,
    Counterexample,
    Isolation,
    Result,
    Submission,
    from_json,
    to_json,
)
from dl4cv.rpc.frames import ProtocolError, decode, encode  # noqa: E402
from dl4cv.rpc.request import checked  # noqa: E402
from dl4cv.submission.reading import MAX_BYTES, SubmissionError, understand  # noqa: E402

SECONDS = 2.0
MEMORY = 512 << 10
"""KiB by which the process may grow over all attempts."""

MAX_ARRAY_BYTES = 1 << 20
SOLUTION = (ROOT / "solutions" / "exercise3.py").read_bytes()

# What nests, what repeats, and what tells an encoding, a magic or a cell from the rest.
PIECES = (
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        '"',
        "'''",
        '"""',
        "\\",
        "\n",
        "\r",
        "\0",
        "\t",
        "\f",
        " ",
        ":",
        ",",
        ";",
        "#",
    ),
    *("f'{", "rb'", "lambda: ", "not ", "-", "~", "**", "if 1:\n", " for a in b", "async ", "await ", "yield ", "@a\n"),
    *("match 0:\n case ", "a, ", "*a", "a := ", "def f():\n", "class A:\n", "try:\n", "except* ", "else:\n", "else "),
    *("import a\n", "from .a import *\n", "return ", "global a\n", "print 1\n", "9" * 50, "0x", "1e9", "1j", "é", "𝟙"),
    *("%%bash\n", "%time ", "!ls\n", "?", "??", "\ufeff", "# coding: ", "utf-7\n", "punycode\n", "gbk\n", "\ud800"),
)
JSON_PIECES = (
    *("{", "}", "[", "]", ",", ":", '"', "{}", "[]", "null", "true", "NaN", "-", "1e999", "9" * 50, '"\\ud800"'),
    *('"cells":[', '"nbformat":4,', '"nbformat":3,', '"worksheets":[', '"cell_type":"code"', '"source":', '"tags":'),
    *('"schema_version":', '"checks":[', '"counterexample":', '"values":[[', '"shape":[', "0,", '"$array":[0,"S"]'),
)


def nested(draw: random.Random, pieces: tuple[str, ...]) -> bytes:
    """A few of the pieces, each up to thousands of times."""
    text = "".join(
        draw.choice(pieces) * draw.choice((1, 1, 1, 2, 3, 10, 100, 1000, 20_000)) for _ in range(draw.randint(1, 12))
    )
    return text[: 1 << 20].encode(draw.choice(("utf-8", "utf-16", "latin-1", "utf-8-sig")), "replace")


def damaged(draw: random.Random, data: bytes, pieces: tuple[str, ...] = ()) -> bytes:
    """`data` with bytes changed, taken away, put in, repeated."""
    changed = bytearray(data)
    for _ in range(draw.choice((1, 1, 2, 5, 30))):
        at = draw.randint(0, len(changed))
        end = min(at + draw.choice((1, 1, 4, 100)), len(changed))
        match draw.randint(0, 5):
            case 0 if at < len(changed):
                changed[at] = draw.randint(0, 255)
            case 1:
                del changed[at:end]
            case 2:
                changed[at:at] = draw.randbytes(draw.choice((1, 2, 4, 8)))
            case 3:
                changed[at:at] = changed[at:end] * draw.choice((1, 10, 1000))
            case 4 if pieces:
                changed[at:at] = draw.choice(pieces).encode("utf-8", "replace") * draw.choice((1, 1, 3, 200))
            case _:
                changed[at : at + 4] = draw.choice((b"\xff" * 4, b"\0" * 4, b"\xff\xff\xff\x7f", b"\1\0\0\0"))
    return bytes(changed)


def require_sentence(error: Exception) -> None:
    """What is said of what cannot be read is one line, and not long."""
    said = str(error)
    if "\n" in said or not 0 < len(said) < 1000:
        raise AssertionError(repr(said))


def read_source(draw: random.Random) -> None:
    data = nested(draw, PIECES) if draw.random() < 0.5 else damaged(draw, SOLUTION, PIECES)
    _understood(data, "exercise3.py")


def read_notebook(draw: random.Random) -> None:
    parts = SOLUTION.decode().split("\n\n\n")
    cells = [{"cell_type": "code", "metadata": {}, "source": part} for part in draw.sample(parts, 3)]
    if draw.random() < 0.5:
        cells[0]["source"] = nested(draw, PIECES).decode("utf-8", "replace")
    written = json.dumps({"nbformat": draw.choice((4, 4, 3, 2, 1)), "metadata": {}, "cells": cells}).encode()
    choice = draw.random()
    data = (
        nested(draw, JSON_PIECES) if choice < 0.3 else damaged(draw, written, JSON_PIECES) if choice < 0.9 else written
    )
    _understood(data, "exercise3.ipynb")


def _understood(data: bytes, name: str) -> None:
    try:
        source = understand(data[: MAX_BYTES[Path(name).suffix]], Path(name))
    except SubmissionError as error:
        require_sentence(error)
        return
    for line in (1, 10**6):
        source.locate(line)
    source.text.encode()


def read_frame(draw: random.Random) -> None:
    value = {
        "status": "returned",
        "type": "ndarray",
        "value": draw.choice(
            (
                np.zeros((3, 0, 2)),
                [np.arange(6.0).reshape(2, 3).T, (1, None, True)],
                {"a": [[]] * 50, "b": float("nan")},
            )
        ),
        "changed": [0],
        "warned": [],
    }
    stream = io.BytesIO(damaged(draw, b"".join(map(bytes, encode(value))), JSON_PIECES))

    def receive(length: int) -> bytearray:
        assert length <= MAX_ARRAY_BYTES, f"{length} bytes are asked for at once"
        data = bytearray(stream.read(length))
        if len(data) < length:
            raise EOFError
        return data

    try:
        checked(decode(receive, MAX_ARRAY_BYTES))
    except (ProtocolError, EOFError):
        return


EXAMPLE = Counterexample(
    call="f(x)",
    arguments={"x": Array("float64", (2,), [1.0, "nan"])},
    expected=Array("float64", (2,), [1.0, 2.0]),
    returned=Array("float64", (0, 2), None),
    index=(1,),
)
RESULT = to_json(
    Result(
        exercise="exercise3",
        submission=Submission("exercise3.py", "0" * 64),
        score=1.0,
        max_score=2.0,
        passed=False,
        seed=1,
        seconds=0.1,
        isolation=Isolation("basic"),
        versions={},
        checks=(
            CheckResult(
                name="f_x",
                function="f",
                title="F.",
                kind="law",
                status="failed",
                score=1.0,
                max_score=2.0,
                counterexample=EXAMPLE,
            ),
        ),
    )
).encode()


def read_result(draw: random.Random) -> None:
    data = nested(draw, JSON_PIECES) if draw.random() < 0.3 else damaged(draw, RESULT, JSON_PIECES)
    try:
        from_json(data.decode())
    except ValueError:
        return


def read_archive(draw: random.Random) -> None:
    from tests.classroom.zips import Entry, forge, write_zip

    path = FOLDER / "class.zip"
    if draw.random() < 0.5:
        write_zip(path, {f"{name}/exercise3.py": SOLUTION * draw.randint(0, 3) for name in ("anna", "bert")})
    else:
        names = ("a/exercise3.py", "../b", "/c", "d\0", "e" * 2000, "f/" * 40, "g\\h", "é", "")
        entries = [
            Entry(
                draw.choice(names).encode(draw.choice(("utf-8", "latin-1", "utf-16"))),
                flags=draw.choice((0, 1, 8, 0x800)),
                method=draw.choice((0, 8, 8, 99)),
                size=draw.choice((None, 0, 1 << 20, (1 << 32) - 1)),
                checksum=draw.choice((None, 0)),
                extra=draw.randbytes(draw.choice((0, 4, 20))),
                shares=draw.random() < 0.2,
            )
            for _ in range(draw.randint(1, 6))
        ]
        forge(path, entries)
    path.write_bytes(damaged(draw, path.read_bytes()))
    try:
        members, _ = list_members(path)
        for member in members:
            member.read(MAX_BYTES[".py"])
    except ArchiveError as error:
        require_sentence(error)


def read_clone(draw: random.Random) -> None:
    files = [path for path in sorted((CLONE / ".git").rglob("*")) if path.is_file()]
    file = draw.choice(files)
    whole = file.read_bytes()
    file.chmod(0o644)
    try:
        file.write_bytes(damaged(draw, whole))
        is_clone(CLONE)
        committed_at(CLONE, draw.choice(("exercise3.py", "a\nb", "-", ":(top)x")))
    finally:
        file.write_bytes(whole)


SHEET = """\
Identifier,Full name,Grade,Last modified (submission),Last modified (grade)
Participant 101,Anna Lee,,"Monday, 30 November 2026, 11:02 AM","Tuesday, 1 December 2026, 1:00 AM"
Participant 102,Bert Müller,,-,-
"""
LIST = "student,exercise,submitted_at\r\nAnna Lee_101,exercise3,2026-11-30T10:00\r\nbert,,2026-11-30T11:00\r\n"


def read_spreadsheet(draw: random.Random) -> None:
    encoding = draw.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252"))
    pieces = ('"', ",", ";", "\t", "\r\n", "\n", "\0", "=1+1", "99999", "0001", "-", "Grade", "\ufeff", "٣", "AM")
    data = damaged(draw, draw.choice((SHEET, LIST)).encode(encoding), pieces)
    try:
        sheet = read_sheet(data, "sheet.csv")
        sheet_bytes(sheet)
        read_times(sheet, ("Anna Lee_101", "bert"), zone=UTC)
    except (SheetError, OptionError) as error:
        require_sentence(error)


KINDS: dict[str, Callable[[random.Random], None]] = {
    "source": read_source,
    "notebook": read_notebook,
    "frame": read_frame,
    "result": read_result,
    "archive": read_archive,
    "clone": read_clone,
    "spreadsheet": read_spreadsheet,
}


def attempts(seed: int, most: int, ends_at: float) -> Iterator[tuple[str, int]]:
    number = 0
    while number < most and time.monotonic() < ends_at:
        for kind in KINDS:
            yield kind, seed + number
        number += 1


def survives(kind: str, number: int, most_memory: int) -> None:
    begin = time.process_time()
    KINDS[kind](random.Random(f"{kind} {number}"))
    assert time.process_time() - begin < SECONDS, "it took too long"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < most_memory, "it took too much memory"


def main() -> None:
    global FOLDER, CLONE
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=120.0)
    parser.add_argument("--attempts", type=int, default=10**9, help="of each kind, at most")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=KINDS)
    parser.add_argument("--attempt", type=int)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="dl4cv-fuzz-") as folder:
        FOLDER, CLONE = Path(folder), Path(folder) / "clone"
        _make_clone()
        most_memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss + MEMORY
        if options.only and options.attempt is not None:
            survives(options.only, options.attempt, most_memory)
            return
        begin, count, failed = time.monotonic(), Counter[str](), 0
        for kind, number in attempts(options.seed, options.attempts, begin + 60 * options.minutes):
            if options.only in (None, kind):
                count[kind] += 1
                try:
                    survives(kind, number, most_memory)
                except Exception as error:
                    failed += 1
                    print(f"--only {kind} --attempt {number}: {type(error).__name__}: {str(error)[:300]}", flush=True)
        tried = ", ".join(f"{number} {kind}" for kind, number in count.items())
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - most_memory + MEMORY) >> 10
        print(
            f"{count.total()} attempts in {time.monotonic() - begin:.0f} s: {tried}; {failed} failed; {grown} MiB more"
        )
    sys.exit(failed > 0)


def _make_clone() -> None:
    CLONE.mkdir()
    (CLONE / "exercise3.py").write_bytes(SOLUTION)
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org", "-c", "gc.auto=0"]
    for command in (
        ["init", "--quiet"],
        ["add", "."],
        ["commit", "--quiet", "--message", "done"],
        ["pack-refs", "--all"],
    ):
        subprocess.run(["git", *who, *command], cwd=CLONE, check=True, capture_output=True, env={**os.environ})


if __name__ == "__main__":
    main()
