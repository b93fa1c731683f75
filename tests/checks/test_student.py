"""What cannot be brought home keeps its type and the reason, and nothing else is mistaken for it."""

from dl4cv.checks.compare import Unsendable
from dl4cv.checks.student import Student
from dl4cv.rpc.request import Returned


def returned(value, kind):
    return Student(lambda request: Returned(value, kind)).relu(1.0)


def test_the_reason_comes_with_the_type():
    found = returned(None, "ndarray: an array of dtype object")
    assert found == Unsendable("ndarray", "an array of dtype object")


def test_nothing_is_nothing():
    assert returned(None, "NoneType") is None


def test_a_value_is_itself_whatever_its_type_is_called():
    assert returned(3.0, "a: b") == 3.0
