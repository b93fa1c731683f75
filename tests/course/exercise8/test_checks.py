"""Slips of exercise 8: those of form, order or ties cost the checks that ask for them, and no others."""

from functools import cache

import pytest
from dl4cv.results import CheckResult

from tests.exercises import bench, exercise_called
from tests.one_function import results_of
from tests.sampling import one_in

EXERCISE8 = exercise_called("exercise8")
pytestmark = pytest.mark.usefixtures("checks_in_this_process")


@cache
def verdict(function: str, replacement: str, seed: int = 2024) -> tuple[CheckResult, ...]:
    results = results_of(function, bench(EXERCISE8, seed), replacement)
    return tuple(check for check in results if check.function == function)


def lost(function: str, replacement: str, seed: int = 2024) -> set[str]:
    return {check.name for check in verdict(function, replacement, seed) if check.status != "passed"}


def returning(function: str, parameters: str, what: str) -> str:
    """The right answer to `function` with its value `r` returned as `what`."""
    names = ", ".join(name.split("=")[0] for name in parameters.split(", "))
    return f"_right = {function}\n\ndef {function}({parameters}):\n    r = _right({names})\n    return {what}\n"


COUNTS = "labels, predictions, num_classes"


@pytest.mark.parametrize(
    ("function", "parameters", "what", "names"),
    [
        ("accuracy", "labels, predictions", "(r, len(labels))", {"accuracy_returns_the_share_alone"}),
        ("accuracy", "labels, predictions", "np.array([r])", {"accuracy_returns_the_share_alone"}),
        ("accuracy", "labels, predictions", "round(r, 6)", {"accuracy_to_all_digits"}),
        ("top_k_error", "labels, scores, k=5", "(r, 1 - r)", {"top_k_error_returns_the_share_alone"}),
        ("top_k_error", "labels, scores, k=5", "round(r, 6)", {"top_k_error_to_all_digits"}),
        ("confusion_matrix", COUNTS, "r.tolist()", {"confusion_matrix_returns_integers_alone"}),
        ("confusion_matrix", COUNTS, "r.astype(float)", {"confusion_matrix_returns_integers_alone"}),
        ("precision_recall_f1", COUNTS, "np.stack(r)", {"precision_recall_f1_returns_three_arrays"}),
        (
            "precision_recall_f1",
            COUNTS,
            "dict(zip(('P', 'R', 'F1'), r))",
            {"precision_recall_f1_returns_three_arrays"},
        ),
        ("precision_recall_f1", COUNTS, "(*r, r[0])", {"precision_recall_f1_returns_three_arrays"}),
        (
            "precision_recall_f1",
            COUNTS,
            "[p.tolist() for p in r]",
            {"precision_recall_f1_returns_three_arrays"},
        ),
        (
            "precision_recall_f1",
            COUNTS,
            "tuple(p.round(6) for p in r)",
            {"precision_recall_f1_to_all_digits"},
        ),
    ],
)
def test_a_slip_of_form_or_digits_loses_the_one_check_that_asks_for_them(function, parameters, what, names):
    assert lost(function, returning(function, parameters, what)) == names


@pytest.mark.parametrize(
    "what",
    ["tuple(r)", "tuple(p.astype('float32') for p in r)", "list(r)", "dict(precision=r[0], recall=r[1], f1=r[2])"],
)
def test_three_arrays_come_in_a_tuple_a_list_or_by_name_and_in_float32_too(what):
    assert lost("precision_recall_f1", returning("precision_recall_f1", COUNTS, what)) == set()


def test_three_numbers_for_each_class_are_no_three_arrays():
    told = verdict(
        "precision_recall_f1", returning("precision_recall_f1", COUNTS, "{c: {'f1': r[2][c]} for c in range(3)}")
    )
    [first] = [check for check in told if check.name.endswith("gives_the_precision")]
    assert (
        first.message
        == "What you returned has precision, recall, f1 missing; 3 values are right: precision, recall, f1."
    )


@pytest.mark.parametrize(
    ("what", "parts"),
    [
        ("(r[1], r[0], r[2])", {"gives_the_precision", "gives_the_recall", "adds_up_to_what_is_right"}),
        ("(r[0], r[2], r[1])", {"gives_the_recall", "gives_the_f1", "adds_up_to_what_is_right"}),
    ],
)
def test_another_order_costs_the_checks_that_ask_for_the_order(what, parts):
    names = {f"precision_recall_f1_{part}" for part in (*parts, "returns_three_arrays")}
    assert lost("precision_recall_f1", returning("precision_recall_f1", COUNTS, what)) == names


def test_a_transposed_matrix_loses_the_checks_that_ask_for_the_order():
    names = {f"confusion_matrix_{check}" for check in ("counts_the_truth_by_rows", "returns_integers_alone")}
    assert lost("confusion_matrix", returning("confusion_matrix", COUNTS, "r.T")) == names


def test_a_part_that_is_another_is_named():
    told = verdict("precision_recall_f1", returning("precision_recall_f1", COUNTS, "(r[2], r[1], r[0])"))
    [first] = [check for check in told if check.name.endswith("gives_the_precision")]
    assert first.message.startswith("precision is ")
    assert (first.cause, first.remedy) == ("That is f1.", "The order is precision, recall, f1.")


F1_WRONG = "(r[0], r[1], (r[0] + r[1]) / 2)"


@pytest.mark.parametrize("seed", one_in(3, [2024, 1, 2]))
def test_a_wrong_f1_leaves_precision_and_recall_their_points(seed):
    names = {"precision_recall_f1_gives_the_f1", "precision_recall_f1_to_all_digits"}
    wrong = lost("precision_recall_f1", returning("precision_recall_f1", COUNTS, F1_WRONG), seed)
    assert names <= wrong <= {*names, "precision_recall_f1_of_a_class_without_a_right_prediction"}


SORTED = "def top_k_error(labels, scores, k=5):\n{checks}    best = {best}\n"
SORTED += "    return 1 - np.mean((best == labels[:, None]).any(axis=1))\n"
REFUSED = "    if scores.ndim != 2 or labels.shape != scores.shape[:1] or not labels.size:\n        raise ValueError\n"
REFUSED += "    if ((labels < 0) | (labels >= scores.shape[1])).any():\n        raise ValueError\n"


@pytest.mark.parametrize("seed", one_in(3, [2024, 1, 2]))
@pytest.mark.parametrize(
    ("best", "names"),
    [
        ("np.argsort(-scores.astype(float), axis=1)[:, :k]", {"top_k_error_of_equal_scores"}),
        ("np.argsort(scores, axis=1)[:, ::-1][:, :k]", {"top_k_error_of_equal_scores"}),
        ("np.argsort(-scores, axis=1, kind='stable')[:, :k]", {"top_k_error_of_small_integers"}),
    ],
)
def test_what_most_write_loses_only_ties_or_small_integers(best, names, seed):
    wrong = lost("top_k_error", SORTED.format(checks=REFUSED, best=best), seed)
    assert wrong == names


BASIC = """
def accuracy(labels, predictions):
    return (labels == predictions).mean()

def top_k_error(labels, scores, k=5):
    best = np.argsort(scores, axis=1)[:, -k:]
    return 1 - np.mean([label in row for label, row in zip(labels, best)])

def confusion_matrix(labels, predictions, num_classes):
    out = np.zeros((num_classes, num_classes), dtype=int)
    for t, p in zip(labels, predictions):
        out[t, p] += 1
    return out

def precision_recall_f1(labels, predictions, num_classes):
    counts = confusion_matrix(labels, predictions, num_classes)
    precision = np.nan_to_num(counts.diagonal() / counts.sum(axis=0))
    recall = np.nan_to_num(counts.diagonal() / counts.sum(axis=1))
    return precision, recall, np.nan_to_num(2 * precision * recall / (precision + recall))
"""


def test_answers_that_are_basically_right_earn_most_points():
    results = bench(EXERCISE8).results(BASIC)
    assert sum(check.score for check in results) >= 78
