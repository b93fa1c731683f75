"""The command as a student meets it: real processes, real folders."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

import nbformat
import psutil
import pytest
from dl4cv.sandbox import kernel

PASSED, FAILED, WRONG_USAGE, NO_SUBMISSION, GRADER_FAILED, INTERRUPTED = 0, 1, 2, 3, 4, 130
SOLUTIONS = Path(__file__).parents[1] / "solutions"
ROOT = os.geteuid() == 0
PR_CAPBSET_DROP, OVERRIDING = 24, (1, 2)  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
COMMAND = (sys.executable, "-m", "dl4cv")

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def folder() -> Iterator[Path]:
    """A student's folder; not below pytest's own, which are closed to other users."""
    path = Path(tempfile.mkdtemp(prefix="dl4cv-test-cli-")).resolve()
    path.chmod(0o755)
    yield path
    path.chmod(0o755)
    shutil.rmtree(path)


@pytest.fixture(scope="module")
def graded() -> Iterator[Path]:
    """A folder in which the solution of exercise 3 was graded twice, with both reports."""
    path = Path(tempfile.mkdtemp(prefix="dl4cv-test-graded-"))
    shutil.copy(SOLUTIONS / "exercise3.py", path)
    for number in (1, 2):
        ran = dl4cv(path, "exercise3", "--json", f"{number}.json", "--junit", f"{number}.xml")
        assert ran.returncode == PASSED, ran.stderr
        (path / f"{number}.txt").write_text(ran.stdout)
    yield path
    shutil.rmtree(path)


def environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "COLUMNS", "PYTEST_ADDOPTS")}
    return {**kept, "OMP_NUM_THREADS": "1", **more}


def dl4cv(folder: Path, *arguments: str | Path, **more: object) -> subprocess.CompletedProcess[str]:
    ran = subprocess.run(
        [*COMMAND, *map(str, arguments)],
        cwd=folder,
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        **more,
    )
    assert "Traceback" not in ran.stdout + ran.stderr, ran.stderr
    return ran


def complaint(folder: Path, *arguments: str | Path, status: int) -> str:
    """The one sentence that a run says before it ends with `status`."""
    ran = dl4cv(folder, *arguments)
    assert ran.returncode == status, ran.stdout + ran.stderr
    assert ran.stdout == ""
    assert ran.stderr.count("\n") == 1, ran.stderr
    assert ran.stderr.startswith("dl4cv-grade: ")
    return ran.stderr.removeprefix("dl4cv-grade: ").strip()


def write_notebook(path: Path, *cells: str) -> None:
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    nbformat.write(notebook, path)


# Bad input


def test_a_file_that_is_not_there_is_named(folder):
    told = complaint(folder, "exercise3", "mine.py", status=NO_SUBMISSION)
    assert told == "There is no file mine.py."


def test_without_a_path_and_a_file_the_two_names_looked_for_are_told(folder):
    told = complaint(folder, "exercise3", status=NO_SUBMISSION)
    assert "There is no exercise3.py and no exercise3.ipynb" in told


def test_a_folder_is_no_submission(folder):
    (folder / "solutions").mkdir()
    assert "solutions is a folder" in complaint(folder, "exercise3", "solutions", status=NO_SUBMISSION)


def test_an_empty_file_is_told_apart_from_a_wrong_one(folder):
    (folder / "exercise3.py").touch()
    assert "exercise3.py is empty" in complaint(folder, "exercise3", status=NO_SUBMISSION)


def test_a_syntax_error_is_shown_with_its_line(folder):
    (folder / "exercise3.py").write_text("import numpy as np\n\ndef conv2d(x, weight:\n    return x\n")
    told = complaint(folder, "exercise3", status=NO_SUBMISSION)
    assert "exercise3.py, line 3" in told
    assert "def conv2d(x, weight:" in told


def test_null_bytes_are_no_python(folder):
    (folder / "exercise3.py").write_bytes(b"import numpy\0\n")
    assert "null bytes" in complaint(folder, "exercise3", status=NO_SUBMISSION)


def test_a_broken_notebook_is_to_be_saved_again(folder):
    (folder / "exercise3.ipynb").write_text('{"cells": [')
    assert "is not a notebook that can be read" in complaint(folder, "exercise3", status=NO_SUBMISSION)


def test_a_magic_is_refused_by_cell_and_line(folder):
    write_notebook(folder / "exercise3.ipynb", "import numpy as np", "x = 1\n%matplotlib inline")
    told = complaint(folder, "exercise3", status=NO_SUBMISSION)
    assert "cell 2, line 2" in told
    assert "%matplotlib inline" in told


def test_an_unknown_exercise_gets_the_nearest_name(folder):
    assert "did you mean exercise3?" in complaint(folder, "exercsie3", status=WRONG_USAGE)


def test_an_unknown_command_gets_the_names_there_are(folder):
    assert "There is no exercise 'grade'" in complaint(folder, "grade", status=WRONG_USAGE)


@pytest.mark.parametrize("option", ["--json", "--junit"])
def test_a_report_into_a_folder_that_is_not_there_is_refused_before_any_work(folder, option):
    (folder / "exercise3.py").write_text("x = 1\n")
    started = time.monotonic()
    told = complaint(folder, "exercise3", option, "nowhere/report", status=WRONG_USAGE)
    assert told == "There is no folder nowhere to write report into."
    assert time.monotonic() - started < 5


def test_a_report_onto_a_folder_is_refused(folder):
    assert "is a folder" in complaint(folder, "exercise3", "--json", ".", status=WRONG_USAGE)


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["exercise3", "--speed"], "--speed"),
        (["exercise3", "--seed", "-1"], "--seed"),
        (["exercise3", "--seed", "two"], "--seed"),
        (["exercise3", "a.py", "b.py"], "b.py"),
        (["--colour"], "--colour"),
    ],
)
def test_wrong_usage_is_one_sentence(folder, arguments, word):
    assert word in complaint(folder, *arguments, status=WRONG_USAGE)


def test_a_name_that_is_no_text_is_still_answered(folder):
    name = os.fsdecode(b"\xff\xfe.py")
    assert complaint(folder, "exercise3", name, status=NO_SUBMISSION).startswith("There is no file")


def bound_by_permissions() -> dict[str, object]:
    """Makes a process heed file permissions even as root, who loses the right to override them."""
    return {"preexec_fn": lambda: [kernel.prctl(PR_CAPBSET_DROP, right) for right in OVERRIDING]} if ROOT else {}


def test_start_in_a_read_only_folder_says_so(folder):
    folder.chmod(0o555)
    ran = dl4cv(folder, "start", **bound_by_permissions())
    assert ran.returncode == NO_SUBMISSION
    assert "exercise1.py cannot be written" in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_a_read_only_folder_costs_the_memory_and_not_the_verdict(folder):
    shutil.copy(SOLUTIONS / "exercise1.py", folder)
    folder.chmod(0o555)
    ran = dl4cv(folder, "exercise1", **bound_by_permissions())
    assert ran.returncode == PASSED, ran.stderr
    assert "100 / 100" in ran.stdout
    assert ran.stderr == (
        f"dl4cv-grade: This result is not remembered: {folder}/.dl4cv cannot be written (Permission denied).\n"
    )


def test_a_report_into_a_read_only_folder_follows_the_verdict(folder):
    closed = folder / "closed"
    closed.mkdir(0o555)
    (folder / "exercise1.py").write_text("import os\n")
    folder.chmod(0o777)
    ran = dl4cv(folder, "exercise1", "--json", "closed/a.json", **bound_by_permissions())
    assert ran.returncode == WRONG_USAGE
    assert "refused" in ran.stdout
    assert ran.stderr == "dl4cv-grade: The result cannot be written to closed/a.json: Permission denied.\n"


# What grading says and writes


def test_of_a_script_and_a_notebook_the_newer_is_graded_and_this_is_said(folder):
    (folder / "exercise1.py").write_text("import os\n")
    write_notebook(folder / "exercise1.ipynb", "import sys")
    os.utime(folder / "exercise1.py", (1, 1))
    ran = dl4cv(folder, "exercise1")
    assert ran.returncode == FAILED
    assert "exercise1.ipynb is graded, since it was saved last" in " ".join(ran.stdout.split())
    assert "imports sys in cell 1, line 1" in " ".join(ran.stdout.split())


def test_the_same_seed_gives_the_same_json_but_for_times(graded):
    first, second = (without_times(json.loads((graded / f"{n}.json").read_text())) for n in (1, 2))
    assert first == second
    assert first["score"] == 100


def without_times(data: dict[str, object]) -> dict[str, object]:
    checks = [{name: value for name, value in check.items() if name != "seconds"} for check in data["checks"]]
    return {**data, "seconds": None, "checks": checks}


def test_junit_holds_every_check(graded):
    suite = ElementTree.parse(graded / "1.xml").getroot()
    cases = list(suite.iter("testcase"))
    assert len(cases) == len(json.loads((graded / "1.json").read_text())["checks"])
    assert not list(suite.iter("failure"))


def test_a_verdict_is_plain_text_in_a_log(graded):
    told = (graded / "1.txt").read_text()
    assert "\x1b" not in told
    assert max(map(len, told.splitlines())) <= 80


def test_alone_it_lists_the_exercises_with_the_last_results(graded):
    ran = dl4cv(graded)
    assert ran.returncode == PASSED
    lines = ran.stdout.splitlines()
    assert any(line.startswith("exercise3") and "100 / 100" in line for line in lines)
    assert any(line.startswith("exercise6") and "not tried yet" in line for line in lines)


def test_an_ascii_terminal_gets_ascii(graded):
    ran = subprocess.run(
        COMMAND, cwd=graded, env=environment(PYTHONIOENCODING="ascii"), capture_output=True, text=True, check=True
    )
    assert ran.stdout.isascii()


def test_all_grades_what_is_there_and_ends_with_the_worst_status(folder):
    shutil.copy(SOLUTIONS / "exercise1.py", folder)
    (folder / "exercise2.py").write_text("import os\n")
    (folder / "exercise4.py").write_text("def (:\n")
    ran = dl4cv(folder, "all")
    assert ran.returncode == NO_SUBMISSION
    assert "exercise4.py, line 1, is not valid Python" in ran.stderr
    last = [line for line in ran.stdout.splitlines() if " / 100" in line]
    assert any(line.startswith("exercise1") and "100 / 100" in line for line in last)
    assert any(line.startswith("exercise2") and "0 / 100" in line for line in last)


def test_all_in_an_empty_folder_points_to_start(folder):
    assert "dl4cv-grade start" in complaint(folder, "all", status=NO_SUBMISSION)


def test_start_writes_the_stubs_and_leaves_what_is_there(folder):
    (folder / "exercise2.py").write_text("mine = True\n")
    ran = dl4cv(folder, "start")
    assert ran.returncode == PASSED
    assert "Left as they are: exercise2.py" in ran.stdout
    assert (folder / "exercise2.py").read_text() == "mine = True\n"
    assert (folder / "exercise6.py").is_file()


def test_nothing_but_the_memory_of_the_result_is_left_in_the_folder(graded):
    names = {path.name for path in graded.iterdir()}
    assert names == {".dl4cv", "exercise3.py", *(f"{n}.{kind}" for n in (1, 2) for kind in ("json", "xml", "txt"))}


def test_a_fault_of_the_grader_is_one_sentence_and_no_grade(folder):
    (folder / "exercise1.py").write_text("x = 1\n")
    (folder / "broken").mkdir()
    (folder / "broken" / "hypothesis.py").write_text("raise RuntimeError('not mine')\n")
    ran = subprocess.run(
        [*COMMAND, "exercise1"],
        cwd=folder,
        env=environment(PYTHONPATH=str(folder / "broken")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == GRADER_FAILED
    assert ran.stdout == ""
    assert ran.stderr.startswith("dl4cv-grade: the grader itself failed, which says nothing about your solution")
    assert "RuntimeError: not mine" in ran.stderr
    assert ran.stderr.count("\n") == 1


# Speed of what is asked often


def test_help_imports_nothing_that_takes_long():
    program = "import sys, dl4cv.cli as c, os; os._exit = lambda s: None; c.main(['--help']); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert "exerciseN" in ran.stdout
    assert not loaded & {"torch", "numpy", "hypothesis", "pytest", "rich", "nbformat", "psutil", "dl4cv.grading"}


# Endings


@dataclass
class Family:
    """All processes that descend from the process `pid`, watched until asked who is left."""

    pid: int
    seen: set[psutil.Process] = field(default_factory=set)
    _ended: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Family:
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._ended.set()
        self._thread.join()
        for process in self.left(0):
            process.kill()

    def left(self, patience: float = 5.0) -> list[psutil.Process]:
        _, alive = psutil.wait_procs(self.seen, timeout=patience)
        return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]

    def _watch(self) -> None:
        while not self._ended.wait(0.02):
            try:
                self.seen.update(psutil.Process(self.pid).children(recursive=True))
            except psutil.NoSuchProcess:
                return


def started(folder: Path, *arguments: str, **more: object) -> subprocess.Popen[str]:
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True, **more}
    return subprocess.Popen([*COMMAND, *arguments], cwd=folder, **{"env": environment(), **streams})


@pytest.fixture
def temporary(folder) -> Path:
    """Where a run may put temporary files; nobody's worker must reach it."""
    path = folder / "tmp"
    path.mkdir()
    path.chmod(0o755)
    return path


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_run_that_is_interrupted_leaves_no_process_and_no_folder(folder, temporary, sent):
    (folder / "exercise3.py").write_text("while True:\n    pass\n")
    process = started(folder, "exercise3", env=environment(TMPDIR=str(temporary)))
    with Family(process.pid) as family:
        until(lambda: any(child.cpu_times().user > 0.3 for child in running(family)))
        process.send_signal(sent)
        _, told = process.communicate(timeout=20)
        assert process.returncode == INTERRUPTED
        assert told.strip() == "dl4cv-grade: interrupted; nothing was graded."
        assert family.seen
        assert not family.left()
    assert not list(temporary.iterdir())


def running(family: Family) -> list[psutil.Process]:
    return [process for process in list(family.seen) if process.is_running()]


def until(happened: Callable[[], bool], patience: float = 30.0) -> None:
    ends = time.monotonic() + patience
    while time.monotonic() < ends:
        try:
            if happened():
                return
        except psutil.NoSuchProcess:
            continue
        time.sleep(0.05)
    pytest.fail("it never happened")


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
        assert "interrupted; nothing was graded." in rest
        assert "Traceback" not in rest
        assert not family.left()
    assert not list(temporary.iterdir())


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


def test_json_to_standard_output_follows_the_verdict(folder):
    (folder / "exercise1.py").write_text("import os\n")
    ran = dl4cv(folder, "exercise1", "--json", "/dev/stdout")
    assert json.loads(ran.stdout[ran.stdout.index("\n{") :])["score"] == 0
    assert Path("/dev/stdout").is_symlink()
