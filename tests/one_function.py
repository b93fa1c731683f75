"""The checks of one function alone, and those that train only for code that passes the others: where many are tried."""

from __future__ import annotations

from dl4cv.mistakes.kill_matrix import Bench
from dl4cv.results import CheckResult

from tests.exercises import RIGHT, functions_of_checks

TRAINING = ("trained_on", "learns_digits")


def results_of(function: str, bench: Bench, replacement: str) -> tuple[CheckResult, ...]:
    """What the checks of `function` make of the bench's solution with `replacement` appended.

    Those that train are left out when others failed. The checks of `function` must not come after those of another.
    """
    own = {check for check, of in functions_of_checks(bench.exercise).items() if of == function}
    cheap = {name for name in own if not any(words in name for words in TRAINING)}
    results = bench.results(replacement, cheap.__contains__)
    if cheap == own or any(check.status not in RIGHT for check in results):
        return results
    return (*results, *bench.results(replacement, (own - cheap).__contains__))
