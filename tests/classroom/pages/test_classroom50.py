"""What Classroom 50's runner takes: its contract, held to a golden file, and a checkout graded as it does it."""

import ast
import json
import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from dl4cv.classroom.pages.classroom50 import NotGraded, page, release_body, result_json
from dl4cv.cli.main import cli

from tests.cli.running import bound_by_permissions
from tests.places import OWN_EXERCISE, SOLUTIONS

GOLDEN = Path(__file__).parent / "golden" / "classroom50.json"
RUNNER = {
    "CLASSROOM": "vision",
    "ASSIGNMENT": "activations",
    "SUBMISSION_TAG": "submit/2026-11-30T12-00-00Z-a1b2c3d",
    "COMMIT_URL": "https://github.com/course/anna/commit/a1b2c3d",
    "RELEASE_URL": "https://github.com/course/anna/releases/tag/submit",
    "REVIEW_URL": "https://github.com/course/anna/compare/0...a1b2c3d",
    "OWNER": "anna",
}
NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)


def test_a_result_is_written_as_in_its_golden_file(graded_result):
    missing = NotGraded("exercise3", "There is no file exercise3.py.")
    written = result_json([graded_result("failed", "passed"), missing], RUNNER, NOON)
    if os.environ.get("DL4CV_WRITE_GOLDEN"):
        GOLDEN.parent.mkdir(exist_ok=True)
        GOLDEN.write_text(written)
    assert written == GOLDEN.read_text()


@pytest.mark.parametrize("shares", [(33.3, 33.3, 33.4), (0.4,) * 250, (100.0,), (1.5, 98.5), (2 / 3,) * 150])
@pytest.mark.parametrize("earned", [0.0, 0.5, 1.0])
def test_points_are_whole_and_add_up_however_they_are_shared(graded_result, shares, earned):
    result = graded_result()
    check = result.checks[0]
    status = "passed" if earned == 1.0 else "failed"
    checks = tuple(replace(check, status=status, score=each * earned, max_score=each) for each in shares)
    found = json.loads(result_json([replace(result, checks=checks)], RUNNER, NOON))
    assert found["max-score"] == sum(test["max-score"] for test in found["tests"]) == 100
    assert found["score"] == sum(test["score"] for test in found["tests"])
    assert all(type(test[name]) is int for test in found["tests"] for name in ("score", "max-score"))
    assert found["score"] == {0.0: 0, 1.0: 100}.get(earned, found["score"])
    assert found["score"] <= 100 * earned


def test_the_release_and_the_page_say_what_was_wrong(graded_result):
    outcomes = [graded_result("failed"), NotGraded("exercise3", "There is no <b>exercise3.py</b>.")]
    body = release_body(outcomes)
    assert "2 of 3 elements differ" in body.replace("\\", "")
    assert "There is no" in body
    written = page("anna", outcomes)
    assert "2 of 3 elements differ" in written
    assert "<b>exercise3" not in written


def checkout(folder, environment, *names):
    command = [sys.executable, "-m", "dl4cv", "classroom50-run", *names]
    about = {name: value for name, value in os.environ.items() if name not in RUNNER}
    return subprocess.run(
        command,
        cwd=folder,
        env={**about, **environment, "OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        **bound_by_permissions(),
    )


def test_a_checkout_is_graded_whatever_is_wrong_with_it_and_status_0_says_so(tmp_path):
    right = (SOLUTIONS / "exercise2.py").read_text()
    (tmp_path / "exercise2.py").write_text(f"{right}\n\ndef relu(x):\n    return x\n")
    ran = checkout(tmp_path, RUNNER, "exercise2", "exercise1")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    result = json.loads((tmp_path / "result.json").read_text())
    assert 0 < result["score"] < result["max-score"] == 200
    assert result["submission"] == RUNNER["SUBMISSION_TAG"]
    assert "There is no exercise1.py" in result["tests"][-1]["test-name"]
    assert "exercise2" in (tmp_path / "release-body.md").read_text()
    assert "relu" in (tmp_path / "feedback.html").read_text()


def test_what_is_no_fault_of_the_students_is_another_status_and_no_result(tmp_path):
    (tmp_path / "exercise1.py").write_text("x = 1\n")
    ran = checkout(tmp_path, {**RUNNER, "COMMIT_URL": ""}, "exercise1")
    assert (ran.returncode, ran.stderr) == (
        4,
        "dl4cv-grade: This runs inside Classroom 50, whose runner sets COMMIT_URL.\n",
    )
    assert not (tmp_path / "result.json").exists()


def test_the_folder_of_an_assignment_holds_all_that_grades_it_and_no_solution(tmp_path):
    arguments = [
        "--course",
        str(OWN_EXERCISE),
        "workflows",
        str(tmp_path),
        "--for",
        "classroom50",
        "--exercise",
        "blur",
    ]
    ran = CliRunner().invoke(cli, arguments)
    assert ran.exit_code == 0, ran.output
    assert json.loads((tmp_path / "dl4cv-classroom50.json").read_text()) == {"exercises": ["blur"]}
    assert len(list(tmp_path.glob("dl4cv_grade-*.whl"))) == 1
    assert (tmp_path / "course" / "dl4cv.toml").is_file()
    assert not [path for path in tmp_path.rglob("*.py") if "BEGIN SOLUTION" in path.read_text()]
    imported = {
        name.name.partition(".")[0]
        for node in ast.walk(ast.parse((tmp_path / "autograder.py").read_text()))
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for name in ([ast.alias(node.module)] if isinstance(node, ast.ImportFrom) else node.names)
    }
    assert imported <= sys.stdlib_module_names
