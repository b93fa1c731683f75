"""Files made to crash, stop or fill whoever reads them: each is refused in one sentence, or read like any other."""

import json
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from dl4cv.submission.reading import MAX_CODE_BYTES, SubmissionError, read, understand
from dl4cv.submission.understanding import MAX_CELLS, MAX_TOLD

from tests.submission.written import script, sentence

MOST_MEMORY = 64 << 10
"""KiB by which the process that asks may grow."""

N = 60_000
DEEP = {
    "for clauses": "x = [1" + " for a in b" * 95_000 + "]",
    "async for clauses": "async def f():\n    return {1" + " async for a in b" * N + "}",
    "brackets": "[" * N + "]" * N,
    "braces in an f-string": "x = f'" + "{f'" * 20 + "'",
    "format specs": "x = f'" + "{a:" * 1000 + "}" * 1000 + "'",
    "minus signs": "-" * N + "1",
    "nots": "x = " + "not " * N + "1",
    "inversions": "x = " + "~" * N + "1",
    "powers": "x = 2" + "**2" * N,
    "lambdas": "x = " + "lambda: " * N + "0",
    "conditions": "x = " + "1 if 2 else " * N + "3",
    "attributes": "x" + ".x" * N,
    "calls": "x" + "()" * N,
    "subscripts": "x" + "[0]" * N,
    "sums": "x = 1" + "+1" * N,
    "elifs": "if 1: 0\n" + "elif 1: 0\n" * N,
    "patterns": "match 0:\n case " + "[" * 5000 + "]" * 5000 + ": 0",
    "captures": "match 0:\n case [" + ",".join(f"a{number}" for number in range(8000)) + "]: 0",
    "mappings": "match 0:\n case {" + ",".join(f"{n}: a{n}" for n in range(8000)) + "}: 0",
    "with items": "with " + ", ".join(["a"] * N) + ": 0",
    "walruses": "x = " + "(a := " * 150 + "1" + ")" * 150,
    "decorators": "@a\n" * N + "def f(): 0",
    "blocks": "".join(" " * depth + "if 1:\n" for depth in range(120)) + " " * 120 + "0",
    "functions": "".join(" " * depth + "def f():\n" for depth in range(99)) + " " * 99 + "0",
    "huge integer": "x = " + "9" * N,
    "huge hexadecimal integer": "x = 0x" + "f" * N,
    "products that a compiler could fold": "x = 9**9**9**9\ny = 'a' * 10**10\nz = 1 << 10**12\nw = ((0,) * 10**6) * 9",
    "quotes": '\'"""\'' * N + "'''\\",
    "stars": "*" * N,
    "backslashes": "x = 1 \\\n" * N,
    "one long line": "x = '" + "a" * (MAX_CODE_BYTES - 10) + "'",
    "carriage returns": "\r" * N + "x = 1",
    "form feeds": "\f" * N + "x = 1",
    "questions for help": "x?\n" * N,
    "half a question": "a" * N + "?" + "b",
    "imports": "import " + ", ".join(f"a{number}" for number in range(N)),
    "a name": "def " + "a" * N + "(): 0",
    "keyword arguments": "f(" + ", ".join(f"a{n}=1" for n in range(8000)) + ")",
    "annotations": "x: " + "a[" * 150 + "b" + "]" * 150,
    "awaits": "async def f():\n    " + "await " * N + "a",
    "yields": "def f():\n    " + "x = yield " * 50 + "1",
    "unicode": "ﬁ = 𝟙 = '" + "\N{COMBINING ACUTE ACCENT}" * N + "'",
}


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_no_text_takes_the_reader_with_it(text: str) -> None:
    assert_within_bounds(text.encode(), "exercise3.py")


@pytest.mark.parametrize("text", DEEP.values(), ids=DEEP)
def test_no_cell_takes_the_reader_with_it(text: str) -> None:
    assert_within_bounds(notebook_of(["x = 1", text]), "exercise3.ipynb")


def assert_within_bounds(data: bytes, name: str) -> None:
    """Read `data`: it is a submission or one sentence, at once, in little memory of this process."""
    before, begin = peak(), time.process_time()
    try:
        understand(data, Path(name))
    except SubmissionError as error:
        said = str(error)
        assert name in said
        assert "\n" not in said
        assert len(said) < 500
    assert time.process_time() - begin < 1
    assert peak() - before < MOST_MEMORY


def peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def notebook_of(codes: list[str], **more: object) -> bytes:
    cells = [{"cell_type": "code", "metadata": {}, "source": code} for code in codes]
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells, **more}).encode()


@pytest.mark.parametrize("name", ["for clauses", "captures"])
def test_what_crashes_or_fills_python_is_said_with_what_to_do(tmp_path: Path, name: str) -> None:
    said = sentence(read, script(tmp_path, DEEP[name]))
    assert said.startswith(("exercise3.py nests its code too deeply", "exercise3.py takes Python more than"))
    assert said.endswith("break its longest statement into several.")


def test_an_honest_file_is_read_after_a_hostile_one_as_before() -> None:
    honest = b"import numpy as np\n\n\ndef f(x):\n    return x\n"
    before = understand(honest, Path("exercise3.py"))
    for name in ("for clauses", "minus signs", "captures"):
        assert_within_bounds(DEEP[name].encode(), "exercise3.py")
        assert understand(honest, Path("exercise3.py")) == before


@pytest.mark.parametrize("name", ["for clauses", "calls", "minus signs", "huge integer"])
def test_a_module_beside_the_file_takes_nobody_with_it_either(tmp_path: Path, name: str) -> None:
    script(tmp_path, DEEP[name], "helpers.py")
    before = peak()
    assert read(script(tmp_path, "import helpers")).modules == {"helpers": DEEP[name]}  # the worker says what is wrong
    assert peak() - before < MOST_MEMORY


@pytest.mark.parametrize("lines", [20_000, 60_000])
def test_an_honest_file_of_many_lines_is_read(lines: int) -> None:
    text = "".join(f"x{number} = 1 + {number}\n" for number in range(lines))[:MAX_CODE_BYTES]
    text = text[: text.rindex("\n") + 1]
    assert understand(text.encode(), Path("exercise3.py")).text == text


NO_ENCODINGS = """
    punycode idna unicode_escape raw_unicode_escape utf-7 utf-32 uu zlib bz2 hex rot13 hz mbcs undefined utf-16
    ../../etc/passwd
"""


@pytest.mark.parametrize("coding", [*NO_ENCODINGS.split(), "x" * 1000])
def test_of_an_encoding_that_no_editor_writes_the_name_is_not_believed(coding: str) -> None:
    source = understand(f"# coding: {coding}\nx = '\\x41é{'a' * 1000}-'".encode(), Path("exercise3.py"))
    assert source.text.endswith(f"x = '\\x41é{'a' * 1000}-'")
    assert source.notes == ("exercise3.py is not text in the encoding that it claims: it was read as UTF-8.",)


ENCODINGS = """
    ascii:e utf-8:é UTF8:é latin-1:é iso-8859-2:č iso-8859-15:€ cp1250:č cp1251:я cp1252:€ windows-1252:€ koi8-r:я
    mac-roman:é gbk:汉 gb18030:汉 big5:漢 shift_jis:字 euc-jp:字 euc-kr:글
"""


@pytest.mark.parametrize(("coding", "written"), [each.split(":") for each in ENCODINGS.split()])
def test_an_encoding_that_editors_write_is_believed(coding: str, written: str) -> None:
    source = understand(f"# coding: {coding}\nx = '{written}'".encode(coding), Path("exercise3.py"))
    assert source.text == f"# coding: utf-8\nx = '{written}'"
    assert source.notes == ()


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xff\xfe\0\0", b"\0\0\xfe\xff", b"+/v8"])
@pytest.mark.parametrize("rest", [b"", b"x", b"x = 1\n", "x = 1\n".encode("utf-16-le"), b"\xd8\0" * 3, b"\0" * 9])
def test_any_mark_before_anything_is_a_submission_or_a_sentence(mark: bytes, rest: bytes) -> None:
    assert_within_bounds(mark + rest, "exercise3.py")


NOTEBOOKS: dict[str, Callable[[], bytes]] = {
    "objects": lambda: notebook_of(["x = 1"], a=[{}] * 1_000_000),
    "lists in lists": lambda: b'{"nbformat": 4, "cells": ' + b"[" * N + b"]" * N + b"}",
    "many lists": lambda: b'{"nbformat": 4, "cells": [' + b"[],[]," * 500_000 + b"[]]}",
    "a list of lines": lambda: notebook_of([["x = 1\n"] * 100_000]),  # type: ignore[list-item]
    "cells without code": lambda: notebook_of([""] * 100_000),
    "many cells": lambda: notebook_of(["x\n"] * (MAX_CELLS + 1)),
    "numbers": lambda: b'{"nbformat": 4, "cells": [' + b"9" * 1_000_000 + b"]}",
    "exponents": lambda: b'{"nbformat": 1e999999999, "cells": []}',
    "a huge version": lambda: b'{"nbformat": ' + b"9" * 5000 + b', "cells": []}',
    "keys twice": lambda: b'{"nbformat": 4, "cells": [], "cells": [{"cell_type": "code", "source": "x"}]}',
    "nan": lambda: b'{"nbformat": NaN, "cells": Infinity}',
    "half pairs": lambda: b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\\ud800"}]}',
    "tags": lambda: notebook_of([]).replace(b"[]", b'[{"cell_type": "code", "source": "x", "metadata": {"tags": 1}}]'),
    "sheets": lambda: b'{"nbformat": 3, "worksheets": [' + b'{"cells": []},' * 100_000 + b'{"cells": 3}]}',
    "bytes": lambda: random.Random(1).randbytes(100_000),
    "lines of a megabyte": lambda: notebook_of(["#" + "a" * (1 << 19), "#" + "b" * (1 << 19) + "\nx = 1"]),
    "ignored cells": lambda: json.dumps(
        {
            "nbformat": 4,
            "cells": [{"cell_type": "code", "source": "x", "metadata": {"tags": ["ignore"]}}] * 1500
            + [{"cell_type": "code", "source": "x = 1"}],
        }
    ).encode(),
}


@pytest.mark.parametrize("made", NOTEBOOKS.values(), ids=NOTEBOOKS)
def test_no_notebook_takes_the_reader_with_it(made: Callable[[], bytes]) -> None:
    assert_within_bounds(made(), "exercise3.ipynb")


def test_a_notebook_with_more_cells_than_anyone_writes_is_refused() -> None:
    with pytest.raises(SubmissionError, match="more than 2,000 code cells: keep those with your solution"):
        understand(notebook_of(["x = 1"] * (MAX_CELLS + 1)), Path("exercise3.ipynb"))
    assert len(understand(notebook_of(["x = 1"] * MAX_CELLS), Path("exercise3.ipynb")).cells) == MAX_CELLS


def test_what_is_told_of_a_file_is_bounded() -> None:
    imports = "".join(f"from a{number} import {', '.join(f'b{n}' for n in range(200))}\n" for number in range(500))
    source = understand((imports + "!ls\n" * 5000 + "def f(): 0\n" * 5000).encode(), Path("exercise3.py"))
    assert len(source.imports) + len(source.passed_over) + len(source.definitions) < 3 * MAX_TOLD
    broken = [f"def f{n}(:\n" + "".join(f"def g{n}_{m}(): 0\n" for m in range(100)) for n in range(500)]
    told = understand(notebook_of(["x = 1", *broken]), Path("exercise3.ipynb")).passed_over
    assert sum(len(each.names) for each in told) <= 100
