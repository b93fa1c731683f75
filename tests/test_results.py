from __future__ import annotations

import json
from typing import get_args

import pytest
from dl4cv.results import (
    Array,
    CheckResult,
    Counterexample,
    Diagnosis,
    Isolation,
    Kind,
    Level,
    Result,
    Status,
    Submission,
    from_json,
    to_json,
)
from hypothesis import given
from hypothesis import strategies as st

finite = st.floats(allow_nan=False, allow_infinity=False)
numbers = st.one_of(finite, st.integers(), st.booleans(), st.sampled_from(["nan", "inf", "-inf"]))
sizes = st.lists(st.integers(0, 9), max_size=3).map(tuple)
arrays = st.builds(
    Array, dtype=st.text(), shape=sizes, values=st.none() | st.lists(st.lists(numbers)), text=st.text(max_size=9)
)
examples = st.builds(
    Counterexample,
    call=st.text(),
    arguments=st.dictionaries(st.text(), arrays, max_size=2),
    expected=st.none() | arrays,
    returned=st.none() | arrays,
    index=st.none() | sizes,
    window=st.lists(st.text(), max_size=2).map(tuple),
)
checks = st.builds(
    CheckResult,
    name=st.text(),
    function=st.text(),
    title=st.text(),
    kind=st.sampled_from(get_args(Kind)),
    status=st.sampled_from(get_args(Status)),
    score=finite,
    max_score=finite,
    counterexample=st.none() | examples,
    mistake=st.none() | st.builds(Diagnosis, st.text(), st.text(), st.text()),
    measured=st.dictionaries(st.text(), st.floats(allow_nan=False), max_size=2),
)
texts = st.lists(st.text(), max_size=2).map(tuple)
results = st.builds(
    Result,
    exercise=st.text(),
    submission=st.builds(Submission, st.text(), st.text()),
    score=finite,
    max_score=finite,
    passed=st.booleans(),
    seed=st.integers(0, 2**31),
    seconds=finite,
    isolation=st.builds(Isolation, st.sampled_from(get_args(Level)), texts, texts),
    versions=st.dictionaries(st.text(), st.text(), max_size=2),
    checks=st.lists(checks, max_size=2).map(tuple),
    output=st.text(),
    notes=texts,
    schema_version=st.just(1),
)

SMALL = Result("exercise2", Submission("e.py", "0"), 0.0, 100.0, False, 1, 0.5, Isolation("basic"), {}, ())


@given(results)
def test_a_result_survives_the_way_through_json(result):
    assert from_json(to_json(result)) == result


@given(results)
def test_a_result_is_json_as_the_standard_has_it(result):
    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    json.loads(to_json(result), parse_constant=refuse)


def test_a_figure_that_is_no_number_survives_too():
    check = CheckResult("a", "f", "A.", "law", "failed", 0, 1, measured={"loss": float("nan")})
    again = from_json(to_json(Result(**{**vars(SMALL), "checks": (check,)})))
    assert str(again.checks[0].measured["loss"]) == "nan"


def test_an_array_stands_on_one_line_and_texts_on_one_each():
    array = Array("float64", (2, 2), [[1.0, "nan"], [3.0, 4.0]])
    example = Counterexample("f(x)", {"x": array}, window=("one", "two"))
    check = CheckResult("a", "f", "A.", "law", "failed", 0, 1, counterexample=example)
    lines = to_json(Result(**{**vars(SMALL), "checks": (check,)})).splitlines()
    assert '            "shape": [2, 2],' in lines
    assert '            "values": [[1.0, "nan"], [3.0, 4.0]],' in lines
    assert [line for line in lines if "one" in line or "two" in line] == ['          "one",', '          "two"']


def test_the_keys_are_those_of_the_design():
    data = json.loads(to_json(SMALL))
    assert data["schema_version"] == 1
    assert set(data) >= {"exercise", "submission", "score", "max_score", "passed", "seed", "seconds", "isolation"}
    assert set(data) >= {"versions", "checks"}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"schema_version": 2}, "schema_version 2"),
        ({"checks": None}, "not a result"),
        ({"checks": [{}]}, "not a result"),
        ({"isolation": []}, "not a result"),
        ({"surprise": 1}, "not a result"),
        ({"score": "many"}, "many"),
    ],
)
def test_anything_else_is_no_result(change, word):
    with pytest.raises(ValueError, match=word):
        from_json(json.dumps({**json.loads(to_json(SMALL)), **change}))


@pytest.mark.parametrize("text", ["", "[]", "null", "3", '"text"', "[" * 100_000])
def test_no_text_breaks_the_reader(text):
    with pytest.raises(ValueError, match=r"Expecting|not a result"):
        from_json(text)
