from __future__ import annotations

import linecache
from typing import Any

import numpy as np
import pytest
import torch
from dl4cv.course import COURSE
from dl4cv.course.networks.small import LeNet
from dl4cv.rpc.in_process import perform
from dl4cv.rpc.probe import Probe
from dl4cv.rpc.procedure import load_procedures
from torch import nn

FILE = "student.py"
PROCEDURES = load_procedures(COURSE[-1].files.procedures)
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


def test_a_description_holds_the_shapes_of_all_parameters():
    assert value("describe", "Tiny") == {
        "fc.weight": [10, 16],
        "fc.bias": [10],
        "unused.weight": [1, 1],
        "unused.bias": [1],
    }


def test_a_forward_pass_is_in_eval_mode_and_says_with_which_weights():
    first, second = (value("forward", "Tiny", IMAGES, value("forward", "Tiny", IMAGES)["state"]) for _ in range(2))
    told = value("forward", "Tiny", IMAGES)
    weight, bias = told["state"]["fc.weight"], told["state"]["fc.bias"]
    np.testing.assert_allclose(told["output"], IMAGES.reshape(6, -1) @ weight.T + bias, rtol=1e-4, atol=1e-5)
    assert told["type"] == "Tensor"
    assert first["output"].shape == second["output"].shape == (6, 10)


def test_weights_of_other_names_are_the_students_error():
    answer = asked("forward", "Tiny", IMAGES, state_of(Probe()) | {"more": np.zeros(1, np.float32)})
    assert answer["type"] == "RuntimeError"


def test_gradients_are_none_where_none_arrive():
    network = torch.nn.Module()
    network.fc, network.unused = nn.Linear(16, 10), nn.Linear(1, 1)
    found = value("gradients", "Tiny", IMAGES, LABELS, state_of(network))
    assert found["fc.weight"].shape == (10, 16)
    assert found["unused.weight"] is None


def test_train_steps_are_those_of_torch():
    state = state_of(Probe())
    found = value("train_steps", "train_step", [(IMAGES, LABELS)] * 2, state, "the grader's Probe", 0.1, momentum=0.9)
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


@pytest.mark.parametrize("training", [True, False])
def test_an_evaluation_tells_what_the_network_noted(training):
    found = value("evaluation", "evaluate", IMAGES, LABELS, state_of(Probe()), training)
    assert found["type"] == "float"
    assert 0 <= found["accuracy"] <= 1
    assert set(found["modes"]) == {training}
    assert (found["trained"], found["tracked"], found["seen"]) == (False, False, True)


def test_an_evaluation_in_training_mode_with_gradients_is_noted():
    override = "def evaluate(model, images, labels):\n    model.train()\n    model(images)\n    return 1.0\n"
    found = value("evaluation", "evaluate", IMAGES, LABELS, state_of(Probe()), False, override=override)
    assert set(found["modes"]) == {True}
    assert (found["trained"], found["tracked"]) == (True, True)


def test_an_exception_in_a_network_names_the_students_line():
    override = "class Broken(Tiny):\n    def forward(self, x):\n        return self.fc(x)\n"
    answer = asked("forward", "Broken", IMAGES, override=override)
    assert (answer["type"], answer["source"]) == ("RuntimeError", "return self.fc(x)")


def test_a_class_that_is_no_network_is_an_error_and_not_the_end():
    answer = asked("forward", "Broken", IMAGES, override="class Broken:\n    pass\n")
    assert (answer["status"], answer["type"]) == ("raised", "AttributeError")


def test_training_sends_news_and_brings_the_weights_home():
    namespace: dict[str, Any] = {"LeNet": LeNet}
    exec(compile(STUDENT, FILE, "exec"), namespace)
    news: list[Any] = []
    rng = np.random.default_rng(0)
    images, labels = rng.integers(0, 256, (64, 28, 28), dtype=np.uint8), rng.integers(0, 10, 64)
    before = state_of(LeNet())
    recipe = {"images": 64, "validation_images": 64, "batch_size": 32, "betas": [0.8, 0.95], "reports": 2}
    request = {
        "constructor": ((), {}),
        "procedure": "training",
        "function": "LeNet",
        "arguments": ((images, labels), (images, labels), before, recipe),
        "options": {},
    }
    answer = perform(namespace, request, PROCEDURES, FILE, news.append)
    assert answer["status"] == "returned", answer
    assert {name: array.shape for name, array in answer["value"]["state"].items()} == {
        name: array.shape for name, array in before.items()
    }
    assert not np.array_equal(answer["value"]["state"]["fc3.weight"], before["fc3.weight"])
    assert news
    assert {told["news"]["steps"] for told in news} == {2}
