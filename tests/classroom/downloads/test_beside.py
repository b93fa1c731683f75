"""A student's own modules are found among what the same student handed in, and nowhere else."""

from __future__ import annotations

import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
from dl4cv.classroom.downloads import beside
from dl4cv.classroom.downloads.beside import MAX_SOUGHT
from dl4cv.classroom.downloads.collect import Collected, collect
from dl4cv.course import COURSE
from dl4cv.submission import reading
from dl4cv.submission.own_modules import MAX_MODULES

from tests.classroom.classes import notebook
from tests.classroom.zips import Entry, forge, write_zip

WANTS = "from helpers import one_hot\n"
HELPERS = "one_hot = 1\n"
MOODLE = "{}_{}_assignsubmission_file_"

# The names of ann's file and module, and of the same of bob's, in all the ways in which classes are downloaded.
LAYOUTS = {
    "folders": ("ann/{}", "bob/{}"),
    "deeper": ("ann/week1/work/{}", "bob/week1/{}"),
    "a folder around them": ("class/ann/{}", "class/bob/{}"),
    "moodle": (f"{MOODLE.format('Ann', 1)}/{{}}", f"{MOODLE.format('Bob', 2)}/{{}}"),
    "moodle, flat": (f"{MOODLE.format('Ann', 1)}{{}}", f"{MOODLE.format('Bob', 2)}{{}}"),
    "canvas": ("ann_1_10_{}", "bob_LATE_2_11_{}"),
}
FLAT = ("moodle, flat", "canvas")


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def zipped(folder: Path, files: dict[str, str]) -> Path:
    return write_zip(folder / "class.zip", {name: text.encode() for name, text in files.items()})


def rows(path: Path) -> dict[str, Collected]:
    return {row.student[:3].lower(): row for row in collect(path, COURSE).rows}


def only(path: Path) -> Collected:
    (row,) = collect(path, COURSE).rows
    return row


@pytest.mark.parametrize("layout", LAYOUTS)
def test_each_student_is_graded_with_the_own_module_however_the_class_is_downloaded(tmp_path, layout):
    ann, bob = LAYOUTS[layout]
    files = {
        ann.format("exercise1.py"): WANTS,
        ann.format("helpers.py"): HELPERS,
        bob.format("exercise1.ipynb"): notebook(WANTS),
        bob.format("helpers.py"): "one_hot = 2\n",
    }
    found = rows(zipped(tmp_path, files))
    assert {name: dict(row.modules) for name, row in found.items()} == {
        "ann": {"helpers": HELPERS},
        "bob": {"helpers": "one_hot = 2\n"},
    }
    if layout != "a folder around them":
        unpacked = rows(write(tmp_path / "class", files))
        assert {name: row.sum_of_all for name, row in unpacked.items()} == {
            name: row.sum_of_all for name, row in found.items()
        }


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_module_of_another_student_is_nobody_elses(tmp_path, layout):
    ann, bob = LAYOUTS[layout]
    files = {
        ann.format("exercise1.py"): f"{WANTS}import exercise2\n",
        bob.format("exercise1.py"): "x = 1\n",
        bob.format("helpers.py"): HELPERS,
        bob.format("exercise2.py"): HELPERS,
    }
    found = {row.student[:3].lower(): row for row in collect(zipped(tmp_path, files), COURSE[:1]).rows}
    assert found["ann"].modules == {}
    assert found["ann"].sum_of_all == found["ann"].sha256


def test_a_file_name_that_looks_like_another_students_gives_that_one_no_module(tmp_path):
    files = {
        "bob_2_11_exercise1.py": WANTS,
        "eve_3_12_bob_2_11_helpers.py": HELPERS,
        "eve_3_13_exercise1.py": "import bob_2_11_helpers\n",
    }
    found = rows(zipped(tmp_path, files))
    assert found["bob"].modules == {}
    assert found["eve"].modules == {"bob_2_11_helpers": HELPERS}


def test_of_modules_that_were_handed_in_again_the_last_one_counts_where_the_platform_numbers_them(tmp_path):
    files = {
        "ann_1_10_exercise1-1.py": WANTS,
        "ann_1_11_helpers.py": "one_hot = 2\n",
        "ann_1_14_helpers-2.py": HELPERS,
        "ann_1_13_helpers-1.py": "one_hot = 3\n",
    }
    assert only(zipped(tmp_path, files)).modules == {"helpers": HELPERS}
    files = {"ann/exercise1.py": WANTS, "ann/helpers-2.py": HELPERS}
    assert only(write(tmp_path / "class", files)).modules == {}


def test_modules_lie_in_the_submissions_folder_and_below_it(tmp_path):
    files = {
        "ann/work/exercise1.py": "import helpers, above\nfrom utils.layers import pad\nfrom .. import above\n",
        "ann/work/helpers.py": "from utils import sizes\n",
        "ann/work/utils/layers.py": "from . import more\n",
        "ann/work/utils/more.py": "",
        "ann/work/utils/sizes/__init__.py": "",
        "ann/work/unused.py": "",
        "ann/above.py": HELPERS,
    }
    wanted = {"helpers", "utils", "utils.layers", "utils.more", "utils.sizes"}
    assert set(only(write(tmp_path / "class", files)).modules) == wanted
    assert set(only(zipped(tmp_path, files)).modules) == wanted


def test_the_submission_itself_and_what_python_has_are_no_modules_of_it(tmp_path):
    files = {"ann/exercise1 (1).py": "import helpers, random\n", "ann/helpers.py": "import exercise1\n"}
    files["ann/random.py"] = "x = 1\n"
    assert set(only(write(tmp_path / "class", files)).modules) == {"helpers"}


def test_another_exercise_beside_it_is_a_module_of_it(tmp_path):
    files = {"ann/exercise1.py": "x = 1\n", "ann/exercise2.py": "from exercise1 import x\n"}
    found = {row.exercise: set(row.modules) for row in collect(write(tmp_path / "class", files), COURSE).rows}
    assert found == {"exercise1": set(), "exercise2": {"exercise1"}}


def test_links_pipes_and_damaged_or_large_files_are_no_modules(tmp_path):
    write(tmp_path, {"secret.py": HELPERS, "elsewhere/inner.py": HELPERS, "class/ann/large.py": "#" * (1 << 21)})
    imports = "import linked, pipe, large\nfrom folder import inner\n"
    ann = write(tmp_path / "class", {"ann/exercise1.py": imports}) / "ann"
    (ann / "linked.py").symlink_to(tmp_path / "secret.py")
    (ann / "folder").symlink_to(tmp_path / "elsewhere")
    os.mkfifo(ann / "pipe.py")
    assert only(tmp_path / "class").modules == {}
    entries = [
        Entry(b"ann/exercise1.py", b"import linked, damaged, good\n"),
        Entry(b"ann/linked.py", b"/etc/passwd", mode=0o120777),
        Entry(b"ann/damaged.py", b"x = 1\n", checksum=7),
        Entry(b"ann/good.py", b"x = 1\n"),
    ]
    assert set(only(forge(tmp_path / "class.zip", entries)).modules) == {"good"}


def test_a_module_replaced_by_a_link_after_the_folder_was_listed_is_not_followed(tmp_path, monkeypatch):
    write(tmp_path, {"class/ann/exercise1.py": WANTS, "class/ann/helpers.py": HELPERS, "secret.py": "secret = 1\n"})
    module = tmp_path / "class" / "ann" / "helpers.py"
    understand = beside.understand

    def replaced(data, path):
        module.unlink()
        module.symlink_to(tmp_path / "secret.py")
        return understand(data, path)

    monkeypatch.setattr(beside, "understand", replaced)
    assert only(tmp_path / "class").modules == {}


def test_they_are_bounded_in_number_and_those_that_take_long_to_read_are_said(tmp_path, monkeypatch):
    names = [f"m{number}" for number in range(MAX_SOUGHT + 5)]
    files = {"ann/exercise1.py": f"import {', '.join(names)}\n", **{f"ann/{name}.py": "" for name in names}}
    assert len(only(write(tmp_path / "class", files)).modules) == MAX_MODULES
    monkeypatch.setattr(reading, "MAX_SECONDS", 0)
    row = only(tmp_path / "class")
    assert row.state == "unreadable"
    assert row.problem.startswith("The modules beside exercise1.py take Python more than 0 seconds to read")


def test_a_submission_that_cannot_be_read_has_none_and_is_left_to_whoever_grades_it(tmp_path):
    row = only(write(tmp_path / "class", {"ann/exercise1.py": "import helpers\ndef (\n", "ann/helpers.py": HELPERS}))
    assert (row.state, row.modules) == ("submitted", {})


def test_a_submission_without_the_name_of_a_file_beside_it_is_not_read(tmp_path, monkeypatch):
    monkeypatch.setattr(beside, "understand", lambda data, path: pytest.fail(str(path)))
    files = {"ann/exercise1.py": "x = 1\n", "ann/exercise2.py": "y = 1\n", "ann/notes.py": "z = 1\n"}
    assert all(row.modules == {} for row in collect(write(tmp_path / "class", files), COURSE).rows)


def test_a_module_is_found_in_every_encoding_of_the_submission(tmp_path):
    write(tmp_path, {"class/ann/helpers.py": HELPERS, "class/ann/größe.py": HELPERS, "class/bob/größe.py": HELPERS})
    (tmp_path / "class" / "ann" / "exercise1.py").write_bytes("import helpers, größe\n".encode("utf-16"))
    (tmp_path / "class" / "bob" / "exercise1.py").write_bytes("# coding: latin-1\nimport größe\n".encode("latin-1"))
    found = rows(tmp_path / "class")
    assert (set(found["ann"].modules), set(found["bob"].modules)) == ({"helpers", "größe"}, {"größe"})


def test_what_is_handed_in_changes_with_a_module_that_is_wanted_and_with_no_other(tmp_path):
    school = write(tmp_path / "class", {"ann/exercise1.py": WANTS, "ann/helpers.py": HELPERS, "ann/notes.py": ""})
    first = only(school)
    write(school, {"ann/notes.py": "x = 2\n"})
    assert only(school).sum_of_all == first.sum_of_all
    write(school, {"ann/helpers.py": "one_hot = 2\n"})
    assert only(school).sum_of_all != first.sum_of_all
    assert only(school).sha256 == first.sha256


def test_what_was_handed_in_is_as_new_as_the_newest_of_its_files(tmp_path):
    school = write(tmp_path / "class", {"ann/exercise1.py": WANTS, "ann/helpers.py": HELPERS, "ann/notes.py": ""})
    for seconds, name in enumerate(("exercise1.py", "helpers.py", "notes.py"), start=1_000_000):
        os.utime(school / "ann" / name, (seconds, seconds))
    assert only(school).submitted_at == datetime.fromtimestamp(1_000_001, UTC)


def test_in_a_clone_it_is_as_new_as_the_last_commit_of_one_of_them(tmp_path):
    clone = write(tmp_path / "class", {"ann/exercise1.py": WANTS}) / "ann"
    environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path)}
    who = {f"GIT_{role}_{what}": "ann" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    subprocess.run(["git", "init", "-q"], cwd=clone, env=environment, check=True)
    for day, name in ((1, "exercise1.py"), (2, "helpers.py"), (3, "notes.py")):
        write(clone, {name: WANTS if name == "exercise1.py" else HELPERS})
        when = {f"GIT_{role}_DATE": f"2024-05-0{day}T12:00:00Z" for role in ("AUTHOR", "COMMITTER")}
        for command in (["add", "."], ["commit", "-q", "-m", "done"]):
            subprocess.run(["git", *command], cwd=clone, env={**environment, **who, **when}, check=True)
    row = only(tmp_path / "class")
    assert row.modules == {"helpers": HELPERS}
    assert row.submitted_at == datetime(2024, 5, 2, 12, tzinfo=UTC)
