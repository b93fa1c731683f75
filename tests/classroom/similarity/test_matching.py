"""Copies are found in disguise, and independent answers are no pairs, however alike the usual spellings are."""

from __future__ import annotations

import random
from functools import cache
from itertools import combinations

import pytest
from dl4cv.classroom.similarity.matching import Function, Passages, Written, find_groups, find_pairs, own_passages
from dl4cv.classroom.similarity.reading import answer, read_functions
from dl4cv.course import COURSE
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.classroom.similarity.copying import (
    DISGUISES,
    edited,
    independent_answers,
    renamed,
    reordered,
    written_wholly,
)
from tests.places import EXERCISES, SOLUTIONS
from tests.sampling import one_in

ALL = [exercise.name for exercise in COURSE]

MAX_FALSE = 2
"""Of some hundred pairs of independent answers; their authors had habits, too."""

IDIOMS = {
    "sigmoid": ("return 1 / (1 + np.exp(-x))", "return 1.0 / (1.0 + np.exp(-x))", "e = np.exp(x); return e / (1 + e)"),
    "softmax": (
        "e = np.exp(x - np.max(x, axis=axis, keepdims=True)); return e / np.sum(e, axis=axis, keepdims=True)",
        "e = np.exp(x - x.max(axis=axis, keepdims=True)); return e / e.sum(axis=axis, keepdims=True)",
        "e = np.exp(x - x.max(axis, keepdims=True)); return e / e.sum(axis, keepdims=True)",
    ),
    "log_softmax": (
        "s = x - x.max(axis=axis, keepdims=True); return s - np.log(np.exp(s).sum(axis=axis, keepdims=True))",
        "s = x - np.max(x, axis=axis, keepdims=True)\n"
        "    return s - np.log(np.sum(np.exp(s), axis=axis, keepdims=True))",
    ),
    "relu": ("return np.maximum(x, 0)", "return np.where(x > 0, x, 0)", "return x * (x > 0)"),
}
"""How most students spell the functions of an exercise."""


@cache
def taken_apart(source: str) -> tuple[Function, ...]:
    return tuple(Function("exercise.py", each) for each in read_functions(*answer({}, source.encode())))


def written(student: str, source: str, *, is_earlier: bool = False) -> Written:
    return Written(student, {"exercise.py": source}, taken_apart(source), is_earlier)


def found(exercise: str, sources: dict[str, str], base: str = "", **more) -> list[tuple[str, str]]:
    given = [each.tokens for text in (stub(exercise), base) for each in taken_apart(text)]
    pairs = find_pairs(exercise, [written(*each) for each in sources.items()], given, **more)
    return [pair.students for pair in pairs]


def stub(exercise: str) -> str:
    return (EXERCISES / f"{exercise}.py").read_text(encoding="utf-8")


def solution(exercise: str) -> str:
    return (SOLUTIONS / f"{exercise}.py").read_text(encoding="utf-8")


@pytest.mark.parametrize("exercise", one_in(3, ALL))
def test_in_a_class_of_independent_answers_the_copies_are_the_pairs(exercise):
    answers = independent_answers(exercise)
    copied = written_wholly(exercise, answers)[: len(DISGUISES)]
    copies = {f"copy of {name}": make(answers[name], 7) for name, make in zip(copied, DISGUISES, strict=True)}
    pairs = {frozenset(pair) for pair in found(exercise, answers | copies)}
    planted = {frozenset((name, f"copy of {name}")) for name in copied}
    assert planted <= pairs
    false = {frozenset(name.removeprefix("copy of ") for name in pair) for pair in pairs - planted}
    assert len(false) <= MAX_FALSE, false


def class_of_idioms(seed: int, students: int = 20) -> dict[str, str]:
    drawn = random.Random(seed)
    heads = {name: "x" if name in ("sigmoid", "relu") else "x, axis=-1" for name in IDIOMS}

    def one() -> str:
        functions = [f"def {name}({heads[name]}):\n    {drawn.choice(usual)}\n" for name, usual in IDIOMS.items()]
        return renamed("import numpy as np\n\n" + "\n\n".join(functions), drawn.randrange(1000))

    return {f"student{number}": one() for number in range(students)}


@pytest.mark.parametrize("seed", range(3))
def test_usual_spellings_of_short_functions_make_no_pair(seed):
    assert found("exercise2", class_of_idioms(seed)) == []


def test_two_who_share_an_unusual_spelling_are_found_among_usual_ones():
    unusual = solution("exercise2")
    theirs = {"anna": unusual, "bert": reordered(unusual)}
    assert found("exercise2", class_of_idioms(1) | theirs) == [("anna", "bert")]


@pytest.mark.parametrize("exercise", one_in(3, ALL))
def test_a_group_that_has_copied_does_not_hide_itself(exercise):
    answers = independent_answers(exercise)
    source = answers[written_wholly(exercise, answers)[0]]
    group = {f"copy{number}": edited(source, number) for number in range(5)}
    pairs = find_pairs(exercise, [written(*each) for each in {**answers, **group}.items()], [])
    wanted = set(map(frozenset, combinations(group, 2)))
    assert wanted <= {frozenset(pair.students) for pair in pairs}
    groups = [students for _, students in find_groups(pairs)]
    assert set(group) <= set(groups[0])


def test_half_a_copy_is_found_by_the_functions_that_were_copied():
    answers = independent_answers("exercise3")
    first, second = written_wholly("exercise3", answers)[:2]
    functions = {each.name: each for each in taken_apart(answers[first])}
    half = answers[second] + "\n\n" + renamed(answers[first][slice(*functions["conv2d"].read.place)])
    sources = {**answers, "copy": half}
    assert {first, "copy"} in [set(pair) for pair in found("exercise3", sources)]


@pytest.mark.parametrize("exercise", ALL)
def test_a_stub_is_like_no_other_stub(exercise):
    assert found(exercise, {"a": stub(exercise), "b": stub(exercise), "c": "# mine\n" + stub(exercise)}) == []


def test_the_stub_around_a_short_answer_makes_no_pair():
    answer_of_one = stub("exercise2") + "\ndef relu(x):\n    return np.maximum(x, 0)\n"
    assert found("exercise2", dict.fromkeys("ab", answer_of_one)) == []


@settings(max_examples=20, deadline=None)
@given(exercise=st.sampled_from(ALL[:5]), data=st.data())
def test_no_part_of_the_stub_in_any_order_makes_a_pair(exercise, data):
    blocks = stub(exercise).split("\n\n\n")
    order = st.lists(st.sampled_from(blocks), unique=True)
    assert found(exercise, {name: "\n\n\n".join(data.draw(order)) for name in "abc"}) == []


def test_code_that_was_handed_out_makes_no_pair():
    source = solution("exercise3")
    assert found("exercise3", {"a": source, "b": reordered(source)}, base=renamed(source)) == []


def test_what_everybody_has_is_no_sign_of_anything():
    own = "\n\ndef own(x):\n    return {}\n"
    copies = {f"student{n}": renamed(solution("exercise3") + own.format("+".join("7" * n)), n) for n in range(1, 13)}
    assert found("exercise3", copies) == []


def test_a_passage_that_others_have_in_another_exercise_weighs_less():
    source = "\n".join(
        f"def f{n}(x):\n    return np.exp(x - np.max(x, axis={n}, keepdims=True)) * {n}\n" for n in range(4)
    )
    alone = find_pairs("exercise2", [written("anna", source), written("bert", renamed(source))])
    passages = Passages()
    elsewhere = {f"student{number}": own_passages(taken_apart(source), passages) for number in range(9)}
    submissions = [written("anna", source), written("bert", renamed(source))]
    assert [pair.students for pair in alone] == [("anna", "bert")]
    assert find_pairs("exercise2", submissions, elsewhere=elsewhere, passages=passages) == []
    own = {"anna": elsewhere["student0"], "bert": elsewhere["student0"]}
    again = find_pairs("exercise2", submissions, elsewhere=own, passages=passages)
    assert [pair.weight for pair in again] == [pair.weight for pair in alone]


def test_those_of_earlier_years_are_compared_with_this_year_alone():
    source = solution("exercise3")
    submissions = [
        written("anna", source),
        written("2025/bert", reordered(source), is_earlier=True),
        written("2025/clio", renamed(source), is_earlier=True),
    ]
    pairs = {frozenset(pair.students) for pair in find_pairs("exercise3", submissions)}
    assert pairs == {frozenset(("anna", "2025/bert")), frozenset(("anna", "2025/clio"))}


def test_the_order_of_the_class_does_not_change_who_is_a_pair():
    sources = {"a": solution("exercise3"), "b": edited(solution("exercise3")), "c": stub("exercise3")}
    found = []
    for order in ("abc", "cba"):
        (pair,) = find_pairs("exercise3", [written(name, sources[name]) for name in order])
        found.append((set(pair.students), round(pair.share, 9), round(pair.weight, 9)))
    assert found[0] == found[1]
