from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from dl4cv.files import read_file, write_atomically


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_file_is_written_as_utf_8_with_unix_newlines(tmp_path):
    write_atomically(tmp_path / "a", "für\n")
    assert (tmp_path / "a").read_bytes() == "für\n".encode()


def test_an_old_file_is_replaced_and_nothing_else_stays(tmp_path):
    (tmp_path / "a").write_text("old")
    write_atomically(tmp_path / "a", "new")
    assert (tmp_path / "a").read_text() == "new"
    assert names(tmp_path) == ["a"]


def test_half_a_surrogate_pair_is_written_as_its_escape(tmp_path):
    write_atomically(tmp_path / "a", "\udcff")
    assert (tmp_path / "a").read_text() == "\\udcff"


@pytest.mark.parametrize("name", ["nowhere/a", "folder", "x" * 300])
def test_what_cannot_be_written_raises_and_leaves_nothing(tmp_path, name):
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=r"No such file|folder|too long"):
        write_atomically(tmp_path / name, "text")
    assert names(tmp_path) == ["folder"]


def test_a_full_disk_leaves_the_old_file():
    with pytest.raises(OSError, match="No space left"):
        write_atomically(Path("/dev/full"), "text")


def plant(folder: Path, kind: str) -> Path:
    """Put something in the place of `folder`/results/a that is no ordinary file there."""
    (folder / "elsewhere").mkdir()
    (folder / "elsewhere" / "a").write_text("somebody's")
    results = folder / "results"
    if kind == "a linked folder":
        results.symlink_to("elsewhere")
        return results / "a"
    results.mkdir()
    if kind == "a link":
        (results / "a").symlink_to("../elsewhere/a")
    elif kind == "a link to nothing":
        (results / "a").symlink_to("../elsewhere/new")
    elif kind == "a pipe":
        os.mkfifo(results / "a")
    elif kind == "a socket":
        with socket.socket(socket.AF_UNIX) as end:
            end.bind(str(results / "a"))
    else:
        (results / "a").mkdir()
    return results / "a"


KINDS = ["a link", "a link to nothing", "a linked folder", "a pipe", "a socket", "a folder"]


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with a short name, in which somebody stands; a socket's path may not be long."""
    with tempfile.TemporaryDirectory() as name:
        monkeypatch.chdir(name)
        yield Path(name)


@pytest.fixture(params=["with descriptors of folders", "without"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A system that opens a file by its folder's descriptor, and one that cannot, as Windows."""
    if request.param == "without":
        monkeypatch.delattr(os, "O_NOFOLLOW")


@pytest.mark.usefixtures("system")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("is_absolute", [False, True], ids=["relative", "absolute"])
def test_nothing_but_a_file_is_written_or_read(folder, kind, is_absolute):
    planted = plant(folder, kind)
    path = planted if is_absolute else planted.relative_to(folder)
    with pytest.raises(OSError, match=r"is a link|is a folder|is not an ordinary file"):
        write_atomically(path, "the grader's")
    with pytest.raises(OSError, match=r"is a link|is a folder|is not an ordinary file"):
        read_file(path, 100)
    assert {path.name: path.read_text() for path in (folder / "elsewhere").iterdir()} == {"a": "somebody's"}


def test_a_way_that_begins_elsewhere_is_walked_from_there(folder):
    planted = plant(folder, "a linked folder")
    with pytest.raises(OSError, match="its folder results is a link"):
        read_file(planted, 100, below=folder)
    assert read_file(planted, 100, below=planted.parent)[0] == b"somebody's"


def test_a_relative_way_down_is_walked_as_an_absolute_one(tmp_path, monkeypatch):
    (tmp_path / "class" / "ann").mkdir(parents=True)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "a").write_text("somebody's")
    (tmp_path / "class" / "ann" / "linked").symlink_to(tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path)
    for below in (Path("class"), Path("class/ann"), tmp_path / "class"):
        for path in (Path("class/ann/linked/a"), tmp_path / "class/ann/linked/a"):
            with pytest.raises(OSError, match="linked is a link"):
                read_file(path, 100, below=below)
            with pytest.raises(OSError, match="linked is a link"):
                write_atomically(path, "mine", below=below)
    assert (tmp_path / "elsewhere" / "a").read_text() == "somebody's"


def test_a_private_file_is_its_owners_alone(tmp_path):
    write_atomically(tmp_path / "a", "secret", mode=0o600)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o600


def test_what_is_not_below_this_folder_may_lie_behind_links(folder, monkeypatch):
    path = plant(folder, "a linked folder")
    (folder / "here").mkdir()
    monkeypatch.chdir(folder / "here")
    assert read_file(path, 100)[0] == read_file(Path("../results/a"), 100)[0] == b"somebody's"
    write_atomically(path, "new")
    assert (folder / "elsewhere" / "a").read_text() == "new"


def test_no_more_is_read_than_the_limit_and_one_byte(folder):
    (folder / "a").write_bytes(b"x" * 100)
    assert len(read_file(Path("a"), 10)[0]) == 11


def test_a_planted_unfinished_file_is_not_written_to(folder, monkeypatch):
    monkeypatch.setattr("dl4cv.files.secrets.token_hex", lambda length: "guessed")
    (folder / "elsewhere").write_text("somebody's")
    (folder / ".guessed").symlink_to("elsewhere")
    with pytest.raises(FileExistsError):
        write_atomically(Path("a"), "the grader's")
    assert (folder / "elsewhere").read_text() == "somebody's"
