"""Runs a file of checks under pytest: apart from any configuration, plugin or folder of the surroundings."""

from __future__ import annotations

import contextlib
import math
import os
import sys
import tempfile
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from dl4cv.engine import drawing
from dl4cv.engine.judging import GraderError
from dl4cv.engine.plugin import CheckSession
from dl4cv.exercise.exercise import FULL_SCORE

# What checks do not need, and what would look for garbage in a process that holds all of torch.
SWITCHED_OFF = (
    *("cacheprovider", "terminal", "junitxml", "doctest", "unittest", "faulthandler", "logging", "pastebin"),
    *("unraisableexception", "threadexception", "stepwise", "setuponly", "setupplan"),
)

MAX_WORDS = 300
"""How many characters of an exception's words a sentence has room for."""


class ChecksError(Exception):
    """The checks themselves are at fault; the message says how in one sentence, the cause is what was raised."""


def run_checks(session: CheckSession, checks: Path, cases: int = drawing.CASES) -> None:
    """Run the checks in the file `checks`; their results are in `session` afterwards.

    `cases` is how many are drawn for each check. Raises ChecksError when a check fails for a reason of its own, or when
    they are not worth an exercise's points together.
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
        error = _origin(session.trouble[0].error)
        raise ChecksError(_sentence(session.trouble[0].name, error, checks)) from error
    if not math.isclose(session.worth, FULL_SCORE):
        raise ChecksError(
            f"The checks in {checks.name} are worth {session.worth:g} points together; "
            f"they must be worth {FULL_SCORE:g}."
        )
    if status != pytest.ExitCode.OK:
        raise ChecksError(f"The checks of {checks.stem} could not be run: pytest ended with {status!r}.")
    session.name_mistakes()


def _origin(error: BaseException) -> BaseException:
    """What was raised in the checks: pytest and the plugin raise errors of their own from it."""
    while error.__cause__ is not None and isinstance(error, pytest.Collector.CollectError | GraderError):
        error = error.__cause__
    return error


def _sentence(name: str, error: BaseException, checks: Path) -> str:
    lines = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == str(checks)]
    if isinstance(error, SyntaxError) and error.filename == str(checks):
        lines.append(error.lineno)
    places = [*([name] if name != checks.name else []), *([f"line {lines[-1]}"] if lines else [])]
    where = f" ({', '.join(places)})" if places else ""
    return f"The checks in {checks.name} failed by themselves{where}: {_words(error)}."


def _words(error: BaseException) -> str:
    """What `error` says, in one line."""
    if isinstance(error, pytest.FixtureLookupError):
        return f"there is no fixture {error.argname}"
    said = " ".join(str(error).split())[:MAX_WORDS].rstrip(".")
    if isinstance(error, GraderError):
        return said
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


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
