"""What the layers leave to an honest submission, and what they keep from a curious one."""

from __future__ import annotations

import importlib
import importlib.util
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import dl4cv.checks
import numpy as np
import numpy.random
import pytest
from dl4cv.exercise.frameworks import FRAMEWORKS
from dl4cv.sandbox.walls import landlock, seccomp
from dl4cv.sandbox.walls.isolation import LAYERS, NAMES_VISIBLE, Report, isolate
from dl4cv.sandbox.walls.limits import Limits
from dl4cv.sandbox.walls.readable import readable_paths

from tests.sampling import one_in

CALLER = LAYERS[:3]
READABLE = {framework: readable_paths(framework) for framework in FRAMEWORKS}

pytestmark = [
    pytest.mark.skipif(landlock.abi() == 0, reason="this kernel has no Landlock"),
    pytest.mark.skipif(seccomp.this_processor() is None, reason="no list of system calls for this processor"),
]


def shut_in(job: Path, framework: str = "numpy") -> None:
    report = isolate(job, READABLE[framework], Limits(), parent=os.getppid(), held=CALLER)
    assert report == Report(LAYERS, (NAMES_VISIBLE,))


def test_numpy_computes_and_may_start_threads(as_user, job):
    def act() -> list[float]:
        shut_in(job)
        sums: list[float] = []
        images = np.random.default_rng(0).normal(size=(60, 60))

        def compute() -> None:
            u, s, vt = np.linalg.svd(images)
            sums.append(float(np.abs((u * s) @ vt - images).max()))
            np.fft.fft2(images)

        threads = [threading.Thread(target=compute) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return sums

    assert np.allclose(as_user(act), [0.0] * 4)


def test_threads_without_end_come_to_an_end(as_user, job):
    def act() -> int:
        report = isolate(job, [], Limits(threads=20), parent=os.getppid(), held=CALLER)
        assert "rlimits" in report.held
        for started in range(4000):  # noqa: B007
            try:
                threading.Thread(target=time.sleep, args=(60,), daemon=True).start()
            except RuntimeError:
                break
        return started

    assert 10 <= as_user(act) < 3999


def test_the_standard_library_can_still_be_imported(job, forked):
    def act() -> str:
        shut_in(job)
        importlib.invalidate_caches()
        for name in ("colorsys", "wave", "sqlite3", "lzma", "encodings.cp1251", "numpy.polynomial.hermite"):
            importlib.import_module(name)
        return (job / "submission.py").read_text()

    assert forked(act) == "answer = 42\n"


@pytest.mark.parametrize("package", ["torch", "hypothesis", "matplotlib", "dl4cv.checks"])
def test_other_packages_cannot_be_read_in_numpy_exercises(job, forked, package):
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        pytest.skip(f"{package} is not installed")
    source = Path(spec.origin)

    def act() -> str:
        shut_in(job)
        try:
            source.read_bytes()
        except PermissionError:
            return "refused"
        return "read"

    assert forked(act) == "refused"


def test_the_checks_cannot_be_read_in_torch_exercises(job, forked):
    checks = Path(str(dl4cv.checks.__file__))

    def act() -> str:
        shut_in(job, "torch")
        with pytest.raises(PermissionError):
            checks.read_bytes()
        return "refused"

    assert forked(act) == "refused"


def test_signals_to_oneself_are_ones_own_affair(job, forked):
    def act() -> list[int]:
        shut_in(job)
        heard: list[int] = []
        signal.signal(signal.SIGUSR1, lambda number, frame: heard.append(number))
        os.kill(os.getpid(), signal.SIGUSR1)
        signal.raise_signal(signal.SIGUSR1)
        return heard

    assert forked(act) == [signal.SIGUSR1] * 2


TRAINING = """
import os, sys
sys.path[:0] = {path!r}
from pathlib import Path
from dl4cv.sandbox.walls.isolation import LAYERS, isolate, level
from dl4cv.sandbox.walls.limits import Limits
from dl4cv.sandbox.walls.limits import Limits
from dl4cv.sandbox.walls.proof import prove
from dl4cv.sandbox.walls.readable import importable_names, readable_paths
from dl4cv.sandbox.workers.worker import ImportGate

def train():
    import torch
    torch.set_num_threads(1)
    network = torch.nn.Sequential(
        torch.nn.Conv2d(1, 6, 5, padding=2), torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Conv2d(6, 16, 5),
        torch.nn.ReLU(), torch.nn.MaxPool2d(2), torch.nn.Flatten(), torch.nn.Linear(400, 10))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.01, momentum=0.9)
    images, labels = torch.rand(32, 1, 28, 28), torch.arange(32) % 10
    for _ in range(3):
        optimizer.zero_grad()
        torch.nn.functional.cross_entropy(network(images), labels).backward()
        optimizer.step()
    torch.linalg.svd(torch.rand(20, 20))
    print("trained", flush=True)

job = Path({job!r})
readable = readable_paths("torch")
import torch, torch._dynamo  # which looks for packages that nobody may read
if {forked}:
    child = os.fork()
    if child:
        os.waitpid(child, 0)
        os._exit(0)
parent = os.getppid()
report = isolate(job, readable, Limits(), parent=parent, held=LAYERS[:3])
print(level(report, prove(job, parent=parent)), flush=True)
sys.meta_path[:] = [ImportGate(importable_names(readable), sys.meta_path)]
train()
"""


@pytest.mark.parametrize(
    "is_forked", one_in(2, [True, False]), ids=["forked from a warm process", "a fresh interpreter"]
)
def test_torch_trains(job, is_forked):
    path = [entry for entry in sys.path if entry]
    code = textwrap.dedent(TRAINING).format(path=path, job=str(job), forked=is_forked)
    done = subprocess.run(
        [sys.executable, "-I", "-c", code],
        env={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "TORCHINDUCTOR_CACHE_DIR": str(job)},
        capture_output=True,
        text=True,
        timeout=100,
    )
    assert done.stdout.split() == ["strong", "trained"], done.stderr
