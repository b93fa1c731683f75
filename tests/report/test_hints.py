"""Hints, one at a time: what is told after so many failed attempts, on every view alike."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import find_exercise
from dl4cv.report.arrays import differences
from dl4cv.report.failure import failures
from dl4cv.report.github import AnnotatedFile, line_annotations, summary
from dl4cv.report.gradescope import gradescope
from dl4cv.report.hints import ON_YOUR_MACHINE, SWITCHED_OFF, LastTold, fitting_help, kind_of, last_told, one_more, told
from dl4cv.report.html.page import result_page
from dl4cv.report.junit import junit
from dl4cv.report.terminal import render
from dl4cv.results import Array, Counterexample, Diagnosis, HintCount, from_json, to_json
from rich.console import Console

from tests.report.conftest import EXCEPTION, FLIPPED_KERNEL, check, graded, matrix

EXERCISE = find_exercise("exercise3", COURSE)
STEPWISE, NONE = replace(EXERCISE, hints="stepwise"), replace(EXERCISE, hints="none")
CARD = "out[i, j] = sum over u, v of image[i + u, j + v] * kernel[u, v]"
ADVICE = "laid on the image as it is"
RESULT = replace(
    FLIPPED_KERNEL,
    checks=tuple(replace(each, card=(CARD,)) if each.status == "failed" else each for each in FLIPPED_KERNEL.checks),
)


def terminal(result):
    file = io.StringIO()
    render(result, Console(file=file, width=100), title="Convolutions", prints=True)
    return file.getvalue()


VIEWS = {
    "terminal": terminal,
    "json": to_json,
    "junit": junit,
    "page": result_page,
    "GitHub's summary": summary,
    "GitHub's annotations": lambda result: "\n".join(line_annotations(result, AnnotatedFile("exercise3.py"))),
    "Gradescope": lambda result: gradescope([result]),
}


def after(attempts, exercise=STEPWISE, result=RESULT):
    """What is told after so many failed attempts, each with another file."""
    before = None
    for number in range(attempts):
        file = replace(result.submission, sha256=f"{number:064}")
        shown = told(replace(result, submission=file), exercise, before)
        before = last_told(shown)
    return shown


def conv2d_gray(result):
    return next(each for each in result.checks if each.function == "conv2d_gray")


def test_each_failed_attempt_brings_the_next_hint():
    shown = [conv2d_gray(after(attempts)) for attempts in range(1, 7)]
    assert [each.message for each in shown[:2]] == ["conv2d_gray: the shape is right, all values are wrong."] * 2
    assert [bool(each.hint) for each in shown] == [False, True, True, True, True, True]
    assert [each.counterexample is not None for each in shown] == [False, False, True, True, True, True]
    assert [each.mistake.title for each in shown] == ["", "", "", *["The kernel is flipped"] * 3]
    assert [ADVICE in each.mistake.explanation for each in shown] == [False] * 4 + [True, True]
    assert shown[4] == shown[5]


def test_all_five_together_are_all_that_is_known():
    shown = conv2d_gray(after(5))
    assert replace(shown, hint="") == conv2d_gray(RESULT)


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_tells_as_much_and_no_more(view):
    said = [" ".join(VIEWS[view](after(attempts)).split()) for attempts in range(1, 6)]
    assert all("values are wrong" in text for text in said[:2])
    assert ["kernel is flipped" in text for text in said] == [False, False, False, True, True]
    assert [ADVICE in text for text in said] == [False] * 4 + [True]
    if view != "GitHub's annotations":  # which show no arrays
        assert ["conv2d_gray(image, kernel)" in text for text in said] == [False, False, True, True, True]


@pytest.mark.parametrize("view", VIEWS)
def test_where_hints_are_switched_off_every_view_says_that_the_check_failed_and_nothing_of_it(view):
    said = VIEWS[view](told(RESULT, NONE))
    assert "equals torch on any image and kernel" in said or view == "GitHub's annotations"
    for secret in ("flipped", "conv2d_gray(image", "values are", "Leave the kernel", "expected 4", "kernel is [["):
        assert secret not in said


def test_where_all_is_told_nothing_is_held_back_unless_it_is_asked_for():
    assert told(RESULT, EXERCISE) == RESULT
    assert told(RESULT, EXERCISE, asked=3).hints == {"conv2d_gray": HintCount(3, 5)}


def test_hint_for_hint_a_verdict_reads_as_in_its_golden_file(golden):
    shown = [told(RESULT, NONE), *(after(attempts) for attempts in range(1, 6))]
    text = "\n\n\n".join(terminal(result) for result in shown)
    found, expected = golden(text, "hints.txt")
    assert found == expected


def test_the_same_file_is_no_new_attempt():
    first = told(RESULT, STEPWISE)
    assert told(RESULT, STEPWISE, last_told(first)) == first


def test_each_function_has_hints_of_its_own():
    wrong = check("conv2d", "conv2d_correlates", "correlates", "failed", message="Wrong.", counterexample=None)
    result = replace(RESULT, checks=(*RESULT.checks[:3], wrong))
    shown = told(result, STEPWISE, LastTold("another", {"conv2d_gray": 2}))
    assert {name: count.shown for name, count in shown.hints.items()} == {"conv2d_gray": 3, "conv2d": 1}


def test_what_was_right_last_time_begins_with_the_first_hint_again():
    assert told(RESULT, STEPWISE, LastTold("another", {"conv2d_rgb": 4})).hints["conv2d_gray"].shown == 1


def test_more_can_be_asked_for_at_once_and_never_less_than_was_earned():
    assert told(RESULT, STEPWISE, asked=4).hints["conv2d_gray"].shown == 4
    assert told(RESULT, STEPWISE, LastTold("another", {"conv2d_gray": 3}), asked=1).hints["conv2d_gray"].shown == 4


def test_one_more_is_shown_of_one_function():
    first = told(RESULT, STEPWISE)
    second = one_more(RESULT, first, STEPWISE, "conv2d_gray")
    assert second == told(RESULT, STEPWISE, asked=2)
    assert one_more(RESULT, first, STEPWISE, "conv2d") == first
    assert one_more(RESULT, told(RESULT, NONE), NONE, "conv2d_gray") == told(RESULT, NONE)
    assert one_more(RESULT, RESULT, EXERCISE, "conv2d_gray") == RESULT


def test_a_note_says_how_many_there_are_and_how_to_see_more():
    assert told(RESULT, STEPWISE).notes[-1] == (
        "This shows 1 of 5 hints on conv2d_gray. Each failed attempt shows one more, and --hints N shows N at once."
    )
    assert told(RESULT, STEPWISE, more=ON_YOUR_MACHINE).notes[-1].endswith(f"and {ON_YOUR_MACHINE}.")
    assert (
        told(RESULT, EXERCISE, asked=2).notes[-1]
        == "This shows 2 of 5 hints on conv2d_gray. --hints N shows N at once."
    )
    assert after(5).notes[-1] == "This shows 5 of 5 hints on conv2d_gray."
    assert told(RESULT, NONE).notes[-1] == SWITCHED_OFF


def test_a_right_submission_has_no_hints_and_no_note():
    right = graded(check("output_size", "output_size_counts", "counts"))
    assert told(right, STEPWISE) == replace(right, hints={})


def test_what_keeps_a_file_from_being_tried_is_told_at_once():
    broken = graded(*(check(name, name, "works", "error", message="Your file could not be loaded.") for name in "ab"))
    assert told(broken, NONE).checks == broken.checks
    assert told(broken, STEPWISE).hints == {}


def test_an_exception_is_told_at_once_and_the_call_that_brings_it_later():
    first, third = (told(EXCEPTION, STEPWISE, asked=asked).checks[1] for asked in (1, 3))
    assert first.message == "IndexError: index 3 is out of bounds for axis 0 with size 3"
    assert (first.line, first.cause, first.counterexample) == (42, "", None)
    assert third.counterexample is not None


def test_what_stands_below_an_explanation_still_does_before_it_has_a_name():
    example = Counterexample("f(x)", {"x": matrix([1.0])}, matrix([1.0]), matrix([2.0]), (0, 0))
    mistake = Diagnosis("f.doubled", "Doubled", "You doubled it.")
    first = check("f", "f_a", "a", "failed", message="2, not 1", counterexample=example, mistake=mistake)
    result = graded(first, replace(first, name="f_b", mistake=None))
    for asked in range(1, 6):
        shown = told(result, EXERCISE, asked=asked)
        assert [len(failure.covered) for failure in failures(shown.checks)] == [1]


def test_the_same_mistake_in_two_functions_is_not_named_before_its_time():
    mistake = Diagnosis("f.doubled", "Doubled", "You doubled it.")
    result = graded(*(check(f, f"{f}_a", "a", "failed", message=f"{f} 2, not 1", mistake=mistake) for f in "fg"))
    assert "Doubled" not in terminal(told(result, STEPWISE))


def test_how_many_were_shown_is_recorded():
    shown = after(2)
    assert json.loads(to_json(shown))["hints"] == {"conv2d_gray": {"shown": 2, "known": 5}}
    assert from_json(to_json(shown)) == shown
    assert json.loads(to_json(RESULT))["hints"] is None


def test_the_card_is_quoted_with_the_help_that_fits():
    flipped = Diagnosis("f", "Kernel flipped", "Mathematicians flip the kernel; lay it on the image as it is.")
    hint = conv2d_gray(told(replace(RESULT, checks=(replace(RESULT.checks[1], mistake=flipped),)), STEPWISE, asked=2))
    assert hint.hint.splitlines() == [
        f"The card says: {CARD}",
        "The card's help on “everything is wrong unless the kernel is symmetric”: You have flipped the kernel, as "
        "mathematicians do. Lay it on the image as it is.",
    ]


def test_where_the_shape_is_wrong_the_card_is_quoted_on_what_is_returned():
    example = Counterexample("conv2d_gray(image, kernel)", {}, matrix([1.0, 2.0]), matrix([1.0]))
    wrong = check("conv2d_gray", "a", "a", "failed", message="(1, 1), not (1, 2)", counterexample=example, card=("c",))
    shown = told(graded(wrong), STEPWISE, asked=2)
    assert shown.checks[0].hint.splitlines() == [
        "The card says: c",
        "The card on what is returned: shape (H - kH + 1, W - kW + 1), floats",
    ]


def test_no_help_is_told_that_does_not_fit():
    softmax = find_exercise("exercise2", COURSE).card.functions[1]
    rounded = Diagnosis("r", "Rounded to 4 digits", "You rounded the result. Return all digits.")
    example = Counterexample("softmax(x)", {}, matrix([0.25, 0.75]), matrix([0.2, 0.7]), (0, 0))
    wrong = check("softmax", "softmax_a", "a", "failed", message="0.2", counterexample=example, mistake=rounded)
    assert fitting_help(wrong, softmax.hints) is None
    nan = replace(example, returned=Array("float64", (1, 2), [["nan", "nan"]]))
    lost = Diagnosis("m", "No maximum", "The exponent overflowed. Choose the largest score as m, and subtract it.")
    seen = fitting_help(replace(wrong, counterexample=nan, mistake=lost), softmax.hints)
    assert seen is not None
    assert seen.symptom == "I get nan"


@pytest.mark.parametrize(
    ("expected", "yours", "kind"),
    [
        (matrix([1.0, 2.0]), matrix([1.0]), "f: the shape (1, 1) is wrong, axis 1 is too small."),
        (
            Array("int64", (2, 3)),
            Array("int64", (3, 2)),
            "f: the shape (3, 2) is wrong, its axes are in another order.",
        ),
        (Array("int64", (2, 3)), Array("int64", (3,)), "f: the shape (3,) is wrong, it has too few axes."),
        (Array("int64", (2, 3)), Array("int64", (4, 4)), "f: the shape (4, 4) is wrong, axes 0 and 1 are too large."),
        (Array("int64", (), 2), Array("int64", (), 3), "f: the number is too large."),
        (Array("int64", (30, 30)), Array("int64", (30, 30)), "f: the shape is right, some values are wrong."),
        (matrix([1.0, 2.0]), matrix([-1.0, -2.0]), "f: the shape is right, all values are of the wrong sign."),
        (matrix([1.0, 2.0]), matrix([0.0, 2.0]), "f: the shape is right, 1 of 2 values is 0 and should not be."),
        (
            matrix([1.0, 2.0]),
            matrix([1.0001, 2.0001]),
            "f: the shape is right, all values are nearly right: digits are missing.",
        ),
        (
            Array("float64", (1, 2), [[1.0, 2.0]]),
            Array("float64", (1, 2), [["nan", 2.5]]),
            "f: the shape is right, all values are wrong, with nan among them.",
        ),
        (
            matrix([1.0, 2.0], [3.0, 4.0]),
            matrix([1.0, 2.0], [4.0, 5.0]),
            "f: the shape is right, 2 of 4 values are too large, all of row 1.",
        ),
        (
            matrix([1.0, 2.0], [3.0, 4.0]),
            matrix([0.5, 2.0], [1.0, 4.0]),
            "f: the shape is right, 2 of 4 values are too small, all of column 0.",
        ),
        (
            matrix([1.0, 2.0, 3.0], [3.0, 4.0, 5.0], [1.0, 1.0, 1.0]),
            matrix([9.0, 2.0, 3.0], [3.0, 4.0, 5.0], [1.0, 1.0, 0.0]),
            "f: the shape is right, 2 of 9 values are wrong, all at the border.",
        ),
    ],
)
def test_the_first_hint_says_what_kind_of_thing_is_wrong_and_not_what_is_right(expected, yours, kind):
    index = None
    if expected.shape == yours.shape:
        index = min(differences(expected, yours, None), default=()) if expected.values else (0, 0)
    example = Counterexample("f(x)", {}, expected, yours, index)
    assert kind_of(check("f", "f_a", "a", "failed", message="secret", counterexample=example)) == kind


def test_an_index_that_lies_outside_does_no_harm():
    example = Counterexample("f(x)", {}, matrix([1.0]), matrix([1.0]), (7, 7))
    wrong = check("f", "f_a", "a", "failed", message="secret", counterexample=example)
    assert kind_of(wrong) == "f: the shape is right, some values are wrong."


def test_of_an_array_with_many_axes_the_axis_is_named():
    right = Array("float64", (2, 1, 1, 1, 2), [[[[[1.0, 2.0]]]], [[[[3.0, 4.0]]]]])
    yours = Array("float64", (2, 1, 1, 1, 2), [[[[[1.0, 9.0]]]], [[[[3.0, 9.0]]]]])
    example = Counterexample("f(x)", {}, right, yours, (0, 0, 0, 0, 1))
    wrong = check("f", "f_a", "a", "failed", message="secret", counterexample=example)
    assert kind_of(wrong) == "f: the shape is right, 2 of 4 values are too large, all of axis 4 at 1."


def test_a_part_of_several_is_named():
    example = Counterexample("f(x)", {}, {"grad_x": matrix([1.0])}, {"grad_x": matrix([2.0])}, (0, 0), "grad_x")
    wrong = check("f", "f_a", "a", "failed", message="secret", counterexample=example)
    assert kind_of(wrong) == "grad_x of f: the shape is right, the value is too large."


@pytest.mark.parametrize("message", ["Your function changed its first argument.", "You returned float16 values."])
def test_what_gives_no_answer_away_is_told_as_it_is(message):
    assert (
        kind_of(check("f", "f_a", "a", "failed", message=message, counterexample=Counterexample("f(x)", {}))) == message
    )
