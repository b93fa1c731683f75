"""A class of 200, killed five times and resumed, beside an undisturbed run: python benchmarks/killed.py."""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.classroom.classes import batch, content, finished, submissions, write_class
from tests.classroom.zips import write_zip

KILLS = 5


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        canvas = {
            f"{name.replace('/', f'_{number}_7_')}": text.encode()
            for number, (name, text) in enumerate(submissions(80, "exercise3").items())
        }
        schools = (write_class(home / "class", 120, 0), write_zip(home / "canvas.zip", canvas))
        for school in schools:
            started = time.perf_counter()
            finished(batch(school, home / "undisturbed.db"))
            seconds = time.perf_counter() - started
            print(f"{school.name}: {seconds:.0f} s undisturbed", flush=True)
            for _ in range(KILLS):
                process = batch(school, home / "killed.db")
                time.sleep(random.uniform(1, seconds / 2))
                os.kill(process.pid, signal.SIGKILL)
                process.communicate()
            finished(batch(school, home / "killed.db"))
        same = content(home / "killed.db") == content(home / "undisturbed.db")
        print(f"{len(content(home / 'killed.db'))} rows; killed {2 * KILLS} times, the gradebooks are equal: {same}")
    raise SystemExit(0 if same else 1)


if __name__ == "__main__":
    main()
