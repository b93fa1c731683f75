"""A worker that is lost costs the call that met it, and what can still be caught costs no worker."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator

import pytest
from dl4cv.rpc.request import Lost, Raised, Returned
from dl4cv.sandbox.process import StudentProcess

from tests.sandbox.student_code import GOOD, calls, function

LOSSES = {
    "an endless loop": ("while True: pass", "timeout"),
    "an endless loop that catches all": (
        "\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        "timeout",
    ),
    "a hard exit": ("__import__('os')._exit(3)", "crashed"),
    "a signal to itself": ("__import__('os').kill(__import__('os').getpid(), 15)", "crashed"),
    "a line that it closes": ("__import__('os').close(3); __import__('time').sleep(60)", "crashed"),
    "a flood of output": ("\n    while True: print('x' * 1000000)", "crashed"),
    "a crash in C": ("__import__('ctypes').string_at(0)", "crashed"),
    "a value of 96 MiB": ("return np.ones(12 << 20)", "protocol"),
}


@pytest.mark.parametrize("name", LOSSES)
def test_a_lost_worker_costs_the_call_that_met_it(start, name):
    body, reason = LOSSES[name]
    student = start(function(body) + GOOD, call_seconds=1.0)
    answers = student.answers(calls("good", "f", "good"))
    assert answers[0] == Returned(42, "int")
    assert isinstance(answers[1], Lost)
    assert answers[1].reason == reason
    assert len(answers) == 2
    assert student.answers(calls("good")) == [Returned(42, "int")]


@pytest.mark.parametrize("body", ["raise SystemExit(0)", "raise KeyboardInterrupt", "return f()"])
def test_what_python_can_still_catch_costs_no_worker(start, body):
    raised, good = start(function(body) + GOOD).answers(calls("f", "good"))
    assert isinstance(raised, Raised)
    assert good.value == 42


def test_too_much_memory_is_an_exception_of_the_student(start):
    raised, good = start(function("return np.ones((1 << 40))") + GOOD).answers(calls("f", "good"))
    assert "MemoryError" in raised.bases
    assert good.value == 42


def test_memory_is_limited_even_when_taken_in_small_pieces(start):
    body = "\n    kept = []\n    while True: kept.append(np.empty(1 << 25))"
    (answer,) = start(function(body), call_seconds=20.0).answers(calls("f"))
    assert "MemoryError" in answer.bases


def test_a_worker_that_somebody_else_has_killed_settles_nothing(start):
    student = start("import os, time\n" + function("print(os.getpid(), flush=True); time.sleep(60)") + GOOD)
    killer = threading.Thread(target=lambda: os.kill(printed_number(student), signal.SIGKILL))
    killer.start()
    (answer,) = student.answers(calls("f"))
    killer.join()
    assert isinstance(answer, Lost)
    assert answer.reason == "unsettled"
    assert student.answers(calls("good")) == [Returned(42, "int")]


def printed_number(student: StudentProcess) -> int:
    while not student.output.endswith("\n"):
        time.sleep(0.05)
    return int(student.output)


def test_no_worker_can_kill_itself_as_somebody_else_would(start):
    kill = "__import__('os').kill(__import__('os').getpid(), 9)"
    thread = "__import__('signal').pthread_kill(__import__('threading').get_ident(), 9)"
    for body in (kill, thread):
        (answer,) = start(function(body)).answers(calls("f"))
        assert isinstance(answer, Raised)
        assert answer.type == "PermissionError"


def test_time_in_which_others_have_the_processor_does_not_count(start):
    busy = "\n    end = time.process_time() + 0.6\n    while time.process_time() < end: pass\n    return 42"
    student = start(f"import time\n{function(busy)}", call_seconds=1.2)
    with busy_processors():
        (answer,) = student.answers(calls("f"))
    assert answer == Returned(42, "int")


@contextlib.contextmanager
def busy_processors() -> Iterator[None]:
    """Give every processor more to do than it can."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(4 * (os.cpu_count() or 1))]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def test_an_endless_loop_is_the_students_on_a_busy_machine_too(start):
    student = start(function("while True: pass"), call_seconds=0.3)
    with busy_processors():
        (answer,) = student.answers(calls("f"))
    assert answer == Lost("timeout", "there was no answer within 0.3 seconds")


def test_the_time_of_one_call_and_of_all_together_is_kept(start):
    student = start(function("__import__('time').sleep(60)"), call_seconds=0.5)
    started = time.monotonic()
    (answer,) = student.answers(calls("f"))
    assert answer == Lost("timeout", "there was no answer within 0.5 seconds")
    assert time.monotonic() - started < 10


def test_no_worker_is_started_when_the_time_is_over(start):
    student = start("__import__('time').sleep(5)" + "\n" + function("__import__('os')._exit(0)"), total_seconds=0.6)
    began = time.monotonic()
    for _ in range(20):
        student.answers(calls("f"))
    assert time.monotonic() - began < 5
    assert "all the checks together" in student.answers(calls("g"))[0].message
