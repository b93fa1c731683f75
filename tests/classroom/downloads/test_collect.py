from __future__ import annotations

import os
import shutil
import subprocess
import unicodedata
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from types import SimpleNamespace

import pytest
from dl4cv.classroom.downloads import archives, folders
from dl4cv.classroom.downloads.archives import TOO_MANY
from dl4cv.classroom.downloads.collect import MAX_NAME, CollectError, Collection, collect
from dl4cv.classroom.downloads.file_names import parse_aliases
from dl4cv.classroom.marks.marking_options import OptionError
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import find_exercise
from dl4cv.exercise.stubs import stubs_folder
from dl4cv.submission.reading import IntricateError

from tests.classroom.zips import Entry, forge, write_zip
from tests.cli.running import NO_SUBMISSION, PASSED, bound_by_permissions, dl4cv
from tests.places import ROOT

ONE = b"answer = 1\n"
COMMITTED = datetime(2024, 5, 1, 12, tzinfo=UTC)
ONLY_3 = (find_exercise("exercise3", COURSE),)


def write(folder: Path, files: dict[str, bytes]) -> Path:
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    return folder


def states(collection: Collection) -> dict[tuple[str, str], str]:
    return {(row.student, row.exercise): row.state for row in collection.rows}


def test_a_folder_a_student(tmp_path):
    write(tmp_path, {"ann/exercise1.py": ONE, "ann/exercise3.py": ONE, "bob/work/exercise1.ipynb": b"{}"})
    collection = collect(tmp_path, COURSE)
    assert states(collection) == {
        ("ann", "exercise1"): "submitted",
        ("bob", "exercise1"): "submitted",
        ("ann", "exercise3"): "submitted",
        ("bob", "exercise3"): "missing",
    }
    first = collection.rows[0]
    assert (first.read(), first.sha256, first.suffix) == (ONE, sha256(ONE).hexdigest(), ".py")
    saved = (tmp_path / "ann/exercise1.py").stat().st_mtime
    assert first.submitted_at == datetime.fromtimestamp(saved, UTC)


def test_canvas_with_late_and_repeated_submissions(tmp_path):
    names = {
        "leeann_1_10_exercise3.py": ONE,
        "leeann_1_11_exercise3-1.py": b"again = 1\n",
        "smithbob_LATE_2_12_exercise3.ipynb": b"{}",
        "zoe_3_13_notes.py": b"",
    }
    rows = {row.student: row for row in collect(write_zip(tmp_path / "canvas.zip", names), COURSE).rows}
    assert rows["leeann_1"].read() == b"again = 1\n"
    assert (rows["smithbob_2"].state, rows["smithbob_2"].late) == ("submitted", True)
    assert rows["zoe_3"].problem == "There is no exercise3.py and no exercise3.ipynb; there is notes.py."
    assert rows["leeann_1"].submitted_at is None


@pytest.mark.parametrize("zipped", [True, False])
def test_moodle_in_an_archive_and_unpacked(tmp_path, zipped):
    files = {
        "Ann Lee_77_assignsubmission_file_/exercise3.ipynb": b"{}",
        "Zoë Öz_78_assignsubmission_file_/exercise3.py": ONE,
        "Bob Ray_79_assignsubmission_onlinetext_/onlinetext.html": b"<p>done</p>",
    }
    path = write_zip(tmp_path / "moodle.zip", files) if zipped else write(tmp_path / "moodle", files)
    assert states(collect(path, COURSE)) == {
        ("Ann Lee_77", "exercise3"): "submitted",
        ("Zoë Öz_78", "exercise3"): "submitted",
        ("Bob Ray_79", "exercise3"): "unrecognised",
    }


def test_an_archive_of_folders_within_a_folder(tmp_path):
    files = {"class/ann/exercise1.py": ONE, "class/bob/exercise1.py": ONE, "__MACOSX/class/ann/._exercise1.py": b"\0"}
    collection = collect(write_zip(tmp_path / "class.zip", files), COURSE)
    assert states(collection) == {("ann", "exercise1"): "submitted", ("bob", "exercise1"): "submitted"}


def test_each_row_says_what_is_the_matter(tmp_path):
    write(tmp_path, {"two/exercise3.py": ONE, "two/exercise3.ipynb": b"{}", "large/exercise3.py": b"#" * (2 << 20)})
    write(tmp_path, {"packed/exercise3.zip": b"PK", "fine/exercise3.py": ONE})
    (tmp_path / "none").mkdir()
    (tmp_path / "linked").mkdir()
    (tmp_path / "linked" / "exercise3.py").symlink_to(tmp_path / "fine" / "exercise3.py")
    (tmp_path / "whole-folder-linked").symlink_to(tmp_path / "fine")
    os.mkfifo(tmp_path / "none" / "exercise3.py")
    collection = collect(tmp_path, COURSE)
    problems = {row.student: (row.state, row.problem) for row in collection.rows}
    assert problems == {
        "fine": ("submitted", ""),
        "large": ("unreadable", "large/exercise3.py is larger than 1 MiB."),
        "linked": ("unreadable", "linked/exercise3.py is a link."),
        "none": ("unreadable", "none/exercise3.py is a pipe or a device."),
        "packed": ("unrecognised", "There is no exercise3.py and no exercise3.ipynb; there is exercise3.zip."),
        "two": (
            "ambiguous",
            "There are 2 files: two/exercise3.ipynb, two/exercise3.py. Leave the one that counts, and grade again.",
        ),
    }
    assert {entry.name for entry in collection.refused} == {
        "linked/exercise3.py",
        "none/exercise3.py",
        "packed/exercise3.zip",
        "whole-folder-linked",
    }


def test_hundreds_of_files_for_one_exercise_are_not_read_and_are_told_in_one_sentence(tmp_path, monkeypatch):
    read: list[Path] = []
    monkeypatch.setattr("dl4cv.classroom.downloads.collect.understand", lambda data, path, room: read.append(path))
    write(tmp_path, {f"ann/exercise3-{number}.py": ONE for number in range(1200)})
    (row,) = collect(tmp_path, COURSE).rows
    assert row.state == "ambiguous"
    assert row.problem.startswith("There are 1,200 files: ann/exercise3-0.py, ann/exercise3-1.py,")
    assert row.problem.endswith(" and 1,192 more. Leave the one that counts, and grade again.")
    assert read == []


def test_files_too_long_for_a_handout_are_not_read_to_know_whether_they_are_one(tmp_path, monkeypatch):
    monkeypatch.setattr("dl4cv.classroom.downloads.collect.understand", lambda data, path, room: pytest.fail(str(path)))
    write(tmp_path, {f"ann/exercise3-{number}.py": b"raise NotImplementedError\n" * 50_000 for number in range(2)})
    assert states(collect(tmp_path, COURSE)) == {("ann", "exercise3"): "ambiguous"}


def test_a_student_of_many_intricate_files_has_two_of_them_read(tmp_path, monkeypatch):
    read: list[Path] = []

    def understand(data, path, room):
        assert room.seconds < 5
        read.append(path)
        raise IntricateError("It takes too much.")

    monkeypatch.setattr("dl4cv.classroom.downloads.collect.understand", understand)
    handout = b"raise NotImplementedError\n"
    write(tmp_path, {f"ann/exercise3-{number}.py": handout for number in range(8)})
    (row,) = collect(tmp_path, COURSE).rows
    assert row.state == "ambiguous"
    assert len(read) == 2


def test_an_intricate_file_beside_the_untouched_handout_is_the_one_that_counts(tmp_path):
    handout = (ROOT / "exercises" / "exercise3.ipynb").read_bytes()
    write(tmp_path, {"ann/exercise3.ipynb": handout, "ann/exercise3.py": b"x = " + b"not " * 50_000 + b"1\n"})
    (row,) = collect(tmp_path, COURSE).rows
    assert (row.state, row.name) == ("submitted", "ann/exercise3.py")


@pytest.mark.parametrize("suffix", [".py", ".ipynb"])
def test_what_is_no_file_in_the_place_of_one_is_a_row_and_not_waited_for(tmp_path, suffix):
    write(tmp_path / "class", {"ann/exercise3.py": ONE})
    for student in ("link", "device", "loop", "pipe"):
        (tmp_path / "class" / student).mkdir()
    (tmp_path / "secret").write_bytes(ONE)
    place = f"exercise3{suffix}"
    (tmp_path / "class" / "link" / place).symlink_to(tmp_path / "secret")
    (tmp_path / "class" / "device" / place).symlink_to("/dev/zero")
    (tmp_path / "class" / "loop" / place).symlink_to(place)
    os.mkfifo(tmp_path / "class" / "pipe" / place)
    rows = {row.student: row for row in collect(tmp_path / "class", COURSE).rows}
    assert rows["ann"].state == "submitted"
    what = {"link": "a link", "device": "a link", "loop": "a link", "pipe": "a pipe or a device"}
    for student, it in what.items():
        assert (rows[student].state, rows[student].problem) == ("unreadable", f"{student}/{place} is {it}.")


def test_a_hostile_archive_costs_only_its_hostile_files(tmp_path):
    entries = [
        Entry(b"ann_1_2_exercise3.py", ONE),
        Entry(b"../../bob_3_4_exercise3.py"),
        Entry(b"cy_5_6_exercise3.py", b"/etc/passwd", mode=0o120777),
        Entry(b"dee_7_8_exercise3.ipynb", b"0" * (8 << 20)),
        Entry(b"eve_9_10_exercise3.py", ONE),
        Entry(b"eve_9_10_exercise3.py", b"answer = 2\n"),
        Entry(b"fay_11_12_exercise3.py", ONE, checksum=7),
    ]
    before = set(tmp_path.rglob("*"))
    collection = collect(forge(tmp_path / "class.zip", entries), COURSE)
    assert {row.student: row.state for row in collection.rows} == {
        "ann_1": "submitted",
        "cy_5": "unreadable",
        "dee_7": "unreadable",
        "eve_9": "ambiguous",
        "fay_11": "unreadable",
    }
    assert len(collection.refused) == 5
    assert set(tmp_path.rglob("*")) - before == {tmp_path / "class.zip"}


@pytest.mark.parametrize("zipped", [True, False])
def test_a_class_is_searched_as_deep_in_folders_as_in_an_archive_and_no_file_below_is_passed_over(tmp_path, zipped):
    deep, too_deep = "/".join("abcdefghijklmn"), "/".join("abcdefghijklmno")
    files = {
        f"ann/{deep}/exercise1.py": ONE,
        f"bob/{too_deep}/exercise1.py": ONE,
        f"bob/{too_deep}/picture.png": ONE,
        f"bob/{too_deep}/work.zip": ONE,
        f"bob/node_modules/{too_deep}/exercise1.py": ONE,
        f"bob/env/lib/python3.11/site-packages/{too_deep}/exercise1.py": ONE,
    }
    path = write_zip(tmp_path / "class.zip", files) if zipped else write(tmp_path / "class", files)
    collection = collect(path, COURSE)
    told = "lies too deep, below more than 15 folders"
    assert {row.student: (row.state, row.problem) for row in collection.rows} == {
        "ann": ("submitted", ""),
        "bob": ("unreadable", f"bob/{too_deep}/exercise1.py {told}."),
    }
    assert [(entry.name, entry.reason) for entry in collection.refused] == [(f"bob/{too_deep}/exercise1.py", told)]


def test_a_file_that_may_be_seen_but_not_looked_at_is_unreadable_and_the_rest_kept(tmp_path):
    write(tmp_path / "class", {"ann/exercise1.py": ONE, "bob/exercise1.py": ONE})
    (tmp_path / "class" / "ann").chmod(0o444)
    ran = dl4cv(tmp_path, "similar", "class", **bound_by_permissions())
    (tmp_path / "class" / "ann").chmod(0o755)
    assert ran.returncode == PASSED
    assert "ann, exercise1: ann/exercise1.py cannot be read: Permission denied." in ran.stderr


def test_an_exercise_that_was_asked_for_has_rows_though_nobody_handed_it_in(tmp_path):
    write(tmp_path, {"ann/exercise1.py": ONE})
    assert states(collect(tmp_path, ONLY_3, named=True)) == {("ann", "exercise3"): "missing"}


def test_a_name_that_is_no_text_becomes_one(tmp_path):
    folder = os.fsencode(tmp_path) + b"/\xffann"
    os.mkdir(folder)  # noqa: PTH102 - pathlib has no bytes
    Path(os.fsdecode(folder), "exercise1.py").write_bytes(ONE)
    (row,) = collect(tmp_path, COURSE).rows
    assert (row.student, row.read()) == ("\\xffann", ONE)


def test_a_file_that_changes_meanwhile_is_not_graded_under_its_old_sum(tmp_path):
    write(tmp_path, {"ann/exercise1.py": ONE})
    (row,) = collect(tmp_path, COURSE).rows
    write(tmp_path, {"ann/exercise1.py": b"other = 1\n"})
    with pytest.raises(CollectError, match="has changed"):
        row.read()


@pytest.mark.parametrize("name", ["nowhere", "empty", "text.txt"])
def test_what_holds_no_class_gives_one_sentence(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "text.txt").write_text("hello")
    with pytest.raises(CollectError):
        collect(tmp_path / name, COURSE)


def commit(clone: Path, environment: dict[str, str]) -> None:
    when = {"GIT_AUTHOR_DATE": "2024-05-01T12:00:00Z", "GIT_COMMITTER_DATE": "2024-05-01T12:00:00Z"}
    who = {f"GIT_{role}_{what}": "ann" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    for command in (["init", "-q"], ["add", "."], ["commit", "-q", "-m", "done"]):
        subprocess.run(["git", *command], cwd=clone, env={**environment, **when, **who}, check=True)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}


def test_a_clone_says_when_its_file_was_committed_and_runs_nothing(tmp_path, environment):
    clone = tmp_path / "class" / "ann"
    write(clone, {"exercise1.py": ONE})
    commit(clone, environment)
    trap = tmp_path / "ran"
    with (clone / ".git" / "config").open("a") as config:
        config.write(f'[core]\n\tfsmonitor = "touch {trap}"\n\tpager = "touch {trap}"\n[log]\n\tshowSignature = true\n')
        config.write(f'[gpg]\n\tprogram = "touch {trap}"\n')
    (row,) = collect(tmp_path / "class", COURSE).rows
    assert row.submitted_at == COMMITTED
    assert not trap.exists()


@pytest.mark.parametrize(
    "name",
    [unicodedata.normalize("NFD", "Jürgen").encode(), b"J\xfcrgen"],
    ids=["as macOS writes it", "in no encoding known here"],
)
@pytest.mark.parametrize("below", [b"", unicodedata.normalize("NFD", "Übung").encode()], ids=["at the top", "below"])
def test_a_clone_is_found_and_asked_by_the_names_on_the_disk(tmp_path, environment, name, below):
    clone = tmp_path / "class" / os.fsdecode(name)
    write(clone / os.fsdecode(below), {"exercise1.py": ONE})
    commit(clone, environment)
    (row,) = collect(tmp_path / "class", COURSE).rows
    assert row.submitted_at == COMMITTED


def test_a_clone_without_a_file_is_told_of_even_where_nobody_has_handed_in(tmp_path, environment):
    for student, files in {
        "ann": {"exercise1.py": ONE},
        "bob": {"notes.txt": b"x"},
        "cy": {"exercise3.py": ONE},
    }.items():
        write(tmp_path / "class" / student, files)
        commit(tmp_path / "class" / student, environment)
    write(tmp_path / "class" / "dora", {"exercise1.py": ONE})
    known = [find_exercise(name, COURSE) for name in ("exercise1", "exercise2")]
    found = collect(tmp_path / "class", known, known=["exercise3", "blur"])
    assert states(found).keys() == {(student, "exercise1") for student in ("ann", "bob", "cy", "dora")}
    absent = {(row.student, row.exercise): row.fetched_at for row in found.absent}
    assert absent.keys() == {
        (student, exercise) for student in ("ann", "bob", "cy") for exercise in ("exercise2", "exercise3", "blur")
    } - {("cy", "exercise3")}
    assert all(at is not None for at in absent.values())


def test_a_clone_made_on_macos_is_asked_by_the_names_that_git_gives_there(tmp_path, environment):
    clone = tmp_path / "class" / "ann"
    write(clone, {"Übung/exercise1.py": ONE})
    commit(clone, environment)
    (clone / "Übung").rename(clone / unicodedata.normalize("NFD", "Übung"))
    (row,) = collect(tmp_path / "class", COURSE).rows
    assert row.submitted_at == COMMITTED


@pytest.mark.parametrize("command", ["batch", "similar"])
def test_a_class_below_a_folder_that_may_not_be_looked_into_is_one_sentence(tmp_path, command):
    write(tmp_path / "closed" / "class", {"ann/exercise1.py": ONE})
    (tmp_path / "closed").chmod(0)
    ran = dl4cv(tmp_path, command, "closed/class", **bound_by_permissions())
    (tmp_path / "closed").chmod(0o755)
    assert ran.returncode == NO_SUBMISSION
    assert ran.stderr == "dl4cv-grade: closed/class cannot be read: Permission denied.\n"


@pytest.mark.parametrize("below", [".", "work/deep", "inner.zip"])
def test_in_a_clone_that_says_nothing_nobody_knows_the_time(tmp_path, environment, below):
    clone = tmp_path / "class" / "ann"
    packed = write_zip(tmp_path / "own.zip", {"exercise1.py": ONE}).read_bytes()
    write(clone, {"mine.zip": packed} if below == "inner.zip" else {f"{below}/exercise1.py": ONE, "notes.txt": ONE})
    commit(clone, environment)
    assert collect(tmp_path / "class", COURSE).rows[0].submitted_at == COMMITTED
    (clone / ".git" / "HEAD").write_text("ref: refs/heads/.invalid\n")
    (row,) = collect(tmp_path / "class", COURSE).rows
    assert (row.state, row.submitted_at) == ("submitted", None)


def test_a_clone_in_a_students_folder_and_a_clone_of_the_whole_class_tell_times_too(tmp_path, environment):
    write(tmp_path / "class" / "ann" / "course", {"exercise1.py": ONE})
    commit(tmp_path / "class" / "ann" / "course", environment)
    write(tmp_path / "whole", {"bob/exercise1.py": ONE, "cy/exercise1.py": ONE})
    commit(tmp_path / "whole", environment)
    for folder in ("class", "whole"):
        assert {row.submitted_at for row in collect(tmp_path / folder, COURSE).rows} == {COMMITTED}
    write(tmp_path / "whole", {"dee/exercise1.py": ONE})
    assert [row.submitted_at for row in collect(tmp_path / "whole", COURSE).rows] == [COMMITTED, COMMITTED, None]


def test_without_git_nobody_knows_when_a_clones_file_came(tmp_path, environment, monkeypatch):
    write(tmp_path / "class" / "ann", {"exercise1.py": ONE})
    commit(tmp_path / "class" / "ann", environment)
    monkeypatch.setenv("PATH", "")
    assert collect(tmp_path / "class", COURSE).rows[0].submitted_at is None


def test_a_clone_whose_history_may_not_be_looked_into_is_compared_all_the_same(tmp_path, environment):
    write(tmp_path / "class" / "ann", {"exercise1.py": ONE})
    commit(tmp_path / "class" / "ann", environment)
    history = tmp_path / "class" / "ann" / ".git"
    history.chmod(0)
    ran = dl4cv(tmp_path, "similar", "class", **bound_by_permissions())
    history.chmod(0o755)
    assert (ran.returncode, ran.stderr) == (PASSED, "")


def test_of_the_script_and_the_notebook_handed_out_the_one_that_was_written_in_counts(tmp_path):
    released = stubs_folder()
    (tmp_path / "ann").mkdir()
    shutil.copy(released / "exercise3.ipynb", tmp_path / "ann")
    (tmp_path / "ann" / "exercise3.py").write_bytes(ONE)
    (tmp_path / "bob").mkdir()
    for suffix in ("py", "ipynb"):
        shutil.copy(released / f"exercise3.{suffix}", tmp_path / "bob")
    rows = {row.student: (row.state, row.name) for row in collect(tmp_path, COURSE).rows}
    assert rows["ann"] == ("submitted", "ann/exercise3.py")
    assert rows["bob"][0] == "missing"


def moodle(name: str, number: int, file: str) -> str:
    return f"{name}_{number}_assignsubmission_file_{file}"


def test_a_file_name_that_looks_like_another_students_is_its_owners(tmp_path):
    names = {
        moodle("Bob Builder", 12345, "exercise3.py"): ONE,
        moodle("Mallory M", 55555, moodle("zz", 12345, "exercise3.py")): b"x = 1\n",
    }
    collection = collect(write_zip(tmp_path / "moodle.zip", names), ONLY_3)
    assert states(collection) == {
        ("Bob Builder_12345", "exercise3"): "submitted",
        ("Mallory M_55555", "exercise3"): "unrecognised",
    }


def test_one_students_many_files_do_not_decide_what_the_download_is(tmp_path):
    files = {"anna/exercise3.py": ONE, "ben/exercise3.py": ONE}
    files |= {f"x_1_assignsubmission_file_/f{number}.py": ONE for number in range(9)}
    assert {row.student for row in collect(write(tmp_path, files), ONLY_3).rows} == {
        "anna",
        "ben",
        "x_1_assignsubmission_file_",
    }


def test_a_file_that_is_nobodys_is_said(tmp_path):
    files = {moodle("Anna", 1, "exercise3.py"): ONE, moodle("Ben", 2, "exercise3.py"): ONE, "exercise3.py": ONE}
    (left_out,) = collect(write_zip(tmp_path / "moodle.zip", files), ONLY_3).refused
    assert (left_out.name, left_out.reason) == ("exercise3.py", "is not named as Moodle names what students hand in")
    (left_out,) = collect(write(tmp_path / "class", {"anna/exercise3.py": ONE, "loose.py": ONE}), ONLY_3).refused
    assert (left_out.name, left_out.reason) == ("loose.py", "lies in no student's folder, so nobody is graded on it")


def test_a_name_that_no_gradebook_keeps_is_left_out_and_the_rest_kept(tmp_path):
    files = {"anna/exercise3.py": ONE, f"{'m' * (MAX_NAME + 1)}/exercise3.py": ONE}
    collection = collect(write_zip(tmp_path / "class.zip", files), ONLY_3)
    assert states(collection) == {("anna", "exercise3"): "submitted"}
    assert [entry.reason for entry in collection.refused] == [f"has a name of more than {MAX_NAME} characters"]


@pytest.mark.parametrize("zipped", [True, False])
def test_too_many_files_of_one_student_are_left_out_and_the_class_kept(tmp_path, zipped, monkeypatch):
    monkeypatch.setattr(archives, "MAX_FILES", 20)
    monkeypatch.setattr(folders, "MAX_FILES", 20)
    files = {"anna/exercise3.py": ONE} | {f"mallory/work/{number:02}.txt": b"" for number in range(21)}
    path = write_zip(tmp_path / "class.zip", files) if zipped else write(tmp_path / "class", files)
    collection = collect(path, ONLY_3)
    assert states(collection) == {("anna", "exercise3"): "submitted", ("mallory", "exercise3"): "unrecognised"}
    assert [entry.reason for entry in collection.refused] == [TOO_MANY]


RIGHT = b"def output_size(size):\n    return 1\n\n\ndef conv2d(x):\n    return x\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("ex3.py", ONE),
        ("exercise3_final.py", ONE),
        ("homework-03.ipynb", b"{}"),
        ("exercise3.pdf", b"%PDF"),
        ("exercise3.txt", ONE),
        ("Übung 3.docx", b"PK"),
        ("work.py", RIGHT),
        ("work.txt", RIGHT),
        ("work.rar", b"Rar!"),
        ("work.7z", b"7z"),
    ],
)
@pytest.mark.parametrize("layout", ["{}/{}", "{}_1_2_{}", "{}_7_assignsubmission_file_/{}"])
def test_work_under_another_name_is_handed_in_and_waits_for_a_person(tmp_path, layout, name, data):
    files = {layout.format("ann", "exercise3.py"): ONE, layout.format("bob", name): data}
    rows = {row.student[:3]: row for row in collect(write_zip(tmp_path / "class.zip", files), COURSE).rows}
    assert (rows["ann"].state, rows["bob"].state) == ("submitted", "unrecognised")
    assert rows["bob"].problem == f"There is no exercise3.py and no exercise3.ipynb; there is {name}."


@pytest.mark.parametrize("name", ["README.md", "requirements.txt", "pyproject.toml", "Thumbs.db", ".DS_Store"])
def test_what_lies_in_every_students_folder_is_no_work(tmp_path, name):
    write(tmp_path, {"ann/exercise3.py": ONE, f"bob/{name}": ONE})
    assert states(collect(tmp_path, COURSE))["bob", "exercise3"] == "missing"


def test_what_lies_beside_a_submission_says_nothing_of_another_exercise(tmp_path):
    write(tmp_path, {"ann/exercise1.py": b"import helpers2, ex3\n", "ann/helpers2.py": RIGHT, "ann/ex3.py": ONE})
    write(tmp_path, {"ann/notes.txt": ONE, "ann/utils3.py": ONE, "bob/exercise3.py": ONE})
    assert states(collect(tmp_path, COURSE)) == {
        ("ann", "exercise1"): "submitted",
        ("bob", "exercise1"): "missing",
        ("ann", "exercise3"): "missing",
        ("bob", "exercise3"): "submitted",
    }


@pytest.mark.parametrize(
    "name",
    [
        "exercise3-1-1.py",
        "exercise3 (1)-1.py",
        "exercise3-1 (1).py",
        "exercise3-Copy1.py",
        "Copy_of_exercise3.py",
        "exercise3 copy.py",
        "exercise3 - Copy (2).py",
        "exercise3 - Kopie.py",
        "exercise3 2.py",
        "exercise3 (copy).py",
        "exercise3 (3rd copy).py",
        "exercise3.py.txt",
        "exercise3.py-1.txt",
        "exercise3.py.py",
    ],
)
def test_names_that_platforms_and_systems_make_are_understood(tmp_path, name):
    write(tmp_path, {f"ann/{name}": ONE})
    (row,) = collect(tmp_path, COURSE).rows
    assert (row.state, row.suffix, row.read()) == ("submitted", ".py", ONE)


@pytest.mark.parametrize("name", ["exercise3.ipynb.txt", "exercise3.ipynb.json", "exercise3-Copy1.ipynb"])
def test_so_are_those_of_notebooks(tmp_path, name):
    write(tmp_path, {f"ann/{name}": b"{}"})
    (row,) = collect(tmp_path, COURSE).rows
    assert (row.state, row.suffix, row.read()) == ("submitted", ".ipynb", b"{}")


def test_the_name_that_was_asked_for_goes_before_a_copys(tmp_path):
    write(tmp_path, {"ann/exercise3.ipynb": b"{}", "ann/exercise3-Copy1.ipynb": b"[]"})
    (row,) = collect(tmp_path, COURSE).rows
    assert (row.state, row.name) == ("submitted", "ann/exercise3.ipynb")


@pytest.mark.parametrize("layout", ["bob/{}", "bob_1_2_{}", "bob_7_assignsubmission_file_/{}"])
@pytest.mark.parametrize("zipped", [True, False])
def test_a_students_own_archive_is_opened_one_level_deep(tmp_path, layout, zipped):
    import_ = b"import helpers\n"
    own = write_zip(tmp_path / "own.zip", {"work/exercise3.py": import_, "work/helpers.py": ONE, "__MACOSX/x.py": ONE})
    files = {layout.format("my.work.zip"): own.read_bytes(), layout.replace("bob", "ann").format("exercise3.py"): ONE}
    path = write_zip(tmp_path / "class.zip", files) if zipped else write(tmp_path / "class", files)
    rows = {row.student[:3]: row for row in collect(path, COURSE).rows}
    assert rows["bob"].state == "submitted"
    assert (rows["bob"].read(), rows["bob"].modules) == (import_, {"helpers": ONE.decode()})
    inner = write_zip(tmp_path / "inner.zip", {"exercise3.py": ONE})
    twice = write_zip(tmp_path / "twice.zip", {"more.zip": inner.read_bytes()}).read_bytes()
    path = write_zip(tmp_path / "twice_packed.zip", {**files, layout.format("my.work.zip"): twice})
    rows = {row.student[:3]: row for row in collect(path, COURSE).rows}
    assert rows["bob"].state == "unrecognised"
    assert "my.work.zip/more.zip" in rows["bob"].problem


def test_what_lies_outside_of_a_students_archive_goes_before_what_is_in_it(tmp_path):
    own = write_zip(tmp_path / "own.zip", {"exercise3.py": b"x = 2\n"}).read_bytes()
    write(tmp_path / "class", {"ann/exercise3.py": ONE, "ann/old.zip": own})
    (row,) = collect(tmp_path / "class", COURSE).rows
    assert row.read() == ONE


def test_a_handout_that_nobody_has_written_in_is_not_handed_in(tmp_path):
    released = stubs_folder()
    for student, names in {"ann": ("exercise3.py",), "bob": ("exercise3.py", "exercise3.ipynb")}.items():
        (tmp_path / student).mkdir()
        for name in names:
            shutil.copy(released / name, tmp_path / student)
    assert collect(tmp_path, COURSE).rows == ()
    write(tmp_path, {"cy/exercise3.py": ONE, "dee/exercise3.py": (released / "exercise3.py").read_bytes()})
    write(tmp_path, {"dee/my_solution.py": ONE})
    rows = {row.student: row for row in collect(tmp_path, COURSE).rows}
    assert {student: row.state for student, row in rows.items()} == {
        "ann": "missing",
        "bob": "missing",
        "cy": "submitted",
        "dee": "unrecognised",
    }
    assert rows["ann"].problem == "ann/exercise3.py is as it was handed out: nothing is written in it yet."
    assert "my_solution.py" in rows["dee"].problem


def test_where_no_file_is_named_after_an_exercise_some_names_are_told(tmp_path):
    write(tmp_path, {"ann/ex1.py": ONE, "bob/solution.py": ONE, "cy/README.md": ONE})
    (tmp_path / "dee").mkdir()
    for named in (True, False):
        collection = collect(tmp_path, ONLY_3, named=named)
        assert (collection.rows, collection.students) == ((), 4)
        assert collection.unnamed == ("ann/ex1.py", "bob/solution.py")
    write(tmp_path, {"ann/exercise7.py": ONE})
    assert collect(tmp_path, ONLY_3).unnamed is None


def test_an_alias_says_what_a_file_is(tmp_path):
    write(tmp_path, {"ann/ex3_final.py": ONE, "bob/week 2/Blatt.ipynb.json": b"{}", "cy/other.py": ONE})
    aliases = parse_aliases(["EX3*=exercise3", "week 2/*.json=exercise3"], COURSE)
    rows = {row.student: row for row in collect(tmp_path, COURSE, aliases=aliases).rows}
    assert {student: (row.state, row.suffix) for student, row in rows.items()} == {
        "ann": ("submitted", ".py"),
        "bob": ("submitted", ".ipynb"),
        "cy": ("unrecognised", ""),
    }


@pytest.mark.parametrize(("text", "told"), [("ex3.py", "of no file"), ("=exercise3", "of no file"), ("a=b", "'b'")])
def test_an_alias_that_says_nothing_is_one_sentence(text, told):
    with pytest.raises(OptionError, match=told):
        parse_aliases([text], COURSE)


def test_canvas_says_by_its_own_number_which_file_came_last(tmp_path):
    names = {
        "ann_1_20_exercise3-1.py": b"old = 1\n",
        "ann_1_30_exercise3-1-1.py": ONE,
        "bob_2_40_exercise3.py": ONE,
        "bob_2_35_exercise3-7.py": b"old = 1\n",
        "cy_3_41_exercise3.py": b"a = 1\n",
        "cy_3_42_exercise3.ipynb": b"{}",
    }
    rows = {row.student: row for row in collect(write_zip(tmp_path / "canvas.zip", names), COURSE).rows}
    assert (rows["ann_1"].read(), rows["ann_1"].upload) == (ONE, 30)
    assert (rows["bob_2"].read(), rows["bob_2"].upload) == (ONE, 40)
    assert rows["cy_3"].state == "ambiguous"


@pytest.mark.parametrize(
    "stray", ["class/roster.csv", "class/Thumbs.db", "class/export.yml", "notes.txt", "class/a.py"]
)
def test_a_stray_file_beside_the_students_is_passed_over(tmp_path, stray):
    files = {"class/ann/exercise1.py": ONE, "class/bob/work/exercise1.py": ONE, stray: b"x"}
    collection = collect(write_zip(tmp_path / "class.zip", files), COURSE)
    assert states(collection) == {("ann", "exercise1"): "submitted", ("bob", "exercise1"): "submitted"}


def test_a_file_saved_in_times_to_come_has_no_time(tmp_path):
    write(tmp_path, {"anna/exercise3.py": ONE})
    os.utime(tmp_path / "anna" / "exercise3.py", (4e9, 4e9))
    assert collect(tmp_path, ONLY_3).rows[0].submitted_at is None


def test_a_time_that_no_calendar_has_is_no_time(tmp_path, monkeypatch):
    write(tmp_path, {"anna/exercise3.py": ONE})
    far = SimpleNamespace(fromtimestamp=lambda *given: datetime.fromtimestamp(1e14, UTC))
    monkeypatch.setattr(folders, "datetime", far)
    (row,) = collect(tmp_path, ONLY_3).rows
    assert (row.state, row.submitted_at) == ("submitted", None)
