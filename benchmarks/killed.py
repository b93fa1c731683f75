"""A class of 200 whose grading is cut short again and again, beside an undisturbed run.

python benchmarks/killed.py                        all of these
python benchmarks/killed.py sqlite postgresql      the command is killed five times at random moments, and resumed
python benchmarks/killed.py cluster                one of three dask workers is killed midway
"""

from __future__ import annotations

import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.classroom import postgresql
from tests.classroom.classes import batch, content, finished, submissions, write_class
from tests.classroom.dask_cluster import dask_cluster
from tests.classroom.zips import write_zip

KILLS = 5


def write_schools(home: Path) -> Sequence[Path]:
    """A folder of 120 students, and Canvas's zip of 80 more."""
    canvas = {
        f"{name.replace('/', f'_{number}_7_')}": text.encode()
        for number, (name, text) in enumerate(submissions(80, "exercise3").items())
    }
    return write_class(home / "class", 120, 0), write_zip(home / "canvas.zip", canvas)


def killed_and_resumed(schools: Sequence[Path], gradebook: str, seconds: Sequence[float]) -> None:
    """Grade each of the schools, which takes so many seconds undisturbed, with five deaths on the way."""
    for school, undisturbed in zip(schools, seconds, strict=True):
        for _ in range(KILLS):
            process = batch(school, gradebook)
            time.sleep(random.uniform(1, undisturbed / 2))
            os.kill(process.pid, signal.SIGKILL)
            process.communicate()
        finished(batch(school, gradebook))


def on_sqlite(home: Path, schools: Sequence[Path], seconds: Sequence[float]) -> dict[object, object]:
    """The gradebook, a SQLite file, after all the deaths."""
    gradebook = str(home / "killed.db")
    killed_and_resumed(schools, gradebook, seconds)
    return content(gradebook)


def on_postgresql(home: Path, schools: Sequence[Path], seconds: Sequence[float]) -> dict[object, object]:
    """The gradebook, in a PostgreSQL server of its own, after all the deaths."""
    with postgresql.server() as url:
        killed_and_resumed(schools, url, seconds)
        return content(url)


def on_cluster(home: Path, schools: Sequence[Path], seconds: Sequence[float]) -> dict[object, object]:
    """The gradebook of a dask cluster of three workers, of which one dies while the first school is graded."""
    gradebook = home / "cluster.db"
    with dask_cluster(home / "cluster") as cluster:
        for school, undisturbed in zip(schools, seconds, strict=True):
            process = batch(school, gradebook, "--scheduler", cluster.address)
            time.sleep(undisturbed / 2)
            cluster.workers[0].kill()
            finished(process)
        return content(gradebook)


def undisturbed(home: Path, schools: Sequence[Path]) -> tuple[dict[object, object], list[float]]:
    """The gradebook of a run that nobody disturbs, and the seconds that each school took."""
    gradebook, seconds = home / "undisturbed.db", []
    for school in schools:
        started = time.perf_counter()
        finished(batch(school, gradebook))
        seconds.append(time.perf_counter() - started)
        print(f"{school.name}: {seconds[-1]:.0f} s undisturbed", flush=True)
    return content(gradebook), seconds


def main() -> None:
    ways = {"sqlite": on_sqlite, "postgresql": on_postgresql, "cluster": on_cluster}
    all_equal = True
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        schools = write_schools(home)
        expected, seconds = undisturbed(home, schools)
        for name in sys.argv[1:] or ways:
            try:
                found = ways[name](home, schools, seconds)
            except pytest.skip.Exception as skipped:
                print(f"{name}: skipped, {skipped.msg}")
                continue
            all_equal = all_equal and found == expected
            print(f"{name}: {len(found)} rows, the gradebooks are equal: {found == expected}", flush=True)
    raise SystemExit(0 if all_equal else 1)


if __name__ == "__main__":
    main()
