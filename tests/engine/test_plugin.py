"""An instructor's own checks: plain pytest and hypothesis, run against a namespace of student code."""

from __future__ import annotations

import linecache
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dl4cv.engine.plugin import Blanket, CheckSession
from dl4cv.engine.session import ChecksError, run_checks
from dl4cv.results import CheckResult, Diagnosis
from dl4cv.rpc.in_process import perform
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Answer, Request, checked
from hypothesis import settings

CHECKS = '''
import numpy as np
from hypothesis import given, strategies as st

from dl4cv.checks.compare import assert_matches
from dl4cv.checks.points import law, points


@points(60)
@given(x=st.integers(-100, 100))
def test_double_doubles(student, x):
    """Doubles every number."""
    assert_matches(student.double(x), np.int64(2 * x))


@law(30, after="double_doubles")
@given(x=st.integers(-100, 100))
def test_double_is_linear(student, x):
    """Twice the number gives twice the result.

    Not for the student's eyes.
    """
    assert student.double(2 * x) == 2 * student.double(x)


@points(10)
def test_double_more_than_once(student, seed):
    """Doubles the doubled."""
    assert student.double(student.double(seed)) == 4 * seed, "twice is not four times"
'''

RIGHT = "def double(x):\n    return 2 * x\n"


@pytest.fixture(autouse=True)
def _usual_settings() -> Iterator[None]:
    """Checks load hypothesis settings of their own; the tests after these shall have the usual ones."""
    usual = settings.get_current_profile_name()
    yield
    settings.load_profile(usual)


def asking(text: str) -> Any:
    namespace: dict[str, Any] = {"np": np}
    linecache.cache["student.py"] = (len(text), None, text.splitlines(keepends=True), "student.py")
    exec(compile(text, "student.py", "exec"), namespace)

    def ask(requests: Sequence[Request]) -> list[Answer]:
        return [checked(perform(namespace, request.frame(), {CALL.name: CALL}, "student.py")) for request in requests]

    return ask


@pytest.fixture
def session_of(tmp_path) -> Any:
    def run(text: str = RIGHT, checks: str = CHECKS, **more: Any) -> CheckSession:
        path = tmp_path / "doubling.py"
        path.write_text(checks)
        usual = {"ask": asking(text), "diagnose": lambda *seen: None, "seed": 3}
        session = CheckSession(functions=("double",), parameters={"double": ("x",)}, **{**usual, **more})
        run_checks(session, path)
        return session

    return run


def statuses(session: CheckSession) -> dict[str, str]:
    return {result.name: result.status for result in session.results}


def test_a_right_function_passes_every_check_in_their_order(session_of):
    results = session_of().results
    assert [result.name for result in results] == ["double_doubles", "double_is_linear", "double_more_than_once"]
    assert [result.status for result in results] == ["passed"] * 3
    assert [result.score for result in results] == [60, 30, 10]
    assert [result.cases for result in results] == [12, 12, 1]
    assert [result.kind for result in results] == ["reference", "law", "reference"]


def test_the_first_line_of_the_docstring_is_the_title(session_of):
    assert session_of().results[1].title == "Twice the number gives twice the result."


def test_a_wrong_function_gets_the_smallest_counterexample(session_of):
    result = session_of("def double(x):\n    return 2 * x if x < 10 else x\n").results[0]
    assert result.status == "failed"
    assert result.counterexample.call == "double(x=10)"
    assert result.counterexample.arguments["x"].text == "10"


def test_a_check_that_comes_after_a_failed_one_is_skipped(session_of):
    session = session_of("def double(x):\n    return 3 * x\n")
    assert statuses(session) == {
        "double_doubles": "failed",
        "double_is_linear": "skipped",
        "double_more_than_once": "failed",
    }
    assert session.results[1].message == 'first get "Doubles every number" right'
    assert session.results[2].message.startswith("twice is not four times")


def test_what_is_not_written_is_missing_in_every_check(session_of):
    assert set(statuses(session_of("def double(x):\n    raise NotImplementedError\n")).values()) == {"missing"}
    assert set(statuses(session_of("")).values()) == {"missing"}


def test_an_exception_is_an_error_with_its_line(session_of):
    result = session_of("def double(x):\n    return x / (x - x)\n").results[0]
    assert (result.status, result.line) == ("error", 2)
    assert "ZeroDivisionError" in result.message


def test_a_blanket_covers_every_check_without_a_question(session_of):
    session = session_of("", blanket=Blanket("refused", "Your code imports os.", "Do without."), ask=None)
    assert set(statuses(session).values()) == {"refused"}
    assert {result.remedy for result in session.results} == {"Do without."}


def test_each_result_is_announced_as_it_comes(session_of):
    heard: list[CheckResult] = []
    session = session_of(announce=heard.append)
    assert [result.name for result in heard] == [result.name for result in session.results]


def test_cases_drawn_once_serve_the_next_submission(session_of):
    drawn: dict[Any, Any] = {}
    first = session_of(drawn=drawn)
    kept = {key: list(cases) for key, cases in drawn.items()}
    second = session_of(drawn=drawn)
    assert drawn == kept
    assert statuses(first) == statuses(second)


def test_a_mistake_is_named_from_all_that_was_seen(session_of):
    mistake = Diagnosis("tripled", "it is tripled", "Three is not two.")
    session = session_of("def double(x):\n    return 3 * x\n", diagnose=lambda *seen: mistake)
    assert [result.mistake for result in session.results] == [mistake, None, mistake]


@pytest.mark.parametrize(
    ("checks", "word"),
    [
        ("def test_double_free(student):\n    pass\n", "has no @points"),
        (CHECKS.replace("test_double_doubles", "test_treble"), "begins with the name of none"),
        (CHECKS.replace('after="double_doubles"', 'after="double_duobles"'), "no check above has this name"),
        (CHECKS.replace("2 * x))", "2 * y))"), "NameError"),
        ("import surely_not_there\n", "surely_not_there"),
        (CHECKS.replace("(student, x)", "(student, x, tabel)"), "tabel"),
        ("", "NO_TESTS_COLLECTED"),
    ],
)
def test_a_fault_in_the_checks_is_never_the_students(session_of, checks, word):
    with pytest.raises(ChecksError, match=word):
        session_of(checks=checks)


@pytest.mark.parametrize(
    ("checks", "sentence"),
    [
        (CHECKS.replace("2 * x))", "2 * y))"), "(test_double_doubles, line 13): NameError: name 'y' is not defined."),
        (CHECKS.replace("points(60)", "points(sixty)"), "(line 9): NameError: name 'sixty' is not defined."),
        ("x = (\n", "(line 1): SyntaxError: '(' was never closed (doubling.py, line 1)."),
        ("raise ValueError('one\\ntwo')\n", "(line 1): ValueError: one two."),
        (CHECKS.replace("(student, x)", "(student, x, tabel)"), "(test_double_doubles): there is no fixture tabel."),
        ("def test_double_free(student):\n    pass\n", "(test_double_free): test_double_free has no @points."),
    ],
)
def test_a_fault_in_the_checks_is_told_in_one_sentence_with_its_line(session_of, checks, sentence):
    with pytest.raises(ChecksError) as caught:
        session_of(checks=checks)
    assert str(caught.value) == f"The checks in doubling.py failed by themselves {sentence}"
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize(("points", "told"), [("50", "90"), ("60.5", "100.5"), ("0", "40")])
def test_checks_that_are_not_worth_100_points_together_are_refused_before_any_runs(session_of, points, told):
    heard: list[CheckResult] = []
    sentence = f"^The checks in doubling.py are worth {told} points together; they must be worth 100.$"
    with pytest.raises(ChecksError, match=sentence):
        session_of(checks=CHECKS.replace("points(60)", f"points({points})"), announce=heard.append)
    assert heard == []


def test_points_that_are_fractions_may_add_up_to_100(session_of):
    fractions = CHECKS.replace("60", "33.3").replace("law(30", "law(33.3").replace("points(10", "points(33.4")
    assert set(statuses(session_of(checks=fractions)).values()) == {"passed"}


def test_nothing_around_the_student_has_a_say(session_of, tmp_path, monkeypatch):
    (tmp_path / "conftest.py").write_text("raise RuntimeError\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --surely-not-an-option\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--surely-not-an-option")
    monkeypatch.setenv("PYTEST_PLUGINS", "surely_not_a_plugin")
    assert set(statuses(session_of()).values()) == {"passed"}
    names = {path.name for path in Path(tmp_path).iterdir()}
    assert names - {"__pycache__"} == {"conftest.py", "pytest.ini", "doubling.py"}
