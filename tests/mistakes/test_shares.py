"""A single slip that leaves most calls right loses no more than 60 % of its function's points."""

import pytest
from dl4cv.course import COURSE
from dl4cv.mistakes.versions import catalogued

from tests.exercises import FUNCTIONS, bench
from tests.mistakes.common_slips import COMMON_SLIPS
from tests.one_function import results_of

LARGEST_SHARE = 0.6
SLIPS = [
    (exercise, version)
    for exercise in COURSE
    for version in catalogued(exercise)
    if version.id.removeprefix(f"{version.function}.") in COMMON_SLIPS.get(version.function, ())
]
pytestmark = pytest.mark.usefixtures("checks_in_this_process")


def test_every_common_slip_is_a_mistake_of_a_function_of_the_course():
    assert set(COMMON_SLIPS) <= {function for _, function in FUNCTIONS}
    named = {f"{function}.{name}" for function, names in COMMON_SLIPS.items() for name in names}
    assert named == {version.id for _, version in SLIPS}


@pytest.mark.parametrize(("exercise", "version"), SLIPS, ids=[version.id for _, version in SLIPS])
def test_a_common_slip_leaves_two_fifths_of_the_points(exercise, version):
    results = results_of(version.function, bench(exercise), version.source)
    own = [check for check in results if check.function == version.function]
    assert sum(check.score for check in own) >= (1 - LARGEST_SHARE) * sum(check.max_score for check in own) - 1e-9
