"""Beside nbgrader and otter-grader: the CPU time of each further submission, all three on softmax alone.

    python benchmarks/beside.py [--students 12] [--environments FOLDER]

The others get three plain examples and no isolation; we run all checks of softmax, each submission confined. They are
installed from PyPI, each in an environment of its own, and skipped with a message where that cannot be done;
`--environments` keeps the environments for the next time. Each figure is the difference between a large and a small
class, so that what is the same for every class cancels out.
"""

from __future__ import annotations

import argparse
import ast
import csv
import json
import os
import resource
import subprocess
import sys
import tempfile
import venv
from collections.abc import Callable
from pathlib import Path

import nbformat
from batch import SOLUTIONS, WRONG
from dl4cv.classroom.gradebook.gradebook import Gradebook
from nbformat.v4 import new_code_cell, new_notebook

MOST_CPU_SECONDS = 0.25
FEW = 3
IMPORT = "import numpy as np\n"
EXAMPLES = {
    "one_row": "assert np.allclose(softmax(np.array([[0.0, 0.0, 0.0, 0.0]])), 0.25)",
    "two_rows": "assert np.allclose(softmax(np.array([[1.0, 2.0], [3.0, 5.0]])).sum(axis=-1), 1.0)",
    "large_scores": "assert np.allclose(softmax(np.array([[1000.0, 1000.0]])), 0.5)",
}


class UnavailableError(Exception):
    """A grader that cannot be installed here."""


def softmaxes(students: int) -> dict[str, str]:
    """The function of each student; every third is wrong."""
    tree = ast.parse((SOLUTIONS / "exercise2.py").read_text(encoding="utf-8"))
    right = next(ast.unparse(node) for node in tree.body if getattr(node, "name", "") == "softmax")
    return {
        f"student{number:03}": f"{WRONG['exercise2'] if number % 3 == 2 else right}\n# {number}\n"
        for number in range(students)
    }


def cpu_seconds(work: Callable[[], object]) -> float:
    """The time on all cores that `work` takes in the processes it starts."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def run(command: list[str | Path], folder: Path) -> None:
    """Run a command that must succeed; what it says is shown only when it does not."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PATH": f"{Path(command[0]).parent}:{os.environ['PATH']}"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")


def installed(folder: Path, *packages: str) -> Path:
    """The folder of commands of an environment with these packages."""
    programs = folder / "bin"
    if not folder.exists():
        venv.create(folder, with_pip=True)
    done = subprocess.run(
        [programs / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise UnavailableError((done.stderr.strip() or "pip failed").splitlines()[-1])
    return programs


def write_notebook(file: Path, *cells: nbformat.NotebookNode) -> None:
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    file.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=list(cells), metadata=kernel), file)


def assert_a_third_failed(scores: list[float], students: int) -> None:
    """A grader that grades nothing is no match."""
    full = sum(score == max(scores) for score in scores)
    if len(scores) != students or full != students - students // 3:
        raise SystemExit(f"{students} submissions, a third of them wrong, got the scores {scores}.")


def grade_with_nbgrader(programs: Path, students: int) -> float:
    """CPU seconds of `nbgrader autograde` for a class of notebooks."""

    def of_nbgrader(name: str, *, solution: bool = False, grade: bool = False) -> dict[str, object]:
        cell = {"grade_id": name, "solution": solution, "grade": grade, "locked": grade, "task": False}
        return {"nbgrader": {"schema_version": 3, **cell, **({"points": 1} if grade else {})}}

    def cells(answer: str) -> list[nbformat.NotebookNode]:
        tests = [
            new_code_cell(test, metadata=of_nbgrader(name, grade=True), id=name) for name, test in EXAMPLES.items()
        ]
        return [
            new_code_cell(IMPORT, id="imports"),
            new_code_cell(answer, metadata=of_nbgrader("softmax", solution=True), id="softmax"),
            *tests,
        ]

    with tempfile.TemporaryDirectory() as name:
        course = Path(name)
        answers = softmaxes(students)
        write_notebook(course / "source" / "week2" / "softmax.ipynb", *cells(answers["student000"]))
        run([programs / "nbgrader", "generate_assignment", "week2"], course)
        for student, answer in answers.items():
            write_notebook(course / "submitted" / student / "week2" / "softmax.ipynb", *cells(answer))
        taken = cpu_seconds(lambda: run([programs / "nbgrader", "autograde", "week2"], course))
        run([programs / "nbgrader", "export", "--to", "grades.csv"], course)
        with (course / "grades.csv").open(newline="") as file:
            assert_a_third_failed([float(row["score"]) for row in csv.DictReader(file)], students)
    return taken


def grade_with_otter(programs: Path, students: int) -> float:
    """CPU seconds of `otter run`, which grades one notebook without a container, for each of a class."""
    with tempfile.TemporaryDirectory() as name:
        course = Path(name)
        tests = course / "tests"
        tests.mkdir()
        for test, code in EXAMPLES.items():
            cases = [{"code": f">>> {code}\n", "hidden": False, "locked": False}]
            suite = {"name": test, "points": 1, "suites": [{"cases": cases, "type": "doctest", "scored": True}]}
            (tests / f"{test}.py").write_text(f"OK_FORMAT = True\n\ntest = {suite!r}\n", encoding="utf-8")
        run([programs / "otter", "generate", "--no-environment", "-t", tests, "-o", course / "autograder.zip"], course)
        taken, scores = 0.0, []
        for student, answer in softmaxes(students).items():
            notebook = course / student / "softmax.ipynb"
            write_notebook(notebook, new_code_cell(IMPORT), new_code_cell(answer))
            command = [programs / "otter", "run", "-a", course / "autograder.zip", "-o", notebook.parent, notebook]
            taken += cpu_seconds(lambda: run(command, course))  # noqa: B023 - called within this round
            results = json.loads((notebook.parent / "results.json").read_text(encoding="utf-8"))
            scores.append(sum(test.get("score", 0.0) for test in results["tests"]))
        assert_a_third_failed(scores, students)
    return taken


def grade_with_ours(programs: Path, students: int) -> float:
    """CPU seconds of `dl4cv-grade batch` for a class of files that hold softmax and nothing else."""
    with tempfile.TemporaryDirectory() as name:
        course = Path(name)
        for student, answer in softmaxes(students).items():
            file = course / "class" / student / "exercise2.py"
            file.parent.mkdir(parents=True)
            file.write_text(f"{IMPORT}\n\n{answer}", encoding="utf-8")
        taken = cpu_seconds(lambda: run([programs / "dl4cv-grade", "batch", "class", "--jobs", "1"], course))
        with Gradebook(str(course / "class.db")) as book:
            assert_a_third_failed([attempt.score for attempt in book.attempts()], students)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--students", type=int, default=12)
    parser.add_argument("--environments", type=Path)
    options = parser.parse_args()
    graders = {
        "nbgrader 0.9.6": (grade_with_nbgrader, ("nbgrader==0.9.6", "ipykernel", "numpy")),
        "otter-grader 7.0.0": (grade_with_otter, ("otter-grader[grading]==7.0.0", "ipykernel", "numpy")),
        "dl4cv-grade": (grade_with_ours, ()),
    }
    each = {}
    with tempfile.TemporaryDirectory() as temporary:
        environments = options.environments or Path(temporary)
        for name, (grade, packages) in graders.items():
            try:
                ours = Path(sys.executable).parent
                programs = installed(environments / name.replace(" ", "-"), *packages) if packages else ours
            except UnavailableError as unavailable:
                print(f"{name}: skipped, it could not be installed: {unavailable}")
                continue
            few = grade(programs, FEW)
            each[name] = (grade(programs, FEW + options.students) - few) / options.students
            print(f"{name}: {each[name]:.3f} CPU-s for each further submission; the first {FEW} {few:.1f}", flush=True)
    raise SystemExit(0 if each["dl4cv-grade"] <= MOST_CPU_SECONDS else 1)


if __name__ == "__main__":
    main()
