"""Grades a submission in Classroom 50 with dl4cv-grade, whose wheel lies beside this file.

Put the whole folder into CLASSROOM/autograders/ASSIGNMENT/ of your classroom50 repository. In the assignment,
"release_assets": ["feedback.html"] gives students their page. What lies here is published, so students can read the
cases that it draws; marks that nobody can look up come from clones, with `dl4cv-grade batch`.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CHOSEN = json.loads((HERE / "dl4cv-classroom50.json").read_text(encoding="utf-8"))["exercises"]
COURSE = ["--course", str(HERE / "course")] if (HERE / "course").is_dir() else []


def main() -> int:
    """Install the grader among none of the student's files, and let it grade this folder; return its status."""
    (wheel,) = HERE.glob("dl4cv_grade-*.whl")
    with tempfile.TemporaryDirectory() as folder:
        grader = Path(folder, "grader")
        subprocess.run([sys.executable, "-m", "venv", str(grader)], cwd=folder, check=True)
        install = [str(grader / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        cpus = ["--extra-index-url", "https://download.pytorch.org/whl/cpu"]
        subprocess.run([*install, *cpus, str(wheel)], cwd=folder, check=True)
        command = [str(grader / "bin" / "dl4cv-grade"), *COURSE, "classroom50-run", *CHOSEN]
        return subprocess.run(command, cwd=Path.cwd(), check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
