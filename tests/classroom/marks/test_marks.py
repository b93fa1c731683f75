from dataclasses import replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import pytest
from dl4cv.classroom.gradebook.attempts import Attempt, HandIn, Key
from dl4cv.classroom.marks.adjustments import Adjustment
from dl4cv.classroom.marks.groups import Groups
from dl4cv.classroom.marks.marks import TOTAL, Policy, days_late, marks
from hypothesis import given
from hypothesis import strategies as st

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)


def summed(file):
    return sha256(file.encode()).hexdigest()


def attempt(
    score=80.0,
    at=NOON,
    *,
    student="anna",
    exercise="exercise3",
    file="a",
    state="graded",
    graded=None,
    repeat=0,
    known=True,
    late=False,
):
    key = Key(student, exercise, summed(file), 1, "0.1.0", repeat)
    submitted = at if known else None
    return Attempt(
        key, state, score, 100.0, score == 100, graded or at, submitted, late, problem="" if score else "Broken."
    )


def only(attempts, **policy):
    (mark,) = marks(attempts, Policy(**policy))
    return mark


def test_the_best_attempt_counts():
    assert only([attempt(80, file="a"), attempt(60, NOON + DAY, file="b")]).score == 80


def test_or_the_last_one():
    assert only([attempt(80, file="a"), attempt(60, NOON + DAY, file="b")], counted="last").score == 60


def test_every_file_handed_in_is_an_attempt_and_a_second_grading_of_it_is_none():
    again = attempt(80, file="a", graded=NOON + DAY, repeat=1)
    assert only([attempt(80, file="a"), again, attempt(60, file="b")]).attempts == 2


def test_a_new_grading_of_a_file_replaces_the_old_one_even_when_it_is_worse():
    again = attempt(40, file="a", graded=NOON + 5 * DAY, repeat=1)
    assert only([attempt(80, file="a"), again]).score == 40


def test_an_old_file_graded_again_does_not_become_the_last_one():
    files = [attempt(50, file="old", known=False), attempt(90, NOON + DAY, file="new", known=False)]
    again = attempt(55, file="old", graded=NOON + 9 * DAY, repeat=1, known=False)
    assert only([*files, again], counted="last").submission_sha256 == summed("new")


def test_a_fault_of_the_grader_neither_counts_nor_hides_what_was_graded():
    fault = attempt(None, state="error", graded=NOON + DAY, repeat=1)
    assert only([attempt(70), fault]).score == 70
    assert only([fault]).score is None


def test_what_is_not_settled_has_no_score():
    assert only([attempt(None, state="unsettled")]).score is None


def test_who_was_missing_before_a_fault_of_the_grader_has_handed_in_and_loses_nothing_by_it():
    found = only([attempt(None, state="missing"), attempt(None, NOON + DAY, state="error", file="b")])
    assert (found.score, found.status) == (None, "not settled")


@pytest.mark.parametrize(("state", "score"), [("missing", 0), ("unreadable", 0), ("crashed", 0), ("ambiguous", None)])
def test_what_could_not_be_graded_is_worth_nothing_unless_a_person_must_decide(state, score):
    mark = only([attempt(None, state=state)])
    assert (mark.score, mark.problem) == (score, "Broken.")


@pytest.mark.parametrize("state", ["ambiguous", "unreadable"])
def test_the_word_that_stands_for_a_file_is_not_told_as_its_sum(state):
    doubled = attempt(None, state=state)
    assert only([replace(doubled, key=replace(doubled.key, submission_sha256=state))]).submission_sha256 == ""


def test_a_file_in_time_loses_nothing():
    assert only([attempt(80)], deadlines={"": NOON}, penalty=10).score == 80


def test_a_late_file_loses_its_percentage_of_all_points_for_each_day_begun():
    mark = only([attempt(80, NOON + DAY + HOUR)], deadlines={"": NOON}, penalty=10)
    assert (mark.score, mark.earned, mark.days_late) == (60, 80, 2)


def test_within_the_grace_a_late_file_loses_nothing_and_after_it_days_count_from_the_deadline():
    policy = {"deadlines": {"": NOON}, "grace": 6 * HOUR, "penalty": 10}
    assert only([attempt(80, NOON + 6 * HOUR)], **policy).score == 80
    assert only([attempt(80, NOON + 7 * HOUR)], **policy).score == 70


def test_no_penalty_makes_a_score_negative():
    assert only([attempt(15, NOON + 2 * DAY)], deadlines={"": NOON}, penalty=10).score == 0


def test_the_best_attempt_is_the_best_after_the_penalty():
    files = [attempt(70, file="early"), attempt(75, NOON + HOUR, file="late")]
    assert only(files, deadlines={"": NOON}, penalty=10).submission_sha256 == summed("early")


def test_an_exercise_may_have_a_deadline_of_its_own():
    deadlines = {"": NOON - 9 * DAY, "exercise3": NOON}
    assert only([attempt(80)], deadlines=deadlines, penalty=10).days_late == 0


def test_the_instructors_list_of_times_goes_before_the_downloads():
    times = {("anna", ""): NOON + DAY}
    assert only([attempt(80)], deadlines={"": NOON}, penalty=10, times=times).days_late == 1


def test_the_list_speaks_of_the_last_file_and_an_earlier_one_came_before_it_was_met():
    files = [attempt(80, NOON - HOUR, file="a", known=False), attempt(90, NOON + 9 * DAY, file="b", known=False)]
    policy = {"deadlines": {"": NOON}, "penalty": 10, "times": {("anna", ""): NOON + 2 * DAY}}
    assert (only(files, **policy).score, only(files, **policy, counted="last").score) == (80, 70)


def test_a_file_of_unknown_time_counts_as_on_time_and_says_so():
    mark = only([attempt(80, graded=NOON + DAY, known=False)], deadlines={"": NOON})
    assert (mark.score, mark.timeless) == (80, True)


def test_a_file_that_was_met_before_its_deadline_is_on_time_whenever_it_came():
    mark = only([attempt(80, graded=NOON - HOUR, known=False, late=True)], deadlines={"": NOON})
    assert (mark.score, mark.timeless) == (80, False)


def test_what_canvas_calls_late_is_one_day_late_where_nobody_knows_more():
    late = attempt(80, graded=NOON + 3 * DAY, known=False, late=True)
    mark = only([late], deadlines={"": NOON}, penalty=10)
    assert (mark.score, mark.days_late, mark.late) == (70, 1, True)
    listed = only([late], deadlines={"": NOON}, penalty=10, times={("anna", ""): NOON + DAY + HOUR})
    assert (listed.score, listed.days_late, listed.late) == (60, 2, False)


def test_what_canvas_calls_late_costs_nothing_without_a_deadline():
    assert only([attempt(80, known=False, late=True)]).score == 80


def handed_in(file, hours, **more):
    return HandIn("anna", "exercise3", summed(file), NOON + hours * HOUR, **more)


def test_a_student_who_goes_back_to_an_older_file_has_it_as_the_last():
    files = [attempt(50, file="a", known=False), attempt(90, NOON + HOUR, file="b", known=False)]
    came = [handed_in("a", 0), handed_in("b", 1), handed_in("a", 2)]
    (mark,) = marks(files, Policy("last"), came)
    assert (mark.submission_sha256, mark.score, mark.attempts) == (summed("a"), 50, 3)


def test_a_file_that_came_in_time_and_again_too_late_counts_in_time_as_the_best_and_late_as_the_last():
    files = [attempt(80, file="a"), attempt(60, file="b")]
    came = [handed_in("a", 0, submitted_at=NOON), handed_in("b", 1, submitted_at=NOON + HOUR)]
    came.append(handed_in("a", 9, submitted_at=NOON + 9 * HOUR))
    due = {"": NOON + 5 * HOUR}
    (best,) = marks(files, Policy("best", deadlines=due, penalty=10), came)
    (last,) = marks(files, Policy("last", deadlines=due, penalty=10), came)
    assert (best.score, last.score) == (80, 70)


def test_weights_add_a_total_after_each_students_exercises():
    rows = [attempt(100, exercise="exercise1"), attempt(40, exercise="exercise2"), attempt(70, exercise="exercise3")]
    found = marks(rows, Policy(weights={"exercise1": 1, "exercise2": 3}))
    assert [mark.exercise for mark in found] == ["exercise1", "exercise2", "exercise3", TOTAL]
    assert (found[-1].score, found[-1].max_score) == (55, 100)


def test_an_exercise_that_was_not_handed_in_counts_nothing_in_the_total():
    found = marks([attempt(80, exercise="exercise1")], Policy(weights={"exercise1": 1, "exercise2": 1}))
    assert found[-1].score == 40


def test_a_total_waits_for_every_decision():
    rows = [attempt(80, exercise="exercise1"), attempt(None, exercise="exercise2", state="ambiguous")]
    total = marks(rows, Policy(weights={"exercise1": 1, "exercise2": 1}))[-1]
    assert (total.score, total.problem) == (None, "Undecided: exercise2.")


attempts_of_two = st.lists(
    st.builds(
        attempt,
        score=st.floats(0, 100),
        at=st.integers(-99, 99).map(lambda hours: NOON + hours * HOUR),
        student=st.sampled_from(["anna", "bert"]),
        exercise=st.sampled_from(["exercise1", "exercise2"]),
        file=st.text("abc", min_size=1, max_size=2),
        known=st.booleans(),
    ),
    min_size=1,
    unique_by=lambda each: each.key,
)
policies = st.builds(
    Policy,
    counted=st.sampled_from(["best", "last"]),
    deadlines=st.sampled_from([{}, {"": NOON}]),
    grace=st.integers(0, 48).map(lambda hours: hours * HOUR),
    penalty=st.floats(0, 100),
)


@given(attempts=attempts_of_two, policy=policies)
def test_every_student_has_one_mark_an_exercise_between_nothing_and_what_was_earned(attempts, policy):
    found = marks(attempts, policy)
    assert {(mark.student, mark.exercise) for mark in found} == {(each.student, each.exercise) for each in attempts}
    assert len(found) == len({(mark.student, mark.exercise) for mark in found})
    for mark in found:
        assert 0 <= mark.score <= round(mark.earned, 2)


@given(attempts=attempts_of_two, policy=policies, data=st.data())
def test_the_order_of_the_gradebook_does_not_matter(attempts, policy, data):
    assert marks(data.draw(st.permutations(attempts)), policy) == marks(attempts, policy)


@given(hours=st.integers(1, 10_000))
def test_days_late_are_the_days_begun(hours):
    assert (days_late(NOON + hours * HOUR, NOON) - 1) * 24 < hours <= days_late(NOON + hours * HOUR, NOON) * 24


DUE = {"exercise2": NOON + 7 * DAY, "exercise3": NOON, "": NOON + 14 * DAY}


def spent(attempts, late_days=3, adjustments=(), **policy):
    """Score, late days used and left of each mark, by exercise."""
    policy = {"deadlines": DUE, "penalty": 20.0, **policy}
    found = marks(attempts, Policy(late_days=late_days, adjustments=adjustments, **policy))
    return {mark.exercise: (mark.score, mark.late_days_used, mark.late_days_left) for mark in found}


def said(kind, value, exercise=""):
    return Adjustment("anna", exercise, kind, value, "", "Ada", NOON)


def test_late_days_are_spent_on_the_first_deadline_first():
    came = [attempt(90, NOON + 8 * DAY, exercise="exercise2", file="b"), attempt(80, NOON + 3 * DAY)]
    assert spent(came) == {"exercise3": (80, 3, 0), "exercise2": (70, 0, 0)}
    assert spent(came, 4) == {"exercise3": (80, 3, 0), "exercise2": (90, 1, 0)}
    assert spent(came, 1) == {"exercise3": (40, 1, 0), "exercise2": (70, 0, 0)}
    assert spent(came, None) == {"exercise3": (20, 0, None), "exercise2": (70, 0, None)}


def test_a_late_day_is_not_spent_where_it_brings_nothing():
    assert spent([attempt(10, NOON + 3 * DAY)], 1) == {"exercise3": (0, 0, 1)}
    assert spent([attempt(80, NOON + 3 * DAY)], penalty=0.0) == {"exercise3": (80, 0, 3)}
    assert spent([attempt(None, NOON + 3 * DAY, state="unreadable")]) == {"exercise3": (0, 0, 3)}
    assert spent([attempt(None, NOON + 3 * DAY, state="unrecognised")]) == {"exercise3": (None, 0, 3)}
    assert spent([attempt(80, NOON - DAY), attempt(80, NOON + DAY, file="b")]) == {"exercise3": (80, 0, 3)}


def test_a_better_late_file_costs_its_late_days_and_the_last_one_always_does():
    came = [attempt(80, NOON - DAY), attempt(90, NOON + DAY, file="b")]
    assert spent(came) == {"exercise3": (90, 1, 2)}
    assert spent([came[1], attempt(80, NOON + 2 * DAY, file="c")], counted="last") == {"exercise3": (80, 2, 1)}


def test_no_late_days_go_where_an_instructor_has_spoken_and_an_extension_saves_them():
    came = [attempt(80, NOON + 2 * DAY)]
    assert spent(came, adjustments=[said("override", "70", "exercise3")]) == {"exercise3": (70, 0, 3)}
    assert spent(came, adjustments=[said("excuse", "yes", "exercise3")]) == {"exercise3": (None, 0, 3)}
    extended = [said("extension", (NOON + DAY).isoformat(), "exercise3")]
    assert spent(came, adjustments=extended) == {"exercise3": (80, 1, 2)}


def test_a_student_may_have_other_late_days_than_the_class():
    came = [attempt(80, NOON + 2 * DAY)]
    assert spent(came, adjustments=[said("late-days", "1")]) == {"exercise3": (60, 1, 0)}
    assert spent(came, None, adjustments=[said("late-days", "5")]) == {"exercise3": (80, 2, 3)}
    assert spent(came, adjustments=[said("late-days", "0"), said("late-days", "none")]) == {"exercise3": (80, 2, 1)}


def test_what_is_left_is_told_of_an_exercise_that_an_instructor_has_set_without_a_file_and_of_the_total():
    came = [attempt(80, NOON + 2 * DAY)]
    found = spent(came, adjustments=[said("override", "70", "exercise1")], weights={"exercise3": 1.0})
    assert found == {"exercise1": (70, 0, 1), "exercise3": (80, 2, 1), TOTAL: (80, 2, 1)}


@given(
    st.lists(
        st.tuples(st.sampled_from(["exercise1", "exercise2", "exercise3"]), st.integers(0, 20), st.integers(0, 100))
    ),
    st.integers(0, 9),
)
def test_no_more_late_days_are_spent_than_there_are_and_none_costs_points(files, late_days):
    came = [
        attempt(score, NOON + days * DAY, exercise=exercise, file=str(number))
        for number, (exercise, days, score) in enumerate(files)
    ]
    found = spent(came, late_days)
    assert sum(used for _, used, _ in found.values()) <= late_days
    assert all(left == late_days - sum(used for _, used, _ in found.values()) for _, _, left in found.values())
    for exercise, (score, _, _) in spent(came, None).items():
        assert found[exercise][0] >= score


PAIR = Groups({("anna", ""): "g1", ("bert", ""): "g1", ("clio", "exercise3"): "g1", ("dora", ""): "g2"})


def grouped(attempts, groups=PAIR, **policy):
    return {mark.student: mark for mark in marks(attempts, Policy(groups=groups, **policy))}


def test_what_one_of_a_group_hands_in_counts_for_all_of_them():
    found = grouped([attempt(80), attempt(None, student="bert", state="missing"), attempt(30, student="dora")])
    assert {student: mark.score for student, mark in found.items()} == {"anna": 80, "bert": 80, "clio": 80, "dora": 30}
    assert (found["bert"].handed_in_by, found["anna"].handed_in_by) == ("anna", "")
    assert found["bert"].key.student == "anna"
    assert found["bert"].attempts == 1


def test_a_group_of_one_exercise_is_no_group_of_another():
    assert grouped([attempt(80, exercise="exercise4")]).keys() == {"anna", "bert"}


def test_of_several_files_of_a_group_the_best_or_the_last_counts_for_all():
    came = [attempt(80), attempt(60, NOON + DAY, student="bert", file="b")]
    assert {mark.score for mark in grouped(came).values()} == {80}
    assert {mark.score for mark in grouped(came, counted="last").values()} == {60}
    assert {mark.attempts for mark in grouped(came).values()} == {2}


def test_each_of_a_group_has_an_extension_and_late_days_of_their_own():
    came = [attempt(80, NOON + 2 * DAY)]
    extension = Adjustment("bert", "", "extension", (NOON + 2 * DAY).isoformat(), "", "Ada", NOON)
    late_days = Adjustment("clio", "", "late-days", "1", "", "Ada", NOON)
    found = grouped(came, deadlines={"": NOON}, penalty=20.0, adjustments=[extension, late_days])
    assert {student: mark.score for student, mark in found.items()} == {"anna": 40, "bert": 80, "clio": 60}


def test_a_fault_of_the_grader_over_a_groups_file_makes_nobody_of_it_missing():
    found = grouped([attempt(None, state="unsettled"), attempt(None, student="bert", state="missing")])
    assert {mark.score for mark in found.values()} == {None}
    nothing = grouped([attempt(None, student="bert", state="missing")])
    assert {student: mark.state for student, mark in nothing.items()} == {"bert": "missing"}


def test_a_time_in_the_list_is_that_of_the_file_for_all_of_its_group():
    listed = {("anna", "exercise3"): NOON + DAY}
    found = grouped([attempt(80, known=False)], deadlines={"": NOON}, penalty=20.0, times=listed)
    assert {mark.score for mark in found.values()} == {60}
