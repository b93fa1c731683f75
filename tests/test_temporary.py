"""What a process leaves behind is removed by the next one, however it died; what a living one uses stays."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from dl4cv import temporary
from dl4cv.temporary import PREFIX, make_temporary_folder, remove_abandoned, temporary_folder

OWNER = """
import sys
from dl4cv.temporary import temporary_folder
with temporary_folder("test") as folder:
    (folder / "inner").mkdir()
    (folder / "inner" / "file").write_text("of mine")
    print(folder, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder for temporary ones."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(temporary.tempfile, "tempdir", str(tmp_path))
    return tmp_path


def start_owner(program: str = OWNER) -> tuple[subprocess.Popen[str], Path]:
    owner = subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert owner.stdout is not None
    return owner, Path(owner.stdout.readline().strip())


def test_a_folder_is_this_users_alone_and_goes_with_its_block(place):
    with temporary_folder("test") as folder:
        assert folder.parent == place
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / "file").write_text("x")
    assert not list(place.iterdir())


def test_what_a_killed_process_left_is_removed_and_what_a_living_one_uses_is_not():
    dead, left = start_owner()
    living, used = start_owner()
    dead.send_signal(signal.SIGKILL)
    dead.communicate()
    assert (left / "inner" / "file").exists()
    remove_abandoned()
    assert not left.exists()
    assert (used / "inner" / "file").exists()
    living.communicate("")
    assert not used.exists()


def test_the_first_folder_of_a_process_is_when_it_happens(place):
    dead, left = start_owner()
    dead.send_signal(signal.SIGKILL)
    dead.communicate()
    nobody, _ = start_owner()
    assert not left.exists()
    nobody.communicate("")


def test_a_process_that_its_owner_started_does_not_keep_a_folder_alive():
    program = OWNER.replace(
        "    print(", "    child = subprocess.Popen(['sleep', '60'])\n    print(child.pid)\n    print("
    )
    owner, said = start_owner(program.replace("import sys", "import subprocess, sys"))
    child = int(str(said))
    assert owner.stdout is not None
    left = Path(owner.stdout.readline().strip())
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    remove_abandoned()
    os.kill(child, signal.SIGKILL)
    owner.communicate()
    assert not left.exists()


def test_links_and_other_peoples_folders_are_left_alone(place):
    (place / "elsewhere").mkdir()
    (place / "elsewhere" / "file").write_text("not ours")
    (place / f"{PREFIX}link").symlink_to(place / "elsewhere")
    (place / f"{PREFIX}file").write_text("no folder")
    (place / f"{PREFIX}inner").mkdir()
    (place / f"{PREFIX}inner" / "link").symlink_to(place / "elsewhere")
    others = place / f"{PREFIX}others"
    others.mkdir()
    if os.geteuid() == 0:
        os.chown(others, 12345, 12345)
    remove_abandoned()
    assert (place / "elsewhere" / "file").read_text() == "not ours"
    assert sorted(path.name for path in place.iterdir() if path.name.startswith(PREFIX)) == sorted(
        [f"{PREFIX}link", f"{PREFIX}file", *([others.name] if os.geteuid() == 0 else [])]
    )


def test_a_folder_that_vanishes_before_it_is_locked_is_made_anew(monkeypatch):
    real, robbed = temporary._lock, []

    def lock(path: Path, *, wait: bool = True) -> int:
        if not robbed:
            robbed.append(path)
            path.rmdir()
        return real(path, wait=wait)

    monkeypatch.setattr(temporary, "_lock", lock)
    folder = make_temporary_folder("test")
    assert folder.path.is_dir()
    assert folder.path != robbed[0]
    folder.remove()
    folder.remove()
    assert not folder.path.exists()
