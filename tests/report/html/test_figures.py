"""What is drawn of a counterexample: real ones, of wrong versions that the grader met."""

import math

import pytest
from dl4cv.report.html.figures import figures
from dl4cv.results import Array, Counterexample

from tests.counterexamples import counterexample_of

pytestmark = pytest.mark.usefixtures("checks_in_this_process")


def marked(grid, mark):
    return {(i, j) for i, row in enumerate(grid.rows) for j, cell in enumerate(row) if mark in cell.marks}


def grids(drawn, role):
    return [grid for grid in (*drawn.arguments, *drawn.answers) if grid.role == role]


@pytest.mark.parametrize(
    ("exercise", "mistake"),
    [("exercise3", "conv2d.kernel_flipped"), ("exercise3", "conv2d_transpose.kernel_flipped")],
)
def test_the_outlined_pixels_and_weights_add_up_to_the_first_wrong_output(exercise, mistake):
    example = counterexample_of(exercise, mistake)
    drawn = figures(example)
    products = 0.0
    for image, kernel in zip(grids(drawn, "image"), grids(drawn, "kernel"), strict=True):
        pixels, weights = ([g.rows[i][j].value for i, j in sorted(marked(g, "window"))] for g in (image, kernel))
        if example.origin.kind == "transposed convolution":
            weights.reverse()  # where pixels go up, weights go down
        products += sum(pixel * weight for pixel, weight in zip(pixels, weights, strict=True))
    assert products + (example.origin.bias or 0) == pytest.approx(example.origin.value)


def test_an_image_is_drawn_within_its_padding_which_never_wins_a_maximum():
    example = counterexample_of("exercise4", "max_pool2d.padded_with_zeros")
    (image,) = grids(figures(example), "image")
    padding = marked(image, "padding")
    assert padding
    assert all(image.rows[i][j].value == -math.inf for i, j in padding)
    assert image.label.endswith("padded")


def test_what_differs_is_marked_in_yours_and_in_the_difference_and_nowhere_else():
    drawn = figures(counterexample_of("exercise2", "softmax.axis_zero"))
    (expected,), (yours,), (difference,) = (grids(drawn, role) for role in ("expected", "yours", "difference"))
    wrong = marked(yours, "wrong")
    assert wrong
    assert wrong == marked(difference, "wrong")
    assert not marked(expected, "wrong")
    for i, row in enumerate(difference.rows):
        for j, cell in enumerate(row):
            assert cell.value == yours.rows[i][j].value - expected.rows[i][j].value


def test_expected_and_yours_share_one_scale():
    one = Counterexample("f(x)", {}, Array("float64", (2,), [1.0, 4.0]), Array("float64", (2,), [2.0, 4.0]), (0,))
    expected, yours, _ = figures(one).answers
    assert [cell.shade for cell in expected.rows[0]] == [0.25, 1.0]
    assert [cell.shade for cell in yours.rows[0]] == [0.5, 1.0]


@pytest.mark.parametrize(
    "returned",
    [
        Array("float64", (2,), ["nan", "-inf"]),
        Array("complex128", (2,), ["1j", "2j"]),
        Array("float64", (), 3.0),
        Array("float64", (0,), []),
        Array("float64", (400, 400)),
        Array("", (), text="None"),
        None,
    ],
)
@pytest.mark.parametrize("index", [None, (0,), (1, 5)])
def test_whatever_was_returned_is_drawn_or_told(returned, index):
    example = Counterexample("f(x)", {}, Array("float64", (2,), [0.5, 1.0]), returned, index)
    drawn = figures(example)
    assert [grid.role for grid in drawn.answers][:1] == ["expected"]
    if returned is not None:
        assert "yours" in [grid.role for grid in drawn.answers] or any("yours" in words for words in drawn.words)


def test_probabilities_are_bars_and_maps_are_none():
    shares = Array("float64", (1, 2), [[0.25, 0.75]])
    assert figures(Counterexample("f(x)", {}, shares, shares)).answers[0].bars
    assert not grids(figures(counterexample_of("exercise3", "conv2d.kernel_flipped")), "expected")[0].bars


def test_nothing_moves_where_a_sum_could_not_be_followed_to_its_end():
    assert not figures(counterexample_of("exercise2", "softmax.one_maximum")).step
