"""What sets apart calls whose arguments are class numbers and scores, in words."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from dl4cv.mistakes.traits import Arguments, Words


def _of_classes(given: Arguments) -> Iterator[str]:
    count = given.get("num_classes")
    scores = given.get("scores")
    if count is None and isinstance(scores, np.ndarray) and scores.ndim == 2:
        count = scores.shape[1]
    arrays = {name: given[name] for name in ("labels", "predictions") if isinstance(given.get(name), np.ndarray)}
    for name, array in arrays.items():
        if isinstance(count, int) and array.size and (array >= count).any():
            yield f"in which {name} holds a number that is too large"
    if len({array.shape for array in arrays.values()}) > 1:
        yield "in which labels and predictions differ in shape"
    yield from _of_last_class(given)
    yield from _of_first_k(given)


def _of_last_class(given: Arguments) -> Iterator[str]:
    labels, count = given.get("labels"), given.get("num_classes")
    if isinstance(labels, np.ndarray) and isinstance(count, int) and labels.size:
        yield "in which the last class occurs" if labels.max() == count - 1 else "in which the last class is missing"


def _of_first_k(given: Arguments) -> Iterator[str]:
    k, scores = given.get("k"), given.get("scores")
    if isinstance(k, int) and isinstance(scores, np.ndarray) and scores.ndim == 2:
        if k > 1:
            yield "with k larger than 1"
        if k >= scores.shape[1]:
            yield "with k as large as the number of classes"


CLASSES = Words(_of_classes)
