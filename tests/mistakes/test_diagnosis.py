"""Which mistake gives these answers? Asked of small wrong versions of `centred`, which takes the mean off an array."""

from __future__ import annotations

import linecache
import warnings
from dataclasses import replace

import numpy as np
import pytest
from dl4cv.course.exercise6 import procedures
from dl4cv.mistakes.catalogue import Mistake, edit, remembers
from dl4cv.mistakes.diagnosis import affordable, agrees, answered, diagnose, replayed
from dl4cv.results import Diagnosis
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Raised, Request, Returned

from tests.mistakes import wrong_versions
from tests.mistakes.asking import asked, name
from tests.mistakes.wrong_versions import (
    INPUTS,
    also_left_alone,
    centred,
    in_place,
    integers,
    left_alone,
    of_another_function,
    one_short,
    past_the_end,
    remembering,
    remembering_by_keyword,
    remembering_in_a_helper,
    sum_taken_off,
)

# Which one is named


def test_the_mistake_that_gives_every_answer_is_named_with_its_words():
    seen = asked(sum_taken_off.wrong)
    assert diagnose("centred", seen, seen, [left_alone, sum_taken_off]) == Diagnosis(
        "centred.sum_taken_off", "A title", "An explanation."
    )


def test_a_mistake_that_gives_all_answers_but_one_is_not_named():
    seen = asked(left_alone.wrong, np.array([0.0]), np.array([1.0, -1.0]), np.array([1.0, 2.0]))
    assert name(seen[:2], sum_taken_off) == "sum_taken_off"
    assert name(seen, sum_taken_off) is None


def test_of_two_that_agree_the_first_is_named():
    seen = asked(left_alone.wrong)
    assert name(seen, left_alone, also_left_alone) == "left_alone"
    assert name(seen, also_left_alone, left_alone) == "also_left_alone"


def test_of_two_that_give_the_same_numbers_the_one_of_the_same_kind_is_named():
    assert name(asked(integers.wrong), sum_taken_off, integers) == "integers"
    assert name(asked(integers.wrong), sum_taken_off) == "sum_taken_off"


def test_of_several_only_those_asked_for_are_named():
    seen = asked(left_alone.wrong)
    found = diagnose("centred", seen, seen, [left_alone, also_left_alone], among=("centred.also_left_alone",))
    assert found is not None
    assert found.id == "centred.also_left_alone"
    assert diagnose("centred", seen, seen, [left_alone], among=("centred.one_short",)) is None


def test_a_mistake_is_not_named_at_a_case_in_which_it_changes_nothing():
    twice = edit(centred, {"x.mean()": "2 * x.mean()"}, title="A title", explanation="An explanation.")
    seen = asked(lambda x: x - 2 * x.mean(), np.array([1.0, 3.0]), np.array([-1.0, 1.0]))
    named = [diagnose("centred", seen, seen, [twice], shown=[case]) for case in seen]
    assert [found is not None for found in named] == [True, False]


def test_a_mistake_that_changes_the_dtype_alone_is_named_although_the_numbers_are_right():
    half = edit(centred, {"x - x.mean()": "(x - x.mean()).astype(np.float16)"}, title="t", explanation="e")
    seen = asked(lambda x: (x - x.mean()).astype(np.float16), np.array([1.0, 3.0]))
    assert diagnose("centred", seen, seen, [half], shown=seen) is not None


def test_none_is_named_when_none_agrees():
    assert name(asked(lambda x: x * 7), left_alone, sum_taken_off, one_short, past_the_end) is None


def test_right_answers_are_put_down_to_no_mistake():
    every = [value for value in vars(wrong_versions).values() if isinstance(value, Mistake)]
    assert name(asked(centred), *every) is None


def test_without_answers_nothing_is_named():
    assert name([], left_alone) is None


def test_the_mistakes_of_other_functions_do_not_count():
    assert name(asked(of_another_function.wrong), of_another_function) is None


# Versions that keep something from call to call


@pytest.mark.parametrize("stateful", [remembering, remembering_by_keyword, remembering_in_a_helper], ids=lambda m: m.id)
def test_a_version_that_remembers_is_understood_from_all_calls_in_their_order(stateful):
    assert remembers(stateful)
    running, calls = 0.0, []
    for request, _ in asked(centred):
        [x] = request.arguments
        running += x.sum()
        calls.append((request, Returned(x - running, "ndarray")))
    for _ in range(2):  # nor does a diagnosis leave something behind for the next
        assert name(calls[1:], stateful, calls=calls) == stateful.id.removeprefix("centred.")
    assert name(calls[1:], stateful, calls=calls[::-1]) is None


def test_a_version_without_memory_is_asked_for_what_was_seen_alone():
    assert not remembers(sum_taken_off)
    calls = [*asked(sum_taken_off.wrong), *asked(left_alone.wrong)]
    assert name(calls[: len(INPUTS)], sum_taken_off, calls=calls) == "sum_taken_off"


# What a diagnosis leaves as it is, and what it leaves out


def test_the_arguments_are_not_altered():
    seen = asked(in_place.wrong)
    kept = [request.arguments[0].copy() for request, _ in seen]
    assert name(seen, in_place) == "in_place"
    assert all(np.array_equal(request.arguments[0], before) for (request, _), before in zip(seen, kept, strict=True))


def test_ctrl_c_in_a_wrong_version_is_meant_for_the_grader():
    def interrupted(x):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replayed("centred", interrupted, Request(CALL, "centred", (1.0,)))


def test_a_whole_training_is_put_to_no_wrong_version():
    answer = Returned(0.5, "float")
    training = (Request(procedures.training, "centred"), answer)
    long, short = ((Request(procedures.train_steps, "centred", (["batch"] * steps,)), answer) for steps in (9, 8))
    call = (Request(CALL, "centred", (1.0,)), answer)
    assert affordable([training, long, call, short]) == [call, short]
    assert name([training], left_alone) is None


# What an exception says


def compiled(text: str) -> object:
    """Return f of `text`, whose lines are known as those of a student's file are."""
    linecache.cache["student.py"] = (len(text), None, text.splitlines(keepends=True), "student.py")
    names: dict[str, object] = {"np": np}
    exec(compile(text, "student.py", "exec"), names)
    return names["centred"]


def one_truth(x):
    return np.asarray(max(0, x))


ONE_TRUTH = Mistake("centred.one_truth", "centred", "Python's max", "An explanation.", one_truth)
ARRAY = np.array([1.0, 2.0])


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("return max(0, x)", True),
        ("return np.asarray(max(x, 0.0))", True),
        ("return x if x > 0 else 0", False),
        ("assert x in [x, 2]\n    return sorted([x, x])", False),
    ],
)
def test_an_exception_alone_names_a_mistake_only_at_a_line_that_does_the_same(line, told):
    function = compiled(f"def centred(x):\n    {line}\n")
    request = Request(CALL, "centred", (ARRAY,))
    seen = [(request, answered({"centred": function}, request, "student.py"))]
    assert isinstance(seen[0][1], Raised)
    assert (diagnose("centred", seen, seen, [ONE_TRUTH]) is not None) is told


def test_a_suggestion_in_the_message_is_no_difference():
    one = Raised("NameError", "name 'nq' is not defined. Did you mean: 'np'?", 1, "")
    assert agrees(one, Raised("NameError", "name 'mm' is not defined", 1, ""))


# The same slip in another style of writing


def halved(x):
    half = len(x) // 2
    return np.concatenate([x[:half] - 1.0, x[half:] + 1.0])


def numbered(*lengths):
    return [np.arange(1.0, length + 1) * 10 for length in lengths]


upside_down = edit(halved, {"x[:half] - 1.0": "x[:half] + 1.0"}, title="A title", explanation="An explanation.")
HALVED = replace(upside_down, id="halved.upside_down")


def asked_to_halve(function, arrays):
    requests = [Request(CALL, "halved", (x,)) for x in arrays]
    return [(request, answered({"halved": function}, request)) for request in requests]


def is_halved_upside_down(function, *lengths):
    seen = asked_to_halve(function, numbered(*lengths))
    return diagnose("halved", seen, seen, [HALVED]) is not None


def raising_for(wrong_length, error=IndexError):
    """Do as the mistake does, but raise for an array of `wrong_length`."""

    def function(x):
        if len(x) == wrong_length:
            raise error("so not")
        return x + 1.0

    return function


def test_a_slip_may_end_in_an_exception_where_the_catalogued_one_gives_wrong_numbers():
    assert is_halved_upside_down(raising_for(wrong_length=3), 3, 4, 5)


def test_wrong_numbers_of_several_calls_must_speak_for_it():
    assert not is_halved_upside_down(raising_for(wrong_length=3), 3, 4)


def test_an_exception_where_the_catalogued_one_is_right_speaks_against_it():
    assert not is_halved_upside_down(raising_for(wrong_length=1), 1, 4, 5)


def test_zeros_alone_speak_for_nothing():
    never_filled = edit(halved, {"np.concatenate": "0 * np.concatenate"}, title="t", explanation="e")

    def zeros(x):
        if len(x) == 3:
            raise IndexError("so not")
        return np.zeros(len(x))

    seen = asked_to_halve(zeros, numbered(3, 4, 5))
    assert diagnose("halved", seen, seen, [never_filled]) is None


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_numbers_that_are_wrong_alike_are_so_with_a_warning_and_without():
    def with_a_warning(x):
        warnings.warn("overflow encountered in scalar multiply", RuntimeWarning, stacklevel=1)
        return x + 1.0

    assert is_halved_upside_down(with_a_warning, 4)


def test_of_float32_arguments_some_keep_float32():
    def in_float32(x):
        return (x.astype("float32") / np.float32(3) * 3 + 1.0).astype(float)

    thirds = [np.arange(1, length + 1).astype("float32") / 7 for length in (4, 5)]
    seen = asked_to_halve(in_float32, thirds)
    assert diagnose("halved", seen, seen, [HALVED]) is not None
    seen = asked_to_halve(in_float32, [array.astype(float) for array in thirds])
    assert diagnose("halved", seen, seen, [HALVED]) is None


def test_what_is_returned_beside_the_result_may_be_anything():
    more = edit(halved, {"return np": "return ..., np"}, title="t", explanation="e")
    seen = asked_to_halve(lambda x: (len(x), halved(x)), numbered(2, 3))
    assert diagnose("halved", seen, seen, [more]) is not None
    seen = asked_to_halve(lambda x: (halved(x), len(x)), numbered(2, 3))
    assert diagnose("halved", seen, seen, [more]) is None


def refusing_odd_lengths(error):
    return compiled(
        f"def centred(x):\n    if len(x) % 2:\n        raise {error}('no')\n"
        "    return np.concatenate([x[:1] - 1, x[1:] + 1])\n"
    )


@pytest.mark.parametrize(
    ("error", "right_error", "told"), [("ValueError", "TypeError", True), ("ValueError", "ValueError", False)]
)
def test_what_one_refuses_with_raise_the_catalogue_refuses_with_assert(error, right_error, told):
    asserted = edit(halved, {"    half": "    assert len(x) % 2 == 0\n    half"}, title="t", explanation="e")
    raising = edit(
        halved, {"    half": f"    if len(x) % 2:\n        raise {right_error}\n    half"}, title="t", explanation="e"
    )
    function = refusing_odd_lengths(error)
    requests = [Request(CALL, "halved", (x,)) for x in numbered(2, 3, 5)]
    seen = [(request, answered({"halved": function}, request, "student.py")) for request in requests]
    right = replace(asserted, made_from=raising.wrong)
    assert (diagnose("halved", seen, seen, [right if not told else asserted]) is not None) is told


def test_an_exception_of_an_int_is_none_of_none():
    of_an_int = Raised("TypeError", "'int' object is not subscriptable")
    assert not agrees(of_an_int, Raised("TypeError", "'NoneType' object is not subscriptable"))
    assert agrees(of_an_int, Raised("TypeError", "'int' object is not subscriptable"))
    unknown = Raised("NameError", "name 'kH' is not defined")
    assert agrees(unknown, Raised("NameError", "name 'h' is not defined"))


def test_who_refuses_what_is_fine_did_not_stumble_like_the_mistake():
    returns = [(request, answer) for request, answer in asked(sum_taken_off.wrong)]
    request = Request(CALL, "centred", (np.array([5.0, 1.0, 2.0]),))
    stumbled = Raised("IndexError", "an index", 3, "x[5]", bases=("IndexError",))
    refused = Raised("ValueError", "no", 3, "raise ValueError", bases=("ValueError",))
    edited = edit(centred, {"x.mean()": "x.sum()"}, title="A title", explanation="An explanation.")
    assert name([*returns, (request, stumbled)], edited) is not None
    assert name([*returns, (request, refused)], edited) is None


def test_what_must_be_refused_and_is_let_pass_is_no_exception_of_the_wrong_type():
    def centred(x):
        if x.size == 0:
            raise ValueError(x)
        return x - x.mean()

    wrong_type = edit(
        centred, {"x.mean()": "x.sum()", "ValueError": "KeyError"}, title="A title", explanation="An explanation."
    )
    wrong_type = replace(wrong_type, id="centred.wrong_type")
    returns = [(request, answer) for request, answer in asked(sum_taken_off.wrong)]
    empty = Request(CALL, "centred", (np.zeros(0),))
    crashed = Raised("IndexError", "an index", 3, "x[0]", bases=("IndexError",))
    assert name([*returns, (empty, crashed)], wrong_type) == "wrong_type"
    assert name([*returns, (empty, Returned(np.zeros(0), "ndarray"))], wrong_type) is None


def test_a_mistake_is_not_named_in_a_case_in_which_it_makes_no_difference():
    edited = edit(centred, {"x.mean()": "x.sum()"}, title="A title", explanation="An explanation.")
    seen = asked(sum_taken_off.wrong)
    request = Request(CALL, "centred", (np.array([0.0]),))
    shown = [(request, Returned(np.array([0]), "ndarray"))]
    assert diagnose("centred", seen, seen, [edited], shown=seen[:1]) is not None
    assert diagnose("centred", seen, seen, [edited], shown=shown) is None


def test_a_mistake_that_explains_one_check_must_explain_a_good_part_of_the_others():
    edited = edit(centred, {"x.mean()": "x.sum()"}, title="A title", explanation="An explanation.")
    seen = asked(sum_taken_off.wrong)
    otherwise = asked(lambda x: x * 7, *(np.array([1.0, 2.0, number]) for number in range(3, 13)))
    assert diagnose("centred", seen, seen, [edited], beside=seen) is not None
    assert diagnose("centred", seen, seen, [edited], beside=[*seen, *otherwise[:3]]) is not None
    assert diagnose("centred", seen, seen, [edited], beside=[*seen, *otherwise]) is None
