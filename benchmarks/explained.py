"""How many wrong versions are explained: mechanical mutants of right answers, and two catalogued mistakes at once.

    python benchmarks/explained.py                           100 of each kind, for the exercises that have hypotheses
    python benchmarks/explained.py exercise3 --count 30      fewer, of one exercise
    python benchmarks/explained.py exercise3 --show          with the sentence for each, to be read

Mutants of the solution and those of the variants are counted apart. A mutant that passes all checks of its function is
right, or nobody saw it, and counts for neither. Pairs count as explained where both mistakes are told, or one by name.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import combinations
from pathlib import Path

from dl4cv.course import COURSE
from dl4cv.exercise.exercise import Exercise
from dl4cv.mistakes.catalogue import both_at_once, catalogue, source
from dl4cv.mistakes.kill_matrix import EXPLAINED_BY, Bench, NotRunnableError, Trial
from dl4cv.mistakes.versions import Version

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from tests.mutation.mutants import mutants  # noqa: E402 - the tests know how to make them

WANTED = {"mutants of the solution": 0.9, "mutants of variants": 0.9, "pairs of mistakes": 0.8}
LONGEST = 20
"""Seconds that one version may take: some mutants never end."""


def of_solution(exercise: Exercise) -> Iterator[Version]:
    """Yield the mutants of the solution."""
    yield from _mutants(ROOT / "solutions" / f"{exercise.name}.py")


def of_variants(exercise: Exercise) -> Iterator[Version]:
    """Yield the mutants of right answers in other styles."""
    for file in sorted((ROOT / "tests" / "variants" / exercise.name).glob("*.py")):
        yield from _mutants(file)


def _mutants(file: Path) -> Iterator[Version]:
    for mutant in mutants(file.read_text(encoding="utf-8")):
        yield Version(f"{file.stem}, line {mutant.line}, {mutant.id}", mutant.function, mutant.source)


def pairs(exercise: Exercise) -> Iterator[Version]:
    """Yield the catalogued mistakes that can be made together, two at a time."""
    for first, second in combinations([mistake for mistake in catalogue(exercise) if mistake.rank == 0], 2):
        both = both_at_once(first, second) if first.function == second.function else None
        if both is not None:
            yield Version(both.id, both.function, source(both))


KINDS: dict[str, Callable[[Exercise], Iterator[Version]]] = {
    "mutants of the solution": of_solution,
    "mutants of variants": of_variants,
    "pairs of mistakes": pairs,
}


def tried(bench: Bench, version: Version) -> Trial | None:
    """Return what the checks make of `version`; None for one that cannot be run, or does not end."""
    signal.alarm(LONGEST)
    try:
        return bench.trial(version)
    except (NotRunnableError, TimeoutError):
        return None
    finally:
        signal.alarm(0)


def _too_long(*_: object) -> None:
    raise TimeoutError


def main() -> None:
    known = [exercise.name for exercise in COURSE if exercise.files.hypotheses]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exercises", nargs="*", default=known)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    signal.signal(signal.SIGALRM, _too_long)
    missed = False
    for exercise in COURSE:
        if exercise.name not in arguments.exercises:
            continue
        bench = Bench(exercise, (ROOT / "solutions" / f"{exercise.name}.py").read_text(encoding="utf-8"))
        for kind, make in KINDS.items():
            versions = list(make(exercise))
            chosen = random.Random(arguments.seed).sample(versions, min(arguments.count, len(versions)))
            trials = [trial for version in chosen if (trial := tried(bench, version)) and trial.killed_by]
            by = Counter(trial.explained_by for trial in trials)
            share = 1 - by[""] / len(trials) if trials else 1.0
            missed |= share < WANTED[kind]
            told = ", ".join(f"{by[source]} by {source}" for source in EXPLAINED_BY if by[source])
            print(
                f"{exercise.name}: {share:.0%} of {len(trials)} {kind} explained (at least {WANTED[kind]:.0%}): {told}"
            )
            for trial in trials if arguments.show else ():
                print(f"  {trial.id}: {trial.explained_by or 'nothing'}: {trial.explanation}", flush=True)
    raise SystemExit(missed)


if __name__ == "__main__":
    main()
