from __future__ import annotations

import ctypes
import errno
import fcntl
import os
import re
import socket
import struct
import termios
import threading
from pathlib import Path
from typing import get_args

import pytest
from dl4cv.sandbox.walls import kernel, seccomp
from dl4cv.sandbox.walls.seccomp import ALLOW, KILL, REFUSE, UNKNOWN, Instruction, program
from dl4cv.sandbox.walls.syscalls import AUDIT_ARCH, CONDITIONAL, HARMLESS, SECCOMP, X32_BIT, Call, Processor
from hypothesis import example, given, settings
from hypothesis import strategies as st

PID = 4711
PROCESSORS = get_args(Processor)
PROGRAMS: dict[Processor, list[Instruction]] = {processor: program(processor, PID) for processor in PROCESSORS}
KNOWN = {**HARMLESS, **CONDITIONAL, "seccomp": SECCOMP}

processors = st.sampled_from(PROCESSORS)


def verdict(processor: Processor, number: int, *arguments: int, arch: int | None = None) -> int:
    """What the filter says: the kernel's machine in ten lines."""
    arch = AUDIT_ARCH[processor] if arch is None else arch
    words = [value & (1 << 64) - 1 for value in (*arguments, 0, 0, 0, 0, 0, 0)[:6]]
    data = struct.pack("<IIQ6Q", number & 0xFFFFFFFF, arch, 0, *words)
    steps, at, held = PROGRAMS[processor], 0, 0
    while True:
        code, if_true, if_false, value = steps[at]
        at += 1
        if code == 0x06:
            return value
        if code == 0x20:
            held = struct.unpack_from("<I", data, value)[0]
        elif code == 0x54:
            held &= value
        else:
            at += if_true if (held == value if code == 0x15 else held >= value) else if_false


def ask(processor: Processor, name: str, *arguments: int) -> int:
    number = CONDITIONAL[name].number(processor)
    assert number is not None
    return verdict(processor, number, *arguments)


@settings(database=None)
@given(processors, st.integers(0, X32_BIT - 1), st.tuples(*[st.integers(0, (1 << 64) - 1)] * 6))
@example("x86_64", 57, (0,) * 6)
@example("aarch64", 221, (0,) * 6)
def test_what_is_not_on_the_list_is_refused_whatever_its_arguments(processor, number, arguments):
    listed = {call.number(processor) for call in (*HARMLESS.values(), *CONDITIONAL.values())}
    if number not in listed:
        assert verdict(processor, number, *arguments) == (REFUSE if number < 424 else UNKNOWN)


@settings(database=None)
@given(processors, st.integers(0, (1 << 32) - 1), st.integers(0, (1 << 32) - 1))
def test_another_processors_calls_are_deadly(processor, number, arch):
    if arch != AUDIT_ARCH[processor]:
        assert verdict(processor, number, arch=arch) == KILL


@settings(database=None)
@given(st.integers(X32_BIT, (1 << 32) - 1))
def test_x32_calls_are_deadly(number):
    assert verdict("x86_64", number) == KILL


@settings(database=None)
@given(processors, st.integers(0, (1 << 32) - 1))
def test_files_open_for_reading_only(processor, flags):
    changes = flags & 0o3 or flags & os.O_CREAT or flags & os.O_TRUNC or flags & 0o20000000
    assert ask(processor, "openat", 0, 0, flags) == (REFUSE if changes else ALLOW)


@settings(database=None)
@given(processors, st.integers(-(1 << 31), (1 << 31) - 1), st.sampled_from(["kill", "tgkill"]))
@example("x86_64", -1, "kill")
@example("x86_64", -PID, "kill")
@example("aarch64", 0, "kill")
def test_signals_go_to_oneself_only(processor, target, name):
    assert ask(processor, name, target, 9, 9) == (ALLOW if target == PID else REFUSE)


@pytest.mark.parametrize("processor", PROCESSORS)
class TestArguments:
    @pytest.mark.parametrize("flags", [0x11, 0x4111, 0x01200011, 0x10010000, 0x20010000 | 0x100])
    def test_a_process_or_a_namespace_is_no_thread(self, processor, flags):
        assert ask(processor, "clone", flags) == REFUSE

    def test_a_thread_as_the_c_library_makes_it(self, processor):
        assert ask(processor, "clone", 0x003D0F00) == ALLOW

    def test_clone3_hides_its_flags_and_is_unknown(self, processor):
        assert verdict(processor, 435) == UNKNOWN

    def test_limits_can_be_asked_for_but_not_set(self, processor):
        assert ask(processor, "prlimit64", 0, 4, 0, 1) == ALLOW
        assert ask(processor, "prlimit64", PID, 4, 0, 1) == ALLOW
        assert ask(processor, "prlimit64", 1, 4, 0, 1) == REFUSE
        assert ask(processor, "prlimit64", 0, 4, 0x7FFF00000000, 0) == REFUSE  # only the upper half is set
        assert ask(processor, "prlimit64", 0, 4, 0x1000, 0) == REFUSE

    def test_messages_go_to_the_other_end_of_an_open_line_only(self, processor):
        assert ask(processor, "sendto", 3, 1, 1, 0, 0, 0) == ALLOW
        assert ask(processor, "sendto", 3, 1, 1, 0, 1 << 32, 16) == REFUSE

    def test_neither_the_parent_death_signal_nor_being_looked_at_can_be_changed(self, processor):
        assert [ask(processor, "prctl", option) for option in (1, 4, 15, 22)] == [REFUSE, REFUSE, ALLOW, REFUSE]

    def test_typing_into_the_terminal_is_refused(self, processor):
        assert ask(processor, "ioctl", 0, termios.TIOCSTI) == REFUSE
        assert ask(processor, "ioctl", 0, termios.TCGETS) == ALLOW

    def test_locks_and_owners_are_refused(self, processor):
        assert ask(processor, "fcntl", 3, fcntl.F_SETLK) == REFUSE
        assert ask(processor, "fcntl", 3, fcntl.F_SETOWN) == REFUSE
        assert ask(processor, "fcntl", 3, fcntl.F_GETFL) == ALLOW

    def test_another_process_stays_on_its_processor(self, processor):
        assert ask(processor, "sched_setaffinity", 0) == ALLOW
        assert ask(processor, "sched_setaffinity", 1) == REFUSE

    def test_what_another_process_has_set_is_not_told(self, processor):
        for name in ("sched_getaffinity", "sched_getparam", "sched_getscheduler", "getpgid", "getsid"):
            assert [ask(processor, name, pid) for pid in (0, PID, 1)] == [ALLOW, ALLOW, REFUSE]
        assert [ask(processor, "getpriority", 0, pid) for pid in (0, PID, 1)] == [ALLOW, ALLOW, REFUSE]
        assert ask(processor, "getpriority", 2, 0) == REFUSE  # the lowest of all that a user has

    def test_the_filter_fits_into_the_kernel(self, processor):
        assert len(PROGRAMS[processor]) < 4096
        assert all(0 <= step.if_true < 256 and 0 <= step.if_false < 256 for step in PROGRAMS[processor])


HEADERS = [
    ("x86_64", Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h"), r"#define __NR_(\w+) (\d+)"),
    ("aarch64", Path("/usr/include/asm-generic/unistd.h"), r"#define __NR(?:3264)?_(\w+) (\d+)"),
]


@pytest.mark.parametrize(("processor", "header", "pattern"), HEADERS, ids=PROCESSORS)
def test_the_numbers_are_those_of_the_kernels_headers(processor, header, pattern):
    if not header.exists():
        pytest.skip(f"no kernel headers for {processor} on this machine")
    numbers = {name: int(number) for name, number in re.findall(pattern, header.read_text())}
    if processor == "aarch64":
        numbers["newfstatat"] = numbers["fstatat"]

    def number(call: Call) -> int | None:
        return call.number(processor)

    assert {name: number(call) for name, call in KNOWN.items()} == {name: numbers.get(name) for name in KNOWN} | {
        # The generic header keeps what only older processors use.
        name: None
        for name in KNOWN
        if processor == "aarch64" and number(KNOWN[name]) is None
    }


def install() -> None:
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    seccomp.install()


needs_filter = pytest.mark.skipif(seccomp.this_processor() is None, reason="no list of system calls for this processor")


@needs_filter
class TestInstalled:
    def test_files_can_be_read_but_not_written(self, forked, job):
        def act() -> list[str]:
            install()
            text = (job / "submission.py").read_text()
            refused = [text]
            for mode in ("w", "a", "r+", "x"):
                with pytest.raises(PermissionError):
                    (job / "submission.py").open(mode)
                refused.append(mode)
            return refused

        assert forked(act) == ["answer = 42\n", "w", "a", "r+", "x"]

    @pytest.mark.parametrize(
        "act",
        [
            lambda job: os.fork(),
            lambda job: os.posix_spawn("/bin/true", ["true"], {}),
            lambda job: os.execv("/bin/true", ["true"]),
            lambda job: os.system("true") == 0 or os.kill(1, 0),
            lambda job: socket.socketpair(),
            lambda job: (job / "submission.py").unlink(),
            lambda job: (job / "submission.py").rename(job / "other.py"),
            lambda job: (job / "link").symlink_to("/etc"),
            lambda job: (job / "link").hardlink_to(job / "submission.py"),
            lambda job: (job / "folder").mkdir(),
            lambda job: os.mkfifo(job / "pipe"),
            lambda job: os.truncate(job / "submission.py", 0),
            lambda job: os.utime(job / "submission.py"),
            lambda job: os.setxattr(job / "submission.py", "user.a", b"1"),
            lambda job: os.setsid(),
            lambda job: os.nice(1),
            lambda job: os.kill(0, 0),
            lambda job: os.pidfd_open(os.getppid()),
            lambda job: os.sched_setaffinity(os.getppid(), {0}),
            lambda job: os.sched_getaffinity(os.getppid()),
            lambda job: os.memfd_create("a"),
            lambda job: os.chroot("/"),
            lambda job: kernel.call("shmget", 0, 4096, 0o1600),
            lambda job: kernel.prctl(kernel.PR_SET_PDEATHSIG, 0),
        ],
        ids=lambda act: str(act.__code__.co_names[-1]),
    )
    def test_refused(self, forked, job, act):
        def attempt() -> int:
            install()
            try:
                act(job)
            except OSError as error:
                return error.errno or 0
            return 0

        assert forked(attempt) in {errno.EPERM, errno.ENOSYS}
        assert [path.name for path in job.iterdir()] == ["submission.py"]

    def test_the_kernel_itself_refuses_every_number_that_is_not_listed(self, forked):
        processor = seccomp.this_processor()
        assert processor is not None
        listed = {call.number(processor) for call in (*HARMLESS.values(), *CONDITIONAL.values())}
        # Newer kernels keep these two past every filter, for their own tracing; they kill whoever calls them.
        tracing = {335, 336} if processor == "x86_64" else set()

        def act() -> list[int]:
            install()
            answers = set()
            for number in set(range(600)) - listed - tracing:
                try:
                    answers.add(kernel.system_call(number, 0, 0, 0, 0, 0, 0))
                except OSError as error:
                    answers.add(-(error.errno or 0))
            return sorted(answers)

        assert forked(act) == [-errno.ENOSYS, -errno.EPERM]

    def test_threads_that_ran_before_are_bound_as_well(self, forked):
        def act() -> str:
            asked, go = [], threading.Event()

            def fork() -> None:
                go.wait()
                try:
                    os.fork()
                except PermissionError:
                    asked.append("refused")

            thread = threading.Thread(target=fork)
            thread.start()
            install()
            go.set()
            thread.join()
            return asked[0]

        assert forked(act) == "refused"

    def test_no_second_filter_and_no_way_back(self, forked):
        def act() -> int:
            install()
            try:
                seccomp.install()
            except OSError as error:
                return error.errno or 0
            return 0

        assert forked(act) == errno.EPERM

    @pytest.mark.skipif(os.uname().machine != "x86_64", reason="x32 is an interface of x86-64")
    def test_x32_kills(self):
        child = os.fork()
        if child == 0:
            install()
            ctypes.CDLL(None).syscall(ctypes.c_long(X32_BIT | 39))
            os._exit(0)
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == 31  # SIGSYS


@needs_filter
def test_without_the_promise_of_no_new_privileges_an_ordinary_user_gets_no_filter(forked):
    def act() -> int:
        if os.geteuid() == 0:
            os.setresuid(65534, 65534, 65534)
        try:
            seccomp.install()
        except OSError as error:
            return error.errno or 0
        return 0

    assert forked(act) == errno.EACCES
