import copy
import itertools
import warnings

import numpy as np
import pytest
from dl4cv.checks.compare import Mismatch
from dl4cv.checks.conduct import as_array_like, assert_pure, assert_quiet, assert_raises
from dl4cv.checks.student import Student, StudentRaisedError
from dl4cv.rpc.in_process import perform
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Returned, checked

SCORES = np.array([-1000.0, 0.0, 1000.0])


def student_with(**functions):
    """A student whose functions these are, called as the worker calls them."""

    def ask(request):
        return checked(perform(functions, copy.deepcopy(request.frame()), {CALL.name: CALL}, __file__))

    return Student(ask)


def doubled(x):
    return 2 * x


def refused(x):
    raise ValueError("not this one")


def unwritten(x):
    raise NotImplementedError


def test_a_function_of_its_arguments_alone_is_pure():
    assert_pure(student_with(f=doubled), "f", SCORES, others=[(SCORES[:1],)])


def test_nan_twice_is_the_same_answer():
    assert_pure(student_with(f=lambda x: x * np.nan), "f", SCORES)


def test_the_rounding_of_the_same_answer_may_differ():
    roundings = itertools.cycle([0.0, 1e-13])
    assert_pure(student_with(f=lambda x: x + next(roundings)), "f", SCORES)


def test_writing_into_an_argument_is_seen():
    def f(x):
        x -= 1
        return x

    with pytest.raises(Mismatch, match="changed its first argument") as caught:
        assert_pure(student_with(f=f), "f", SCORES)
    assert "copy" in caught.value.remedy


def test_writing_into_an_argument_of_another_call_is_seen():
    def f(x):
        if len(x) == 1:
            x[0] = 0
        return x.copy()

    with pytest.raises(Mismatch, match="changed its first argument"):
        assert_pure(student_with(f=f), "f", SCORES, others=[(SCORES[:1],)])


def test_sorting_a_list_of_the_callers_is_seen():
    with pytest.raises(Mismatch, match="changed its first argument, a list") as caught:
        assert_pure(student_with(f=lambda names: names.sort() or len(names)), "f", ["dog", "cat"])
    assert "x -= m" not in caught.value.cause


def test_the_argument_that_was_changed_is_told_by_its_place():
    def f(x, y):
        y[0] = 7
        return x.sum()

    with pytest.raises(Mismatch, match="changed its second argument"):
        assert_pure(student_with(f=f), "f", SCORES, SCORES.copy())


def test_a_memory_of_the_other_call_is_seen():
    seen = []

    def f(x):
        seen.append(x.size)
        return x + max(seen)

    with pytest.raises(Mismatch, match="another answer the second time") as caught:
        assert_pure(student_with(f=f), "f", np.ones(1), others=[(SCORES,)])
    assert (caught.value.expected.tolist(), caught.value.returned.tolist()) == ([2.0], [4.0])


def test_a_counter_is_seen_without_another_call():
    counter = itertools.count()
    with pytest.raises(Mismatch, match="another answer"):
        assert_pure(student_with(f=lambda x: x + next(counter)), "f", SCORES)


def test_an_exception_of_the_students_comes_through():
    with pytest.raises(StudentRaisedError, match="not this one"):
        assert_pure(student_with(f=refused), "f", SCORES)


def test_a_calm_formula_is_quiet():
    assert_quiet(student_with(f=lambda x: 1 / (1 + np.exp(-np.abs(x)))), "f", SCORES)


def test_underflow_is_quiet():
    assert_quiet(student_with(f=np.exp), "f", np.array([-1000.0]))


@pytest.mark.parametrize(
    ("f", "word"), [(np.exp, "overflow"), (lambda x: x / x, "invalid"), (lambda x: 1 / x, "divide by zero")]
)
def test_a_number_that_leaves_the_floats_is_heard(f, word):
    with pytest.raises(Mismatch, match=f"NumPy warns.*{word}"):
        assert_quiet(student_with(f=f), "f", SCORES)


def test_the_line_of_a_warning_is_named():
    with pytest.raises(Mismatch, match=r"warns in line \d+: overflow"):
        assert_quiet(student_with(f=lambda x: np.exp(x) * 1), "f", SCORES)


@pytest.mark.parametrize("f", [lambda x: x / x, lambda x: 1 / x, lambda x: x[1] / x[1], lambda x: x[:0].mean()])
def test_a_division_by_zero_is_told_from_a_number_that_is_too_large(f):
    with pytest.raises(Mismatch) as divided:
        assert_quiet(student_with(f=f), "f", SCORES)
    with pytest.raises(Mismatch) as overflown:
        assert_quiet(student_with(f=np.exp), "f", SCORES)
    assert "divided by 0" in divided.value.cause
    assert "exp" not in divided.value.remedy
    assert "Give exp" in overflown.value.remedy


def test_the_logarithm_of_zero_is_told_as_what_it_is():
    with pytest.raises(Mismatch) as caught:
        assert_quiet(student_with(f=lambda x: np.log(0 * x)), "f", SCORES)
    assert "logarithm of 0" in caught.value.cause
    assert "Give np.log only numbers above 0" in caught.value.remedy


def test_a_warning_that_is_not_about_numbers_is_let_pass():
    def f(x):
        warnings.warn("old style", DeprecationWarning, stacklevel=1)
        return x

    assert_quiet(student_with(f=f), "f", SCORES)


def test_the_exception_asked_for_is_right():
    assert_raises(ValueError, student_with(f=refused), "f", 1)


def test_a_more_special_exception_is_right_as_well():
    class UnknownClass(ValueError):  # noqa: N818
        pass

    def f(name):
        raise UnknownClass(name)

    assert_raises(ValueError, student_with(f=f), "f", "cow")


def test_another_exception_is_wrong():
    with pytest.raises(Mismatch, match=r"You raised KeyError at `.*` \('cow'\); ValueError is right"):
        assert_raises(ValueError, student_with(f=lambda name: {}[name]), "f", "cow")


def test_an_exception_that_is_returned_is_not_raised():
    returned = Returned(None, "ValueError: a value of type ValueError")
    with pytest.raises(Mismatch, match="You returned the ValueError; it must be raised"):
        assert_raises(ValueError, Student(lambda request: returned), "f", "cow")


def test_an_answer_in_place_of_an_exception_is_wrong():
    with pytest.raises(Mismatch, match=r"You returned an int; a ValueError must be raised\.") as caught:
        assert_raises(ValueError, student_with(f=doubled), "f", 21)
    assert caught.value.returned == 42


def test_an_exception_that_is_returned_is_told_apart_from_one_that_is_raised():
    student = Student(lambda request: Returned(None, "ValueError: a value that cannot be sent"))
    with pytest.raises(Mismatch, match="You returned the ValueError; it must be raised") as caught:
        assert_raises(ValueError, student, "f", 21)
    assert "raise ValueError" in caught.value.remedy


def test_a_text_that_is_raised_is_told_with_its_line_and_pythons_reason():
    def f(name):
        text = f"{name} is unknown"
        raise text

    with pytest.raises(Mismatch, match=r"TypeError at `raise text` \(exceptions must derive") as caught:
        assert_raises(ValueError, student_with(f=f), "f", "cow")
    assert caught.value.line
    assert "raise ValueError" in caught.value.remedy


def test_a_function_not_written_yet_is_missing_and_not_wrong():
    with pytest.raises(StudentRaisedError) as caught:
        assert_raises(NotImplementedError, student_with(f=unwritten), "f", 1)
    assert caught.value.answer.missing


def test_an_array_of_the_right_shape_can_be_computed_with():
    rows = np.ones((2, 3))
    assert as_array_like(rows, np.zeros((2, 3))) is rows


def test_a_law_complains_about_the_shape_as_any_check_does():
    with pytest.raises(Mismatch, match=r"shape \(3, 2\); \(2, 3\) is right"):
        as_array_like(np.ones((3, 2)), np.zeros((2, 3)))
    with pytest.raises(Mismatch, match="None"):
        as_array_like(None, np.zeros(2))


def test_a_function_that_refuses_everything_has_not_looked():
    with pytest.raises(StudentRaisedError, match="not this one"):
        assert_raises(ValueError, student_with(f=refused), "f", 1, unlike=(2,))


def test_a_function_that_refuses_what_is_bad_alone_is_right():
    def f(x):
        if x < 0:
            raise ValueError
        return x

    assert_raises(ValueError, student_with(f=f), "f", -1, unlike=(1,))
