"""Which mistake gives these answers? Asked of small wrong versions of `centred`, which takes the mean off an array."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from dl4cv.mistakes.catalogue import Mistake, mistake
from dl4cv.mistakes.diagnosis import affordable, agrees, answered, diagnose, remembers, replayed, resembles, same
from dl4cv.results import Diagnosis
from dl4cv.sandbox.answers import Lost, Raised, Request, Returned
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

INPUTS = (np.array([1.0, 2.0, 6.0]), np.array([[4.0, 0.0]]), np.array([-3.0]))


def wrong(function="centred"):
    return mistake(function, title="A title", symptom="A symptom.", explanation="An explanation.")


def centred(x):
    return x - x.mean()


@wrong()
def left_alone(x):
    return x.copy()


@wrong()
def also_left_alone(x):
    return x + 0


@wrong()
def sum_taken_off(x):
    return x - x.sum()


@wrong()
def in_place(x):
    x -= x.sum()
    return x


@wrong()
def one_short(x):
    return (x - x.mean())[..., :-1]


@wrong()
def as_a_row(x):
    return (x - x.mean()).reshape(1, -1)


@wrong()
def integers(x):
    return (x - x.sum()).astype(int)


@wrong()
def divided_by_nothing(x):
    return x / x.std()


@wrong()
def past_the_end(x):
    return x - x[x.size]


@wrong()
def remembering(x, total=[]):  # noqa: B006 - the mistake
    total.append(x.sum())
    return x - sum(total)


@wrong()
def remembering_by_keyword(x, *, total=[]):  # noqa: B006 - the mistake
    total.append(x.sum())
    return x - sum(total)


def _wrong_memory(x, total={}):  # noqa: B006 - the mistake
    total[len(total)] = x.sum()
    return sum(total.values())


@wrong()
def remembering_in_a_helper(x):
    return x - _wrong_memory(x)


@wrong("scaled")
def of_another_function(x):
    return x.copy()


def asked(function, *inputs):
    """What `function` answered when it was called with each of `inputs`."""
    requests = [Request("call", "centred", (x,)) for x in inputs or INPUTS]
    return [(request, answered({"centred": function}, request)) for request in requests]


def name(seen, *mistakes: Mistake, calls=None):
    """The mistake that `seen` is put down to."""
    found = diagnose("centred", seen, seen if calls is None else calls, mistakes)
    return None if found is None else found.id.removeprefix("centred.")


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


def test_none_is_named_when_none_agrees():
    assert name(asked(lambda x: x * 7), left_alone, sum_taken_off, one_short, past_the_end) is None


def test_right_answers_are_put_down_to_no_mistake():
    every = [value for value in globals().values() if isinstance(value, Mistake)]
    assert name(asked(centred), *every) is None


def test_without_answers_nothing_is_named():
    assert name([], left_alone) is None


def test_the_mistakes_of_other_functions_do_not_count():
    assert name(asked(of_another_function.wrong), of_another_function) is None


# What makes answers the same


def test_the_same_numbers_in_another_shape_are_another_answer():
    assert name(asked(as_a_row.wrong), as_a_row) == "as_a_row"
    assert name(asked(centred, np.array([1.0, 2.0])), as_a_row) is None
    assert name(asked(one_short.wrong), sum_taken_off, one_short) == "one_short"


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_nan_is_the_same_as_nan_and_as_nothing_else():
    same_number = np.array([2.0, 2.0])
    assert name(asked(divided_by_nothing.wrong, same_number * 0), divided_by_nothing) == "divided_by_nothing"
    assert name(asked(divided_by_nothing.wrong, same_number * 0), left_alone) is None
    assert same(np.array([np.nan, 1.0]), np.array([np.nan, 1.0]))
    assert not same(np.array([np.nan, 1.0]), np.array([1.0, np.nan]))
    assert not same(np.array([np.inf]), np.array([-np.inf]))
    assert not same(np.array([np.inf]), np.array([np.nan]))


def test_a_warning_is_part_of_the_answer():
    def warns(x):
        warnings.warn("careful", UserWarning, stacklevel=1)
        return x.copy()

    assert name(asked(warns), left_alone) is None


def test_a_changed_argument_is_part_of_the_answer():
    assert name(asked(in_place.wrong), sum_taken_off, in_place) == "in_place"
    assert name(asked(sum_taken_off.wrong), in_place, sum_taken_off) == "sum_taken_off"


def test_an_exception_is_told_apart_by_its_type_and_its_words():
    def raises(error):
        def function(x):
            raise error

        return asked(function)

    assert name(asked(past_the_end.wrong, np.array([1.0])), past_the_end) == "past_the_end"
    in_other_numbers = IndexError("index 7 is out of bounds for axis 1 with size 6")
    assert name(raises(in_other_numbers)[:1], past_the_end) == "past_the_end"
    assert name(raises(IndexError("list index out of range"))[:1], past_the_end) is None
    assert name(raises(ValueError("index 3 is out of bounds for axis 0 with size 3"))[:1], past_the_end) is None


def test_an_exception_in_other_words_is_forgiven_beside_equal_values():
    @wrong()
    def refuses_one(x):
        if x.size == 1:
            raise ValueError("too small")
        return x

    def refuses_it_too(x):
        if x.size == 1:
            raise ValueError("what is that?")
        return x

    assert name(asked(refuses_it_too), refuses_one) == "refuses_one"


def test_torch_errors_agree_only_to_the_letter():
    def raised(message):
        return Raised("RuntimeError", message)

    assert agrees(raised("mat1 and mat2: 3x4"), raised("mat1 and mat2: 3x4"))
    assert not agrees(raised("mat1 and mat2: 3x4"), raised("mat1 and mat2: 3x5"))


@pytest.mark.parametrize("agree", [agrees, resembles])
def test_no_answer_is_like_no_other(agree):
    lost = Lost("timeout", "5 s")
    assert not agree(lost, lost)
    assert not agree(lost, Returned(1.0, "float"))
    assert not agree(Returned(1.0, "float"), Raised("ValueError", ""))


@pytest.mark.parametrize(
    ("value", "other"),
    [
        ((np.zeros(2), 1.0), [np.zeros(2), 1.0]),
        ((np.zeros(2),), (np.zeros(2), 1.0)),
        ({"weight": np.zeros(2)}, {"bias": np.zeros(2)}),
        ({"weight": np.zeros(2)}, {"weight": np.ones(2)}),
        (None, np.zeros(())),
        (None, False),
        ("1.0", 1.0),
        (np.array(["cat"]), np.array(["dog"])),
        (np.array(["1"]), np.array([1])),
    ],
)
def test_values_of_different_make_are_not_the_same(value, other):
    assert same(value, value)
    assert same(other, other)
    assert not same(value, other)
    assert not same(other, value)


ARRAYS = hnp.arrays(
    st.sampled_from(["float64", "float32", "int64", "uint8", "bool"]), hnp.array_shapes(min_dims=0, max_dims=3)
)


@given(ARRAYS)
def test_an_array_is_the_same_as_its_copy(value):
    assert same(value, value.copy())


@given(hnp.arrays("float64", st.integers(1, 6), elements=st.floats(-1e6, 1e6)), st.data())
def test_rounding_does_not_matter_and_any_more_does(value, data):
    position = data.draw(st.integers(0, value.size - 1))
    scale = 1 + np.abs(value).max()
    rounded, off = value * (1 + 1e-14), value.copy()
    off[position] += 1e-6 * scale
    assert same(rounded, value)
    assert not same(off, value)


def test_float32_may_be_as_far_off_as_float32_is():
    thirds = np.arange(1, 4) / 3
    assert same(thirds.astype("float32"), thirds)
    assert same(thirds, thirds.astype("float32"))
    assert not same((thirds + 1e-3).astype("float32"), thirds)


# Versions that keep something from call to call


@pytest.mark.parametrize("stateful", [remembering, remembering_by_keyword, remembering_in_a_helper], ids=lambda m: m.id)
def test_a_version_that_remembers_is_understood_from_all_calls_in_their_order(stateful):
    assert remembers(stateful.wrong)
    running, calls = 0.0, []
    for request, _ in asked(centred):
        [x] = request.arguments
        running += x.sum()
        calls.append((request, Returned(x - running, "ndarray")))
    for _ in range(2):  # nor does a diagnosis leave something behind for the next
        assert name(calls[1:], stateful, calls=calls) == stateful.id.removeprefix("centred.")
    assert name(calls[1:], stateful, calls=calls[::-1]) is None


def test_a_version_without_memory_is_asked_for_what_was_seen_alone():
    assert not remembers(sum_taken_off.wrong)
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
        replayed("centred", interrupted, Request("call", "centred", (1.0,)))


def test_a_whole_training_is_put_to_no_wrong_version():
    answer = Returned(0.5, "float")
    training = (Request("training", "centred"), answer)
    long, short = ((Request("train_steps", "centred", (["batch"] * steps,)), answer) for steps in (9, 8))
    call = (Request("call", "centred", (1.0,)), answer)
    assert affordable([training, long, call, short]) == [call, short]
    assert name([training], left_alone) is None
