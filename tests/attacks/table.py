"""Attack by layer: python tests/attacks/table.py. Which layer stops what, tried with each switched off and each alone.

●  without this layer the attack succeeds: the layer is needed
○  this layer stops it, and so does another: take one away, and the attack still fails
·  this layer has nothing to do with it

A probe that never succeeds, not even without any layer, stops at what the system forbids everybody; it says so.
"""

from __future__ import annotations

import ast
import os
import socket
import subprocess
import sys
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import arena
import numpy as np
from arena import Attack
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import find_exercise
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request
from dl4cv.sandbox.process import Job, StudentProcess
from dl4cv.sandbox.walls.isolation import LAYERS
from dl4cv.sandbox.workers.interpreter import command, environment
from dl4cv.sandbox.workers.launch import launcher
from dl4cv.sandbox.workers.process import Launch
from dl4cv.sandbox.workers.usage import Usage, usage_of

OF_THE_LAUNCH, OF_THE_KERNEL = LAYERS[:3], LAYERS[3:]
# Without it the kernel takes no filter from an ordinary user.
FOR_FILTERS = "no new privileges"

MAPS = np.ones((1, 1, 4, 4))
ARGUMENTS = {
    "softmax": (np.ones((2, 3)),),
    "one_hot": (np.array([0, 1]), 2),
    "max_pool2d": (MAPS, 2),
    "conv2d": (MAPS, np.ones((1, 1, 2, 2))),
}


@dataclass(frozen=True)
class Row:
    """How a probe fared: with all layers, with none, without each, and with each alone. True is: it succeeded."""

    attack: Attack
    with_all: bool
    with_none: bool
    without: dict[str, bool]
    alone: dict[str, bool]

    def mark(self, layer: str) -> str:
        if self.without.get(layer):
            return "●"
        return "○" if self.with_none and not self.alone.get(layer, True) else "·"


class Careless:
    """A worker as a fresh interpreter, started with one of the launch's own layers left out."""

    def __init__(self, job: Path, without: str) -> None:
        self.connection, theirs = socket.socketpair()
        self.output, printing = socket.socketpair()
        self.excess = ""
        left_open = os.open(arena.GRADER / "result.json", os.O_RDONLY)
        for descriptor in (theirs.fileno(), left_open):
            os.set_inheritable(descriptor, True)
        *python, code = command("worker", 3, "numpy")
        # Where a forked worker has its line, too.
        move = f"import os; os.dup2({theirs.fileno()}, 3); os.close({theirs.fileno()})"
        self._process = subprocess.Popen(
            [*python, f"{move}\n{code}"],
            stdin=subprocess.DEVNULL,
            stdout=printing,
            stderr=printing,
            cwd=job,
            start_new_session=without != "process group",
            env=environment(job) | (dict(os.environ) if without == "clean environment" else {}),
            close_fds=without != "closed descriptors",
            pass_fds=() if without == "closed descriptors" else (theirs.fileno(),),
        )
        theirs.close()
        printing.close()
        os.close(left_open)

    def used(self) -> Usage:
        return usage_of(self._process.pid)

    def end(self) -> int:
        self._process.kill()
        return self._process.wait()


def succeeded(attack: Attack, launch: Launch, layers: Collection[str] | None) -> bool:
    """Does the probe get through when only `layers` are on; None for all."""
    exercise = find_exercise(attack.exercise, COURSE)
    source = attack.source()
    job = Job(
        module=exercise.name,
        filename=f"{exercise.name}.py",
        text=source.text,
        framework=exercise.framework,
        packages=("numpy",),
        call_seconds=4.0,
        total_seconds=20.0,
        layers=None if layers is None else tuple(layers),
    )
    functions = [node.name for node in ast.parse(source.text).body if isinstance(node, ast.FunctionDef)]
    tried = [name for name in functions if name in ARGUMENTS]
    arena.plant()
    with StudentProcess(job, launch) as process:
        for name in tried:
            process.answers([Request(CALL, name, ARGUMENTS[name])])
        process.close()
        return arena.OPEN_DOOR in process.output


def row(attack: Attack, launch: Launch) -> Row:
    """Try one probe in every way."""
    without = {
        layer: succeeded(attack, launch, [other for other in LAYERS if other != layer]) for layer in OF_THE_KERNEL
    }
    without |= {layer: succeeded(attack, partial(Careless, without=layer), None) for layer in OF_THE_LAUNCH}
    alone = {layer: succeeded(attack, launch, {layer, FOR_FILTERS}) for layer in OF_THE_KERNEL}
    return Row(attack, succeeded(attack, launch, None), succeeded(attack, launch, ()), without, alone)


def table(rows: Sequence[Row]) -> str:
    """The rows as text, a column for each layer."""
    width = max(len(row.attack.name) for row in rows) + 2
    heads = [f"{' ' * width}{'│ ' * number}{layer}" for number, layer in enumerate(LAYERS)]
    lines = [f"{row.attack.name:{width}}{' '.join(row.mark(layer) for layer in LAYERS)}{_remark(row)}" for row in rows]
    return "\n".join([*heads, *lines])


def _remark(row: Row) -> str:
    if row.with_all:
        return "   SUCCEEDS WITH ALL LAYERS"
    return "" if row.with_none or any(row.without.values()) else "   (the system forbids it to this user anyway)"


def main() -> int:
    probes = [attack for attack in arena.attacks() if attack.is_probe]
    with arena.canaries(), launcher("numpy") as launch:
        rows = [row(attack, launch) for attack in probes]
    print(f"as user {os.geteuid()}; ● needed, ○ stops it beside another, · not concerned\n")
    print(table(rows))
    idle = [layer for layer in LAYERS if not any(row.mark(layer) == "●" for row in rows)]
    print(f"\n{len(rows)} probes; layers that no attack needs: {', '.join(idle) or 'none'}")
    return 1 if idle or any(row.with_all for row in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
