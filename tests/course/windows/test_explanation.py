"""A wrong output is explained by where it comes from, a wrong shape by the slip that gives it."""

from typing import Any

import numpy as np
import pytest
from dl4cv.checks.compare import Mismatch, assert_matches
from dl4cv.course.windows.explanation import explain, slips, window_of
from dl4cv.report.origin import size_lines
from dl4cv.results import AxisSize
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request, Returned

IMAGE, KERNEL = np.ones((7, 10)), np.ones((3, 2))
X, WEIGHT = np.ones((2, 3, 7, 10)), np.ones((5, 3, 3, 2))
STAMP = np.ones((3, 5, 3, 2))


def mismatch(returned: np.ndarray, expected: np.ndarray) -> Mismatch:
    with pytest.raises(Mismatch) as caught:
        assert_matches(returned, expected)
    return caught.value


def told(function: str, returned: tuple[int, ...], *arguments: Any) -> Any:
    request = Request(CALL, function, arguments)
    return explain(request, mismatch(np.ones(returned), np.ones(window_of(request).shape)))


@pytest.mark.parametrize(
    ("function", "returned", "arguments", "question"),
    [
        ("conv2d_gray", (4, 8), (IMAGE, KERNEL), "forget the + 1?"),
        ("conv2d_gray", (6, 10), (IMAGE, KERNEL), "one place too many?"),
        ("conv2d_gray", (9, 5), (IMAGE, KERNEL), "height and width change places?"),
        ("conv2d_gray", (6, 8), (IMAGE, KERNEL), "kernel height and kernel width change places?"),
        ("conv2d_gray", (5, 8), (IMAGE, KERNEL), "use the kernel's height for its width too?"),
        ("conv2d_gray", (5, 5), (IMAGE, KERNEL), "the height for both sides?"),
        ("conv2d_gray", (5, 6), (IMAGE, KERNEL), "use the image's height for its width too?"),
        ("conv2d", (0,), (X[:0], WEIGHT), "made from a list of images?"),
        ("conv2d_gray", (7, 10), (IMAGE, KERNEL), "as large as the image?"),
        ("conv2d_rgb", (3, 5, 9), (X[0], WEIGHT[0]), "one map per channel?"),
        ("conv2d_rgb", (1, 5, 9), (X[0], WEIGHT[0]), "channel axis kept"),
        ("conv2d", (2, 5, 5, 9), (X, WEIGHT, None, 1, 1), "drop the padding?"),
        ("conv2d", (2, 5, 6, 10), (X, WEIGHT, None, 1, 1), "count it once?"),
        ("conv2d", (2, 5, 9, 9), (X, WEIGHT, None, 1, (0, 2)), "did its two numbers change places?"),
        ("conv2d", (2, 5, 5, 9), (X, WEIGHT, None, 1, (0, 2)), "drop the padding?"),
        ("conv2d", (4, 5, 7, 11), (X, WEIGHT, None, 1, 1), "images get padded too?"),
        ("conv2d", (2, 5, 5, 9), (X, WEIGHT, None, 2), "ignore the stride?"),
        ("conv2d", (2, 5, 3, 6), (X, WEIGHT, None, 3), ""),
        ("conv2d", (2, 5, 3, 4), (X, WEIGHT, None, 3), "round up?"),
        ("conv2d", (2, 5, 2, 9), (X, WEIGHT, None, (1, 3)), "did its two numbers change places?"),
        ("conv2d", (2, 5, 3, 5), (X, WEIGHT, None, (2, 1)), "its first number for both directions?"),
        ("conv2d", (2, 5, 5, 9), (X, WEIGHT, None, 1, 0, 2), "ignore the dilation?"),
        ("conv2d", (2, 5, 1, 7), (X, WEIGHT, None, 1, 0, 2), "gaps one pixel too wide?"),
        ("conv2d", (2, 5, 2, 7), (X, WEIGHT, None, 1, 0, 2), "dilation * k"),
        ("conv2d", (2, 5, 3, 5, 9), (X, WEIGHT), "channels of x not summed up?"),
        ("conv2d", (2, 5, 9, 5), (X, WEIGHT), "height and width change places?"),
        ("conv2d", (2, 3, 5, 9), (X, WEIGHT), "as many maps as x has channels?"),
        ("conv2d", (5, 2, 5, 9), (X, WEIGHT), "images and channels change places?"),
        ("conv2d", (2, 5, 9), (X, WEIGHT), "channel axis got lost?"),
        ("conv2d_transpose", (2, 5, 15, 20), (X, STAMP, None, 2, 1), "leave out the crop?"),
        ("conv2d_transpose", (2, 5, 14, 19), (X, STAMP, None, 2, 1), "crop one side only?"),
        ("conv2d_transpose", (2, 5, 17, 22), (X, STAMP, None, 2, 1), "add it?"),
        ("conv2d_transpose", (2, 5, 14, 20), (X, STAMP, None, 2), "is your size H * stride?"),
        ("conv2d_transpose", (2, 5, 17, 22), (X, STAMP, None, 2), "H * stride for (H - 1) * stride?"),
        ("conv2d_transpose", (2, 5, 9, 11), (X, STAMP, None, 2), "ignore the stride?"),
        ("conv2d_transpose", (2, 5, 5, 9), (X, STAMP), "an ordinary convolution?"),
        ("conv2d_transpose", (2, 5, 0, 9), (X, STAMP, None, 1, (0, 1)), "p:-p"),
        ("conv2d", (2, 5, 9, 13), (X, WEIGHT, None, 1, 1), "count it twice?"),
        ("max_pool2d", (2, 3, 5, 6), (X, 3, None, 2), "count it twice?"),
        ("max_pool2d", (2, 3, 5, 8), (X, 3), "is your stride 1 when none is given?"),
        ("max_pool2d", (2, 3, 3, 4), (X, 3), "round up?"),
        ("avg_pool2d", (2, 3, 2, 3), (X, 3, 1), "kernel_size all the same?"),
        ("avg_pool2d", (4, 5, 3, 4), (X, 3, None, 1), "images and channels get padded too?"),
        ("global_avg_pool2d", (2, 3, 1, 1), (X,), "kept, with length 1?"),
        ("global_avg_pool2d", (7, 10), (X,), "images and channels?"),
    ],
)
def test_a_slip_is_known_by_its_shape(function, returned, arguments, question):
    cause = told(function, returned, *arguments).cause
    assert question in cause
    assert bool(question) == bool(cause)


def test_the_cause_and_the_sizes_are_in_the_numbers_of_the_student():
    explanation = told("conv2d", (1, 1, 5, 5), np.ones((1, 1, 7, 7)), np.ones((1, 1, 3, 3)), None, 1, 1)
    assert explanation.cause == "With padding 1 the output is (7, 7): did you drop the padding?"
    assert explanation.sizes == (
        AxisSize("height", 7, 3, stride=1, padding=1, dilation=1, right=7, yours=5),
        AxisSize("width", 7, 3, stride=1, padding=1, dilation=1, right=7, yours=5),
    )
    assert size_lines(explanation.sizes) == [
        "height: (7 + 2*1 - 3) // 1 + 1 = 7     (yours: 5)",
        "width:  (7 + 2*1 - 3) // 1 + 1 = 7     (yours: 5)",
    ]


def test_dilation_and_transpose_have_their_own_formulas():
    dilated = size_lines(told("conv2d", (2, 5, 5, 9), X, WEIGHT, None, 1, 0, 2).sizes)
    assert dilated[0] == "height: (7 - 2*(3 - 1) - 1) // 1 + 1 = 3     (yours: 5)"
    stamped = size_lines(told("conv2d_transpose", (2, 5, 15, 20), X, STAMP, None, 2, 1).sizes)
    assert stamped[1] == "width:  (10 - 1)*2 - 2*1 + 2 = 18     (yours: 20)"


def test_right_sizes_after_wrong_axes_get_no_arithmetic():
    assert told("conv2d_rgb", (1, 5, 9), X[0], WEIGHT[0]).sizes == ()


def test_a_wrong_output_size_is_explained_like_a_shape():
    wrong = Mismatch("seen", expected=np.int64(4), returned=np.asarray(3), index=())
    explanation = explain(Request(CALL, "output_size", (9, 3, 2)), wrong)
    assert explanation is not None
    assert size_lines(explanation.sizes) == ["(9 - 3) // 2 + 1 = 4     (yours: 3)"]
    assert explanation.cause == "Did you forget the + 1?"


def test_a_shape_that_no_slip_gives_gets_the_arithmetic_alone():
    explanation = told("conv2d", (8, 8, 8, 8), X, WEIGHT)
    assert (explanation.cause, len(explanation.sizes)) == ("", 2)


def test_no_slip_gives_the_right_shape():
    for arguments in ((X, WEIGHT), (X, WEIGHT, None, 2, 1, 2), (X, WEIGHT, None, (1, 2), (2, 0), (1, 3))):
        window = window_of(Request(CALL, "conv2d", arguments))
        assert window.shape not in [slip.shape for slip in slips(window)]


def test_two_slips_that_give_the_same_shape_are_both_named():
    cause = told("conv2d", (1, 1, 2, 2), np.ones((1, 1, 2, 2)), np.ones((1, 1, 1, 1)), None, 2).cause
    assert cause == "With stride 2 the output is (1, 1): did you ignore the stride? Or did you round up?"


def test_a_stride_that_was_not_given_was_not_ignored():
    cause = told("max_pool2d", (1, 1, 1, 2), np.ones((1, 1, 2, 3)), 2).cause
    assert cause == "With kernel_size 2 the output is (1, 1): is your stride 1 when none is given? Or did you round up?"


@pytest.mark.parametrize(("function", "filled"), [("max_pool2d", "-inf"), ("avg_pool2d", "zeros")])
def test_a_maximum_is_padded_with_what_never_wins(function, filled):
    explanation = told(function, (2, 3, 5, 8), X, 3, 1, 1)
    assert "drop the padding?" in explanation.cause
    assert f"Surround the image with {filled}" in explanation.remedy


def test_a_slip_that_gave_another_call_another_shape_was_not_made():
    request = Request(CALL, "max_pool2d", (np.ones((1, 1, 1, 1)), 2, None, 1))
    wrong = mismatch(np.ones((1, 1, 2, 2)), np.ones((1, 1, 1, 1)))
    assert "stride 1 when none is given" in explain(request, wrong).cause
    # With a stride of 1 this call would have had 5 x 8 outputs, and rounded up 3 x 4.
    other = Request(CALL, "max_pool2d", (np.ones((1, 1, 7, 10)), 3))
    padded = Request(CALL, "max_pool2d", (np.ones((1, 1, 7, 10)), 3, None, 1))
    calls = [(other, (1, 1, 2, 3)), (padded, (1, 1, 3, 4))]
    wrong.learn(request, [(call, Returned(np.ones(shape), "ndarray")) for call, shape in calls])
    assert explain(request, wrong).cause == "With padding 1 the output is (1, 1): did you count it twice?"


def test_shapes_that_no_slip_gives_together_leave_the_arithmetic_alone():
    request = Request(CALL, "conv2d_gray", (IMAGE, KERNEL))
    wrong = mismatch(np.ones((4, 8)), np.ones((5, 9)))
    assert explain(request, wrong).cause == "Did you forget the + 1?"
    other = Request(CALL, "conv2d_gray", (np.ones((4, 9)), np.ones((2, 2))))
    wrong.learn(request, [(other, Returned(np.ones((3, 8)), "ndarray"))])
    assert (explain(request, wrong).cause, len(explain(request, wrong).sizes)) == ("", 2)


def test_a_law_that_expects_another_value_gets_no_window():
    x = np.array([[[[1.0, 3.0]]]])
    assert explain(Request(CALL, "max_pool2d", (x, (1, 2))), mismatch(np.array([[[[1.0]]]]), x[..., 1:] - 1)) is None


@pytest.mark.parametrize("returned", [None, 3, "text", [[1.0]], np.array([[True]]), np.array([[1j]]), np.array("text")])
def test_what_is_no_numeric_array_gets_no_arithmetic(returned):
    seen = Mismatch("seen", expected=np.ones((1, 1)), returned=returned)
    assert explain(Request(CALL, "conv2d_gray", (np.ones((1, 1)), np.ones((1, 1)))), seen) is None


def test_minus_infinity_in_a_maximum_is_the_padding_and_no_logarithm():
    x = np.array([[[[-1.0, 2.0], [3.0, 0.0]]]])
    request = Request(CALL, "max_pool2d", (x, 2))
    told = explain(request, mismatch(np.full((1, 1, 1, 1), -np.inf), x.max(axis=(2, 3), keepdims=True)))
    assert told is not None
    assert "-inf is no pixel of x" in told.cause
    assert "p + H" in told.remedy
