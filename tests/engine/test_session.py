"""The checks are an instructor's own, plain pytest and hypothesis, and run against a namespace of student code."""

from __future__ import annotations

import linecache
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from dl4cv.engine.session import ChecksError, WholeFileFailure, _CheckSession, run_checks
from dl4cv.exercise.exercise import Exercise, Files
from dl4cv.results import CheckResult, Diagnosis
from dl4cv.rpc.in_process import perform
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Answer, Lost, Request, checked
from hypothesis import settings

from tests.sampling import thorough

CHECKS = '''
import numpy as np
from hypothesis import given, strategies as st

from dl4cv.checks import assert_matches, law, points


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

TABLE = """
from typing import NamedTuple

from dl4cv.checks import always, given, law, points, strategies as st


class Multiple(NamedTuple):
    name: str
    function: str
    factor: int


ROWS = [Multiple("twofold", "double", 2), Multiple("threefold", "treble", 3)]


@points({"twofold": 20, "threefold": 25}, each=ROWS, cases={"twofold": 3, "threefold": 5})
@given(x=st.integers(-100, 100))
def test_multiplies(student, multiple, x):
    \"\"\"{multiple.function} multiplies by {multiple.factor}.\"\"\"
    assert getattr(student, multiple.function)(x) == multiple.factor * x, f"{x} fails"


@law(20, each=ROWS, after="multiplies")
@given(x=st.integers(-100, 100))
@always(x=[11])
def test_is_odd(student, multiple, x):
    \"\"\"{multiple.function} of a negative number is negative.\"\"\"
    call = getattr(student, multiple.function)
    assert call(-x) == -call(x)


@points(15, function="treble", after="threefold_is_odd")
def test_zero_stays(student):
    \"\"\"Zero stays zero.\"\"\"
    assert student.treble(0) == 0
"""

BOTH = "def double(x):\n    return 2 * x\n\n\ndef treble(x):\n    return 3 * x\n"

RIGHT = "def double(x):\n    return 2 * x\n"


@pytest.fixture(autouse=True)
def _usual_settings() -> Iterator[None]:
    """Checks load hypothesis settings of their own; the tests after these shall have the usual ones."""
    settings.register_profile("usual", settings.default)
    yield
    settings.load_profile("usual")


def asking(text: str) -> Any:
    namespace: dict[str, Any] = {"np": np}
    linecache.cache["student.py"] = (len(text), None, text.splitlines(keepends=True), "student.py")
    exec(compile(text, "student.py", "exec"), namespace)

    def ask(requests: Sequence[Request]) -> list[Answer]:
        return [checked(perform(namespace, request.frame(), {CALL.name: CALL}, "student.py")) for request in requests]

    return ask


@pytest.fixture
def results_of(tmp_path) -> Any:
    def run(text: str = RIGHT, checks: str = CHECKS, **more: Any) -> tuple[CheckResult, ...]:
        path, stub = tmp_path / "doubling.py", tmp_path / "stub.txt"
        path.write_text(checks)
        stub.write_text(BOTH)
        exercise = Exercise("doubling", "numpy", Files(path, stub))
        usual = {"ask": asking(text), "diagnose": lambda *seen, **among: None, "seed": 3}
        return run_checks(exercise, **{**usual, **more})

    return run


def statuses(results: Sequence[CheckResult]) -> dict[str, str]:
    return {result.name: result.status for result in results}


def test_a_right_function_passes_every_check_in_their_order(results_of):
    results = results_of()
    assert [result.name for result in results] == ["double_doubles", "double_is_linear", "double_more_than_once"]
    assert [result.status for result in results] == ["passed"] * 3
    assert [result.score for result in results] == [60, 30, 10]
    assert [result.cases for result in results] == [12, 12, 1]
    assert [result.kind for result in results] == ["reference", "law", "reference"]


def test_the_first_line_of_the_docstring_is_the_title(results_of):
    assert results_of()[1].title == "Twice the number gives twice the result."


def test_a_check_quotes_what_it_rests_on(results_of):
    first, *rest = results_of(checks=CHECKS.replace("@points(60)", '@points(60, card=("twice", "as much"))'))
    assert first.card == ("twice", "as much")
    assert {each.card for each in rest} == {()}


def test_a_wrong_function_gets_the_smallest_counterexample(results_of):
    result = results_of("def double(x):\n    return 2 * x if x < 10 else x\n")[0]
    assert result.status == "failed"
    assert result.counterexample.call == "double(x=10)"
    assert result.counterexample.arguments["x"].text == "10"


def test_a_check_that_comes_after_a_failed_one_and_fails_alike_is_not_told(results_of):
    results = results_of("def double(x):\n    return 3 * x + 1\n")
    assert statuses(results) == {
        "double_doubles": "failed",
        "double_is_linear": "skipped",
        "double_more_than_once": "failed",
    }
    assert results[1].message == 'first get "Doubles every number" right'
    assert results[2].message.startswith("twice is not four times")


def test_a_check_that_comes_after_a_failed_one_earns_its_points_when_it_passes(results_of):
    results = results_of("def double(x):\n    return 3 * x\n")
    assert (results[0].status, results[1].status, results[1].score) == ("failed", "passed", 30.0)


def test_a_check_that_comes_after_a_failed_one_is_told_when_it_fails_otherwise(results_of):
    source = "def double(x):\n    if x >= 0:\n        return 3 * x\n    raise ValueError('below')\n"
    checks = CHECKS.replace("st.integers(-100, 100)", "st.integers(0, 99)", 1)
    results = results_of(source, checks)
    assert [result.status for result in results[:2]] == ["failed", "error"]
    assert (results[1].line, results[1].counterexample.arguments["x"].text) == (4, "-2")


@pytest.mark.parametrize(("second", "status"), [(3, "skipped"), (4, "error")])
def test_of_two_exceptions_the_second_is_told_when_it_comes_from_another_line(results_of, second, status):
    source = f"def double(x):\n    line = 3 if x >= 0 else {second}\n"
    source += "    if line == 3: raise ValueError('one')\n    raise ValueError('another')\n"
    checks = CHECKS.replace("st.integers(-100, 100)", "st.integers(0, 99)", 1).replace("2 * x)", "-1 - x * x)")
    results = results_of(source, checks)
    assert [result.status for result in results[:2]] == ["error", status]


def test_a_function_that_timed_out_is_not_asked_again_in_the_checks_that_come_after(results_of):
    def ask(requests):
        return [Lost("timeout", "there was no answer within 5 seconds")]

    assert statuses(results_of(ask=ask))["double_is_linear"] == "skipped"


def test_what_is_not_written_is_missing_in_every_check(results_of):
    assert set(statuses(results_of("def double(x):\n    raise NotImplementedError\n")).values()) == {"missing"}
    assert set(statuses(results_of("")).values()) == {"missing"}


def test_an_exception_is_an_error_with_its_line(results_of):
    result = results_of("def double(x):\n    return x / (x - x)\n")[0]
    assert (result.status, result.line) == ("error", 2)
    assert "ZeroDivisionError" in result.message


def test_a_failure_of_the_whole_file_covers_every_check_without_a_question(results_of):
    results = results_of("", failure=WholeFileFailure("refused", "Your code imports os.", "Do without."), ask=None)
    assert set(statuses(results).values()) == {"refused"}
    assert {result.remedy for result in results} == {"Do without."}


def test_each_result_is_announced_as_it_comes(results_of):
    heard: list[CheckResult] = []
    results = results_of(announce=heard.append)
    assert [result.name for result in heard] == [result.name for result in results]


def test_cases_drawn_once_serve_the_next_submission(results_of):
    drawn: dict[Any, Any] = {}
    first = results_of(drawn=drawn)
    kept = {key: list(cases) for key, cases in drawn.items()}
    second = results_of(drawn=drawn)
    assert drawn == kept
    assert statuses(first) == statuses(second)


def test_a_mistake_is_named_from_all_that_was_seen(results_of):
    mistake = Diagnosis("tripled", "it is tripled", "Three is not two.")
    results = results_of("def double(x):\n    return 3 * x\n", diagnose=lambda *seen, **among: mistake)
    assert [result.mistake for result in results] == [mistake, None, mistake]


@pytest.mark.parametrize(
    ("checks", "word"),
    [
        ("def test_double_free(student):\n    pass\n", "has no @points"),
        (CHECKS.replace("test_double_doubles", "test_halve"), "begins with the name of none"),
        (CHECKS.replace('after="double_doubles"', 'after="double_duobles"'), "no check above has this name"),
        (CHECKS.replace("2 * x))", "2 * y))"), "NameError"),
        ("import surely_not_there\n", "surely_not_there"),
        (CHECKS.replace("(student, x)", "(student, x, tabel)"), "tabel"),
        ("", "There is no check in doubling.py: a check is a function called test_…"),
    ],
)
def test_a_fault_in_the_checks_is_never_the_students(results_of, checks, word):
    with pytest.raises(ChecksError, match=word):
        results_of(checks=checks)


@pytest.mark.parametrize(
    ("checks", "sentence"),
    [
        (CHECKS.replace("2 * x))", "2 * y))"), "(test_double_doubles, line 12): NameError: name 'y' is not defined."),
        (CHECKS.replace("points(60)", "points(sixty)"), "(line 8): NameError: name 'sixty' is not defined."),
        ("x = (\n", "(line 1): SyntaxError: '(' was never closed (doubling.py, line 1)."),
        ("raise ValueError('one\\ntwo')\n", "(line 1): ValueError: one two."),
        (CHECKS.replace("(student, x)", "(student, x, tabel)"), "(test_double_doubles): there is no fixture tabel."),
        ("def test_double_free(student):\n    pass\n", "(test_double_free): test_double_free has no @points."),
    ],
)
def test_a_fault_in_the_checks_is_told_in_one_sentence_with_its_line(results_of, checks, sentence):
    with pytest.raises(ChecksError) as caught:
        results_of(checks=checks)
    assert str(caught.value) == f"The checks in doubling.py failed by themselves {sentence}"
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize(("points", "told"), [("50", "90"), ("60.5", "100.5"), ("0", "40")])
def test_checks_that_are_not_worth_100_points_together_are_refused_before_any_runs(results_of, points, told):
    heard: list[CheckResult] = []
    sentence = f"^The checks in doubling.py are worth {told} points together; they must be worth 100.$"
    with pytest.raises(ChecksError, match=sentence):
        results_of(checks=CHECKS.replace("points(60)", f"points({points})"), announce=heard.append)
    assert heard == []


def test_points_that_are_fractions_may_add_up_to_100(results_of):
    fractions = CHECKS.replace("60", "33.3").replace("law(30", "law(33.3").replace("points(10", "points(33.4")
    assert set(statuses(results_of(checks=fractions)).values()) == {"passed"}


def test_nothing_around_the_student_has_a_say(results_of, tmp_path, monkeypatch):
    (tmp_path / "conftest.py").write_text("raise RuntimeError\n")
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --surely-not-an-option\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTEST_ADDOPTS", "--surely-not-an-option")
    monkeypatch.setenv("PYTEST_PLUGINS", "surely_not_a_plugin")
    assert set(statuses(results_of()).values()) == {"passed"}
    names = {path.name for path in Path(tmp_path).iterdir()}
    assert names - {"__pycache__"} == {"conftest.py", "pytest.ini", "doubling.py", "stub.txt"}


def test_a_check_over_a_table_is_one_check_for_each_row_and_a_row_keeps_its_checks_together(results_of):
    results = results_of(BOTH, TABLE)
    assert [(result.name, result.function, result.max_score) for result in results] == [
        ("twofold_multiplies", "double", 20),
        ("twofold_is_odd", "double", 20),
        ("threefold_multiplies", "treble", 25),
        ("threefold_is_odd", "treble", 20),
        ("zero_stays", "treble", 15),
    ]
    assert {result.status for result in results} == {"passed"}
    assert results[0].title == "double multiplies by 2."
    assert results[2].title == "treble multiplies by 3."


def test_a_check_may_say_how_many_cases_it_draws_for_each_row(results_of):
    assert [result.cases for result in results_of(BOTH, TABLE)] == [3, 13, 5, 13, 1]


def test_a_check_over_a_table_comes_after_another_of_the_same_row_only(results_of):
    results = results_of(BOTH.replace("3 * x", "3 * x if x < 10 else x"), TABLE)
    assert statuses(results) == {
        "twofold_multiplies": "passed",
        "twofold_is_odd": "passed",
        "threefold_multiplies": "failed",
        "threefold_is_odd": "skipped",
        "zero_stays": "passed",
    }
    assert results[2].counterexample.call == "treble(x=10)"


def test_a_check_over_some_rows_of_a_table_stands_with_the_others_of_these_rows(results_of):
    some = TABLE.replace("@law(20, each=ROWS", "@law(40, each=ROWS[:1]")
    assert [result.name for result in results_of(BOTH, some.replace(', after="threefold_is_odd"', ""))] == [
        "twofold_multiplies",
        "twofold_is_odd",
        "threefold_multiplies",
        "zero_stays",
    ]


def test_rows_need_not_be_pickled_to_find_the_smallest_counterexample(results_of):
    unpicklable = TABLE.replace("factor: int", "factor: int\n    secret: object = lambda: None")
    result = results_of(BOTH.replace("2 * x", "2 * x if x < 10 else x"), unpicklable)[0]
    assert result.counterexample.call == "double(x=10)"


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ('"treble", 3', '"", 3', "ValueError: row 2 of each= has no function"),
        ('"threefold", "treble"', '"three fold", "treble"', "ValueError: row 2 of each= has no name"),
        ('"threefold", "treble"', '"twofold", "treble"', "ValueError: two rows of each= are named twofold"),
        ("ROWS = [", "ROWS = [3, ", "ValueError: row 1 of each= has no name"),
        ('"threefold": 25', '"fourfold": 25', "twofold, fourfold must be the names of the rows of each=, which are"),
        ('each=ROWS, after="multiplies"', 'function="double", each=ROWS', "function= and each= exclude each other"),
        ('"treble", 3', '"triple", 3', "is about triple, which is none of double, treble"),
        ('function="treble"', 'function="triple"', "is about triple, which is none of double, treble"),
        ("(student, multiple, x)", "(student, x)", "test_multiplies stands over a table, so it needs one argument"),
        ("(student, multiple, x)", "(student, multiple, more, x)", "it has multiple, more"),
        ("by {multiple.factor}", "by {multiple.colour}", "the docstring of test_multiplies mentions what its row has"),
        ('after="threefold_is_odd"', "cases=3", "draws none: @given is missing"),
    ],
)
def test_a_fault_of_a_table_is_told_in_one_sentence(results_of, old, new, sentence):
    assert old in TABLE
    with pytest.raises(ChecksError) as caught:
        results_of(BOTH, TABLE.replace(old, new))
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("The checks in doubling.py failed by themselves")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("where", ["a mark of the module", "a decorator"])
def test_what_explains_a_failure_is_given_to_a_module_or_to_a_check(results_of, where):
    explain = """
from dl4cv.checks import explained_by
from dl4cv.engine.judging import Explanation


def explain(request, mismatch):
    return Explanation(cause=f"{request.arguments[0]} is not doubled.")
"""
    if where == "a decorator":
        checks = explain + CHECKS.replace("@points(60)", "@explained_by(explain)\n@points(60)")
    else:
        checks = explain + "\n\npytestmark = explained_by(explain)\n" + CHECKS
    results = results_of("def double(x):\n    return 3 * x\n", checks)
    assert results[0].cause == "1 is not doubled."
    assert (results[2].cause == "") == (where == "a decorator")


def test_selected_checks_run_alone_and_need_not_be_worth_a_whole_exercise(results_of):
    assert statuses(results_of(select=lambda name: name.endswith("doubles"))) == {"double_doubles": "passed"}


PROGRAM = """
import sys
from dl4cv.engine.session import prepare_drawing
prepare_drawing(8)
from hypothesis import given, strategies as st
from dl4cv.engine.running import draw

@given(x=st.lists(st.floats()), name=st.text(), n=st.integers())
def check(student, x, name, n):
    pass

print(ascii(draw(check, {}, int(sys.argv[1]))))
"""


def drawn(folder: Path, seed: int = 1, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "HYPOTHESIS_PROFILE")}
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(seed)],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@thorough
def test_the_same_seed_draws_the_same_wherever_and_under_whatever_settings(tmp_path):
    (tmp_path / "constants.py").write_text("MAGIC = 123456789\n")
    here = drawn(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    there = drawn(elsewhere, CI="true", PYTHONHASHSEED="3", HYPOTHESIS_PROFILE="ci")
    assert here == there
    assert drawn(tmp_path, seed=2) != here


def test_no_trace_is_left_in_the_folder(tmp_path):
    drawn(tmp_path)
    assert not list(tmp_path.iterdir())


@thorough
def test_a_user_needs_no_home(tmp_path):
    assert drawn(tmp_path, HOME="") == drawn(tmp_path, HOME="relative") == drawn(tmp_path)
    assert not list(tmp_path.iterdir())


@thorough
def test_a_plugin_of_hypothesis_has_no_say(tmp_path):
    (tmp_path / "stranger-1.dist-info").mkdir()
    (tmp_path / "stranger-1.dist-info" / "METADATA").write_text("Metadata-Version: 2.1\nName: stranger\nVersion: 1\n")
    (tmp_path / "stranger-1.dist-info" / "entry_points.txt").write_text("[hypothesis]\nstranger = no_such_module\n")
    assert drawn(tmp_path, PYTHONPATH=str(tmp_path)) == drawn(tmp_path)


TITLES = """
import sys
from pathlib import Path
from dl4cv.engine.session import WholeFileFailure, run_checks
from dl4cv.exercise.exercise import Exercise, Files

exercise = Exercise("doubling", "numpy", Files(Path(sys.argv[1]), Path(sys.argv[2])))
failure = WholeFileFailure("refused", "")
for result in run_checks(exercise, list, seed=1, diagnose=list, failure=failure):
    print(result.title)
"""


def test_sentences_are_there_even_where_python_keeps_no_docstrings(tmp_path):
    checks, stub = tmp_path / "doubling.py", tmp_path / "stub.txt"
    checks.write_text(CHECKS)
    stub.write_text(BOTH)
    command = [sys.executable, "-OO", "-c", TITLES, str(checks), str(stub)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert told.splitlines() == [
        "Doubles every number.",
        "Twice the number gives twice the result.",
        "Doubles the doubled.",
    ]


def test_what_runs_the_checks_can_be_put_into_a_set():
    """pytest before 9.1 does so with its plugins; .ci/run grades with the lowest versions, too."""
    assert _CheckSession.__hash__ is object.__hash__


def test_as_many_cases_are_drawn_as_were_asked_for(tmp_path):
    assert drawn(tmp_path).count("'name'") == 8


NEEDING = CHECKS.replace("import assert_matches, law, points", "import assert_matches, law, needs, points").replace(
    "@points(60)", '@points(60)\n@needs("pretrained")'
)


def install(monkeypatch, *, there: bool) -> None:
    monkeypatch.setattr("dl4cv.exercise.extras.find_spec", lambda module: module if there else None)


def test_a_check_whose_extra_is_not_installed_is_unavailable_and_the_others_are_worth_all_points(
    results_of, monkeypatch
):
    install(monkeypatch, there=False)
    results = results_of(checks=NEEDING)
    assert [(result.status, result.score, result.max_score, result.cases) for result in results] == [
        ("unavailable", 0, 0, 0),
        ("passed", 75, 75, 12),
        ("passed", 25, 25, 1),
    ]
    assert results[0].message.endswith("which are not installed: it does not count.")
    assert results[0].remedy == "pip install 'dl4cv-grade[pretrained]'"


def test_a_check_whose_extra_is_installed_is_run_as_any_other(results_of, monkeypatch):
    install(monkeypatch, there=True)
    assert [(result.status, result.max_score) for result in results_of(checks=NEEDING)] == [
        ("passed", 60),
        ("passed", 30),
        ("passed", 10),
    ]


def test_what_comes_after_an_unavailable_check_is_told_when_it_fails(results_of, monkeypatch):
    install(monkeypatch, there=False)
    results = results_of("def double(x):\n    return 3 * x + 1\n", NEEDING)
    assert [result.status for result in results] == ["unavailable", "failed", "failed"]


def test_a_file_that_fails_as_a_whole_makes_no_check_available(results_of, monkeypatch):
    install(monkeypatch, there=False)
    results = results_of("", NEEDING, failure=WholeFileFailure("refused", "Your code imports os."), ask=None)
    assert [result.status for result in results] == ["unavailable", "refused", "refused"]


def test_all_checks_are_worth_100_points_together_the_unavailable_ones_among_them(results_of, monkeypatch):
    install(monkeypatch, there=False)
    with pytest.raises(ChecksError, match="are worth 90 points together"):
        results_of(checks=NEEDING.replace("points(60)", "points(50)"))


def test_a_check_cannot_need_an_extra_that_nobody_knows(results_of):
    with pytest.raises(ChecksError, match="there is no extra 'pretraind'; the extras are pretrained"):
        results_of(checks=NEEDING.replace('"pretrained"', '"pretraind"'))
