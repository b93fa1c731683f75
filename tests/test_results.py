from __future__ import annotations

import json
import math
from dataclasses import replace
from typing import get_args

import pytest
from dl4cv.results import (
    Array,
    AxisSize,
    Bars,
    CheckResult,
    Counterexample,
    Curves,
    Diagnosis,
    Images,
    Isolation,
    Kind,
    Level,
    Matrix,
    Origin,
    Result,
    Status,
    Steps,
    Submission,
    WindowKind,
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
figures = st.floats(allow_nan=False)
rows = st.lists(st.lists(figures, max_size=2).map(tuple), max_size=2).map(tuple)
steps = st.builds(Steps, st.integers(), st.integers(), st.integers())
origins = st.builds(
    Origin,
    kind=st.sampled_from(get_args(WindowKind)),
    index=sizes,
    argument=st.text(),
    rows=steps,
    columns=steps,
    terms=rows,
    count=st.integers(),
    value=figures,
    yours=figures,
    bias=st.none() | figures,
    kernel_rows=st.none() | steps,
    kernel_columns=st.none() | steps,
)
whole = st.integers(-9, 9)
axis_sizes = st.builds(
    AxisSize, st.sampled_from(["height", "width", ""]), whole, whole, whole, whole, whole, whole, st.none() | whole
)
parts = st.dictionaries(st.text() | st.just("dtype"), arrays, max_size=2)
examples = st.builds(
    Counterexample,
    call=st.text(),
    arguments=st.dictionaries(st.text(), arrays, max_size=2),
    expected=st.none() | arrays | parts,
    returned=st.none() | arrays | parts,
    index=st.none() | sizes,
    where=st.text(),
    origin=st.none() | origins,
    sizes=st.lists(axis_sizes, max_size=2).map(tuple),
)
names = st.lists(st.text(), max_size=2).map(tuple)
points = st.lists(st.tuples(figures, figures), max_size=2).map(tuple)
exhibits = st.one_of(
    st.builds(Curves, st.text(), st.dictionaries(st.text(), points, max_size=2), st.text(), st.text()),
    st.builds(Bars, st.text(), st.dictionaries(st.text(), figures, max_size=2), st.text(), st.integers()),
    st.builds(Matrix, st.text(), rows, names, names),
    st.builds(Images, st.text(), rows, names, st.integers()),
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
    measured=st.dictionaries(st.text(), figures, max_size=2),
    exhibits=st.lists(exhibits, max_size=2).map(tuple),
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
    schema_version=st.just(2),
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
    check = CheckResult("a", "f", "A.", "law", "failed", 0, 1, counterexample=Counterexample("f(x)", {"x": array}))
    lines = to_json(Result(**{**vars(SMALL), "checks": (check,), "notes": ("one", "two")})).splitlines()
    assert '            "shape": [2, 2],' in lines
    assert '            "values": [[1.0, "nan"], [3.0, 4.0]],' in lines
    assert [line for line in lines if '"one"' in line or '"two"' in line] == ['    "one",', '    "two"']


def test_a_score_that_is_no_number_is_an_error_and_no_result():
    with pytest.raises(ValueError, match="JSON"):
        to_json(Result(**{**vars(SMALL), "seconds": float("nan")}))


def of_version_1():
    """What the program wrote before: lines of text in the counterexample, no exhibits."""
    check = CheckResult(
        "a", "f", "A.", "law", "failed", 0, 1, message="Wrong.", counterexample=Counterexample("f()", {})
    )
    data = json.loads(to_json(Result(**{**vars(SMALL), "checks": (check,)})))
    old = data["checks"][0]
    del old["exhibits"], old["counterexample"]["origin"], old["counterexample"]["sizes"], old["counterexample"]["where"]
    old["counterexample"]["window"] = ["out[0]: rows 0:2", "1*2 = 2     (yours: 3)"]
    return {**data, "schema_version": 1}


def test_a_result_of_version_1_is_read_and_becomes_one_of_version_2():
    read = from_json(json.dumps(of_version_1()))
    assert read.schema_version == 2
    assert (read.checks[0].message, read.checks[0].counterexample.call) == ("Wrong.", "f()")
    assert from_json(to_json(read)) == read


def test_what_only_version_1_had_is_refused_in_version_2():
    with pytest.raises(ValueError, match="not a result"):
        from_json(json.dumps({**of_version_1(), "schema_version": 2}))


def test_an_unknown_exhibit_is_refused_by_name():
    check = CheckResult("a", "f", "A.", "law", "passed", 1, 1, exhibits=(Bars("B", {}),))
    text = to_json(Result(**{**vars(SMALL), "checks": (check,)}))
    with pytest.raises(ValueError, match=r"not a result.*film"):
        from_json(text.replace('"bars"\n', '"film"\n'))


def test_the_keys_are_those_of_the_design():
    data = json.loads(to_json(SMALL))
    assert data["schema_version"] == 2
    assert set(data) >= {"exercise", "submission", "score", "max_score", "passed", "seed", "seconds", "isolation"}
    assert set(data) >= {"versions", "checks"}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"schema_version": 3}, "schema_version 3; this program reads 1 and 2"),
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


def test_a_picture_of_infinite_levels_survives_the_way_through_json():
    check = CheckResult("", "", "", "reference", "passed", 0.0, 0.0, exhibits=(Images("", (((math.inf, 0.5),),)),))
    result = replace(SMALL, checks=(check,))
    assert from_json(to_json(result)) == result
