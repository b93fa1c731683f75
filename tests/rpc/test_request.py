from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from dl4cv.course.exercise6 import procedures
from dl4cv.rpc.frames import ProtocolError
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import (
    MAX_TEXT,
    Raised,
    Request,
    Returned,
    TrainingNews,
    Warned,
    checked,
    checked_answer,
    checked_news,
)
from hypothesis import given
from hypothesis import strategies as st

RETURNED = {"status": "returned", "value": 3, "type": "int", "changed": [1], "warned": [["RuntimeWarning", "over", 7]]}
RAISED = {
    "status": "raised",
    "type": "ValueError",
    "message": "no",
    "line": 3,
    "source": "x",
    "missing": False,
    "bases": ["Exception"],
}
NEWS = {"step": 1, "steps": 9, "loss": 2.3, "state": None}

TRAINING = Request(procedures.training, "LeNet")

anything = st.recursive(
    st.none() | st.booleans() | st.integers(-(1 << 63), 1 << 62) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)


def test_a_return_is_a_value_with_its_type_its_changes_and_its_warnings():
    assert checked(RETURNED) == Returned(3, "int", (1,), (Warned("RuntimeWarning", "over", 7),))


def test_an_exception_is_its_words_and_its_place():
    assert checked(RAISED) == Raised("ValueError", "no", 3, "x", False, ("Exception",))


def test_news_tell_how_far_a_training_is():
    assert checked_news(NEWS, TRAINING) == TrainingNews("training your LeNet", "step", 1, 9, 2.3, None)


def test_news_may_leave_out_the_loss():
    assert checked_news({"step": 1, "steps": 9}, TRAINING).loss is None


def test_how_good_a_network_is_by_now_is_measured_on_its_state_and_never_taken_from_the_worker():
    watched = replace(TRAINING, measure=lambda state: 0.5 if state == {"w": 1} else None)
    assert checked_news({**NEWS, "validation_accuracy": 1}, watched).validation_accuracy is None
    assert checked_news({**NEWS, "state": {"w": 1}}, watched).validation_accuracy == 0.5
    assert checked_news({**NEWS, "state": ["w"]}, watched).validation_accuracy is None
    assert checked_news({**NEWS, "state": {"w": 1}}, TRAINING).validation_accuracy is None


def test_an_answer_is_what_the_request_makes_of_it():
    request = Request(CALL, "relu", interpret=lambda value: value + 1)
    assert checked_answer(RETURNED, request).value == 4
    assert checked_answer({**RETURNED, "value": None}, request).value is None
    assert checked_answer(RAISED, request) == checked(RAISED)


def test_a_worker_cannot_say_what_is_trained():
    assert checked_news({**NEWS, "stage": "::error::100 points"}, TRAINING).stage == "training your LeNet"


def test_there_are_no_news_of_what_is_no_training():
    with pytest.raises(ProtocolError, match="nobody asked"):
        checked_news(NEWS, Request(CALL, "conv2d"))


def test_only_true_itself_makes_a_function_missing():
    assert checked({**RAISED, "missing": 1}) == checked(RAISED)


def test_long_texts_are_cut():
    answer = checked({**RAISED, "message": "x" * (MAX_TEXT + 1)})
    assert isinstance(answer, Raised)
    assert len(answer.message) == MAX_TEXT


@pytest.mark.parametrize(
    ("frame", "field", "value"),
    [
        (RETURNED, "type", None),
        (RETURNED, "type", 1),
        (RETURNED, "changed", (1,)),
        (RETURNED, "changed", [True]),
        (RETURNED, "changed", [-1]),
        (RETURNED, "warned", [["a", "b"]]),
        (RETURNED, "warned", [["a", "b", "c"]]),
        (RETURNED, "status", "passed"),
        (RETURNED, "status", []),
        (RAISED, "line", 1.0),
        (RAISED, "line", 1 << 31),
        (RAISED, "message", np.str_("x")),
        (RAISED, "bases", "Exception"),
    ],
)
def test_a_frame_with_one_wrong_field_is_no_answer(frame, field, value):
    with pytest.raises(ProtocolError):
        checked({**frame, field: value})


@given(anything)
def test_anything_else_is_no_answer_and_no_news(value):
    for check in (checked, lambda frame: checked_news(frame, TRAINING)):
        with pytest.raises(ProtocolError):
            check(value)


@given(st.sampled_from([RETURNED, RAISED]), st.data())
def test_a_field_replaced_by_anything_never_breaks_the_grader(frame, data):
    field = data.draw(st.sampled_from(sorted(frame)))
    try:
        answer = checked({**frame, field: data.draw(anything)})
    except ProtocolError:
        return
    assert isinstance(answer, Returned | Raised)


@given(st.data())
def test_news_replaced_by_anything_never_break_the_grader(data):
    field = data.draw(st.sampled_from(sorted(NEWS)))
    try:
        assert isinstance(checked_news({**NEWS, field: data.draw(anything)}, TRAINING), TrainingNews)
    except ProtocolError:
        return


def test_a_request_travels_as_plain_data():
    request = Request(CALL, "conv2d", (1, 2), {"stride": 3}, seconds=9.0)
    assert request.frame() == {
        "procedure": "call",
        "function": "conv2d",
        "arguments": (1, 2),
        "options": {"stride": 3},
    }
    assert Request(CALL, "relu", (1,)).frame() == {"procedure": "call", "function": "relu", "arguments": (1,)}
