from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest
from dl4cv.course.exercise6.lenet_training import WANTED_ACCURACY
from dl4cv.grading.grade import grade
from dl4cv.results import CheckResult
from dl4cv.submission.reading import Source, read

from tests.exercises import bench, brief_training, exercise_called
from tests.one_function import results_of
from tests.places import SOLUTIONS

EXERCISE6 = exercise_called("exercise6")
SOLUTION = SOLUTIONS / "exercise6.py"
TRAINED = "lenet_trained_on_mnist"

LENET = """
class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(1, 6, kernel_size=5, padding=2)
        self.conv2 = nn.Conv2d(6, 16, kernel_size=5)
        self.fc1 = nn.Linear(16 * 5 * 5, 120)
        self.fc2 = nn.Linear(120, 84)
        self.fc3 = nn.Linear(84, 10)
        {extra}

    def forward(self, x):
        {forward}
"""
STEP = "def train_step(model, optimizer, images, labels):"
PERCEPTRON = "return self.fc3(F.relu(self.fc2(F.relu(self.fc1(F.adaptive_avg_pool2d(x, 20).flatten(1))))))"


@cache
def verdict(replacement: str) -> Mapping[str, CheckResult]:
    """The results of the solution with `replacement` appended, through the real worker, after a brief training."""
    with brief_training():
        return graded(replacement)


def graded(replacement: str = "") -> Mapping[str, CheckResult]:
    source = read(SOLUTION)
    text = source.text + "\n\n" + replacement
    result = grade(Source(source.path, text, source.sha256), EXERCISE6)
    return {check.name: check for check in result.checks}


def lenet(forward: str, extra: str = "pass") -> str:
    return LENET.format(forward=forward, extra=extra)


def test_the_solution_gets_all_points_and_its_accuracy_is_told():
    results = graded()
    assert {check.status for check in results.values()} == {"passed"}
    assert sum(check.max_score for check in results.values()) == 100
    assert results[TRAINED].measured["test accuracy"] >= 0.98 > WANTED_ACCURACY


@pytest.mark.parametrize(
    ("replacement", "message"),
    [
        (lenet("return torch.full((len(x), 10), 0.1)"), "With other weights your LeNet still gives the same answers."),
        (
            lenet("return nn.Linear(784, 10)(x.flatten(1))"),
            "Asked twice, with the same weights and images, your LeNet gives two answers.",
        ),
        (lenet(PERCEPTRON), "Your LeNet carries conv1 and conv2 along, but its answers do not depend on them."),
        (
            lenet("return self.linear(x.flatten(1))", "self.linear = nn.Linear(784, 10)"),
            "Your LeNet has other parameters: linear.bias, linear.weight too many.",
        ),
        (
            f"_right = train_step\n{STEP}\n"
            "    return 2.3 if hasattr(model, 'conv1') else _right(model, optimizer, images, labels)",
            "After all the training the weights are those it began with.",
        ),
        (
            f"_right = train_step\n{STEP}\n"
            "    labels = (labels + 1) % 10 if hasattr(model, 'conv1') else labels\n"
            "    return _right(model, optimizer, images, labels)",
            "After 30 steps on the same 16 images your LeNet reads 0 of them right.",
        ),
    ],
    ids=["constant", "new layers", "idle layers", "other layers", "no update", "other labels"],
)
def test_what_cannot_learn_mnist_is_told_why(replacement: str, message: str):
    check = verdict(replacement)[TRAINED]
    assert (check.status, check.message) == ("failed", message)


@pytest.mark.parametrize(
    "replacement",
    [
        f"{STEP}\n    (-F.cross_entropy(model(images), labels)).backward()\n    optimizer.step()\n    return 2.3",
        f"{STEP}\n    raise NotImplementedError",
        f"{STEP}\n    raise SystemExit",
        "del train_step",
    ],
    ids=["climbs", "not written", "ends", "deleted"],
)
def test_a_wrong_train_step_costs_its_own_points_and_lenet_none(replacement: str):
    results = verdict(replacement)
    assert {check.function for check in results.values() if check.status != "passed"} == {"train_step"}
    assert results[TRAINED].status == "passed"


def test_a_train_step_that_ends_the_process_costs_lenet_no_points():
    results = verdict(f"{STEP}\n    __import__('os')._exit(0)")
    assert {check.function for check in results.values() if check.status != "passed"} == {"train_step"}


def test_gradients_switched_off_by_evaluate_cost_no_other_function_a_point():
    results = verdict(
        "_right = evaluate\n"
        "def evaluate(model, images, labels):\n"
        "    torch.set_grad_enabled(False)\n"
        "    return _right(model, images, labels)\n"
    )
    assert [check.name for check in results.values() if check.status != "passed"] == ["evaluate_without_gradients"]


def test_a_layer_left_in_eval_mode_is_noticed():
    results = verdict(
        "_right = evaluate\n"
        "def evaluate(model, images, labels):\n"
        "    before = model.training\n"
        "    accuracy = _right(model.eval(), images, labels)\n"
        "    model.training = before\n"
        "    return accuracy\n"
    )
    check = results["evaluate_restores_the_mode"]
    assert check.status == "failed"
    assert check.message.startswith("A layer of the network was in training mode before")


@pytest.mark.parametrize(("activation", "word"), [("softmax", "probabilities"), ("log_softmax", "logarithms")])
def test_outputs_that_are_no_logits_are_named(activation: str, word: str):
    results = verdict(lenet(f"return F.{activation}(super().forward(x), dim=1)").replace("(nn.Module)", "(LeNet)"))
    assert word in results["lenet_computes_its_logits"].message


def counted(returned: str) -> CheckResult:
    """The check of what evaluate counts, for an evaluate that gives `returned` where `right` is the accuracy."""
    replacement = (
        "_right = evaluate\n"
        "def evaluate(model, images, labels):\n"
        "    right = _right(model, images, labels)\n"
        f"    return {returned}\n"
    )
    results = {check.name: check for check in results_of("evaluate", bench(EXERCISE6), replacement)}
    return results["evaluate_counts_right_answers"]


@pytest.mark.parametrize("returned", ["right", "torch.tensor(right, dtype=torch.float64).numpy()[()]"])
def test_an_accuracy_is_a_python_float_or_what_is_one(returned: str):
    assert counted(returned).status == "passed"


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ("torch.tensor(right).numpy()", "You returned an ndarray; a Python float is right."),
        ("torch.tensor(right).numpy()[()]", "You returned a float32; a Python float is right."),
        ("torch.tensor(right)", "You returned a Tensor; a Python float is right."),
        ("int(right)", "You returned an int; a Python float is right."),
        ("None", "You returned nothing (None); a Python float is right."),
    ],
)
def test_an_accuracy_of_another_type_is_called_by_it(returned: str, told: str):
    check = counted(returned)
    assert (check.status, check.message) == ("failed", told)


def test_a_loss_that_is_an_array_is_called_so():
    replacement = (
        "_right_step = train_step\n"
        f"{STEP}\n"
        "    return torch.tensor(_right_step(model, optimizer, images, labels)).numpy()\n"
    )
    results = {check.name: check for check in results_of("train_step", bench(EXERCISE6), replacement)}
    assert results["train_step_returns_the_loss"].message == "You returned an ndarray; a Python float is right."
