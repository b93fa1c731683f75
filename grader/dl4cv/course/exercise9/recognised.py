"""Photographs of a cat, a coffee and a rocket, and whether EfficientNet-Lite0 recognises them in what a student made.

The network with its published weights is in the grader's process alone. A student's classify is asked twice: with
logits of no meaning, to see what image it gives the network, and with those that EfficientNet-Lite0 gives for it.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from dl4cv.checks.cases import Array
from dl4cv.checks.compare import Mismatch
from dl4cv.checks.student import Student
from dl4cv.course.datasets.photographs import Shown, class_names, photographs
from dl4cv.course.exercise9.cases import as_pairs, as_prepared, classified
from dl4cv.course.networks.efficientnet_lite import pretrained

PHOTOGRAPHS = ("cat", "coffee", "rocket")


def assert_recognised_when_prepared(student: Student, name: str) -> None:
    """Raise Mismatch unless the network's first guess is right for what the student's preprocess makes of it."""
    shown = photographs()[name]
    logits = _logits(as_prepared(student.preprocess(shown.pixels), shown.pixels))
    names = class_names()
    _assert_right(shown, names[int(logits.argmax())], "Prepared by your preprocess")


def assert_recognised_by_classify(student: Student, name: str) -> None:
    """Raise Mismatch unless the student's classify puts the right class first."""
    shown, names = photographs()[name], class_names()
    nothing = np.zeros(len(names), np.float32)
    given = classified(student, shown.pixels, names, weights=nothing, noting=["input"])["input"]
    if not isinstance(given, np.ndarray):
        raise Mismatch("classify never asked the network.", remedy="Call network(images).")
    logits = _logits(as_prepared(given, shown.pixels))
    pairs = as_pairs(classified(student, shown.pixels, names, weights=logits, noting=["ranking"])["ranking"])
    _assert_right(shown, pairs[0][0] if pairs else "nothing", "By your classify")


def _logits(images: Array) -> Array:
    with torch.no_grad():
        logits: Any = pretrained()(torch.from_numpy(images.astype(np.float32)))[0]
    found: Array = logits.numpy()
    return found


def _assert_right(shown: Shown, guess: str, how: str) -> None:
    right = [class_names()[number] for number in shown.classes]
    if guess not in right:
        raise Mismatch(
            f"{how}, {shown.told} is taken for {guess[:100]}; {' or '.join(right)} is right.",
            "The network sees another image than the photograph, or its logits are read otherwise.",
            "Get the checks above right first; then look at what the network is given.",
        )
