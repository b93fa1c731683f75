"""The tables of slides 61 and 63, with the two numbers right that the slides misprint."""

import pytest
from dl4cv.demos import activations

from tests.demos.tables import table


def test_sigmoid_has_all_digits_of_small_probabilities():
    rows = dict(row[:2] for row in table(activations.one_score(), "Sigmoid").rows)
    assert rows["-100"] == "3.72008e-44"
    assert rows["0"] == "0.5"
    assert rows["2"] == "0.880797"


def test_the_misprints_of_the_slides_are_put_right():
    two, three = (table(activations.several_scores(), f"{number} classes") for number in ("Two", "Three"))
    assert two.rows == (("10", "22026.4658", "0.9997"), ("2", "7.3890561", "0.0003354"), ("sum", "22033.8549", "1"))
    assert [row[2] for row in three.rows] == ["0.04743", "0.9526", "2.99e-17", "1"]


def test_shifted_scores_have_the_same_probabilities():
    rows = table(activations.differences(), "The same").rows
    assert [row[1] for row in rows] == ["0.09003, 0.6652, 0.2447"] * 3


def test_the_curves_go_where_they_must():
    sigmoid, relu, two = activations.curves().parts
    assert sigmoid.lines["sigmoid"][60] == pytest.approx((0, 0.5))
    assert max(slope for _, slope in sigmoid.lines["slope"]) == pytest.approx(0.25)
    assert relu.lines["ReLU"][0] == (-6.0, 0.0)
    assert relu.lines["ReLU"][-1] == (6.0, 6.0)
    assert all(abs(p + q - 1) < 1e-12 for (_, p), (_, q) in zip(*two.lines.values(), strict=True))
