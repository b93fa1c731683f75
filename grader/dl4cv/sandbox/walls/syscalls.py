"""The system calls that NumPy, torch and Python need in order to compute, by their numbers on two processors."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Processor = Literal["x86_64", "aarch64"]

# Everything from this number on is numbered alike on all processors, and younger than Linux 5.0.
FIRST_YOUNG = 424
# On x86-64 a number with this bit speaks the forgotten x32 interface, past any list of numbers.
X32_BIT = 0x40000000

AUDIT_ARCH: dict[Processor, int] = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


@dataclass(frozen=True)
class Call:
    """A system call's number on each processor, None where it does not exist."""

    x86_64: int | None
    aarch64: int | None

    def number(self, processor: Processor) -> int | None:
        """Its number on `processor`."""
        return self.x86_64 if processor == "x86_64" else self.aarch64


def _calls(table: str) -> dict[str, Call]:
    rows = (line.split() for line in table.split("\n") if line.strip())
    return {name: Call(*(None if word == "-" else int(word) for word in words)) for name, *words in rows}


# Allowed whatever their arguments: they touch only this process, or descriptors it already holds, or only look.
HARMLESS = _calls(
    """
    read 0 63
    readv 19 65
    pread64 17 67
    preadv 295 69
    preadv2 327 286
    write 1 64
    writev 20 66
    close 3 57
    close_range 436 436
    lseek 8 62
    dup 32 23
    dup2 33 -
    dup3 292 24
    stat 4 -
    fstat 5 80
    lstat 6 -
    newfstatat 262 79
    statx 332 291
    statfs 137 43
    fstatfs 138 44
    access 21 -
    faccessat 269 48
    faccessat2 439 439
    readlink 89 -
    readlinkat 267 78
    getdents 78 -
    getdents64 217 61
    getcwd 79 17
    chdir 80 49
    fchdir 81 50
    umask 95 166
    mmap 9 222
    mremap 25 216
    munmap 11 215
    mprotect 10 226
    msync 26 227
    brk 12 214
    madvise 28 233
    mincore 27 232
    membarrier 324 283
    rt_sigaction 13 134
    rt_sigprocmask 14 135
    rt_sigreturn 15 139
    rt_sigpending 127 136
    rt_sigtimedwait 128 137
    rt_sigsuspend 130 133
    sigaltstack 131 132
    pause 34 -
    restart_syscall 219 128
    alarm 37 -
    getitimer 36 102
    setitimer 38 103
    futex 202 98
    set_tid_address 218 96
    set_robust_list 273 99
    rseq 334 293
    arch_prctl 158 -
    exit 60 93
    exit_group 231 94
    sched_yield 24 124
    sched_get_priority_max 146 125
    sched_get_priority_min 147 126
    getcpu 309 168
    getpid 39 172
    getppid 110 173
    gettid 186 178
    getpgrp 111 -
    getuid 102 174
    geteuid 107 175
    getgid 104 176
    getegid 108 177
    getresuid 118 148
    getresgid 120 150
    getgroups 115 158
    nanosleep 35 101
    clock_nanosleep 230 115
    clock_gettime 228 113
    clock_getres 229 114
    gettimeofday 96 169
    time 201 -
    times 100 153
    getrusage 98 165
    getrlimit 97 163
    sysinfo 99 179
    uname 63 160
    getrandom 318 278
    select 23 -
    pselect6 270 72
    poll 7 -
    ppoll 271 73
    recvfrom 45 207
    sendmsg 46 211
    shutdown 48 210
    getsockname 51 204
    getpeername 52 205
    getsockopt 55 209
    """
)

# Allowed with some arguments only; dl4cv.sandbox.walls.seccomp says which.
CONDITIONAL = _calls(
    """
    open 2 -
    openat 257 56
    clone 56 220
    kill 62 129
    tgkill 234 131
    prlimit64 302 261
    sched_setaffinity 203 122
    sched_getaffinity 204 123
    sched_getparam 143 121
    sched_getscheduler 145 120
    getpgid 121 155
    getsid 124 156
    getpriority 140 141
    prctl 157 167
    ioctl 16 29
    fcntl 72 25
    sendto 44 206
    """
)

SECCOMP = Call(317, 277)
