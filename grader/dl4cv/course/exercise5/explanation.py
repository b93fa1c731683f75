"""Explains a wrong gradient: which products add up to its first wrong element, in the numbers of the call."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np

from dl4cv.checks.cases import Array, both
from dl4cv.checks.compare import Mismatch
from dl4cv.engine.judging import Explanation
from dl4cv.results import MAX_SHOWN_ELEMENTS, Origin, Steps
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request

Index = tuple[int, ...]
NO_WINDOW = Steps(0, 1, 0)


class Factor(NamedTuple):
    """One element of an array, by its name and place."""

    name: str
    value: float


Product = tuple[Factor, ...]


def explain(request: Request, mismatch: Mismatch) -> Explanation | None:
    """Explain the first wrong element of a gradient; None where there is nothing to add."""
    if request.procedure is not CALL or request.function not in PRODUCTS or mismatch.index is None:
        return None
    name = mismatch.where or "grad_x"
    expected, returned = (
        np.asarray(arrays[name] if mismatch.where else arrays) for arrays in (mismatch.expected, mismatch.returned)
    )
    products = list(PRODUCTS[request.function](name, mismatch.index, *request.arguments, **request.options))
    value = sum(float(np.prod([factor.value for factor in product])) for product in products)
    # A law may expect something else than the gradient itself; then the products would explain the wrong thing.
    if not np.isclose(value, expected[mismatch.index], rtol=1e-6, atol=1e-6):
        return None
    shown = products if len(products) <= MAX_SHOWN_ELEMENTS else [p for p in products if all(f.value for f in p)]
    origin = Origin(
        kind="gradient",
        index=mismatch.index,
        argument=name,
        rows=NO_WINDOW,
        columns=NO_WINDOW,
        terms=tuple(tuple(factor.value for factor in product) for product in shown[:MAX_SHOWN_ELEMENTS]),
        count=len(products),
        value=value,
        yours=float(returned[mismatch.index]),
        factors=tuple("*".join(factor.name for factor in product) for product in shown[:MAX_SHOWN_ELEMENTS]),
    )
    return Explanation(origin=origin)


def _at(name: str, array: Array, *place: int) -> Factor:
    return Factor(f"{name}{list(place)}", float(array[place]))


def linear_products(name: str, index: Index, x: Array, weight: Array, grad_out: Array) -> Iterator[Product]:
    """List the products behind one element of a gradient of linear_backward."""
    if name == "grad_x":
        n, d = index
        yield from ((_at("grad_out", grad_out, n, o), _at("weight", weight, o, d)) for o in range(len(weight)))
    elif name == "grad_weight":
        o, d = index
        yield from ((_at("grad_out", grad_out, n, o), _at("x", x, n, d)) for n in range(len(x)))
    else:
        yield from ((_at("grad_out", grad_out, n, *index),) for n in range(len(x)))


def convolution_products(
    name: str, index: Index, x: Array, weight: Array, grad_out: Array, stride: Any = 1, padding: Any = 0
) -> Iterator[Product]:
    """List the products behind one element of a gradient of conv2d_backward; those with padding are left out."""
    (s_h, s_w), (p_h, p_w) = both(stride), both(padding)
    (N, _, H, W), (C_out, _, kH, kW) = x.shape, weight.shape
    outputs = list(np.ndindex(*grad_out.shape[2:]))
    if name == "grad_x":
        n, c, row, column = index
        for o in range(C_out):
            for i, j in outputs:
                u, v = row + p_h - i * s_h, column + p_w - j * s_w
                if 0 <= u < kH and 0 <= v < kW:
                    yield _at("grad_out", grad_out, n, o, i, j), _at("weight", weight, o, c, u, v)
    elif name == "grad_weight":
        o, c, u, v = index
        for n in range(N):
            for i, j in outputs:
                row, column = i * s_h + u - p_h, j * s_w + v - p_w
                if 0 <= row < H and 0 <= column < W:
                    yield _at("grad_out", grad_out, n, o, i, j), _at("x", x, n, c, row, column)
    else:
        yield from ((_at("grad_out", grad_out, n, *index, i, j),) for n in range(N) for i, j in outputs)


def pooling_products(
    name: str, index: Index, x: Array, grad_out: Array, kernel_size: Any, stride: Any = None
) -> Iterator[Product]:
    """List the gradients of the windows in which the pixel at `index` wins."""
    (kH, kW), (s_h, s_w) = both(kernel_size), both(kernel_size if stride is None else stride)
    n, c, *pixel = index
    for i, j in np.ndindex(*grad_out.shape[2:]):
        window = x[n, c, i * s_h : i * s_h + kH, j * s_w : j * s_w + kW]
        u, v = np.unravel_index(int(np.argmax(window)), window.shape)
        if [i * s_h + u, j * s_w + v] == pixel:
            yield (_at("grad_out", grad_out, n, c, i, j),)


PRODUCTS: Mapping[str, Callable[..., Iterator[Product]]] = {
    "linear_backward": linear_products,
    "conv2d_backward": convolution_products,
    "max_pool2d_backward": pooling_products,
}
"""What lists the products behind an element of a gradient that each function returns."""
