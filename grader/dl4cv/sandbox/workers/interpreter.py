"""The interpreter that a worker or a zygote runs in: its command line, its environment, its import path."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

# `-S` and an explicit path: no .pth file of the environment runs, and installed packages can be dropped from the path.
BOOTSTRAP = """\
import sys
library = list(sys.path)
sys.path[:0] = {packages!r}
from dl4cv.sandbox.workers.{module} import main
main({descriptor}, library, {framework!r})
"""

ONE_THREAD = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL", "NUMEXPR", "VECLIB_MAXIMUM")}

# Without it Windows has no sockets and no random numbers.
NEEDED_ON_WINDOWS = ("SYSTEMROOT",)

MESSAGE_BYTES = 4096
"""Longer than any message between the processes that start others."""

MOMENT = 0.05
"""Seconds that a worker which has hung up is given to end, so that its own exit status is seen."""


def command(module: str, descriptor: int, framework: str) -> list[str]:
    """The command that runs `main` of a module of this package, alone with the standard library and NumPy's folder."""
    code = BOOTSTRAP.format(packages=package_folders(), module=module, descriptor=descriptor, framework=framework)
    # As isolated as -I makes it, but that Python's own variables count: `environment` sets all there are.
    # What students print and read is UTF-8, on Windows too.
    return [sys.executable, "-P", "-s", "-S", "-X", "utf8", "-c", code]


def environment(job: Path) -> dict[str, str]:
    """All that a worker may know of the grader's environment: nothing, but where Windows is."""
    folder = str(job)
    return {
        **{name: os.environ[name] for name in NEEDED_ON_WINDOWS if name in os.environ},
        **dict.fromkeys(("HOME", "USERPROFILE", "TMPDIR", "TORCHINDUCTOR_CACHE_DIR"), folder),
        "PATH": "",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",  # the order of a set is the same in every run, and so is the verdict
        **ONE_THREAD,
    }


def package_folders() -> list[str]:
    """The folders from which a worker imports this package and NumPy."""
    return list(dict.fromkeys(str(_root(name)) for name in ("dl4cv", "numpy")))


def _root(package: str) -> Path:
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise RuntimeError(f"{package} is not installed beside {sys.executable}")
    return Path(spec.origin).parent.parent
