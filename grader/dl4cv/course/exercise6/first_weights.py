"""What the grader makes of the logits that a network gives with the weights it is born with."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

from dl4cv.checks.cases import Array
from dl4cv.course.networks.small import CLASSES
from dl4cv.rpc.frames import ProtocolError


def judge_first_weights(value: Any, labels: Array, bound: float) -> dict[str, Any]:
    """Say in place of the logits whether their loss is within `bound` of that of a network without an opinion.

    Raises ProtocolError for a value that the procedure never gives.
    """
    if not isinstance(value, dict) or value.keys() != {"logits", "alike", "any"}:
        raise ProtocolError("first weights without logits")
    loss = loss_of(value["logits"], labels)
    return {
        "guesses": loss is None or abs(loss - math.log(CLASSES)) < bound,
        "alike": value["alike"],
        "any": value["any"],
    }


def loss_of(logits: object, labels: Array) -> float | None:
    """Return the mean cross-entropy; None where the logits are not one row for each label."""
    if not isinstance(logits, np.ndarray) or logits.shape != (len(labels), CLASSES) or logits.dtype.kind not in "biuf":
        return None
    return F.cross_entropy(torch.from_numpy(logits.astype(np.float32)), torch.from_numpy(labels)).item()
