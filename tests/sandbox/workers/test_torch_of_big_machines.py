"""What students write for machines with many processors and a GPU runs in a worker, which has neither."""

import pytest
from dl4cv.sandbox.process import Job, StudentProcess
from dl4cv.sandbox.workers.launch import launcher

from tests.sandbox.student_code import calls

LOADER = """
from torch.utils.data import DataLoader, TensorDataset
def f():
    numbers = torch.arange(5)
    loader = DataLoader(TensorDataset(numbers), batch_size=2, {options})
    return [[int(x.sum()) for (x,) in loader] for epoch in range(2)]
"""

SCALED = """
from torch.cuda.amp import GradScaler, autocast
scaler = GradScaler()
def f():
    weight = torch.ones(1, requires_grad=True)
    optimizer = torch.optim.SGD([weight], lr=0.5)
    with autocast():
        loss = (weight * 1.0).sum()
    scaler.scale(loss).backward()
    scaler.step(optimizer)
    scaler.update()
    return weight.item()
"""


def answer(student):
    return student.answers(calls("f"))[0]


@pytest.fixture(scope="module")
def start():
    begun = []
    with launcher("torch") as launch:

        def start(text):
            job = Job(
                module="exercise6",
                filename="exercise6.py",
                text=f"import torch\n{text}\n",
                framework="torch",
                packages=None,
                call_seconds=20.0,
                total_seconds=60.0,
            )
            begun.append(StudentProcess(job, launch))
            return begun[-1]

        yield start
        for student in begun:
            student.close()


@pytest.mark.parametrize(
    "options",
    ["num_workers=2", "num_workers=2, persistent_workers=True", "num_workers=1, timeout=5, prefetch_factor=4"],
)
def test_a_loader_that_asks_for_processes_loads_without_them(start, options):
    assert answer(start(LOADER.format(options=options))).value == [[1, 5, 4], [1, 5, 4]]


def test_mixed_precision_is_off_without_a_gpu(start):
    student = start(SCALED)
    assert answer(student).value == 0.5
    assert student.raised_at_load == ()
