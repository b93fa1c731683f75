"""Exercise 1: class encoding."""

from __future__ import annotations

import numpy as np
import torch

from dl4cv.checks import (
    Filling,
    always,
    assert_matches,
    assert_pure,
    assert_raises,
    cast,
    given,
    in_float64,
    law,
    lay_out,
    layouts,
    points,
)
from dl4cv.checks import strategies as st
from dl4cv.course.exercise1.cases import (
    Labels,
    Names,
    assert_binary,
    assert_numbers,
    assert_one_hot,
    assert_rows_sum_to_one,
    assert_winners,
    labelings,
    labels_outside,
    lookalikes,
    namings,
    probabilities,
    strange_names,
    ties,
    untied,
)

NUMBERS = st.sampled_from(["float64", "float32", "int64"])

# Each dtype with the layout in memory that shows most.
STORED = (
    {"dtype": "float64", "layout": "F"},
    {"dtype": "float64", "layout": "strided"},
    {"dtype": "float32", "layout": "F"},
    {"dtype": "int64", "layout": "F"},
)
SMALL_INTEGERS = st.sampled_from(["uint8", "int8"])
NO_IMAGES = np.zeros(0, dtype=np.int64)
MANY = [f"class {number}" for number in range(300)]
SHARK = "great white shark, white shark, man-eater, man-eating shark, Carcharodon carcharias"  # a name of ImageNet's
LONG = Names([f"{SHARK} 2", "Äpfel", f"{SHARK} 1"], ["pfel", f"{SHARK} 1", "Äpfel", f"{SHARK} 2"])
KNOWN = ["dog", "cat", "dog house"]
TABLE = Filling("fractions", 1).fill(5, 3)
TEN = np.roll(np.eye(10), -1, axis=1)
BEYOND_BYTES = np.eye(300)[[299, 43, 256, 0]]


@points(8, card="label[i] = c where classes[c] = names[i]")
@given(case=namings())
@always(case=[Names(["class 299", "class 43", "class 299"], MANY), LONG])
def test_encode_labels_numbers_the_names(student, case):
    """Gives every name its position among the classes."""
    assert_numbers(student, case)


@points(4, after="encode_labels_numbers_the_names", card="label[i] = c where classes[c] = names[i]")
@given(case=lookalikes())
def test_encode_labels_compares_whole_names(student, case):
    """Tells "cat" from "caterpillar" and from "Cat"."""
    assert_numbers(student, case)


@law(4, after="encode_labels_numbers_the_names", card="not to the names that happen to be in this batch")
@given(case=namings(), seed=st.integers(0, 99))
def test_encode_labels_looks_at_each_name_alone(student, case, seed):
    """The number of a name does not depend on the other names of the batch."""
    assert_numbers(student, Names([case.names[seed % len(case.names)]], case.classes))


@points(1, after="encode_labels_numbers_the_names", card="integers such as int64, also when N is 0")
def test_encode_labels_of_no_names(student):
    """Gives integers for an empty list of names, too."""
    assert_numbers(student, Names([], KNOWN), alone=True)


@points(
    4,
    after="encode_labels_numbers_the_names",
    card=("A function returns one array and nothing beside it", "integers such as int64"),
)
@given(case=namings())
def test_encode_labels_returns_integers_alone(student, case):
    """Returns one array of integers, and nothing beside it."""
    assert_numbers(student, case, alone=True)


@points(8, card="ValueError: a name that is not among the classes, whatever the classes of an earlier call were")
@given(case=strange_names())
@always(case=[Names(["cat", name, "dog"], KNOWN) for name in ("dogs", "ca", "", "DOG", " dog", "dog ", "dog\n")])
def test_encode_labels_refuses_unknown_names(student, case):
    """Raises a ValueError for a name that is no class, be it a class in another call."""
    elsewhere = list(dict.fromkeys([*case.classes, *case.names]))
    assert_raises(ValueError, student, "encode_labels", *case, unlike=(case.names, elsewhere))


@law(
    1,
    after="encode_labels_numbers_the_names",
    card="changes none of its arguments, and remembers nothing from one call to the next",
)
@given(case=namings(), other=namings())
def test_encode_labels_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_numbers(student, case)
    assert_pure(student, "encode_labels", *case, others=[other])


@points(7, card="out[i, c] = 1 if c = labels[i], else 0")
@given(case=labelings())
def test_one_hot_lights_one_column(student, case):
    """Sets in every row the column of its label to 1, and no other."""
    assert_one_hot(student, case)


@points(4, after="one_hot_lights_one_column", card="a batch need not contain every class")
@given(case=labelings())
def test_one_hot_keeps_the_columns_of_absent_classes(student, case):
    """Has a column for every class, also for those that the batch lacks."""
    absent = Labels(np.minimum(case.labels, case.num_classes - 2), case.num_classes)
    assert_one_hot(student, absent)


@points(1, after="one_hot_lights_one_column", card="N may be 0")
def test_one_hot_of_no_labels(student):
    """Gives no rows, of as many columns as there are classes, for an empty array of labels."""
    assert_one_hot(student, Labels(np.array([2, 0]), 4))
    assert_one_hot(student, Labels(NO_IMAGES, 4))


@points(2, after="one_hot_lights_one_column", card="A function returns one array and nothing beside it")
@given(case=labelings())
def test_one_hot_returns_the_rows_alone(student, case):
    """Returns one array, and nothing beside it."""
    assert_one_hot(student, case, alone=True)


@points(5, card="ValueError: a label that is negative or not below C, by little or by much")
@given(case=labels_outside(negative=True))
@always(case=[Labels(np.array([2, label]), 10) for label in (-255, -250, -65530)])
def test_one_hot_refuses_negative_labels(student, case):
    """Raises a ValueError for a negative label."""
    assert_raises(ValueError, student, "one_hot", *case, unlike=(np.arange(2), case.num_classes))


@points(5, card="ValueError: a label that is negative or not below C, by little or by much")
@given(case=labels_outside(negative=False))
@always(case=[Labels(np.array([label, 2]), 10) for label in (256, 65538)])
def test_one_hot_refuses_labels_that_are_too_large(student, case):
    """Raises a ValueError for a label that is not below the number of classes."""
    assert_raises(ValueError, student, "one_hot", *case, unlike=(np.arange(2), case.num_classes))


@points(
    4,
    after="one_hot_lights_one_column",
    card=("integers of any dtype, such as int64, int32, uint8 or int8", "C may be more than a byte can hold"),
)
@given(case=labelings(), dtype=st.sampled_from(["uint8", "int32", "int8"]))
@always(
    *[{"case": Labels(np.arange(30) % 10, 10), "dtype": dtype} for dtype in ("uint8", "int8")],
    {"case": Labels(np.array([999, 231, 0]), 1000), "dtype": "int32"},
)
def test_one_hot_of_other_integers(student, case, dtype):
    """Takes labels of every integer dtype, and more classes than a byte can number."""
    assert_one_hot(student, case._replace(labels=case.labels.astype(dtype)))


@law(1, card="a row that is 1 at this class and 0 elsewhere")
@given(case=labelings())
def test_one_hot_has_one_one_in_a_row(student, case):
    """Every row sums to 1."""
    assert_rows_sum_to_one(student.one_hot(*case), np.zeros((len(case.labels), case.num_classes)))


@law(
    1,
    after="one_hot_lights_one_column",
    card="changes none of its arguments, and remembers nothing from one call to the next",
)
@given(case=labelings(), other=labelings())
def test_one_hot_leaves_its_arguments_alone(student, case, other):
    """Changes no argument and remembers nothing."""
    assert_one_hot(student, case)
    assert_pure(student, "one_hot", *case, others=[other])


@points(6, card="Find the class with the highest score in each row")
@given(scores=untied)
@always(scores=[TEN, np.array([[1000.0, 2000.0, 3.0], [-2000.0, -3000.0, -1000.0]])])
def test_decode_one_hot_finds_the_highest_score(student, scores):
    """Gives for every row the class with the highest score."""
    assert_winners(student, scores)


@points(1, after="decode_one_hot_finds_the_highest_score", card="C may be more than a byte can hold")
@given(scores=untied)
@always(scores=[BEYOND_BYTES])
def test_decode_one_hot_of_many_classes(student, scores):
    """Numbers more classes than a byte can."""
    assert_winners(student, scores)


@points(1, after="decode_one_hot_finds_the_highest_score", card="N may be 0")
def test_decode_one_hot_of_no_rows(student):
    """Gives no numbers for an empty table of scores."""
    assert_winners(student, TEN)
    assert_winners(student, np.zeros((0, 3)))


@points(
    2,
    after="decode_one_hot_finds_the_highest_score",
    card=("A function returns one array and nothing beside it", "the class numbers, shape (N,), integers"),
)
@given(scores=untied)
def test_decode_one_hot_returns_integers_alone(student, scores):
    """Returns one array of integers, and nothing beside it."""
    assert_winners(student, scores, alone=True)


@law(3, card="one-hot rows, probabilities or any other scores")
@given(case=labelings())
def test_decode_one_hot_undoes_one_hot(student, case):
    """Brings one-hot rows back to their labels."""
    rows = np.eye(case.num_classes)[case.labels]
    assert_matches(student.decode_one_hot(rows), case.labels, wanted="class", wrapped=True)


@points(
    3,
    after="decode_one_hot_finds_the_highest_score",
    card="the largest score decides, even when all of them are negative",
)
@given(scores=untied)
@always(scores=[np.array([[-20000.0, -10000.0, -30000.0]])])
def test_decode_one_hot_of_negative_scores(student, scores):
    """Finds the highest score when all are negative."""
    assert_winners(student, scores - np.abs(scores).max() - 0.5)


@points(2, after="decode_one_hot_finds_the_highest_score", card="one-hot rows, probabilities or any other scores")
@given(scores=untied)
def test_decode_one_hot_of_probabilities(student, scores):
    """Finds the most likely class, also when it has less than one half."""
    assert_winners(student, in_float64(torch.softmax, scores / 4, dim=-1))


@points(1, after="decode_one_hot_finds_the_highest_score", card="Find the class with the highest score in each row")
@given(scores=untied)
def test_decode_one_hot_of_scores_close_together(student, scores):
    """Tells scores apart that differ little."""
    assert_winners(student, 0.5 + 1e-6 * scores)


@points(2, after="decode_one_hot_finds_the_highest_score", card="of equal scores the first wins")
@given(scores=ties())
def test_decode_one_hot_takes_the_first_of_equal_scores(student, scores):
    """Of equal scores the first wins."""
    assert_winners(student, scores)


@points(1, after="decode_one_hot_finds_the_highest_score", card="floats or integers of any dtype, uint8 and int8 too")
@given(scores=untied, dtype=SMALL_INTEGERS)
@always(*[{"scores": TABLE, "dtype": dtype} for dtype in ("uint8", "int8")])
def test_decode_one_hot_of_small_integers(student, scores, dtype):
    """Works on uint8 and int8, which wrap around."""
    assert_winners(student, cast(scores, dtype))


@points(
    2,
    after="decode_one_hot_finds_the_highest_score",
    card=("floats or integers of any dtype", "An array may be a view of another, such as x.T or x[::2]"),
)
@given(scores=untied, dtype=NUMBERS, layout=layouts)
@always(*[{"scores": TABLE, **stored} for stored in STORED])
def test_decode_one_hot_of_any_dtype(student, scores, dtype, layout):
    """Works on integers, float32 and views."""
    assert_winners(student, cast(scores, dtype, layout))


@law(
    1,
    after="decode_one_hot_finds_the_highest_score",
    card="changes none of its arguments, and remembers nothing from one call to the next",
)
@given(scores=untied, other=untied)
def test_decode_one_hot_leaves_its_arguments_alone(student, scores, other):
    """Changes no argument and remembers nothing."""
    assert_winners(student, scores)
    assert_pure(student, "decode_one_hot", scores, others=[(other,), (cast(other, "int64", "F"),)])


@points(7, card="out[i] = [1 - p[i], p[i]]")
@given(p=probabilities())
def test_binary_probabilities_pairs_them_up(student, p):
    """Puts 1 - p into column 0 and p into column 1."""
    assert_binary(student, p)


@points(
    3,
    after="binary_probabilities_pairs_them_up",
    card=(
        "floats, or zeros and ones that are integers",
        "N may be 0",
        "An array may be a view of another, such as x.T or x[::2]",
    ),
)
@given(p=probabilities(), dtype=NUMBERS, layout=layouts)
@always(*[{"p": np.array([0.125, 1.0, 0.0, 0.75, 0.25]), **stored} for stored in STORED])
@always({"p": np.zeros(0), "dtype": "float64", "layout": "C"})
def test_binary_probabilities_of_any_dtype(student, p, dtype, layout):
    """Works on zeros and ones that are integers, on float32, on views and on no images at all."""
    assert_binary(student, lay_out((p if dtype.startswith("float") else np.round(p)).astype(dtype), layout))


@points(2, after="binary_probabilities_pairs_them_up", card="A function returns one array and nothing beside it")
@given(p=probabilities())
def test_binary_probabilities_returns_the_pairs_alone(student, p):
    """Returns one array, and nothing beside it."""
    assert_binary(student, p, alone=True)


@points(
    1,
    after="binary_probabilities_pairs_them_up",
    card="float32 is right too, but for one check that asks for all digits",
)
@given(p=probabilities())
@always(p=[np.array([0.1, 1 / 3, 0.7])])
def test_binary_probabilities_to_all_digits(student, p):
    """Computes with NumPy's own float, and rounds nothing."""
    assert_binary(student, p, exactly=True)


@law(1, card="each row sums to 1")
@given(p=probabilities())
def test_binary_probabilities_sum_to_one(student, p):
    """The two probabilities of an image sum to 1."""
    assert_rows_sum_to_one(student.binary_probabilities(p), np.zeros((len(p), 2)))


@law(
    1,
    after="binary_probabilities_pairs_them_up",
    card="changes none of its arguments, and remembers nothing from one call to the next",
)
@given(p=probabilities(), other=probabilities())
def test_binary_probabilities_leaves_its_arguments_alone(student, p, other):
    """Changes no argument and remembers nothing."""
    assert_binary(student, p)
    assert_pure(student, "binary_probabilities", p, others=[(other,), (np.round(other).astype("int64"),)])
