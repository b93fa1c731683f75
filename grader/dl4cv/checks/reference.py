"""torch as the reference: arrays in, float64 arrays out, and the magnitude of the terms that were summed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

Array = NDArray[Any]


def tensor(array: Any) -> Tensor:
    """Make a float64 tensor of `array`, whatever its dtype and layout."""
    return torch.from_numpy(np.array(array, dtype=np.float64, order="C"))


def in_float64(function: Callable[..., Tensor], *arrays: Any, **options: Any) -> Array:
    """Compute torch's `function` of `arrays` in float64; None stays None."""
    tensors = [None if array is None else tensor(array) for array in arrays]
    return np.asarray(function(*tensors, **options).numpy())


def magnitude(x: Any, weight: Any, bias: Any = None) -> float:
    """Return an upper bound of Σ|terms| for one output of a convolution: max|x|·Σ|weight| + max|bias|.

    It is taken over the whole arrays, since an FFT or a running sum mixes terms from elsewhere into each output.
    """
    size = np.abs(np.asarray(x, dtype=float)).max(initial=0.0) * np.abs(np.asarray(weight, dtype=float)).sum()
    return float(size + (0.0 if bias is None else np.abs(np.asarray(bias, dtype=float)).max(initial=0.0)))


def single(*arrays: Any) -> bool:
    """Tell whether one of the arguments is float32."""
    return any(isinstance(array, np.ndarray) and array.dtype == np.float32 for array in arrays)
