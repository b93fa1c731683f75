"""The whole folder that a student gets: the exercises, a README, and what GitHub needs to grade a push."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from pathlib import Path
from string import Template

from dl4cv import __version__
from dl4cv.exercise.card import read_card
from dl4cv.exercise.exercise import Exercise
from dl4cv.exercise.stubs import stubs_folder
from dl4cv.release import ReleaseError
from dl4cv.release.demo_notebooks import make_demo_notebooks
from dl4cv.release.notebooks import make_notebook
from dl4cv.release.portable import portable_files, select_own
from dl4cv.release.release import find_solution, find_solutions, make_exercises
from dl4cv.release.stub import make_stub

WORKFLOW = "OWNER/REPOSITORY/.github/workflows/grade.yml@main"
"""Stands in the student's workflow for that of the teachers, until its name is known."""

_TEMPLATES = Path(__file__).with_name("templates")


def make_release(
    known: Sequence[Exercise], *, whole: bool, only: Exercise | None, solutions: Path | None, workflow: str | None
) -> dict[str, str]:
    """Make what is released of the exercises `known`, by path: the `whole` folder of a student, or the bare exercises.

    The folder `solutions` holds those of the course; an installed package without it carries their stubs, which do as
    well for a student's folder. `only` is the one exercise wanted; without it, the demos come along. Raises
    ReleaseError.
    """
    wanted = known if only is None else [only]
    others = select_own(wanted)
    if only is not None and others and not whole:
        raise ReleaseError(f"{only.name} is no exercise of the course: name the folder OUT that it shall go into.")
    usual = Path("solutions")
    folder = solutions or (usual if usual.is_dir() or not whole else stubs_folder())
    if only is None:
        sources = find_solutions(folder)
    elif others:
        sources = []
    else:
        sources = [find_solution(find_solutions(folder), only.name)]
    demos = make_demo_notebooks() if only is None else {}
    return (make_handout(sources, wanted, workflow or WORKFLOW) if whole else make_exercises(sources)) | demos


def make_handout(
    solutions: Iterable[Path], wanted: Sequence[Exercise] = (), workflow: str = WORKFLOW
) -> dict[str, str]:
    """Make the text of each file by its path in the folder: of the course's `solutions`, and of own ones `wanted`.

    Students do not have the checks of own exercises with the package; they get them in the folder, too. Of an exercise
    of the course that is wanted in part, they get this part. `workflow` is the teachers' workflow on GitHub that the
    student's one calls. Raises ReleaseError.
    """
    files = make_exercises(solutions, {exercise.name: exercise.untaught for exercise in wanted})
    for exercise in select_own(wanted):
        files |= _make_exercise(exercise)
    names = [name.removesuffix(".py") for name in files if name.endswith(".py")]
    files["README.md"] = Template(_template("student-readme.md")).substitute(
        table=_table(names, files), first=names[0], version=__version__
    )
    files[".github/workflows/grade.yml"] = _template("student-workflow.yml").replace(WORKFLOW, workflow)
    return files | portable_files(wanted)


def _make_exercise(exercise: Exercise) -> dict[str, str]:
    """Make what students write in, under the name of the exercise: a stub of its own may be called otherwise."""
    text = make_stub(exercise.files.solution or exercise.files.stub)
    return {f"{exercise.name}.py": text, f"{exercise.name}.ipynb": make_notebook(text, exercise.name)}


def _template(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _table(names: Iterable[str], files: dict[str, str]) -> str:
    titles = {name: read_card(ast.parse(files[f"{name}.py"]), name).title for name in names}
    rows = [f"| [{name}]({name}.py) | [notebook]({name}.ipynb) | {title} |" for name, title in titles.items()]
    return "\n".join(["| exercise | | about |", "|---|---|---|", *rows])
