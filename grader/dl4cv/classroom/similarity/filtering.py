"""Takes names, comments and blanks out of code, by copydetect: runs in a reading room alone, see `submission.room`."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from importlib.util import find_spec
from types import ModuleType
from typing import Any

import numpy as np

# One module of it is needed, and the package would import matplotlib, which takes seconds and wants to write.
_package = ModuleType("copydetect")
_package.__path__ = getattr(find_spec("copydetect"), "submodule_search_locations", None) or []
sys.modules["copydetect"] = _package

from copydetect.utils import filter_code  # noqa: E402


def answer(question: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return what copydetect leaves of the Python in `data`, and behind it what it took out before which place.

    `filtered` are the bytes of the former, the rest are pairs of int64.
    """
    filtered, offsets = filter_code(data.decode(), "submission.py", "python")
    left = filtered.encode()
    return {"filtered": len(left)}, left + np.asarray(offsets, "<i8").tobytes()
