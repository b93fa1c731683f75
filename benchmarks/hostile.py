"""A class of 200 of whom 40 hand in hostile files: python benchmarks/hostile.py. No honest mark may be lost over them.

The hostile files are attacks on the worker from tests/attacks, odd files in a submission's place, hostile clones, and
bytes that are hard to read. An honest mark is compared with that of the same file graded alone. It is also printed how
long the class took, and what its processes held at most.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import psutil
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.exercise.exercise import SEED

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.attacks.answer_table import answer_table
from tests.classroom.classes import WRONG, notebook, solution, write_files
from tests.exercises import exercise_called

ROOT = Path(__file__).parents[1]
STUDENTS, HOSTILE = 200, 40
EXERCISE = "exercise1"
SAMPLE_SECONDS = 0.2
ATTACKS = (
    "abort",
    "answer_before_asked",
    "array_interfaces",
    "close_the_line",
    "crash_by_ctypes",
    "deep_tree",
    "exhaust_descriptors",
    "exhaust_memory",
    "exit_at_exit",
    "exit_in_a_call",
    "expected_from_gc",
    "flood_every_descriptor",
    "flood_the_output",
    "forged_kinds",
    "fork_bomb",
    "fork_once",
    "garbage_on_the_line",
    "hard_exit_at_import",
    "huge_answer",
    "huge_header",
    "ignore_signals",
    "kill_the_parent",
)


def nested(signs: str, inside: str) -> Callable[[Path], object]:
    """Write code that is nested deeper than any compiler goes."""
    return lambda file: file.write_text(f"x = {signs * 90_000}{inside}\n")


def many_names(file: Path) -> object:
    """Write a pattern with so many names that to compile it takes gigabytes."""
    names = ", ".join(f"name{number}" for number in range(7_000))
    return file.write_text(f"match 0:\n    case [{names}]:\n        pass\n")


def crowded_notebook(file: Path) -> object:
    """Write a notebook that is small on the disk and takes gigabytes when it is read."""
    empty = ",".join(["[]"] * 3_000_000)
    file.unlink(missing_ok=True)
    cell = json.loads(notebook("x = 1\n"))
    return file.with_suffix(".ipynb").write_text(json.dumps(cell)[:-1] + f', "more": [{empty}]}}')


def link(target: str) -> Callable[[Path], object]:
    """Put a link in the file's place."""
    return lambda file: file.symlink_to(target)


def clone(spoil: Callable[[Path], object]) -> Callable[[Path], object]:
    """Make the file's folder a clone whose .git is then spoilt."""

    def make(file: Path) -> None:
        file.write_text(f"{solution(EXERCISE)}\n# {file.parent.name}\n")
        who = ["-c", "user.name=m", "-c", "user.email=m@example.org"]
        for command in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "x"]):
            subprocess.run(["git", *who, *command], cwd=file.parent, check=True, capture_output=True)
        spoil(file.parent / ".git")

    return make


def pipe_for(name: str) -> Callable[[Path], object]:
    """Put a pipe in the place of a file of .git."""

    def spoil(git: Path) -> None:
        (git / name).unlink(missing_ok=True)
        os.mkfifo(git / name)

    return spoil


FILES: Mapping[str, Callable[[Path], object]] = {
    "pipe": os.mkfifo,
    "device": link("/dev/zero"),
    "link": link("../honest000/exercise1.py"),
    "folder": lambda file: file.mkdir(),
    "refs": clone(pipe_for("packed-refs")),
    "head": clone(pipe_for("HEAD")),
    "objects": clone(pipe_for("objects/pack/pack-1.idx")),
    "table": lambda file: file.write_text(answer_table(exercise_called(EXERCISE), solution(EXERCISE), SEED)),
}
BYTES: Mapping[str, Callable[[Path], object]] = {
    "unary": nested("-", "1"),
    "brackets": nested("[", ""),
    "clauses": nested("[1 for a in b] + ", "[]"),
    "lambdas": nested("lambda: ", "0"),
    "not": nested("not ", "1"),
    "names": many_names,
    "punycode": lambda file: file.write_bytes(b"# coding: punycode\n#" + b"a" * 150_000 + b"-" + b"b" * 150_000),
    "encoding": lambda file: file.write_bytes(b"# coding: unicode_escape\n" + b"x = 1\\n" * 40_000),
    "crowd": crowded_notebook,
    "nulls": lambda file: file.write_bytes(b"x = 1\n" + bytes(900_000)),
}


def write_class(folder: Path) -> dict[str, str]:
    """Write the class; return the text of each honest student's file."""
    hostile: dict[str, Callable[[Path], object]] = {**FILES, **BYTES}
    sources = ROOT / "tests" / "attacks" / "submissions"
    attacks = [(sources / f"{name}.py").read_text(encoding="utf-8") for name in ATTACKS[: HOSTILE - len(hostile)]]
    honest = {}
    for number in range(STUDENTS - len(hostile) - len(attacks)):
        wrong = f"\n\n{WRONG[EXERCISE]}" if number % 3 == 2 else ""
        honest[f"honest{number:03}"] = f"{solution(EXERCISE)}\n# {number}\n{wrong}"
    write_files(folder, {f"{name}/{EXERCISE}.py": text for name, text in honest.items()})
    for number, text in enumerate(attacks):
        exercise = text.split("# exercise ", 1)[1][0]
        write_files(folder, {f"attack{number:02}/exercise{exercise}.py": text})
    for name, make in hostile.items():
        (folder / f"hostile-{name}").mkdir()
        make(folder / f"hostile-{name}" / f"{EXERCISE}.py")
    return honest


def grade(folder: Path, gradebook: Path) -> tuple[float, float]:
    """Grade the class with the command that instructors use; return the seconds it took and the most MiB it held."""
    command = [sys.executable, "-P", "-m", "dl4cv", "batch", str(folder), "--gradebook", str(gradebook)]
    started, most = time.perf_counter(), 0
    process = psutil.Popen([*command, "--exercise", EXERCISE, *_others()], cwd=folder.parent)
    while process.poll() is None:
        time.sleep(SAMPLE_SECONDS)
        most = max(most, _memory(process))
    assert process.returncode == 0, process.returncode
    return time.perf_counter() - started, most / 2**20


def _others() -> list[str]:
    return [word for number in (2, 3, 4) for word in ("--exercise", f"exercise{number}")]


def _memory(process: psutil.Process) -> int:
    """Sum what the process and all that it started hold; what vanishes meanwhile counts nothing."""
    held = 0
    try:
        for each in (process, *process.children(recursive=True)):
            held += each.memory_info().rss - each.memory_info().shared
    except psutil.Error:
        pass
    return held


def alone(text: str, seed: int, folder: Path) -> float:
    """Grade one text by itself, with the seed of the class."""
    file = folder / f"{EXERCISE}.py"
    file.write_text(text, encoding="utf-8")
    command = [sys.executable, "-P", "-m", "dl4cv", EXERCISE, str(file), "--seed", str(seed), "--json", "result.json"]
    subprocess.run(command, cwd=folder, capture_output=True, check=False)
    score: float = json.loads((folder / "result.json").read_text(encoding="utf-8"))["score"]
    return score


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        honest = write_class(home / "class")
        seconds, memory = grade(home / "class", home / "class.db")
        with Gradebook(str(home / "class.db")) as gradebook:
            attempts = [attempt for attempt in gradebook.attempts() if attempt.exercise == EXERCISE]
        seed = attempts[0].key.seed
        (home / "alone").mkdir()
        right, wrong = (alone(honest[f"honest{number:03}"], seed, home / "alone") for number in (0, 2))
    found = {attempt.student: attempt for attempt in attempts}
    lost = [
        f"{name}: {found[name].score} instead of {wrong if number % 3 == 2 else right} ({found[name].problem})"
        for number, name in enumerate(honest)
        if found[name].score != (wrong if number % 3 == 2 else right)
    ]
    for name in [*FILES, *BYTES]:
        attempt = found[f"hostile-{name}"]
        print(
            f"{name:10} {attempt.state:10} {attempt.score if attempt.score is not None else '-':>6} {attempt.problem}"
        )
    print(f"{len(found)} students, {len(honest)} of them honest, in {seconds:.0f} s, at most {memory:.0f} MiB held")
    print(
        f"honest marks that are another than alone ({right:g} or {wrong:g}): {len(lost)}, target 0", *lost, sep="\n  "
    )
    raise SystemExit(bool(lost))


if __name__ == "__main__":
    main()
