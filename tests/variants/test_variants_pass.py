"""No right answer fails: every variant gets full marks, under two seeds here, under more with `--seeds 20`."""

import pytest

from tests.exercises import bench, exercise_called
from tests.places import VARIANTS

PATHS = sorted(VARIANTS.glob("exercise*/*.py"))
pytestmark = pytest.mark.usefixtures("checks_in_this_process")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    seeds = range(metafunc.config.getoption("--seeds"))
    # a variant that trains takes seconds, so each gets one of the usual two seeds
    runs = [
        (path, seed)
        for number, path in enumerate(PATHS)
        for seed in seeds
        if len(seeds) != 2 or exercise_called(path.parent.name).framework == "numpy" or seed == number % 2
    ]
    if "path" in metafunc.fixturenames:
        names = [f"{path.parent.name}-{path.stem}-seed{seed}" for path, seed in runs]
        metafunc.parametrize(("path", "seed"), runs, ids=names)


def test_a_variant_gets_full_marks_and_no_diagnosis(path, seed):
    results = bench(exercise_called(path.parent.name), seed).results(path.read_text(encoding="utf-8"))
    assert [(check.name, check.status, check.message) for check in results if check.status != "passed"] == []
    assert [check.mistake for check in results if check.mistake] == []
