"""The teacher's side of continuous integration, as files to put into a repository of the teacher's."""

from __future__ import annotations

from importlib import resources

_FILES = {
    ".github/workflows/grade.yml": "teacher-workflow.yml",
    "gitlab-ci.yml": "gitlab-ci.yml",
}


def teachers_ci_files() -> dict[str, str]:
    """Return the text of each file by its path: a reusable workflow for GitHub, a CI/CD configuration for GitLab."""
    templates = resources.files("dl4cv.release").joinpath("templates")
    return {path: templates.joinpath(name).read_text(encoding="utf-8") for path, name in _FILES.items()}
