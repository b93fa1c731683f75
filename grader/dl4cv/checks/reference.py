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
    """A float64 tensor of `array`, whatever its dtype and layout."""
    return torch.from_numpy(np.array(array, dtype=np.float64, order="C"))


def computed(function: Callable[..., Tensor], *arrays: Any, **options: Any) -> Array:
    """What torch's `function` gives for `arrays`, computed in float64; None stays None."""
    tensors = [None if array is None else tensor(array) for array in arrays]
    return np.asarray(function(*tensors, **options).numpy())


def magnitude(function: Callable[..., Tensor], *arrays: Any, **options: Any) -> Array:
    """Elementwise Σ|terms| of a linear `function`: what it gives for the absolute values."""
    return computed(
        function, *(None if array is None else np.abs(np.asarray(array, dtype=float)) for array in arrays), **options
    )
