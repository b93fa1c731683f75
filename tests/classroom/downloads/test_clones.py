"""A clone's commit times, whatever the student made of its .git."""

from __future__ import annotations

import os
import subprocess
import zlib
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dl4cv.classroom.downloads import clones
from dl4cv.classroom.downloads.clones import committed_at, is_clone

THEN = datetime(2026, 11, 1, 12, tzinfo=UTC)


def git(folder: Path, *arguments: str) -> None:
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org"]
    when = {"GIT_AUTHOR_DATE": THEN.isoformat(), "GIT_COMMITTER_DATE": THEN.isoformat()}
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True, env={**os.environ, **when})


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    folder = tmp_path / "anna"
    folder.mkdir()
    (folder / "exercise1.py").write_text("x = 1\n")
    git(folder, "init", "--quiet", "--initial-branch=main")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "done")
    return folder


def test_a_files_last_commit_is_found_loose_and_packed(clone):
    assert is_clone(clone)
    assert committed_at(clone, "exercise1.py") == THEN
    git(clone, "pack-refs", "--all")
    assert committed_at(clone, "exercise1.py") == THEN


def test_a_git_folder_that_is_a_link_to_a_neighbours_is_none(clone, tmp_path):
    mallory = tmp_path / "mallory"
    mallory.mkdir()
    (mallory / ".git").symlink_to(clone / ".git")
    assert not is_clone(mallory)
    assert committed_at(mallory, "exercise1.py") is None


@pytest.mark.parametrize("name", ["HEAD", "refs/heads/main", "objects"])
def test_no_part_of_it_may_be_a_link(clone, tmp_path, name):
    part = clone / ".git" / name
    part.rename(tmp_path / "elsewhere")
    part.symlink_to(tmp_path / "elsewhere")
    assert committed_at(clone, "exercise1.py") is None


@pytest.mark.parametrize("name", ["HEAD", "refs/heads/main", "packed-refs"])
def test_a_pipe_in_it_is_not_waited_for(clone, name):
    git(clone, "pack-refs", "--all")
    (clone / ".git" / name).unlink(missing_ok=True)
    os.mkfifo(clone / ".git" / name)
    assert committed_at(clone, "exercise1.py") is None


def test_git_has_little_memory_and_time(tmp_path):
    limits = clones._git(["sh", "-c", "ulimit -v; ulimit -t"], {"PATH": os.environ["PATH"]}, str(tmp_path))
    assert limits.split() == [f"{clones.MEMORY >> 10}", f"{clones.SECONDS:.0f}"]


def test_an_object_that_unpacks_to_more_than_memory_is_no_time(clone):
    """A loose object says its size itself, and git takes the memory before it unpacks."""
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=clone, check=True, capture_output=True, text=True).stdout
    loose = clone / ".git" / "objects" / head[:2] / head[2:].strip()
    loose.chmod(0o644)
    loose.write_bytes(zlib.compress(b"commit %d\0" % (1 << 33) + b"tree " + b"0" * (1 << 20)))
    assert committed_at(clone, "exercise1.py") is None
