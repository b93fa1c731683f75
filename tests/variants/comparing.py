"""The variants as modules, the cases they are tried on, and how what they return is compared with torch's."""

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest
import torch

HERE = Path(__file__).parent
CASES = 36
LAYOUTS = ("normal", "float32", "int64", "uint8", "fortran", "every other", "reversed")
SCORES = tuple(layout for layout in LAYOUTS if layout != "uint8")  # bytes are for images

FUNCTIONS = {
    "exercise1": ("encode_labels", "one_hot", "decode_one_hot", "binary_probabilities"),
    "exercise2": ("sigmoid", "softmax", "log_softmax", "relu"),
    "exercise3": ("output_size", "conv2d_gray", "conv2d_rgb", "conv2d", "conv2d_transpose"),
    "exercise4": ("max_pool2d", "avg_pool2d", "global_avg_pool2d"),
    "exercise6": ("SmallCNN", "LeNet", "train_step", "evaluate"),
}


def load(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"variant_{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


MODULES = {f"{path.parent.name}/{path.stem}": load(path) for path in sorted(HERE.glob("exercise*/*.py"))}


def variants_of(name: str) -> pytest.MarkDecorator:
    found = [pytest.param(getattr(m, name), id=style) for style, m in MODULES.items() if hasattr(m, name)]
    return pytest.mark.parametrize("function", found)


def double(array: Any) -> torch.Tensor:
    return torch.from_numpy(np.array(array, dtype=np.float64))


def largest(array: Any) -> float:
    """The largest magnitude, at least 1."""
    return float(np.abs(np.asarray(array, dtype=np.float64)).max(initial=1.0))


def call(function: Callable[..., Any], *arguments: Any) -> np.ndarray:
    """Call with read-only copies of the layout's views; over, divide and invalid raise."""
    for argument in arguments:
        if isinstance(argument, np.ndarray):
            argument.flags.writeable = False
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        return np.asarray(function(*arguments))


def assert_close(returned: np.ndarray, expected: torch.Tensor, scale: float, *inputs: Any) -> None:
    """Scale bounds the magnitudes summed behind any element, since FFTs and running sums mix the elements."""
    single = any(np.asarray(array).dtype == np.float32 for array in (returned, *inputs))
    assert returned.shape == tuple(expected.shape)
    assert returned.dtype.kind in "fiu"
    error = np.abs(returned.astype(np.float64) - expected.numpy()).max(initial=0.0)
    assert error <= (1e-5 if single else 1e-9) * scale


def filled(rng: np.random.Generator, shape: tuple[int, ...], layout: str) -> np.ndarray:
    if layout == "int64":
        return rng.integers(-5, 6, shape)
    if layout == "uint8":
        return rng.integers(0, 256, shape, dtype=np.uint8)
    if layout == "every other":
        return rng.normal(size=(*shape[:-1], 2 * shape[-1]))[..., ::2]
    values = rng.normal(size=shape) * rng.choice([1.0, 100.0]) - 1.0
    return {"float32": values.astype(np.float32), "fortran": np.asfortranarray(values)}.get(
        layout, values[..., ::-1] if layout == "reversed" else values
    )


def cases(
    seed: int, layouts: tuple[str, ...] = LAYOUTS, empty: bool = True
) -> Iterator[tuple[np.random.Generator, str, int]]:
    """A generator, a layout and a batch size, sometimes 0 where `empty` batches are allowed, for each case."""
    for case in range(CASES):
        rng = np.random.default_rng([seed, case])
        yield rng, layouts[case % len(layouts)], 0 if empty and case % 9 == 8 else int(rng.integers(1, 5))


def two(rng: np.random.Generator, low: int, high: int) -> tuple[int, int]:
    """Two different whole numbers of low..high."""
    first, second = rng.permutation(np.arange(low, high + 1))[:2]
    return int(first), int(second)


def as_argument(rng: np.random.Generator, pair: tuple[int, int]) -> int | tuple[int, int]:
    return pair[0] if pair[0] == pair[1] and rng.integers(2) else pair
