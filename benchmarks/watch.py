"""How long a save waits for its verdict beyond the checks' own time: python benchmarks/watch.py [exercise2].

Twenty saves of a right file, in a real pseudo-terminal. The verdict is there when it is remembered.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

import pexpect

ROOT = Path(__file__).parents[1]
SAVES, PATIENCE = 20, 120.0


def waits(exercise: str) -> list[float]:
    """Return the seconds from each save to its verdict, less those that its checks took."""
    solution = (ROOT / "solutions" / f"{exercise}.py").read_text(encoding="utf-8")
    found = []
    with tempfile.TemporaryDirectory() as folder:
        file, kept = Path(folder, f"{exercise}.py"), Path(folder, ".dl4cv", f"{exercise}.json")
        file.write_text(solution, encoding="utf-8")
        command = ["-P", "-m", "dl4cv", exercise, "--watch"]
        environment = {**os.environ, "OMP_NUM_THREADS": "1", "TERM": "xterm"}
        watching = pexpect.spawn(sys.executable, command, cwd=folder, env=environment, timeout=PATIENCE)
        watching.expect("q quit")
        for number in range(SAVES):
            time.sleep(0.5)
            before = kept.stat().st_mtime_ns
            file.write_text(f"{solution}\n# save {number}\n", encoding="utf-8")
            started = time.monotonic()
            while kept.stat().st_mtime_ns == before and time.monotonic() - started < PATIENCE:
                time.sleep(0.005)
            waited = time.monotonic() - started
            found.append(waited - json.loads(kept.read_text(encoding="utf-8"))["seconds"])
            watching.expect("q quit")
        watching.send("q")
        watching.expect(pexpect.EOF)
    return found


if __name__ == "__main__":
    each = waits(sys.argv[1] if len(sys.argv) > 1 else "exercise2")
    print(f"{len(each)} saves: median {statistics.median(each):.2f} s, longest {max(each):.2f} s beyond the checks")
