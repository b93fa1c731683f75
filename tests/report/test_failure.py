"""Which failures are explained, and which are only listed under another's explanation."""

from __future__ import annotations

from dataclasses import replace

import pytest
from dl4cv.report.failure import Failure, differing_part, failures
from dl4cv.results import Array, CheckResult, Counterexample, Diagnosis

FLIPPED = Diagnosis("f.flipped", "Flipped", "You flipped it.")


def check(name, status="failed", points=5.0, **more):
    return CheckResult(name, name.split("_")[0], f"{name}.", "reference", status, 0.0, points, **more)


def told(*checks):
    """The name of each check that is explained, and of those under it."""
    return {failure.check.name: [each.name for each in failure.covered] for failure in failures(checks)}


def test_a_wrong_value_without_a_cause_stands_under_the_one_before_it():
    assert told(check("f_a", message="1, not 2"), check("f_b", message="3, not 4")) == {"f_a": ["f_b"]}


def test_another_cause_is_another_failure():
    first, same, other = (
        check(f"f_{n}", message=n, cause=c) for n, c in (("a", "Bias."), ("b", "Bias."), ("c", "Stride."))
    )
    assert told(first, same, other) == {"f_a": ["f_b"], "f_c": []}


def test_another_exception_is_another_failure_and_the_same_at_the_same_line_is_not():
    first, again = (check(name, "error", line=3, message="IndexError") for name in ("f_a", "f_b"))
    other = check("f_c", "error", line=4, message="TypeError")
    assert told(first, again, other) == {"f_a": ["f_b"], "f_c": []}


def test_the_same_exception_at_the_same_line_is_told_once_whatever_the_sizes():
    first, again = (
        check(name, "error", line=3, message=f"shapes {shapes} do not match.")
        for name, shapes in (("f_a", "(2,3) (2,)"), ("f_b", "(2,3,1,4) (2,1,4)"))
    )
    assert told(first, again, check("f_c", "error", line=3, message="name x")) == {"f_a": ["f_b"], "f_c": []}


def test_an_exception_before_the_first_line_of_a_function_is_told_once():
    first, again = (check(name, "error", message="f() got an argument", cause="Names.") for name in ("f_a", "f_b"))
    assert told(first, again) == {"f_a": ["f_b"]}


def test_the_same_wrong_value_of_the_same_call_is_told_once():
    one, two = (Counterexample("f(x)", {"x": Array("float64", (1,), [value])}) for value in (1.0, 2.0))
    checks = [
        check("f_a", mistake=FLIPPED, message="1, not 2", counterexample=one),
        check("f_b", cause="A guess.", message="1, not 2", counterexample=one),
        check("f_c", message="1, not 2", counterexample=two),
    ]
    assert told(*checks) == {"f_a": ["f_b"], "f_c": []}


def test_the_same_numbers_in_another_dtype_are_the_same_call():
    arrays = [Array(dtype, (1,), [1.0]) for dtype in ("float64", "float32")]
    one, two = (Counterexample("f(x)", {"x": array}, returned={"part": array}) for array in arrays)
    first = check("f_a", mistake=FLIPPED, message="1, not 2", counterexample=one)
    assert told(first, check("f_b", cause="A guess.", message="1, not 2", counterexample=two)) == {"f_a": ["f_b"]}


def test_a_law_that_wrong_values_break_stands_under_them_unless_it_has_a_cause_of_its_own():
    example = Counterexample("f(x)", {"x": Array("float64", (1,), [1.0])})
    wrong = check("f_a", mistake=FLIPPED, message="1, not 2", counterexample=example)
    law = replace(check("f_b", message="Foretells 3.", remedy="Compare.", counterexample=example), kind="law")
    assert told(wrong, law) == {"f_a": ["f_b"]}
    assert told(wrong, replace(law, cause="x is changed.")) == {"f_a": [], "f_b": []}
    assert told(law, wrong) == {"f_b": [], "f_a": []}


def test_a_mistake_covers_what_it_explains_and_nothing_else():
    checks = [check("f_a", mistake=FLIPPED), check("f_b", mistake=FLIPPED), check("f_c", message="1, not 2")]
    assert told(*checks) == {"f_a": ["f_b"], "f_c": []}


def test_of_checks_that_show_the_same_mistake_the_one_worth_most_explains_it():
    small, large, equal = (check(name, points=p, mistake=FLIPPED) for name, p in (("f_a", 1), ("f_b", 8), ("f_c", 8)))
    assert told(small, large, equal) == {"f_b": ["f_a", "f_c"]}


def test_a_mistake_is_explained_by_a_check_that_shows_numbers_if_there_is_one():
    shape, numbers = (
        Counterexample("f(x)", {}, Array("float64", (2,), kept), Array("float64", (2,), kept))
        for kept in (None, [1.0, 2.0])
    )
    many = check("f_a", points=8, mistake=FLIPPED, counterexample=shape)
    few = check("f_b", points=1, mistake=FLIPPED, counterexample=numbers)
    assert told(many, few) == {"f_b": ["f_a"]}


def test_what_was_said_under_another_function_is_not_said_again():
    first, other = (check(name, "refused", message="import os is refused") for name in ("f_a", "g_a"))
    assert told(first, other) == {"f_a": ["g_a"]}


def test_a_named_mistake_goes_before_a_guess():
    assert Failure(check("f_a", cause="A guess.", mistake=FLIPPED)).cause == "Flipped. You flipped it."
    assert Failure(check("f_a", cause="A guess.")).cause == "A guess."


@pytest.mark.parametrize("title", ["x overwritten", "keepdims forgotten", "np.where does not guard", "Flipped"])
def test_the_name_of_a_mistake_is_written_as_it_stands_in_the_catalogue(title):
    named = Failure(check("f_a", mistake=Diagnosis("f.it", title, "You did it.")))
    assert named.cause == f"{title}. You did it."


def test_a_mistake_that_was_explained_before_is_named_and_not_explained_again():
    first, other = failures([check("f_a", mistake=FLIPPED), check("g_a", mistake=FLIPPED)])
    assert (first.same_as, first.brief_cause) == ("", first.cause)
    assert other.brief_cause == "Flipped. The same mistake as in f."
    assert other.cause == first.cause


def test_many_covered_checks_are_counted():
    [failure] = failures([check(f"f_{letter}", message="3, not 4") for letter in "abcdefg"])
    assert failure.also == "not passed either: f_b.; f_c.; f_d.; 3 more checks.".replace(".;", ";")


def test_of_values_in_parts_the_one_that_differs_is_shown():
    right, yours = ({name: Array("float64", (1,), [value]) for name in ("x", "w")} for value in (1.0, 2.0))
    example = Counterexample("f()", {}, right, yours, where="w")
    assert differing_part(example) == (right["w"], yours["w"])
    assert differing_part(Counterexample("f()", {}, right["x"], None)) == (right["x"], None)
