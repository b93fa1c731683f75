"""The child: loads the student's module and answers "call f with these". It only ever returns plain data.

Nothing here is trusted by the grader: once student code runs, it may have replaced any line of it.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import json
import os
import random
import socket
import sys
import traceback
import types
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from dl4cv.exercise.frameworks import FRAMEWORKS
from dl4cv.rpc.frames import UnsendableError
from dl4cv.rpc.in_process import perform, raised
from dl4cv.rpc.procedure import Procedure, load_preparation, load_procedures
from dl4cv.sandbox.line.channel import Channel
from dl4cv.sandbox.walls.isolation import LAYERS, conclude, isolate
from dl4cv.sandbox.walls.limits import Limits
from dl4cv.sandbox.walls.proof import prove
from dl4cv.sandbox.walls.readable import importable_names, readable_paths
from dl4cv.sandbox.workers.student_module import LoadedModule, StudentCode
from dl4cv.submission.places import Cell

NUMPY_PARTS = tuple(
    f"numpy.{part}" for part in ("exceptions", "fft", "lib.stride_tricks", "linalg", "ma", "polynomial", "random")
)

# Never there for students: this package, ready-made networks, and what draws or shows progress (welcome in a
# submission behind `try`, but matplotlib would want to write).
HIDDEN = frozenset({"IPython", "dl4cv", "matplotlib", "seaborn", "timm", "torchaudio", "torchvision", "tqdm"})

SPARE_CPU_SECONDS = 60

RANDOM_STATE = 2024
"""Where student code's random numbers start, whatever the cases are drawn from."""


class ImportGate(importlib.abc.MetaPathFinder):
    """Finds the standard library and `packages`, but for what is HIDDEN, by `finders`, and nothing else.

    What is refused is not there, also for who only asks whether it is: torch looks for packages that it would use.
    Modules that the preloaded packages import later are theirs, found by their own `__path__`.
    """

    def __init__(self, packages: Iterable[str], finders: Sequence[Any]) -> None:
        self._allowed = (frozenset(packages) | sys.stdlib_module_names) - HIDDEN
        self.finders = tuple(finders)

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Ask the finders for what is allowed, one after the other."""
        if fullname.partition(".")[0] not in self._allowed:
            return None
        found = (finder.find_spec(fullname, path, target) for finder in self.finders)
        return next((spec for spec in found if spec is not None), None)

    def invalidate_caches(self) -> None:
        """Let the finders look again."""
        for finder in self.finders:
            if hasattr(finder, "invalidate_caches"):
                finder.invalidate_caches()


@dataclass(frozen=True)
class Start:
    """How a worker finds itself: its line, the import path without installed packages, what it may read.

    `parent` forked it or started it, `grader` waits for its answers.
    """

    line: int
    library: tuple[str, ...]
    readable: tuple[Path, ...]
    parent: int
    grader: int


def preload(framework: str) -> None:
    """Import what the exercise may use, single-threaded, before student code and its limits come."""
    for name in (*NUMPY_PARTS, *FRAMEWORKS[framework].preloaded):
        importlib.import_module(name)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(1)
        _load_data_here(sys.modules["torch"].utils.data.DataLoader)


def _load_data_here(loader: Any) -> None:
    """Let every DataLoader load in the worker itself, whatever its num_workers: a worker may start no process."""
    make = loader._get_iterator

    def iterator(self: Any) -> Any:
        self.num_workers = self.timeout = 0
        return make(self)

    loader._get_iterator = iterator


def run(start: Start) -> NoReturn:
    """A worker's life: isolation, the student's module, answers; it never returns to what forked it."""
    status = 70
    try:
        channel = Channel(socket.socket(fileno=start.line))
        setup = channel.receive()
        os.chdir(setup["job"])
        file = Path(setup["procedures"]) if setup["procedures"] else None
        procedures, prepare = load_procedures(file), load_preparation(file)
        for more in setup["more_procedures"]:
            procedures |= load_procedures(Path(more))
        isolation = _isolated(setup, start)
        channel.send(isolation)
        if isolation["level"] == "strong" or not setup["required"]:
            _serve(channel, setup, start, procedures, prepare)
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        _flush()
        os._exit(status)


def _isolated(setup: Mapping[str, Any], start: Start) -> dict[str, Any]:
    limits = Limits(cpu_seconds=int(setup["total_seconds"]) + SPARE_CPU_SECONDS)
    wanted = LAYERS if setup["layers"] is None else setup["layers"]
    job = Path(setup["job"])
    held = LAYERS[:3] if hasattr(os, "setsid") else LAYERS[1:3]  # Windows has no process groups
    report = isolate(job, start.readable, limits, parent=start.parent, wanted=wanted, held=held)
    return conclude(report, prove(job, parent=start.grader))


def _serve(
    channel: Channel,
    setup: Mapping[str, Any],
    start: Start,
    procedures: Mapping[str, Procedure],
    prepare: Callable[[dict[str, Any]], None],
) -> None:
    """Load the student's module, then answer requests until the grader hangs up."""
    _fresh_random_state()
    importable = importable_names(start.readable)
    if setup["packages"] is not None:
        sys.path[:] = start.library
    packages = importable if setup["packages"] is None else setup["packages"]
    sys.meta_path[:] = [ImportGate(packages, sys.meta_path)]
    try:
        module = LoadedModule(_student_code(setup), setup["framework"], float(setup["call_seconds"]))
        prepare(module.namespace)
    except BaseException as error:  # such as a nesting that takes more memory here than where it was read
        _flush()
        channel.send(raised(error, setup["filename"]))
        return
    _answer(channel, {"status": "returned", "value": module.failures, "type": "module", "changed": [], "warned": []})
    while True:
        try:
            requests = channel.receive()["requests"]
        except (EOFError, OSError):
            return
        for request in requests:
            answer = perform(module.namespace, request, procedures, setup["filename"], channel.send)
            answer = module.explained(request["function"], answer)
            _answer(channel, {**answer, "to": request["number"]})


def _answer(channel: Channel, answer: Mapping[str, Any]) -> None:
    _flush()
    try:
        channel.send(answer)
    except UnsendableError as error:
        channel.send({**answer, "value": None, "type": f"{answer.get('type', '')}: {error}"})


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # the student may have closed or replaced it
            continue


def _fresh_random_state() -> None:
    """Begin every library's random numbers alike. The seed of the cases is a secret, of which nothing may follow."""
    random.seed(RANDOM_STATE)
    np.random.seed(RANDOM_STATE)  # noqa: NPY002 - students use the global generator
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(RANDOM_STATE)


def _student_code(setup: Mapping[str, Any]) -> StudentCode:
    return StudentCode(
        name=setup["module"],
        filename=setup["filename"],
        text=_text(setup["text"]),
        cells=[Cell(number, start) for number, start in json.loads(_text(setup["cells"]))],
        modules={name: _text(text) for name, text in setup["modules"].items()},
        unread={name: failure for failure, names in json.loads(_text(setup["unread"])) for name in names},
    )


def _text(data: np.ndarray) -> str:
    return data.tobytes().decode("utf-8", "surrogatepass")


def main(descriptor: int, library: Sequence[str], framework: str) -> NoReturn:
    """A worker that is an interpreter of its own: `descriptor` is the line."""
    preload(framework)
    parent = os.getppid()
    run(Start(descriptor, tuple(library), readable_paths(framework), parent=parent, grader=parent))
