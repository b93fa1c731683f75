"""What student code may do to its worker, and what the grader gets to know of it."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import psutil
import pytest
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Lost, Raised, Request, Returned
from dl4cv.sandbox.process import Job, StudentProcess
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.sandbox.workers.process import Process, StartError
from dl4cv.sandbox.workers.usage import Usage
from dl4cv.submission.reading import MAX_CODE_BYTES
from dl4cv.temporary import PREFIX

from tests.sandbox.conftest import ORDINARY
from tests.sandbox.student_code import GOOD, calls, function

# Answers


def test_answers_come_in_the_order_of_the_questions(start):
    student = start("def double(x):\n    return 2 * x")
    answers = student.answers([Request(CALL, "double", (np.arange(n),)) for n in range(150)])
    assert [len(answer.value) for answer in answers] == list(range(150))
    assert answers[3] == Returned(pytest.approx([0, 2, 4]), "ndarray")


def test_an_exception_costs_its_own_call_only(start):
    student = start(function("return 1 / 0") + GOOD)
    raised, returned = student.answers(calls("f", "good"))
    assert isinstance(raised, Raised)
    assert (raised.type, raised.line, raised.source) == ("ZeroDivisionError", 3, "return 1 / 0")
    assert returned == Returned(42, "int")


def test_a_function_that_is_not_there_is_missing(start):
    (answer,) = start("").answers(calls("conv2d"))
    assert answer.missing


def test_changed_arguments_and_warnings_come_with_the_answer(start):
    student = start("def f(x):\n    x += 1\n    return np.log(x - 2)\n")
    (answer,) = student.answers([Request(CALL, "f", (np.ones(2),))])
    assert answer.changed == (0,)
    assert [(warning.category, warning.line) for warning in answer.warned] == [("RuntimeWarning", 4)]


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("yield 1", "generator"),
        ("return np.array([None])", "ndarray"),
        ("return {1, 2}", "set"),
        ("return 1 << 100", "int"),
        ("return np.ones(1 << 26)", "ndarray"),
    ],
    ids=["generator", "object array", "set", "very large integer", "512 MiB"],
)
def test_what_cannot_be_sent_is_known_by_its_type(start, body, kind):
    student = start(function(body) + GOOD)
    unsendable, good = student.answers(calls("f", "good"))
    assert unsendable.value is None
    assert unsendable.type.startswith(f"{kind}: ")
    assert good.value == 42


@pytest.mark.parametrize(
    ("body", "value"),
    [
        ("return np.ma.masked_array([1.0, 2.0], [0, 1])", [1.0, 2.0]),
        ("return np.matrix([[1, 2]])", [[1, 2]]),
        ("return np.float32(0.5)", 0.5),
        ("return np.arange(6).reshape(2, 3).T[::-1]", [[2, 5], [1, 4], [0, 3]]),
    ],
    ids=["masked", "matrix", "scalar", "view"],
)
def test_every_kind_of_array_comes_home_as_a_plain_one(start, body, value):
    (answer,) = start(function(body)).answers(calls("f"))
    assert type(answer.value) in (np.ndarray, np.float32)
    assert answer.value.tolist() == value


def test_a_list_comes_home_as_a_list(start):
    assert start(function("return [[1], (2, 3)]")).answers(calls("f"))[0].value == [[1], (2, 3)]


# Loading


@pytest.mark.parametrize(
    ("text", "kind"), [("raise ValueError('no')", "ValueError"), ("raise SystemExit(0)", "SystemExit")]
)
def test_statements_that_raise_when_the_module_is_loaded_are_told_by_their_line(start, text, kind):
    student = start(f"{text}\n{GOOD}\n{text}")
    assert student.load() is None
    told = [(each.type, each.line, each.source) for each in student.raised_at_load]
    assert told == [(kind, 2, text), (kind, 6, text)]
    assert student.answers(calls("good")) == [Returned(42, "int")]


def test_a_text_longer_than_the_header_of_a_frame_reaches_the_worker(start):
    assert start("# " + "x" * (1 << 19) + "\n" + GOOD).answers(calls("good")) == [Returned(42, "int")]


def test_a_module_that_never_finishes_loading_is_given_up(start):
    stubborn = "def spin():\n    while True: pass\nwhile True:\n    try: spin()\n    except BaseException: pass\n"
    failure = start(stubborn, call_seconds=0.3).load()
    assert isinstance(failure, Lost)
    assert failure.reason == "timeout"


def test_a_module_that_ends_python_when_loaded_is_lost(start):
    student = start("__import__('os')._exit(0)")
    failure = student.load()
    assert isinstance(failure, Lost)
    assert "ended the whole Python process (exit status 0)" in failure.message
    assert student.answers(calls("f")) == [failure]


def test_a_file_as_long_as_may_be_read_is_loaded(start):
    long = "# " + "x" * (MAX_CODE_BYTES - len(GOOD))
    assert start(f"{long}\n{GOOD}").answers(calls("good")) == [Returned(42, "int")]


def test_a_module_that_is_right_has_no_failure(start):
    assert start(GOOD).load() is None


# Isolation, and what stays behind


def test_answers_that_are_too_large_together_cost_their_function_only(start):
    student = start(function("return np.ones(1 << 21)") + GOOD)
    answers = [student.answers(calls("f"))[0] for _ in range(5)]
    assert [isinstance(answer, Returned) for answer in answers] == [True] * 3 + [False] * 2
    assert student.answers(calls("good")) == [Returned(42, "int")]


def test_isolation_is_known_once_the_module_is_loaded(start):
    student = start(GOOD)
    student.load()
    assert "process group" in student.isolation.layers


def test_every_worker_starts_from_the_same_random_state(start):
    text = function("return np.random.rand(3)") + function("__import__('os')._exit(1)", "die")
    student = start(text)
    (first,) = student.answers(calls("f"))
    student.answers(calls("die"))
    (again,) = student.answers(calls("f"))
    assert first.value.tolist() == again.value.tolist()


def _readable_below(folder: Path) -> list[str]:
    """List what this process can read of the workers' folders, going by what it can list."""
    found = []
    for top in folder.glob(f"{PREFIX}worker-*"):
        with contextlib.suppress(OSError):
            inside = [*top.iterdir(), *(path for inner in top.iterdir() for path in inner.iterdir())]
            found += [str(path) for path in inside if os.access(path, os.R_OK)]
        found += [str(path) for path in (top / "exercise3.py", top / "submission.py") if os.access(path, os.R_OK)]
    return found


def test_no_other_user_of_the_machine_finds_a_submission(start, forked):
    student = start("secret = 1\n" + GOOD)
    assert student.answers(calls("good")) == [Returned(42, "int")]
    place = Path(tempfile.gettempdir())
    assert [path for path in _readable_below(place) if path.endswith("exercise3.py")]  # this user does
    if os.geteuid() != 0:
        pytest.skip("nobody else can be tried but by root")
    assert forked(lambda: _readable_below(place), user=ORDINARY) == []


def test_the_worker_itself_has_its_folder_whoever_it_is(start):
    student = start("import os\ndef f():\n    return os.path.exists(__file__), sorted(os.listdir('.'))\n")
    (answer,) = student.answers(calls("f"))
    assert answer.value == (True, ["exercise3.py"])


def test_leaving_the_context_removes_the_folder(start):
    with start(function("return __import__('os').getcwd()")) as student:
        (answer,) = student.answers(calls("f"))
        assert Path(answer.value).is_dir()
    assert not Path(answer.value).exists()


def test_leaving_the_context_ends_the_worker(start):
    with start(function("return __import__('os').getpid()")) as student:
        (answer,) = student.answers(calls("f"))
        assert psutil.pid_exists(answer.value)
    assert not psutil.pid_exists(answer.value)


def no_memory(folder: Path) -> Process:
    raise OSError(errno.ENOMEM, "Cannot allocate memory")


def interrupt(folder: Path) -> Process:
    raise KeyboardInterrupt


@pytest.mark.parametrize(("launch", "raised"), [(no_memory, StartError), (interrupt, KeyboardInterrupt)])
def test_a_worker_that_does_not_start_leaves_no_folder_behind(
    tmp_path, monkeypatch, launch: Callable[[Path], Process], raised: type[BaseException]
):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    job = Job("exercise1", "exercise1.py", GOOD, "numpy", (), 5.0, 30.0)
    with pytest.raises(raised):
        StudentProcess(job, launch)
    assert list(tmp_path.iterdir()) == []


class Silent:
    """A worker that has ended, though its job can still be written to it."""

    def __init__(self, folder: Path) -> None:
        self.excess = ""
        self.connection, self._theirs = socket.socketpair()
        self.output, self._their_output = socket.socketpair()
        for line in (self._theirs, self._their_output):
            line.shutdown(socket.SHUT_WR)

    def used(self) -> Usage:
        return Usage()

    def end(self) -> int:
        self._theirs.close()
        self._their_output.close()
        return 1


def test_a_worker_that_ends_before_it_has_seen_student_code_is_no_fault_of_the_student():
    job = Job("exercise1", "exercise1.py", GOOD, "numpy", (), 5.0, 30.0)
    with StudentProcess(job, Silent) as student, pytest.raises(StartError, match="before any of that code"):
        student.load()


def test_a_zygote_that_cannot_be_started_again_says_so(monkeypatch):
    job = Job("exercise1", "exercise1.py", GOOD, "numpy", (), 5.0, 30.0)
    with launcher("numpy") as launch:
        launch.hang_up()
        monkeypatch.setattr(sys, "executable", "/surely/not/there/python")
        with pytest.raises(StartError, match="/surely/not/there/python"):
            StudentProcess(job, launch)


def test_the_order_of_a_set_is_the_same_for_every_zygote():
    names = "list({'ship', 'cat', 'dog', 'caterpillar', 'bird', 'frog'})"
    job = Job("exercise1", "exercise1.py", function(f"return {names}"), "numpy", (), 5.0, 30.0)
    orders = []
    for _ in range(2):
        with launcher("numpy") as launch, StudentProcess(job, launch) as student:
            orders.append(student.answers(calls("f"))[0])
    assert orders[0] == orders[1]
    assert isinstance(orders[0], Returned)
