"""The command as if on Windows, as far as another system can tell: python tests/cli/without_unix.py exercise3 …

Every module of ours sees the standard library without what Windows lacks: a call, a constant, a descriptor used as
Windows does not let it be used. So do the workers, which are started with this file before their own code. Other
packages, which have versions for Windows of their own, see it whole.
"""

from __future__ import annotations

import builtins
import os
import select
import selectors
import signal
import socket
import stat
import subprocess
import sys
import types
from collections.abc import Callable, Mapping
from typing import Any

NO_MODULES = ("fcntl", "grp", "pty", "pwd", "resource", "syslog", "termios", "tty")
NOT_IN = {
    "os": """
        O_CLOEXEC O_DIRECTORY O_NOFOLLOW O_NONBLOCK O_PATH WNOHANG chown chroot eventfd fchmod fchown fork forkpty
        get_blocking getegid geteuid getgid getgroups getloadavg getpgid getpriority getresuid getsid getuid killpg
        lchown memfd_create mkfifo mknod nice pidfd_open pipe2 posix_spawn posix_spawnp register_at_fork
        sched_getaffinity sched_setaffinity sched_yield sendfile set_blocking setegid seteuid setgid setgroups setpgid
        setpriority setresgid setresuid setsid setuid statvfs sysconf uname wait wait3 wait4 waitid
    """,
    "select": "EPOLLIN EPOLLOUT POLLIN POLLOUT epoll kqueue poll",
    "selectors": "DevpollSelector EpollSelector KqueueSelector PollSelector",
    "signal": """
        SIGALRM SIGCHLD SIGCONT SIGHUP SIGKILL SIGPIPE SIGQUIT SIGSTOP SIGUSR1 SIGUSR2 SIGXCPU alarm pthread_kill
        pthread_sigmask setitimer siginterrupt sigwait
    """,
    "socket": "AF_UNIX CMSG_LEN MSG_DONTWAIT SCM_RIGHTS SOCK_CLOEXEC SOCK_NONBLOCK SO_REUSEPORT recv_fds send_fds",
    "subprocess": "",
    "sys": "abiflags getdlopenflags setdlopenflags",
}
HEARD_ON_WINDOWS = {signal.SIGABRT, signal.SIGFPE, signal.SIGILL, signal.SIGINT, signal.SIGSEGV, signal.SIGTERM}
# What Windows says of a process that was killed, or that read where no memory is.
STATUSES = {-9: 1, -11: 0xC0000005}


class PartialModule(types.ModuleType):
    """`whole` without the names in `missing`, and with `changed` in place of its own."""

    def __init__(self, whole: types.ModuleType, missing: str, changed: Mapping[str, Any]) -> None:
        super().__init__(whole.__name__)
        self.__dict__.update(changed)
        self.__dict__["_whole"], self.__dict__["_missing"] = whole, frozenset(missing.split())

    def __getattr__(self, name: str) -> Any:
        if name in self._missing:
            raise AttributeError(f"Windows has no {self._whole.__name__}.{name}")
        return getattr(self._whole, name)


class Socket(socket.socket):
    """A socket that cannot gather, scatter or carry descriptors."""

    @property
    def sendmsg(self) -> Any:
        raise AttributeError("Windows has no socket.sendmsg")

    recvmsg = recvmsg_into = sendmsg

    def accept(self) -> tuple[Socket, Any]:
        line, address = super().accept()
        return taken_over(line), address


def taken_over(line: socket.socket) -> Socket:
    timeout = line.gettimeout()
    same = Socket(line.family, line.type, line.proto, fileno=line.detach())
    same.settimeout(timeout)
    return same


def socketpair() -> tuple[Socket, Socket]:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        here = socket.create_connection(listener.getsockname())
        there, _ = listener.accept()
    return taken_over(here), taken_over(there)


def is_socket(file: Any) -> bool:
    return stat.S_ISSOCK(os.fstat(file if isinstance(file, int) else file.fileno()).st_mode)


def on_files_only(act: Callable[..., Any]) -> Callable[..., Any]:
    def guarded(descriptor: int, *arguments: Any) -> Any:
        if is_socket(descriptor):
            raise OSError(f"Windows: a socket is no file descriptor, so os.{act.__name__} cannot have it")
        return act(descriptor, *arguments)

    return guarded


def sockets_only(*kinds: list[Any]) -> None:
    if not all(is_socket(file) for kind in kinds for file in kind):
        raise OSError("Windows: select() is for sockets only")


def select_sockets(reading: Any, writing: Any, exceptional: Any, seconds: float | None = None) -> Any:
    sockets_only(reading, writing, exceptional)
    return select.select(reading, writing, exceptional, seconds)


class Selector(selectors.SelectSelector):
    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        sockets_only([fileobj])
        return super().register(fileobj, events, data)


class Popen(subprocess.Popen):  # type: ignore[type-arg]
    """Hands over nothing but the standard streams, and lets workers begin with this file."""

    def __init__(self, arguments: list[str], **options: Any) -> None:
        for name in ("pass_fds", "preexec_fn", "start_new_session", "process_group", "user", "umask"):
            if options.get(name):
                raise ValueError(f"Windows does not know Popen's {name}")
        *python, code = arguments
        if "-S" in python:
            code = f"import runpy\nrunpy.run_path({__file__!r})\n{code}"
        super().__init__([*python, code], **options)

    def kill(self) -> None:
        if self.poll() is None:
            os.kill(self.pid, 9)

    def wait(self, timeout: float | None = None) -> int:
        status = super().wait(timeout)
        return STATUSES.get(status, status)


def set_handler(number: int, handler: Any) -> Any:
    if number not in HEARD_ON_WINDOWS:
        raise ValueError(f"Windows does not send signal {number}")
    return signal.signal(number, handler)


CHANGED: dict[str, dict[str, Any]] = {
    "os": {
        "name": "nt",
        **{name: on_files_only(getattr(os, name)) for name in ("close", "dup", "dup2", "fdopen", "read", "write")},
    },
    "select": {"select": select_sockets},
    "selectors": {"DefaultSelector": Selector, "SelectSelector": Selector},
    "signal": {"signal": set_handler},
    "socket": {
        "socket": Socket,
        "socketpair": socketpair,
        "create_connection": lambda *how, **more: taken_over(socket.create_connection(*how, **more)),
        "create_server": lambda *how, **more: taken_over(socket.create_server(*how, **more)),
    },
    "subprocess": {"Popen": Popen},
    "sys": {"platform": "win32"},
}


def take_away() -> None:
    partial = {name: PartialModule(sys.modules[name], NOT_IN[name], CHANGED[name]) for name in NOT_IN}
    usual = builtins.__import__

    def importing(name: str, *how: Any, **more: Any) -> types.ModuleType:
        importer = (how[0] if how else more.get("globals")) or {}
        if str(importer.get("__name__", "")).partition(".")[0] != "dl4cv":
            return usual(name, *how, **more)
        if name in NO_MODULES:
            raise ModuleNotFoundError(f"Windows has no module {name}", name=name)
        return partial[name] if name in partial else usual(name, *how, **more)

    builtins.__import__ = importing


take_away()
if __name__ == "__main__":
    from dl4cv.cli.main import main

    main(sys.argv[1:])
