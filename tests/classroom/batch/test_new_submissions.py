from datetime import UTC, datetime, timedelta

from dl4cv.classroom.batch.new_submissions import detect_hand_ins, submission_sum
from dl4cv.classroom.downloads.collect import Collected
from dl4cv.classroom.gradebook.attempts import HandIn

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def row(sha="a" * 64, at=None, state="submitted", late=False):
    return Collected("anna", "exercise3", state, sha256=sha, submitted_at=at, late=late)


def met(*rows, regrade=False):
    """What is noted when a class of one hands in these files, one after the other."""
    noted = []
    for hours, each in enumerate(rows):
        noted += detect_hand_ins([each], noted, NOON + hours * HOUR, regrade=regrade)
    return [each.submission_sha256[:1] for each in noted]


def test_a_file_is_noted_with_all_that_is_known_of_it():
    (noted,) = detect_hand_ins([row(at=NOON - HOUR, late=True)], [], NOON)
    assert noted == HandIn("anna", "exercise3", "a" * 64, NOON, NOON - HOUR, late=True)


def test_the_same_file_in_the_next_download_is_nothing_new():
    assert met(row(), row(), row("b")) == ["a", "b"]


def test_going_back_to_an_older_file_is_a_new_hand_in():
    assert met(row(), row("b"), row()) == ["a", "b", "a"]


def test_the_time_of_a_file_tells_an_old_download_from_a_new_hand_in():
    first, second = row(at=NOON), row("b", at=NOON + HOUR)
    assert met(first, second, first) == ["a", "b"]
    assert met(first, second, row(at=NOON + 2 * HOUR)) == ["a", "b", "a"]


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
