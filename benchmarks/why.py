"""How often `dl4cv-grade why` finds the line: mechanical mutants of right answers, each wrong in one small place.

    python benchmarks/why.py                            10 mutants of each exercise in which functions are written
    python benchmarks/why.py exercise3 --count 30       more, of one exercise
    python benchmarks/why.py exercise3 --show           with what was found for each

Mutants of the solution and of the variants, right answers in other styles, are counted apart. A mutant that passes all
checks of its function is right, or nobody saw it, and does not count. Neither does one whose file cannot be loaded.
`--seconds` is the budget: on a machine that is busy with others, fewer changes are tried in it.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Mutated:
    """A mutant of the right answers in `origin`."""

    mutant: Mutant
    origin: Path


def mutated(files: Iterable[Path]) -> list[Mutated]:
    """List the mutants of the right answers in the files."""
    return [Mutated(mutant, file) for file in files for mutant in mutants(file.read_text(encoding="utf-8"))]


def edited_lines(each: Mutated) -> set[int]:
    """Return the lines in which the mutant differs from what it was made of."""
    right = bare(each.origin.read_text(encoding="utf-8")).split("\n")
    wrong = each.mutant.source.split("\n")
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
    counts = {"the solution": [0, 0, 0], "variants": [0, 0, 0]}
    with temporary_folder("why") as folder, launcher("numpy") as launch:
        for exercise in COURSE:
            if exercise.name not in arguments.exercises:
                continue
            files = {
                "the solution": [ROOT / "solutions" / f"{exercise.name}.py"],
                "variants": sorted((ROOT / "tests" / "variants" / exercise.name).glob("*.py")),
            }
            warm: dict[str, Any] = {"launch": launch, "drawn": {}, "replays": Replays()}
            for kind, those in files.items():
                every = mutated(those)
                of_this = [0, 0, 0]
                for each in random.Random(arguments.seed).sample(every, min(arguments.count, len(every))):
                    begun = time.perf_counter()
                    told = line_found(each.mutant, exercise, folder, arguments.seconds, **warm)
                    if told is None:
                        continue
                    line, change, tried = told
                    is_right = line in edited_lines(each)
                    for of in (of_this, counts[kind]):
                        of[:] = [of[0] + is_right, of[1] + (line > 0 and not is_right), of[2] + 1]
                    if arguments.show:
                        verdict = "found" if is_right else "WRONG" if line else "nothing"
                        taken = time.perf_counter() - begun
                        print(f"  {verdict:7} {taken:4.1f} s, {tried:5} tried: {each.origin.stem}, {each.mutant.id}")
                        if change:
                            print(f"          {change}", flush=True)
                right, wrong, total = of_this
                print(
                    f"{exercise.name}: of {total} mutants of {kind}, the line of {right}, another of {wrong}",
                    flush=True,
                )
    missed = False
    for kind, (right, wrong, total) in counts.items():
        missed |= right < FOUND * total or wrong > WRONG * total
        shares = f"found {right / max(total, 1):.0%} (at least {FOUND:.0%}), another line {wrong / max(total, 1):.0%}"
        print(f"all mutants of {kind}: {shares} (at most {WRONG:.0%})")
    raise SystemExit(missed)


if __name__ == "__main__":
    main()
