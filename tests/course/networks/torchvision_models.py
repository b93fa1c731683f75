"""torchvision's networks, installed for the tests that compare with them: it is no dependency of this package."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import pytest
import torch

OPERATORS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
"""Those that torchvision refers to when it is imported, and that a wheel for CUDA brings to no CPU build of torch."""


@contextmanager
def installed(folder: Path) -> Iterator[ModuleType]:
    """Install torchvision into `folder` without what it depends on, and give torchvision.models to this block.

    The test is skipped where it cannot be had.
    """
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), "torchvision"]
    try:
        subprocess.run(install, check=True, capture_output=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"torchvision cannot be installed here: {error}")
    library = torch.library.Library("torchvision", "FRAGMENT")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        for operator in OPERATORS:
            if not hasattr(torch.ops.torchvision, operator.partition("(")[0]):
                library.define(operator)
        try:
            yield importlib.import_module("torchvision.models")
        except ImportError as error:
            pytest.skip(f"torchvision does not fit this torch: {error}")
        finally:
            # Other tests look at what happens without it.
            for name in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
                del sys.modules[name]
