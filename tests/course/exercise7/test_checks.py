"""What the checks of exercise 7 make of whole submissions: whose points are lost, and which layer is named."""

from __future__ import annotations

import re
from collections.abc import Mapping

import pytest
from dl4cv.exercise.exercise import FULL_SCORE
from dl4cv.results import CheckResult, Isolation, Result, Submission, from_json, to_json

from tests.exercises import bench, exercise_called, functions_of_checks, solution, unanswered_checks
from tests.one_function import results_of
from tests.places import VARIANTS

EXERCISE7 = exercise_called("exercise7")
FUNCTION_OF = functions_of_checks(EXERCISE7)
pytestmark = pytest.mark.usefixtures("checks_in_this_process")

NOTHING = """
class {function}(nn.Module):
    expansion = {expansion}

    def __init__(self, *arguments, num_classes=1000, **options):
        super().__init__()
        self.layer = nn.Linear(3, num_classes)

    def forward(self, x):
        return {value}
"""


def edited(function: str, changes: Mapping[str, str]) -> str:
    """The solution's class of this name, with each text on the left put in place of the one on the right."""
    [text] = re.findall(rf"^class {function}\(.*?(?=^class |\Z)", solution(EXERCISE7), re.DOTALL | re.MULTILINE)
    for before, after in changes.items():
        assert text.count(before) == 1, (before, text.count(before))
        text = text.replace(before, after)
    return text


def results(function: str, changes: Mapping[str, str]) -> dict[str, CheckResult]:
    """The checks of `function` by their names, without the row's."""
    found = results_of(function, bench(EXERCISE7), edited(function, changes))
    return {result.name.partition("_")[2]: result for result in found}


def failed(results: Mapping[str, CheckResult]) -> list[CheckResult]:
    return [result for result in results.values() if result.status in ("failed", "error")]


def test_every_network_is_worth_about_as_much_as_its_slide():
    worth: dict[str, float] = {}
    for check in unanswered_checks(EXERCISE7):
        worth[check.function] = worth.get(check.function, 0.0) + check.max_score
    assert sum(worth.values()) == FULL_SCORE
    assert all(3 <= points <= 8 for points in worth.values())


@pytest.mark.parametrize(
    ("function", "expansion", "value"),
    [
        ("BasicBlock", 1, "torch.relu(x)"),
        ("MBConv", 1, "x"),
        ("SqueezeExcitation", 1, "x * 0.5"),
        ("SqueezeNet", 1, "torch.zeros(len(x), 7)"),
        ("DenseNet", 1, "self.layer(x.mean((2, 3)))"),
        ("MobileNetV2", 1, "torch.randn(len(x), 7)"),
    ],
)
def test_what_computes_nothing_earns_nothing(function, expansion, value):
    text = NOTHING.format(function=function, expansion=expansion, value=value)
    found = results_of(function, bench(EXERCISE7), text)
    assert {result.name: result.score for result in found if result.score} == {}


def test_a_block_keeps_its_points_when_the_network_is_put_together_wrong():
    changes = {"denselayer{j}": "layer{j}"}
    assert failed(results("DenseNet", changes))
    block = results_of("DenseLayer", bench(EXERCISE7), edited("DenseNet", changes))
    assert {result.status for result in block} == {"passed"}


def test_a_class_that_is_missing_costs_its_own_points_alone():
    text = edited(
        "Fire", {"self.squeeze = nn.Conv2d(inplanes, squeeze_planes, kernel_size=1)": "raise NotImplementedError"}
    )
    assert {result.status for result in results_of("Fire", bench(EXERCISE7), text)} == {"missing"}
    assert {result.status for result in results_of("SqueezeNet", bench(EXERCISE7), text)} == {"missing"}
    assert {result.status for result in results_of("DenseLayer", bench(EXERCISE7), text)} == {"passed"}


UNWRITTEN = """
class {block}(nn.Module):
    expansion = {expansion}

    def __init__(self, inplanes, planes, stride=1, downsample=None):
        raise NotImplementedError
"""


@pytest.mark.parametrize("text", ["", UNWRITTEN])
def test_a_block_that_is_not_written_costs_resnet_nothing_and_both_cost_it_all(text):
    wanted = {"resnet_has_all_its_layers", "resnet_gives_logits_at_any_size", "resnet_computes_its_logits"}
    without_one = "del Bottleneck\n" + text.format(block="Bottleneck", expansion=4)
    found = bench(EXERCISE7).results(without_one, wanted.__contains__)
    assert {result.status for result in found} == {"passed"}
    without_both = without_one + "del BasicBlock\n" + text.format(block="BasicBlock", expansion=1)
    found = bench(EXERCISE7).results(without_both, wanted.__contains__)
    assert not any(result.score for result in found)


def test_a_misspelt_layer_is_told_with_the_nearest_name_and_costs_the_names_alone():
    found = results("Fire", {"self.expand1x1 =": "self.expand_1x1 =", "self.expand1x1(": "self.expand_1x1("})
    [names] = failed(found)
    assert "expand_1x1.weight should be called expand1x1.weight" in names.message
    assert names.counterexample.where == "expand1x1"
    assert names.counterexample.expected["expand1x1"].text.startswith("expand1x1.weight (4, 2, 1, 1)")
    assert found["computes_its_maps"].status == "passed"


def test_a_wrong_size_is_told_with_the_layers_arithmetic():
    change = {"nn.MaxPool2d(kernel_size=3, stride=2, padding=1)": "nn.MaxPool2d(kernel_size=5, stride=2, padding=1)"}
    wrong = results("DenseNet", change)["computes_its_logits"]
    assert wrong.counterexample.where == "features.pool0"
    assert "kernel_size=5" in wrong.message
    assert "floor((33 + 2·1 − 3) / 2) + 1 = 17, and not floor((33 + 2·1 − 5) / 2) + 1 = 16" in wrong.cause
    height, width = wrong.counterexample.sizes
    assert (height.size, height.right, height.yours) == (33, 17, 16)
    assert (width.size, width.right, width.yours) == (35, 18, 17)


def test_another_activation_is_named_by_the_layer_that_it_does_not_reach():
    wrong = results("DenseLayer", {"F.relu(self.norm2(new))": "F.elu(self.norm2(new))"})["computes_its_maps"]
    assert wrong.counterexample.where == "conv2"
    assert "between norm2" in wrong.cause


def test_shared_blocks_are_found_and_named():
    wrong = results(
        "DenseNet",
        {
            'block[f"denselayer{j}"] = DenseLayer(channels, growth_rate, bn_size, drop_rate)': ""
            'block[f"denselayer{j}"] = DenseLayer(channels, growth_rate, bn_size, drop_rate)\n'
            '                block[f"denselayer{j}"].norm2 = block["denselayer1"].norm2'
        },
    )
    assert "are one and the same parameter" in wrong["has_all_its_layers"].message
    assert wrong["has_all_its_layers"].counterexample.where == "features.denseblock1.denselayer2.norm2"


def test_a_layer_that_all_networks_share_is_found():
    changes = {
        "    def __init__(self, input_channels: int, squeeze_channels: int)": "    ones = {}\n\n"
        "    def __init__(self, input_channels: int, squeeze_channels: int)",
        "self.fc1 = nn.Conv2d(input_channels, squeeze_channels, kernel_size=1)": "self.fc1 = self.ones.setdefault("
        "(input_channels, squeeze_channels), nn.Conv2d(input_channels, squeeze_channels, 1))",
    }
    assert "have fc1.weight together" in results("SqueezeExcitation", changes)["has_its_layers"].message


def test_gradients_that_do_not_arrive_are_named():
    wrong = results("Fire", {"F.relu(self.expand3x3(squeezed))": "F.relu(self.expand3x3(squeezed)).detach()"})
    assert [result.name for result in failed(wrong)] == ["fire_trains"]
    assert wrong["trains"].message == "No gradient reaches expand3x3.weight."


def test_an_exception_is_told_with_the_layer_before_which_something_differs():
    wrong = results(
        "DenseLayer",
        {"kernel_size=3, padding=1": "kernel_size=3", "return F": "new = new + torch.zeros(9, 7)\n        return F"},
    )
    assert wrong["computes_its_maps"].counterexample.where == "conv2"
    assert "RuntimeError" in wrong["computes_its_maps"].message
    assert wrong["computes_its_maps"].line > 0


ODD_LAYER = """
class _Odd(nn.Conv2d):
    def forward(self, x):
        return super().forward(x).as_subclass(_Lie)

    def __repr__(self):
        return "Conv2d(6, 2, kernel_size=(1, 1), stride=(0, 0))"


class _Lie(torch.Tensor):
    shape = property(lambda self: SHAPE)


"""


@pytest.mark.parametrize(
    "shape", ["[9, 2, 'text', 'x' * 200_000]", "[9, 2, np.zeros(3), 1]", "[1, 2, 3, 10**400]", "5"]
)
def test_what_a_layer_says_of_itself_is_bounded_and_can_be_read_again(shape):
    right, odd = (
        "self.squeeze = nn.Conv2d(inplanes, squeeze_planes, kernel_size=1)",
        "_Odd(inplanes, squeeze_planes, 1, 1, 1)",
    )
    fire = edited("Fire", {right: f"self.squeeze = {odd}"})
    text = "import numpy as np\n" + ODD_LAYER.replace("SHAPE", shape) + fire
    found = results_of("Fire", bench(EXERCISE7), text)
    assert {result.status for result in found} & {"failed", "error"}
    text = to_json(Result("exercise7", Submission("", ""), 0, 100, False, 1, 0, Isolation("strong"), {}, found))
    assert from_json(text).checks == found
    assert len(text) < 50_000


def test_rounding_that_sends_a_gradient_elsewhere_costs_nothing():
    # In float32, of two pixels that are nearly the same another one may win: seed 4 has such a pair.
    text = (VARIANTS / "exercise7" / "one_image_at_a_time.py").read_text(encoding="utf-8")
    found = {result.name: result.status for result in results_of("VGG", bench(EXERCISE7, 4), text)}
    assert found["vgg_can_be_trained"] == "passed"
