from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache

import pytest
from dl4cv.course.exercise6.lenet_training import WANTED_ACCURACY
from dl4cv.results import CheckResult
from dl4cv.submission.reading import Source, read

from tests.exercises import bench, brief_training, exercise_called
from tests.one_function import results_of
from tests.places import SOLUTIONS
from tests.sampling import one_in, thorough

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


Verdict = Callable[[str], Mapping[str, CheckResult]]


@pytest.fixture(scope="module")
def graded(warm) -> Verdict:
    """The results of the solution with a replacement appended, through the real worker."""

    def graded(replacement: str) -> Mapping[str, CheckResult]:
        source = read(SOLUTION)
        text = source.text + "\n\n" + replacement
        result = warm.grade(Source(source.path, text, source.sha256), EXERCISE6)
        return {check.name: check for check in result.checks}

    return graded


@pytest.fixture(scope="module")
def verdict(graded) -> Verdict:
    """The same after a brief training."""

    @cache
    def verdict(replacement: str) -> Mapping[str, CheckResult]:
        with brief_training():
            return graded(replacement)

    return verdict


def lenet(forward: str, extra: str = "pass") -> str:
    return LENET.format(forward=forward, extra=extra)


def test_the_solution_gets_all_points_and_its_accuracy_is_told(graded):
    results = graded("")
    assert {check.status for check in results.values()} == {"passed"}
    assert sum(check.max_score for check in results.values()) == 100
    assert results[TRAINED].measured["test accuracy"] >= 0.98 > WANTED_ACCURACY


@pytest.mark.parametrize(
    ("replacement", "message"),
    one_in(
        3,
        [
            (
                lenet("return torch.full((len(x), 10), 0.1)"),
                "With other weights your LeNet still gives the same answers.",
            ),
            (
                lenet("return nn.Linear(784, 10)(x.flatten(1))"),
                "Asked twice, with the same weights and images, your LeNet gives two answers.",
            ),
            (lenet(PERCEPTRON), "Your LeNet carries conv1 and conv2 along, but its answers do not depend on them."),
            (
                lenet("return self.linear(x.flatten(1))", "self.linear = nn.Linear(784, 10)"),
                "With other weights your LeNet still gives the same answers.",
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
    ),
    ids=["constant", "new layers", "idle layers", "other layers", "no update", "other labels"],
)
def test_what_cannot_learn_mnist_is_told_why(replacement: str, message: str, verdict: Verdict):
    check = verdict(replacement)[TRAINED]
    assert (check.status, check.message) == ("failed", message)


@pytest.mark.parametrize(
    "replacement",
    one_in(
        4,
        [
            f"{STEP}\n    (-F.cross_entropy(model(images), labels)).backward()\n    optimizer.step()\n    return 2.3",
            f"{STEP}\n    raise NotImplementedError",
            f"{STEP}\n    raise SystemExit",
            "del train_step",
        ],
    ),
    ids=["climbs", "not written", "ends", "deleted"],
)
def test_a_wrong_train_step_costs_its_own_points_and_lenet_none(replacement: str, verdict: Verdict):
    results = verdict(replacement)
    assert {check.function for check in results.values() if check.status != "passed"} == {"train_step"}
    assert results[TRAINED].status == "passed"


@thorough
def test_a_train_step_that_ends_the_process_costs_lenet_no_points(verdict: Verdict):
    results = verdict(f"{STEP}\n    __import__('os')._exit(0)")
    assert {check.function for check in results.values() if check.status != "passed"} == {"train_step"}


@thorough
def test_gradients_switched_off_by_evaluate_cost_no_other_function_a_point(verdict: Verdict):
    results = verdict(
        "_right = evaluate\n"
        "def evaluate(model, images, labels):\n"
        "    torch.set_grad_enabled(False)\n"
        "    return _right(model, images, labels)\n"
    )
    assert [check.name for check in results.values() if check.status != "passed"] == ["evaluate_without_gradients"]


@thorough
def test_a_layer_left_in_eval_mode_is_noticed(verdict: Verdict):
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


def failed(function: str, replacement: str) -> dict[str, CheckResult]:
    """The checks of `function` that `replacement` does not pass."""
    results = results_of(function, bench(EXERCISE6), replacement)
    return {check.name: check for check in results if check.status != "passed"}


SEQUENTIAL = """
class LeNet(nn.Module):
    def __init__(self{parameters}):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 6, 5, padding={padding}), nn.{activation}(), nn.{pool}(2),
            nn.Conv2d(6, 16, 5), nn.{activation}(), nn.{pool}(2), nn.Flatten(),
        )
        self.classifier = nn.Sequential(
            nn.Linear({values}, 120), nn.{activation}(), nn.Linear(120, 84), nn.{activation}(), nn.Linear(84, 10)
        )

    def forward(self, x):
        return self.classifier(self.features(x))
"""


def sequential(
    activation: str = "ReLU", pool: str = "MaxPool2d", padding: int = 2, values: int = 400, parameters: str = ""
) -> str:
    """A LeNet whose layers have other names."""
    return SEQUENTIAL.format(activation=activation, pool=pool, padding=padding, values=values, parameters=parameters)


def test_a_lenet_with_other_names_loses_the_points_for_the_names_alone():
    assert [(name, check.max_score) for name, check in failed("LeNet", sequential()).items()] == [
        ("lenet_has_its_parameters", 4)
    ]


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (sequential("Tanh"), "Your LeNet has tanh in place of ReLU."),
        (sequential(pool="AvgPool2d"), "Your LeNet has average pooling in place of max-pooling."),
        (
            sequential("Tanh", "AvgPool2d"),
            "Your LeNet has tanh in place of ReLU and average pooling in place of max-pooling.",
        ),
        (sequential("Identity"), "Your LeNet has no ReLU."),
        (sequential(padding=0, values=256), "Your LeNet has no padding in conv1."),
        (
            sequential("Sigmoid", "AvgPool2d", 0, 256),
            "Your LeNet has no padding in conv1, "
            "a sigmoid in place of ReLU and average pooling in place of max-pooling.",
        ),
        (
            sequential(padding=0),
            "Your LeNet is the one for images of 32x32: of ours, 256 values reach fc1, not 400.",
        ),
        (
            sequential(parameters=", classes, hidden"),
            "LeNet() does not build your network: __init__ asks for classes and hidden.",
        ),
    ],
    ids=["tanh", "averages", "both", "no activation", "unpadded", "three things", "32x32", "asks for arguments"],
)
def test_another_lenet_is_told_in_one_sentence_which_it_is(other: str, told: str):
    assert failed("LeNet", other)["lenet_computes_its_logits"].message == told


def test_a_class_without_forward_is_told_so():
    check = failed("LeNet", lenet("return x").replace("forward", "foward"))["lenet_gives_ten_logits_an_image"]
    assert (check.status, check.message) == ("failed", "Your LeNet has no method `forward`.")


def test_layers_that_an_init_of_another_name_makes_are_not_taken_for_a_list():
    check = failed("LeNet", sequential().replace("__init__(self)", "_init_(self)"))["lenet_has_its_parameters"]
    assert (check.message, check.mistake) == ("Your LeNet has no `__init__`, and so no layers.", None)


CLIPPED = """
def train_step(model, optimizer, images, labels):
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()
    nn.utils.clip_grad_{how}_(model.parameters(), {bound})
    optimizer.step()
    return loss.item()
"""


@pytest.mark.parametrize(
    ("how", "bound", "mistake"),
    [
        ("norm", 0.1, "train_step.gradients_clipped"),
        ("norm", 5.0, "train_step.gradients_clipped"),
        ("norm", 0.7, None),
        ("value", 0.5, "train_step.gradients_clipped_by_value"),
    ],
)
def test_clipped_gradients_cost_the_points_for_large_gradients_alone(how, bound, mistake):
    found = failed("train_step", CLIPPED.format(how=how, bound=bound))
    assert list(found) == ["train_step_follows_large_gradients"]
    [check] = found.values()
    assert (check.mistake and check.mistake.id) == mistake
    assert mistake or "right direction" in check.cause


def test_gradients_that_are_not_cleared_are_named_beside_a_second_mistake():
    both = CLIPPED.replace("    optimizer.zero_grad()\n", "").replace("loss.item()", "loss")
    both = both.replace("    nn.utils.clip_grad_{how}_(model.parameters(), {bound})\n", "")
    found = failed("train_step", both)
    assert found["train_step_returns_the_loss"].mistake.title == "A tensor returned"
    named = {name for name, check in found.items() if "have not been cleared" in check.cause}
    assert {"train_step_clears_left_over_gradients", "train_step_follows_large_gradients"} < named
    assert found.keys() - named == {"train_step_returns_the_loss"}


EVALUATE = """
def evaluate(model, images, labels):
    was = model.training
    model.eval()
    shares = []
    {first}
    with torch.no_grad():
        for i in range(0, len(images), {size}):
            x, y = images[i : i + {size}], labels[i : i + {size}]
            shares.append({share})
    model.train({mode})
    return {returned}
"""
RIGHT = {
    "first": "pass",
    "size": "64",
    "share": "(model(x).argmax(1) == y).sum().item()",
    "mode": "was",
    "returned": "sum(shares) / len(images)",
}


@pytest.mark.parametrize(
    ("changes", "mistake"),
    [
        ({"share": "(model(x).argmax(1) == y).float().mean().item()", "returned": "sum(shares) / len(shares)"},
         "mean_of_batch_accuracies"),
        ({"returned": "sum(shares) / len(shares)"}, "divided_by_the_number_of_batches"),
        ({"size": "512", "returned": "shares[-1] / len(y)"}, "last_batch_only"),
        ({"share": "(model(x).argmin(1) == y).sum().item()"}, "argmin_in_place_of_argmax"),
        ({"mode": "True"}, "always_train_afterwards"),
        ({"returned": "100.0 * sum(shares) / len(images)"}, "per_cent"),
        ({"first": "import warnings; warnings.warn('old', DeprecationWarning)", "mode": "False"}, "left_in_eval_mode"),
        ({"share": "(torch.sigmoid(model(x)).argmax(1) == y).sum().item()"}, "sigmoid_before_argmax"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_evaluate_is_named_whatever_the_size_of_its_batches(changes, mistake):
    found = failed("evaluate", EVALUATE.format(**RIGHT | changes))
    assert {check.mistake.id for check in found.values() if check.mistake} == {f"evaluate.{mistake}"}


def test_two_mistakes_of_evaluate_are_both_named():
    found = failed(
        "evaluate",
        "def evaluate(model, images, labels):\n    return (model(images).argmax(1) == labels).double().mean().item()\n",
    )
    assert {check.mistake.id for check in found.values()} == {"evaluate.eval_forgotten", "evaluate.gradients_recorded"}


@pytest.mark.parametrize(("activation", "word"), [("softmax", "probabilities"), ("log_softmax", "logarithms")])
def test_outputs_that_are_no_logits_are_named(activation: str, word: str, verdict: Verdict):
    results = verdict(lenet(f"return F.{activation}(super().forward(x), dim=1)").replace("(nn.Module)", "(LeNet)"))
    assert word in results["lenet_computes_its_logits"].message


def checked(returned: str) -> Mapping[str, CheckResult]:
    """The checks of an evaluate that gives `returned` where `right` is the accuracy."""
    replacement = (
        "_right = evaluate\n"
        "def evaluate(model, images, labels):\n"
        "    right = _right(model, images, labels)\n"
        f"    return {returned}\n"
    )
    return {check.name: check for check in results_of("evaluate", bench(EXERCISE6), replacement)}


@pytest.mark.parametrize("returned", ["right", "torch.tensor(right, dtype=torch.float64).numpy()[()]"])
def test_an_accuracy_is_a_python_float_or_what_is_one(returned: str):
    assert {check.status for check in checked(returned).values()} == {"passed"}


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ("torch.tensor(right).numpy()", "You returned an ndarray; a Python float is right."),
        ("torch.tensor(right).numpy()[()]", "You returned a float32; a Python float is right."),
        ("torch.tensor(right)", "You returned a Tensor; a Python float is right."),
    ],
)
def test_an_accuracy_of_another_type_costs_a_point_and_is_called_by_it(returned: str, told: str):
    failed = {name: check.message for name, check in checked(returned).items() if check.status != "passed"}
    assert failed == {"evaluate_returns_a_float": told}


@pytest.mark.parametrize(
    ("returned", "told"),
    [
        ("int(right)", "You returned 0; 0.5 is right."),
        ("None", "You returned nothing (None); a Python float is right."),
    ],
)
def test_what_is_no_accuracy_is_called_wrong(returned: str, told: str):
    check = checked(returned)["evaluate_counts_right_answers"]
    assert (check.status, check.message) == ("failed", told)


def test_a_loss_that_is_an_array_is_called_so():
    replacement = (
        "_right_step = train_step\n"
        f"{STEP}\n"
        "    return torch.tensor(_right_step(model, optimizer, images, labels)).numpy()\n"
    )
    results = {check.name: check for check in results_of("train_step", bench(EXERCISE6), replacement)}
    assert results["train_step_returns_the_loss"].message == "You returned an ndarray; a Python float is right."


def test_a_trained_lenet_shows_how_it_learned_what_it_misreads_and_what_its_filters_look_for():
    with brief_training():
        (check,) = bench(EXERCISE6).results("", TRAINED.__eq__)
    shown = {exhibit.kind: exhibit for exhibit in check.exhibits}
    assert [exhibit.title for exhibit in check.exhibits if exhibit.kind == "images"] == [
        "Images that are misread",
        "Filters of the first convolution",
    ]
    counts = shown["matrix"].values
    assert sum(map(sum, counts)) == 10_000
    assert sum(counts[digit][digit] for digit in range(10)) / 10_000 == check.measured["test accuracy"]
