from __future__ import annotations

import numpy as np
import pytest
from dl4cv.checks.compare import Mismatch, Unsendable, assert_matches
from dl4cv.checks.relations import Pair
from dl4cv.checks.student import StudentLostError, StudentRaisedError
from dl4cv.course.exercise6 import procedures
from dl4cv.engine.judging import CheckInfo, Explanation, GraderError, judge, keep_value, unanswered
from dl4cv.engine.running import Observation, Run
from dl4cv.results import (
    MAX_EXHIBITS,
    MAX_PARTS,
    MAX_SHOWN_ELEMENTS,
    Array,
    AxisSize,
    Bars,
    CheckResult,
    Curves,
)
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Lost, Raised, Request, Returned
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

INFO = CheckInfo("softmax_sums_to_one", "softmax", "Sums to one.", "law", 8.0, ())
REQUEST = Request(CALL, "softmax", (np.array([1.0, 2.0]), -1))
SEEN = ((REQUEST, Returned(None, "NoneType")),)


def judged(failure: Exception | None, history=SEEN, parameters=("x", "axis"), explain=None) -> CheckResult:
    observation = Observation(history, failure)
    return judge(INFO, Run((observation,), None if failure is None else observation), parameters, explain)


def test_a_check_without_failure_earns_its_points():
    result = judged(None)
    assert (result.status, result.score, result.max_score, result.cases) == ("passed", 8.0, 8.0, 1)


def test_a_check_that_tried_nothing_is_the_graders_fault_and_no_pass():
    with pytest.raises(GraderError, match="not tried"):
        judge(INFO, Run(()), (), None)


def test_a_mismatch_becomes_words_and_a_counterexample():
    mismatch = Mismatch("Too large.", "A guess.", "Look.", np.array([0.5, 0.5]), np.array([0.5, np.nan]), (1,))
    result = judged(mismatch)
    assert (result.status, result.score) == ("failed", 0.0)
    assert (result.message, result.cause, result.remedy) == ("Too large.", "A guess.", "Look.")
    example = result.counterexample
    assert example is not None
    assert example.call == "softmax(x, axis=-1)"
    assert example.arguments == {"x": Array("float64", (2,), [1.0, 2.0]), "axis": Array("", (), text="-1")}
    assert example.returned == Array("float64", (2,), [0.5, "nan"])
    assert example.index == (1,)


def told_of(*cases: tuple[list[float], list[float]]) -> str:
    """The cause that is told of cases, what was returned and what is right, where the check suspects sums for means."""
    observations = []
    for returned, right in cases:
        with pytest.raises(Mismatch) as wrong:
            assert_matches(np.array(returned), np.array(right), suspects={"You added up.": 2 * np.array(right)})
        observations.append(Observation(SEEN, wrong.value))
    return judge(INFO, Run(tuple(observations), observations[0]), (), None).cause


def test_what_a_check_suspects_is_told_where_it_explains_every_case():
    assert told_of(([2.0, 6.0], [1.0, 3.0]), ([4.0, 8.0], [2.0, 4.0])) == "You added up."


def test_what_a_check_suspects_is_not_told_where_another_case_speaks_against_it():
    assert told_of(([2.0, 6.0], [1.0, 3.0]), ([4.0, 7.0], [2.0, 4.0])) == "All your values are 2 times the right ones."


def test_a_wrong_shape_elsewhere_says_nothing_against_what_a_check_suspects():
    assert told_of(([2.0, 6.0], [1.0, 3.0]), ([4.0], [2.0, 4.0])) == "You added up."


def test_what_the_checks_know_about_a_call_goes_before_a_guess():
    size = AxisSize("height", 5, 3, 1, 0, 1, right=3, yours=4)
    known = Explanation("Known.", "Do.", sizes=(size,))
    result = judged(Mismatch("No.", "A guess."), explain=lambda request, mismatch: known)
    assert (result.cause, result.remedy) == ("Known.", "Do.")
    assert result.counterexample.sizes == (size,)


def test_a_plain_assertion_speaks_for_itself():
    assert judged(AssertionError("rows must add up to 1")).message == "rows must add up to 1"


@pytest.mark.parametrize("failure", [TypeError("None"), AttributeError("shape"), IndexError("0"), ValueError("no")])
def test_a_check_that_stumbles_over_an_answer_is_the_students_failure(failure):
    result = judged(failure)
    assert result.status == "failed"
    assert "has not the form" in result.message


def test_an_answer_that_takes_more_memory_to_compare_than_there_is_is_the_students_failure():
    result = judged(MemoryError())
    assert (result.status, result.score) == ("failed", 0.0)
    assert result.message == "To compare what you returned takes more memory than there is."
    with pytest.raises(GraderError):
        judged(MemoryError(), history=())


@pytest.mark.parametrize("failure", [TypeError("ours"), AssertionError()])
def test_a_check_that_stumbles_before_it_asked_is_the_graders_fault(failure):
    with pytest.raises(GraderError):
        judged(failure, history=())


def test_a_fault_that_no_answer_explains_is_the_graders():
    with pytest.raises(GraderError, match="OSError"):
        judged(OSError())


def test_not_implemented_is_missing_and_no_error():
    result = judged(StudentRaisedError(Raised("NotImplementedError", "", missing=True)))
    assert (result.status, result.message) == ("missing", "`softmax` is not written yet.")


def test_an_exception_is_told_with_its_line_and_advice():
    answer = Raised("ValueError", "cannot reshape array of size 6 into shape (4,2)", 12, "return x.reshape(4, 2)")
    result = judged(StudentRaisedError(answer))
    assert (result.status, result.line) == ("error", 12)
    assert result.message.startswith("ValueError at `return x.reshape(4, 2)`: cannot reshape")
    assert result.message.endswith(".")
    assert "number of elements" in result.cause
    assert result.counterexample.call == "softmax(x, axis=-1)"
    assert result.counterexample.expected is None


def test_advice_on_an_exception_knows_the_parameters():
    answer = Raised("TypeError", "cannot unpack non-iterable int object", 12, "a, b = stride")
    assert "unpack a single int" in judged(StudentRaisedError(answer), parameters=("x", "stride")).cause
    assert judged(StudentRaisedError(answer)).cause == ""


@pytest.mark.parametrize(
    ("reason", "status"),
    [("timeout", "timeout"), ("crashed", "crashed"), ("memory", "crashed"), ("protocol", "crashed")],
)
def test_a_lost_worker_is_told_with_what_to_look_for(reason, status):
    result = judged(StudentLostError(Lost(reason, "there was no answer within 5 seconds")))
    assert (result.status, result.score) == (status, 0.0)
    assert result.message == "There was no answer within 5 seconds."
    assert result.remedy


def test_a_check_that_did_not_run_says_why():
    result = unanswered(INFO, "skipped", 'first get "a" right')
    assert (result.status, result.score, result.max_score, result.cases) == ("skipped", 0.0, 8.0, 0)


def test_arguments_beyond_the_known_parameters_are_still_shown():
    result = judged(Mismatch("No."), parameters=("x",))
    assert list(result.counterexample.arguments) == ["x", "argument 0"]


def test_a_network_is_shown_as_it_is_used():
    request = Request(procedures.forward, "LeNet", (np.zeros((1, 1, 28, 28)),))
    result = judged(Mismatch("No."), history=((request, Returned(None, "")),))
    assert result.counterexample.call == "LeNet()(images)"
    assert result.counterexample.arguments == {}


def test_figures_are_kept():
    observation = Observation((), None, {"test accuracy": 0.98})
    assert judge(INFO, Run((observation,)), (), None).measured == {"test accuracy": 0.98}


def test_a_large_array_is_kept_by_shape_alone():
    assert keep_value(np.zeros(MAX_SHOWN_ELEMENTS)).values is not None
    assert keep_value(np.zeros((MAX_SHOWN_ELEMENTS + 1, 1))) == Array("float64", (MAX_SHOWN_ELEMENTS + 1, 1))


@pytest.mark.parametrize("shape", [(1 << 16, 0), (0, 1 << 16), (200, 0, 200)])
def test_an_array_of_many_rows_without_elements_is_kept_by_shape_alone(shape):
    assert keep_value(np.empty(shape)) == Array("float64", shape)
    assert keep_value([np.empty(shape)]).text == f"[array of shape {shape}]"


def test_what_could_not_be_sent_is_shown_by_its_type():
    assert keep_value(Unsendable("generator")) == Array("", (), text="generator")


@given(hnp.arrays(st.sampled_from([np.float64, np.float32, np.complex128, bool, np.uint8]), hnp.array_shapes()))
def test_every_array_is_shown_in_numbers_that_json_knows(array):
    import json

    values = keep_value(array).values
    assert json.loads(json.dumps(values, allow_nan=False)) == values


def test_of_values_in_parts_each_is_kept_by_its_name():
    right = {"grad_x": np.ones(1), "grad_weight": np.ones(MAX_SHOWN_ELEMENTS + 1)}
    yours = {"grad_x": np.zeros(1), "grad_weight": right["grad_weight"]}
    example = judged(Mismatch("No.", expected=right, returned=yours, index=(0,), where="grad_x")).counterexample
    assert example.where == "grad_x"
    assert example.expected["grad_x"] == Array("float64", (1,), [1.0])
    assert example.returned["grad_weight"] == Array("float64", (MAX_SHOWN_ELEMENTS + 1,))


def test_of_many_parts_the_one_that_differs_is_kept():
    right = {f"layer{number}": np.ones(1) for number in range(100)}
    example = judged(Mismatch("No.", expected=right, returned=right, where="layer99")).counterexample
    assert len(example.expected) == len(example.returned) == MAX_PARTS
    assert "layer99" in example.expected


def test_what_a_check_shows_is_kept():
    loss = Curves("Loss", {"training": ((0.0, 1.0),)})
    shows = Observation(SEEN, None, {}, [loss])
    assert judge(INFO, Run((shows,)), (), None).exhibits == (loss,)


def test_of_many_cases_the_failing_one_is_shown_and_never_more_than_a_few():
    good, bad = (Bars("Accuracy", {"cat": value}) for value in (1.0, 0.0))
    failing = Observation(SEEN, Mismatch("No."), {}, [bad, *(Bars(str(i), {}) for i in range(9))])
    passing = Observation(SEEN, None, {}, [good])
    result = judge(INFO, Run((failing, passing), failing), (), None)
    assert result.exhibits[0] == bad
    assert len(result.exhibits) == MAX_EXHIBITS


def test_a_large_array_in_a_list_is_told_by_its_shape():
    kept = keep_value([np.zeros(2), np.zeros((100, 100))])
    assert kept.text == "[array([0., 0.]), array of shape (100, 100)]"


def test_what_was_printed_in_the_failing_case_is_kept_with_it():
    history = ((REQUEST, Returned(None, "NoneType", printed="x is 1\n")), (REQUEST, Returned(1, "int", printed="2\n")))
    result = judged(Mismatch("Wrong."), history)
    assert result.counterexample is not None
    assert result.counterexample.printed == "x is 1\n2\n"


def test_a_missing_function_is_told_with_what_was_probably_meant():
    near = "there is no `softmax` in your file; your file has `Softmax`, and a name must agree in every letter"
    result = judged(StudentRaisedError(Raised("NameError", near, missing=True)))
    assert result.status == "missing"
    assert result.message.startswith("`softmax` is not written yet: your file has `Softmax`")


def test_a_mismatch_about_a_line_points_to_it():
    assert judged(Mismatch("You raised TypeError.", line=7)).line == 7


def test_what_was_answered_before_decides_what_is_told():
    wrong = Mismatch("seen", pair=Pair(np.zeros(2), np.ones(2), lambda other, factor=1.0: other == 0, {}))
    observation = Observation(SEEN, wrong)
    told = [
        judge(INFO, Run((observation,), observation), ("x",), None, [(REQUEST, Returned(value, "ndarray"))]).cause
        for value in (np.zeros(2), np.ones(2))
    ]
    assert told == ["Your result is zero in every case.", ""]


def test_no_advice_is_worth_a_verdict():
    def explain(request, mismatch):
        raise ZeroDivisionError

    result = judged(Mismatch("Seen.", "Cause.", "Remedy."), explain=explain)
    assert (result.status, result.message, result.cause) == ("failed", "Seen.", "")


def test_arithmetic_that_fails_on_an_odd_answer_is_the_students():
    assert judged(ZeroDivisionError("division by zero")).status == "failed"
