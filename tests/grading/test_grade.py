"""From a submission to its result, through the real worker and the real checks."""

from __future__ import annotations

import errno
import gc
import itertools
import os
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import Exercise, find_exercise
from dl4cv.grading.grade import GradingError, confined, grade, import_heavily
from dl4cv.results import CheckResult, Result, from_json, to_json
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Lost, Request
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.sandbox.workers.process import Launch, Process
from dl4cv.sandbox.workers.usage import Usage
from dl4cv.submission.places import Cell
from dl4cv.submission.reading import Source
from hypothesis import settings

from tests.places import ROOT
from tests.sampling import one_in, thorough
from tests.submission import written

STUBBORN = "def spin():\n    while True: pass\nwhile True:\n    try: spin()\n    except BaseException: pass\n"
EXERCISE2 = COURSE[1]
Grade = Callable[..., Result]


@pytest.fixture(autouse=True, scope="module")
def _usual_settings() -> Iterator[None]:
    """Checks load hypothesis settings of their own; the tests after these shall have the usual ones."""
    usual = settings.get_current_profile_name()
    yield
    settings.load_profile(usual)


@pytest.fixture(scope="module")
def launch() -> Iterator[Launch]:
    with launcher("numpy") as launch:
        yield launch


@pytest.fixture(scope="module")
def drawn() -> dict[Any, Any]:
    return {}


@pytest.fixture
def graded(launch, drawn) -> Grade:
    """Grades a text for a NumPy exercise, with one warm start for all and short patience."""

    def graded(text: str, name: str = "exercise2", call_seconds: float = 1.0, **more: Any) -> Result:
        brisk = replace(find_exercise(name, COURSE), call_seconds=call_seconds)
        return grade(source(text, name), brisk, launch=launch, drawn=drawn, **more)

    return graded


@pytest.fixture(scope="module")
def every_check() -> list[str]:
    """The names of the checks of exercise 2; nothing needs to run for them."""
    return [check.name for check in grade(source("", "exercise2"), EXERCISE2).checks]


def source(text: str, name: str, **more: Any) -> Source:
    return written.source(text, Path(f"{name}.py"), **more)


def solution(name: str, override: str = "") -> str:
    """The solution, in which later definitions win."""
    return (ROOT / "solutions" / f"{name}.py").read_text() + "\n\n" + override


def of(result: Result, function: str) -> list[CheckResult]:
    return [check for check in result.checks if check.function == function]


def others_are_untouched(result: Result, function: str) -> bool:
    return all(check.status == "passed" for check in result.checks if check.function != function)


@pytest.mark.parametrize("name", one_in(2, ["exercise1", "exercise2", "exercise3", "exercise4"]))
def test_a_solution_gets_everything_and_the_same_result_again(graded, name):
    first, second = graded(solution(name), name), graded(solution(name), name)
    assert (first.score, first.max_score, first.passed) == (100, 100, True)
    assert without_times(first) == without_times(second)
    assert from_json(to_json(first)) == first


def without_times(result: Result) -> Result:
    return replace(result, seconds=0, checks=tuple(replace(check, seconds=0) for check in result.checks))


def test_a_result_tells_how_it_came_about(graded):
    result = graded(solution("exercise2"), seed=5, notes=("both files",))
    assert result.seed == 5
    assert result.notes == ("both files",)
    assert set(result.versions) >= {"python", "numpy", "torch", "hypothesis", "dl4cv-grade"}
    assert "process group" in result.isolation.layers
    assert result.submission.sha256 == "0" * 64


@pytest.mark.parametrize("given", COURSE, ids=lambda given: given.name)
def test_a_stub_gets_nothing_and_every_check_is_missing(given: Exercise, launch, drawn):
    text = (ROOT / "exercises" / f"{given.name}.py").read_text()
    numpy = {"launch": launch, "drawn": drawn} if given.framework == "numpy" else {}
    result = grade(source(text, given.name), given, **numpy)
    assert (result.score, result.max_score, result.passed) == (0, 100, False)
    assert {check.status for check in result.checks} - {"unavailable"} == {"missing"}


# Files that are not run, or do not load


def test_a_module_that_is_not_allowed_costs_only_the_functions_that_use_it(graded):
    text = "import torch\n\ndef relu(x):\n    return torch.relu(torch.tensor(x)).numpy()\n"
    result = graded(solution("exercise2", text))
    line = solution("exercise2").count("\n") + 1
    first = of(result, "relu")[0]
    assert first.status == "refused"
    assert first.message == f"Your code uses torch, imported in line {line}, which this exercise does not allow."
    assert "numpy" in first.remedy
    assert others_are_untouched(result, "relu")
    assert any(note.startswith(f"Not there when your code is graded: torch (line {line}).") for note in result.notes)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("\nx = 1 / 0\n", "`x = 1 / 0` raised ZeroDivisionError: division by zero"),
        ("raise SystemExit\n", "`raise SystemExit` raised SystemExit"),
        ("exit()\n", "`exit()` raised NameError"),
        ("x = 0\nassert x\n", "`assert x` raised AssertionError"),
        ("[0] * (1 << 40)\n", "raised MemoryError"),
    ],
)
def test_a_statement_that_raises_when_the_file_is_loaded_costs_nothing_and_is_noted(graded, text, words):
    result = graded(solution("exercise2", text))
    assert result.passed
    [note] = result.notes
    assert note.startswith("Passed over, at no cost: line ")
    assert words in note


def test_a_loop_without_end_beside_the_functions_is_stopped_and_named(graded):
    result = graded(solution("exercise2", "\nwhile True:\n    pass\n"), call_seconds=1.0)
    assert result.passed
    [note] = result.notes
    assert note.endswith("`while True:` had not ended after 1 seconds, and was stopped.")


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        (STUBBORN, "timeout", "no answer within 0.6 seconds"),
        ("__import__('os')._exit(0)\n", "crashed", "ended the whole Python process (exit status 0)"),
        ("while True:\n    print('x' * 100000)\n", "crashed", "printed more than 64 MiB"),
    ],
)
def test_a_file_that_does_not_load_is_explained_once_for_all(graded, every_check, text, status, words):
    result = graded(text, call_seconds=0.3)
    assert [check.name for check in result.checks] == every_check
    assert {check.status for check in result.checks} == {status}
    assert {check.message for check in result.checks} == {result.checks[0].message}
    assert words in result.checks[0].message
    assert result.score == 0


def test_in_a_notebook_the_cell_is_told(graded, launch):
    cells = (Cell(1, 1), Cell(4, 2))
    result = grade(source("import math\n\n1 / 0\n", "exercise2", cells=cells), EXERCISE2, launch=launch)
    assert "cell 4, line 2: `1 / 0` raised ZeroDivisionError" in result.notes[0]
    defined = source("import math\n\ndef relu(x):\n    return 1 / 0\n", "exercise2", cells=cells)
    first = of(grade(defined, find_exercise("exercise2", COURSE), launch=launch), "relu")[0]
    assert first.message.startswith("In cell 4, line 3: ZeroDivisionError")
    assert first.line == 0


def test_a_class_in_place_of_a_function_is_tried_like_any_other(graded):
    result = graded(solution("exercise2", "class relu:\n    pass\n"))
    assert {check.status for check in of(result, "relu")} <= {"error", "skipped"}
    assert others_are_untouched(result, "relu")


# One wrong function among right ones


# body of a function of x, status of its first check that does not pass, a part of its message
MISBEHAVIOURS = [
    ("raise NotImplementedError", "missing", "not written yet"),
    ("return 1 / 0", "error", "ZeroDivisionError at `return 1 / 0`"),
    ("return here(x)", "error", "RecursionError"),
    ("raise SystemExit(0)", "error", "SystemExit"),
    ("__import__('sys').exit(1)", "error", "SystemExit"),
    ("return np.ones((1 << 40))", "error", "Unable to allocate 8.00 TiB"),
    ("while True: pass", "timeout", "There was no answer within 1 seconds"),
    ("__import__('os')._exit(7)", "crashed", "exit status 7"),
    ("\n    while True: print('x' * 100000)", "crashed", "printed more than 64 MiB"),
    ("return np.ones(1 << 24)", "crashed", "could not be read"),
    ("yield x", "failed", "You returned a generator"),
    ("return np.tanh(x).tolist()", "failed", "You returned 0."),  # a list costs its own check
    ("return np.tanh(x).astype(object)", "failed", "You returned"),
    ("return lambda: x", "failed", "You returned a function"),
    ("return 1 << 100", "failed", "You returned an int"),
    ("return {'answer': x}", "failed", "You returned a dict"),
    ("return None", "failed", "nothing (None)"),
    ("x = np.asarray(x, float); x[...] = 2; return x", "failed", ""),
]
MISBEHAVING = ("sigmoid", "softmax", "log_softmax")


@pytest.mark.parametrize("first", range(0, len(MISBEHAVIOURS), 3))
def test_functions_that_misbehave_cost_their_own_points_only(graded, first):
    told = dict(zip(MISBEHAVING, MISBEHAVIOURS[first : first + 3], strict=True))
    functions = [f"def {name}(x, axis=-1):\n    {body.replace('here', name)}\n" for name, (body, *_) in told.items()]
    result = graded(solution("exercise2", "\n".join(functions)))
    for name, (body, status, words) in told.items():
        worst = next(check for check in of(result, name) if check.status != "passed")
        assert (body, worst.status, worst.score) == (body, status, 0)
        assert words in worst.message
    assert all(check.status == "passed" for check in of(result, "relu"))
    assert 0 < result.score == sum(check.max_score for check in result.checks if check.status == "passed") < 100


def test_memory_is_told_with_its_limit(graded):
    result = graded(solution("exercise2", "def relu(x):\n    return np.ones(1 << 40)\n"))
    assert "4 GiB" in of(result, "relu")[0].cause


def test_a_subclass_of_arrays_is_an_array(graded):
    text = "class Mine(np.ndarray):\n    pass\n\ndef relu(x):\n    return np.maximum(x, 0).view(Mine)\n"
    assert graded(solution("exercise2", text)).passed


def test_a_function_that_is_not_there_is_missing(graded):
    result = graded(solution("exercise2", "del relu\n"))
    assert {check.status for check in of(result, "relu")} == {"missing"}
    assert others_are_untouched(result, "relu")


def test_a_flipped_kernel_is_shown_on_at_most_three_by_three_pixels(graded):
    flipped = """
_right = conv2d_gray

def conv2d_gray(image, kernel):
    return _right(image, kernel[::-1, ::-1])
"""
    result = graded(solution("exercise3", flipped), "exercise3")
    first = of(result, "conv2d_gray")[0]
    image, kernel = (first.counterexample.arguments[name] for name in ("image", "kernel"))
    assert max(*image.shape, *kernel.shape) <= 3
    assert first.mistake is not None
    assert "flip" in first.mistake.title
    assert others_are_untouched(result, "conv2d_gray")


# What goes along


def test_what_the_student_prints_is_in_the_result(graded):
    result = graded("print('hello')\n" + solution("exercise2"))
    assert result.output.startswith("hello\n")


@thorough
def test_another_seed_draws_other_cases(graded):
    wrong = solution("exercise2", "def relu(x):\n    return np.abs(x)\n")
    results = [graded(wrong, seed=seed) for seed in (1, 2)]
    assert [result.seed for result in results] == [1, 2]
    assert not any(result.passed for result in results)


LOOK_FOR = """
import gc, os, random, sys

def seen():
    yield from random.getstate()[1]
    yield from map(int, np.random.get_state()[1])
    frame = sys._getframe()
    while frame is not None:
        yield from [*frame.f_locals.values(), *frame.f_globals.values()]
        frame = frame.f_back
    for thing in gc.get_objects():
        if type(thing) is dict:
            yield from list(thing.values())
        elif type(thing) in (list, tuple, set):
            yield from list(thing)
    yield from [*os.environ.values(), *sys.argv]

def look(when):
    if [one for one in seen() if type(one) in (int, str) and str(one)[::-1] == SDRAWKCAB]:
        print("found it", when)

look("while loading")
print(random.random(), np.random.random())

def relu(x):
    look("in a call")
    return np.maximum(x, 0)
"""


@thorough
def test_student_code_is_given_nothing_that_the_seed_follows_from(graded):
    seeds = (1_834_567_219, 77_345_612)
    texts = [solution("exercise2", LOOK_FOR.replace("SDRAWKCAB", repr(str(seed)[::-1]))) for seed in seeds]
    outputs = [graded(text, seed=seed).output for text, seed in zip(texts, seeds, strict=True)]
    assert "found it" not in "".join(outputs)
    assert outputs[0] == outputs[1] != ""


def test_a_secret_seed_decides_the_cases_and_is_not_in_the_result(graded):
    wrong = solution("exercise2", "def relu(x):\n    return np.abs(x)\n")
    secret, told = (graded(wrong, seed=1_834_567_219, secret=secret) for secret in (True, False))
    assert (secret.seed, told.seed) == (None, 1_834_567_219)
    assert [check.counterexample for check in secret.checks] == [check.counterexample for check in told.checks]
    assert "1834567219" not in to_json(secret)
    assert from_json(to_json(secret)) == secret


def test_results_are_announced_one_by_one(graded):
    heard: list[str] = []
    result = graded("", announce=lambda check: heard.append(check.name))
    assert heard == [check.name for check in result.checks]


def test_an_interrupt_while_checking_is_an_interrupt(graded):
    def interrupt(check: CheckResult) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        graded(solution("exercise2"), announce=interrupt)


def test_a_fault_of_the_grader_is_never_a_zero(graded):
    counter = itertools.count()

    def fail_later(check: CheckResult) -> None:
        if next(counter) == 2:
            raise RuntimeError("disk full")

    with pytest.raises(GradingError, match="disk full"):
        graded(solution("exercise2"), announce=fail_later)


def test_a_worker_that_cannot_be_started_is_a_fault_of_the_grader(monkeypatch):
    monkeypatch.setattr(sys, "executable", "/surely/not/there/python")
    with pytest.raises(GradingError, match=r"^No process can be started for the student's code: .*/surely/not/there"):
        grade(source(solution("exercise2"), "exercise2"), find_exercise("exercise2", COURSE))


ENDING = "def sigmoid(x):\n    __import__('os')._exit(7)\n"


def only_once(launch: Launch) -> Launch:
    """Start one worker by `launch`, and no second one."""
    started: list[Path] = []

    def start(folder: Path) -> Process:
        started.append(folder)
        if len(started) > 1:
            raise OSError(errno.ENOMEM, "Cannot allocate memory")
        return launch(folder)

    return start


@thorough
def test_a_worker_that_cannot_be_replaced_is_no_fault_of_the_checks(launch):
    given = source(solution("exercise2", ENDING), "exercise2")
    with pytest.raises(GradingError, match=r"^No process can be started .*Cannot allocate memory\. "):
        grade(given, find_exercise("exercise2", COURSE), launch=only_once(launch))


def test_nor_is_it_where_a_submission_is_asked_without_checks(launch):
    asked = Request(CALL, "sigmoid", (1.0,))

    def ask_twice() -> None:
        given, exercise = source(ENDING, "exercise2"), find_exercise("exercise2", COURSE)
        with confined(given, exercise, launch=only_once(launch)) as process:
            assert isinstance(process.answers([asked])[-1], Lost)
            process.answers([asked])

    with pytest.raises(GradingError, match=r"^No process can be started .*Cannot allocate memory\. "):
        ask_twice()


def test_an_import_that_fails_leaves_the_collector_on(monkeypatch):
    monkeypatch.delitem(sys.modules, "torch")
    monkeypatch.setitem(sys.modules, "hypothesis", None)
    with pytest.raises(ImportError):
        import_heavily()
    assert gc.isenabled()


# Whose fault it is


class Doomed:
    """A forked worker that the system kills while it is asked, as for want of memory."""

    def __init__(self, worker: Any) -> None:
        self.connection, self.output, self.excess = worker.connection, worker.output, ""
        self._worker = worker
        self._looks = 0

    def used(self) -> Usage:
        self._looks += 1
        used: Usage = self._worker.used()
        if self._looks == 6:
            os.kill(self._worker._id, signal.SIGKILL)
        return used

    def end(self) -> int | None:
        status: int | None = self._worker.end()
        return status


def killing(launch: Launch, times: int) -> Launch:
    """Start workers of which the first `times` are killed."""
    left = iter(range(times))
    return lambda folder: launch(folder) if next(left, None) is None else Doomed(launch(folder))


def test_what_a_kill_has_taken_is_graded_once_more(launch, drawn):
    result = grade(source(solution("exercise2"), "exercise2"), EXERCISE2, launch=killing(launch, 1), drawn=drawn)
    assert (result.passed, result.settled, result.score) == (True, True, 100)


def test_what_is_killed_again_is_not_settled(launch, drawn):
    result = grade(source(solution("exercise2"), "exercise2"), EXERCISE2, launch=killing(launch, 99), drawn=drawn)
    assert not result.settled
    [lost] = [check for check in result.checks if check.status == "unsettled"][:1]
    assert "system ended the process" in lost.message
    assert from_json(to_json(result)) == result


def test_a_kill_while_the_file_is_loaded_is_no_fault_of_the_file(launch, every_check):
    def kill_at_once(folder: Path) -> Process:
        doomed = Doomed(launch(folder))
        doomed._looks = 5
        return doomed

    slow = "__import__('time').sleep(5)\n"
    result = grade(source(slow, "exercise2"), EXERCISE2, launch=kill_at_once)
    assert {check.status for check in result.checks} == {"unsettled"}
    assert [check.name for check in result.checks] == every_check


def test_a_function_that_remembers_earlier_calls_is_asked_alone(graded):
    text = "import numpy as np\n\nSEEN = {}\n\n\ndef relu(x):\n    return SEEN.setdefault(x.shape, np.maximum(x, 0))\n"
    checks = of(graded(text), "relu")
    told = next(check for check in checks if check.status == "failed")
    assert told.cause.startswith("relu remembers earlier calls: asked alone, this call is right, and wrong after relu(")
