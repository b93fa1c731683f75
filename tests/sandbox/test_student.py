"""What student code may do to its worker, and what the grader gets to know of it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest
from dl4cv.sandbox.answers import Lost, Raised, Request, Returned
from dl4cv.sandbox.launch import Launch, launcher
from dl4cv.sandbox.student import MAX_OUTPUT_KEPT, Job, StudentProcess

Start = Callable[..., StudentProcess]


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    with launcher("numpy") as launch:
        yield launch


@pytest.fixture
def start(launch) -> Iterator[Start]:
    """Starts a worker for some student code, with numpy as np."""
    begun: list[StudentProcess] = []

    def start(text: str, call_seconds: float = 5.0, total_seconds: float = 30.0) -> StudentProcess:
        job = Job(
            module="exercise3",
            filename="exercise3.py",
            text=f"import numpy as np\n{text}\n",
            framework="numpy",
            packages=("numpy",),
            seed=1,
            call_seconds=call_seconds,
            total_seconds=total_seconds,
        )
        begun.append(StudentProcess(job, launch))
        return begun[-1]

    yield start
    for student in begun:
        student.close()


def calls(*functions: str) -> list[Request]:
    return [Request("call", function) for function in functions]


def function(body: str, name: str = "f") -> str:
    return f"def {name}(*arguments):\n    {body}\n"


GOOD = function("return 42", "good")


# Answers


def test_answers_come_in_the_order_of_the_questions(start):
    student = start("def double(x):\n    return 2 * x")
    answers = student.answers([Request("call", "double", (np.arange(n),)) for n in range(150)])
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
    (answer,) = student.answers([Request("call", "f", (np.ones(2),))])
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


# Lost workers


LOSSES = {
    "an endless loop": ("while True: pass", "timeout"),
    "an endless loop that catches all": (
        "\n    while True:\n        try:\n            while True: pass\n        except BaseException: pass",
        "timeout",
    ),
    "a hard exit": ("__import__('os')._exit(3)", "crashed"),
    "a signal to itself": ("__import__('os').kill(__import__('os').getpid(), 9)", "crashed"),
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


def test_the_time_of_one_call_and_of_all_together_is_kept(start):
    student = start(function("__import__('time').sleep(60)"), call_seconds=0.5)
    started = time.monotonic()
    (answer,) = student.answers(calls("f"))
    assert answer == Lost("timeout", "there was no answer within 0.5 seconds")
    assert time.monotonic() - started < 10


# Loading


@pytest.mark.parametrize(
    ("text", "kind"),
    [("raise ValueError('no')", "ValueError"), ("raise SystemExit(0)", "SystemExit"), ("import torch", "ModuleNot")],
)
def test_a_module_that_raises_when_loaded_is_known_by_its_line(start, text, kind):
    failure = start(text).load()
    assert isinstance(failure, Raised)
    assert failure.type.startswith(kind)
    assert (failure.line, failure.source) == (2, text)


def test_a_module_that_never_finishes_loading_is_given_up(start):
    failure = start("while True: pass", call_seconds=0.3).load()
    assert isinstance(failure, Lost)
    assert failure.reason == "timeout"


def test_a_module_that_ends_python_when_loaded_is_lost(start):
    student = start("__import__('os')._exit(0)")
    failure = student.load()
    assert isinstance(failure, Lost)
    assert "ended the whole Python process (exit status 0)" in failure.message
    assert student.answers(calls("f")) == [failure]


def test_a_module_that_is_right_has_no_failure(start):
    assert start(GOOD).load() is None


# Output, isolation, and what stays behind


def test_what_the_student_prints_is_kept_in_order(start):
    student = start("print('loaded')\n" + function("print('für', 1)"))
    student.answers(calls("f", "f"))
    student.close()
    assert student.output == "loaded\nfür 1\nfür 1\n"


def test_long_output_is_cut_and_counted(start):
    student = start(function("print('x' * 100000)"))
    student.answers(calls("f"))
    assert student.output.startswith("x" * 1000)
    assert student.output.endswith(f"… and {100001 - MAX_OUTPUT_KEPT} more bytes")


def test_what_was_cut_is_counted_over_all_workers(start):
    student = start(function("print('x' * 100000, flush=True); __import__('os')._exit(0)"))
    student.answers(calls("f"))
    student.answers(calls("f"))
    assert student.output.endswith(f"… and {2 * 100001 - MAX_OUTPUT_KEPT} more bytes")


def test_answers_that_are_too_large_together_cost_their_function_only(start):
    student = start(function("return np.ones(1 << 21)") + GOOD)
    answers = [student.answers(calls("f"))[0] for _ in range(5)]
    assert [isinstance(answer, Returned) for answer in answers] == [True] * 3 + [False] * 2
    assert student.answers(calls("good")) == [Returned(42, "int")]


def test_no_worker_is_started_when_the_time_is_over(start):
    student = start("__import__('time').sleep(0.3)" + "\n" + function("__import__('os')._exit(0)"), total_seconds=0.6)
    began = time.monotonic()
    for _ in range(20):
        student.answers(calls("f"))
    assert time.monotonic() - began < 5
    assert "all the checks together" in student.answers(calls("g"))[0].message


def test_output_without_end_of_line_and_of_no_encoding_is_shown_too(start):
    student = start(function("__import__('sys').stdout.buffer.write(b'\\xff ok')"))
    student.answers(calls("f"))
    student.close()
    assert student.output == "\ufffd ok"


def test_closed_streams_cost_nothing(start):
    student = start(function("import sys; sys.stdout.close(); sys.stderr = None") + GOOD)
    assert student.answers(calls("f", "good"))[1].value == 42


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


def test_the_order_of_a_set_is_the_same_for_every_zygote():
    names = "list({'ship', 'cat', 'dog', 'caterpillar', 'bird', 'frog'})"
    job = Job("exercise1", "exercise1.py", function(f"return {names}"), "numpy", (), 1, 5.0, 30.0)
    orders = []
    for _ in range(2):
        with launcher("numpy") as launch, StudentProcess(job, launch) as student:
            orders.append(student.answers(calls("f"))[0])
    assert orders[0] == orders[1]
    assert isinstance(orders[0], Returned)
