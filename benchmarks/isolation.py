"""How long the layers take, beside a bare fork: python benchmarks/isolation.py."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

from dl4cv.sandbox.walls.isolation import LAYERS, isolate
from dl4cv.sandbox.walls.limits import Limits
from dl4cv.sandbox.walls.proof import prove
from dl4cv.sandbox.walls.readable import readable_paths

ROUNDS = 40


def fork_and(act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds: of the whole life of a child that does `act`, and of processor time that `act` takes in it."""
    reading, writing = os.pipe()
    start = time.perf_counter()
    child = os.fork()
    if child == 0:
        begin = time.process_time()
        act()
        os.write(writing, repr(time.process_time() - begin).encode())
        os._exit(0)
    inside = float(os.read(reading, 100))
    os.waitpid(child, 0)
    whole = time.perf_counter() - start
    os.close(reading)
    os.close(writing)
    return 1e3 * whole, 1e3 * inside


def medians(act: Callable[[], object]) -> tuple[float, float]:
    whole, inside = zip(*(fork_and(act) for _ in range(ROUNDS)), strict=True)
    return statistics.median(whole), statistics.median(inside)


def import_milliseconds() -> float:
    """What importing the layers costs a worker that has NumPy already."""
    code = """
import time, numpy, numpy.random, socket, json, dataclasses
start = time.perf_counter()
import dl4cv.sandbox.walls.isolation, dl4cv.sandbox.walls.readable
print(1e3 * (time.perf_counter() - start))
"""
    runs = [subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout for _ in range(5)]
    return statistics.median(map(float, runs))


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        job = Path(folder)
        job.chmod(0o755)
        me = os.getpid()
        bare, _ = medians(lambda: None)
        print(f"bare fork and exit           {bare:6.2f} ms   1.0 ×")
        frameworks: tuple[str, ...] = ("numpy", "torch")
        for framework in frameworks:
            readable = readable_paths(framework)
            stages: tuple[tuple[str, Callable[[], object]], ...] = (
                ("layers", partial(shut_in, job, readable, me)),
                ("layers and proof", partial(shut_in_and_prove, job, readable, me)),
            )
            for name, act in stages:
                whole, inside = medians(act)
                label = f"{framework}: {name}"
                print(f"{label:28} {inside:6.2f} ms   with its fork {whole / bare:.1f} ×   ({len(readable)} paths)")
    print(f"importing the layers         {import_milliseconds():6.2f} ms")


def shut_in(job: Path, readable: tuple[Path, ...], parent: int) -> None:
    isolate(job, readable, Limits(), parent=parent, held=LAYERS[:3])


def shut_in_and_prove(job: Path, readable: tuple[Path, ...], parent: int) -> None:
    shut_in(job, readable, parent)
    prove(job, parent=parent)


if __name__ == "__main__":
    main()
