from __future__ import annotations

import ctypes
import json
import os
import shutil
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
from dl4cv.exercise.frameworks import FRAMEWORKS
from dl4cv.sandbox.walls import kernel, landlock, seccomp
from dl4cv.sandbox.walls.isolation import LAYERS, NAMES_VISIBLE, Report, conclude, isolate, level
from dl4cv.sandbox.walls.limits import Limits
from dl4cv.sandbox.walls.proof import Proof, prove
from dl4cv.sandbox.walls.readable import readable_paths
from dl4cv.sandbox.walls.seccomp import Instruction
from dl4cv.sandbox.walls.syscalls import SECCOMP

CALLER = LAYERS[:3]
READABLE = {framework: readable_paths(framework) for framework in FRAMEWORKS}

pytestmark = [
    pytest.mark.skipif(landlock.abi() == 0, reason="this kernel has no Landlock"),
    pytest.mark.skipif(seccomp.this_processor() is None, reason="no list of system calls for this processor"),
]


def layers_without(*names: str) -> frozenset[str]:
    return frozenset(LAYERS) - set(names)


def proven(job: Path, wanted: Collection[str] = LAYERS) -> dict[str, Any]:
    """In a child: isolate, prove, and tell what came of it."""
    report = isolate(job, READABLE["numpy"], Limits(), parent=os.getppid(), wanted=wanted, held=CALLER)
    proofs = prove(job, parent=os.getppid())
    return {**conclude(report, proofs), "blocked": {proof.name: proof.blocked for proof in proofs}}


def test_every_forbidden_act_is_seen_blocked(as_user, job):
    seen = as_user(lambda: proven(job))
    assert seen["blocked"] == dict.fromkeys(seen["blocked"], True)
    assert len(seen["blocked"]) >= 15
    assert (seen["level"], seen["layers"], seen["gaps"]) == ("strong", list(LAYERS), [NAMES_VISIBLE])


@pytest.mark.parametrize(
    ("off", "acts"),
    [
        (["landlock"], ["read /etc/passwd", "list the files of the machine"]),
        (
            ["seccomp"],
            ["start another process", "send by UDP", "keep files in memory"],
        ),
        (["landlock", "seccomp"], ["write in /tmp", "connect by TCP", "run another program"]),
        (["rlimits"], ["raise its own limits"]),
    ],
    ids=lambda value: ", ".join(value),
)
def test_what_a_layer_stops_gets_through_without_it(as_user, job, off, acts):
    seen = as_user(lambda: proven(job, layers_without(*off)))
    assert {act: seen["blocked"][act] for act in acts} == dict.fromkeys(acts, False)
    assert seen["level"] != "strong"
    assert {f"{layer}: switched off" for layer in off} <= set(seen["gaps"])
    assert [layer for layer in LAYERS if layer not in off] == seen["layers"]
    assert list(job.iterdir()) == [job / "submission.py"]


def test_without_the_user_the_grader_of_the_same_user_can_be_signalled(job, forked):
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    bare = layers_without("unprivileged user", "landlock", "seccomp")
    seen = [forked(lambda wanted=wanted: proven(job, wanted)) for wanted in (bare, bare | {"unprivileged user"})]
    acts = ("signal the grader", "read the grader's memory", "slow the grader down", "write in its own folder")
    assert [[one["blocked"][act] for act in acts] for one in seen] == [[False] * 4, [True] * 4]


def test_without_the_promise_of_no_new_privileges_the_kernel_refuses_the_walls(as_user, job):
    seen = as_user(lambda: proven(job, layers_without("no new privileges")))
    assert seen["level"] == "basic"
    assert any(gap.startswith("landlock: ") for gap in seen["gaps"])
    assert any(gap.startswith("seccomp: ") for gap in seen["gaps"])


def refuse(*numbers: int) -> None:
    """Put on a filter that knows nothing of these system calls, as some container engines do."""
    steps = [Instruction(0x20, 0, 0, 0)]
    for number in numbers:
        steps += [Instruction(0x15, 0, 1, number), Instruction(0x06, 0, 0, seccomp.UNKNOWN)]
    steps.append(Instruction(0x06, 0, 0, seccomp.ALLOW))
    code = ctypes.create_string_buffer(b"".join(struct.pack("=HBBI", *step) for step in steps))
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.call("prctl", 22, 2, struct.pack("@HP", len(steps), ctypes.addressof(code)), 0, 0)


def test_a_container_that_refuses_landlock_makes_it_partial(as_user, job):
    def act() -> dict[str, Any]:
        refuse(444, 445, 446)
        return proven(job)

    seen = as_user(act)
    assert seen["level"] == "partial"
    assert "landlock: Function not implemented" in seen["gaps"]
    assert "student code could read /etc/passwd (succeeded)" in seen["gaps"]
    assert seen["blocked"]["write in /tmp"]


def test_a_container_that_refuses_filters_makes_it_partial(as_user, job):
    processor = seccomp.this_processor()
    assert processor is not None
    number = SECCOMP.number(processor)
    assert number is not None

    def act() -> dict[str, Any]:
        refuse(number)
        return proven(job)

    seen = as_user(act)
    assert seen["level"] == "partial"
    assert "seccomp: Function not implemented" in seen["gaps"]
    assert not seen["blocked"]["start another process"]
    assert seen["blocked"]["read /etc/passwd"]


def test_root_in_name_only_becomes_nobody_as_far_as_it_goes(job):
    """In a user namespace that maps nobody but root there is no other user to become."""
    unshare = shutil.which("unshare")
    if unshare is None or subprocess.run([unshare, "-Ur", "true"], capture_output=True).returncode:
        pytest.skip("no user namespaces here")
    code = f"""if True:
        import os, json, sys
        sys.path[:0] = {[entry for entry in sys.path if entry]!r}
        from pathlib import Path
        from dl4cv.sandbox.walls.isolation import LAYERS, conclude, isolate
        from dl4cv.sandbox.walls.limits import Limits
        from dl4cv.sandbox.walls.proof import prove
        status = Path("/proc/self/status").open()
        report = isolate(Path({str(job)!r}), [], Limits(), parent=os.getppid(), held=LAYERS[:3])
        told = conclude(report, prove(Path({str(job)!r}), parent=os.getppid()))
        print(json.dumps([told, next(line for line in status if line.startswith("CapEff"))]))
    """
    done = subprocess.run([unshare, "-Ur", sys.executable, "-I", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    told, capabilities = json.loads(done.stdout)
    assert told["gaps"] == ["unprivileged user: Operation not permitted", NAMES_VISIBLE]
    assert told["level"] == "strong"
    assert int(capabilities.split()[1], 16) == 0


def test_what_the_caller_did_not_set_up_is_a_gap(job, forked):
    def act() -> tuple[str, ...]:
        return isolate(job, [], Limits(), parent=os.getppid()).gaps

    assert forked(act) == [*(f"{layer}: not set up" for layer in CALLER), NAMES_VISIBLE]


def test_a_thread_that_landlock_cannot_bind_is_a_gap(job, forked):
    def act() -> tuple[str, ...]:
        threading.Thread(target=time.sleep, args=(10,), daemon=True).start()
        return isolate(job, [], Limits(), parent=os.getppid(), held=CALLER).gaps

    assert forked(act) == ["landlock: 1 threads that ran before are not bound", NAMES_VISIBLE]


@pytest.mark.parametrize(("layer", "alive"), [("none", False), ("parent-death signal", True)])
def test_a_worker_does_not_outlive_its_parent(as_user, job, layer, alive):
    reading, writing = os.pipe()

    def parent() -> None:
        ready, told = os.pipe()
        if os.fork() == 0:
            isolate(job, [], Limits(), parent=os.getppid(), wanted=layers_without(layer))
            os.write(told, b"!")
            time.sleep(1)
            os.write(writing, b"alive")
            os._exit(0)
        os.read(ready, 1)  # and die

    as_user(parent)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        assert pipe.read() == (b"alive" if alive else b"")


def test_a_parent_that_is_gone_is_an_error(job, forked):
    def act() -> str:
        with pytest.raises(ProcessLookupError) as caught:
            isolate(job, [], Limits(), parent=1 if os.getppid() != 1 else 2)
        return str(caught.value)

    assert "gone" in forked(act)


class TestLevel:
    both = Report(("landlock", "seccomp"), ())
    blocked, open_door = Proof("fork", True, "EPERM"), Proof("fork", False, "succeeded")

    def test_strong_is_what_was_seen_to_hold(self):
        assert level(self.both, [self.blocked]) == "strong"

    def test_one_open_door_makes_it_partial(self):
        assert level(self.both, [self.blocked, self.open_door]) == "partial"

    def test_nothing_tried_is_nothing_proven(self):
        assert level(self.both, []) == "partial"

    def test_one_wall_is_partial_whatever_the_sample_says(self):
        assert level(Report(("seccomp",), ()), [self.blocked]) == "partial"

    def test_no_wall_is_basic(self):
        assert level(Report(("rlimits",), ()), [self.blocked]) == "basic"

    def test_an_open_door_becomes_a_sentence(self):
        assert conclude(self.both, [self.open_door])["gaps"] == ["student code could fork (succeeded)"]
