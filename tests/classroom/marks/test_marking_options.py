from datetime import UTC, datetime, timedelta, timezone

import pytest
from dl4cv.classroom.marks.marking_options import (
    OptionError,
    parse_columns,
    parse_deadlines,
    parse_duration,
    parse_moment,
    parse_weights,
    split_exercise,
)
from hypothesis import given
from hypothesis import strategies as st

NAMES = ("exercise1", "exercise3")
BERLIN_IN_WINTER = timezone(timedelta(hours=1))


def test_weights_may_stand_together_or_apart():
    assert parse_weights(["exercise1=1, exercise3=2.5"], NAMES) == parse_weights(
        ["exercise1=1", "exercise3=2.5"], NAMES
    )


@pytest.mark.parametrize(
    "text", ["exercise3", "exercise3=much", "exercise3=-1", "exercise3=nan", "exercise7=1", "exercise3=0"]
)
def test_a_weight_that_cannot_be_is_told_in_a_sentence(text):
    with pytest.raises(OptionError, match=r"\.$"):
        parse_weights([text], NAMES)


def test_a_deadline_is_for_all_exercises_or_for_one():
    found = parse_deadlines(["2026-11-30T18:00", "exercise3=2026-12-07T18:00+01:00"], NAMES, UTC)
    assert found == {"": datetime(2026, 11, 30, 18, tzinfo=UTC), "exercise3": datetime(2026, 12, 7, 17, tzinfo=UTC)}


def test_a_date_alone_means_its_end_in_the_instructors_zone():
    assert parse_moment("2026-11-30", BERLIN_IN_WINTER) == datetime(2026, 11, 30, 23, tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "soon", "30.11.2026", "2026-02-30", "9999-12-31"])
def test_no_time_at_all_is_told_in_a_sentence(text):
    with pytest.raises(OptionError, match="is no time"):
        parse_moment(text, UTC)


def test_a_span_has_a_unit():
    assert [parse_duration(text) for text in ("30m", "6h", "1.5d")] == [
        timedelta(minutes=30), timedelta(hours=6), timedelta(days=1.5)
    ]  # fmt: skip
    with pytest.raises(OptionError):
        parse_duration("6")


def test_a_file_may_be_about_one_exercise():
    assert split_exercise("exercise3=times=final.csv", NAMES) == ("exercise3", "times=final.csv")
    assert split_exercise("week=3.csv", NAMES) == ("", "week=3.csv")


def test_a_column_is_named_by_its_exercise():
    assert parse_columns(["exercise3=Homework 3 (4711)"], NAMES) == {"exercise3": "Homework 3 (4711)"}


@given(st.text())
def test_any_other_text_is_an_error_that_can_be_read(text):
    for read in (
        parse_moment,
        parse_duration,
        lambda text: parse_weights([text], NAMES),
        lambda text: parse_deadlines([text], NAMES),
    ):
        assert complaint(read, text).endswith(".")


def complaint(read, text):
    try:
        read(text)
    except OptionError as error:
        return str(error)
    return "nothing to complain of."
