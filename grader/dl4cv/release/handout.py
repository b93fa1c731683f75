"""The whole folder that a student gets: the exercises, a README, and what containers and GitHub need to grade there."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from string import Template

from dl4cv import __version__
from dl4cv.course import COURSE
from dl4cv.exercise.card import read_card
from dl4cv.exercise.exercise import Exercise
from dl4cv.exercise.own import FILE, CourseError, load_course
from dl4cv.exercise.stubs import stubs_folder
from dl4cv.release import ReleaseError
from dl4cv.release.demo_notebooks import FOLDER, make_demo_notebooks
from dl4cv.release.notebooks import make_notebook
from dl4cv.release.portable import CHECKS, portable_files, select_own
from dl4cv.release.release import Contents, find_solution, find_solutions, make_exercises
from dl4cv.release.stub import make_stub
from dl4cv.release.wheel import CPU_INDEX, Wheel, requirement

WORKFLOW = "OWNER/REPOSITORY/.github/workflows/grade.yml@main"
"""Stands in the template of the student's workflow for that of the teachers."""

STUDENTS_WORKFLOW = ".github/workflows/grade.yml"
DEVCONTAINER = ".devcontainer/devcontainer.json"

_DEMOS = f"""
## See it at work

The notebooks in `{FOLDER}/` show what the lecture shows; `dl4cv-grade demo` names them, and makes a page of each.
"""

_TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True)
class Extras:
    """What a student's folder holds beside the exercises, as far as the instructor chooses.

    `workflow` is the teachers' workflow on GitHub that the student's one calls; without one there is none. Without
    `mistakes` the checks of own exercises come without wrong versions. `wheel` is put into the folder, and `address` is
    the URL from which it is installed instead, its sum behind #sha256=.
    """

    workflow: str = ""
    mistakes: bool = True
    wheel: Wheel | None = None
    address: str = ""

    def as_handed_out(self, exercise: Exercise) -> Exercise:
        """Return `exercise` without its mistakes, where they are not handed out."""
        return exercise if self.mistakes else replace(exercise, files=replace(exercise.files, mistakes=None))


@dataclass(frozen=True)
class _There:
    """What a folder holds of earlier weeks: scripts and notebooks, the student's workflow, wheels.

    `described` are the exercises among them that stand in its dl4cv.toml.
    """

    described: tuple[Exercise, ...] = ()
    exercises: Mapping[str, str] = field(default_factory=dict)
    workflow: str = ""
    wheels: Mapping[str, bytes] = field(default_factory=dict)


def make_release(
    wanted: Sequence[Exercise],
    *,
    out: Path | None,
    is_part: bool = False,
    solutions: Path | None = None,
    extras: Extras | None = None,
) -> dict[str, str | bytes]:
    """Make what is released of the exercises `wanted`, by path: a student's folder for `out`, or the bare exercises.

    The folder `solutions` holds those of the course; an installed package without it carries their stubs, which do as
    well for a student's folder. Where `wanted` `is_part` of all that there are, what was released into `out` before
    stays there, and is listed with them. The demos come with all there are.
    Raises ReleaseError.
    """
    own = select_own(wanted)
    if is_part and own and out is None:
        raise ReleaseError(f"{own[0].name} is no exercise of the course: name the folder OUT that it shall go into.")
    usual = Path("solutions")
    folder = solutions or (usual if usual.is_dir() or out is None else stubs_folder())
    if is_part:
        ours = [exercise for exercise in wanted if exercise not in own]
        sources = [find_solution(find_solutions(folder), exercise.name) for exercise in ours]
    else:
        sources = find_solutions(folder)
    demos = {} if is_part else make_demo_notebooks()
    if out is None:
        return {**make_exercises(sources), **demos}
    return make_handout(sources, wanted, extras, _find_there(out, wanted) if is_part else None, demos)


def find_leftovers(files: Contents, out: Path) -> list[Path]:
    """Find what an earlier release put beside the checks in `out` and this one does not hand out: wrong versions."""
    folder = f"{CHECKS}/"
    names = [
        name.removesuffix("_checks.py") for name in files if name.startswith(folder) and name.endswith("_checks.py")
    ]
    parts = (f"{name}_{part}.py" for name in names for part in ("mistakes", "procedures"))
    return [out / part for part in parts if part not in files and (out / part).is_file()]


def make_handout(
    solutions: Iterable[Path],
    wanted: Sequence[Exercise] = (),
    extras: Extras | None = None,
    there: _There | None = None,
    demos: Mapping[str, str] | None = None,
) -> dict[str, str | bytes]:
    """Make each file by its path in the folder: of the course's `solutions`, and of own exercises `wanted`.

    Students do not have the checks of own exercises with the package; they get them in the folder, too. Of an exercise
    of the course that is wanted in part, they get this part. What is `there` already stays as it is. The notebooks
    `demos` come along. Raises ReleaseError.
    """
    extras, there = extras or Extras(), there or _There()
    install = extras.address and requirement(extras.address)
    made = make_exercises(solutions, {exercise.name: exercise.untaught for exercise in wanted}, install=install)
    for exercise in select_own(wanted):
        made |= _make_exercise(exercise, install)
    exercises = {**there.exercises, **made}
    workflow = (
        _template("student-workflow.yml").replace(WORKFLOW, extras.workflow) if extras.workflow else there.workflow
    )
    wheels = {extras.wheel.name: extras.wheel.data} if extras.wheel else there.wheels
    names = sorted((name.removesuffix(".py") for name in exercises if name.endswith(".py")), key=_place)
    readme = Template(_template("student-readme.md")).substitute(
        table=_table(names, exercises),
        first=next(name.removesuffix(".py") for name in made if name.endswith(".py")),
        wheel=_FROM_ADDRESS if install else _FROM_FOLDER if wheels else _FROM_COURSE,
        install=f'"{install}"' if install else LOCAL,
        pushed=_PUSHED if workflow else "",
    )
    return {
        **exercises,
        **(demos or {}),
        "README.md": f"{readme.rstrip()}\n{_DEMOS if demos else ''}",
        DEVCONTAINER: _devcontainer(install or LOCAL),
        **({STUDENTS_WORKFLOW: workflow} if workflow else {}),
        **portable_files([*map(extras.as_handed_out, wanted), *there.described]),
        **wheels,
    }


LOCAL = f"./dl4cv_grade-{__version__}-py3-none-any.whl"
_FROM_ADDRESS = "Install the grader"
_FROM_FOLDER = "Install the wheel in this folder"
_FROM_COURSE = "Put the wheel that your course hands out into this folder and install it"
_PUSHED = f"""If this folder is a repository on GitHub, every push is graded as
[{STUDENTS_WORKFLOW}]({STUDENTS_WORKFLOW}) says.
"""


def _find_there(out: Path, wanted: Sequence[Exercise]) -> _There:
    """Find what was released into the folder `out` before, beside the exercises `wanted`."""
    try:
        known = load_course(out, COURSE) if (out / FILE).is_file() else COURSE
    except CourseError as error:
        raise ReleaseError(str(error)) from error
    again = {exercise.name for exercise in wanted}
    released = [each for each in known if each.name not in again and (out / f"{each.name}.py").is_file()]
    kept = [f"{each.name}{suffix}" for each in released for suffix in (".py", ".ipynb")]
    own = select_own(released)
    try:
        texts = {
            name: (out / name).read_text(encoding="utf-8")
            for name in (*kept, STUDENTS_WORKFLOW)
            if (out / name).is_file()
        }
        wheels = {path.name: path.read_bytes() for path in out.glob("dl4cv_grade-*.whl")}
    except (OSError, UnicodeDecodeError) as error:
        raise ReleaseError(f"What was released into {out} before cannot be read: {error}.") from error
    workflow = texts.pop(STUDENTS_WORKFLOW, "")
    return _There(tuple(each for each in released if each in own or each.taught), texts, workflow, wheels)


def _make_exercise(exercise: Exercise, install: str) -> dict[str, str]:
    """Make what students write in, under the name of the exercise: a stub of its own may be called otherwise."""
    text = make_stub(exercise.files.solution or exercise.files.stub)
    return {
        f"{exercise.name}.py": text,
        f"{exercise.name}.ipynb": make_notebook(text, exercise.name, install=install),
    }


def _template(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8")


def _devcontainer(install: str) -> str:
    """Describe the container in which an editor or Codespaces opens the folder, with the grader installed."""
    settings = {
        "name": "Exercises",
        "image": "mcr.microsoft.com/devcontainers/python:3.12",
        "postCreateCommand": ["pip", "install", "--extra-index-url", CPU_INDEX, "jupyterlab", install],
        "customizations": {"vscode": {"extensions": ["ms-python.python", "ms-toolsai.jupyter"]}},
    }
    return json.dumps(settings, indent=2) + "\n"


def _place(name: str) -> int:
    """Return where an exercise stands among all: ours in their order, then own ones as they came."""
    names = [exercise.name for exercise in COURSE]
    return names.index(name) if name in names else len(names)


def _table(names: Iterable[str], files: Mapping[str, str]) -> str:
    titles = {name: read_card(ast.parse(files[f"{name}.py"]), name).title for name in names}
    rows = [f"| [{name}]({name}.py) | [notebook]({name}.ipynb) | {title} |" for name, title in titles.items()]
    return "\n".join(["| exercise | | about |", "|---|---|---|", *rows])
