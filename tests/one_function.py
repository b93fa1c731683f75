"""The checks of one function alone, and those that train only for code that passes the others: where many are tried."""

from __future__ import annotations

from dl4cv.mistakes.kill_matrix import Bench
from dl4cv.results import CheckResult

TRAINING = "trained_on"


def results_of(function: str, bench: Bench, replacement: str) -> tuple[CheckResult, ...]:
    """What the checks of `function` make of the bench's solution with `replacement` appended.

    Those that train are left out when others failed. The checks of `function` must not come after those of another.
    """
    own = f"{function.lower()}_"
    cheap = bench.results(replacement, lambda name: name.startswith(own) and TRAINING not in name)
    if function != "LeNet" or any(check.status != "passed" for check in cheap):
        return cheap
    return (*cheap, *bench.results(replacement, lambda name: name.startswith(own) and TRAINING in name))
