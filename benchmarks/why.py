"""How often `dl4cv-grade why` finds the line: mechanical mutants of solutions, each wrong in one small place.

    python benchmarks/why.py                            10 mutants of each exercise in which functions are written
    python benchmarks/why.py exercise3 --count 30       more, of one exercise
    python benchmarks/why.py exercise3 --show           with what was found for each

A mutant that passes all checks of its function is right, or nobody saw it, and does not count. Neither does one whose
file cannot be loaded. `--seconds` is the budget: on a machine that is busy with others, fewer changes are tried in it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from pathlib import Path
from typing import Any

from dl4cv.course import COURSE
from dl4cv.exercise.exercise import Exercise
from dl4cv.grading.why import NothingWrongError, inquire
from dl4cv.mistakes.diagnosis import Replays
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.submission.reading import read
from dl4cv.temporary import temporary_folder

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from tests.mutation.mutants import Mutant, bare, mutants  # noqa: E402 - the tests know how to make them

NAMES = ("exercise1", "exercise2", "exercise3", "exercise4", "exercise5", "exercise8")
FOUND, WRONG = 0.70, 0.05


def edited_lines(mutant: Mutant, solution: str) -> set[int]:
    """Return the lines in which the mutant differs from the solution."""
    wrong, right = mutant.source.split("\n"), bare(solution).split("\n")
    first = _alike(wrong, right)
    last = len(wrong) - _alike(wrong[::-1], right[::-1])
    return set(range(first + 1, max(last, first + 1) + 1))


def _alike(one: list[str], other: list[str]) -> int:
    """Count the lines that are the same from the beginning on."""
    pairs = zip(one, other, strict=False)
    return next((number for number, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


def line_found(
    mutant: Mutant, exercise: Exercise, folder: Path, seconds: float, **warm: Any
) -> tuple[int, str, int] | None:
    """Return the line that is told of the mutant, 0 for none, with the change and how many were tried.

    None for a mutant of whose function no check fails.
    """
    file = folder / f"{exercise.name}.py"
    file.write_text(mutant.source, encoding="utf-8")
    tried = [0]

    def count(number: int, of: int) -> None:
        tried[0] = number

    try:
        with inquire(read(file), exercise, None, **warm) as inquiry:
            repair = inquiry.find_repair(seconds, count)
    except NothingWrongError:
        return None
    return (0, "", tried[0]) if repair is None else (repair.line, repair.change, repair.tried)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exercises", nargs="*", default=NAMES)
    parser.add_argument("--count", type=int, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    found = wrong = total = 0
    with temporary_folder("why") as folder, launcher("numpy") as launch:
        for exercise in COURSE:
            if exercise.name not in arguments.exercises:
                continue
            solution = (ROOT / "solutions" / f"{exercise.name}.py").read_text(encoding="utf-8")
            every = mutants(solution)
            of_this = [0, 0, 0]
            warm: dict[str, Any] = {"launch": launch, "drawn": {}, "replays": Replays()}
            for mutant in random.Random(arguments.seed).sample(every, min(arguments.count, len(every))):
                begun = time.perf_counter()
                told = line_found(mutant, exercise, folder, arguments.seconds, **warm)
                if told is None:
                    continue
                line, change, tried = told
                is_right = line in edited_lines(mutant, solution)
                of_this = [of_this[0] + is_right, of_this[1] + (line > 0 and not is_right), of_this[2] + 1]
                if arguments.show:
                    verdict = "found" if is_right else "WRONG" if line else "nothing"
                    taken = time.perf_counter() - begun
                    print(f"  {verdict:7} {taken:4.1f} s, {tried:5} tried: {mutant.id}", flush=True)
                    if change:
                        print(f"          {change}", flush=True)
            print(f"{exercise.name}: the line of {of_this[0]} of {of_this[2]} mutants found, another of {of_this[1]}")
            found, wrong, total = found + of_this[0], wrong + of_this[1], total + of_this[2]
    print(
        f"all: found {found / total:.0%} (at least {FOUND:.0%}), another line {wrong / total:.0%} (at most {WRONG:.0%})"
    )
    raise SystemExit(found < FOUND * total or wrong > WRONG * total)


if __name__ == "__main__":
    main()
