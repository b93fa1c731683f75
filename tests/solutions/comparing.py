"""The solutions as modules, and how what they return is compared with torch's."""

import importlib.util

import numpy as np
import torch
from hypothesis import settings
from hypothesis import strategies as st

from tests.places import SOLUTIONS

FILES = sorted(SOLUTIONS.glob("exercise*.py"))
MODERATE = settings(max_examples=60, deadline=None)  # a busy machine is no mistake of the solutions


def load(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


exercise1, exercise2, exercise3, exercise4, exercise6 = (load(SOLUTIONS / f"exercise{n}.py") for n in (1, 2, 3, 4, 6))


def assert_equal(returned, expected):
    assert isinstance(returned, np.ndarray | np.floating)
    assert returned.shape == expected.shape
    np.testing.assert_allclose(returned, expected.numpy(), rtol=1e-12, atol=1e-12)


def normal(rng, *shape):
    return rng.normal(size=shape)


def as_tensors(*arrays):
    return [None if array is None else torch.as_tensor(array, dtype=torch.float64) for array in arrays]


PAIRS = {n: st.one_of(st.integers(n, 3), st.tuples(st.integers(n, 3), st.integers(n, 3))) for n in (0, 1)}
