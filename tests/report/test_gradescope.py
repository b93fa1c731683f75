import json
from dataclasses import replace

import pytest
from dl4cv.report.gradescope import NotGraded, Shown, gradescope

FORMATS = {"text", "html", "simple_format", "md", "ansi"}
VISIBILITIES = {"visible", "hidden", "after_due_date", "after_published"}
TOP = {
    "score", "execution_time", "output", "output_format", "test_output_format", "visibility", "stdout_visibility",
    "extra_data", "tests", "leaderboard",
}  # fmt: skip
TEST = {
    "score", "max_score", "status", "name", "name_format", "number", "output", "output_format", "tags", "visibility",
    "extra_data",
}  # fmt: skip


def report(*outcomes, **shown):
    return json.loads(gradescope(outcomes, Shown(**shown)))


def test_a_result_reads_as_in_its_golden_file(flipped_kernel, golden):
    found, expected = golden(gradescope([flipped_kernel]), "gradescope.json")
    assert found == expected


def test_every_key_is_one_that_gradescope_knows(named_result):
    found = report(named_result[1], hints="after_due_date")
    assert set(found) <= TOP
    assert {found["output_format"], found["test_output_format"]} <= FORMATS
    assert {found["visibility"], found["stdout_visibility"]} <= VISIBILITIES
    for test in found["tests"]:
        assert set(test) <= TEST
        assert test["status"] in ("passed", "failed")
        assert test["visibility"] in VISIBILITIES
        assert {test["output_format"], test["name_format"]} <= FORMATS
        assert all(isinstance(tag, str) for tag in test["tags"])


def test_points_of_the_checks_add_up_to_the_score(named_result):
    found = report(named_result[1])
    assert sum(test.get("score", 0) for test in found["tests"]) == found["score"] == named_result[1].score
    assert sum(test.get("max_score", 0) for test in found["tests"]) == named_result[1].max_score


def test_hints_can_wait_for_the_due_date_while_points_are_seen(flipped_kernel):
    found = report(flipped_kernel, hints="after_due_date")
    points = [test for test in found["tests"] if "score" in test]
    hints = [test for test in found["tests"] if "hint" in test["tags"]]
    assert {test["visibility"] for test in points} == {"visible"}
    assert {test["visibility"] for test in hints} == {"after_due_date"}
    assert any("kernel is flipped" in test["output"] for test in hints)
    assert not any("kernel is flipped" in test["output"] for test in points)


@pytest.mark.parametrize("checks", ["visible", "hidden"])
@pytest.mark.parametrize("hints", ["visible", "after_due_date", "after_published", "hidden"])
def test_at_any_time_students_see_tests_that_are_numbered_without_gaps(flipped_kernel, checks, hints):
    tests = report(flipped_kernel, NotGraded("exercise1", 100, "Nothing."), checks=checks, hints=hints)["tests"]
    seen = set()
    for opened in ("visible", "after_due_date", "after_published", "hidden"):
        seen.add(opened)
        numbers = [int(test["number"]) for test in tests if test["visibility"] in seen]
        assert numbers == list(range(1, len(numbers) + 1))


def test_a_failure_explains_itself_beside_its_points(flipped_kernel):
    assert any("kernel is flipped" in test["output"] for test in report(flipped_kernel)["tests"] if "score" in test)


def test_an_exercise_without_a_file_is_worth_nothing_and_says_why(flipped_kernel):
    found = report(flipped_kernel, NotGraded("exercise1", 100, "There is no exercise1.py."))
    assert found["score"] == 20
    assert found["tests"][-1]["output"] == "There is no exercise1.py."
    assert found["tests"][-1]["max_score"] == 100


def test_what_student_code_prints_reaches_nobodys_terminal(injection):
    text = gradescope([injection])
    assert text.isascii()
    assert "\\u001b" not in text


def test_an_unavailable_check_is_no_test(all_passed):
    lacking = replace(all_passed.checks[0], name="other", status="unavailable", score=0.0, max_score=0.0)
    with_it = replace(all_passed, checks=(*all_passed.checks, lacking))
    assert report(with_it)["tests"] == report(all_passed)["tests"]
    assert report(with_it)["output"] == report(all_passed)["output"]
