"""Runs a file of checks under pytest: apart from any configuration, plugin or folder of the surroundings."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dl4cv.checks import drawing
from dl4cv.checks.plugin import CheckSession

# What checks do not need, and what would look for garbage in a process that holds all of torch.
SWITCHED_OFF = (
    *("cacheprovider", "terminal", "junitxml", "doctest", "unittest", "faulthandler", "logging", "pastebin"),
    *("unraisableexception", "threadexception", "stepwise", "setuponly", "setupplan"),
)


class ChecksError(Exception):
    """The checks themselves are at fault; the message says how."""


def run_checks(session: CheckSession, checks: Path, cases: int = drawing.CASES) -> None:
    """Run the checks in the file `checks`; their results are in `session` afterwards.

    `cases` is how many are drawn for each check. Raises ChecksError when a check fails for a reason of its own.
    """
    drawing.prepare(cases)
    with tempfile.TemporaryDirectory(prefix="dl4cv-pytest-") as folder, _without_pytest_environment():
        configuration = Path(folder) / "pytest.ini"
        configuration.write_text("[pytest]\n")
        arguments = [str(checks), "-c", str(configuration), f"--rootdir={folder}", "--noconftest", "--capture=no"]
        # Otherwise pytest answers a file of checks that cannot be imported as it answers Ctrl-C.
        arguments += ["--continue-on-collection-errors"]
        status = pytest.main(
            [*arguments, "--import-mode=importlib", *(f"-pno:{name}" for name in SWITCHED_OFF)], plugins=[session]
        )
    if status == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if session.trouble:
        _forget(checks)
        raise ChecksError(f"The checks of {checks.stem} failed by themselves:\n{session.trouble[0]}")
    if status != pytest.ExitCode.OK:
        raise ChecksError(f"The checks of {checks.stem} could not be run: pytest ended with {status!r}.")
    session.name_mistakes()


def _forget(checks: Path) -> None:
    """A file that failed while it was imported counts as imported, with the checks above the failing line only."""
    for name, module in list(sys.modules.items()):
        if getattr(module, "__file__", None) == str(checks):
            del sys.modules[name]


@contextlib.contextmanager
def _without_pytest_environment() -> Iterator[None]:
    kept = {name: os.environ.pop(name, None) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS")}
    autoload = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        for name, value in {**kept, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": autoload}.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
