"""The catalogue of mistakes: each is explained, stands in for one function alone, and is wrong somewhere."""

from __future__ import annotations

import ast
import copy
import importlib
import inspect
import re
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from types import CodeType, ModuleType
from typing import Any

import numpy as np
import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import Exercise
from dl4cv.mistakes.catalogue import EditError, Mistake, catalogue, edit, mistake, of_module, source

from tests.cases import CASES, cases_of
from tests.comparing import COUNTING
from tests.exercises import exercise_called, solution
from tests.oracles import ORACLES

CATALOGUE = [(exercise, mistake) for exercise in COURSE for mistake in catalogue(exercise)]
AT_LEAST = 1_200

every_mistake = pytest.mark.parametrize(
    ("exercise", "mistake"), CATALOGUE, ids=[f"{exercise.name}-{mistake.id}" for exercise, mistake in CATALOGUE]
)
every_mistake_of_arrays = pytest.mark.parametrize(
    ("exercise", "mistake"),
    [(exercise, mistake) for exercise, mistake in CATALOGUE if mistake.function in CASES],
    ids=[f"{exercise.name}-{mistake.id}" for exercise, mistake in CATALOGUE if mistake.function in CASES],
)


def composed(exercise: Exercise, mistake: Mistake | None = None) -> dict[str, Any]:
    """The names a submission defines: the solution, with one mistake in place of the right function."""
    names: dict[str, Any] = {"__name__": exercise.name}
    exec(compiled(exercise), names)
    if mistake is not None:
        exec(compile(source(mistake), f"{exercise.name}.py", "exec"), names)
    return names


@cache
def compiled(exercise: Exercise) -> CodeType:
    return compile(solution(exercise), f"{exercise.name}.py", "exec")


def behaviour(function: Callable[..., Any], case: dict[str, Any]) -> tuple[Any, ...]:
    """All that can be seen of one call: exception or value, its shape and kind, warnings, what is left of the case.

    Of several arrays these are the shapes and kinds, and the values one after the other.
    """
    arguments = copy.deepcopy(case)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value = function(**arguments)
        except Exception as error:
            return type(error).__name__, ""
    parts = value if isinstance(value, tuple) else (value,)
    if isinstance(value, list) or (isinstance(value, tuple) and not all(isinstance(p, np.ndarray) for p in parts)):
        return type(value).__name__, ""
    arrays = [np.asarray(part) for part in parts]
    after = tuple(np.asarray(argument).tolist() for argument in arguments.values())
    seen = sorted({str(warning.message) for warning in caught})
    numbers = np.concatenate([array.astype(float).ravel() for array in arrays])
    return "".join(a.dtype.kind for a in arrays), [a.shape for a in arrays], numbers, seen, repr(after)


def same(a: tuple[Any, ...], b: tuple[Any, ...]) -> bool:
    """Whether two behaviours agree; rounding errors are no difference, nor are floats in place of integers, if any."""
    if len(a) != len(b) or a[1] != b[1] or len(a) == 2:
        return a[:2] == b[:2]
    alike = a[0] == b[0] or a[2].size > 0
    return alike and a[3:] == b[3:] and np.allclose(a[2], b[2], rtol=1e-9, atol=1e-12, equal_nan=True)


def test_no_two_mistakes_have_the_same_id():
    counts = Counter(mistake.id for _, mistake in CATALOGUE)
    assert [id_ for id_, count in counts.items() if count > 1] == []


def test_the_catalogue_is_as_large_as_promised():
    assert len(CATALOGUE) >= AT_LEAST


def test_an_exercise_without_mistakes_has_an_empty_catalogue():
    exercise = exercise_called("exercise3")
    assert catalogue(replace(exercise, files=replace(exercise.files, mistakes=None))) == ()


def test_the_mistakes_of_a_module_come_in_the_order_of_their_definition():
    module = ModuleType("mistakes")
    for name in ("second", "first"):
        setattr(module, name, Mistake(f"f.{name}", "f", "", "", print))
    assert [mistake.id for mistake in of_module(module)] == ["f.second", "f.first"]


def test_the_decorator_names_a_mistake_after_its_function_and_itself():
    @mistake("relu", title="t", explanation="e")
    def upside_down(x):
        return -x

    assert (upside_down.id, upside_down.function, upside_down.wrong(1)) == ("relu.upside_down", "relu", -1)


@every_mistake
def test_a_mistake_is_explained_in_at_most_three_sentences_and_stands_in_for_one_function_alone(exercise, mistake):
    assert mistake.title.strip()
    assert not mistake.title.endswith(".")
    assert 1 <= len(re.findall(r"[.!?](?:\s|$)", mistake.explanation)) <= 3
    right, wrong = composed(exercise)[mistake.function], composed(exercise, mistake)[mistake.function]
    assert list(inspect.signature(mistake.wrong).parameters) == list(inspect.signature(right).parameters)
    assert wrong.__name__ == mistake.function
    assert defined(source(mistake)) & defined(solution(exercise)) == {mistake.function}


def defined(text: str) -> set[str]:
    """The names that a source defines or assigns at its top level; imports are no definitions."""
    names: set[str] = set()
    for node in ast.parse(text).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {part.id for target in targets for part in ast.walk(target) if isinstance(part, ast.Name)}
    return names


@every_mistake_of_arrays
def test_a_mistake_differs_from_the_right_answer_somewhere(exercise, mistake):
    assert any(differences(mistake.function, composed(exercise, mistake)[mistake.function]))


def differences(function: str, wrong: Callable[..., Any]) -> Iterator[bool]:
    """For each case whether the wrong version differs, in a first call or, by what that left behind, in a second."""
    for case in cases_of(function):
        expected, first, second = behaviour(ORACLES[function], case), behaviour(wrong, case), behaviour(wrong, case)
        yield not (same(expected, first) and same(first, second)) or (function in COUNTING and expected[0] != first[0])


CONSTANTS = """
import functools
import numpy as np
from dl4cv.mistakes import mistake

SIZE: int = 3
KERNEL = np.arange(2000.0).reshape(2, 1000)
for ROW in range(2):
    KERNEL[ROW] *= SIZE
FIRST, SECOND = np.float32(0.5), np.dtype("float32")
_wrong_half = lambda x: x * FIRST


@functools.cache
def _wrong_table():
    return _wrong_half(KERNEL)


@mistake("table", title="T", explanation="E")
def constants(x):
    return (x + _wrong_table()[:, -1] + KERNEL.sum()).astype(SECOND)
"""


def test_the_constants_of_a_module_travel_as_they_were_made(tmp_path, monkeypatch):
    """Thousands of numbers print as dots, and an array as a call of a function that nobody imported."""
    (tmp_path / "constants_of_mine.py").write_text(CONSTANTS)
    monkeypatch.syspath_prepend(tmp_path)
    [made] = of_module(importlib.import_module("constants_of_mine"))
    namespace: dict[str, Any] = {}
    exec(source(made), namespace)
    assert np.array_equal(namespace["table"](1.0), made.wrong(1.0))
    assert "dl4cv" not in source(made)


def test_functions_that_call_each_other_come_along_once(tmp_path, monkeypatch):
    text = 'from dl4cv.mistakes import mistake\n\n@mistake("f", title="", explanation="")\n'
    text += "def both(n):\n    return _even(n)\n\ndef _even(n):\n    return n == 0 or _odd(n - 1)\n\n"
    text += "def _odd(n):\n    return n != 0 and _even(n - 1)\n"
    (tmp_path / "mutual_of_mine.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    [made] = of_module(importlib.import_module("mutual_of_mine"))
    namespace: dict[str, Any] = {}
    exec(source(made), namespace)
    assert [namespace["f"](n) for n in (4, 5)] == [True, False]


def right(x, step=1):
    start = x * step
    return start + 1


def right_by_counting(x, step=1):
    return sum(step for _ in range(x)) + 1


def test_an_edit_changes_a_line_of_a_right_answer_and_is_named_after_its_variable():
    module = ModuleType("mistakes")
    module.step_ignored = edit(right, {"x * step": "x"}, title="Step ignored", explanation="E.")
    [found] = of_module(module)
    assert (found.id, found.function, found.wrong(2, step=5)) == ("right.step_ignored", "right", 3)


def test_an_edit_of_another_right_answer_stands_for_the_same_function():
    made = edit(right_by_counting, {" + 1": ""}, title="One short", explanation="E.")
    assert (made.function, made.wrong.__name__, made.wrong(2)) == ("right", "right", 2)


def test_twins_have_a_mistake_together():
    first, second = edit((right, right_by_counting), {" + 1": " + 2"}, title="One too many", explanation="E.")
    assert first.wrong(2) == second.wrong(2) == 4


@pytest.mark.parametrize(("text", "times"), [("nowhere", 0), ("step", 2)])
def test_what_an_edit_changes_must_stand_in_the_right_answer_exactly_once(text, times):
    with pytest.raises(EditError, match=rf"'{text}' must stand once in right, not {times} times"):
        edit(right, {text: ""}, title="T", explanation="E.")


def test_a_lower_rank_comes_first_whatever_the_order_of_definition(tmp_path):
    file = tmp_path / "blur_mistakes.py"
    text = "from dl4cv.mistakes import mistake\n"
    for name, rank in (("late", 1), ("usual", 0), ("early", -1)):
        text += f"@mistake('blur', title='', explanation='', rank={rank})\ndef {name}(image): ...\n"
    file.write_text(text)
    exercise = COURSE[0]
    ranked = catalogue(replace(exercise, files=replace(exercise.files, mistakes=file)))
    assert [mistake.id for mistake in ranked] == ["blur.early", "blur.usual", "blur.late"]


@every_mistake
def test_every_variation_of_a_mistake_can_be_run_and_is_another_text(exercise, mistake):
    texts = [mistake.edited, *(variation.edited for variation in mistake.variations)]
    assert len(set(texts)) == len(texts)
    assert len(texts) == 1 + sum(len({*others} - {text}) for text, others in mistake.varied.items())
    assert all(callable(variation.wrong) for variation in mistake.variations)
