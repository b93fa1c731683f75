import pytest
from dl4cv.report.arrays import Panel, differences, draw_array, draw_comparison, numeral, side_by_side
from dl4cv.results import Array
from hypothesis import assume, given
from hypothesis import strategies as st

finite = st.floats(allow_nan=False, allow_infinity=False)
numbers = finite | st.integers(-1000, 1000) | st.sampled_from(["nan", "inf", "-inf"])


def vector(*values, dtype="float64"):
    return Array(dtype, (len(values),), list(values))


def yours(expected, returned, index=None, width=76):
    """The row of numbers shown as the student's."""
    return draw_comparison(expected, returned, index, width)[0][1].rows[0]


def test_whole_numbers_have_no_point():
    assert draw_array("x", vector(1.0, -2.0, 30.0), 76) == [Panel("x", ("  1   -2   30 ",))]


def test_decimal_points_stand_below_each_other():
    column = Array("float64", (3, 1), [[0.5], [12.25], [3.0]])
    assert draw_array("x", column, 76)[0].rows == ("  0.5  ", " 12.25 ", "  3    ")


def test_six_significant_digits_are_shown():
    assert numeral(2 / 3, 6) == "0.666667"


def test_numbers_that_differ_late_are_printed_with_enough_digits():
    assert yours(vector(1.0, 2.0), vector(1.0000002, 2.0)) == "[1.0000002]  2         "


def test_rounding_is_not_marked_as_a_difference():
    assert differences(vector(0.3), vector(0.1 + 0.2), None) == set()


def test_the_index_of_the_result_is_marked_whatever_the_tolerance():
    assert differences(vector(0.3), vector(0.1 + 0.2), (0,)) == {(0,)}


def test_where_a_tiny_number_is_wrong_the_other_tiny_ones_are_compared_alone_too():
    right, wrong = vector(3e-44, 4e-18, 5e-5, 1.0), vector(0.0, 0.0, 5e-5, 1.0)
    assert differences(right, wrong, (0,)) == {(0,), (1,)}
    assert differences(right, wrong, None) == set()


def test_nan_differs_from_a_number_and_not_from_itself():
    assert differences(vector(1.0, "nan"), vector("nan", "nan"), None) == {(0,)}


def test_unequal_shapes_are_named_and_not_compared():
    wide, tall = Array("float64", (1, 2), [[1.0, 2.0]]), Array("float64", (2, 1), [[1.0], [2.0]])
    assert [panel.label for panel in draw_comparison(wide, tall, None, 76)[0]] == ["expected (1, 2)", "yours (2, 1)"]


def test_unequal_dtypes_are_named():
    labels = [panel.label for panel in draw_comparison(vector(1), vector(1, dtype="int64"), None, 76)[0]]
    assert labels == ["expected float64", "yours int64"]


def test_a_value_that_is_no_array_is_shown_as_it_is():
    [row] = draw_comparison(Array("", (), text="ValueError"), vector(1.0, 0.0), None, 76)
    assert row == [Panel("expected", ("ValueError",)), Panel("yours", (" 1   0 ",))]


def test_an_empty_array_is_told_by_its_shape():
    assert draw_array("x", Array("float64", (0, 3), []), 76) == [Panel("x", ("empty, shape (0, 3)",))]


def test_of_many_slices_only_the_one_with_the_first_difference_is_shown():
    expected = Array("float64", (5, 2, 1), [[[0.0], [0.0]]] * 5)
    returned = Array("float64", (5, 2, 1), [[[0.0], [0.0]]] * 3 + [[[0.0], [7.0]]] * 2)
    [row] = draw_comparison(expected, returned, (3, 1, 0), 76)
    assert [panel.label for panel in row] == ["expected[3]", "yours[3]", "where they differ"]
    assert row[1].rows == (" 0 ", "[7]")


def test_arrays_too_wide_to_draw_are_told_by_shape_and_first_difference():
    expected = Array("float64", (2, 40), [[0.5] * 40] * 2)
    returned = Array("float64", (2, 40), [[0.5] * 40, [0.5] * 39 + [0.25]])
    [row, [first]] = draw_comparison(expected, returned, None, 76)
    assert row[0].rows == ("float64, shape (2, 40)",)
    assert first == Panel("first difference at [1, 39]", ("expected 0.5, yours 0.25",))


def test_an_index_outside_the_array_is_ignored():
    assert yours(vector(1.0), vector(1.0), index=(9, 9)) == " 1 "


@given(st.lists(st.tuples(numbers, numbers), min_size=1, max_size=20), st.integers(30, 100))
def test_every_row_fits_the_width(pairs, width):
    expected, returned = (vector(*side) for side in zip(*pairs, strict=True))
    for row in draw_comparison(expected, returned, None, width):
        assert sum(panel.width for panel in row) <= width or len(row) == 1


@given(finite, finite)
def test_numbers_marked_as_different_never_read_the_same(a, b):
    assume(differences(vector(a), vector(b), None))
    [row] = draw_comparison(vector(a), vector(b), None, 76)
    assert row[0].rows[0].strip() != row[1].rows[0].strip("[] ")


@given(st.lists(numbers, min_size=1, max_size=12))
def test_all_cells_of_an_array_are_of_one_width(values):
    column = Array("float64", (len(values), 1), [[value] for value in values])
    assert len({len(row) for row in draw_array("x", column, 1000)[0].rows}) == 1


@pytest.mark.parametrize(("width", "rows"), [(20, 1), (12, 1), (11, 2), (3, 2)])
def test_panels_stand_side_by_side_as_far_as_they_fit(width, rows):
    panels = [Panel("a", ("1234",)), Panel("b", ("12345",))]
    assert len(list(side_by_side(panels, width))) == rows


def test_each_number_has_a_tint_that_is_its_share_of_the_largest():
    [panel] = draw_array("x", Array("float64", (2, 2), [[0.0, -4.0], ["nan", 2.0]]), 76)
    assert [(tint.row, panel.rows[tint.row][tint.start : tint.stop].strip(), tint.shade) for tint in panel.tints] == [
        (0, "0", 0.0),
        (0, "-4", -1.0),
        (1, "2", 0.5),
    ]


def test_zeros_have_the_tint_of_zero():
    assert [tint.shade for tint in draw_array("x", vector(0.0, 0.0), 76)[0].tints] == [0.0, 0.0]


def test_two_arrays_that_are_compared_have_one_scale_of_tints():
    [[ours, yours, signs]] = draw_comparison(vector(1.0, 2.0), vector(1.0, 4.0), None, 76)
    assert [tint.shade for tint in (*ours.tints, *yours.tints)] == [0.25, 0.5, 0.25, 1.0]
    assert signs.tints == ()


def test_blocks_take_two_columns_a_number_and_mark_what_differs():
    wide = Array("float64", (3, 20), [[float(10 * i + j) for j in range(20)] for i in range(3)])
    other = Array("float64", (3, 20), [[float(10 * i + j + (i == j)) for j in range(20)] for i in range(3)])
    assert draw_array("x", wide, 50)[0].rows == ("float64, shape (3, 20)",)
    [panel] = draw_array("x", wide, 50, blocks=True)
    assert panel.rows == (" " * 40,) * 3
    assert not panel.is_whole
    [[ours], [yours], [first]] = draw_comparison(wide, other, None, 60, blocks=True)
    assert ours.rows == panel.rows
    assert [row.index("><") for row in yours.rows] == [0, 2, 4]
    assert first == Panel("first difference at [0, 0]", ("expected 0, yours 1",))
    assert draw_array("x", wide, 30, blocks=True)[0].rows == ("float64, shape (3, 20)",)
