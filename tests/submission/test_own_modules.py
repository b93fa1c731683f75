"""A student's own modules are read from beside the submission, and nothing else is."""

import os
from pathlib import Path

import pytest
from dl4cv.submission import reading
from dl4cv.submission.own_modules import MAX_MODULES, absolute
from dl4cv.submission.reading import read

from tests.submission.written import notebook, script, sentence


def beside(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.mark.parametrize(
    "text", ["import helpers", "from helpers import pad", "from .helpers import pad", "from . import helpers"]
)
def test_a_module_beside_the_file_is_read_with_it(tmp_path: Path, text: str) -> None:
    beside(tmp_path, helpers="pad = 1\n", others="x = 1\n")
    assert read(script(tmp_path, text)).modules == {"helpers": "pad = 1\n"}
    assert read(notebook(tmp_path, text)).modules == {"helpers": "pad = 1\n"}


def test_modules_of_modules_and_of_folders_are_read_as_well(tmp_path: Path) -> None:
    beside(tmp_path, helpers="import deeper\n", deeper="import helpers\n", parts__layers="from . import sizes\n")
    beside(tmp_path, parts__sizes="x = 1\n")
    modules = read(script(tmp_path, "import helpers\nfrom parts.layers import conv\n")).modules
    assert set(modules) == {"helpers", "deeper", "parts", "parts.layers", "parts.sizes"}


def test_a_module_called_like_one_that_python_has_is_not_read(tmp_path: Path) -> None:
    beside(tmp_path, random="", numpy="", torch="")
    assert read(script(tmp_path, "import random, numpy, torch")).modules == {}


def test_only_regular_files_are_read_and_through_no_link(tmp_path: Path) -> None:
    folder = tmp_path / "handed in"
    folder.mkdir()
    beside(tmp_path, secret="x = 1\n")
    (folder / "linked.py").symlink_to(tmp_path / "secret.py")
    (folder / "folder").symlink_to(tmp_path)
    os.mkfifo(folder / "pipe.py")
    assert read(script(folder, "import linked, pipe, folder.secret\n")).modules == {}


def test_modules_are_bounded_in_number_and_in_size(tmp_path: Path) -> None:
    beside(tmp_path, **{f"m{number}": "x = 1\n" for number in range(MAX_MODULES + 5)}, large="#" * 2**21)
    imports = "\n".join(f"import m{number}" for number in range(MAX_MODULES + 5))
    assert len(read(script(tmp_path, imports)).modules) == MAX_MODULES
    assert read(script(tmp_path, "import large")).modules == {}


def test_they_are_bounded_together_in_the_time_that_it_takes_to_read_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    beside(tmp_path, helpers="x = 1\n")
    monkeypatch.setattr(reading, "MAX_SECONDS", 0)
    told = sentence(read, script(tmp_path, "import helpers"))
    assert told.startswith("The modules beside exercise3.py take Python more than 0 seconds to read: remove data from")


@pytest.mark.parametrize(
    ("module", "package", "name"),
    [
        ("a.b", "p", "a.b"),
        (".a", "", "a"),
        (".a", "p", "p.a"),
        ("..a", "p.q", "p.a"),
        ("..a", "", "a"),
        (".", "", ""),
    ],
)
def test_dots_are_counted_from_the_module_that_imports(module: str, package: str, name: str) -> None:
    assert absolute(module, package) == name
