"""How long a student waits for bad news: every catalogued mistake from a cold start, shrinking included.

    python benchmarks/failing.py                       the NumPy exercises, every mistake
    python benchmarks/failing.py exercise3 --every 5   every fifth

Seconds are those of the whole command less `import torch`, which no run can do without. The import is timed before each
mistake and the median of the last nine is taken, so that a busy moment of the machine falls on both.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
from pathlib import Path

from cold import COMMANDS, GRADE, ROOT, seconds
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import find_exercise
from dl4cv.mistakes.versions import catalogued

MAX_SECONDS = 3.0
NEIGHBOURS = 9


def waits(name: str, every: int) -> dict[str, float]:
    """The seconds beyond the import for each `every`-th mistake of the exercise."""
    solution = (ROOT / "solutions" / f"{name}.py").read_text(encoding="utf-8")
    imports: list[float] = []
    found = {}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / f"{name}.py"
        for version in catalogued(find_exercise(name, COURSE))[::every]:
            file.write_text(f"{solution}\n\n{version.source}\n", encoding="utf-8")
            imports.append(seconds(COMMANDS["import torch"], folder))
            whole = seconds([str(GRADE), name, str(file)], folder, status=1)
            found[version.id] = whole - statistics.median(imports[-NEIGHBOURS:])
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "exercises", nargs="*", default=[exercise.name for exercise in COURSE if exercise.framework == "numpy"]
    )
    parser.add_argument("--every", type=int, default=1)
    arguments = parser.parse_args()
    worst = 0.0
    for name in arguments.exercises:
        found = waits(name, arguments.every)
        slowest = sorted(found, key=lambda version: -found[version])[:3]
        worst = max(worst, found[slowest[0]])
        middle = statistics.median(found.values())
        named = ", ".join(f"{version} {found[version]:.2f} s" for version in slowest)
        print(f"{name}: {len(found)} mistakes, {middle:.2f} s in the median; slowest {named}", flush=True)
    print(f"the slowest takes {worst:.2f} s beyond import torch (at most {MAX_SECONDS:g})")
    raise SystemExit(0 if worst <= MAX_SECONDS else 1)


if __name__ == "__main__":
    main()
