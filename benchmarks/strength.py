"""What more cases buy: the share of wrong versions that the checks catch, and their time, against cases for each check.

    python benchmarks/strength.py             all NumPy exercises, seeds 0 to 4
    python benchmarks/strength.py exercise3 --seeds 10

A check draws its cases anew for every seed; a version counts as caught when it is under every seed. The cases that
stand in the checks themselves (`@always`) are run in every row; `--drawn-only` leaves them out.
"""

from __future__ import annotations

import argparse
import multiprocessing
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

SOLUTIONS = Path(__file__).parents[1] / "solutions"
CASES = (4, 8, 12, 20, 30)


def row(name: str, cases: int, seeds: int, drawn_only: bool) -> tuple[int, int, float, set[str]]:
    """Wrong versions caught under every seed, how many there are, seconds of a right submission, survivors."""
    import torch
    from dl4cv.course import COURSE
    from dl4cv.engine import session
    from dl4cv.exercise.exercise import find_exercise
    from dl4cv.mistakes.kill_matrix import Bench
    from dl4cv.mistakes.versions import catalogued
    from hypothesis import Phase, settings

    torch.set_num_threads(1)
    if drawn_only:
        session.PROFILE = settings(session.PROFILE, phases=(Phase.generate,))

    versions = catalogued(find_exercise(name, COURSE))
    survivors: set[str] = set()
    seconds = []
    for seed in range(seeds):
        bench = Bench(find_exercise(name, COURSE), (SOLUTIONS / f"{name}.py").read_text(encoding="utf-8"), seed, cases)
        bench.results()
        started = time.perf_counter()
        bench.results()
        seconds.append(time.perf_counter() - started)
        survivors |= {version.id for version in versions if not bench.trial(version).killed_by}
    return len(versions) - len(survivors), len(versions), min(seconds), survivors


def alone(function: Callable[..., Any], *arguments: object) -> Any:
    """`function` of these arguments, in a process of its own: checks keep the settings they are imported with."""
    with ProcessPoolExecutor(max_workers=1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *arguments).result()


def main() -> None:
    from dl4cv.course import COURSE

    numpy_exercises = [exercise.name for exercise in COURSE if exercise.framework == "numpy"]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exercises", nargs="*", default=numpy_exercises)
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--drawn-only", action="store_true")
    parser.add_argument("--cases", type=int, nargs="*", default=CASES)
    arguments = parser.parse_args()

    from dl4cv.engine import session

    for name in arguments.exercises:
        print(f"{name}\n  cases  caught under all {arguments.seeds} seeds   a right submission   survivors")
        best, last = 0, 0
        for cases in arguments.cases:
            caught, total, seconds, survivors = alone(row, name, cases, arguments.seeds, arguments.drawn_only)
            share = f"{caught} of {total} ({100 * caught / total:.1f} %)"
            some = ", ".join(sorted(survivors)[:3]) + (" …" if len(survivors) > 3 else "")
            print(f"  {cases:5}  {share:>24}   {1000 * seconds:15.0f} ms   {some}", flush=True)
            best, last = (caught, cases) if caught > best else (best, last)
        print(f"  the last kill is made with {last} cases for each check; the default is {session.CASES}\n")


if __name__ == "__main__":
    main()
