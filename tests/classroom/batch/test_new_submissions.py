from dataclasses import replace
from datetime import UTC, datetime, timedelta

from dl4cv.classroom.batch.new_submissions import (
    bound_by_sightings,
    detect_hand_ins,
    sightings_of,
    submission_sum,
)
from dl4cv.classroom.downloads.collect import Collected
from dl4cv.classroom.gradebook.attempts import HandIn, Sighting

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def row(sha="a" * 64, at=None, state="submitted", late=False):
    return Collected("anna", "exercise3", state, sha256=sha, submitted_at=at, late=late)


def cloned(sha="a" * 64, at=None, fetched=None, **more):
    return replace(row(sha, at, **more), fetched_at=fetched)


def met(*rows, regrade=False):
    """What is noted when a class of one hands in these files, one after the other."""
    noted = []
    for hours, each in enumerate(rows):
        noted += detect_hand_ins([each], noted, NOON + hours * HOUR, regrade=regrade)
    return [each.submission_sha256[:1] for each in noted]


def test_a_file_is_noted_with_all_that_is_known_of_it():
    (noted,) = detect_hand_ins([row(at=NOON - HOUR, late=True)], [], NOON)
    assert noted == HandIn("anna", "exercise3", "a" * 64, NOON, NOON - HOUR, late=True)


def test_the_same_file_with_another_module_beside_it_is_new():
    first, second = (replace(row(), modules={"helpers": text}) for text in ("x = 1\n", "x = 2\n"))
    assert len({submission_sum(each) for each in (row(), first, second)}) == 3
    assert len(met(row(), first, first, second)) == 3


def test_the_same_file_in_the_next_download_is_nothing_new():
    assert met(row(), row(), row("b")) == ["a", "b"]


def test_going_back_to_an_older_file_is_a_new_hand_in():
    assert met(row(), row("b"), row()) == ["a", "b", "a"]


def test_the_time_of_a_file_tells_an_old_download_from_a_new_hand_in():
    first, second = row(at=NOON), row("b", at=NOON + HOUR)
    assert met(first, second, first) == ["a", "b"]
    assert met(first, second, row(at=NOON + 2 * HOUR)) == ["a", "b", "a"]


def uploaded(sha, upload):
    return replace(row(sha), upload=upload)


def test_the_number_of_an_upload_tells_an_old_download_from_a_new_hand_in():
    first, second = uploaded("a", 10), uploaded("b", 11)
    assert met(first, second, first, second, first) == ["a", "b"]
    assert met(first, second, uploaded("a", 12), second) == ["a", "b", "a"]
    assert met(first, uploaded("b", 10), first) == ["a", "b", "a"]  # changed by hand


def test_downloads_may_be_graded_in_any_order_where_uploads_have_numbers():
    noted = []
    for hours, each in enumerate([uploaded("c", 12), uploaded("a", 10), uploaded("b", 11), uploaded("c", 12)]):
        noted += detect_hand_ins([each], noted, NOON + hours * HOUR)
    assert [each.submission_sha256 for each in sorted(noted, key=lambda each: each.seen_at)] == ["a", "b", "c"]


def test_one_of_several_files_that_is_left_is_the_answer_though_it_was_noted_before():
    several = replace(row("", state="ambiguous"), upload=13)
    for one in (uploaded("c", 12), row("c", at=NOON)):
        assert met(one, several, one, one) == ["c", "a", "c"]
        assert met(one, several, one, several) == ["c", "a", "c", "a"]
        assert met(one, several, one, one, several, regrade=True) == ["c", "a", "c"]


def test_one_of_several_uploads_that_is_left_came_after_the_question_which_counts():
    several = replace(row("", state="ambiguous"), upload=13)
    noted = detect_hand_ins([several], [], NOON)
    noted += detect_hand_ins([uploaded("a", 12)], noted, NOON + HOUR)
    assert [each.seen_at for each in noted] == [NOON, NOON + HOUR]


def test_to_grade_an_old_download_again_hands_in_nothing():
    noted = [HandIn("anna", "exercise3", sha, NOON) for sha in ("a" * 64, "b" * 64)]
    assert detect_hand_ins([row()], noted, NOON, regrade=True) == []


def test_a_file_that_cannot_be_graded_is_handed_in_too_but_no_file_is_not():
    assert met(row("", state="ambiguous"), row("", state="missing"), row(), row("", state="ambiguous")) == [
        "a", "a", "a"
    ]  # fmt: skip


def test_what_cannot_be_graded_is_known_by_a_word():
    assert [submission_sum(row("", state=state)) for state in ("missing", "ambiguous", "unreadable")] == [
        "", "ambiguous", "unreadable"
    ]  # fmt: skip


def test_a_commit_is_no_older_than_the_last_look_at_its_clone_without_it():
    (seen,) = sightings_of([cloned("a", NOON - HOUR, NOON)], NOON + HOUR)
    assert seen == Sighting("anna", "exercise3", "a", NOON)
    for claimed, counted in ((NOON - 99 * HOUR, NOON), (NOON + HOUR, NOON + HOUR)):
        (bound,) = bound_by_sightings([cloned("b", claimed, NOON + 2 * HOUR)], [seen])
        assert bound.submitted_at == counted


def test_a_clone_that_was_seen_without_any_file_bounds_the_first_one():
    seen = sightings_of([cloned("", None, NOON, state="missing")], NOON)
    (bound,) = bound_by_sightings([cloned("a", NOON - HOUR, NOON)], seen)
    assert bound.submitted_at == NOON


def test_the_first_look_the_same_file_and_an_older_copy_leave_a_date_as_it_is():
    first, older = cloned("a", NOON - 9 * HOUR, NOON), cloned("b", NOON - 9 * HOUR, NOON - HOUR)
    assert bound_by_sightings([first], []) == [first]
    assert bound_by_sightings([first, older], sightings_of([first], NOON)) == [first, older]


def test_what_lies_in_no_clone_is_neither_noted_nor_bound():
    folder = row("b", NOON - 9 * HOUR)
    assert sightings_of([folder], NOON) == []
    assert bound_by_sightings([folder], [Sighting("anna", "exercise3", "a", NOON)]) == [folder]


def test_a_clone_from_the_future_was_seen_now():
    assert sightings_of([cloned("a", NOON, NOON + 9 * HOUR)], NOON)[0].seen_at == NOON
