"""The mistakes of exercise 6, some of which are classes and some of which only training could show."""

from dl4cv.course.exercise6 import procedures
from dl4cv.mistakes.catalogue import catalogue, mistake
from dl4cv.mistakes.diagnosis import diagnose
from dl4cv.rpc.request import Request, Returned

from tests.exercises import exercise_called


def test_a_class_is_a_mistake_named_in_lower_case():
    @mistake("LeNet", title="t", explanation="e")
    class NoReluAfterFc2:
        pass

    assert NoReluAfterFc2.id == "LeNet.no_relu_after_fc2"


def test_a_training_is_not_replayed_for_a_diagnosis():
    mistakes = catalogue(exercise_called("exercise6"))
    training = (Request(procedures.training, "LeNet", ((), ()), {}), Returned({"state": {}}, "dict"))
    assert diagnose("LeNet", [training], [training], mistakes) is None
