"""What a class costs: python benchmarks/batch.py [further | fitting | training | jobs | linear | memory] …

Without a part, all of them. CPU seconds count the command and everything it starts; what is the same for every class,
the imports and the drawing of cases, cancels out in "each further submission". Memory is PSS, in which a page shared by
n processes counts 1/n each.
"""

from __future__ import annotations

import multiprocessing
import os
import resource
import runpy
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import psutil
from dl4cv.classroom.gradebook.gradebook import Gradebook

SOLUTIONS = Path(__file__).parents[1] / "solutions"
WRONG = {
    "exercise1": "def decode_one_hot(scores):\n    return np.argmin(scores, axis=1)\n",
    "exercise2": "def softmax(x, axis=-1):\n    return np.exp(x) / np.exp(x).sum()\n",
    "exercise3": "def output_size(size, kernel_size, stride=1, padding=0, dilation=1):\n    return size\n",
    "exercise4": "def global_avg_pool2d(x):\n    return x.max(axis=(2, 3))\n",
    "exercise5": "def relu_backward(x, grad_out):\n    return np.where(x >= 0, grad_out, 0)\n",
    "exercise8": "def accuracy(labels, predictions):\n    return (labels == predictions).sum()\n",
    "exercise9": "def top_k(logits, classes, k=5):\n    return [(classes[0], 1.0)]\n",
    "exercise6": "def evaluate(model, images, labels):\n    return 1.0\n",
}

MOST_CPU_SECONDS = 0.25
MOST_BEYOND_FITS = 0.3
MOST_TO_BARE_LOOP = 1.1
MOST_MIB = 1024
MOST_GROWTH = 1.25


@dataclass(frozen=True)
class Cost:
    """What grading a class took."""

    submissions: int
    seconds: float
    cpu: float
    pss_mib: float


def write_class(folder: Path, exercise: str, students: int) -> Path:
    """Distinct submissions, a third of them wrong."""
    text = (SOLUTIONS / f"{exercise}.py").read_text(encoding="utf-8")
    for number in range(students):
        mistake = f"\n\n{WRONG[exercise]}" if number % 3 == 2 else ""
        file = folder / f"student{number:04}" / f"{exercise}.py"
        file.parent.mkdir(parents=True)
        file.write_text(f"{text}\n# {number}\n{mistake}", encoding="utf-8")
    return folder


def grade(exercise: str, students: int, jobs: int, *, weigh: bool = False) -> Cost:
    """Grade a class with the command that instructors use."""
    with tempfile.TemporaryDirectory() as folder:
        school = write_class(Path(folder) / "class", exercise, students)
        gradebook = Path(folder) / "class.db"
        command = [sys.executable, "-m", "dl4cv", "batch", str(school), "--gradebook", str(gradebook)]
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        started = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--jobs", str(jobs)],
            cwd=folder,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        most = 0.0
        while process.poll() is None:
            if weigh:
                most = max(most, pss_mib(process.pid))
            time.sleep(0.25)
        seconds = time.perf_counter() - started
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        with Gradebook(str(gradebook)) as book:
            attempts = book.attempts()
        assert process.returncode == 0, "the command failed"
        assert sum(attempt.state == "graded" for attempt in attempts) == students
        assert sum(not attempt.passed for attempt in attempts) == students // 3
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(students, seconds, cpu, most)


def pss_mib(pid: int) -> float:
    """The memory of a process and all that it started."""
    total = 0
    try:
        top = psutil.Process(pid)
        processes = [top, *top.children(recursive=True)]
    except psutil.NoSuchProcess:
        return 0.0
    for process in processes:
        try:
            total += process.memory_full_info().pss
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
    return total / 2**20


def further() -> bool:
    """CPU seconds for each further submission of a class of 100."""
    dearest = 0.0
    for exercise in (name for name in WRONG if name not in ("exercise5", "exercise6")):
        few, many = grade(exercise, 10, 1), grade(exercise, 100, 1)
        each = (many.cpu - few.cpu) / 90
        dearest = max(dearest, each)
        print(
            f"{exercise}: {each:.3f} CPU-s for each further submission (at most {MOST_CPU_SECONDS}); "
            f"the first ten {few.cpu:.1f} CPU-s",
            flush=True,
        )
    return dearest <= MOST_CPU_SECONDS


def fitting() -> bool:
    """CPU seconds for each further submission of exercise 5, beyond the fits of its solution in a bare process."""
    beyond = []
    for _ in range(3):
        few, many = grade("exercise5", 3, 1), grade("exercise5", 15, 1)
        each = (many.cpu - few.cpu) / 12
        with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as alone:
            bare = alone.submit(bare_fits).result()
        beyond.append(each - bare)
        print(f"exercise5: {each:.2f} CPU-s for each further submission, {bare:.2f} for bare fits", flush=True)
    median = statistics.median(beyond)
    print(f"beyond the fits: {median:.2f} CPU-s (at most {MOST_BEYOND_FITS}), median of {len(beyond)}")
    return median <= MOST_BEYOND_FITS


def bare_fits() -> float:
    """CPU seconds in which the solution learns the digits as often as the check asks for."""
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    # imported here, in a process of its own, so that they see how many threads there may be
    from dl4cv.course.exercise5.fitting import CLASSES, EPOCHS, digits

    solution = runpy.run_path(str(SOLUTIONS / "exercise5.py"))
    learned = digits(0)
    before = time.process_time()
    for epochs in EPOCHS:
        solution["fit_softmax_regression"](learned.images / 255, learned.labels, CLASSES, epochs, 0.2, 50, 0)
    return time.process_time() - before


def training() -> bool:
    """CPU seconds for each further submission of exercise 6, against those of a bare loop with the same steps."""
    # imported here, since nothing else needs torch in this process
    import torch
    from dl4cv.course.datasets.mnist import mnist
    from dl4cv.course.training import Recipe, normalise, select
    from dl4cv.exercise.exercise import SEED
    from training import bare_loop

    torch.set_num_threads(1)
    digits, _ = select(mnist("train"), Recipe(), SEED)
    images, labels = normalise(digits.images), torch.from_numpy(digits.labels)
    bare_loop(images, labels, SEED)  # the first round of a process is slower than all others
    ratios = []
    for _ in range(3):
        few, many = grade("exercise6", 2, 1), grade("exercise6", 4, 1)
        each = (many.cpu - few.cpu) / 2
        before = time.process_time()
        bare_loop(images, labels, SEED)
        bare = time.process_time() - before
        ratios.append(each / bare)
        print(f"exercise6: {each:.2f} CPU-s for each further submission, {bare:.2f} for a bare training", flush=True)
    ratio = statistics.median(ratios)
    print(f"further submission / bare training: {ratio:.2f} (at most {MOST_TO_BARE_LOOP}), median of {len(ratios)}")
    return ratio <= MOST_TO_BARE_LOOP


def jobs() -> bool:
    """Submissions a second at one and at two jobs."""
    rates = {}
    for number in (1, 2):
        runs = [grade("exercise3", 100, number) for _ in range(3)]
        rates[number] = statistics.median(run.submissions / run.seconds for run in runs)
        print(f"{number} jobs: {rates[number]:.1f} submissions a second, the start included", flush=True)
    print(f"two jobs are {rates[2] / rates[1]:.2f} × one; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    return rates[2] > rates[1]


def linear() -> bool:
    """The cost of exercise 1 at 100, 500 and 2,000 submissions."""
    costs = []
    for students in (100, 500, 2000):
        cost = grade("exercise1", students, 2, weigh=True)
        each = cost.cpu / students
        costs.append(each)
        print(
            f"{students:5} submissions: {cost.cpu:6.1f} CPU-s, {each:.3f} each, "
            f"{cost.seconds:6.1f} s, {cost.pss_mib:.0f} MiB",
            flush=True,
        )
    print(f"each of the most costs {costs[-1] / costs[0]:.2f} × each of the fewest (at most {MOST_GROWTH})")
    return costs[-1] <= MOST_GROWTH * costs[0]


def memory() -> bool:
    """The most memory at two jobs, of the command and all that it started."""
    most = 0.0
    for exercise, students in (("exercise1", 30), ("exercise3", 30), ("exercise4", 30), ("exercise6", 4)):
        weight = grade(exercise, students, 2, weigh=True).pss_mib
        most = max(most, weight)
        print(f"{exercise}: {weight:.0f} MiB at 2 jobs (at most {MOST_MIB})", flush=True)
    return most <= MOST_MIB


def main() -> None:
    parts = {each.__name__: each for each in (further, fitting, training, jobs, linear, memory)}
    kept = [parts[name]() for name in sys.argv[1:] or parts]
    raise SystemExit(0 if all(kept) else 1)


if __name__ == "__main__":
    main()
