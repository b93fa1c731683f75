"""The child: loads the student's module and answers "call f with these". It only ever returns plain data.

Nothing here is trusted by the grader: once student code runs, it may have replaced any line of it.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import linecache
import os
import random
import socket
import sys
import types
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from dl4cv.sandbox.channel import Channel
from dl4cv.sandbox.operations import perform, raised
from dl4cv.sandbox.protocol import UnsendableError


class ImportGate(importlib.abc.MetaPathFinder):
    """Refuses to find anything but the standard library and the packages of the exercise.

    Modules that the preloaded packages import later are theirs, found by their own `__path__`.
    """

    def __init__(self, packages: Sequence[str]) -> None:
        self._packages = frozenset(packages) | sys.stdlib_module_names

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Refuse by name; leave what is allowed to the next finder."""
        if fullname.partition(".")[0] not in self._packages:
            raise ModuleNotFoundError(f"{fullname} is not available in this exercise", name=fullname)
        return None


def preload(framework: str) -> None:
    """Import what the exercise may use, single-threaded, before student code and its limits come."""
    if framework == "torch":
        import torch
        import torch._dynamo  # an optimizer imports it, and wants a temporary folder then

        torch.set_num_threads(1)


def serve(channel: Channel, setup: Mapping[str, Any]) -> None:
    """Shut this process in, load the student's module, then answer requests until the grader hangs up."""
    channel.send({"level": "basic", "layers": [], "gaps": []})
    os.chdir(setup["job"])
    _fresh_random_state(setup["seed"])
    if setup["packages"] is not None:
        sys.meta_path.insert(0, ImportGate(setup["packages"]))
    module, failure = _load(setup["module"], setup["filename"], setup["text"])
    channel.send(failure or {"status": "returned", "value": None, "type": "module", "changed": [], "warned": []})
    if failure:
        return
    while True:
        try:
            requests = channel.receive()["requests"]
        except (EOFError, OSError):
            return
        for request in requests:
            _answer(channel, perform(vars(module), request, setup["filename"], channel.send))


def _answer(channel: Channel, answer: Mapping[str, Any]) -> None:
    _flush()
    try:
        channel.send(answer)
    except UnsendableError as error:
        kind = answer.get("type", "")
        channel.send({"status": "returned", "value": None, "type": f"{kind}: {error}", "changed": [], "warned": []})


def _flush() -> None:
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # the student may have closed or replaced it
            continue


def _fresh_random_state(seed: int) -> None:
    random.seed(seed)
    np.random.seed(seed)  # noqa: NPY002 - students use the global generator
    if "torch" in sys.modules:
        sys.modules["torch"].manual_seed(seed)


def _load(name: str, filename: str, text: str) -> tuple[types.ModuleType, dict[str, Any] | None]:
    """The module made of `text`, and what it raised while loading, if it did."""
    module = types.ModuleType(name)
    module.__file__ = filename
    sys.modules[name] = module
    linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    try:
        exec(compile(text, filename, "exec"), vars(module))
    except BaseException as error:
        _flush()
        return module, raised(error, filename)
    return module, None


def main(descriptor: int, library: Sequence[str]) -> None:
    """A worker of its own: `descriptor` is the inherited socket, `library` the path without installed packages."""
    channel = Channel(socket.socket(fileno=descriptor))
    setup = channel.receive()
    preload(setup["framework"])
    if setup["packages"] is not None:
        sys.path[:] = library
    serve(channel, setup)
