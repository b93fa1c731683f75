"""How long a student waits: the command line from a cold start, against the imports it cannot do without.

    python benchmarks/cold.py [--rounds 7]

The commands take turns, so that a busy moment of the machine falls on all of them; medians are compared.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
GRADE = Path(sys.executable).with_name("dl4cv-grade")
COMMANDS = {
    "grade exercise3": [str(GRADE), "exercise3", str(ROOT / "solutions" / "exercise3.py")],
    "import torch": [sys.executable, "-c", "import torch"],
    "dl4cv-grade --help": [str(GRADE), "--help"],
    "import click": [sys.executable, "-c", "import click"],
}
MAX_GRADE_TO_TORCH = 1.5
MAX_HELP_TO_CLICK = 3.0
MAX_HELP_SECONDS = 0.3


def seconds(command: list[str], folder: str, status: int = 0) -> float:
    """The time one run takes; it must end with `status`, since a quick failure is no speed."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    started = time.perf_counter()
    run = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, check=False)
    elapsed = time.perf_counter() - started
    if run.returncode != status:
        raise SystemExit(f"{' '.join(command)} ended with {run.returncode}, not {status}.")
    return elapsed


def medians(rounds: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        for command in COMMANDS.values():
            seconds(command, folder)  # fills the disk's cache and compiles what changed
        times = [{name: seconds(command, folder) for name, command in COMMANDS.items()} for _ in range(rounds)]
    return {name: statistics.median(one[name] for one in times) for name in COMMANDS}


def main() -> None:
    parser = argparse.ArgumentParser(description="How long a student waits.")
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    median = medians(rounds)
    for name, value in median.items():
        print(f"{name:20} {value:6.3f} s")
    figures = [
        ("grade exercise3 / import torch", median["grade exercise3"] / median["import torch"], MAX_GRADE_TO_TORCH),
        ("--help / import click", median["dl4cv-grade --help"] / median["import click"], MAX_HELP_TO_CLICK),
        ("--help, seconds", median["dl4cv-grade --help"], MAX_HELP_SECONDS),
    ]
    for name, figure, most in figures:
        print(f"{name:32} {figure:6.3f}  (at most {most}), median of {rounds}")
    raise SystemExit(0 if all(figure <= most for _, figure, most in figures) else 1)


if __name__ == "__main__":
    main()
