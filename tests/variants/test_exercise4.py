"""The variants of exercise 4 are right: every pooling is compared with torch's, without the grader."""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from torch.nn import functional

from tests.variants.comparing import as_argument, assert_close, call, cases, double, filled, largest, two, variants_of


def pooling_cases(seed: int) -> Iterator[tuple[np.ndarray, list[Any]]]:
    """A map and (kernel_size), (kernel_size, stride) or (kernel_size, stride, padding)."""
    for rng, layout, n in cases(seed):
        k = (int(rng.integers(1, 5)),) * 2 if rng.integers(4) == 0 else two(rng, 1, 4)
        s = (int(rng.integers(1, 4)),) * 2 if rng.integers(4) == 0 else two(rng, 1, 4)
        p = [int(rng.integers(0, side // 2 + 1)) for side in k]
        size = [max(1, k[a] - 2 * p[a]) + int(rng.integers(0, 6)) for a in (0, 1)]
        length = int(rng.integers(1, 4))
        if length < 3:
            size = [max(side, k[a]) for a, side in enumerate(size)]
        if rng.integers(4) == 0:
            size = [k[a] * int(rng.integers(1, 4)) for a in (0, 1)]
        stride = None if length == 3 and rng.integers(3) == 0 else as_argument(rng, s)
        options = [as_argument(rng, k), stride, as_argument(rng, (p[0], p[1]))][:length]
        yield filled(rng, (n, int(rng.integers(1, 4)), *size), layout), options


@variants_of("max_pool2d")
def test_max_pool2d_is_torchs(function: Callable[..., Any]) -> None:
    for x, options in pooling_cases(41):
        assert_close(call(function, x, *options), functional.max_pool2d(double(x), *options), largest(x), x)


@variants_of("avg_pool2d")
def test_avg_pool2d_is_torchs(function: Callable[..., Any]) -> None:
    for x, options in pooling_cases(42):
        scale = largest(x)
        assert_close(call(function, x, *options), functional.avg_pool2d(double(x), *options), scale, x)


@variants_of("global_avg_pool2d")
def test_global_avg_pool2d_is_torchs(function: Callable[..., Any]) -> None:
    for rng, layout, n in cases(43):
        x = filled(rng, (n, *(int(v) for v in rng.integers(1, 20, 3))), layout)
        assert_close(call(function, x), double(x).mean(dim=(2, 3)), largest(x), x)
