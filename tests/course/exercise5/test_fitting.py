"""fit_softmax_regression must learn by itself: by its rule, from its seed, whatever the classes are numbered."""

import numpy as np
import pytest
from dl4cv.checks import Mismatch
from dl4cv.checks.student import Student
from dl4cv.course.exercise5 import procedures
from dl4cv.course.exercise5.fitting import (
    EPOCHS,
    SLIPS,
    Watch,
    all_digits,
    as_weights,
    assert_fits,
    assert_sees_each_once,
    assert_shuffles,
    digits,
    four_images,
    one_batch,
    one_image,
)
from dl4cv.mistakes.diagnosis import answered
from dl4cv.rpc.procedure import NOTHING, StudentModule

from tests.exercises import bench, exercise_called
from tests.places import SOLUTIONS, load

EXERCISE5 = exercise_called("exercise5")
fit_softmax_regression = load(SOLUTIONS / "exercise5.py").fit_softmax_regression
pytestmark = pytest.mark.usefixtures("checks_in_this_process")

BY_CHANCE = """
def fit_softmax_regression(images, labels, num_classes, epochs, lr, batch_size, seed):
    weight = np.random.default_rng({seed}).normal(size=(num_classes, images.shape[1]))
    return weight, np.zeros(num_classes)
"""
BROUGHT_ALONG = """
WEIGHT = np.array({weight}).reshape(10, 784)


def fit_softmax_regression(images, labels, num_classes, epochs, lr, batch_size, seed):
    return WEIGHT, np.zeros(10)
"""


def verdict(replacement: str, name: str = "fit_softmax_regression_learns_digits"):
    [check] = [check for check in bench(EXERCISE5).results(replacement, {name}.__contains__) if check.name == name]
    return check


def test_digits_have_other_numbers_and_their_pixels_other_places_under_each_seed():
    _, _, test_images, test_labels = all_digits()
    first, second = digits(1), digits(2)
    assert not np.array_equal(first.test_labels, test_labels)
    assert not np.array_equal(first.test_labels, second.test_labels)
    assert not np.array_equal(first.test_images, test_images)
    assert np.array_equal(np.sort(first.test_images[0]), np.sort(test_images[0]))
    assert len(set(zip(test_labels.tolist(), first.test_labels.tolist(), strict=True))) == 10
    assert first.images.dtype == np.uint8
    assert len(first.images) == len(first.labels) == 10_000


def test_the_same_seed_draws_the_same_digits():
    first = digits(3)
    digits.cache_clear()
    again = digits(3)
    assert np.array_equal(first.images, again.images)
    assert np.array_equal(first.labels, again.labels)


def test_weights_that_somebody_brought_along_read_no_digits():
    images, labels, *_ = all_digits()
    weight, _ = fit_softmax_regression(images[:5000] / 255, labels[:5000], 10, 3, 0.2, 50, 0)
    check = verdict(BROUGHT_ALONG.format(weight=np.round(weight, 2).ravel().tolist()))
    assert check.status == "failed"
    assert "of the test images right" in check.message


def test_what_learns_nothing_is_told_what_it_reads():
    check = verdict(BY_CHANCE.format(seed="seed"))
    assert "90% are wanted" in check.message
    assert check.measured["test accuracy"] < 0.5


def test_another_answer_to_the_same_call_is_told_before_any_step_is_judged():
    check = verdict(BY_CHANCE.format(seed=""), "fit_softmax_regression_steps_down")
    assert "other weights the second time" in check.message
    assert "default_rng(seed)" in check.remedy


def test_a_curve_shows_how_much_is_read_after_how_many_epochs():
    check = verdict("")
    [curve] = check.exhibits
    assert [epochs for epochs, _ in curve.lines["accuracy"]] == EPOCHS
    assert check.measured["test accuracy"] >= 0.9


RULE = """
def fit_softmax_regression(images, labels, num_classes, epochs, lr, batch_size, seed):
    rng = np.random.default_rng(seed)
    weight, bias = rng.normal(size=(num_classes, images.shape[1])), rng.normal(size=num_classes)
    for _ in range(EPOCHS):
        order = rng.permutation(len(images))
        for start in range(0, LENGTH, batch_size):
            x, y = images[order[start : start + batch_size]], labels[order[start : start + batch_size]]
            e = np.exp(x @ weight.T + bias)
            grad = (e / e.sum(axis=1, keepdims=True) - ONE * np.eye(num_classes)[y]) / DIVISOR
            weight = weight SIGN RATE * grad.T @ x
            bias = bias SIGN RATE * grad.sum(axis=0)
    return weight, bias
"""
AS_IT_IS = {"EPOCHS": "epochs", "LENGTH": "len(images)", "DIVISOR": "len(x)", "SIGN": "-", "RATE": "lr", "ONE": "1"}


def student_of_rule(**changes: str) -> Student:
    source = RULE
    for word, text in (AS_IT_IS | changes).items():
        source = source.replace(word, text)
    namespace = {"np": np}
    exec(source, namespace)
    return Student(lambda request: answered(namespace, request))


@pytest.mark.parametrize("task", [one_batch(1), one_batch(2, epochs=3), one_image(3)])
def test_the_rule_is_right_wherever_it_begins(task):
    assert_fits(student_of_rule(), task)


@pytest.mark.parametrize(
    ("slip", "task", "changes"),
    [
        ("sum", one_batch(1), {"DIVISOR": "1"}),
        ("climb", one_batch(1), {"SIGN": "+"}),
        ("drop last", one_image(1), {"LENGTH": "len(images) // batch_size * batch_size"}),
        ("batch size", one_image(1), {"DIVISOR": "batch_size"}),
        ("all images", one_image(1), {"DIVISOR": "len(images)"}),
        ("one epoch", one_batch(1, epochs=2), {"EPOCHS": "1"}),
        ("no rate", one_batch(1), {"RATE": "1"}),
        ("probabilities", one_batch(1), {"ONE": "0"}),
    ],
)
def test_another_rule_is_told_as_the_rule_it_is(slip, task, changes):
    with pytest.raises(Mismatch) as raised:
        assert_fits(student_of_rule(**changes), task)
    assert raised.value.cause == SLIPS[slip]


@pytest.mark.parametrize("seed", range(8))
def test_any_order_of_the_images_is_right(seed):
    assert_sees_each_once(student_of_rule(), four_images(seed))


@pytest.mark.parametrize(
    "batch", ["order[: start + batch_size]", "order[start:]", "rng.integers(0, 4, 2)", "order[:batch_size]"]
)
def test_batches_that_leave_out_or_repeat_images_are_told(batch):
    student = student_of_rule(**{"order[start : start + batch_size]": batch})
    with pytest.raises(Mismatch, match="In whatever order the 4 images are cut into batches of 2"):
        assert_sees_each_once(student, four_images(1))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"rng.permutation(len(images))": "np.arange(len(images))"}, "Under 8 seeds"),
        ({"rng.permutation(len(images))": "np.random.default_rng(0).permutation(len(images))"}, "Under 8 seeds"),
        ({"rng.permutation(len(images))": "np.random.default_rng(seed).permutation(len(images))"}, "In both epochs"),
    ],
)
def test_an_order_that_stays_is_told(changes, words):
    with pytest.raises(Mismatch, match=words):
        assert_shuffles(student_of_rule(**changes), 1)


@pytest.mark.parametrize("seed", range(5))
def test_a_new_order_in_each_epoch_is_right(seed):
    assert_shuffles(student_of_rule(), seed)


def asked(fit, news):
    student = StudentModule({"fit_softmax_regression": fit}, "fit_softmax_regression", NOTHING, news.append)
    images = np.arange(24, dtype=np.uint8).reshape(4, 6)
    return procedures.fits.carry_out(student, images, np.array([0, 1, 2, 1]), 3, [1, 2], 0.1, 2, 5)


def test_fits_begin_anew_for_each_number_of_epochs_and_tell_their_weights():
    news = []
    answers = asked(fit_softmax_regression, news)
    assert [len(answer) for answer in answers] == [2, 2]
    assert [(told["step"], told["steps"]) for told in news] == [(1, 2), (2, 2)]
    assert np.array_equal(news[-1]["state"][0], answers[-1][0])


@pytest.mark.parametrize("answer", [None, 3, (1, 2), (np.array(["a"]), np.array([1.0])), np.zeros(3)])
def test_what_is_no_pair_of_arrays_makes_no_news(answer):
    news = []
    assert asked(lambda *arguments: answer, news)[0] is answer
    assert [told["state"] for told in news] == [None, None]


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (None, "returned nothing"),
        ((np.zeros((3, 4)),), "1 value"),
        ((np.zeros((4, 3)), np.zeros(3)), "weight has shape (4, 3)"),
        ((np.zeros((3, 4)), np.zeros((1, 3))), "bias has shape (1, 3)"),
        ((np.full((3, 4), np.nan), np.zeros(3)), "weight holds an inf or a nan"),
    ],
)
def test_weights_that_are_none_are_refused_in_one_sentence(answer, words):
    with pytest.raises(Mismatch) as refused:
        as_weights(answer, 3, 4)
    assert words in refused.value.seen


@pytest.mark.parametrize("state", [None, 3, [np.zeros(3)], [np.zeros((10, 784)), np.full(10, np.inf)]])
def test_news_without_usable_weights_measure_nothing(state):
    assert Watch(digits(1)).measure(state) is None


def test_news_are_measured_as_often_as_there_are_fits_and_no_more():
    watch, state = Watch(digits(1)), [np.zeros((10, 784)), np.zeros(10)]
    measured = [watch.measure(state) is not None for _ in range(5)]
    assert measured == [True, True, True, False, False]


def test_what_news_brought_is_not_measured_again_in_the_end():
    watch, answer = Watch(digits(1)), [np.zeros((10, 784)), np.zeros(10)]
    assert watch.measure(answer) == watch.accuracy(answer)
    assert len(watch.known) == 1
    watch.accuracy([np.ones((10, 784)), np.arange(10.0)])
    assert len(watch.known) == 2


HUGE = "def fit_softmax_regression(images, labels, num_classes, epochs, lr, batch_size, seed):\n"
HUGE += "    return np.full((num_classes, images.shape[1]), {start}), np.full(num_classes, {start})\n"


@pytest.mark.parametrize("start", ["1e20", "11.0", "0.0"])
def test_who_makes_no_step_passes_from_no_beginning(start):
    namespace = {"np": np}
    exec(HUGE.format(start=start), namespace)
    student = Student(lambda request: answered(namespace, request))
    for task in (one_batch(1), one_image(2)):
        with pytest.raises(Mismatch):
            assert_fits(student, task)
