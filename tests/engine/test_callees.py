"""A wrong function that calls another wrong one is told so, in place of what is seen of it."""

from dataclasses import replace

import pytest
from dl4cv.engine.callees import is_of_a_callee, with_callees
from dl4cv.results import CheckResult, Diagnosis

CALLS = {"softmax": ("log_softmax",), "log_softmax": (), "loss": ("softmax", "log_softmax")}
MISTAKE = Diagnosis("softmax.wrong", "Wrong", "It is wrong.")


def result(function, status="failed", **more):
    return CheckResult(f"{function}_a", function, "A title.", "reference", status, 0.0, 10.0, **more)


def causes(*results, calls=CALLS):
    return [each.cause for each in with_callees(results, calls)]


def test_what_is_wrong_below_is_to_be_put_right_first():
    [softmax, log_softmax] = with_callees(
        [result("softmax", mistake=MISTAKE), result("log_softmax", cause="So.")], CALLS
    )
    assert softmax.cause == "`softmax` calls your `log_softmax`, which is wrong itself."
    assert is_of_a_callee(softmax.cause)
    assert softmax.remedy == "Put `log_softmax` right first, and then look here again."
    assert softmax.mistake is None
    assert log_softmax.cause == "So."


def test_of_several_the_one_is_named_below_which_nothing_is_wrong():
    told, *_ = causes(result("loss", "error"), result("softmax"), result("log_softmax", "timeout"))
    assert "`loss` calls your `log_softmax`" in told


@pytest.mark.parametrize("status", ["passed", "skipped", "missing"])
def test_what_is_not_known_to_be_wrong_is_not_blamed(status):
    assert causes(result("softmax", cause="So."), result("log_softmax", status)) == ["So.", ""]


def test_what_has_lost_few_of_its_points_is_not_blamed():
    right = replace(result("log_softmax", "passed"), score=40.0, max_score=40.0)
    assert causes(result("softmax", cause="So."), right, result("log_softmax"))[0] == "So."


def test_functions_that_call_one_another_are_left_as_they_are():
    both = {"softmax": ("log_softmax",), "log_softmax": ("softmax",)}
    assert causes(result("softmax", cause="So."), result("log_softmax", cause="Thus."), calls=both) == ["So.", "Thus."]


def test_a_check_that_passed_is_told_nothing():
    assert causes(result("softmax"), result("softmax", "passed"), result("log_softmax"))[1] == ""
