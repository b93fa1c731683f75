"""A clone's commit times, whatever the student made of its .git."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dl4cv.classroom.downloads.clones import MAX_MEMORY, committed_at, fetched_at, is_clone

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


@pytest.mark.parametrize("branch", ["hw#1", "anna's", "feature/über+1", "a@b", "(draft)", "x=y,z!"])
def test_a_branch_may_have_any_name(clone, branch):
    git(clone, "checkout", "--quiet", "-b", branch)
    assert committed_at(clone, "exercise1.py") == THEN
    git(clone, "pack-refs", "--all")
    assert committed_at(clone, "exercise1.py") == THEN


@pytest.mark.parametrize("name", ["../../../other/.git/HEAD", "refs/../../x", "refs/heads/a b", "refs/heads/a\\b"])
def test_no_branch_leads_out_of_the_clone(clone, name):
    (clone / ".git" / "HEAD").write_text(f"ref: {name}\n")
    assert committed_at(clone, "exercise1.py") is None


@pytest.fixture
def two_commits(clone: Path) -> Path:
    """A clone whose file is older than its last commit, as the server would give it away."""
    later = {"GIT_AUTHOR_DATE": "2026-12-24T12:00:00Z", "GIT_COMMITTER_DATE": "2026-12-24T12:00:00Z"}
    (clone / "README").write_text("x")
    git(clone, "add", ".")
    who = ["-c", "user.name=Anna", "-c", "user.email=anna@example.org"]
    command = ["git", *who, "commit", "--quiet", "--message", "readme"]
    subprocess.run(command, cwd=clone, check=True, env={**os.environ, **later})
    git(clone, "config", "uploadpack.allowFilter", "true")
    return clone


@pytest.mark.parametrize(
    ("options", "is_known"),
    [((), True), (("--depth=1",), False), (("--depth=2",), False), (("--filter=tree:0",), False),
     (("--filter=blob:none",), True), (("--no-checkout",), True), (("--single-branch", "--no-tags"), True)],
)  # fmt: skip
def test_where_history_is_left_out_its_time_is_known_or_nobody_knows_it(two_commits, tmp_path, options, is_known):
    folder = tmp_path / "cloned"
    git(tmp_path, "clone", "--quiet", *options, f"file://{two_commits}", str(folder))
    assert is_clone(folder)
    assert committed_at(folder, "exercise1.py") == (THEN if is_known else None)


def test_of_a_shallow_clone_what_came_after_its_oldest_commit_is_known(two_commits, tmp_path):
    git(tmp_path, "clone", "--quiet", "--depth=2", f"file://{two_commits}", str(tmp_path / "cloned"))
    assert committed_at(tmp_path / "cloned", "README") == datetime(2026, 12, 24, 12, tzinfo=UTC)


def test_a_worktree_and_a_submodule_tell_their_times(two_commits, tmp_path):
    git(two_commits, "worktree", "add", "--quiet", str(tmp_path / "tree"), "HEAD")
    assert is_clone(tmp_path / "tree")
    assert committed_at(tmp_path / "tree", "exercise1.py") == THEN
    assert fetched_at(tmp_path / "tree") is not None
    (tmp_path / "class").mkdir()
    git(tmp_path / "class", "init", "--quiet")
    git(tmp_path / "class", "-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(two_commits), "ann")
    assert (tmp_path / "class" / "ann" / ".git").is_file()
    assert committed_at(tmp_path / "class" / "ann", "exercise1.py") == THEN


def test_a_file_in_the_place_of_a_git_folder_leads_to_no_neighbours_clone(two_commits, tmp_path):
    git(two_commits, "worktree", "add", "--quiet", str(tmp_path / "tree"), "HEAD")
    mallory = tmp_path / "mallory"
    (mallory / "inner").mkdir(parents=True)
    for named in (two_commits / ".git", two_commits / ".git" / "worktrees" / "tree"):
        (mallory / ".git").write_text(f"gitdir: {named}\n")
        assert not is_clone(mallory)
        assert committed_at(mallory, "exercise1.py") is None
    (mallory / ".git").write_text("gitdir: inner\n")
    (mallory / "inner" / "gitdir").write_text(f"{mallory}/.git\n")
    (mallory / "inner" / "commondir").write_text(f"{two_commits}/.git\n")
    (mallory / "inner" / "HEAD").write_text("ref: refs/heads/main\n")
    assert committed_at(mallory, "exercise1.py") is None


def test_a_reference_format_that_is_not_known_is_no_time(clone):
    (clone / ".git" / "HEAD").write_text("ref: refs/heads/.invalid\n")
    assert is_clone(clone)
    assert committed_at(clone, "exercise1.py") is None


def test_a_git_folder_that_is_a_link_to_a_neighbours_is_none(clone, tmp_path):
    mallory = tmp_path / "mallory"
    mallory.mkdir()
    (mallory / ".git").symlink_to(clone / ".git")
    assert not is_clone(mallory)
    assert committed_at(mallory, "exercise1.py") is None


@pytest.mark.parametrize("folder", ["anna", "class/anna"])
def test_it_is_none_by_a_relative_path_either(clone, tmp_path, monkeypatch, folder):
    monkeypatch.chdir(tmp_path)
    mallory = Path(folder).with_name("mallory")
    mallory.mkdir(parents=True)
    (mallory / ".git").symlink_to(clone / ".git")
    assert not is_clone(mallory)
    assert is_clone(Path("anna"))
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


@pytest.mark.parametrize("kind", ["pipe", "link", "folder"])
@pytest.mark.parametrize("where", ["pack", "a loose object"])
def test_what_stands_in_an_objects_place_is_not_opened(clone, tmp_path, kind, where):
    objects = clone / ".git" / "objects"
    odd = objects / "pack" / "pack-1.idx" if where == "pack" else next(objects.glob("??")) / ("0" * 38)
    if kind == "pipe":
        os.mkfifo(odd)
    elif kind == "link":
        odd.symlink_to("/dev/zero")
    else:
        odd.mkdir()
    assert committed_at(clone, "exercise1.py") is None


def test_a_neighbours_objects_are_not_borrowed(clone, tmp_path):
    mallory = tmp_path / "mallory"
    mallory.mkdir()
    git(mallory, "init", "--quiet", "--initial-branch=main")
    (mallory / ".git" / "objects" / "info" / "alternates").write_text(f"{clone / '.git' / 'objects'}\n")
    (mallory / ".git" / "refs" / "heads" / "main").write_bytes(
        (clone / ".git" / "refs" / "heads" / "main").read_bytes()
    )
    git(mallory, "log", "-1")  # git itself finds them
    assert committed_at(mallory, "exercise1.py") is None


def test_a_packed_clone_with_a_commit_graph_and_of_another_hash_tells_its_time(tmp_path):
    folder = tmp_path / "packed"
    folder.mkdir()
    (folder / "exercise1.py").write_text("x = 1\n")
    git(folder, "init", "--quiet", "--initial-branch=main", "--object-format=sha256")
    git(folder, "add", ".")
    git(folder, "commit", "--quiet", "--message", "done")
    git(folder, "gc", "--quiet")
    git(folder, "commit-graph", "write", "--reachable")
    assert committed_at(folder, "exercise1.py") == THEN


def bomb(clone: Path, mebibytes: int) -> None:
    """Make the clone's branch end in a commit with a message of so many MiB, of which the disk holds a thousandth."""
    head = (clone / ".git" / "refs" / "heads" / "main").read_text().strip()
    raw = subprocess.run(["git", "cat-file", "commit", head], cwd=clone, check=True, capture_output=True).stdout
    chunk = b"\n" + b"a" * ((1 << 20) - 1)
    start = b"commit %d\0%b" % (len(raw) + (mebibytes << 20), raw)
    digest, packer = hashlib.sha1(start), zlib.compressobj(9)
    packed = packer.compress(start)
    for _ in range(mebibytes):
        digest.update(chunk)
        packed += packer.compress(chunk)
    packed += packer.flush()
    name = digest.hexdigest()
    place = clone / ".git" / "objects" / name[:2] / name[2:]
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(packed)
    (clone / ".git" / "refs" / "heads" / "main").write_text(f"{name}\n")


def test_a_commit_that_fills_the_memory_costs_its_date_and_no_memory(clone):
    bomb(clone, (MAX_MEMORY >> 20) + 8)
    program = (
        "import resource, sys; from pathlib import Path; from dl4cv.classroom.downloads.clones import committed_at;"
        "print(committed_at(Path(sys.argv[1]), 'exercise1.py'),"
        "resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10)"
    )
    ran = subprocess.run([sys.executable, "-c", program, str(clone)], check=True, capture_output=True, text=True)
    date, peak = ran.stdout.split()
    assert date == "None"
    assert int(peak) <= MAX_MEMORY >> 20


def test_a_clone_was_fetched_when_git_wrote_it_and_not_when_it_says_so(clone):
    before = datetime.now(UTC) - timedelta(minutes=5)
    (clone / ".git" / "FETCH_HEAD").write_text("")
    for name in ("HEAD", "FETCH_HEAD", "logs/HEAD"):
        os.utime(clone / ".git" / name, (0, 0))  # as whoever unpacks it lets a student's zip say
    assert before < fetched_at(clone) <= datetime.now(UTC)


def test_an_object_that_claims_more_than_memory_is_no_time(clone):
    """A loose object says its size itself, and git takes the memory before it unpacks."""
    head = subprocess.run(["git", "rev-parse", "HEAD"], cwd=clone, check=True, capture_output=True, text=True).stdout
    loose = clone / ".git" / "objects" / head[:2] / head[2:].strip()
    loose.chmod(0o644)
    loose.write_bytes(zlib.compress(b"commit %d\0" % (1 << 33) + b"tree " + b"0" * (1 << 20)))
    assert committed_at(clone, "exercise1.py") is None
