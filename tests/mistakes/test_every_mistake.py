"""The grader is graded: every catalogued mistake goes through the checks that students meet."""

from functools import cache
from pathlib import Path

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import SEED, Exercise
from dl4cv.mistakes.kill_matrix import Trial
from dl4cv.mistakes.versions import Version, catalogued
from dl4cv.submission.reading import Source

from tests.exercises import FUNCTIONS, RIGHT, bench, brief_training, functions_of_checks, solution
from tests.mistakes.common_slips import COMMON_SLIPS
from tests.one_function import results_of
from tests.sampling import one_in

VERSIONS = [(exercise, version) for exercise in COURSE for version in catalogued(exercise)]
OF_ARRAYS = [(exercise, version) for exercise, version in VERSIONS if exercise.framework == "numpy"]
OF_NETWORKS = [(exercise, version) for exercise, version in VERSIONS if exercise.framework != "numpy"]
EVERY_SIXTH = OF_ARRAYS[::6]
SIX_OF_NETWORKS = OF_NETWORKS[:: max(1, len(OF_NETWORKS) // 6)][:6]
"""For these all checks are run; for all mistakes, `dl4cv-grade mistakes all` does it."""
# What stands for anything a student returns beside the result is no value that a worker could send.
EVERY_THIRTIETH = [(exercise, version) for exercise, version in OF_ARRAYS[::30] if "..." not in version.source]
SLIPS = [f"{function}.{name}" for function, names in COMMON_SLIPS.items() for name in names]
SAMPLE = 45
LARGEST_SHARE = 0.6
"""Of the points of its function, what one of the common slips may cost: each leaves most calls right."""
pytestmark = pytest.mark.usefixtures("checks_in_this_process")

ALIKE = {
    # One list for all rows holds a one for every label of the batch, in each row: so do whole columns.
    frozenset({"one_hot.whole_columns", "one_hot.shared_row"}),
}
"""Mistakes that give the same answers on all valid arguments."""


BUILT_OF = {
    block: {network.name} | ({"MBConv"} if block == "SqueezeExcitation" else set())
    for exercise in COURSE
    for network in exercise.networks
    for block in network.blocks
}
"""Networks that are built of a block: they cannot compute what is right when the block does not."""


def each(versions: list[tuple[Exercise, Version]]) -> pytest.MarkDecorator:
    names = [f"{exercise.name}-{version.id}" for exercise, version in versions]
    # Large networks take ten seconds each: of three of a sample that are theirs, one is kept.
    longest = [each for number, each in enumerate(versions) if each[0].networks and number % (3 * SAMPLE)]
    return pytest.mark.parametrize(("exercise", "version"), one_in(SAMPLE, versions, longest), ids=names)


@cache
def trial(exercise: Exercise, version: Version) -> Trial:
    return bench(exercise).trial(version)


def is_named_alone(named: tuple[str, ...], version: Version) -> bool:
    return named == (version.id,) or frozenset((*named, version.id)) in ALIKE


def standing(status: str) -> str:
    # skipped is what fails as the check before it, and unavailable what nobody was asked
    return "passed" if status in RIGHT else "caught"


@pytest.mark.parametrize(
    "exercise",
    one_in(1, COURSE, longest=[exercise for exercise in COURSE if exercise.networks]),
    ids=lambda exercise: exercise.name,
)
def test_the_solution_itself_passes(exercise):
    with brief_training():
        assert {check.status for check in bench(exercise).results()} <= {*RIGHT}


def share_lost(results, function: str) -> float:
    own = [check for check in results if check.function == function]
    return 1 - sum(check.score for check in own) / sum(check.max_score for check in own)


def test_every_common_slip_is_a_mistake_of_a_function_of_the_course():
    assert set(COMMON_SLIPS) <= {function for _, function in FUNCTIONS}
    assert set(SLIPS) <= {version.id for _, version in VERSIONS}


@each(VERSIONS)
def test_a_mistake_is_caught_and_named_alone_by_the_checks_of_its_function_and_costs_no_more_than_its_share(
    exercise, version
):
    results = results_of(version.function, bench(exercise), version.source)
    assert {standing(check.status) for check in results} >= {"caught"}
    assert is_named_alone(tuple(dict.fromkeys(check.mistake.id for check in results if check.mistake)), version)
    assert share_lost(results, version.function) <= (LARGEST_SHARE if version.id in SLIPS else 1) + 1e-9


@each([*EVERY_SIXTH, *SIX_OF_NETWORKS])
def test_a_mistake_costs_no_other_function_points(exercise, version):
    with brief_training():
        tried = trial(exercise, version)
    assert version.function in {functions_of_checks(exercise)[check] for check in tried.killed_by}
    assert is_named_alone(tried.named, version)
    assert set(tried.spilled) <= BUILT_OF.get(version.function, set())


@each(EVERY_THIRTIETH)
def test_the_verdict_is_the_same_when_the_code_runs_in_a_worker(exercise, version, warm):
    source = Source(Path(f"{exercise.name}.py"), f"{solution(exercise)}\n\n{version.source}", "")
    result = warm.grade(source, exercise, seed=SEED)
    statuses = trial(exercise, version).statuses
    # The smallest counterexample may raise where the first found gave wrong values, so only points are compared.
    assert [(check.name, standing(check.status)) for check in result.checks] == [
        (check, standing(status)) for check, status in statuses.items()
    ]
    assert {check.mistake.id for check in result.checks if check.mistake} == {version.id}
