"""What the tests of all kinds of windows share: small cases, and the comparison of an origin with torch's value."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest
import torch
from dl4cv.course.windows.explanation import window_of
from dl4cv.report.origin import COLUMNS, arithmetic_lines, origin_lines
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request
from hypothesis import settings
from hypothesis import strategies as st

quickly = settings(max_examples=40, deadline=None, database=None)
small = st.integers(1, 3)
pair = st.integers(1, 3) | st.tuples(st.integers(1, 3), st.integers(1, 3))
pads = st.integers(0, 2) | st.tuples(st.integers(0, 2), st.integers(0, 2))


def filled(*shape: int, seed: int = 0, whole: bool = True) -> np.ndarray:
    random = np.random.default_rng(seed)
    return random.integers(-3, 4, shape).astype(float) if whole else random.normal(size=shape)


def as_tensors(*arrays: Any) -> list[Any]:
    return [torch.tensor(array) if isinstance(array, np.ndarray) else array for array in arrays]


def assert_arithmetic(function: str, arguments: tuple[Any, ...], expected: np.ndarray, draw: Any) -> None:
    """The origin of any output has its value, and so has the arithmetic that is written from it."""
    index = tuple(draw(st.integers(0, size - 1)) for size in expected.shape)
    origin = window_of(Request(CALL, function, arguments)).origin(index, float(expected[index]) + 1)
    assert origin.value == pytest.approx(expected[index], abs=1e-9)
    lines, arithmetic = origin_lines(origin), arithmetic_lines(origin)
    assert len(lines) <= 7
    assert max(map(len, lines)) <= COLUMNS
    if not any("…" in line for line in arithmetic):
        digits = {"abs": 1e-9} if "=" in "".join(arithmetic) else {"rel": 0.01, "abs": 0.02}
        assert evaluated(arithmetic) == pytest.approx(expected[index], **digits)


def evaluated(lines: list[str]) -> float:
    """The left side of the written arithmetic, computed."""
    left = re.split(r" [=≈] ", " ".join(line.strip() for line in lines))[0]
    return float(eval(left.replace(" (bias)", ""), {"max": lambda *numbers: max(numbers)}))
