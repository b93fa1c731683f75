import numpy as np
import pytest
from dl4cv.checks.compare import Mismatch, Unsendable, as_array, assert_matches, is_close, show_apart, show_number
from hypothesis import given
from hypothesis import strategies as st

ROW = np.array([0.1, 2.5, -3.0])
thousands = st.lists(st.floats(-1000, 1000), min_size=1, max_size=50).map(np.array)


def mismatch(returned, expected, **options):
    """The complaint that `returned` earns."""
    with pytest.raises(Mismatch) as caught:
        assert_matches(returned, expected, **options)
    return caught.value


@given(thousands)
def test_the_expected_array_is_right(expected):
    assert_matches(expected.copy(), expected)


@given(thousands)
def test_a_sum_in_another_order_is_right(values):
    assert_matches(np.cumsum(values[::-1])[-1], values.sum(), terms=len(values), magnitude=np.abs(values).sum())


@given(thousands)
def test_a_sum_in_float32_is_right(values):
    returned = values.astype(np.float32).sum(dtype=np.float32)
    assert_matches(returned, values.sum(), terms=len(values), magnitude=np.abs(values).sum())


def test_float32_arguments_make_a_float64_result_as_uncertain_as_float32():
    returned = ROW + 5e-7
    assert_matches(returned, ROW, single=True)
    assert mismatch(returned, ROW).index is not None


@pytest.mark.parametrize("returned", [(ROW, "cache"), ROW.tolist(), tuple(ROW), (ROW.tolist(), 3)])
def test_right_values_in_another_form_count_where_that_is_asked_for(returned):
    assert_matches(returned, ROW, wrapped=True)
    assert mismatch(returned, ROW)


def test_of_a_tuple_only_the_first_value_counts():
    assert mismatch((ROW + 1, ROW), ROW, wrapped=True)


def test_a_tuple_that_begins_with_the_array_is_told_to_leave_the_rest_out():
    assert mismatch((ROW, ROW > 0), ROW).seen == "You returned 2 values; one is right."


def test_class_numbers_may_be_whole_floats_where_another_form_counts():
    assert_matches(np.array([2.0, 0.0]), np.array([2, 0]), wanted="class", wrapped=True)
    assert mismatch(np.array([2.5, 0.0]), np.array([2, 0]), wanted="class", wrapped=True)


def test_what_cancels_is_judged_by_the_terms_and_not_by_the_result():
    expected, returned = np.array([1e-3]), np.array([1e-3 + 1e-9])
    assert_matches(returned, expected, magnitude=1000.0)
    mismatch(returned, expected)


@pytest.mark.parametrize("returned", [ROW.round(4) + 1e-5, ROW * (1 + 1e-6), ROW + 1e-6, ROW / (1 + 1e-3)])
def test_a_small_error_is_an_error(returned):
    assert mismatch(returned, ROW).index is not None


def test_rounding_to_four_digits_shows_in_float32_as_well():
    expected = np.array([0.12345678, 2.0])
    assert mismatch(expected.round(4).astype(np.float32), expected).index == (0,)


def test_float16_is_never_enough():
    complaint = mismatch(np.zeros(3, np.float16), np.zeros(3))
    assert complaint.seen == "You returned float16 values."
    assert complaint.cause.startswith("float16 keeps only three digits")
    assert "the negative of a uint8 is positive" in complaint.cause


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.int32, np.float16, np.float32])
def test_one_hot_rows_may_come_in_every_dtype_that_holds_them(dtype):
    rows = np.eye(3)[[2, 0]]
    assert_matches(rows.astype(dtype), rows, wanted="one-hot")
    mismatch((1 - rows).astype(dtype), rows, wanted="one-hot")


@pytest.mark.parametrize("dtype", [np.int64, np.int32, np.uint8])
def test_class_numbers_may_come_in_every_dtype_of_integers(dtype):
    assert_matches(np.array([1, 0], dtype), np.array([1, 0]), wanted="class")
    mismatch(np.array([1.0, 0.0]), np.array([1, 0]), wanted="class")


def test_whole_numbers_may_come_as_integers():
    assert_matches(np.array([1, 2]), np.array([1.0, 2.0]))


def test_integers_that_cut_fractions_off_are_named():
    complaint = mismatch(np.array([2, -1]), np.array([2.75, -1.5]))
    assert complaint.cause == "Your values are the right ones without their fractions, in an integer array."


def test_the_first_difference_is_pointed_at():
    returned = np.array([[1.0, 2.0], [5.0, 6.0]])
    complaint = mismatch(returned, np.array([[1.0, 2.0], [3.0, 4.0]]))
    assert complaint.index == (1, 0)
    assert str(complaint) == "You returned 5 at index [1, 0]; 3 is right. 2 of 4 values differ."
    assert complaint.returned is returned


def test_numbers_are_compared_without_an_index():
    assert str(mismatch(7, np.int64(5))) == "You returned 7; 5 is right."


@pytest.mark.parametrize("number", [5, 5.0, np.float32(5), np.int64(5), np.array(5)])
def test_a_number_may_be_pythons_or_numpys(number):
    assert_matches(number, np.float64(5.0))


def test_a_number_is_no_array():
    assert mismatch(5.0, np.array([5.0])).seen == "You returned a float; a NumPy array of shape (1,) is right."


def test_a_truth_value_is_no_number():
    assert mismatch(True, np.int64(1)).seen == "You returned a bool; one number is right."


def test_a_wrong_shape_is_told_with_the_right_one():
    assert str(mismatch(np.zeros(4), np.zeros((2, 2)))) == "You returned an array of shape (4,); (2, 2) is right."


def test_a_transposed_table_is_recognised():
    assert mismatch(np.zeros((3, 2)), np.zeros((2, 3))).cause == "The two axes are swapped."


@pytest.mark.parametrize("shape", [(1, 2, 3), (2, 3, 1), (2, 1, 3)])
def test_an_axis_of_length_one_is_recognised(shape):
    assert mismatch(np.zeros(shape), np.zeros((2, 3))).remedy == "Check keepdims."


def test_a_forgotten_return_is_recognised():
    complaint = mismatch(None, ROW)
    assert complaint.seen == "Your function returned nothing (None)."
    assert "`return`" in complaint.cause


@pytest.mark.parametrize(
    ("returned", "name"), [([1.0], "list"), ((1.0,), "tuple"), (Unsendable("generator"), "generator")]
)
def test_what_is_no_array_is_called_by_its_type(returned, name):
    complaint = mismatch(returned, np.zeros(1))
    assert complaint.seen == f"You returned a {name}."
    assert "NumPy array" in complaint.remedy


def test_an_array_of_objects_is_told_where_they_come_from():
    complaint = mismatch(Unsendable("ndarray", "an array of dtype object"), np.zeros(1))
    assert complaint.seen == "You returned an array of dtype object."
    assert complaint.cause == "dtype=object comes from rows of unequal length, or from None in them."
    assert complaint.remedy == "Return a NumPy array of numbers."


@pytest.mark.parametrize(
    ("reason", "seen"),
    [
        ("an array of dtype <U3", "You returned an array of text."),
        ("an array of dtype |S12", "You returned an array of text."),
        ("an array of dtype datetime64[D]", "You returned an array of dtype datetime64[D]."),
        ("an array of 40 dimensions", "You returned an ndarray."),
        ("an array of dtype " + 500 * "x", "You returned an ndarray."),
    ],
)
def test_an_array_that_cannot_be_brought_home_is_called_by_its_dtype(reason, seen):
    complaint = mismatch(Unsendable("ndarray", reason), np.zeros(1))
    assert (complaint.seen, complaint.cause) == (seen, "")


def test_complex_numbers_point_to_the_fft():
    assert "result.real" in mismatch(ROW.astype(complex), ROW).remedy


def test_truth_values_pass_only_as_one_hot_rows():
    rows = np.array([[True, False]])
    assert_matches(rows, np.array([[1, 0]]), wanted="one-hot")
    assert mismatch(rows, np.array([[1, 0]])).remedy == "Return numbers."


@pytest.mark.parametrize("dtype", [np.float64, np.float32, bool])
def test_class_numbers_are_integers(dtype):
    assert_matches(np.array([1, 0], np.uint8), np.array([1, 0]), wanted="class")
    mismatch(np.array([1, 0], dtype), np.array([1, 0]), wanted="class")


def test_nan_and_infinity_are_told():
    assert mismatch(np.array([np.nan, 1]), np.ones(2)).cause == "There is a nan among your values."
    assert "log(0)" in mismatch(np.array([-np.inf, 1]), np.ones(2)).remedy


def test_nan_and_infinity_are_right_where_they_are_expected():
    special = np.array([np.nan, np.inf, -np.inf, 1.0])
    assert_matches(special.copy(), special)
    assert mismatch(special[::-1].copy(), special).index == (0,)


def test_an_enormous_array_is_refused_before_it_is_compared():
    enormous = np.broadcast_to(np.float64(1), (1 << 13, 1 << 13))
    assert mismatch(enormous, ROW).seen == "You returned an array of 67108864 elements; 3 are right."


def test_empty_arrays_are_compared_by_their_shape():
    assert_matches(np.zeros((0, 3)), np.zeros((0, 3)))
    mismatch(np.zeros((0, 2)), np.zeros((0, 3)))


def test_closeness_is_told_for_each_element():
    close = is_close(np.array([1.0, 2.0]), np.array([1.0, 2.1]), 1, np.array([1.0, 2.1]))
    assert close.tolist() == [True, False]


def test_bytes_are_compared_without_wrapping():
    assert not is_close(np.array([0], np.uint8), np.array([256.0]), 1, np.array([256.0])).any()


def test_an_array_stays_as_it_was_returned():
    returned = np.array([1, 2], np.int32)
    assert as_array(returned, np.zeros(2)) is returned


@pytest.mark.parametrize(
    ("value", "text"), [(3.0, "3"), (-0.5, "-0.5"), (1 / 3, "0.33333333"), (np.nan, "nan"), (1e300, "1e+300")]
)
def test_numbers_are_shown_as_a_person_writes_them(value, text):
    assert show_number(value) == text


def test_two_numbers_are_shown_with_as_many_digits_as_tell_them_apart():
    assert show_apart(0.5, 0.25) == ("0.5", "0.25")
    assert show_apart(1.0, 1.000000000001) == ("1", "1.000000000001")
    assert show_apart(0.1, np.nextafter(0.1, 1)) == ("0.1", "0.10000000000000002")


def test_a_count_is_an_integer():
    complaint = mismatch(5.0, np.int64(5), wanted="class")
    assert "//" in complaint.remedy


def test_counts_are_not_called_names():
    complaint = mismatch(np.array([[2.0, 1.0]]), np.array([[2, 1]]), wanted="class")
    assert complaint.cause == "Whole numbers are asked for, in an array of integers."
    assert "int64" in complaint.remedy


def test_an_array_in_place_of_a_number_is_told_so():
    assert mismatch(np.zeros(2), np.float64(0)).seen == "You returned an array of shape (2,); one number is right."


def test_rounding_to_seven_digits_is_named():
    expected = np.random.default_rng(0).normal(size=50)
    found = mismatch(expected + 3e-7 * np.sign(expected), expected)
    assert "seven digits" in found.cause
    assert "float32" in found.remedy


@pytest.mark.parametrize("epsilon", [1e-3, 1e-5, 1e-6])
def test_an_epsilon_in_a_denominator_shows(epsilon):
    exponentials = np.exp(np.array([0.0, -1.0, -2.0]))
    found = mismatch(exponentials / (exponentials.sum() + epsilon), exponentials / exponentials.sum())
    assert "3 of 3 values differ" in found.seen


def test_one_hot_rows_and_class_numbers_are_equal_or_wrong():
    assert "3 of 9 values differ" in mismatch(np.eye(3) * (1 - 1e-12), np.eye(3), wanted="one-hot").seen


PARTS = {"grad_x": np.array([[1.0, 2.0]]), "grad_weight": np.array([[3.0], [4.0]]), "grad_bias": np.array([5.0])}


@pytest.mark.parametrize("returned", [tuple(PARTS.values()), list(PARTS.values()), dict(PARTS)])
def test_several_parts_come_in_their_order_or_by_name(returned):
    assert_matches(returned, PARTS)


def test_the_part_that_differs_is_named():
    found = mismatch((PARTS["grad_x"], np.array([[3.0], [4.5]]), PARTS["grad_bias"]), PARTS)
    assert str(found) == "grad_weight is 4.5 at index [1, 0]; 4 is right. 1 of 2 values differ."
    assert (found.where, found.index) == ("grad_weight", (1, 0))
    assert list(found.expected) == list(found.returned) == list(PARTS)


@pytest.mark.parametrize(
    ("returned", "seen"),
    [
        (None, "Your function returned nothing (None)."),
        (np.zeros(2), "You returned one array; 3 values are right: grad_x, grad_weight, grad_bias."),
        (1.5, "You returned a float; 3 values are right: grad_x, grad_weight, grad_bias."),
        ((np.zeros(2),), "You returned 1 value; 3 values are right: grad_x, grad_weight, grad_bias."),
        ((1, 2, 3, 4), "You returned 4 values; 3 values are right: grad_x, grad_weight, grad_bias."),
        (Unsendable("generator"), "You returned a generator."),
        (
            {"grad_x": 1},
            "What you returned has grad_weight, grad_bias missing; 3 values are right: grad_x, grad_weight,",
        ),
        (
            {**PARTS, "loss": 1},
            "What you returned has loss too many; 3 values are right: grad_x, grad_weight, grad_bias.",
        ),
    ],
)
def test_a_wrong_number_of_parts_is_told_in_one_sentence(returned, seen):
    assert str(mismatch(returned, PARTS)).startswith(seen)


@pytest.mark.parametrize(
    ("part", "seen"),
    [
        ([5.0], "grad_bias is a list."),
        (None, "grad_bias is None."),
        ("five", "grad_bias is a str; a NumPy array of shape (1,) is right."),
        (np.zeros((1, 1)), "grad_bias has shape (1, 1); (1,) is right."),
        (np.array([5j]), "grad_bias has complex128 values."),
    ],
)
def test_a_part_of_a_wrong_kind_is_told_by_its_name(part, seen):
    found = mismatch((PARTS["grad_x"], PARTS["grad_weight"], part), PARTS)
    assert (str(found), found.where) == (seen, "grad_bias")


@pytest.mark.parametrize(
    "returned", [(PARTS["grad_x"], None), (PARTS["grad_x"],), PARTS["grad_x"], [PARTS["grad_x"], 3, 4]]
)
def test_one_part_alone_may_be_asked_for(returned):
    assert_matches(returned, PARTS, parts=["grad_x"])


def test_the_part_that_is_asked_for_must_be_there_and_right():
    with pytest.raises(Mismatch) as missing:
        assert_matches((PARTS["grad_x"],), PARTS, parts=["grad_weight"])
    assert missing.value.seen.startswith("You returned 1 value")
    with pytest.raises(Mismatch) as wrong:
        assert_matches((PARTS["grad_x"], 2 * PARTS["grad_weight"]), PARTS, parts=["grad_weight"])
    assert wrong.value.where == "grad_weight"


def test_parts_in_another_order_are_recognised():
    found = mismatch((PARTS["grad_weight"], PARTS["grad_x"], PARTS["grad_bias"]), PARTS)
    assert (found.where, found.cause) == ("grad_x", "That is grad_weight.")
    assert found.remedy == "The order is grad_x, grad_weight, grad_bias."


def test_each_part_may_have_its_own_magnitude_and_tolerance():
    nearly = {name: part + 1e-4 for name, part in PARTS.items()}
    assert_matches(nearly, PARTS, tolerance=dict.fromkeys(PARTS, 1e-3))
    assert_matches({**PARTS, "grad_x": nearly["grad_x"]}, PARTS, magnitude={"grad_x": 1e6})
    assert mismatch(nearly, PARTS, tolerance={"grad_x": 1e-3}).where == "grad_weight"


def test_of_layers_the_first_that_differs_is_named():
    layers = {"conv1": np.ones((2, 2)), "layer2.0.bn1": np.array([1.0, 2.0])}
    found = mismatch({**layers, "layer2.0.bn1": np.array([1.0, 9.0])}, layers, what="The output of")
    assert found.where == "layer2.0.bn1"
    assert found.seen.startswith("The output of layer2.0.bn1 is 9 at index [1]; 2 is right.")
