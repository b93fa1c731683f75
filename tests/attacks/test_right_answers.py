"""No worker holds a right answer: what student code can reach there, at any time, does nothing a student writes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from dl4cv.checks.compare import Mismatch
from dl4cv.checks.student import Student, StudentLostError
from dl4cv.course import COURSE
from dl4cv.course.exercise6 import grader_steps, procedures
from dl4cv.course.exercise6.lenet_training import assert_learns_mnist
from dl4cv.course.networks.small import LeNet, initial_state
from dl4cv.exercise.exercise import Exercise, find_exercise
from dl4cv.exercise.frameworks import FRAMEWORKS
from dl4cv.rpc.networks import with_weights
from dl4cv.rpc.probe import PROBE, Probe
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Lost, Request, Returned
from dl4cv.sandbox.process import Job, StudentProcess
from dl4cv.sandbox.workers.launch import launcher

from tests.sampling import one_in, thorough

WALK = Path(__file__).with_name("walk.py").read_text("utf-8")

# What a worker is made of. No room above these is in it, nor what is taught but for the procedures of an exercise.
MACHINE = ("__init__.py", "exercise/", "files.py", "harmless.py", "results.py", "rpc/", "sandbox/", "submission/")
OF_EXERCISE = {
    "exercise5": ("course/__init__.py", "course/exercise5/procedures.py"),
    "exercise6": (
        "course/__init__.py",
        "course/datasets/mnist.py",
        "course/exercise6/keras_models.py",
        "course/exercise6/procedures.py",
        "course/training.py",
    ),
    "exercise7": ("course/__init__.py", "course/exercise7/procedures.py"),
    "exercise9": ("course/__init__.py", "course/exercise9/procedures.py"),
}

# What the answers of an exercise are made with: functions of NumPy and torch, and of the grader's own, that no code of
# the grader in a worker may name. Whatever else the machine does, it does without these.
MADE_WITH = {
    "exercise1": {"eye", "argmax", "put_along_axis", "searchsorted"},
    "exercise2": {"exp", "expm1", "log1p", "logaddexp", "maximum", "softmax", "sigmoid", "tanh"},
    "exercise3": {"einsum", "tensordot", "matmul", "sliding_window_view", "as_strided", "convolve", "pad", "conv2d"},
    "exercise4": {"sliding_window_view", "as_strided", "pad", "mean", "reduceat", "max_pool2d"},
    "exercise5": {
        *("exp", "log", "maximum", "einsum", "tensordot", "matmul", "dot", "argmax", "pad", "permutation", "shuffle"),
        *("sliding_window_view", "as_strided", "softmax", "log_softmax", "cross_entropy", "backward", "default_rng"),
    },
    "exercise6": {
        *("cross_entropy", "nll_loss", "log_softmax", "zero_grad", "argmax", "eq", "accuracy", "cross_entropy_loss"),
        *("Conv2d", "conv2d", "relu", "max_pool2d", "MaxPool2d", "ReLU", "LeNet", "SmallCNN", "_step"),
    },
    "exercise7": {
        *("Conv2d", "conv2d", "BatchNorm2d", "batch_norm", "MaxPool2d", "max_pool2d", "AdaptiveAvgPool2d", "Dropout"),
        *("ReLU", "relu", "ReLU6", "relu6", "SiLU", "silu", "sigmoid", "cat", "dropout"),
    },
    "exercise8": {"argsort", "argpartition", "lexsort", "bincount", "histogram2d", "diagonal", "mean", "confusion"},
    "exercise9": {
        *("interpolate", "bicubic", "antialias", "clamp", "clip", "rot90", "softmax", "log_softmax", "topk", "argsort"),
        *("palette", "orientation", "permute", "EfficientNetLite0", "pretrained"),
    },
}
IMPLEMENTATIONS = {"torch", "scipy", "cv2", "sklearn", "pandas", "jax", "tensorflow", "skimage", "numba", "PIL"}


def functions_of(exercise: Exercise) -> list[str]:
    return list(exercise.functions)


@contextmanager
def worker(exercise: Exercise, text: str) -> Iterator[StudentProcess]:
    job = Job(
        module=exercise.name,
        filename=f"{exercise.name}.py",
        text=f"{WALK}\n\n{text}",
        framework=exercise.framework,
        packages=FRAMEWORKS[exercise.framework].packages,
        call_seconds=60.0,
        total_seconds=300.0,
        procedures=str(exercise.files.procedures or ""),
        required=True,
    )
    with launcher(exercise.framework) as launch, StudentProcess(job, launch) as process:
        yield process


def beyond(files: list[str], exercise: Exercise) -> list[str]:
    """Those of the `files` in a worker that are not to be there."""
    allowed = (*MACHINE, *OF_EXERCISE.get(exercise.name, ()))
    return [file for file in files if not file.startswith(allowed)]


def test_every_exercise_says_what_its_answers_are_made_with():
    assert {exercise.name for exercise in COURSE} == MADE_WITH.keys(), "MADE_WITH, above, has a row for each exercise"


# Of networks, the worker of one exercise is searched at each push: it takes ten seconds.
@pytest.mark.parametrize(
    "exercise",
    one_in(1, COURSE, longest=[exercise for exercise in COURSE if exercise.name in ("exercise7", "exercise9")]),
    ids=lambda exercise: exercise.name,
)
def test_what_a_worker_holds_makes_no_answer(exercise: Exercise):
    marks = MADE_WITH.get(exercise.name, set()) | set(functions_of(exercise))
    name = functions_of(exercise)[0]
    with worker(exercise, f"def {name}(marks):\n    return [*walked(marks), loaded()]\n") as process:
        [answer] = process.answers([Request(CALL, name, (sorted(marks),))])
    assert isinstance(answer, Returned), answer
    files, found, packages = answer.value
    assert "rpc/in_process.py" in files  # the walk has seen the machine
    assert beyond(files, exercise) == []
    assert not found, found
    if exercise.framework == "numpy":
        assert not IMPLEMENTATIONS & set(packages)


EXERCISE_6 = find_exercise("exercise6", COURSE)
NETWORK = """
import torch
from torch import nn

MARKS = {marks!r}

class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)

    def forward(self, x):
        look("forward")
        return self.fc1.bias[:10] + 0 * x.sum() + self.conv1.bias.sum() * torch.ones(len(x), 1)

    def __del__(self):
        look("del")

def train_step(model, optimizer, images, labels):
    look("train_step")
    optimizer.step()
    return 0.0

def evaluate(model, images, labels):
    look("evaluate")
    return 0.5

looked = {{}}

def look(when):
    # Twice at each place: early, and when something was asked before.
    looked[when] = looked.get(when, 0) + 1
    if looked[when] in (1, 4):
        print("SAW", when, walked(MARKS))

def seen():
    return sorted(looked)

threading.Thread(target=lambda: look("thread"), daemon=True).start()
"""


@thorough
def test_at_no_time_does_the_worker_of_exercise_6_hold_an_answer():
    marks = sorted(MADE_WITH["exercise6"] - {"LeNet", "Conv2d", "conv2d", "accuracy"})
    images, labels = np.zeros((2, 1, 28, 28), np.float32), np.array([0, 1])
    state = {name: tensor.numpy() for name, tensor in initial_state(0).items()}
    probe = {name: tensor.detach().numpy() for name, tensor in Probe().state_dict().items()}
    recipe = {"images": 4, "validation_images": 2, "batch_size": 2, "betas": [0.8, 0.95]}
    digits = (np.zeros((4, 28, 28), np.uint8), np.zeros(4, np.int64))
    small = (np.zeros((2, 1, 4, 4), np.float32), labels)
    shapes = {name: array.shape for name, array in state.items()}
    requests = [
        Request(procedures.forward, "LeNet", (images, state)),
        Request(procedures.first_weights, "LeNet", (images,)),
        Request(procedures.gradients, "LeNet", (images, np.ones((2, 10), np.float32), state, shapes)),
        Request(procedures.train_steps, "train_step", ([small] * 2, probe, PROBE, 0.1)),
        Request(procedures.evaluation, "evaluate", small, {"state": probe, "training": True, "noting": ["seen"]}),
        Request(procedures.training, "LeNet", (digits, state, recipe)),
        Request(procedures.training, "LeNet", (digits, state, recipe)),
        Request(CALL, "seen"),
    ]
    with worker(EXERCISE_6, NETWORK.format(marks=marks)) as process:
        *answers, seen = process.answers(requests)
        output = process.output
    assert all(isinstance(answer, Returned) for answer in answers), answers
    assert seen.value == ["del", "evaluate", "forward", "thread", "train_step"]
    looks = [ast.literal_eval(line.split(" ", 2)[2]) for line in output.splitlines() if line.startswith("SAW")]
    assert len(looks) >= len(seen.value)
    assert [(beyond(files, EXERCISE_6), found) for files, found in looks] == [([], [])] * len(looks)


BORROWING = """
from torch import nn
import sys

kept = []

class LeNet(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(784, 10)

    def forward(self, x):
        frame = sys._getframe()
        while frame is not None:
            kept.extend(value for name, value in frame.f_locals.items() if name == "step")
            frame = frame.f_back
        return self.fc(x.flatten(1))

def train_step(model, optimizer, images, labels):
    return [step for step in kept if step is not train_step][0](model, optimizer, images, labels)

def seen():
    return len([step for step in kept if step is not train_step])
"""


@thorough
def test_the_graders_step_is_in_a_worker_that_is_asked_for_nothing_else():
    images = np.random.default_rng(0).normal(size=(4, 1, 28, 28)).astype(np.float32)
    network = {"fc.weight": np.zeros((10, 784), np.float32), "fc.bias": np.zeros(10, np.float32)}
    batches = [(images, np.arange(4))]
    trained = Request(grader_steps.grader_train_steps, "LeNet", (batches, network, "LeNet", 0.1))
    own = Request(procedures.train_steps, "train_step", (batches, network, "LeNet", 0.1))
    with worker(EXERCISE_6, BORROWING) as process:
        by_grader, kept, by_student, kept_again = process.answers(
            [trained, Request(CALL, "seen"), own, Request(CALL, "seen")]
        )
        assert process.answers([trained])[0].value["updates"] == 1
    assert by_grader.value["states"][0]["fc.weight"].any()
    assert (kept.value, kept_again.value) == (0, 0)
    assert by_student.type == "IndexError"


def test_workers_apart_share_the_time_of_the_submission_and_end_with_it():
    with worker(EXERCISE_6, "def f():\n    return 1\n") as process:
        apart = replace(CALL, apart=grader_steps.__file__)
        assert [answer.value for answer in process.answers([Request(apart, "f"), Request(CALL, "f")])] == [1, 1]
        [other] = process._apart.values()
        assert other._budget is process._budget
    assert other._process is None
    assert not other._folder.exists()


def test_nothing_that_comes_from_the_worker_apart_is_sent_to_another():
    """In the last digits of its weights a network could carry the step to where it would earn points."""
    sent: list[Request] = []
    marked = {name: np.full(tensor.shape, 0.12345, np.float32) for name, tensor in initial_state(0).items()}

    def answer(request: Request) -> Returned:
        sent.append(request)
        if request.procedure.name == "describe":
            return Returned({"shapes": {name: list(a.shape) for name, a in marked.items()}, "own_init": True}, "dict")
        if request.procedure.name in ("forward", "grader_forward"):
            network = with_weights(LeNet(), request.options["weights"])
            with torch.no_grad():
                output = network(torch.from_numpy(request.arguments[0])).numpy()
            return Returned({"output": output, "type": "Tensor", "unmatched": []}, "dict")
        if request.procedure.name == "train_steps":
            raise StudentLostError(Lost("crashed", "no step"))
        return Returned({"state": marked, "states": [marked]}, "dict")

    with pytest.raises(Mismatch):
        assert_learns_mnist(Student(answer), seed=0)
    asked = [request for request in sent if "0.12345" in repr(request.options.get("weights"))]
    assert [request.procedure.apart for request in asked] == [grader_steps.__file__]
    assert {request.procedure.name for request in sent if request.procedure.apart} >= {"grader_training"}
