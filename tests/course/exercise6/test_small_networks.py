"""What is told about the outputs of a network that are not one row of ten logits for every image."""

import numpy as np
import pytest
from dl4cv.checks.compare import Mismatch
from dl4cv.checks.student import Student
from dl4cv.course.exercise6.small_networks import assert_shapes
from dl4cv.course.networks.small import LeNet
from dl4cv.rpc.request import Returned

TEN = "Return one row of ten logits for every image."


def complaint(output, number=3, answer=None):
    """What is said of a forward that returns `output` for `number` images."""
    student = Student(lambda request: answer or Returned({"output": output, "unmatched": []}, "dict"))
    with pytest.raises(Mismatch) as caught:
        assert_shapes(student, LeNet(), np.zeros((number, 1, 28, 28), np.float32))
    return caught.value


def test_ten_logits_an_image_are_right():
    logits = np.zeros((3, 10), np.float32)
    student = Student(lambda request: Returned({"output": logits, "unmatched": []}, "dict"))
    assert assert_shapes(student, LeNet(), np.zeros((3, 1, 28, 28), np.float32)) is logits


def test_a_forgotten_return_is_not_put_down_to_flattening():
    found = complaint(None, 1)
    assert found.seen == "Your forward returned nothing (None)."
    assert "`return`" in found.cause
    assert "latten" not in found.cause + found.remedy


@pytest.mark.parametrize(
    ("output", "kind"), [((np.zeros((3, 10)), np.zeros(3)), "a tuple"), ([0.0], "a list"), (3, "an int")]
)
def test_what_is_no_tensor_is_called_by_its_type(output, kind):
    found = complaint(output)
    assert (found.seen, found.cause) == (f"Your forward returned {kind}; one tensor is right.", "")


def test_what_cannot_be_brought_home_is_called_by_its_type():
    answer = Returned(None, "dict: a value of type generator")
    assert complaint(None, answer=answer).seen == "Your forward returned a value of type generator."


@pytest.mark.parametrize(
    ("shape", "number", "text"), [((10,), 1, "For 1 image you"), ((6, 10), 3, "For 3 images you"), ((10,), 3, "For 3")]
)
def test_flattening_is_suspected_where_the_batch_was_lost(shape, number, text):
    found = complaint(np.zeros(shape), number)
    assert found.seen.startswith(text)
    assert found.cause == "Flattening must keep axis 0, the batch."


@pytest.mark.parametrize("shape", [(3,), (3, 5), (3, 10, 1), ()])
def test_flattening_is_not_suspected_where_the_batch_is_whole(shape):
    found = complaint(np.zeros(shape))
    assert found.seen == f"For 3 images you returned shape {shape}; (3, 10) is right."
    assert (found.cause, found.remedy) == ("", TEN)


def test_swapped_axes_are_recognised():
    assert complaint(np.zeros((10, 3))).cause == "The two axes are swapped."
