"""No right answer fails: every variant gets full marks, under two seeds here, under more with `--seeds 20`."""

from functools import cache
from pathlib import Path

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import find_exercise
from dl4cv.mistakes.kill_matrix import Bench

HERE = Path(__file__).parent
SOLUTIONS = HERE.parents[1] / "solutions"
VARIANTS = sorted(HERE.glob("exercise*/*.py"))
TRAINED = ("exercise6",)
pytestmark = pytest.mark.usefixtures("checks_in_this_process")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    seeds = range(metafunc.config.getoption("--seeds"))
    # a variant that trains takes seconds, so each gets one of the usual two seeds
    runs = [
        (path, seed)
        for number, path in enumerate(VARIANTS)
        for seed in seeds
        if len(seeds) != 2 or path.parent.name not in TRAINED or seed == number % 2
    ]
    if "path" in metafunc.fixturenames:
        names = [f"{path.parent.name}-{path.stem}-seed{seed}" for path, seed in runs]
        metafunc.parametrize(("path", "seed"), runs, ids=names)


@cache
def bench(name: str, seed: int) -> Bench:
    return Bench(find_exercise(name, COURSE), (SOLUTIONS / f"{name}.py").read_text(encoding="utf-8"), seed)


def test_there_are_variants():
    assert len(VARIANTS) >= 40


def test_a_variant_gets_full_marks_and_no_diagnosis(path, seed):
    results = bench(path.parent.name, seed).results(path.read_text(encoding="utf-8"))
    assert [(check.name, check.status, check.message) for check in results if check.status != "passed"] == []
    assert [check.mistake for check in results if check.mistake] == []
