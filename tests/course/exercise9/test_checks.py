"""What the checks of exercise 9 say of wrong answers, and what they forgive."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from dl4cv.results import CheckResult

from tests.course.pretrained_package import installed_weights
from tests.exercises import RIGHT, bench, exercise_called, functions_of_checks
from tests.sampling import thorough

EXERCISE = exercise_called("exercise9")
RECOGNISING = ("preprocess_lets_a_network_recognise_photographs", "classify_recognises_photographs")
pytestmark = pytest.mark.usefixtures("checks_in_this_process")


def wrong(replacement: str, select: Callable[[str], bool] | None = None) -> dict[str, CheckResult]:
    """The checks that the solution with `replacement` appended does not pass, by name."""
    return {check.name: check for check in bench(EXERCISE).results(replacement, select) if check.status not in RIGHT}


def of(function: str) -> Callable[[str], bool]:
    return lambda name: name.startswith(f"{function}_")


OWN_PREPROCESS = """
def classify(network, image, classes, k=5):
    was_training = network.training
    network.eval()
    with torch.no_grad():
        logits = network(preprocess(_as_rgb(image)))
    network.train(was_training)
    return top_k(logits, classes, k)
"""
SCALED_OTHERWISE = """
def preprocess(image):
    return _prepared(image) * 128 / 255 + 127 / 255
"""


def test_a_classify_that_calls_a_wrong_preprocess_loses_nothing_for_it():
    found = wrong(f"{SCALED_OTHERWISE}\n{OWN_PREPROCESS}", lambda name: name not in RECOGNISING)
    assert list(found) == ["preprocess_scales_one_colour_exactly"]


@thorough
def test_another_scale_and_another_order_of_colours_cost_the_check_that_asks_for_them():
    for body in ("_prepared(image)[:, [2, 1, 0]]", "_prepared(image) * 2 - 1"):
        found = wrong(f"def preprocess(image):\n    return {body}\n", of("preprocess"))
        assert list(found.keys() - set(RECOGNISING)) == ["preprocess_scales_one_colour_exactly"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("_prepared(image)[:, [2, 1, 0]]", "Only OpenCV reads images as blue, green, red."),
        ("_prepared(image)[:, [2, 1, 0]] * 1.001", "Red and blue are exchanged."),
        ("_prepared(image) / 2 + 0.5", "another scale"),
        ("_prepared(image).permute(0, 2, 3, 1)", "permute(2, 0, 1)"),
        ("_prepared(image)[:, :, 1:]", "resized to another size"),
        ("None", "A `return` is missing"),
    ],
)
def test_a_cause_is_told(body, words):
    found = wrong(f"def preprocess(image):\n    return {body}\n", lambda name: name.endswith("exactly"))
    [check] = found.values()
    assert words in f"{check.message} {check.cause} {check.mistake and check.mistake.explanation}"


RANKINGS = {
    "None": "returned nothing",
    "classes[:k]": "tuples (name, probability) are right",
    "[(1, 0.5)] * k": "stands where a name should",
    "[(name, None) for name in classes[:k]]": "stands where a probability should",
    "{name: 0.5 for name in classes}": "a list of tuples (name, probability) is right",
    "(x for x in [('cat', 0.5)])": "one by one",
    "[]": "You named nothing",
    "object()": "You returned an object",
    "[('x' * 10_000, 0.5)] * 1000": "You named",
    "[(classes[0], float('nan'))] * k": "is right",
}


@pytest.mark.parametrize(("body", "words"), RANKINGS.items(), ids=RANKINGS)
def test_what_is_no_ranking_is_told_in_a_sentence(body, words):
    found = wrong(f"def top_k(logits, classes, k=5):\n    return {body}\n", of("top_k"))
    assert len(found) == 9
    told = found["top_k_gives_their_probabilities"]
    assert words in f"{told.message} {told.cause}"
    assert len(told.message) < 400


@pytest.mark.parametrize(
    "body",
    [
        "[(classes[0], 0.5)]",
        "_most_likely(network(torch.zeros(1, 3, 224, 224)), classes, k)",
    ],
)
def test_a_classify_that_does_not_look_earns_nothing_for_seeing(body):
    found = wrong(f"def classify(network, image, classes, k=5):\n    return {body}\n", of("classify"))
    seeing = [name for name in functions_of_checks(EXERCISE) if name.endswith("_is_what_the_network_sees")]
    assert {*seeing, "classify_turns_photographs_upright", "classify_leaves_its_arguments_alone"} <= found.keys()


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory):
    with installed_weights(tmp_path_factory.mktemp("pretrained")):
        yield


def test_with_the_weights_the_solution_recognises_photographs_and_gets_full_marks(weights):
    results = bench(EXERCISE).results()
    assert {check.status for check in results} == {"passed"}
    assert sum(check.score for check in results) == 100


@pytest.mark.parametrize(
    ("replacement", "lost"),
    [
        ("def preprocess(image):\n    return _prepared(image) * 128 + 127\n", RECOGNISING[0]),
        (OWN_PREPROCESS.replace("classes, k)", "classes[1:] + classes[:1], k)"), RECOGNISING[1]),
    ],
)
def test_with_the_weights_what_is_wrong_recognises_nothing(weights, replacement, lost):
    check = wrong(replacement)[lost]
    assert "is taken for" in check.message or check.status == "skipped"


def test_without_the_weights_two_checks_are_unavailable_and_the_others_worth_all_points(monkeypatch):
    monkeypatch.setattr("dl4cv.exercise.extras.find_spec", lambda module: None)
    results = bench(EXERCISE).results()
    assert [check.name for check in results if check.status == "unavailable"] == list(RECOGNISING)
    assert {check.status for check in results} == {"passed", "unavailable"}
    assert sum(check.score for check in results) == pytest.approx(100)
