"""`dl4cv-grade replay`: what went wrong, as plain Python."""

import os
import subprocess
import sys

import pytest

from tests.cli.running import NO_SUBMISSION, PASSED, complaint, dl4cv

WRONG = "def decode_one_hot(scores):\n    return scores.argmax(axis=0)\n"


def test_a_result_is_repeated_without_the_grader(folder):
    (folder / "exercise1.py").write_text(WRONG)
    dl4cv(folder, "exercise1", "--json", "result.json")
    ran = dl4cv(folder, "replay", "result.json", "decode_one_hot", "--output", "again.py")
    assert (ran.returncode, ran.stdout) == (PASSED, "")
    again = subprocess.run([sys.executable, "again.py"], cwd=folder, capture_output=True, text=True, check=True)
    assert again.stdout.startswith("expected:\nint64\n")
    assert "yours:" in again.stdout


def test_a_result_without_failures_or_none_at_all_gets_a_sentence(folder):
    (folder / "exercise1.py").write_text(WRONG)
    dl4cv(folder, "exercise1", "--json", "result.json")
    assert "No check of softmax failed" in complaint(folder, "replay", "result.json", "softmax", status=NO_SUBMISSION)
    assert "cannot be read" in complaint(folder, "replay", "none.json", status=NO_SUBMISSION)
    (folder / "text.json").write_text("[1]")
    assert "is no result" in complaint(folder, "replay", "text.json", status=NO_SUBMISSION)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_what_is_no_ordinary_file_is_neither_waited_for_nor_read(folder):
    os.mkfifo(folder / "pipe.json")
    (folder / "link.json").symlink_to("/dev/zero")
    with (folder / "large.json").open("wb") as file:
        file.truncate(1 << 30)
    for name, words in (("pipe.json", "not an ordinary file"), ("link.json", "a link"), ("large.json", "16 MiB")):
        assert words in complaint(folder, "replay", name, status=NO_SUBMISSION)
    assert "not an ordinary file" in complaint(folder, "replay", "/dev/zero", status=NO_SUBMISSION)


def test_a_result_nested_too_deeply_gets_a_sentence(folder):
    (folder / "deep.json").write_text("[" * 100_000)
    assert "is no result" in complaint(folder, "replay", "deep.json", status=NO_SUBMISSION)
