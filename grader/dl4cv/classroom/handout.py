"""The whole folder that a student gets: the exercises, a README, and what GitHub needs to grade a push."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from pathlib import Path
from string import Template

from dl4cv.classroom.kit import kit
from dl4cv.classroom.release import exercises, named, solutions_in
from dl4cv.course import COURSE, Exercise
from dl4cv.stubs import stubs_folder

WORKFLOW = "OWNER/REPOSITORY/.github/workflows/grade.yml@main"
"""Stands in the student's workflow for that of the teachers, until its name is known."""

_TEMPLATES = Path(__file__).with_name("templates")


def released(
    known: Sequence[Exercise], *, whole: bool, only: str | None, solutions: Path | None, workflow: str | None
) -> dict[str, str]:
    """What is to be released of the exercises `known`, by path: the `whole` folder of a student, or the bare exercises.

    The folder `solutions` holds those of the course; an installed package without it carries their stubs, which do as
    well for a student's folder. `only` is the name of the one exercise wanted. Raises ReleaseError.
    """
    own = [exercise for exercise in known if exercise not in COURSE]
    usual = Path("solutions")
    folder = solutions or (usual if usual.is_dir() or not whole else stubs_folder())
    sources = solutions_in(folder)
    if whole:
        sources += [exercise.files.solution or exercise.files.stub for exercise in own]
    if only is not None:
        sources = [named(sources, only)]
    return handout(sources, own, workflow or WORKFLOW) if whole else exercises(sources)


def handout(solutions: Sequence[Path], own: Iterable[Exercise] = (), workflow: str = WORKFLOW) -> dict[str, str]:
    """The text of each file by its path in the folder.

    `own` are those exercises whose checks students do not have with the package; they get them in the folder, too.
    `workflow` is the teachers' workflow on GitHub that the student's one calls. Raises ReleaseError.
    """
    files = exercises(solutions)
    names = [solution.stem for solution in solutions]
    files["README.md"] = Template(_template("student-readme.md")).substitute(table=_table(names, files), first=names[0])
    files[".github/workflows/grade.yml"] = _template("student-workflow.yml").replace(WORKFLOW, workflow)
    return files | kit([each for each in own if each.name in names])


def _template(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _table(names: Iterable[str], files: dict[str, str]) -> str:
    rows = [f"| [{name}]({name}.py) | [notebook]({name}.ipynb) | {_title(files[f'{name}.py'])} |" for name in names]
    return "\n".join(["| exercise | | about |", "|---|---|---|", *rows])


def _title(stub: str) -> str:
    card = ast.get_docstring(ast.parse(stub)) or ""
    return card.partition("\n")[0].split(" - ", 1)[-1].strip()
