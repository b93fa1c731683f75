"""What a check shows is kept in plain numbers, and in no more of them than a result may hold."""

from __future__ import annotations

import json

import numpy as np
import pytest
from dl4cv.checks.exhibits import bound
from dl4cv.checks.student import Student
from dl4cv.results import MAX_BARS, MAX_IMAGES, MAX_LINES, MAX_POINTS, MAX_ROWS, MAX_SIDE, Bars, Curves, Images, Matrix


def test_numbers_of_numpy_become_plain():
    shown = [
        bound(Curves("C", {"loss": enumerate(np.float32([2.0, 1.0]))})),
        bound(Bars("B", {"cat": np.float64(0.5)})),
        bound(Matrix("M", np.array([[1, 2]]), rows=["a"], columns=np.array(["b", "c"]))),
        bound(Images("I", np.zeros((1, 2, 2), np.uint8), ["zero"])),
    ]
    assert shown[0].lines == {"loss": ((0.0, 2.0), (1.0, 1.0))}
    assert shown[2].values == ((1.0, 2.0),)
    json.dumps([vars(exhibit) for exhibit in shown])


def test_a_long_curve_is_thinned_and_keeps_its_end():
    curve = bound(Curves("C", {f"run {i}": enumerate(range(10_000)) for i in range(99)}))
    assert len(curve.lines) == MAX_LINES
    points = curve.lines["run 0"]
    assert MAX_POINTS / 2 < len(points) <= MAX_POINTS
    assert points[-1] == (9999.0, 9999.0)


def test_of_many_bars_rows_and_images_the_first_are_kept_and_the_others_counted():
    bars = bound(Bars("B", {str(i): i for i in range(MAX_BARS + 3)}))
    matrix = bound(Matrix("M", np.zeros((MAX_ROWS + 2, MAX_ROWS + 1))))
    images = bound(Images("I", np.zeros((MAX_IMAGES + 1, 500, 300))))
    assert [exhibit.left_out for exhibit in (bars, matrix, images)] == [3, 2, 1]
    assert (len(bars.bars), len(matrix.values), len(matrix.values[0])) == (MAX_BARS, MAX_ROWS, MAX_ROWS)
    assert len(images.images) == MAX_IMAGES
    assert max(len(images.images[0]), len(images.images[0][0])) <= MAX_SIDE


def test_a_float_image_goes_from_black_to_white_and_whole_numbers_are_levels():
    grey = bound(Images("I", [np.array([[-1.0, 0.0, 1.0]]), np.array([[7, 300]])]))
    assert grey.images == (((0, 128, 255),), ((7, 255),))


def test_three_channels_are_red_green_and_blue():
    image = np.array([[[1]], [[2]], [[3]]])
    assert bound(Images("I", [image])).images == ((((1, 2, 3),),),)


@pytest.mark.parametrize(
    "exhibit",
    [
        Images("I", [np.zeros((2, 3, 3))]),
        Images("I", [np.array([["a"]])]),
        Matrix("M", np.zeros(3)),
        Bars("B", {"a": "many"}),
        Curves("C", {"a": [1.0]}),
    ],
)
def test_what_is_no_picture_raises(exhibit):
    with pytest.raises((TypeError, ValueError)):
        bound(exhibit)


def test_a_student_shows_what_a_check_gives_it():
    student = Student(lambda request: None)
    student.show(Bars("B", {"cat": 1}))
    assert student.exhibits == [Bars("B", {"cat": 1.0})]
