"""`--github` in a step as GitHub runs it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.places import SOLUTIONS
from tests.sampling import thorough

STUB = Path(__file__).parents[2] / "exercises" / "exercise2.py"
EVIL = (
    "print('::error::not mine')\nprint('::add-mask::a')\n\n\ndef relu(x):\n    print('::warning::me')\n    return x\n"
)


@pytest.fixture
def step(tmp_path):
    """`step(source)` grades `source` as exercise2.py; gives the log and the summary."""

    def run(source, *, status):
        if source is not None:
            (tmp_path / "exercise2.py").write_text(source, encoding="utf-8")
        files = {"GITHUB_STEP_SUMMARY": tmp_path / "summary.md"}
        about = {**{name: str(path) for name, path in files.items()}, "GITHUB_WORKSPACE": str(tmp_path)}
        command = [sys.executable, "-m", "dl4cv", "exercise2", "exercise2.py", "--github", "--isolation", "auto"]
        environment = {**os.environ, **about, "OMP_NUM_THREADS": "1"}
        ran = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        assert ran.returncode == status, ran.stdout + ran.stderr
        return ran.stdout, files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")

    return run


def obeyed(log):
    """The commands that GitHub would carry out, by its rule for stop-commands."""
    found, token = [], None
    for line in log.splitlines():
        command = re.match(r"\s*::([\w-]+)(?:\s[^:]*)?::(.*)", line)
        if token is not None:
            token = None if line.strip() == f"::{token}::" else token
        elif command and command[1] == "stop-commands":
            token = command[2]
        elif command:
            found.append(line)
    assert token is None
    return found


def test_a_push_is_graded_with_the_own_modules_in_its_folder(step, tmp_path):
    (tmp_path / "helpers.py").write_bytes((SOLUTIONS / "exercise2.py").read_bytes())
    _, summary = step("from helpers import log_softmax, relu, sigmoid, softmax\n", status=0)
    assert "**100 / 100 points**" in summary


def test_a_step_tells_its_summary_and_its_annotations(step):
    log, summary = step(STUB.read_text(encoding="utf-8") + "\n\n" + EVIL, status=1)
    commands = obeyed(log)
    assert commands
    assert all(command.startswith("::error file=exercise2.py,line=") for command in commands)
    assert not [command for command in commands if "not mine" in command or "::warning" in command]
    assert ": :error: :not mine" in log  # it is shown, and does nothing
    assert summary.startswith("## exercise2")


@thorough
def test_the_token_is_another_each_time(step):
    tokens = {re.search(r"::stop-commands::(\w{32})", step("x = 1\n", status=1)[0])[1] for _ in range(2)}
    assert len(tokens) == 2


def test_warnings_about_what_a_student_wrote_are_not_printed(tmp_path):
    (tmp_path / "exercise2.py").write_text("PATTERN = '\\d'\n", encoding="utf-8")
    command = [sys.executable, "-W", "default", "-m", "dl4cv", "exercise2", "--github", "--isolation", "auto"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    ran = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert "Warning" not in ran.stderr


def test_a_missing_file_is_told_too(step):
    log, summary = step(None, status=3)
    assert obeyed(log) == ["::error::There is no file exercise2.py."]
    assert "There is no file" in summary
