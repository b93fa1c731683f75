"""What grading says and writes."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

from tests.cli.running import (
    COMMAND,
    FAILED,
    GRADER_FAILED,
    NO_SUBMISSION,
    PASSED,
    WRONG_USAGE,
    complaint,
    dl4cv,
    environment,
    write_notebook,
)
from tests.places import SOLUTIONS
from tests.sampling import thorough


def test_of_a_script_and_a_notebook_the_newer_is_graded_and_this_is_said(folder):
    (folder / "exercise1.py").write_text("raise ValueError('the script')\n")
    write_notebook(folder / "exercise1.ipynb", "raise ValueError('the notebook')")
    os.utime(folder / "exercise1.py", (1, 1))
    ran = dl4cv(folder, "exercise1")
    assert ran.returncode == FAILED
    assert "exercise1.ipynb is graded, since it was saved last" in " ".join(ran.stdout.split())
    assert "the notebook" in ran.stdout
    assert "the script" not in ran.stdout


@thorough
def test_the_same_seed_gives_the_same_json_but_for_times(graded):
    first, second = (without_times(json.loads((graded / f"{n}.json").read_text())) for n in (1, 2))
    assert first == second
    assert first["score"] == 100
    assert first["submission"]["path"] == "exercise3.py"


def without_times(data: dict[str, object]) -> dict[str, object]:
    checks = [{name: value for name, value in check.items() if name != "seconds"} for check in data["checks"]]
    return {**data, "seconds": None, "checks": checks}


@thorough
def test_junit_holds_every_check(graded):
    suite = ElementTree.parse(graded / "1.xml").getroot()
    cases = list(suite.iter("testcase"))
    assert len(cases) == len(json.loads((graded / "1.json").read_text())["checks"])
    assert not list(suite.iter("failure"))


def test_a_verdict_is_plain_text_in_a_log(graded):
    told = (graded / "1.txt").read_text()
    assert "\x1b" not in told
    assert max(map(len, told.splitlines())) <= 80


def test_alone_it_lists_the_exercises_with_the_last_results(graded):
    ran = dl4cv(graded)
    assert ran.returncode == PASSED
    lines = ran.stdout.splitlines()
    assert any(re.match(r"exercise3 .* 100  today at ", line) for line in lines)
    assert any(line.startswith("exercise6") and "not tried yet" in line for line in lines)


def test_with_html_it_writes_the_same_as_a_page_and_before_a_command_that_is_refused(graded, tmp_path):
    page = tmp_path / "map.html"
    ran = dl4cv(graded, "--html", page)
    assert ran.returncode == PASSED
    assert "Next: <code>dl4cv-grade exercise1</code>" in page.read_text(encoding="utf-8")
    said = complaint(graded, "--html", "map.html", "exercise3", status=WRONG_USAGE)
    assert said == "--html before exercise3 is for dl4cv-grade alone: write it behind."
    assert "There is no folder" in complaint(graded, "--html", "nowhere/map.html", status=WRONG_USAGE)


def test_an_ascii_terminal_gets_ascii(graded):
    ran = subprocess.run(
        COMMAND, cwd=graded, env=environment(PYTHONIOENCODING="ascii"), capture_output=True, text=True, check=True
    )
    assert ran.stdout.isascii()


def test_all_grades_what_is_there_and_ends_with_the_worst_status(folder):
    shutil.copy(SOLUTIONS / "exercise1.py", folder)
    (folder / "exercise2.py").write_text("import os\n")
    (folder / "exercise4.py").write_text("def (:\n")
    ran = dl4cv(folder, "all", "--json", "all.json", "--junit", "all.xml")
    assert ran.returncode == NO_SUBMISSION
    results = json.loads((folder / "all.json").read_text())
    assert [(result["exercise"], result["score"]) for result in results] == [("exercise1", 100), ("exercise2", 0)]
    suites = ElementTree.parse(folder / "all.xml").getroot()
    assert [suite.get("name") for suite in suites] == ["exercise1", "exercise2"]
    assert ran.stdout.splitlines()[-1] == "3 exercises: 1 passed, 1 could not be graded, 100 / 200 points."
    assert "exercise4.py, line 1, is not valid Python" in ran.stderr
    last = ran.stdout.splitlines()
    assert any(re.match(r"exercise1 .* 100  today at ", line) for line in last)
    assert any(re.match(r"exercise2 .* 0  today at ", line) for line in last)


def test_all_names_a_file_whose_name_is_nearly_that_of_an_exercise(folder):
    (folder / "Exercise1.py").write_text("import os\n")
    (folder / "exercise2 (1).ipynb").write_text("{}\n")
    (folder / "exercise12.py").write_text("import os\n")
    ran = dl4cv(folder, "all")
    assert (ran.returncode, ran.stdout) == (NO_SUBMISSION, "")
    said = " ".join(ran.stderr.split())
    assert "Exercise1.py is not graded; if it is your exercise1, rename it exercise1.py." in said
    assert "exercise2 (1).ipynb is not graded; if it is your exercise2, rename it exercise2.ipynb." in said
    assert "exercise12.py" not in said


@thorough
def test_all_ends_with_its_verdicts_though_the_dl4cv_toml_beside_them_has_a_fault(folder):
    (folder / "exercise1.py").write_text("import os\n")
    (folder / "dl4cv.toml").write_text("[exercises.blur]\n")
    ran = dl4cv(folder, "all")
    assert (ran.returncode, ran.stderr) == (FAILED, "")
    assert any(re.match(r"exercise1 .* 0  today at ", line) for line in ran.stdout.splitlines())


def test_all_in_an_empty_folder_points_to_start(folder):
    assert "dl4cv-grade start" in complaint(folder, "all", status=NO_SUBMISSION)


def test_start_writes_the_stubs_and_leaves_what_is_there(folder):
    (folder / "exercise2.py").write_text("mine = True\n")
    ran = dl4cv(folder, "start")
    assert ran.returncode == PASSED
    assert "Left as they are: exercise2.py" in ran.stdout
    assert (folder / "exercise2.py").read_text() == "mine = True\n"
    assert (folder / "exercise6.py").is_file()


def test_nothing_but_the_memory_of_the_result_is_left_in_the_folder(graded):
    names = {path.name for path in graded.iterdir()}
    assert names == {".dl4cv", "exercise3.py", *(f"{n}.{kind}" for n in (1, 2) for kind in ("json", "xml", "txt"))}


def test_a_fault_of_the_grader_is_one_sentence_and_no_grade(folder):
    (folder / "exercise1.py").write_text("x = 1\n")
    (folder / "broken").mkdir()
    (folder / "broken" / "hypothesis.py").write_text("raise RuntimeError('not mine')\n")
    ran = subprocess.run(
        [*COMMAND, "exercise1"],
        cwd=folder,
        env=environment(PYTHONPATH=str(folder / "broken")),
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == GRADER_FAILED
    assert ran.stdout == ""
    assert ran.stderr.startswith("dl4cv-grade: the grader itself failed, which says nothing about your solution")
    assert "RuntimeError: not mine" in ran.stderr
    assert ran.stderr.count("\n") == 1


def test_json_to_standard_output_follows_the_verdict(folder):
    (folder / "exercise1.py").write_text("import os\n")
    ran = dl4cv(folder, "exercise1", "--json", "/dev/stdout")
    assert json.loads(ran.stdout[ran.stdout.index("\n{") :])["score"] == 0
    assert Path("/dev/stdout").is_symlink()


def test_help_imports_nothing_that_takes_long():
    program = "import sys, dl4cv.cli.main as c, os; os._exit = lambda s: None; c.main(['--help']); print(*sys.modules)"
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    loaded = set(ran.stdout.split())
    assert "exerciseN" in ran.stdout
    assert not loaded & {"torch", "numpy", "hypothesis", "pytest", "rich", "nbformat", "psutil", "dl4cv.grading.grade"}


def test_a_page_is_written_beside_the_verdict(folder):
    (folder / "exercise1.py").write_text("def one_hot(labels, num_classes):\n    return None\n")
    ran = dl4cv(folder, "exercise1", "--html", "report.html")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert "<h1>exercise1: Class encoding</h1>" in page
    assert ran.stdout.split(" points")[0].split()[-3] + " / 100 points" in page


def test_there_is_no_page_to_open_without_one(folder):
    ran = dl4cv(folder, "exercise1", "--open")
    assert ran.returncode == 2
    assert "--open shows the page that --html FILE names." in ran.stderr
