"""How fast a student's LeNet comes to its verdict, and how well it then reads.

    python benchmarks/training.py ratios [--pairs 5]      time to the verdict against a bare loop and a plain epoch
    python benchmarks/training.py seeds [--seeds 10]      test accuracy for each seed

The verdict is the real one: solutions/exercise6.py goes through `grade`. The clock is that of the check, with the
digits chosen as they are before a training starts: from there to the worker, through the training and back, until the
accuracy is measured here. All with one thread. Ratios are taken within one round, so that a slow machine or a busy one
changes them little.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch._dynamo  # the first optimizer would import it within the first measurement
import torch.nn.functional as F
from dl4cv.course import COURSE
from dl4cv.course.datasets.mnist import mnist
from dl4cv.course.exercise6 import lenet_training
from dl4cv.course.networks.small import LeNet, initial_state
from dl4cv.course.training import Recipe, learning_rate, make_optimizer, normalise
from dl4cv.exercise.exercise import find_exercise
from dl4cv.grading.grade import grade
from dl4cv.results import CheckResult
from dl4cv.submission.reading import read
from torch import Tensor, nn

RATIO_TO_BARE_LOOP = 1.2
RATIO_TO_EPOCH = 0.75
LOWEST_ACCURACY = 0.98
RECIPE = Recipe()
SOLUTION = Path(__file__).parents[1] / "solutions" / "exercise6.py"


def train_step(model: nn.Module, optimizer: torch.optim.Optimizer, images: Tensor, labels: Tensor) -> float:
    """One update, as a student writes it."""
    optimizer.zero_grad()
    loss = F.cross_entropy(model(images), labels)
    loss.backward()  # type: ignore[no-untyped-call]
    optimizer.step()
    return loss.item()


def new_model(seed: int) -> LeNet:
    model = LeNet()
    model.load_state_dict(initial_state(seed))
    return model


def verdict(seed: int) -> CheckResult:
    """The check that trains LeNet, through the real worker."""
    lenet_training.training_digits(seed)
    lenet_training.test_digits(None)
    result = grade(read(SOLUTION), find_exercise("exercise6", COURSE), seed=seed)
    return next(check for check in result.checks if check.name == "lenet_trained_on_mnist")


def bare_loop(images: Tensor, labels: Tensor, seed: int) -> None:
    """The same number of the same steps and nothing else, on tensors that lie ready."""
    model = new_model(seed)
    optimizer = make_optimizer(model, RECIPE)
    size = RECIPE.batch_size
    steps = len(images) // size
    for step in range(steps):
        optimizer.param_groups[0]["lr"] = learning_rate(step, steps, RECIPE)
        train_step(model, optimizer, images[step * size : (step + 1) * size], labels[step * size : (step + 1) * size])


def plain_epoch(images: Tensor, labels: Tensor, seed: int) -> None:
    """60,000 images in batches of 128, AdamW, a one-cycle rate: what one would write without much thought."""
    model = new_model(seed)
    optimizer = torch.optim.AdamW(model.parameters())
    order = torch.randperm(len(images), generator=torch.Generator().manual_seed(seed))
    batches = torch.split(order, 128)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=5e-3, total_steps=len(batches))
    for batch in batches:
        train_step(model, optimizer, images[batch], labels[batch])
        schedule.step()


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def print_ratios(pairs: int) -> bool:
    digits = mnist("train")
    images, labels = normalise(digits.images), torch.from_numpy(digits.labels)
    few = slice(RECIPE.images)
    to_bare, to_epoch = [], []
    bare_loop(images[few], labels[few], seed=0)  # the first round of a process is slower than all others
    for seed in range(pairs):
        ours = verdict(seed).seconds
        bare = seconds(lambda: bare_loop(images[few], labels[few], seed))  # noqa: B023 - called within this round
        epoch = seconds(lambda: plain_epoch(images, labels, seed))  # noqa: B023
        to_bare.append(ours / bare)
        to_epoch.append(ours / epoch)
        print(f"pair {seed}: verdict {ours:.2f} s, bare loop {bare:.2f} s, plain epoch {epoch:.2f} s", flush=True)
    bare_ratio, epoch_ratio = statistics.median(to_bare), statistics.median(to_epoch)
    print(f"verdict / bare loop   {bare_ratio:.3f}  (at most {RATIO_TO_BARE_LOOP}), median of {pairs}")
    print(f"verdict / plain epoch {epoch_ratio:.3f}  (at most {RATIO_TO_EPOCH}), median of {pairs}")
    return bare_ratio <= RATIO_TO_BARE_LOOP and epoch_ratio <= RATIO_TO_EPOCH


def print_seeds(seeds: int) -> bool:
    reached = []
    for seed in range(seeds):
        reached.append(verdict(seed).measured["test accuracy"])
        print(f"seed {seed}: {reached[-1]:.2%}", flush=True)
    print(f"lowest {min(reached):.2%} (at least {LOWEST_ACCURACY:.0%}), mean {statistics.mean(reached):.2%}")
    return min(reached) >= LOWEST_ACCURACY


def main() -> None:
    parser = argparse.ArgumentParser(description="How fast a student's LeNet is trained, and how well it then reads.")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("ratios").add_argument("--pairs", type=int, default=5)
    commands.add_parser("seeds").add_argument("--seeds", type=int, default=10)
    options = parser.parse_args()
    torch.set_num_threads(1)
    kept = print_ratios(options.pairs) if options.command == "ratios" else print_seeds(options.seeds)
    raise SystemExit(0 if kept else 1)


if __name__ == "__main__":
    main()
