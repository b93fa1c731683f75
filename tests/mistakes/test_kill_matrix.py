"""The kill matrix of a tiny exercise of its own: every wrong version through its checks."""

from __future__ import annotations

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from dl4cv.exercise.exercise import Network
from dl4cv.exercise.own import load_course
from dl4cv.mistakes.catalogue import catalogue
from dl4cv.mistakes.kill_matrix import Acceptance, Bench, Matrix, Trial, answering, measure, measure_all, solution_of
from dl4cv.mistakes.versions import StrengthError, Version, catalogued
from dl4cv.results import CheckResult
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Raised, Request, Returned

from tests.places import OWN_EXERCISE

[BLUR] = load_course(OWN_EXERCISE)
SOLUTION = (OWN_EXERCISE / "blur.py").read_text(encoding="utf-8")
LOOPS = """
def blur(image):
    h, w = image.shape
    return np.array([[image[i:i + 3, j:j + 3].mean() for j in range(w - 2)] for i in range(h - 2)])
"""
PAIR = {
    "dl4cv.toml": '[exercises.pair]\nsolution = "pair.py"\nchecks = "pair_checks.py"\n',
    "pair.py": "def double(x):\n    return x * 2\n\n\ndef quadruple(x):\n    return double(double(x))\n",
    "pair_checks.py": '''
from dl4cv.checks.points import points
from hypothesis import given
from hypothesis import strategies as st


@points(50)
@given(x=st.integers(0, 9))
def test_double_doubles(student, x):
    """Doubles."""
    assert student.double(x) == 2 * x


@points(50)
@given(x=st.integers(0, 9))
def test_quadruple_quadruples(student, x):
    """Quadruples."""
    assert student.quadruple(x) == 4 * x
''',
}
pytestmark = pytest.mark.usefixtures("checks_in_this_process")


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def trial(**more: object) -> Trial:
    return Trial(
        **{"id": "f.a", "function": "f", "catalogued": True, "statuses": {}, "named": (), "spilled": (), **more}
    )


@pytest.fixture(scope="module")
def matrix(checks_in_this_process) -> Matrix:
    versions = [*catalogued(BLUR), Version("loops.blur", "blur", LOOPS, catalogued=False)]
    return measure(BLUR, SOLUTION, versions)


# Trials


def test_every_mistake_is_caught_and_recognised_and_a_right_version_survives(matrix):
    assert [trial.id for trial in matrix.trials if trial.recognised] == [
        "blur.sum_instead_of_mean",
        "blur.bytes_overflow",
        "blur.without_the_centre",
    ]
    assert matrix.survivors == ("loops.blur",)
    assert matrix.misnamed == ()


def test_every_trial_knows_all_checks_and_those_that_see_it(matrix):
    checks = ("blur_averages", "blur_of_any_dtype", "blur_leaves_its_argument_alone")
    assert matrix.checks == {"blur": checks}
    assert {tuple(trial.statuses) for trial in matrix.trials} == {checks}
    assert [trial.killed_by for trial in matrix.trials] == [checks[:1], checks[1:2], checks[:1], ()]


def test_what_explains_a_version_is_known(matrix):
    assert [trial.explained_by for trial in matrix.trials] == ["catalogue", "catalogue", "catalogue", ""]
    assert matrix.trials[0].explanation.startswith(catalogue(BLUR)[0].title)
    assert matrix.trials[3].explanation == ""


def test_a_wrong_version_of_a_private_function_loses_a_share_of_all_points():
    wrong = "def blur(image):\n    return _zeros(image)\n\ndef _zeros(image):\n    return image[:1]\n"
    [trial] = measure(BLUR, SOLUTION, [Version("zeros", "_zeros", wrong)]).trials
    assert 0 < trial.share <= 1


def test_what_nobody_catalogued_and_no_hypothesis_gives_is_explained_by_its_formula():
    corner = LOOPS.replace("np.array", "2.0 * image[:-2, :-2] + np.array")
    assert corner != LOOPS
    found = measure(BLUR, SOLUTION, [Version("corner", "blur", corner)])
    [trial] = found.trials
    assert trial.explained_by == "formula"
    assert "image[0, 0]" in trial.explanation


def test_a_guess_from_one_answer_and_advice_on_an_exception_are_no_mistakes_by_name():
    zeros = Version("zeros", "blur", LOOPS.replace("np.array", "0 * np.array"))
    broken = Version("broken", "blur", "def blur(image):\n    return image[0, 0, 0]\n")
    found = measure(BLUR, SOLUTION, [zeros, broken])
    assert [trial.explained_by for trial in found.trials] == ["answer", "exception"]


def test_held_out_versions_take_the_place_of_the_catalogues(tmp_path):
    mine = written(tmp_path / "mine.py", "def blur(image):\n    return image\n")
    [matrix] = measure_all([BLUR], tmp_path, held_out=mine)
    assert [trial.id for trial in matrix.trials] == ["mine.blur"]
    empty = written(tmp_path / "empty.py", "")
    with pytest.raises(StrengthError, match="defines none of blur"):
        next(measure_all([BLUR], tmp_path, held_out=empty))


def test_the_same_seed_gives_the_same_matrix_whatever_was_tried_before(matrix):
    again = measure(BLUR, SOLUTION, list(reversed(catalogued(BLUR))))
    assert again.trials == matrix.trials[2::-1]


def test_news_come_before_each_version():
    heard = []
    measure(BLUR, SOLUTION, catalogued(BLUR)[:2], {"loops": LOOPS}, progress=lambda *news: heard.append(news))
    assert heard == [("blur", 0, 3), ("blur", 1, 3), ("blur", 2, 3)]


def test_a_right_version_is_accepted_and_a_wrong_one_refused_by_name():
    sums = catalogued(BLUR)[0]
    found = measure(BLUR, SOLUTION, [], {"loops": LOOPS, "sums": sums.source})
    assert found.right[0] == Acceptance("loops", (), ())
    assert found.refused == (Acceptance("sums", ("blur_averages",), (sums.id,)),)


def test_the_share_of_its_functions_points_that_a_wrong_version_loses_is_known():
    right, sums = measure(BLUR, SOLUTION, [Version("mine", "blur", LOOPS), catalogued(BLUR)[0]]).trials
    assert right.share == 0.0
    assert 0.0 < sums.share <= 1.0


def test_a_check_that_is_skipped_sees_nothing_and_any_other_end_is_seen():
    statuses = {"f_a": "passed", "f_b": "skipped", "f_c": "failed", "f_d": "error", "f_e": "missing"}
    assert trial(statuses=statuses).killed_by == ("f_c", "f_d", "f_e")


def test_a_mistake_is_recognised_when_it_is_named_and_nothing_else():
    assert trial(named=("f.a",)).recognised
    assert not trial(named=("f.a", "f.b")).recognised
    assert not trial().recognised


def test_only_catalogued_mistakes_can_be_misnamed():
    trials = (trial(id="f.a"), trial(id="f.b", catalogued=False), trial(id="f.c", named=("f.c",)))
    assert Matrix("exercise", 1, {}, trials).misnamed == trials[:1]


def test_a_wrong_version_that_costs_another_function_points_is_noticed(tmp_path):
    for name, text in PAIR.items():
        written(tmp_path / name, text)
    [pair] = load_course(tmp_path)
    versions = [
        Version("a", "double", "def double(x):\n    return x + 2\n"),
        Version("b", "quadruple", "def quadruple(x):\n    return x + 4\n"),
    ]
    found = measure(pair, PAIR["pair.py"], versions)
    assert [trial.spilled for trial in found.trials] == [("quadruple",), ()]


def test_a_solution_that_is_not_right_is_no_measure():
    with pytest.raises(StrengthError, match="The solution of blur itself does not pass blur_averages"):
        measure(BLUR, SOLUTION.replace(".mean(", ".sum("), [])


def test_the_bench_draws_once_and_asks_the_same_of_all():
    bench = Bench(BLUR, SOLUTION)
    first = bench.results()
    drawn = {check: list(cases) for check, cases in bench.drawn.items()}
    assert len(drawn) == len(first)
    assert statuses(bench.results(LOOPS)) == statuses(first)
    assert all(bench.drawn[check][i] is case for check, cases in drawn.items() for i, case in enumerate(cases))


def statuses(results: tuple[CheckResult, ...]) -> list[tuple[str, str]]:
    return [(check.name, check.status) for check in results]


# Answers in this process


def test_answers_come_from_the_functions_of_the_text():
    ask = answering("def f(x, by=1):\n    return x + by\n", "f.py")
    calls = [Request(CALL, "f", (1,)), Request(CALL, "f", (1,), {"by": 5}), Request(CALL, "g")]
    first, second, third = ask(calls)
    assert (first.value, second.value) == (2, 6)
    assert isinstance(third, Raised)


def test_a_version_that_changes_its_arguments_changes_a_copy():
    x = np.zeros(3)
    [answer] = answering("def f(x):\n    x += 1\n    return x\n", "f.py")([Request(CALL, "f", (x,))])
    assert isinstance(answer, Returned)
    assert answer.changed == (0,)
    assert not x.any()


def test_an_exception_is_an_answer_with_its_line_and_ctrl_c_is_none():
    ask = answering("def f(error):\n    raise error\n", "f.py")
    [answer] = ask([Request(CALL, "f", (ValueError("no"),))])
    assert (answer.type, answer.message, answer.line) == ("ValueError", "no", 2)
    with pytest.raises(KeyboardInterrupt):
        ask([Request(CALL, "f", (KeyboardInterrupt(),))])


# Exercises and files


def test_a_file_is_tried_on_the_exercises_it_has_functions_for(tmp_path):
    for name, text in PAIR.items():
        written(tmp_path / name, text)
    [pair] = load_course(tmp_path)
    mine = written(tmp_path / "mine.py", "def double(x):\n    return x\n")
    matrices = measure_all([BLUR, pair], tmp_path, mine)
    assert [[trial.id for trial in matrix.trials if not trial.catalogued] for matrix in matrices] == [
        [],
        ["mine.double"],
    ]


def test_a_file_for_none_of_the_exercises_is_refused_before_any_work(tmp_path):
    mine = written(tmp_path / "mine.py", "def blurr(image):\n    return image\n")
    with pytest.raises(StrengthError, match=r"mine\.py defines none of blur, and no @mistake\.$"):
        next(measure_all([BLUR], tmp_path, mine))


def test_right_versions_go_to_the_exercises_they_have_functions_for(tmp_path):
    for name, text in PAIR.items():
        written(tmp_path / name, text)
    [pair] = load_course(tmp_path)
    (tmp_path / "right").mkdir()
    written(tmp_path / "right" / "adding.py", "def double(x):\n    return x + x\n")
    matrices = measure_all([BLUR, pair], tmp_path, right=tmp_path / "right")
    assert [[version.id for version in matrix.right] for matrix in matrices] == [[], ["adding"]]


def test_right_versions_of_nothing_are_refused_before_any_work(tmp_path):
    with pytest.raises(StrengthError, match=r"defines none of blur\.$"):
        next(measure_all([BLUR], tmp_path, right=tmp_path))


@pytest.mark.parametrize("fault", ["raise RuntimeError('half done')", "raise SystemExit('half done')"])
def test_a_solution_that_cannot_be_run_is_the_instructors(fault):
    with pytest.raises(StrengthError, match=r"^The solution of blur cannot be run: \w+: half done\.$"):
        measure(BLUR, fault, [])


def test_a_right_version_that_cannot_be_run_is_named():
    with pytest.raises(StrengthError, match=r"^The right version mine cannot be run: NameError: name 'nothing' "):
        measure(BLUR, SOLUTION, [], {"mine": "BY = nothing\ndef blur(image): ...\n"})


def test_a_wrong_version_that_cannot_be_run_is_named():
    broken = Version("mine.blur", "blur", "BY = nothing\ndef blur(image): ...\n")
    with pytest.raises(StrengthError, match=r"^The wrong version mine\.blur cannot be run: NameError: name 'nothing' "):
        measure(BLUR, SOLUTION, [broken])


# Where things are found


def test_an_own_exercise_knows_its_solution_and_ours_lie_in_a_folder(tmp_path):
    assert solution_of(BLUR, tmp_path) == SOLUTION
    ours = replace(BLUR, files=replace(BLUR.files, solution=None))
    written(tmp_path / "blur.py", "x = 1\n")
    assert solution_of(ours, tmp_path) == "x = 1\n"


def test_mistakes_of_what_a_course_leaves_out_are_not_tried(tmp_path):
    written(tmp_path / "blur_stub.py", f"{SOLUTION}\n\ndef sharpen(image):\n    raise NotImplementedError\n")
    wrong = '@mistake("sharpen", title="T", explanation="E")\ndef nothing(image):\n    return image\n'
    text = (OWN_EXERCISE / "blur_mistakes.py").read_text(encoding="utf-8") + f"\n\n{wrong}"
    files = replace(BLUR.files, stub=tmp_path / "blur_stub.py", mistakes=written(tmp_path / "mistakes.py", text))
    part = replace(BLUR, files=files, networks=(Network("blur"), Network("sharpen")), taught=("blur",))
    [matrix] = measure_all([part], tmp_path)
    assert {trial.function for trial in matrix.trials} == {"blur"}
    assert len(matrix.trials) == 3


def test_without_a_solution_that_can_be_read_there_is_nothing_to_measure(tmp_path):
    ours = replace(BLUR, files=replace(BLUR.files, solution=None))
    with pytest.raises(StrengthError, match="A solution is needed"):
        solution_of(ours, tmp_path)
    (tmp_path / "blur.py").write_bytes(b"# \xff\xfe\n")
    with pytest.raises(StrengthError, match=r"blur\.py cannot be read"):
        list(measure_all([ours], tmp_path))


@pytest.mark.parametrize("part", ["checks", "mistakes"])
def test_an_instructors_broken_file_is_named_and_no_fault_of_ours(tmp_path, part):
    shutil.copytree(OWN_EXERCISE, tmp_path / "own")
    written(tmp_path / "own" / f"blur_{part}.py", "raise RuntimeError('half done')\n")
    [broken] = load_course(tmp_path / "own")
    with pytest.raises(StrengthError, match=f"(?s)blur_{part}.*half done"):
        list(measure_all([broken], tmp_path))
    assert str(tmp_path / "own" / f"blur_{part}.py") not in sys.modules
