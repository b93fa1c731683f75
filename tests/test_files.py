from __future__ import annotations

import os
import stat
import threading
from pathlib import Path

import pytest
from dl4cv.files import write_atomically


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


def test_a_link_stays_a_link(tmp_path):
    (tmp_path / "real").write_text("old")
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_text() == "new"


def test_a_link_to_nothing_yet_creates_what_it_names(tmp_path):
    (tmp_path / "link").symlink_to("real")
    write_atomically(tmp_path / "link", "new")
    assert (tmp_path / "real").read_text() == "new"


def test_half_a_surrogate_pair_is_written_as_its_escape(tmp_path):
    write_atomically(tmp_path / "a", "\udcff")
    assert (tmp_path / "a").read_text() == "\\udcff"


def test_a_pipe_is_written_to_and_stays(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    told: list[str] = []
    reader = threading.Thread(target=lambda: told.append(pipe.read_text()))
    reader.start()
    write_atomically(pipe, "hello")
    reader.join()
    assert told == ["hello"]
    assert stat.S_ISFIFO(pipe.stat().st_mode)


@pytest.mark.parametrize("name", ["nowhere/a", "folder", "x" * 300])
def test_what_cannot_be_written_raises_and_leaves_nothing(tmp_path, name):
    (tmp_path / "folder").mkdir()
    with pytest.raises(OSError, match=r"No such file|director|too long"):
        write_atomically(tmp_path / name, "text")
    assert names(tmp_path) == ["folder"]


def test_a_full_disk_leaves_the_old_file():
    with pytest.raises(OSError, match="No space left"):
        write_atomically(Path("/dev/full"), "text")
