"""Interruptions, endless loops and readers that go away: the command ends in order."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys

import pytest

from tests.cli.running import FAILED, INTERRUPTED, PASSED, Family, environment, running, started, until
from tests.places import SOLUTIONS
from tests.sampling import one_in, thorough


@pytest.mark.parametrize("sent", one_in(3, [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]))
def test_a_run_that_is_interrupted_leaves_no_process_and_no_folder(folder, temporary, sent):
    (folder / "exercise3.py").write_text("while True:\n    pass\n")
    process = started(folder, "exercise3", env=environment(TMPDIR=str(temporary)))
    with Family(process.pid) as family:
        until(lambda: any(child.cpu_times().user > 0.3 for child in running(family)))
        process.send_signal(sent)
        _, told = process.communicate(timeout=20)
        assert process.returncode == INTERRUPTED
        assert told.strip() == "dl4cv-grade: interrupted."
        assert family.seen
        assert not family.left()
    assert not list(temporary.iterdir())


@thorough
def test_ctrl_c_during_training_ends_everything(folder, temporary):
    shutil.copy(SOLUTIONS / "exercise6.py", folder)
    process = started(folder, "exercise6", env=environment(TMPDIR=str(temporary)), stderr=subprocess.STDOUT)
    assert process.stdout is not None
    with Family(process.pid) as family:
        for line in process.stdout:
            if "training your LeNet" in line:
                break
        else:
            pytest.fail("no news of the training")
        process.send_signal(signal.SIGINT)
        rest = process.communicate(timeout=20)[0]
        assert process.returncode == INTERRUPTED
        assert "dl4cv-grade: interrupted." in rest
        assert "Traceback" not in rest
        assert not family.left()
    assert not list(temporary.iterdir())


@thorough
def test_what_all_has_graded_before_an_interruption_is_not_denied(folder, temporary):
    (folder / "exercise1.py").write_text("import os\n")
    (folder / "exercise2.py").write_text("while True:\n    pass\n")
    process = started(folder, "all", env=environment(TMPDIR=str(temporary)))
    with Family(process.pid) as family:
        until((folder / ".dl4cv" / "exercise1.json").exists)
        process.send_signal(signal.SIGINT)
        told, complaints = process.communicate(timeout=20)
        assert process.returncode == INTERRUPTED
        assert "exercise1: Class encoding" in told
        assert complaints.strip() == "dl4cv-grade: interrupted."
        assert not family.left()


@thorough
def test_an_endless_loop_costs_its_own_points_and_less_than_a_minute(folder, temporary):
    shutil.copy(SOLUTIONS / "exercise3.py", folder)
    with (folder / "exercise3.py").open("a") as file:
        file.write("\n\ndef conv2d_gray(image, kernel):\n    while True:\n        pass\n")
    process = started(folder, "exercise3", "--json", "a.json", env=environment(TMPDIR=str(temporary)))
    with Family(process.pid) as family:
        told, complaints = process.communicate(timeout=60)
        assert (process.returncode, complaints) == (FAILED, "")
        assert not family.left()
    assert "There was no answer within 5 seconds." in " ".join(told.split())
    checks = json.loads((folder / "a.json").read_text())["checks"]
    looping = [check["status"] for check in checks if check["function"] == "conv2d_gray"]
    assert set(looping) == {"timeout", "skipped"}
    assert {check["status"] for check in checks if check["function"] != "conv2d_gray"} == {"passed"}
    assert not list(temporary.iterdir())


@thorough
def test_a_reader_that_goes_away_is_no_fault(graded):
    process = started(graded, "exercise3")
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    assert "Traceback" not in process.stderr.read()
    process.wait(30)
    process.stderr.close()


@pytest.mark.parametrize("command", ["", "--help"])
def test_head_gets_its_line_and_nothing_else_is_heard(graded, command):
    ran = subprocess.run(
        f"{sys.executable} -m dl4cv {command} | head -1",
        shell=True,
        cwd=graded,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stdout.count("\n") == 1
    assert ran.stderr == ""


@pytest.mark.parametrize("end", one_in(2, ["| head -1", ">&-"]))
def test_where_nobody_listens_the_verdict_is_written_all_the_same(graded, end):
    command = f"set -o pipefail; {sys.executable} -m dl4cv exercise3 --json r.json {end}"
    ran = subprocess.run(
        ["bash", "-c", command], cwd=graded, env=environment(), capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stderr) == (PASSED, "")
    assert json.loads((graded / "r.json").read_text())["passed"]
