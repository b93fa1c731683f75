"""How many wrong versions are explained: mechanical mutants of right answers, and two catalogued mistakes at once.

    python benchmarks/explained.py                           the exercises that have hypotheses
    python benchmarks/explained.py exercise3 --count 10      10 mutants of each function, and 10 pairs, of one exercise
    python benchmarks/explained.py exercise3 --show          with the sentence for each, to be read

Mutants of the solution and those of the variants are counted apart, `--count` of each function. A mutant that passes
all checks of its function is right, or nobody saw it, and counts for neither. Pairs, twice `--count` of each exercise,
are of a function's 30 commonest mistakes, and count as explained where both are told, or one by name. Versions are
tried in a process of their own, which may compute for some seconds of its own time: some mutants never end.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import resource
import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from multiprocessing.connection import Connection
from pathlib import Path

from dl4cv.course import COURSE
from dl4cv.exercise.exercise import Exercise
from dl4cv.mistakes.catalogue import both_at_once, catalogue, source
from dl4cv.mistakes.kill_matrix import EXPLAINED_BY, Bench, NotRunnableError, Trial
from dl4cv.mistakes.versions import Version

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from tests.mistakes.common_slips import COMMON_SLIPS  # noqa: E402
from tests.mutation.mutants import mutants  # noqa: E402 - the tests know how to make them

WANTED = {"mutants of the solution": 0.9, "mutants of variants": 0.9, "pairs of mistakes": 0.8}
LONGEST = 30.0
"""Seconds of computing that one version may take."""

MOST_BYTES = 8 << 30
COMMON = 30
"""How many mistakes of a function are made in pairs, the commonest."""


@dataclass(frozen=True)
class Wrong:
    """A version to be tried; for a pair, `made_of` names the two mistakes."""

    version: Version
    made_of: tuple[str, ...] = ()


def of_solution(exercise: Exercise, count: int, rng: random.Random) -> list[Wrong]:
    """Choose mutants of the solution."""
    return _chosen(_mutants(ROOT / "solutions" / f"{exercise.name}.py"), count, rng)


def of_variants(exercise: Exercise, count: int, rng: random.Random) -> list[Wrong]:
    """Choose mutants of right answers in other styles."""
    files = sorted((ROOT / "tests" / "variants" / exercise.name).glob("*.py"))
    return _chosen([mutant for file in files for mutant in _mutants(file)], count, rng)


def _mutants(file: Path) -> list[Wrong]:
    return [
        Wrong(Version(f"{file.stem}, line {mutant.line}, {mutant.id}", mutant.function, mutant.source))
        for mutant in mutants(file.read_text(encoding="utf-8"))
    ]


def _chosen(versions: Sequence[Wrong], count: int, rng: random.Random) -> list[Wrong]:
    """Choose `count` versions of each public function, and as many of all private ones together."""
    groups: dict[str, list[Wrong]] = {}
    for each in versions:
        name = each.version.function
        groups.setdefault("_" if name.startswith("_") else name, []).append(each)
    return [each for group in groups.values() for each in rng.sample(group, min(count, len(group)))]


def pairs(exercise: Exercise, count: int, rng: random.Random) -> list[Wrong]:
    """Choose pairs of a function's common mistakes that can be made together."""
    common = {f"{name}.{slip}" for name in exercise.functions for slip in COMMON_SLIPS.get(name, ())}
    known = [each for each in catalogue(exercise) if each.edited and (each.id in common or each.rank == 0)]
    known.sort(key=lambda each: each.id not in common)
    made = []
    for name in exercise.functions:
        commonest = [each for each in known if each.function == name][:COMMON]
        for first, second in combinations(commonest, 2):
            both = both_at_once(first, second)
            if both is not None:
                made.append(Wrong(Version(both.id, both.function, source(both)), (first.id, second.id)))
    return rng.sample(made, min(2 * count, len(made)))


KINDS: dict[str, Callable[[Exercise, int, random.Random], list[Wrong]]] = {
    "mutants of the solution": of_solution,
    "mutants of variants": of_variants,
    "pairs of mistakes": pairs,
}


def tried(bench: Bench, versions: Sequence[Wrong]) -> Iterator[tuple[Wrong, Trial]]:
    """Try the versions, and yield those that a check sees; those that cannot be run, or do not end, are left out."""
    forked = multiprocessing.get_context("fork")
    done = 0
    while done < len(versions):
        ours, theirs = forked.Pipe(duplex=False)
        child = forked.Process(target=_try, args=(bench, versions[done:], theirs))
        child.start()
        theirs.close()
        while done < len(versions):
            try:
                trial = ours.recv()
            except EOFError:  # it was ended, by the clock or by the version itself
                done += 1
                break
            if trial is not None and trial.killed_by:
                yield versions[done], trial
            done += 1
        child.join()


def _try(bench: Bench, versions: Sequence[Wrong], results: Connection) -> None:
    """Send what the checks make of each version, None for one that cannot be run."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_BYTES, MOST_BYTES))
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 2)
    for each in versions:
        signal.setitimer(signal.ITIMER_PROF, LONGEST)
        try:
            trial = bench.trial(each.version)
        except NotRunnableError:
            trial = None
        signal.setitimer(signal.ITIMER_PROF, 0)
        results.send(trial)


def is_explained(wrong: Wrong, trial: Trial) -> bool:
    """Tell whether a version is explained: a pair by both of its mistakes, or by one of them."""
    if trial.named and wrong.made_of:
        return not set(trial.named).isdisjoint(wrong.made_of)
    return bool(trial.explained_by)


def main() -> None:
    known = [exercise.name for exercise in COURSE if exercise.files.hypotheses]
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("exercises", nargs="*", default=known)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", action="store_true")
    arguments = parser.parse_args()
    missed = False
    for exercise in COURSE:
        if exercise.name not in arguments.exercises:
            continue
        bench = Bench(exercise, (ROOT / "solutions" / f"{exercise.name}.py").read_text(encoding="utf-8"))
        bench.results()  # the cases are drawn once
        for kind, choose in KINDS.items():
            found = list(tried(bench, choose(exercise, arguments.count, random.Random(arguments.seed))))
            by = Counter(trial.explained_by for wrong, trial in found if is_explained(wrong, trial))
            share = by.total() / len(found) if found else 1.0
            missed |= share < WANTED[kind]
            told = ", ".join(f"{by[source]} by {source}" for source in EXPLAINED_BY if by[source])
            print(
                f"{exercise.name}: {share:.0%} of {len(found)} {kind} explained (at least {WANTED[kind]:.0%}): {told}",
                flush=True,
            )
            for wrong, trial in found if arguments.show else ():
                by_what = trial.explained_by if is_explained(wrong, trial) else trial.explained_by and "ANOTHER"
                print(f"  {trial.id}: {by_what or 'nothing'}: {trial.explanation}", flush=True)
    raise SystemExit(missed)


if __name__ == "__main__":
    main()
