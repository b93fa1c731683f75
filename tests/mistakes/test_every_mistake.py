"""The grader is graded: every catalogued mistake goes through the checks that students meet."""

from functools import cache
from pathlib import Path

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import SEED, find_exercise
from dl4cv.grading.grade import grade
from dl4cv.mistakes.kill_matrix import Bench, Trial
from dl4cv.mistakes.versions import Version, catalogued
from dl4cv.submission.reading import Source

from tests.places import SOLUTIONS

EXERCISES = ("exercise1", "exercise2", "exercise3", "exercise4")
VERSIONS = [(name, version) for name in EXERCISES for version in catalogued(find_exercise(name, COURSE))]
pytestmark = pytest.mark.usefixtures("checks_in_this_process")
EVERY_THIRTIETH = VERSIONS[::30]

ALIKE = {
    # One list for all rows holds a one for every label of the batch, in each row: so do whole columns.
    frozenset({"one_hot.whole_columns", "one_hot.shared_row"}),
}
"""Mistakes that give the same answers on all valid arguments."""


def ids(versions: list[tuple[str, Version]]) -> list[str]:
    return [f"{name}-{version.id}" for name, version in versions]


@cache
def bench(name: str) -> Bench:
    return Bench(find_exercise(name, COURSE), (SOLUTIONS / f"{name}.py").read_text(encoding="utf-8"))


@cache
def trial(name: str, version: Version) -> Trial:
    return bench(name).trial(version)


def standing(status: str) -> str:
    return status if status in ("passed", "skipped") else "caught"


@pytest.mark.parametrize("name", EXERCISES)
def test_the_solution_itself_passes(name):
    assert {check.status for check in bench(name).results()} == {"passed"}


@pytest.mark.parametrize(("name", "version"), VERSIONS, ids=ids(VERSIONS))
def test_a_mistake_is_caught_by_a_check_of_its_own_function(name, version):
    checks = {check.name: check.function for check in bench(name).results()}
    assert version.function in {checks[killer] for killer in trial(name, version).killed_by}


@pytest.mark.parametrize(("name", "version"), VERSIONS, ids=ids(VERSIONS))
def test_a_mistake_costs_no_other_function_points(name, version):
    assert trial(name, version).spilled == ()


@pytest.mark.parametrize(("name", "version"), VERSIONS, ids=ids(VERSIONS))
def test_a_mistake_is_diagnosed_as_itself_and_as_nothing_else(name, version):
    named = trial(name, version).named
    assert named == (version.id,) or frozenset((*named, version.id)) in ALIKE


@pytest.mark.parametrize(("name", "version"), EVERY_THIRTIETH, ids=ids(EVERY_THIRTIETH))
def test_the_verdict_is_the_same_when_the_code_runs_in_a_worker(name, version):
    source = Source(Path(f"{name}.py"), f"{bench(name).solution}\n\n{version.source}", "")
    result = grade(source, find_exercise(name, COURSE), seed=SEED)
    statuses = trial(name, version).statuses
    # the smallest counterexample may raise where the first found gave wrong values, so only the kind of status counts
    assert [(check.name, standing(check.status)) for check in result.checks] == [
        (check, standing(status)) for check, status in statuses.items()
    ]
    assert {check.mistake.id for check in result.checks if check.mistake} == {version.id}
