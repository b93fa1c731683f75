"""What more cases buy: the share of wrong versions that the checks catch, and their time, against cases for each check.

    python benchmarks/strength.py             all NumPy exercises, seeds 0 to 4
    python benchmarks/strength.py exercise3 --seeds 10

A check draws its cases anew for every seed; a version counts as caught when it is under every seed. The cases that
stand in the checks themselves (`@always`) are run in every row; `--drawn-only` leaves them out.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

SOLUTIONS = Path(__file__).parents[1] / "solutions"
CASES = (1, 2, 4, 8, 12, 20, 30)


def row(name: str, cases: int, seeds: int) -> tuple[int, int, float, set[str]]:
    """Wrong versions caught under every seed, how many there are, seconds of a right submission, survivors."""
    from dl4cv.course import exercise
    from dl4cv.strength import Bench, catalogued

    versions = catalogued(exercise(name))
    survivors: set[str] = set()
    seconds = []
    for seed in range(seeds):
        bench = Bench(exercise(name), (SOLUTIONS / f"{name}.py").read_text(encoding="utf-8"), seed, cases)
        bench.results()
        started = time.perf_counter()
        bench.results()
        seconds.append(time.perf_counter() - started)
        survivors |= {version.id for version in versions if not bench.trial(version).killed_by}
    return len(versions) - len(survivors), len(versions), min(seconds), survivors


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exercises", nargs="*", default=["exercise1", "exercise2", "exercise3", "exercise4"])
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--drawn-only", action="store_true")
    parser.add_argument("--cases", type=int, nargs="*", default=CASES)
    arguments = parser.parse_args()

    import torch
    from dl4cv.checks import drawing
    from hypothesis import Phase, settings

    torch.set_num_threads(1)
    if arguments.drawn_only:
        drawing.PROFILE = settings(drawing.PROFILE, phases=(Phase.generate,))
    for name in arguments.exercises:
        print(f"{name}\n  cases  caught under all {arguments.seeds} seeds   a right submission   survivors")
        best, last = 0, 0
        for cases in arguments.cases:
            caught, total, seconds, survivors = row(name, cases, arguments.seeds)
            share = f"{caught} of {total} ({100 * caught / total:.1f} %)"
            some = ", ".join(sorted(survivors)[:3]) + (" …" if len(survivors) > 3 else "")
            print(f"  {cases:5}  {share:>24}   {1000 * seconds:15.0f} ms   {some}", flush=True)
            best, last = (caught, cases) if caught > best else (best, last)
        print(f"  the last kill is made with {last} cases for each check; the default is {drawing.CASES}\n")


if __name__ == "__main__":
    main()
