from __future__ import annotations

import linecache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from dl4cv.course.exercise6 import grader_steps
from dl4cv.course.exercise6.first_weights import judge_first_weights, loss_of
from dl4cv.course.networks.small import LeNet
from dl4cv.rpc.frames import ProtocolError
from dl4cv.rpc.in_process import perform
from dl4cv.rpc.networks import draw_weights
from dl4cv.rpc.probe import Probe
from dl4cv.rpc.procedure import load_procedures
from torch import nn

from tests.exercises import exercise_called

FILE = "student.py"
PROCEDURES = {
    **load_procedures(exercise_called("exercise6").files.procedures),
    **load_procedures(Path(grader_steps.__file__)),
}
STUDENT = """
import torch
from torch import nn
from torch.nn import functional as F

class Tiny(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(16, 10)
        self.unused = nn.Linear(1, 1)
        self.dropout = nn.Dropout(0.5)

    def forward(self, x):
        return self.fc(self.dropout(x.flatten(1)))

def train_step(model, optimizer, images, labels):
    loss = F.cross_entropy(model(images), labels)
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
    return loss.item()

def evaluate(model, images, labels):
    was = model.training
    model.eval()
    with torch.no_grad():
        right = (model(images).argmax(1) == labels).float().mean().item()
    model.train(was)
    return right
"""


@pytest.fixture(autouse=True)
def _one_thread_and_one_seed() -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)


def asked(procedure: str, function: str, *arguments: Any, override: str = "", **options: Any) -> dict[str, Any]:
    text = f"{STUDENT}\n{override}"
    linecache.cache[FILE] = (len(text), None, text.splitlines(keepends=True), FILE)
    namespace: dict[str, Any] = {}
    exec(compile(text, FILE, "exec"), namespace)
    request = {"procedure": procedure, "function": function, "arguments": arguments, "options": options}
    request["constructor"] = ((), {})
    return perform(namespace, request, PROCEDURES, FILE)


def value(*arguments: Any, **options: Any) -> Any:
    answer = asked(*arguments, **options)
    assert answer["status"] == "returned", answer
    return answer["value"]


def state_of(network: nn.Module) -> dict[str, np.ndarray]:
    return {name: tensor.detach().numpy().copy() for name, tensor in network.state_dict().items()}


IMAGES = np.random.default_rng(0).normal(size=(6, 1, 4, 4)).astype(np.float32)
LABELS = np.array([0, 1, 2, 3, 4, 5])
FC = {"fc.weight": [10, 16], "fc.bias": [10]}


def test_a_description_holds_the_shapes_of_all_parameters():
    assert value("describe", "Tiny") == {
        "shapes": {**FC, "unused.weight": [1, 1], "unused.bias": [1]},
        "own_init": True,
    }


def test_a_class_without_an_init_of_its_own_is_known():
    assert value("describe", "Bare", override="class Bare(nn.Module):\n    def _init_(self):\n        pass\n") == {
        "shapes": {},
        "own_init": False,
    }


def test_a_forward_pass_is_in_eval_mode_with_the_weights_of_the_seed():
    told = value("forward", "Tiny", IMAGES, 3)
    state = draw_weights({"fc.weight": (10, 16), "fc.bias": (10,)}, 3)
    wanted = IMAGES.reshape(6, -1) @ state["fc.weight"].T + state["fc.bias"]
    np.testing.assert_allclose(told["output"], wanted, rtol=1e-4, atol=1e-5)
    assert told["type"] == "Tensor"


def test_a_network_is_called_as_often_as_is_asked():
    override = (
        "class Counting(Tiny):\n    calls = 0\n    def forward(self, x):\n"
        "        self.calls += 1\n        return torch.full((len(x), 10), float(self.calls))\n"
    )
    assert value("forward", "Counting", IMAGES, 0, calls=2, override=override)["output"][0, 0] == 2


def test_names_without_a_parameter_are_told():
    shapes = {"fc.weight": (10, 16), "other.weight": (7, 7)}
    assert value("forward", "Tiny", IMAGES, 0, shapes)["unmatched"] == ["other.weight"]


def test_weights_of_other_shapes_are_the_students_error():
    answer = asked("forward", "Tiny", IMAGES, state_of(Probe()) | {"more": np.zeros(7, np.float32)})
    assert answer["type"] == "ValueError"


def test_first_weights_are_judged_without_their_numbers():
    images, labels = np.full((6, 1, 4, 4), 0.01, np.float32), LABELS
    told = judge_first_weights(value("first_weights", "Tiny", images), labels, 0.3)
    assert told == {"guesses": True, "alike": ["unused.weight"], "any": True}
    override = "class Loud(Tiny):\n    def forward(self, x):\n        return 1e4 * super().forward(x)\n"
    loud = value("first_weights", "Loud", images, override=override)
    assert judge_first_weights(loud, labels, 0.3)["guesses"] is False
    assert loss_of(value("first_logits", "Loud", images, override=override), labels) > 3


@pytest.mark.parametrize("output", ["None", "(super().forward(x),)", "super().forward(x)[:, :3]", "'logits'"])
def test_what_is_no_row_of_logits_for_each_image_is_judged_elsewhere(output):
    override = f"class Odd(Tiny):\n    def forward(self, x):\n        return {output}\n"
    told = judge_first_weights(value("first_weights", "Odd", IMAGES, override=override), LABELS, 0.3)
    assert told["guesses"] is True
    assert loss_of(value("first_logits", "Odd", IMAGES, override=override), LABELS) is None


@pytest.mark.parametrize("forged", [7, {}, {"logits": None, "alike": []}, [["logits", 1]]])
def test_first_weights_that_no_worker_tells_are_refused(forged):
    with pytest.raises(ProtocolError):
        judge_first_weights(forged, LABELS, 0.3)


def test_gradients_are_none_where_none_arrive():
    network = torch.nn.Module()
    network.fc, network.unused = nn.Linear(16, 10), nn.Linear(1, 1)
    state = state_of(network)
    shapes = {name: array.shape for name, array in state.items()}
    found = value("gradients", "Tiny", IMAGES, np.ones((6, 10), np.float32), state, shapes)
    assert found["fc.weight"].shape == (10, 16)
    assert found["unused.weight"] is None


def test_gradients_are_those_of_the_loss_whose_gradient_arrives_at_the_output():
    state = state_of(Probe())
    shapes = {name: array.shape for name, array in state.items()}
    probe = Probe()
    probe.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in state.items()})
    logits = probe(torch.from_numpy(IMAGES))
    logits.retain_grad()
    nn.functional.cross_entropy(logits, torch.from_numpy(LABELS)).backward()
    override = "class Plain(Tiny):\n    def forward(self, x):\n        return self.fc(x.flatten(1))\n"
    found = value("gradients", "Plain", IMAGES, logits.grad.numpy(), state, shapes, override=override)
    np.testing.assert_allclose(found["fc.weight"], probe.fc.weight.grad.numpy(), rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("own_step", [True, False])
def test_train_steps_are_those_of_torch(own_step):
    state = state_of(Probe())
    asked_for = "train_steps" if own_step else "grader_train_steps"
    found = value(asked_for, "train_step", [(IMAGES, LABELS)] * 2, state, "the grader's Probe", 0.1, momentum=0.9)
    probe = Probe()
    probe.load_state_dict({name: torch.from_numpy(array.copy()) for name, array in state.items()})
    descent = torch.optim.SGD(probe.parameters(), lr=0.1, momentum=0.9)
    for loss, after in zip(found["losses"], found["states"], strict=True):
        descent.zero_grad()
        wanted = nn.functional.cross_entropy(probe(torch.from_numpy(IMAGES)), torch.from_numpy(LABELS))
        wanted.backward()
        descent.step()
        assert loss == pytest.approx(wanted.item())
        np.testing.assert_allclose(after["fc.weight"], state_of(probe)["fc.weight"], rtol=1e-6)
    assert found["types"] == ["float", "float"]


def test_of_many_steps_only_the_last_state_comes_home():
    found = value("train_steps", "train_step", [(IMAGES, LABELS)] * 6, state_of(Probe()), "the grader's Probe", 0.1)
    assert len(found["losses"]) == 6
    assert len(found["states"]) == 1


def test_a_loss_that_is_a_tensor_is_known_by_its_type():
    override = "step = train_step\ndef train_step(*arguments):\n    return torch.tensor(step(*arguments))\n"
    batches = [(IMAGES, LABELS)]
    found = value("train_steps", "train_step", batches, state_of(Probe()), "the grader's Probe", 0.1, override=override)
    assert found["types"] == ["Tensor"]
    assert found["losses"][0].shape == ()


@pytest.mark.parametrize(("left_over", "moved_alike"), [(False, True), (True, False)])
def test_a_gradient_is_left_over_where_it_is_asked_for(left_over, moved_alike):
    override = (
        "def train_step(model, optimizer, images, labels):\n    loss = F.cross_entropy(model(images), labels)\n"
        "    loss.backward()\n    optimizer.step()\n    optimizer.zero_grad()\n    return loss.item()\n"
    )
    request = ("train_steps", "train_step", [(IMAGES, LABELS)], state_of(Probe()), "the grader's Probe", 0.1)
    plain, [found] = value(*request)["states"], value(*request, left_over=left_over, override=override)["states"]
    assert np.array_equal(plain[0]["fc.weight"], found["fc.weight"]) is moved_alike


def test_biases_may_move_at_a_rate_of_their_own():
    state = state_of(Probe(classes=3))
    request = ("train_steps", "train_step", [(IMAGES, LABELS % 3)], state, "the grader's Probe", 0.1)
    [one], [other] = value(*request)["states"], value(*request, bias_rate=0.05)["states"]
    assert np.array_equal(one["fc.weight"], other["fc.weight"])
    np.testing.assert_allclose(2 * (other["fc.bias"] - state["fc.bias"]), one["fc.bias"] - state["fc.bias"], rtol=1e-4)


@pytest.mark.parametrize(
    ("first", "reseeded"), [("pass", False), ("torch.rand(3)", False), ("torch.manual_seed(0)", True)]
)
def test_a_step_that_seeds_the_generator_is_noticed(first, reseeded):
    override = f"step = train_step\ndef train_step(*arguments):\n    {first}\n    return step(*arguments)\n"
    batches = [(IMAGES, LABELS)] * 2
    found = value("train_steps", "train_step", batches, state_of(Probe()), "the grader's Probe", 0.1, override=override)
    assert found["reseeded"] is reseeded
    assert found["updates"] == 2


EVERYTHING = ["accuracy", "type", "modes", "trained", "tracked", "seen"]


def test_an_evaluation_of_a_copy_is_noted():
    override = (
        "import copy\nright = evaluate\ndef evaluate(model, images, labels):\n"
        "    return right(copy.deepcopy(model), images, labels)\n"
    )
    found = value(
        "evaluation", "evaluate", IMAGES, LABELS, state_of(Probe()), True, ["seen", "modes"], override=override
    )
    assert found == {"seen": True, "modes": [True, True]}


@pytest.mark.parametrize("training", [True, False])
def test_an_evaluation_tells_what_the_network_noted(training):
    found = value("evaluation", "evaluate", IMAGES, LABELS, state_of(Probe()), training, EVERYTHING)
    assert found["type"] == "float"
    assert 0 <= found["accuracy"] <= 1
    assert set(found["modes"]) == {training}
    assert (found["trained"], found["tracked"], found["seen"]) == (False, False, True)


def test_an_evaluation_in_training_mode_with_gradients_is_noted():
    override = "def evaluate(model, images, labels):\n    model.train()\n    model(images)\n    return 1.0\n"
    found = value("evaluation", "evaluate", IMAGES, LABELS, state_of(Probe()), False, EVERYTHING, override=override)
    assert set(found["modes"]) == {True}
    assert (found["trained"], found["tracked"]) == (True, True)


def test_an_exception_in_a_network_names_the_students_line():
    override = "class Broken(Tiny):\n    def forward(self, x):\n        return self.fc(x)\n"
    answer = asked("forward", "Broken", IMAGES, 0, override=override)
    assert (answer["type"], answer["source"]) == ("RuntimeError", "return self.fc(x)")


def test_a_class_that_is_no_network_is_an_error_and_not_the_end():
    answer = asked("forward", "Broken", IMAGES, 0, override="class Broken:\n    pass\n")
    assert (answer["status"], answer["type"]) == ("raised", "AttributeError")


@pytest.mark.parametrize("procedure", ["training", "grader_training"])
def test_training_sends_news_and_brings_the_weights_home(procedure):
    namespace: dict[str, Any] = {"LeNet": LeNet}
    exec(compile(STUDENT, FILE, "exec"), namespace)
    news: list[Any] = []
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (64, 28, 28), dtype=np.uint8), rng.integers(0, 10, 64)
    before = state_of(LeNet())
    recipe = {"images": 64, "validation_images": 64, "batch_size": 32, "betas": [0.8, 0.95], "reports": 2}
    request = {
        "constructor": ((), {}),
        "procedure": procedure,
        "function": "LeNet",
        "arguments": ((images, labels), before, recipe),
        "options": {},
    }
    answer = perform(namespace, request, PROCEDURES, FILE, news.append)
    assert answer["status"] == "returned", answer
    assert {name: array.shape for name, array in answer["value"]["state"].items()} == {
        name: array.shape for name, array in before.items()
    }
    assert not np.array_equal(answer["value"]["state"]["fc3.weight"], before["fc3.weight"])
    assert [told["news"]["step"] for told in news] == [1, 2]
    assert {told["news"]["steps"] for told in news} == {2}
    # How good the weights are is measured where the labels are.
    assert np.array_equal(news[-1]["news"]["state"]["fc3.weight"], answer["value"]["state"]["fc3.weight"])
