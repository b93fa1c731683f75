"""The teacher's side of continuous integration, as files to put into a repository of the teacher's."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from importlib import resources

from dl4cv.release import ReleaseError
from dl4cv.release.wheel import PIN, Wheel, pinned

_FILES = {
    ".github/workflows/grade.yml": "teacher-workflow.yml",
    "gitlab-ci.yml": "gitlab-ci.yml",
}


def teachers_ci_files(exercises: Sequence[str] = (), wheel: Wheel | None = None, package: str = "") -> dict[str, str]:
    """Return the text of each file by its path: a reusable workflow for GitHub, a CI/CD configuration for GitLab.

    They grade the `exercises`, and install the `package`, the address of a wheel or its path in the repository of the
    course: none other than that with the sum in the address, or with that of `wheel`. Raises ReleaseError.
    """
    templates = resources.files("dl4cv.release").joinpath("templates")
    chosen = {"EXERCISES": " ".join(exercises)} if exercises else {}
    if package.startswith("https://"):
        chosen["PACKAGE"], _, chosen["PACKAGE_SHA256"] = pinned(package, wheel).partition(PIN)
    elif wheel is not None:
        if package and not re.fullmatch(r"[\w.+/-]+\.whl", package):
            raise ReleaseError(
                f"{package} is neither the address of a wheel nor its path, and packages have no name here."
            )
        chosen |= {"PACKAGE": package, "PACKAGE_SHA256": wheel.pin.removeprefix(PIN)}
    return {path: _with(templates.joinpath(name).read_text(encoding="utf-8"), chosen) for path, name in _FILES.items()}


def _with(text: str, chosen: Mapping[str, str]) -> str:
    """Put values in the place of those that the template has for some variables."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        variable, colon, _ = line.strip().partition(":")
        if colon and variable in chosen and line.startswith("  ") and not line.startswith("   "):
            value = chosen[variable]
            lines[number] = f"  {variable}: {value if variable == 'EXERCISES' else json.dumps(value)}"
    return "\n".join(lines)
