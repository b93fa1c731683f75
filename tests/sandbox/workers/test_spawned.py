"""The worker of systems without a zygote, here under Linux: the same answers, the same losses."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator

import psutil
import pytest
from dl4cv.rpc import procedure
from dl4cv.rpc.request import Lost, Raised, Request, Returned
from dl4cv.sandbox.process import Job, StudentProcess
from dl4cv.sandbox.workers import spawned
from dl4cv.sandbox.workers.process import StartError
from dl4cv.sandbox.workers.spawned import CALL, TOKEN_BYTES, Spawned

Start = Callable[[str], StudentProcess]

LOSSES = {
    "an endless loop": ("while True: pass", "timeout", "no answer within 1 seconds"),
    "a hard exit": ("__import__('os')._exit(3)", "crashed", "exit status 3"),
    "a crash in C": ("__import__('ctypes').string_at(0)", "crashed", "crashed the whole Python process"),
    "a flood of output": ("while True: print('x' * 1000000)", "crashed", "printed more than 64 MiB"),
    "a closed line": ("__import__('os').closerange(3, 60)", "crashed", "ended the whole Python process"),
}


@pytest.fixture
def start() -> Iterator[Start]:
    begun: list[StudentProcess] = []

    def start(body: str) -> StudentProcess:
        text = f"def f():\n    {body}\n\n\ndef good():\n    return 42\n"
        job = Job("exercise3", "exercise3.py", text, "numpy", ("numpy",), 1.0, 60.0)
        begun.append(StudentProcess(job, lambda folder: Spawned(folder, "numpy")))
        return begun[-1]

    yield start
    for student in begun:
        student.close()


def calls(*functions: str) -> list[Request]:
    return [Request(procedure.CALL, function) for function in functions]


@pytest.mark.parametrize("name", LOSSES)
def test_a_lost_worker_costs_the_call_that_met_it(start, name):
    body, reason, message = LOSSES[name]
    student = start(body)
    first, lost = student.answers(calls("good", "f", "good"))
    assert first == Returned(42, "int")
    assert isinstance(lost, Lost)
    assert lost.reason == reason
    assert message in lost.message
    assert student.answers(calls("good")) == [Returned(42, "int")]


def test_a_worker_that_uses_too_much_memory_is_ended_and_the_limit_named(start, monkeypatch):
    monkeypatch.setattr(spawned, "MAX_MEMORY", 200 << 20)
    student = start("global kept; kept = b'x' * (300 << 20); __import__('time').sleep(60)")
    (lost,) = student.answers(calls("f"), 30.0)
    assert lost == Lost("memory", "your code used more than 0.2 GiB of memory")
    assert student.answers(calls("good")) == [Returned(42, "int")]


def test_what_is_printed_is_utf_8_and_complete(start):
    student = start("print('für → ∑'); __import__('os')._exit(0)")
    student.answers(calls("f"), 30.0)
    student.close()
    assert student.output == ""  # what was not flushed is lost with the process
    student = start("print('für → ∑')")
    student.answers(calls("f"), 30.0)
    student.close()
    assert student.output == "für → ∑\n"


def test_reading_the_keyboard_is_an_error_at_once(start):
    (answer,) = start("return input()").answers(calls("f"))
    assert isinstance(answer, Raised)
    assert answer.type == "EOFError"


def test_nothing_is_left_behind(start):
    threads = threading.active_count()
    student = start("return __import__('os').getpid()")
    (answer,) = student.answers(calls("f"))
    student.close()
    assert not psutil.pid_exists(answer.value)
    ends_at = time.monotonic() + 5
    while threading.active_count() > threads and time.monotonic() < ends_at:
        time.sleep(0.01)
    assert threading.active_count() == threads


def test_whoever_calls_without_the_token_is_not_the_worker():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        for words in (b"", b"hello", CALL.pack(bytes(TOKEN_BYTES), 1)):
            with socket.create_connection(listener.getsockname()) as stranger:
                stranger.sendall(words)
                stranger.shutdown(socket.SHUT_WR)
                line, _ = listener.accept()
                with line:
                    assert spawned._checked_in(line, b"\1" * TOKEN_BYTES) is None


def test_the_worker_is_let_in_after_strangers():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        strangers = [socket.create_connection(listener.getsockname()) for _ in range(2)]
        strangers[0].sendall(CALL.pack(bytes(TOKEN_BYTES), 1))
        code = "from dl4cv.sandbox.workers.spawned import main; main(0, [], 'numpy')"
        with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as worker:
            line, pid = spawned._called(listener, worker)
            line.close()
            worker.wait(60)
        for stranger in strangers:
            stranger.close()
    assert pid == worker.pid


def test_a_python_that_does_not_start_is_a_fault_of_ours():
    with (
        socket.create_server(("127.0.0.1", 0)) as listener,
        subprocess.Popen([sys.executable, "-c", ""], stdin=subprocess.PIPE) as worker,
        pytest.raises(StartError, match="does not start"),
    ):
        spawned._called(listener, worker)
