"""Exercise 8: evaluation, against counts in plain Python."""

from __future__ import annotations

import numpy as np

from dl4cv.checks import (
    LAYOUTS,
    always,
    assert_pure,
    assert_quiet,
    assert_raises,
    given,
    law,
    layouts,
    points,
)
from dl4cv.checks import strategies as st
from dl4cv.course.exercise8.cases import (
    Classified,
    Guesses,
    Scored,
    assert_accuracy,
    assert_counts,
    assert_error,
    assert_exchangeable,
    assert_part,
    assert_ratios,
    assert_sums,
    assert_three_arrays,
    assert_weighted_sums,
    classifications,
    guesses,
    scored,
    stored,
    strangers,
    with_scores_of,
)

INTEGERS = ("int64", "uint8", "int8", "int32")
dtypes = st.tuples(st.sampled_from(INTEGERS), st.sampled_from(INTEGERS))
MIXED = [{"dtypes": pair, "layout": layout} for pair in (("uint8", "int64"), ("int8", "uint8")) for layout in LAYOUTS]

ONE_OF_FOUR = Guesses(np.array([2, 0, 1, 1]), np.array([2, 1, 0, 2]))
ALL_OF_FOUR = Guesses(np.array([1, 0, 2, 0]), np.array([1, 0, 2, 0]))
NONE_OF_FOUR = Guesses(np.array([1, 0, 2, 0]), np.array([0, 2, 1, 1]))

TABLE = np.array(
    [
        [11.0, 6.5, 8.25, 15.0, 9.0, 10.0, 4.0],
        [6.0, 7.0, 0.5, 5.0, 7.5, 2.0, 3.0],
        [8.5, 8.0, 8.125, 8.25, 10.5, 9.0, 12.0],
        [14.0, 13.0, 12.0, 11.0, 10.0, 9.0, 8.0],
    ]
)
RANKED = np.array([4, 2, 1, 5])  # there the ranks are 3, 6, 6 and 5
SLIDES = Scored(RANKED, TABLE)
# Long rows of equal scores, which a sort that is not stable mixes up on any machine.
# The labels are the first five of the best classes, and twice the last five.
FIRST, LAST = np.arange(2, 17, 3), np.arange(287, 300, 3)
WIDE = Scored(np.concatenate([FIRST, LAST, LAST]), np.tile(np.arange(300) % 3 == 2, (15, 1)).astype(float))
BYTES = [
    Scored(np.array([1, 0, 2]), np.array([[0, 3, 200], [0, 7, 130], [90, 0, 50]], dtype=np.uint8), 2),
    Scored(np.array([1, 0, 2]), np.array([[-128, 3, -7], [-128, 127, 5], [9, -128, -1]], dtype=np.int8), 2),
]
UNLIKELY = np.array([[1.0, -np.inf, -np.inf], [1.0, -np.inf, -np.inf]])
HUGE = np.array([[1000.0, 2000.0, 3000.0, -np.inf], [-5e5, -np.inf, -4e5, -6e5], [1e300, 2e300, -1e300, -2e300]])

TWENTY = np.arange(60) % 20
MANY = Classified(np.zeros(300, dtype=np.int64), np.arange(300) // 290, 3)
HUNDREDS = Classified(np.array([299, 43, 255, 299, 0]), np.array([299, 299, 255, 43, 0]), 300)
NOBODY = np.zeros(0, dtype=np.int64)
MIXED_UP = Classified(np.array([0, 0, 2, 0, 1, 1, 0]), np.array([1, 1, 2, 0, 1, 2, 1]), 3)
FOUR = Classified(np.array([0, 1, 2, 1]), np.array([0, 2, 2, 1]), 3)
OUTSIDE = [
    Classified(np.array([0, label, 1]), np.array([0, 1, prediction]), 10)
    for label, prediction in ((-1, 1), (10, 1), (1, -1), (1, 10), (-256, 1), (257, 1), (1, -255), (1, 65537))
]
ALL_WRONG = Classified(np.array([0, 0, 1]), np.array([1, 3, 0]), 5)


@points(8, card="accuracy = 1 / N * (number of images i with predictions[i] = labels[i])")
@given(case=guesses())
@always(case=[ONE_OF_FOUR, ALL_OF_FOUR, NONE_OF_FOUR])
def test_accuracy_is_the_share_of_right_predictions(student, case):
    """Gives the share of the images whose prediction is right."""
    assert_accuracy(student, case)


@points(
    2,
    after="accuracy_is_the_share_of_right_predictions",
    card=("integers of any dtype, such as int64, int32, uint8 or int8", "An array may be a view of another"),
)
@given(case=guesses(), dtypes=dtypes, layout=layouts)
@always(*[{"case": ONE_OF_FOUR, **so} for so in MIXED])
@always({"case": Guesses(*HUNDREDS[:2]), "dtypes": ("int64", "int32"), "layout": "C"})
def test_accuracy_of_other_integers_and_views(student, case, dtypes, layout):
    """Takes class numbers of every integer dtype, also large ones, and however they lie in memory."""
    assert_accuracy(student, stored(case, dtypes, layout))


@points(1, cases=4, card="ValueError: labels and predictions of different shapes, such as (4,) and (5,)")
@given(case=guesses())
def test_accuracy_refuses_other_lengths(student, case):
    """Raises a ValueError for more or fewer predictions than labels."""
    assert_raises(ValueError, student, "accuracy", case.labels, case.predictions[1:], unlike=case)
    assert_raises(ValueError, student, "accuracy", case.labels[:-1], case.predictions, unlike=case)


@points(1, cases=4, card="(4,) and (1,), or (4,) and (4, 1)")
@given(case=guesses())
def test_accuracy_refuses_what_numpy_broadcasts(student, case):
    """Raises a ValueError for one prediction for all images, and for a column."""
    assert_raises(ValueError, student, "accuracy", case.labels, case.predictions[:1], unlike=case)
    assert_raises(ValueError, student, "accuracy", case.labels, case.predictions[:, np.newaxis], unlike=case)


@points(1, card="ValueError: no images, N = 0: a share of nothing is no number")
def test_accuracy_of_no_images(student):
    """Raises a ValueError when there is no image."""
    assert_raises(ValueError, student, "accuracy", NOBODY, NOBODY, unlike=ONE_OF_FOUR)


@points(
    1,
    after="accuracy_is_the_share_of_right_predictions",
    card=("A function returns what its card says and nothing beside it", "one number between 0 and 1, a float"),
)
@given(case=guesses())
def test_accuracy_returns_the_share_alone(student, case):
    """Returns one number, and nothing beside it."""
    assert_accuracy(student, case, alone=True)


@points(
    1,
    after="accuracy_is_the_share_of_right_predictions",
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(case=guesses())
@always(case=[Guesses(np.arange(7), np.arange(7) % 3)])
def test_accuracy_to_all_digits(student, case):
    """Computes with NumPy's own float, and rounds nothing."""
    assert_accuracy(student, case, exactly=True)


@law(
    1, after="accuracy_is_the_share_of_right_predictions", card="Give the share of the images whose prediction is right"
)
@given(case=guesses(), seed=st.integers(0, 99))
def test_accuracy_does_not_ask_for_the_order_of_the_images(student, case, seed):
    """Stays the same when the images come in another order."""
    assert_accuracy(student, case)
    order = np.random.default_rng(seed).permutation(len(case.labels))
    assert_accuracy(student, Guesses(case.labels[order], case.predictions[order]))


@law(
    1,
    after="accuracy_is_the_share_of_right_predictions",
    card="changes none of its arguments, and remembers nothing from one call to the next",
)
@given(case=guesses(), other=guesses())
def test_accuracy_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_accuracy(student, case)
    assert_pure(student, "accuracy", *case, others=[other])


@points(7, card="error = 1 / N * (number of images i with rank[i] >= k)")
@given(case=scored())
@always(case=[Scored(RANKED, TABLE, 4), Scored(RANKED, TABLE, 1)])
def test_top_k_error_counts_what_is_not_among_the_k_best(student, case):
    """Gives the share of the images whose class is not among the k best."""
    assert_error(student, case)


@points(2, after="top_k_error_counts_what_is_not_among_the_k_best", card="5 unless told otherwise")
@given(case=scored())
@always(case=[SLIDES, Scored(np.array([2, 2, 5, 6]), TABLE)])
def test_top_k_error_is_the_top_5_error_by_default(student, case):
    """Allows five guesses where it is not told how many, as the slides do."""
    assert_error(student, case._replace(k=5), by_default=True)
    assert_error(student, SLIDES, by_default=True)


@points(
    3,
    after="top_k_error_counts_what_is_not_among_the_k_best",
    card=(
        "of equal scores that of the class with the lowest number",
        "probabilities, logits or any other scores; floats, also -inf",
    ),
)
@given(case=scored(tied=True))
@always(case=[WIDE, WIDE._replace(k=2), *[Scored(np.array([2, 1]), UNLIKELY, k) for k in (1, 2, 3)]])
def test_top_k_error_of_equal_scores(student, case):
    """Of classes with equal scores that with the lowest number comes first."""
    assert_error(student, case)


@points(2, after="top_k_error_counts_what_is_not_among_the_k_best", card="With C or more of them, no image is wrong")
@given(case=scored(), more=st.sampled_from([0, 1, 95]))
@always({"case": SLIDES, "more": 0}, {"case": SLIDES, "more": 3})
def test_top_k_error_of_all_classes_is_0(student, case, more):
    """Finds no image wrong when as many guesses are allowed as there are classes, or more."""
    assert_error(student, SLIDES)
    assert_error(student, case._replace(k=case.scores.shape[1] + more))


@points(
    4,
    after="top_k_error_counts_what_is_not_among_the_k_best",
    card="probabilities, logits or any other scores; floats, also -inf",
)
@given(case=scored(), shift=st.sampled_from([-2.0, 1e4, -1e4]), column=st.integers(0, 9))
@always(*[{"case": Scored(np.array([0, 2, 3]), HUGE, k), "shift": 0.0, "column": 3} for k in (1, 2, 3)])
@always(*[{"case": Scored(RANKED, TABLE / 1000, k), "shift": -1.0, "column": 6} for k in (1, 4)])
@always(*[{"case": Scored(RANKED, TABLE, k), "shift": -8.0, "column": 6} for k in (1, 4)])
def test_top_k_error_of_all_kinds_of_scores(student, case, shift, column):
    """Ranks scores that are all negative, very large, close together, or minus infinity."""
    scores = case.scores + shift
    scores[:, column % scores.shape[1]] = -np.inf
    assert_error(student, case._replace(scores=case.scores + shift))
    assert_error(student, case._replace(scores=scores))


@points(
    1,
    after="top_k_error_counts_what_is_not_among_the_k_best",
    card="integers of any dtype, uint8 and int8 too",
)
@given(case=st.builds(with_scores_of, st.sampled_from(["uint8", "int8"]), scored()))
@always(case=BYTES)
def test_top_k_error_of_small_integers(student, case):
    """Ranks scores of uint8 and int8, which wrap around."""
    assert_error(student, case)


@points(
    2,
    after="top_k_error_counts_what_is_not_among_the_k_best",
    card=("integers of any dtype, such as int64, int32, uint8 or int8", "An array may be a view of another"),
)
@given(
    case=scored(), dtypes=st.tuples(st.sampled_from(INTEGERS), st.sampled_from(["float32", "int64"])), layout=layouts
)
@always(
    *[
        {"case": SLIDES._replace(k=4), "dtypes": (integer, number), "layout": layout}
        for integer, number, layout in (("uint8", "float32", "F"), ("int8", "int64", "strided"))
    ]
)
def test_top_k_error_of_any_dtype(student, case, dtypes, layout):
    """Works on integers, float32 and views, and on labels of every integer dtype."""
    assert_error(student, stored(with_scores_of(dtypes[1], case), dtypes, layout))


@points(
    2,
    cases=4,
    card="ValueError: not one label for each row of scores, such as labels of shape (4,) or (5, 1) with scores (5, C)",
)
@given(case=scored())
def test_top_k_error_refuses_other_shapes(student, case):
    """Raises a ValueError unless there is one label for each row of scores."""
    for labels in (case.labels[1:], np.append(case.labels, 0), case.labels[:, np.newaxis]):
        assert_raises(ValueError, student, "top_k_error", labels, *case[1:], unlike=case)


@points(2, card="ValueError: a label that is negative or not below C, by little or by much")
@given(case=scored(), beyond=st.sampled_from([0, 1, 100]), is_negative=st.booleans())
@always({"case": SLIDES, "beyond": 249, "is_negative": True}, {"case": SLIDES, "beyond": 250, "is_negative": False})
def test_top_k_error_refuses_labels_outside(student, case, beyond, is_negative):
    """Raises a ValueError for a label that is none of the classes."""
    labels = case.labels.copy()
    labels[-1] = -1 - beyond if is_negative else case.scores.shape[1] + beyond
    assert_raises(ValueError, student, "top_k_error", labels, *case[1:], unlike=case)


@points(1, card="ValueError: no images, N = 0: a share of nothing is no number")
def test_top_k_error_of_no_images(student):
    """Raises a ValueError when there is no image."""
    assert_raises(ValueError, student, "top_k_error", NOBODY, TABLE[:0], 2, unlike=SLIDES)


@points(
    1,
    after="top_k_error_counts_what_is_not_among_the_k_best",
    card=("A function returns what its card says and nothing beside it", "one number between 0 and 1, a float"),
)
@given(case=scored())
@always(case=[SLIDES])
def test_top_k_error_returns_the_share_alone(student, case):
    """Returns one number, and nothing beside it."""
    assert_error(student, case, alone=True)


@points(
    1,
    after="top_k_error_counts_what_is_not_among_the_k_best",
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(case=scored())
@always(case=[Scored(np.array([0, 1, 2]), np.eye(3), 1), Scored(np.array([4, 2, 1]), TABLE[:3], 4)])
def test_top_k_error_to_all_digits(student, case):
    """Computes with NumPy's own float, and rounds nothing."""
    assert_error(student, case, exactly=True)


@law(
    1,
    after="top_k_error_counts_what_is_not_among_the_k_best",
    card="Give the share of the images whose class is not among the k classes with the highest scores",
)
@given(case=scored(), seed=st.integers(0, 99))
@always({"case": SLIDES, "seed": 0})
def test_top_k_error_ignores_a_number_added_to_a_row(student, case, seed):
    """Stays the same when a number is added to all scores of an image, another to each image."""
    assert_error(student, case)
    more = np.random.default_rng(seed).integers(-50, 50, (len(case.scores), 1)).astype(float)
    assert_error(student, case._replace(scores=case.scores + more))


@law(
    1,
    after="top_k_error_counts_what_is_not_among_the_k_best",
    card="changes none of its arguments, and remembers nothing from one call to the next",
)
@given(case=scored(), other=scored())
@always({"case": SLIDES, "other": SLIDES._replace(k=2)})
def test_top_k_error_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_error(student, case)
    assert_pure(student, "top_k_error", *case, others=[other])


@points(9, card="out[t, p] = number of images i with labels[i] = t and predictions[i] = p")
@given(case=classifications())
@always(case=[MIXED_UP])
def test_confusion_matrix_counts_the_truth_by_rows(student, case):
    """Counts how many images of each class, its row, were taken for each class, its column."""
    assert_counts(student, case)


@points(
    3,
    after="confusion_matrix_counts_the_truth_by_rows",
    card="some classes may neither occur nor be predicted",
)
@given(case=classifications(some_lost=True), more=st.integers(1, 3))
def test_confusion_matrix_keeps_absent_classes(student, case, more):
    """Has a row and a column for every class, also for those that do not occur or are not predicted."""
    assert_counts(student, case._replace(num_classes=case.num_classes + more), either_way=True)


@points(1, after="confusion_matrix_counts_the_truth_by_rows", card="all 0 when N is 0")
def test_confusion_matrix_of_no_images(student):
    """Gives zeros, a row and a column for each class, when there is no image."""
    assert_counts(student, FOUR, either_way=True)
    assert_counts(student, Classified(NOBODY, NOBODY, 4), either_way=True)


@points(
    3,
    after="confusion_matrix_counts_the_truth_by_rows",
    card=(
        "integers of any dtype, such as int64, int32, uint8 or int8",
        "C may be more than a byte can hold, and so may N",
        "An array may be a view of another",
    ),
)
@given(case=classifications(), dtypes=dtypes, layout=layouts)
@always(
    *[{"case": Classified(TWENTY, TWENTY[::-1], 20), **so} for so in MIXED],
    {"case": MANY, "dtypes": ("uint8", "uint8"), "layout": "C"},
    {"case": HUNDREDS, "dtypes": ("int64", "int64"), "layout": "strided"},
    {"case": HUNDREDS, "dtypes": ("int16", "int16"), "layout": "C"},
)
def test_confusion_matrix_of_other_integers(student, case, dtypes, layout):
    """Takes class numbers of every integer dtype, more classes and more images than a byte can count, and views."""
    assert_counts(student, stored(case, dtypes, layout), either_way=True)


@points(1, cases=4, card="ValueError: labels and predictions of different shapes")
@given(case=classifications())
def test_confusion_matrix_refuses_other_shapes(student, case):
    """Raises a ValueError unless there is one prediction for each label."""
    labels, predictions, C = case
    for other in (predictions[1:], np.append(predictions, 0), predictions[:1], predictions[:, np.newaxis]):
        assert_raises(ValueError, student, "confusion_matrix", labels, other, C, unlike=case)


@points(2, card="ValueError: a label or a prediction that is negative or not below C, by little or by much")
@given(case=strangers())
@always(case=OUTSIDE)
def test_confusion_matrix_refuses_what_is_no_class(student, case):
    """Raises a ValueError for a label or a prediction that is none of the classes."""
    assert_raises(ValueError, student, "confusion_matrix", *case, unlike=FOUR)


@points(
    2,
    after="confusion_matrix_counts_the_truth_by_rows",
    card=("A function returns what its card says and nothing beside it", "the counts, shape (C, C), integers"),
)
@given(case=classifications())
def test_confusion_matrix_returns_integers_alone(student, case):
    """Returns one array of integers, and nothing beside it."""
    assert_counts(student, case, alone=True)


@law(1, card="Count how many images of each class were taken for each class")
@given(case=classifications())
@always(case=[FOUR])
def test_confusion_matrix_counts_each_image_once(student, case):
    """The counts sum to N, and those of the diagonal to the number of right predictions."""
    assert_sums(student, case)


@law(
    1,
    after="confusion_matrix_counts_the_truth_by_rows",
    card="out[t, p] = number of images i with labels[i] = t and predictions[i] = p",
)
@given(case=classifications())
@always(case=[FOUR])
def test_confusion_matrix_of_exchanged_arguments_is_transposed(student, case):
    """Rows and columns change places when labels and predictions do."""
    assert_exchangeable(student, case)


@law(
    1,
    after="confusion_matrix_counts_the_truth_by_rows",
    card="changes none of its arguments, and remembers nothing from one call to the next",
)
@given(case=classifications(), other=classifications())
def test_confusion_matrix_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_counts(student, case, either_way=True)
    assert_pure(student, "confusion_matrix", *case, others=[other])


@points(4, card="precision[c] = TP[c] / (TP[c] + FP[c])")
@given(case=classifications())
@always(case=[MIXED_UP])
def test_precision_recall_f1_gives_the_precision(student, case):
    """The first array is the precision: of the images taken for a class, the share that is of it."""
    assert_part(student, case, "precision")


@points(4, card="recall[c] = TP[c] / (TP[c] + FN[c])")
@given(case=classifications())
@always(case=[MIXED_UP])
def test_precision_recall_f1_gives_the_recall(student, case):
    """The second array is the recall: of the images of a class, the share that is taken for it."""
    assert_part(student, case, "recall")


@points(4, card="f1[c] = 2 * precision[c] * recall[c] / (precision[c] + recall[c])")
@given(case=classifications())
@always(case=[MIXED_UP])
def test_precision_recall_f1_gives_the_f1(student, case):
    """The third array is F1, the harmonic mean of the two."""
    assert_part(student, case, "f1")


@points(
    3,
    after=("precision_recall_f1_gives_the_precision", "precision_recall_f1_gives_the_recall"),
    card=("A value is 0 where it would be 0 / 0", "some classes may neither occur nor be predicted"),
)
@given(case=classifications(some_lost=True), more=st.integers(0, 2))
@always({"case": FOUR, "more": 3}, {"case": MIXED_UP, "more": 1})
def test_precision_recall_f1_of_absent_classes(student, case, more):
    """Precision is 0 for a class that is never predicted, and recall for one that does not occur."""
    assert_ratios(student, case._replace(num_classes=case.num_classes + more), "precision", "recall")


@points(1, after="precision_recall_f1_gives_the_f1", card="A value is 0 where it would be 0 / 0")
@given(case=classifications(some_lost=True), more=st.integers(0, 2))
@always({"case": FOUR, "more": 3}, {"case": MIXED_UP, "more": 1})
def test_precision_recall_f1_of_a_class_without_a_right_prediction(student, case, more):
    """F1 is 0 where precision and recall are."""
    assert_ratios(student, case._replace(num_classes=case.num_classes + more), "f1")


@points(
    2,
    after=("precision_recall_f1_gives_the_precision", "precision_recall_f1_gives_the_recall"),
    card="and NumPy does not warn of it",
)
@given(case=classifications(some_lost=True))
@always(case=[ALL_WRONG])
def test_precision_recall_f1_is_quiet(student, case):
    """Warns of no division by 0."""
    assert_ratios(student, MIXED_UP, "precision", "recall")
    assert_quiet(student, "precision_recall_f1", *case)


@points(
    1,
    after=("precision_recall_f1_gives_the_precision", "precision_recall_f1_gives_the_recall"),
    card=("integers; N may be 0", "A value is 0 where it would be 0 / 0"),
)
def test_precision_recall_f1_of_no_images(student):
    """Gives zeros, one for each class, when there is no image."""
    assert_ratios(student, FOUR, "precision", "recall")
    assert_ratios(student, Classified(NOBODY, NOBODY, 4), "precision", "recall", "f1")


@points(
    2,
    after=(
        "precision_recall_f1_gives_the_precision",
        "precision_recall_f1_gives_the_recall",
        "precision_recall_f1_of_absent_classes",
    ),
    card=(
        "integers of any dtype, such as int64, int32, uint8 or int8",
        "C may be more than a byte can hold, and so may N",
        "An array may be a view of another",
    ),
)
@given(case=classifications(), dtypes=dtypes, layout=layouts)
@always(
    *[{"case": case, **so} for case in (MIXED_UP, Classified(TWENTY, TWENTY[::-1] // 2, 20)) for so in MIXED],
    {"case": MANY, "dtypes": ("uint8", "uint8"), "layout": "C"},
    {"case": HUNDREDS, "dtypes": ("int64", "int64"), "layout": "strided"},
    {"case": HUNDREDS, "dtypes": ("int16", "int16"), "layout": "C"},
)
def test_precision_recall_f1_of_other_integers(student, case, dtypes, layout):
    """Takes class numbers of every integer dtype, more classes and more images than a byte can count, and views."""
    assert_ratios(student, stored(case, dtypes, layout), "precision", "recall")


@points(1, cases=4, card="ValueError: labels and predictions of different shapes")
@given(case=classifications())
def test_precision_recall_f1_refuses_other_shapes(student, case):
    """Raises a ValueError unless there is one prediction for each label."""
    labels, predictions, C = case
    for other in (predictions[1:], np.append(predictions, 0), predictions[:1], predictions[:, np.newaxis]):
        assert_raises(ValueError, student, "precision_recall_f1", labels, other, C, unlike=case)


@points(2, card="ValueError: a label or a prediction that is negative or not below C, by little or by much")
@given(case=strangers())
@always(case=OUTSIDE)
def test_precision_recall_f1_refuses_what_is_no_class(student, case):
    """Raises a ValueError for a label or a prediction that is none of the classes."""
    assert_raises(ValueError, student, "precision_recall_f1", *case, unlike=FOUR)


@points(
    2,
    after=("precision_recall_f1_gives_the_precision", "precision_recall_f1_gives_the_recall"),
    card=(
        "A function returns what its card says and nothing beside it",
        "three arrays (precision, recall, f1), a tuple, each of shape (C,), floats",
    ),
)
@given(case=classifications())
@always(case=[MIXED_UP])
def test_precision_recall_f1_returns_three_arrays(student, case):
    """Returns three arrays, and nothing beside them."""
    assert_three_arrays(student, case)


@points(
    1,
    after=(
        "precision_recall_f1_gives_the_precision",
        "precision_recall_f1_gives_the_recall",
        "precision_recall_f1_gives_the_f1",
    ),
    card="float32 is right too, but for one check of each function that asks for all digits",
)
@given(case=classifications())
@always(case=[Classified(np.array([0, 0, 0, 1, 1, 1, 2]), np.array([0, 1, 1, 1, 2, 2, 2]), 3)])
def test_precision_recall_f1_to_all_digits(student, case):
    """Computes with NumPy's own float, and rounds nothing."""
    assert_ratios(student, case, "precision", "recall", "f1", exactly=True)


@law(1, card=("precision[c] = TP[c] / (TP[c] + FP[c])", "recall[c] = TP[c] / (TP[c] + FN[c])"))
@given(case=classifications())
@always(case=[FOUR, MIXED_UP])
def test_precision_recall_f1_adds_up_to_what_is_right(student, case):
    """Precision times predictions of a class, and recall times its images, sum to the number of right predictions."""
    assert_weighted_sums(student, case)


@law(
    1,
    after=("precision_recall_f1_gives_the_precision", "precision_recall_f1_gives_the_recall"),
    card="changes none of its arguments, and remembers nothing from one call to the next",
)
@given(case=classifications(), other=classifications())
def test_precision_recall_f1_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_ratios(student, case, "precision", "recall")
    assert_pure(student, "precision_recall_f1", *case, others=[other])
