"""What a submission's functions answered is recorded, and points to mistakes."""

from __future__ import annotations

import numpy as np
import pytest
from dl4cv.checks.relations import NEVER_WRITTEN
from dl4cv.engine.observations import Advice, CallRecord, with_mistakes
from dl4cv.engine.running import Observation, Run
from dl4cv.results import CheckResult, Diagnosis
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Lost, Raised, Request, Returned

TWICE = Diagnosis("double.twice", "Twice", "You doubled twice.")


def pair(number, function="double", answer=None):
    return Request(CALL, function, (number,)), answer or Returned(np.array([number, number]), "ndarray")


def observed(*pairs):
    return Observation(tuple(pairs))


def result(name, status="failed", kind="reference", **more):
    function = name.split("_")[0]
    points = 10.0 if status == "passed" else 0.0
    return CheckResult(name, function, "A title.", kind, status, points, 10.0, **more)


def record_of(**checks):
    """The record of checks that made one call each, all calls in this order."""
    pairs = {check: pair(number, check.split("_")[0]) for check, number in checks.items()}
    return CallRecord(list(pairs.values()), {check: [seen] for check, seen in pairs.items()})


def numbers(seen):
    return [request.arguments[0] for request, _ in seen]


# Recording


def test_every_answer_is_recorded_in_the_order_of_asking():
    record = CallRecord()
    ask = record.recording(lambda requests: [Returned(r.arguments[0] * 2, "int") for r in requests])
    requests = [pair(number)[0] for number in (3, 1, 2)]
    assert [answer.value for answer in ask(requests[:2]) + ask(requests[2:])] == [6, 2, 4]
    assert numbers(record.calls) == [3, 1, 2]
    assert [answer.value for _, answer in record.calls] == [6, 2, 4]


def test_of_questions_left_without_an_answer_nothing_is_recorded():
    record = CallRecord()
    ask = record.recording(lambda requests: [Lost("timeout", "5 s")])
    ask([pair(1)[0], pair(2)[0]])
    assert numbers(record.calls) == [1]


def test_the_smallest_failing_case_of_a_check_comes_first():
    record = CallRecord()
    record.add_run("double_a", Run((observed(pair(5)), observed(pair(6), pair(7))), observed(pair(1))))
    assert numbers(record.by_check["double_a"]) == [1, 5, 6, 7]


def test_a_check_that_passed_has_no_smallest_case():
    record = CallRecord()
    record.add_run("double_a", Run((observed(pair(5)),)))
    record.add_observations("double_a", [observed(pair(6))])
    assert numbers(record.by_check["double_a"]) == [5, 6]


def test_a_function_has_timed_out_once_a_call_of_it_got_no_answer_in_time():
    crashed, late = Lost("crashed", "exit status 3"), Lost("timeout", "5 s")
    record = CallRecord([pair(1), pair(2, "halve", crashed), pair(2, "treble", late)])
    assert [record.timed_out(function) for function in ("double", "halve", "treble")] == [False, False, True]


# Naming


def test_a_mistake_that_gives_all_answers_is_named_at_every_failed_check():
    results = [result("double_a"), result("double_b", "error"), result("double_c", "passed")]
    found = with_mistakes(results, record_of(double_a=1, double_b=2, double_c=3), lambda *asked, **among: TWICE)
    assert [check.mistake for check in found] == [TWICE, TWICE, None]


def test_it_must_account_for_all_checks_of_the_function_those_that_passed_and_were_skipped_too():
    asked = []

    def diagnose(function, seen, calls, **among):
        asked.append((function, numbers(seen), numbers(calls)))
        return TWICE

    record = record_of(double_a=1, halve_a=2, double_b=3, double_c=4)
    results = [result("double_a"), result("halve_a", "passed"), result("double_b", "passed")]
    with_mistakes([*results, result("double_c", "skipped")], record, diagnose)
    assert asked == [("double", [1, 3, 4], [1, 3, 4])]


def test_all_calls_are_told_with_those_of_shrinking():
    record = record_of(double_a=1)
    record.calls += [pair(8), pair(9, "halve"), pair(10)]
    told = []
    with_mistakes(
        [result("double_a")], record, lambda function, seen, calls, **among: told.append(numbers(calls)) or TWICE
    )
    assert told == [[1, 8, 10]]


def test_calls_of_another_function_in_a_check_say_nothing():
    record = CallRecord([pair(1), pair(2, "halve")], {"double_a": [pair(1), pair(2, "halve")]})
    seen_by = []
    with_mistakes(
        [result("double_a")], record, lambda function, seen, calls, **among: seen_by.append(numbers(seen)) or TWICE
    )
    assert seen_by == [[1]]


def test_where_two_mistakes_met_each_failed_check_is_looked_at_beside_those_that_passed():
    def diagnose(function, seen, calls, **among):
        return TWICE if numbers(seen) == [2, 3] else None

    results = [result("double_a"), result("double_b"), result("double_c", "passed")]
    found = with_mistakes(results, record_of(double_a=1, double_b=2, double_c=3), diagnose)
    assert [check.mistake for check in found] == [None, TWICE, None]


@pytest.mark.parametrize(("kind", "named"), [("law", None), ("reference", TWICE)])
def test_what_a_law_points_to_must_agree_with_the_values_that_failed_too(kind, named):
    def diagnose(function, seen, calls, **among):
        return TWICE if numbers(seen) == [2] else None

    results = [result("double_a"), result("double_b", kind=kind)]
    found = with_mistakes(results, record_of(double_a=1, double_b=2), diagnose)
    assert [check.mistake for check in found] == [None, named]


@pytest.mark.parametrize("status", ["passed", "skipped", "missing", "timeout", "crashed", "refused"])
def test_only_wrong_answers_and_exceptions_are_put_down_to_mistakes(status):
    def diagnose(*asked, **among):
        pytest.fail("nothing was wrong here")

    results = [result("double_a", status)]
    assert with_mistakes(results, record_of(double_a=1), diagnose) == results


def test_a_mistake_that_gives_all_answers_is_not_named_where_what_is_shown_comes_from_something_else():
    record = record_of(double_a=1, double_b=2)
    record.smallest |= {check: observed(*calls) for check, calls in record.by_check.items()}

    def diagnose(function, seen, calls, among=None, shown=(), **more):
        return None if numbers(shown) == [2] else TWICE

    found = with_mistakes([result("double_a"), result("double_b")], record, diagnose)
    assert [check.mistake for check in found] == [TWICE, None]


def test_of_two_mistakes_that_explain_a_check_the_one_that_explains_more_checks_is_named():
    other = Diagnosis("double.other", "Other", "You did something else.")

    def diagnose(function, seen, calls, among=None, **more):
        """`other` comes first, but explains no more than the second check."""
        explaining = {1: [TWICE], 2: [other, TWICE]}.get(seen[0][0].arguments[0] if len(seen) == 1 else 0, [])
        return next((one for one in explaining if among is None or one.id in among), None)

    found = with_mistakes([result("double_a"), result("double_b")], record_of(double_a=1, double_b=2), diagnose)
    assert [check.mistake for check in found] == [TWICE, TWICE]


def test_a_named_mistake_takes_the_place_of_a_guess():
    results = [result("double_a", cause="Perhaps it is doubled twice.", remedy="Look.", message="4, not 2.")]
    [told] = with_mistakes(results, record_of(double_a=1), lambda *asked, **among: TWICE)
    assert (told.message, told.cause, told.remedy, told.mistake) == ("4, not 2.", "", "", TWICE)
    assert with_mistakes(results, record_of(double_a=1), lambda *asked, **among: None) == results


def test_a_single_number_that_is_all_that_came_points_to_no_mistake():
    def only_one(function, seen, calls, **among):
        return TWICE if len(seen) < 3 else None

    def named_from(*answers):
        calls = [pair(1, answer=Returned(answer, "float")) for answer in answers]
        record = CallRecord(calls, {"double_a": calls, "double_b": [pair(7)]})
        [told, _] = with_mistakes([result("double_a"), result("double_b", "skipped")], record, only_one)
        return told.mistake

    assert named_from(0.0, 0.0) is None
    assert named_from({"accuracy": np.array(0.0)}, {"accuracy": np.array(0.0)}) is None
    assert named_from(0.0, 0.5) == TWICE
    assert named_from(np.zeros(3), np.zeros(3)) == TWICE


@pytest.mark.parametrize(("later", "told"), [(np.zeros(2), NEVER_WRITTEN.cause), (np.array([0, 1.0]), "")])
def test_a_result_is_called_never_written_only_if_no_check_saw_it_written(later, told):
    calls = [pair(1, answer=Returned(np.zeros(2), "ndarray")), pair(2, answer=Returned(later, "ndarray"))]
    record = CallRecord(calls, {"double_a": calls[:1], "double_b": calls[1:]})
    results = [
        result("double_a", cause=NEVER_WRITTEN.cause, remedy=NEVER_WRITTEN.remedy),
        result("double_b", "skipped"),
    ]
    [found, _] = with_mistakes(results, record, lambda *asked, **among: None)
    assert (found.cause, bool(found.remedy)) == (told, bool(told))


def test_an_exception_that_many_slips_end_in_is_not_named_by_itself():
    record = record_of(double_a=3, double_b=4)
    message = "ValueError: operands could not be broadcast together with shapes (2,2) (2,3)."
    results = [result("double_a", "error", message=message), result("double_b")]

    def only_one(function, seen, calls, **among):
        return TWICE if len(seen) == 1 else None

    mistakes = [check.mistake for check in with_mistakes(results, record, only_one)]
    assert mistakes == [None, TWICE]


def hypothesis(function, calls):
    """Explain every call."""
    return Advice("A hypothesis.", frozenset(request.fingerprint for request, _ in calls))


def causes(*results, hypothesize=hypothesis):
    record = record_of(double_a=1, double_b=2)
    for check in ("double_a", "double_b"):
        record.smallest[check] = Observation(tuple(record.by_check[check]))
    found = with_mistakes(results, record, lambda *asked, **among: None, hypothesize)
    return [check.cause for check in found]


def test_what_no_mistake_explains_gets_the_cause_of_a_hypothesis():
    assert causes(result("double_a"), result("double_b", "passed")) == ["A hypothesis.", ""]


def test_what_a_check_only_asks_gives_way_to_a_hypothesis_and_what_it_knows_does_not():
    asks = result("double_a", cause="Did you?", remedy="Do not.")
    knows = result("double_b", cause="You did.", remedy="Do not.")
    assert causes(asks, knows) == ["A hypothesis.", "You did."]
    seen = result("double_a", cause="There is a nan among your values.", remedy="nan comes from 0/0.")
    assert causes(seen) == ["A hypothesis."]
    raises = result("double_a", "error", cause="An array is None.")
    assert causes(raises) == ["An array is None."]


def test_a_check_that_fails_on_other_calls_is_not_told_the_hypothesis():
    assert causes(result("double_a"), hypothesize=lambda *asked: Advice("A hypothesis.", frozenset())) == [""]


def test_a_hypothesis_that_explains_all_comes_before_a_mistake_that_explains_one_check():
    record = record_of(double_a=1, double_b=2)
    for check in ("double_a", "double_b"):
        record.smallest[check] = Observation(tuple(record.by_check[check]))

    def one_check(function, seen, calls, **among):
        return TWICE if len(seen) == 1 else None

    results = [result("double_a"), result("double_b")]
    found = with_mistakes(results, record, one_check, hypothesis)
    assert [(check.mistake, check.cause) for check in found] == [(None, "A hypothesis.")] * 2
    assert [check.mistake for check in with_mistakes(results, record, one_check)] == [TWICE, TWICE]


def test_a_mistake_that_refuses_must_refuse_all_that_the_same_line_refuses():
    refused = Raised("ValueError", "no", 5, "raise ValueError('no')", bases=("ValueError",))
    record = record_of(double_a=1, double_b=2)
    for check, number in (("double_a", 3), ("double_b", 4)):
        record.by_check[check].append(pair(number, answer=refused))
    asked = []

    def diagnose(function, seen, calls, **among):
        asked.append(numbers(seen))

    with_mistakes([result("double_a", "error"), result("double_b", "error")], record, diagnose)
    assert asked[1:] == [[1, 3, 3, 4], [2, 4, 3, 4]]


def test_where_nobody_knows_anything_a_pattern_is_told():
    record = record_of(double_a=1, double_b=2)
    for check in ("double_a", "double_b"):
        record.smallest[check] = Observation(tuple(record.by_check[check]))
    results = [result("double_a", "error"), result("double_b", cause="You did.")]
    found = with_mistakes(results, record, lambda *asked, **among: None, find_pattern=hypothesis)
    assert [check.cause for check in found] == ["A hypothesis.", "You did."]


@pytest.mark.parametrize(("remedy", "kept"), [("Raise ValueError.", "Raise ValueError."), ("Is it padded?", "")])
def test_what_a_check_advises_stays_beside_a_pattern_unless_it_only_asks(remedy, kept):
    record = record_of(double_a=1)
    record.smallest["double_a"] = Observation(tuple(record.by_check["double_a"]))
    results = [result("double_a", remedy=remedy)]
    [found] = with_mistakes(results, record, lambda *asked, **among: None, find_pattern=hypothesis)
    assert (found.cause, found.remedy) == ("A hypothesis.", kept)


def formulas(*results):
    record = record_of(double_a=1, double_b=2)
    for check in ("double_a", "double_b"):
        record.smallest[check] = Observation(tuple(record.by_check[check]))

    def formulate(function, shown):
        return f"{function} of {[request.arguments for request, _ in shown]}."

    found = with_mistakes(results, record, lambda *asked, **among: None, formulate=formulate)
    return [check.cause for check in found]


def test_what_nobody_explains_is_told_by_what_the_function_computes_in_the_case_that_is_shown_once():
    told, again = formulas(result("double_a"), result("double_b"))
    assert told.startswith("double of [(")
    assert again == ""


def test_a_cause_that_is_known_or_guessed_is_told_and_no_formula_is_asked_for():
    assert formulas(result("double_a", cause="You did.")) == ["You did."]
    assert formulas(result("double_a", cause="Did you?", remedy="Do not.")) == ["Did you?"]
    assert formulas(result("double_a", "error")) == [""]
