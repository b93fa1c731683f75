"""A student's way on Windows and on macOS, as far as Linux can show it."""

from __future__ import annotations

import itertools
import json
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from dl4cv.course import COURSE
from dl4cv.exercise.frameworks import FRAMEWORKS

from tests.cli.running import FAILED, GRADER_FAILED, PASSED, Family, environment, write_notebook
from tests.places import SOLUTIONS
from tests.sampling import one_in, thorough

WITHOUT_UNIX = Path(__file__).with_name("without_unix.py")
# Files are read as ASCII unless the grader says otherwise, and the console has the signs of a Windows log.
NARROW = {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0", "PYTHONIOENCODING": "cp437"}

WINDOWS = f"import runpy; runpy.run_path({str(WITHOUT_UNIX)!r})"
MACOS = "from dl4cv.sandbox.walls import kernel; kernel.on_linux = lambda: False"
RUN = "import sys; from dl4cv.cli.main import main; main(sys.argv[1:])"
# What these change of the usual limits.
LITTLE_MEMORY = "from dl4cv.sandbox.workers import spawned; spawned.MAX_MEMORY = 200 << 20"
LITTLE_TIME = "from dl4cv.course import COURSE; [vars(exercise).update(call_seconds=4.0) for exercise in COURSE]"

ONE_OF_EACH_KIND = {FRAMEWORKS[each.framework].trains: each.name for each in reversed(COURSE)}.values()

WRONG = {
    "encode_labels": "while True: pass",
    "one_hot": "__import__('os')._exit(3)",
    "decode_one_hot": "\n    while True: print('x' * 1000000)",
    "binary_probabilities": "\n    print('→ für')\n    return p",
}


def ran(
    folder: Path, *arguments: str, system: str = WINDOWS, limits: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    # Windows locks no folders: a process that can would take those of this one for a dead one's.
    with (
        tempfile.TemporaryDirectory(prefix="dl4cv-test-system-") as own,
        subprocess.Popen(
            [sys.executable, "-c", f"{system}\n{limits}\n{RUN}", *arguments],
            cwd=folder,
            env=environment(**NARROW, TMPDIR=own, **more),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="cp437",
        ) as process,
        Family(process.pid) as family,
    ):
        told, complaints = process.communicate(timeout=300)
        assert not family.left()
    assert "Traceback" not in told + complaints, complaints
    return subprocess.CompletedProcess(arguments, process.returncode, told, complaints)


@pytest.mark.parametrize(
    ("name", "system"),
    one_in(4, itertools.product(ONE_OF_EACH_KIND, (WINDOWS, MACOS)), longest=[("exercise6", WINDOWS)]),
    ids=[f"{name}-{system}" for name in ONE_OF_EACH_KIND for system in ("Windows", "macOS")],
)
def test_a_solution_gets_all_points(folder, name, system):
    shutil.copy(SOLUTIONS / f"{name}.py", folder)
    done = ran(folder, name, "--json", "result.json", system=system)
    assert done.stderr == ""
    assert done.returncode == PASSED
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    assert result["score"] == 100
    if system is WINDOWS:
        assert result["isolation"]["level"] == "basic"
        assert result["isolation"]["layers"] == ["clean environment", "closed descriptors"]


@thorough
def test_a_notebook_gets_all_points(folder):
    write_notebook(folder / "exercise1.ipynb", (SOLUTIONS / "exercise1.py").read_text(encoding="utf-8"))
    assert ran(folder, "exercise1").returncode == PASSED


@thorough
@pytest.mark.parametrize("system", [WINDOWS, MACOS], ids=["Windows", "macOS"])
def test_loops_exits_and_floods_cost_their_own_points(folder, system):
    text = (SOLUTIONS / "exercise1.py").read_text(encoding="utf-8")
    for name, body in WRONG.items():
        arguments = "p" if name == "binary_probabilities" else "*arguments, **options"
        text += f"\n\ndef {name}({arguments}):\n    {body}\n"
    (folder / "exercise1.py").write_text(text, encoding="utf-8")
    done = ran(folder, "exercise1", "--json", "result.json", system=system, limits=LITTLE_TIME)
    assert (done.returncode, done.stderr) == (FAILED, "")
    result = json.loads((folder / "result.json").read_text(encoding="utf-8"))
    statuses = {name: {c["status"] for c in result["checks"] if c["function"] == name} for name in WRONG}
    assert statuses["encode_labels"] <= {"timeout", "skipped"}
    assert statuses["one_hot"] <= {"crashed", "skipped"}
    assert statuses["decode_one_hot"] <= {"crashed", "skipped"}
    assert statuses["binary_probabilities"] <= {"failed", "skipped"}
    assert "→ für" in result["output"] or result["output"].startswith("x")


def test_the_stubs_are_written_and_graded(folder):
    assert ran(folder, "start").returncode == PASSED
    done = ran(folder, "exercise2")
    assert done.returncode == FAILED
    assert "not written yet" in done.stdout
    assert re.search(r"^exercise2 .* 0  today at ", ran(folder).stdout, re.MULTILINE)


@pytest.mark.parametrize("command", [(), ("exercise3",), ("batch",), ("export",), ("report",)])
def test_help_is_shown_by_a_console_of_few_signs(folder, command):
    assert ran(folder, *command, "--help").returncode == PASSED


@pytest.mark.parametrize(("options", "more"), [(("--isolation", "required"), {}), ((), {"CI": "true"})])
def test_required_isolation_says_what_to_do(folder, options, more):
    shutil.copy(SOLUTIONS / "exercise1.py", folder)
    done = ran(folder, "exercise1", *options, **more)
    assert (done.returncode, done.stdout) == (GRADER_FAILED, "")
    assert done.stderr == (
        "dl4cv-grade: Isolation is required, and is only basic here (strong isolation needs Linux). "
        "Nothing was run; --isolation auto grades all the same.\n"
    )


def test_a_class_is_for_linux(folder):
    done = ran(folder, "batch", ".")
    assert (done.returncode, done.stdout) == (GRADER_FAILED, "")
    assert "needs Linux" in done.stderr
    assert not list(folder.iterdir())


@thorough
def test_too_much_memory_is_named(folder):
    text = (SOLUTIONS / "exercise1.py").read_text(encoding="utf-8")
    greedy = "def one_hot(*arguments):\n    kept = []\n    while True: kept.append(np.ones(1 << 22))\n"
    (folder / "exercise1.py").write_text(f"{text}\n\n{greedy}", encoding="utf-8")
    done = ran(folder, "exercise1", limits=LITTLE_MEMORY)
    assert (done.returncode, done.stderr) == (FAILED, "")
    assert "Your code used more than 0.2 GiB of memory." in " ".join(done.stdout.split())
