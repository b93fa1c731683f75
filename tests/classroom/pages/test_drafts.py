"""Drafts of mistakes from what a class got wrong without a name: as a student wrote them, and nothing is run."""

import runpy
from dataclasses import replace
from datetime import timedelta

import pytest
from click.testing import CliRunner
from dl4cv.classroom.batch.new_submissions import submission_sum
from dl4cv.classroom.downloads.collect import collect
from dl4cv.classroom.gradebook.attempts import Attempt, Key
from dl4cv.classroom.gradebook.gradebook import Gradebook
from dl4cv.cli.main import cli
from dl4cv.mistakes.kill_matrix import Bench
from dl4cv.mistakes.versions import added
from dl4cv.results import CheckResult, to_json

from tests.classroom.classes import write_files
from tests.classroom.conftest import NOON, result_of
from tests.exercises import exercise_called, solution

HEAD = "from __future__ import annotations\nimport os\nimport numpy as np\nLIMIT = 3\n"
HELPED = HEAD + "open('/tmp/was_run', 'w')\n\ndef _cut(x):\n    return np.where(x > LIMIT, x, 0 * x)\n"
CLASS = {
    "anna/exercise2.py": HELPED + "\ndef relu(x):\n    return _cut(x)\n",
    "bert/exercise2.py": "import numpy as np\n\ndef relu(values):\n    return values * (values > 3)\n",
    "clio/exercise2.py": "import numpy as np\nrelu = lambda x: x - 1\n",
    "dora/exercise2.py": "def relu(x):\n    return x\n",
}
BEHAVIOUR = {"anna": "ab", "bert": "ab", "clio": "cd", "dora": "ef"}


@pytest.fixture
def class_folder(tmp_path):
    """A class of which Anna and Bert act alike, Clio's function has no def, and Dora's file has changed since."""
    folder = write_files(tmp_path / "class", CLASS)
    exercise = exercise_called("exercise2")
    with Gradebook(str(tmp_path / "class.db")) as gradebook:
        for row in collect(folder, [exercise]).rows:
            check = CheckResult("relu_one", "relu", 'Keeps "all" \\\nx', "reference", "failed", 0.0, 100.0)
            check = replace(check, message="You returned 0.\n@mistake", behaviour=BEHAVIOUR[row.student])
            key = Key(row.student, "exercise2", submission_sum(row), 1, "0.1.0")
            result = replace(result_of(), checks=(check,), score=0.0, passed=False)
            gradebook.record(Attempt(key, "graded", 0.0, 100.0, False, NOON), to_json(result))
    write_files(folder, {"dora/exercise2.py": "def relu(x):\n    return 2 * x\n"})
    return folder


def propose(tmp_path, folder, *options):
    arguments = ["mistakes", "exercise2", "--propose", tmp_path / "class.db", "--submissions", folder, *options]
    return CliRunner().invoke(cli, [str(each) for each in arguments])


@pytest.mark.usefixtures("checks_in_this_process")
def test_a_draft_is_one_students_function_and_the_kill_matrix_takes_it(tmp_path, class_folder):
    ran = propose(tmp_path, class_folder, "--drafts", tmp_path / "drafts.py")
    assert ran.exit_code == 0, ran.output
    assert "with 1 draft." in ran.output
    assert "Not drafted: relu of clio" in ran.output
    assert "Not drafted: relu of dora" in ran.output
    text = (tmp_path / "drafts.py").read_text()
    assert "# 2 students, here anna" in text
    assert not {"open(", "import os", "__future__"} & set(text.split())
    exercise = exercise_called("exercise2")
    (version,) = added(exercise, tmp_path / "drafts.py")
    trial = Bench(exercise, solution(exercise)).trial(version)
    assert trial.killed_by
    assert trial.function == "relu"


PYTHONIC = """
try:
    import numpy as np
except ImportError:
    np = None
LIMIT: int = 3
LOW, HIGH = 0, 1
if LIMIT:
    x = [7, 7]

def relu(x: np.ndarray, again: bool = True) -> np.ndarray:
    return relu(np.array(x), False) * HIGH if again else np.where(x > LIMIT, x, LOW)
"""


def test_a_draft_brings_all_that_it_needs_and_asks_for_no_more(tmp_path, class_folder):
    texts = {
        "anna": PYTHONIC,
        "dora": "ONE = 1\ndef relu(x, step=ONE):\n    return x * step\n",
    }
    write_files(class_folder, {f"{name}/exercise2.py": text for name, text in texts.items()})
    with Gradebook(str(tmp_path / "class.db")) as gradebook:
        for row in collect(class_folder, [exercise_called("exercise2")]).rows:
            check = CheckResult("relu_one", "relu", "Keeps", "reference", "failed", 0.0, 100.0, behaviour=row.student)
            key = Key(row.student, "exercise2", submission_sum(row), 2, "0.1.0")
            result = replace(result_of(), checks=(check,), score=0.0, passed=False)
            later = NOON + timedelta(days=1)
            gradebook.record(Attempt(key, "graded", 0.0, 100.0, False, later, later), to_json(result))
    ran = propose(tmp_path, class_folder, "--drafts", tmp_path / "drafts.py")
    assert [f"Not drafted: relu of {name}" in ran.output for name in texts] == [False, True]
    version, _ = added(exercise_called("exercise2"), tmp_path / "drafts.py")
    (tmp_path / "version.py").write_text(version.source)
    assert runpy.run_path(str(tmp_path / "version.py"))["relu"]([5, 1]).tolist() == [5, 0]


def test_a_course_among_the_submissions_counts_for_nothing(tmp_path, class_folder, monkeypatch):
    (class_folder / "dl4cv.toml").write_text('[exercises.exercise2]\nstub = "anna/exercise2.py"\n')
    monkeypatch.chdir(class_folder)
    ran = propose(tmp_path, class_folder, "--drafts", tmp_path / "drafts.py")
    assert ran.exit_code == 0, ran.output
    assert "lies among the submissions, so it is ignored" in ran.output


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (("--propose", "class.db"), "--propose needs --submissions PATH"),
        (("--submissions", "."), "--submissions and --drafts are for --propose GRADEBOOK."),
        (("--drafts", "a.py"), "--submissions and --drafts are for --propose GRADEBOOK."),
        (("--propose", "nowhere.db", "--submissions", "."), "There is no gradebook nowhere.db."),
    ],
)
def test_what_is_lacking_for_drafts_is_one_sentence(options, told):
    ran = CliRunner().invoke(cli, ["mistakes", "exercise2", *options])
    assert ran.exit_code == 2
    assert told in ran.stderr
