"""How the tests run: side by side, with one thread each; their options; what they share that run checks themselves."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

# Before anything imports NumPy or torch, and for every process that is started from here: on busy cores two threads
# are many times slower than one.
os.environ.update(dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"))

import pytest
from dl4cv.grading.warm import WarmGrader
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

MOST_PROCESSES = 4

pytest_plugins = ["tests.browser"]

# No test depends on how fast this machine is, nor on what an earlier one left in hypothesis' database.
settings.register_profile("tests", deadline=None, database=None)
settings.load_profile("tests")

# what they compare is shown when it fails
pytest.register_assert_rewrite("tests.comparing", "tests.submission.written")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--thorough",
        action="store_true",
        help="run every test, for half an hour; else a sample of those that are alike",
    )
    parser.addoption(
        "--seeds", type=int, default=1, metavar="N", help="grade every variant under N seeds (tests/variants)"
    )
    parser.addoption(
        "--as-ordinary-user", action="store_true", help="root tries the attacks once more as nobody: takes minutes"
    )
    parser.addoption(
        "--class-size", type=int, default=60, metavar="N", help="so many submissions in a row (tests/attacks)"
    )
    parser.addoption(
        "--mutants", type=int, default=10, metavar="N", help="try N mutants, 0 for all there are (tests/mutation)"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what only a thorough run tries."""
    if config.getoption("--thorough"):
        return
    config.hook.pytest_deselected(items=[item for item in items if item.get_closest_marker("thorough")])
    items[:] = [item for item in items if not item.get_closest_marker("thorough")]


def pytest_xdist_auto_num_workers() -> int:
    """As many processes as this one may use cores, within reason: each holds torch."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(cores, MOST_PROCESSES)


class Portions(LoadScopeScheduling):
    """Hands a process what belongs together: all attacks, and elsewhere the tests of a file on one exercise."""

    def _split_scope(self, nodeid: str) -> str:
        file, _, test = nodeid.partition("::")
        # One attack at a time: they watch the same places. Before all else, since they take longest.
        if file.startswith("tests/attacks/"):
            return "tests/attacks"
        exercise = re.search(r"exercise\d+", test)
        return f"{file} {exercise[0]}" if exercise else file


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> Portions:
    config.option.loadscopereorder = False  # as they are collected
    return Portions(config, log)


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmGrader]:
    """Grades one submission after another in real workers: those of a module share what starts them."""
    with WarmGrader() as grader:
        yield grader


@pytest.fixture(scope="module")
def checks_in_this_process() -> Iterator[None]:
    """Leave hypothesis' settings as they were; checks have their own."""
    profile = settings.get_current_profile_name()
    yield
    settings.load_profile(profile)
