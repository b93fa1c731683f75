"""No right answer fails: every variant gets full marks, under one of two seeds here, under more with `--seeds 20`."""

from contextlib import nullcontext

import pytest

from tests.exercises import RIGHT, bench, brief_training, exercise_called
from tests.places import VARIANTS
from tests.sampling import one_in

PATHS = sorted(VARIANTS.glob("exercise*/*.py"))
pytestmark = pytest.mark.usefixtures("checks_in_this_process")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    seeds = metafunc.config.getoption("--seeds")
    # A variant that trains takes seconds: here only every twelfth is trained in full.
    runs = [
        (path, seed, seeds == 1 and number % 12 != 0)
        for number, path in enumerate(PATHS)
        for seed in (range(seeds) if seeds > 1 else [number % 2])
    ]
    if "path" in metafunc.fixturenames:
        names = [f"{path.parent.name}-{path.stem}-seed{seed}" for path, seed, _ in runs]
        longest = [run for run in runs if run[0].parent.name in ("exercise6", "exercise7")]  # ten seconds and more
        sampled = one_in(24, runs, longest) if seeds == 1 else runs
        metafunc.parametrize(("path", "seed", "is_brief"), sampled, ids=names)


def test_a_variant_gets_full_marks_and_no_diagnosis(path, seed, is_brief):
    with brief_training() if is_brief else nullcontext():
        results = bench(exercise_called(path.parent.name), seed).results(path.read_text(encoding="utf-8"))
    assert [(check.name, check.status, check.message) for check in results if check.status not in RIGHT] == []
    assert [check.mistake for check in results if check.mistake] == []
