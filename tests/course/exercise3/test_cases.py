"""Whoever expects no pairs learns so where pairs are asked for, and keeps the points of everything else."""

from functools import cache

import pytest
from dl4cv.checks.cases import both
from dl4cv.course.exercise3.cases import convolutions, transposes
from dl4cv.results import CheckResult
from hypothesis import given, settings

from tests.exercises import bench, exercise_called
from tests.one_function import results_of

EXERCISE3 = exercise_called("exercise3")

INTS_ONLY = """
def conv2d(x, weight, bias=None, stride=1, padding=0, dilation=1):
    (N, C, H, W), (O, _, kH, kW) = x.shape, weight.shape
    out_H = (H + 2 * padding - dilation * (kH - 1) - 1) // stride + 1
    out_W = (W + 2 * padding - dilation * (kW - 1) - 1) // stride + 1
    padded = np.pad(x.astype(float), ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    out = np.zeros((N, O, out_H, out_W))
    for i in range(out_H):
        for j in range(out_W):
            rows = slice(i * stride, i * stride + dilation * (kH - 1) + 1, dilation)
            columns = slice(j * stride, j * stride + dilation * (kW - 1) + 1, dilation)
            out[:, :, i, j] = np.einsum("ncij,ocij->no", padded[:, :, rows, columns], weight)
    return out if bias is None else out + bias[:, None, None]
"""
TRANSPOSE_INTS_ONLY = """
def conv2d_transpose(x, weight, bias=None, stride=1, padding=0):
    (N, _, H, W), (_, O, kH, kW) = x.shape, weight.shape
    out_H, out_W = stride * (H - 1) - 2 * padding + kH, stride * (W - 1) - 2 * padding + kW
    full = np.zeros((N, O, out_H + 2 * padding, out_W + 2 * padding))
    for i in range(H):
        for j in range(W):
            stamp = np.einsum("nc,coij->noij", x[:, :, i, j].astype(float), weight)
            full[:, :, i * stride : i * stride + kH, j * stride : j * stride + kW] += stamp
    out = full[:, :, padding : padding + out_H, padding : padding + out_W]
    return out if bias is None else out + bias[:, None, None]
"""


@cache
def verdict(function: str, replacement: str) -> dict[str, CheckResult]:
    return {check.name: check for check in results_of(function, bench(EXERCISE3), replacement)}


@pytest.mark.parametrize(
    ("function", "replacement", "right"),
    [
        ("conv2d", INTS_ONLY, ["conv2d_correlates", "conv2d_adds_the_bias", "conv2d_of_an_empty_batch"]),
        (
            "conv2d_transpose",
            TRANSPOSE_INTS_ONLY,
            ["conv2d_transpose_stamps", "conv2d_transpose_adds_the_bias", "conv2d_transpose_of_an_empty_batch"],
        ),
    ],
)
def test_ints_only_is_wrong_where_pairs_are_asked_for_and_told_so(function, replacement, right):
    results = verdict(function, replacement)
    assert {results[name].status for name in right} == {"passed"}
    wrong = [check for check in results.values() if check.status in ("failed", "error")]
    assert wrong
    assert {check.mistake.title if check.mistake else None for check in wrong} == {"Pairs not expected"}


@settings(max_examples=30, database=None)
@given(case=convolutions(), transposed=transposes())
def test_what_is_not_bounded_is_left_out_or_a_plain_int(case, transposed):
    assert (case.stride, case.padding, case.dilation) == (1, 0, 1)
    assert (transposed.stride, transposed.padding) == (1, 0)


@settings(max_examples=30, database=None)
@given(case=convolutions(stride=2, biased=True), transposed=transposes(padding=1))
def test_what_is_bounded_stays_within_its_bounds(case, transposed):
    assert set(both(case.stride)) <= {1, 2}
    assert (case.padding, case.dilation, transposed.stride) == (0, 1, 1)
    assert set(both(transposed.padding)) <= {0, 1}
