"""A counterexample as plain Python shows the difference by itself, where this program is not installed."""

import json
import os
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace

import pytest
from dl4cv.course import COURSE
from dl4cv.engine.session import run_checks
from dl4cv.exercise.exercise import SEED, find_exercise
from dl4cv.mistakes.catalogue import catalogue, remembers
from dl4cv.mistakes.diagnosis import diagnoser
from dl4cv.mistakes.kill_matrix import answering
from dl4cv.mistakes.versions import catalogued
from dl4cv.report.failure import Failure
from dl4cv.report.hints import told
from dl4cv.report.reproduction import NotWritableError, reproduction
from dl4cv.results import Array, Counterexample, Submission

from tests.exercises import bench, functions_of_checks, solution
from tests.one_function import results_of
from tests.sampling import one_in

VERSIONS = [(e, version) for e in COURSE if e.framework == "numpy" for version in catalogued(e)]
JUDGE = """
import json, runpy, sys
sys.modules["dl4cv"] = None
sys.path.insert(0, ".")
import numpy as np
shown = []
for script in json.loads(sys.stdin.read()):
    try:
        names = runpy.run_path(script)
    except Exception as error:
        shown.append(type(error).__name__ not in ("NameError", "SyntaxError", "ModuleNotFoundError"))
        continue
    yours, expected = names.get("yours"), names.get("expected")
    alike = np.shape(yours) == np.shape(expected) and np.asarray(yours).dtype == np.asarray(expected).dtype
    shown.append(not (alike and isinstance(yours, np.ndarray | np.generic | int | float)
        and np.allclose(yours, expected, rtol=1e-8, atol=1e-12, equal_nan=True)))
print(json.dumps(shown), file=sys.stderr)
"""


@pytest.mark.usefixtures("checks_in_this_process")
@pytest.mark.parametrize(
    ("exercise", "version"),
    one_in(60, VERSIONS),
    ids=[f"{exercise.name}-{version.id}" for exercise, version in VERSIONS],
)
def test_each_mistake_is_shown_by_a_few_lines_of_python(flipped_kernel, tmp_path, exercise, version):
    checks = results_of(version.function, bench(exercise), version.source)
    if any(remembers(mistake) for mistake in catalogue(exercise) if mistake.id == version.id):
        checks = with_earlier_calls(exercise, version)
    result = replace(flipped_kernel, submission=Submission(f"{exercise.name}.py", ""))
    (tmp_path / f"{exercise.name}.py").write_text(f"{solution(exercise)}\n\n{version.source}", encoding="utf-8")
    scripts, refused = [], []
    for number, check in enumerate(check for check in checks if check.counterexample and check.status != "passed"):
        try:
            text = reproduction(Failure(check), result)
        except NotWritableError as error:
            refused.append(str(error))
            continue
        scripts.append(f"{number}.py")
        (tmp_path / scripts[-1]).write_text(text, encoding="utf-8")
    if not scripts:
        assert all(any(words in why for words in ("compares", "too large", "too long", "one call")) for why in refused)
        return
    ran = subprocess.run(
        [sys.executable, "-P", "-W", "ignore", "-c", JUDGE],
        cwd=tmp_path,
        input=json.dumps(scripts),
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert ran.returncode == 0, ran.stderr
    shown = json.loads(ran.stderr.splitlines()[-1])
    # What depends on memory layout cannot show.
    assert any(shown)


def with_earlier_calls(exercise, version):
    """What the checks of a function that keeps something are told, with the earlier call that proves it."""
    own = {check for check, of in functions_of_checks(exercise).items() if of == version.function}
    text = f"{solution(exercise)}\n\n{version.source}"
    return run_checks(
        exercise,
        answering(text, f"{exercise.name}.py"),
        seed=SEED,
        diagnose=diagnoser(exercise),
        select=own.__contains__,
        alone=lambda: nullcontext(answering(text, f"{exercise.name}.py")),
    )


def written(flipped_kernel, **changes):
    check = flipped_kernel.checks[1]
    return reproduction(
        Failure(replace(check, counterexample=replace(check.counterexample, **changes))), flipped_kernel
    )


def test_it_reads_as_a_student_would_write_it(flipped_kernel, golden):
    found, expected = golden(written(flipped_kernel), "reproduction.py.txt")
    assert found == expected


def test_a_notebooks_function_is_at_hand_and_an_odd_name_is_run_as_a_path(flipped_kernel):
    check = Failure(flipped_kernel.checks[1])
    notebook = replace(flipped_kernel, submission=Submission("exercise3.ipynb", ""))
    assert "import conv2d_gray" not in reproduction(check, notebook)
    odd = replace(flipped_kernel, submission=Submission("a/exercise3 (1).py", ""))
    assert "run_path('exercise3 (1).py')['conv2d_gray']" in reproduction(check, odd)


@pytest.mark.parametrize(
    "call",
    [
        "exec(image); conv2d_gray(image, kernel)",
        "conv2d_gray(image, print(1)); conv2d_gray(image, kernel)",
        "conv2d_gray(**kernel); conv2d_gray(image, kernel)",
        "image = 1; conv2d_gray(image, kernel)",
        "conv2d_gray(__import__('os').system('true'))",
        "__import__('os').system('true')",
        "conv2d_gray(image, [print(1)])",
        "conv2d_gray(image, ...)",
        "conv2d_gray(image,",
        "other(image, kernel)",
        "exec(image)",
        "lambda: 0",
    ],
)
def test_no_other_code_comes_out_of_a_result(flipped_kernel, call):
    with pytest.raises(NotWritableError):
        written(flipped_kernel, call=call)


def test_an_earlier_call_that_is_remembered_comes_first(flipped_kernel):
    lines = written(flipped_kernel, call="conv2d_gray([[1.0, 0.0]], kernel); conv2d_gray(image, kernel)").splitlines()
    calls = [line for line in lines if "conv2d_gray(" in line]
    assert calls == [
        "conv2d_gray(np.array([[1.0, 0.0]]), kernel)  # an earlier call, of which something is kept",
        "yours = conv2d_gray(image, kernel)",
    ]


@pytest.mark.parametrize(
    "array",
    [
        Array("", (), text="print(1)"),
        Array('float64"); print(1) #', (1,), [1.0]),
        Array("float64", (400, 400)),
        Array("", (), text="['cat', 'do..."),
    ],
)
def test_an_argument_that_cannot_be_written_is_said(flipped_kernel, array):
    with pytest.raises(NotWritableError):
        written(flipped_kernel, arguments={"image": array, "kernel": Array("float64", (1,), [1.0])})


@pytest.mark.parametrize("function", ["exec", "print", "np", "class"])
def test_no_function_but_a_students_is_called(flipped_kernel, function):
    check = flipped_kernel.checks[1]
    hostile = replace(check, function=function, counterexample=replace(check.counterexample, call=f"{function}(1)"))
    with pytest.raises(NotWritableError):
        reproduction(Failure(hostile), replace(flipped_kernel, submission=Submission("x.ipynb", "")))


def test_no_module_but_the_graded_file_is_imported(flipped_kernel):
    for name in ("os", "numpy"):
        result = replace(flipped_kernel, exercise=name, submission=Submission(f"{name}.py", ""))
        assert f"from {name} import" not in reproduction(Failure(flipped_kernel.checks[1]), result)


@pytest.mark.parametrize("title", ["coding: raw_unicode_escape \\u000aprint(1)", "coding: utf-7 +AAo-print(1)"])
def test_no_title_makes_code_of_a_comment(flipped_kernel, tmp_path, title):
    check = replace(flipped_kernel.checks[1], title=title)
    (tmp_path / "exercise3.py").write_text("def conv2d_gray(image, kernel):\n    return image\n", encoding="utf-8")
    script = reproduction(Failure(check), flipped_kernel)
    ran = subprocess.run([sys.executable, "-"], input=script.encode(), cwd=tmp_path, capture_output=True, check=True)
    (tmp_path / "script.py").write_text(script, encoding="utf-8")
    again = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, check=True)
    assert ran.stdout == again.stdout
    assert not again.stdout.startswith(b"1")


def test_numbers_keep_all_digits_and_what_is_none(flipped_kernel):
    text = written(flipped_kernel, arguments={"image": Array("float32", (3,), ["nan", "-inf", 0.1])})
    assert 'image = np.array([np.nan, -np.inf, 0.1], dtype="float32")' in text


def test_what_was_never_called_is_said(flipped_kernel):
    with pytest.raises(NotWritableError, match="no call was seen"):
        reproduction(Failure(replace(flipped_kernel.checks[1], counterexample=None)), flipped_kernel)


def test_a_call_that_is_not_shown_yet_is_not_given_away(flipped_kernel):
    shown = told(flipped_kernel, replace(find_exercise("exercise3", COURSE), hints="stepwise"))
    with pytest.raises(NotWritableError, match=r"conv2d_gray: the call that goes wrong is a hint that is not shown"):
        reproduction(Failure(shown.checks[1]), shown)


def test_a_part_of_several_is_taken_out(flipped_kernel):
    parts = {"grad_x": Array("float64", (1,), [1.0]), "grad_weight": Array("float64", (1,), [2.0])}
    text = written(flipped_kernel, expected=parts, returned=parts, where="grad_weight")
    assert "yours = yours[1]  # grad_weight" in text
    assert "expected = np.array([2.0]" in text


def test_an_exception_is_met_again(flipped_kernel):
    check = replace(
        flipped_kernel.checks[1],
        status="error",
        message="IndexError: …\nin two lines",
        counterexample=Counterexample("conv2d_gray(image)", {"image": Array("float64", (1,), [1.0])}),
    )
    assert reproduction(Failure(check), flipped_kernel).endswith("conv2d_gray(image)  # IndexError: … in two lines\n")
