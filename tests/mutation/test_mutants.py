"""What a machine can break in the solutions, the checks see: a sample here, all of it with `--mutants 0`.

A mutant that survives either equals the solution on all that may be asked of it, and is listed below with the
reason, or shows a gap in the checks.
"""

import random

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import Exercise
from dl4cv.exercise.frameworks import FRAMEWORKS
from dl4cv.mistakes.kill_matrix import NotRunnableError
from dl4cv.results import CheckResult

from tests.exercises import RIGHT, bench, each_exercise, solution
from tests.mutation.mutants import Mutant, mutants
from tests.one_function import results_of

pytestmark = pytest.mark.usefixtures("checks_in_this_process")

BOTH_FLOAT = "The product of a float array and any other real array is computed in floats."
EXACT = "Floats and int64 arrays give the same numbers without the conversion."
PLAIN_INTS = "The course asks for strides, paddings and dilations that are ints or pairs of ints."
OVERWRITTEN = "Every element is written before it is read."
ONE_SET = "The order of the axes that are reduced together does not matter."
AS_MANY = "There are as many labels as images."
FEW_UNITS = "Logits are a few units while a fit goes well: any number may be subtracted."
ALIKE = "Softmax sees no difference where all classes begin alike."
SMALLER = "int64 and a smaller dtype add up to int64."
ARRAYS = "Labels, predictions and scores are arrays."
LARGER = "The larger of two does not depend on their order."
GIVEN = "Students are given it, and ResNet's checks see it."
NEVER = "Where nothing is dropped, all that is kept is divided by 1."
ON_A_CPU = "Student code runs on a CPU."
MESSAGE = "Only the wording of an exception differs."

EQUIVALENT = {
    "exercise1": {
        "encode_labels: 0 -> -1": MESSAGE,
        "one_hot: num_classes - 1 -> num_classes + 1": MESSAGE,
        "one_hot: num_classes - 1 -> num_classes": MESSAGE,
        "one_hot: num_classes - 1 -> 1": MESSAGE,
        "one_hot: 0 -> -1 (no. 3)": MESSAGE,
        "one_hot: 1 -> 2 (no. 2)": MESSAGE,
        "one_hot: 1 -> 0 (no. 2)": MESSAGE,
        "one_hot: labels = np.asarray(labels, dtype=np.int64) -> pass": "Labels are an array of integers.",
        "one_hot: np.asarray(labels, dtype=np.int64) -> np.asarray(labels)": "Labels are an array of integers.",
        "decode_one_hot: -1 -> 1": "The last of two axes is axis 1.",
        "binary_probabilities: p = np.asarray(p, dtype=float) -> pass": EXACT,
        "binary_probabilities: np.asarray(p, dtype=float) -> np.asarray(p)": EXACT,
        "binary_probabilities: -1 -> 1": "The last axis of the result is axis 1.",
    },
    "exercise2": {
        "sigmoid: x = np.asarray(x, dtype=float) -> pass": EXACT,
        "sigmoid: np.asarray(x, dtype=float) -> np.asarray(x)": EXACT,
        "sigmoid: x >= 0 -> x > 0": "At 0 both formulas give 1/2.",
        "softmax: x = np.asarray(x, dtype=float) -> pass": EXACT,
        "softmax: np.asarray(x, dtype=float) -> np.asarray(x)": EXACT,
        "log_softmax: x = np.asarray(x, dtype=float) -> pass": EXACT,
        "log_softmax: np.asarray(x, dtype=float) -> np.asarray(x)": EXACT,
        "relu: np.maximum(x, 0) -> np.maximum(0, x)": LARGER,
    },
    "exercise3": {
        "_pair: int | np.integer -> int": PLAIN_INTS,
        "conv2d_gray: np.asarray(image, dtype=float) -> np.asarray(image)": BOTH_FLOAT,
        "conv2d_gray: np.asarray(kernel, dtype=float) -> np.asarray(kernel)": BOTH_FLOAT,
        "conv2d_gray: np.zeros -> np.ones": OVERWRITTEN,
        "conv2d_rgb: np.asarray(image, dtype=float) -> np.asarray(image)": BOTH_FLOAT,
        "conv2d_rgb: np.asarray(kernel, dtype=float) -> np.asarray(kernel)": BOTH_FLOAT,
        "conv2d_rgb: np.zeros -> np.ones": OVERWRITTEN,
        "conv2d: np.asarray(x, dtype=float) -> np.asarray(x)": BOTH_FLOAT,
        "conv2d: np.asarray(weight, dtype=float) -> np.asarray(weight)": BOTH_FLOAT,
        "conv2d_transpose: np.asarray(x, dtype=float) -> np.asarray(x)": BOTH_FLOAT,
        "conv2d_transpose: np.asarray(weight, dtype=float) -> np.asarray(weight)": BOTH_FLOAT,
    },
    "exercise4": {
        "_pair: int | np.integer -> int": PLAIN_INTS,
        "max_pool2d: (4, 5) -> (5, 4)": ONE_SET,
        "avg_pool2d: (4, 5) -> (5, 4)": ONE_SET,
        "global_avg_pool2d: np.asarray(x, dtype=float) -> np.asarray(x)": "np.mean adds integers up as float64.",
        "global_avg_pool2d: (2, 3) -> (3, 2)": ONE_SET,
    },
    "exercise5": {
        "_pair: int | np.integer -> int": PLAIN_INTS,
        "binary_cross_entropy: p, y = (np.asarray(p, dtype=float), np.asarray(y, dtype=float)) -> pass": EXACT,
        "binary_cross_entropy: np.asarray(p, dtype=float) -> np.asarray(p)": EXACT,
        "binary_cross_entropy: np.asarray(y, dtype=float) -> np.asarray(y)": EXACT,
        "binary_cross_entropy: float -> int (no. 3)": "Right answers are 0 and 1.",
        "binary_cross_entropy: np.maximum(p, least) -> np.maximum(least, p)": LARGER,
        "binary_cross_entropy: np.maximum(1 - p, least) -> np.maximum(least, 1 - p)": LARGER,
        "conv2d_backward: np.zeros_like -> np.ones_like (no. 2)": OVERWRITTEN,
        "conv2d_backward: (0, 2, 3) -> (2, 0, 3)": ONE_SET,
        "conv2d_backward: (0, 2, 3) -> (0, 3, 2)": ONE_SET,
        "max_pool2d_backward: x = np.asarray(x, dtype=float) -> pass": EXACT,
        "max_pool2d_backward: np.asarray(x, dtype=float) -> np.asarray(x)": EXACT,
        "max_pool2d_backward: 1 -> 2 (no. 2)": "NumPy takes any negative size for the one to be found.",
        "fit_softmax_regression: images = np.asarray(images, dtype=float) -> pass": "Images are floats.",
        "fit_softmax_regression: np.asarray(images, dtype=float) -> np.asarray(images)": "Images are floats.",
        "fit_softmax_regression: np.zeros -> np.ones": ALIKE,
        "fit_softmax_regression: np.zeros -> np.ones (no. 2)": ALIKE,
        "fit_softmax_regression: logits.max(axis=1, keepdims=True) -> logits.max(keepdims=True)": FEW_UNITS,
        "fit_softmax_regression: logits.max -> logits.min": FEW_UNITS,
        "fit_softmax_regression: logits - logits.max(axis=1, keepdims=True) -> logits": FEW_UNITS,
        "fit_softmax_regression: logits - logits.max(axis=1, keepdims=True)"
        " -> logits + logits.max(axis=1, keepdims=True)": FEW_UNITS,
    },
    "exercise6": {
        "evaluate: zip(images.split(500), labels.split(500), strict=True)"
        " -> zip(images.split(500), labels.split(500))": AS_MANY,
        "evaluate: True -> False": AS_MANY,
    },
    "exercise7": {
        "BasicBlock: expansion = 1 -> pass": GIVEN,
        "BasicBlock: 1 -> 2": GIVEN,
        "BasicBlock: 1 -> 0": GIVEN,
        "SqueezeExcitation: (2, 3) -> (3, 2)": ONE_SET,
        "MBConv: max(1, input_channels // 4) -> max(input_channels // 4, 1)": "The larger of two has no order.",
        "MBConv: 0.0 -> -1.0": NEVER,
        "MBConv: 0 -> -1": NEVER,
        "MBConv: self.stochastic_depth_prob > 0 -> self.stochastic_depth_prob >= 0": NEVER,
        "MBConv: torch.rand(len(x), 1, 1, 1, device=x.device) >= self.stochastic_depth_prob"
        " -> torch.rand(len(x), 1, 1, 1, device=x.device) > self.stochastic_depth_prob": "No number is drawn exactly.",
        "MBConv: torch.rand(len(x), 1, 1, 1, device=x.device) -> torch.rand(len(x), 1, 1, 1)": ON_A_CPU,
    },
    "exercise8": {
        "_counts: (labels, predictions) -> (predictions, labels) (no. 2)": "Which of the two is refused first is free.",
        "_counts: np.asarray(predictions, dtype=np.int64) -> np.asarray(predictions)": SMALLER,
        "_counts: num_classes - 1 -> num_classes + 1": MESSAGE,
        "_counts: num_classes - 1 -> num_classes": MESSAGE,
        "_counts: num_classes - 1 -> 1": MESSAGE,
        "_counts: 0 -> -1 (no. 3)": MESSAGE,
        "_counts: 1 -> 2": MESSAGE,
        "_counts: 1 -> 0": MESSAGE,
        "accuracy: labels, predictions = (np.asarray(labels), np.asarray(predictions)) -> pass": ARRAYS,
        "accuracy: (labels, predictions) -> (predictions, labels)": "Equality does not ask for the order.",
        "accuracy: (np.asarray(labels), np.asarray(predictions))"
        " -> (np.asarray(predictions), np.asarray(labels))": "Equality does not ask for the order.",
        "top_k_error: labels, scores = (np.asarray(labels), np.asarray(scores)) -> pass": ARRAYS,
        "top_k_error: C - 1 -> C + 1": MESSAGE,
        "top_k_error: C - 1 -> C": MESSAGE,
        "top_k_error: C - 1 -> 1": MESSAGE,
        "top_k_error: 0 -> -1 (no. 4)": MESSAGE,
        "top_k_error: 1 -> 2 (no. 2)": MESSAGE,
        "top_k_error: 1 -> 0 (no. 2)": MESSAGE,
        "precision_recall_f1: np.maximum(predicted, 1) -> np.maximum(1, predicted)": LARGER,
        "precision_recall_f1: np.maximum(present, 1) -> np.maximum(1, present)": LARGER,
        "precision_recall_f1: np.maximum(predicted + present, 1) -> np.maximum(1, predicted + present)": LARGER,
        "precision_recall_f1: 1 -> 2 (no. 3)": "Where the two sum to 1, nothing is right, and 0 / 2 is 0 as well.",
    },
}


# Of torch's exercises the checks of one function are run: what is given to students beside these has none of its own.
ALL = [
    (exercise, mutant)
    for exercise in COURSE
    for mutant in mutants(solution(exercise))
    if not FRAMEWORKS[exercise.framework].trains or mutant.function in exercise.functions
]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "mutant" in metafunc.fixturenames:
        wanted = metafunc.config.getoption("--mutants") or len(ALL)
        chosen = random.Random(4).sample(ALL, min(wanted, len(ALL)))
        if wanted < len(ALL):
            # A mutant of a large network takes ten seconds: those are left to a thorough run.
            chosen = [each for each in chosen if not each[0].networks]
        names = [f"{exercise.name}-{mutant.line}-{mutant.id}" for exercise, mutant in chosen]
        metafunc.parametrize(("exercise", "mutant"), chosen, ids=names)


def results(exercise: Exercise, mutant: Mutant) -> tuple[CheckResult, ...]:
    if FRAMEWORKS[exercise.framework].trains:  # where all checks for every mutant would take an hour
        return results_of(mutant.function, bench(exercise), mutant.source)
    return bench(exercise).results(mutant.source)


def passes(exercise: Exercise, mutant: Mutant) -> bool:
    try:
        return all(check.status in RIGHT for check in results(exercise, mutant))
    except NotRunnableError:
        return False


def test_a_mutant_is_caught_unless_it_is_equivalent(exercise, mutant):
    is_equivalent = mutant.id in EQUIVALENT.get(exercise.name, {})
    if is_equivalent:
        assert passes(exercise, mutant), f"{mutant.id} is caught: take it out of EQUIVALENT, above"
    else:
        assert not passes(exercise, mutant), (
            f"no check sees {mutant.id}: draw cases that do, or say in EQUIVALENT, above, why it is right, too"
        )


@each_exercise
def test_every_mutant_called_equivalent_exists(exercise):
    assert EQUIVALENT.get(exercise.name, {}).keys() <= {mutant.id for other, mutant in ALL if other == exercise}


@each_exercise
def test_there_are_mutants_of_every_function(exercise):
    assert {mutant.function for other, mutant in ALL if other == exercise} >= set(exercise.functions)
