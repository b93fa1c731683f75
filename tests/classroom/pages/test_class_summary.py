from dataclasses import replace

from dl4cv.classroom.marks.marks import Mark
from dl4cv.classroom.pages.class_summary import BINS, Tally, scores
from hypothesis import given
from hypothesis import strategies as st

MARK = Mark("anna", "exercise2", 40.0, 100.0, False, 1, None)


def summary(*results):
    tally = Tally()
    for result in results:
        tally.add(MARK, result)
    return tally.summary()


def test_the_hardest_check_comes_first_with_the_share_of_those_who_tried(graded_result):
    found = summary(
        graded_result("failed", "error"), graded_result("passed", "timeout"), graded_result("failed", "missing")
    )
    assert [(hurdle.subject.function, hurdle.wrong, hurdle.tried) for hurdle in found.hurdles] == [
        ("relu", 2, 2),
        ("softmax", 2, 3),
    ]


def test_a_check_that_nobody_failed_is_no_hurdle(graded_result):
    assert summary(graded_result(), graded_result("skipped", "missing")).hurdles == ()


def test_the_most_common_mistake_counts_students_and_not_checks(graded_result):
    result = graded_result("failed")
    twice = replace(result, checks=(result.checks[0], replace(result.checks[0], name="softmax_of_zeros")))
    (mistake,) = summary(twice, graded_result("failed"), graded_result()).mistakes
    assert (mistake.subject.title, mistake.students) == ("Largest value not subtracted", 2)


def test_scores_are_of_those_who_handed_in():
    found = scores("exercise2", [MARK, replace(MARK, score=100.0, passed=True), replace(MARK, score=0.0, attempts=0)])
    assert (found.students, found.handed_in, found.passed, found.mean, found.median) == (3, 2, 1, 70, 70)
    assert dict(zip(BINS, found.bins, strict=True))["40–49"] == 1


@given(st.lists(st.one_of(st.none(), st.floats(0, 100))))
def test_every_score_is_in_one_bin(values):
    found = scores("exercise2", [replace(MARK, score=value) for value in values])
    assert sum(found.bins) + found.undecided == len(values) == found.students
    assert found.bins[-1] == values.count(100)
