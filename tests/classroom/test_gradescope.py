"""The zip that Gradescope gets, installed and run in the layout that Gradescope uses."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sysconfig
import tempfile
import zipfile
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from click.testing import CliRunner
from dl4cv.classroom.gradescope import CONFIGURATION, AutograderOptions, pack_autograder, run_autograder
from dl4cv.cli.main import cli
from dl4cv.course import COURSE
from dl4cv.exercise.exercise import SEED
from dl4cv.exercise.seeds import fresh_seed
from dl4cv.grading.grade import GradingError

from tests.classroom.classes import notebook
from tests.places import OWN_EXERCISE, SOLUTIONS
from tests.sampling import one_in, thorough

BLUR = ("--exercise", "blur", "--isolation", "auto")
SOLUTION = SOLUTIONS / "exercise2.py"


def script(path: Path, root: Path, *, status: int = 0) -> str:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VIRTUAL_ENV", "PYTHON", "CI"))}
    # What the grader needs is here already, and borrowed below: nothing is fetched.
    offline = {"PIP_NO_DEPS": "1", "PIP_NO_INDEX": "1", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    ran = subprocess.run(
        ["bash", str(path)],
        cwd=root,
        env={**kept, **offline, "AUTOGRADER_ROOT": str(root)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == status, ran.stdout + ran.stderr
    return ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def installed():
    """/autograder after Gradescope has unpacked the zip and run its setup.sh."""
    root = Path(tempfile.mkdtemp(prefix="dl4cv-test-gradescope-"))
    root.chmod(0o755)
    chosen = AutograderOptions(("exercise2", "exercise1"), SEED, hints="after_due_date", isolation="auto")
    with zipfile.ZipFile(io.BytesIO(pack_autograder(chosen, [COURSE[1], COURSE[0]]))) as archive:
        archive.extractall(root / "source")
        modes = {entry.filename: entry.external_attr >> 16 for entry in archive.infolist()}
    assert all(modes[name] & 0o111 for name in ("setup.sh", "run_autograder"))
    script(root / "source" / "setup.sh", root)
    shutil.copy(root / "source" / "run_autograder", root)
    ours = sorted({sysconfig.get_path("purelib"), sysconfig.get_path("platlib")})
    (packages,) = (root / "dl4cv" / "lib").glob("python*/site-packages")
    (packages / "borrowed.pth").write_text("\n".join(ours) + "\n", encoding="utf-8")
    yield root
    shutil.rmtree(root)


@pytest.fixture
def layout(installed):
    """The same with an empty submission/ and results/."""
    for name in ("submission", "results"):
        shutil.rmtree(installed / name, ignore_errors=True)
        (installed / name).mkdir()
    return installed


def results(root: Path) -> dict:
    return json.loads((root / "results" / "results.json").read_text(encoding="utf-8"))


@thorough
def test_the_run_script_grades_what_was_handed_in(layout):
    shutil.copy(SOLUTION, layout / "submission")
    script(layout / "run_autograder", layout)
    found = results(layout)
    assert found["score"] == 100
    assert sum(test.get("max_score", 0) for test in found["tests"]) == 200
    assert [test["name"] for test in found["tests"] if test["tags"] == ["not graded"]] == ["exercise1"]


def test_a_wrong_answer_gets_its_hint_after_the_due_date(layout):
    wrong = SOLUTION.read_text(encoding="utf-8") + "\n\ndef relu(x):\n    return x\n"
    (layout / "submission" / "exercise2.py").write_text(wrong, encoding="utf-8")
    script(layout / "run_autograder", layout)
    found = results(layout)
    assert 0 < found["score"] < 100
    assert {test["visibility"] for test in found["tests"] if "hint" in test["tags"]} == {"after_due_date"}


@thorough
def test_code_that_ends_the_process_still_gets_its_results(layout):
    (layout / "submission" / "exercise2.py").write_text("import os\n\nos._exit(0)\n", encoding="utf-8")
    script(layout / "run_autograder", layout)
    assert results(layout)["score"] == 0


def test_nothing_handed_in_is_told_in_the_results(layout):
    script(layout / "run_autograder", layout)
    assert "There is no exercise2.py" in results(layout)["tests"][0]["output"]


def test_when_the_grader_fails_there_are_no_results(layout):
    (layout / "source" / "dl4cv-gradescope.json").rename(layout / "away.json")
    try:
        script(layout / "run_autograder", layout, status=4)
        assert not (layout / "results" / "results.json").exists()
    finally:
        (layout / "away.json").rename(layout / "source" / "dl4cv-gradescope.json")


@pytest.fixture
def own(installed, tmp_path):
    """/autograder of an assignment with an instructor's own exercise; the grader is the one installed above."""
    root = tmp_path / "autograder"
    zipped = CliRunner().invoke(cli, ["--course", str(OWN_EXERCISE), "gradescope", str(tmp_path / "own.zip"), *BLUR])
    assert zipped.exit_code == 0, zipped.output
    with zipfile.ZipFile(tmp_path / "own.zip") as archive:
        archive.extractall(root / "source")
    (root / "dl4cv").symlink_to(installed / "dl4cv")
    for name in ("submission", "results"):
        (root / name).mkdir()
    shutil.copy(root / "source" / "run_autograder", root)
    return root


def test_an_instructors_own_exercise_is_graded_by_the_checks_in_the_zip(own):
    wrong = (OWN_EXERCISE / "blur.py").read_text(encoding="utf-8").replace(".mean(", ".sum(")
    (own / "submission" / "blur.py").write_text(wrong, encoding="utf-8")
    (own / "submission" / "dl4cv.toml").write_text("[exercises.blur]\n")  # a student's, and of no effect
    script(own / "run_autograder", own)
    found = results(own)
    assert found["score"] == 10
    assert "Divide by their number" in json.dumps(found)


@thorough
def test_a_notebook_of_an_own_exercise_counts_when_it_was_written_in(own):
    stub = own / "source" / "course" / "checks" / "blur_stub.py"
    shutil.copy(stub, own / "submission" / "blur.py")
    right = notebook((OWN_EXERCISE / "blur.py").read_text(encoding="utf-8"))
    (own / "submission" / "blur.ipynb").write_text(right, encoding="utf-8")
    script(own / "run_autograder", own)
    assert results(own)["score"] == 100


def unpacked(folder: Path, *options: str) -> tuple[Path, dict]:
    """The folder as Gradescope has it after it unpacked a zip made with these options, and the instructor's choices."""
    out = folder / "autograder.zip"
    ran = CliRunner().invoke(cli, ["gradescope", str(out), "--exercise", "exercise2", "--isolation", "auto", *options])
    assert ran.exit_code == 0, ran.output
    assert out.stat().st_mode & 0o077 == 0
    with zipfile.ZipFile(out) as archive:
        archive.extractall(folder / "source")
    (folder / "submission").mkdir()
    chosen = json.loads((folder / "source" / CONFIGURATION).read_text(encoding="utf-8"))
    assert not [number for number in (chosen["seed"], chosen["key"]) if number and str(number) in ran.output]
    return folder, chosen


@pytest.mark.parametrize("options", one_in(3, [((),), (("--fresh-seeds",),), (("--seed", "1902837465"),)]))
def test_the_seed_lies_in_the_zip_and_is_told_nowhere_in_the_results(tmp_path, options):
    root, chosen = unpacked(tmp_path, *options)
    wrong = SOLUTION.read_text(encoding="utf-8") + "\n\ndef relu(x):\n    return x\n"
    (root / "submission" / "exercise2.py").write_text(wrong, encoding="utf-8")
    run_autograder(root)
    text = (root / "results" / "results.json").read_text(encoding="utf-8")
    assert 0 < results(root)["score"] < 100
    assert "seed" not in text.lower()
    fresh = fresh_seed(chosen["key"], hashlib.sha256(wrong.encode()).hexdigest()) if chosen["key"] else chosen["seed"]
    assert not [number for number in (chosen["seed"], fresh) if str(number) in text]


def test_hints_come_one_at_a_time_from_submission_to_submission_and_not_at_all_where_the_course_says_so(tmp_path):
    shown = []
    for level in ("stepwise", "none"):
        exercise = replace(COURSE[1], hints=level)
        root, before = tmp_path / level, []
        options = AutograderOptions(("exercise2",), SEED, isolation="auto")
        with zipfile.ZipFile(io.BytesIO(pack_autograder(options, [exercise]))) as archive:
            archive.extractall(root / "source")
        (root / "submission").mkdir()
        for attempt in range(2):
            wrong = SOLUTION.read_text(encoding="utf-8") + f"\n\ndef relu(x):\n    return x + {attempt}\n"
            (root / "submission" / "exercise2.py").write_text(wrong, encoding="utf-8")
            (root / "submission_metadata.json").write_text(json.dumps({"previous_submissions": before}))
            run_autograder(root)
            shown.append(results(root)["extra_data"]["results"][0]["hints"])
            before = [
                {"autograder_error": False, "results": results(root)},
                {"autograder_error": True, "results": None},
            ]
    assert shown == [{"relu": 1}, {"relu": 2}, {"relu": 0}, {"relu": 0}]
    assert "hints" in results(tmp_path / "stepwise")["output"]
    assert "relu(x)" not in json.dumps(results(tmp_path / "none"))


def test_every_zip_has_a_seed_of_its_own_unless_it_is_told_one(tmp_path):
    seeds = []
    for name in "ab":
        (tmp_path / name).mkdir()
        seeds.append(unpacked(tmp_path / name)[1]["seed"])
    assert len({*seeds, SEED}) == 3
    (tmp_path / "c").mkdir()
    # A long number, since a short one may stand in the path that the command prints.
    assert unpacked(tmp_path / "c", "--seed", "1902837465")[1]["seed"] == 1902837465


def test_the_zip_holds_no_solution(own):
    texts = [path.read_bytes() for path in (own / "source").rglob("*") if path.suffix != ".whl" and path.is_file()]
    assert not [text for text in texts if b"windows.mean" in text]
    assert [text for text in texts if b'NotImplementedError("blur: blur")' in text]


def test_the_command_writes_the_zip_and_says_how_many_points_to_set(tmp_path):
    arguments = ["gradescope", str(tmp_path / "out.zip"), "--exercise", "exercise2", "--hints", "after_published"]
    ran = CliRunner().invoke(cli, arguments)
    assert ran.exit_code == 0, ran.output
    assert "points to 100" in ran.stdout
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert json.loads(archive.read("dl4cv-gradescope.json"))["hints"] == "after_published"


def test_an_exercise_that_does_not_exist_is_refused(tmp_path):
    ran = CliRunner().invoke(cli, ["gradescope", str(tmp_path / "out.zip"), "--exercise", "exercise99"])
    assert ran.exit_code == 2
    assert "exercise99" in ran.stderr


@pytest.mark.parametrize("suffix", one_in(2, ["ipynb", "py"]))
def test_a_module_handed_in_beside_the_file_is_graded_with_it(tmp_path, suffix):
    for folder in ("source", "submission"):
        (tmp_path / folder).mkdir()
    options = AutograderOptions(("exercise2",), 1, isolation="auto")
    (tmp_path / "source" / CONFIGURATION).write_text(json.dumps(asdict(options)))
    imports = "from helpers import log_softmax, relu, sigmoid, softmax\n"
    code = imports if suffix == "py" else notebook(imports)
    (tmp_path / "submission" / f"exercise2.{suffix}").write_text(code)
    shutil.copy(SOLUTION, tmp_path / "submission" / "helpers.py")
    run_autograder(tmp_path)
    assert results(tmp_path)["score"] == 100


def test_a_hand_in_that_differs_in_a_module_beside_its_file_has_another_fresh_seed(tmp_path, monkeypatch):
    """Or else whoever keeps the file, and changes what it imports, is asked the same cases again."""
    seeds = []

    def graded(source, exercise, *, seed, **options):
        seeds.append(seed)
        raise GradingError("Enough is known.")

    monkeypatch.setattr("dl4cv.classroom.gradescope.grade", graded)
    options = AutograderOptions(("exercise2",), 1, key="00" * 16)
    for folder in ("source", "submission"):
        (tmp_path / folder).mkdir()
    (tmp_path / "source" / CONFIGURATION).write_text(json.dumps(asdict(options)))
    (tmp_path / "submission" / "exercise2.py").write_text("from helpers import relu\n")
    for text in ("", "", "table = {}\n"):
        (tmp_path / "submission" / "helpers.py").write_text(text)
        with pytest.raises(GradingError):
            run_autograder(tmp_path)
    assert seeds[0] == seeds[1] != seeds[2]


def graded_layout(root: Path, files: dict[str, bytes], *exercises: str) -> dict:
    """The results for a student's files, by their names in submission/, in an assignment with these exercises."""
    (root / "source").mkdir(parents=True)
    options = AutograderOptions(exercises or ("exercise2",), 1, isolation="auto")
    (root / "source" / CONFIGURATION).write_text(json.dumps(asdict(options)))
    for name, data in {"notes.txt": b"mine", **files}.items():
        (root / "submission" / name).parent.mkdir(parents=True, exist_ok=True)
        (root / "submission" / name).write_bytes(data)
    run_autograder(root)
    return results(root)


def test_a_file_below_a_folder_is_found_as_batch_finds_it(tmp_path):
    right = SOLUTION.read_bytes()
    files = {"week 2/exercise2-1.py": right, "week 2/helpers.py": b"", "other/exercise1.py.bak": b"x = 1"}
    found = graded_layout(tmp_path, files, "exercise2", "exercise1")
    assert found["score"] == 100
    assert "There is no exercise1.py" in found["output"]


def test_a_students_own_zip_is_opened(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("work/exercise2.py", "from helpers import log_softmax, relu, sigmoid, softmax\n")
        archive.writestr("work/helpers.py", SOLUTION.read_text(encoding="utf-8"))
    assert graded_layout(tmp_path, {"work.zip": packed.getvalue()})["score"] == 100


def test_what_cannot_be_chosen_is_told_by_the_names_that_the_student_knows(tmp_path):
    two = graded_layout(tmp_path / "two", {"a/exercise2.py": SOLUTION.read_bytes(), "b/exercise2.py": b"x = 1\n"})
    assert "There are 2 files: a/exercise2.py, b/exercise2.py." in two["output"]
    other = graded_layout(tmp_path / "other", {"ex2_final.py": SOLUTION.read_bytes()})
    assert "There is no exercise2.py" in other["output"]
    assert "ex2_final.py" in other["output"]
    assert "submission/" not in two["output"] + other["output"]


def hand_in(root: Path, name: str, make) -> str:
    """What Gradescope shows on top when `make` has put something in the place of the submission."""
    for folder in ("source", "submission"):
        (root / folder).mkdir()
    options = AutograderOptions(("exercise2",), 1)
    (root / "source" / CONFIGURATION).write_text(json.dumps(asdict(options)))
    make(root / "submission" / name)
    run_autograder(root)
    found = results(root)
    assert found["score"] == 0
    return found["output"]


@pytest.mark.parametrize("name", ["exercise2.py", "exercise2.ipynb"])
@pytest.mark.parametrize(
    ("make", "told"),
    [
        (lambda path: path.symlink_to(SOLUTIONS / "exercise2.py"), "it is a link"),
        (lambda path: path.symlink_to("/dev/zero"), "it is a link"),
        (lambda path: path.symlink_to(path), "it is a link"),
        (os.mkfifo, "it is not an ordinary file"),
        (Path.mkdir, "There is no exercise2.py and no exercise2.ipynb"),
        (lambda path: path.write_bytes(b"\xff\xfe\x00"), "again"),
        (lambda path: path.write_bytes(b"x\0 = 1"), "again"),
        (lambda path: path.write_bytes(b"[" * 100_000), "is not"),
        (lambda path: path.write_bytes(b"# \x1b[2J\nx = (" + "\u202e".encode()), "is not"),
    ],
    ids=["link", "link to a device", "link to itself", "pipe", "folder", "half a mark", "null", "brackets", "controls"],
)
def test_whatever_lies_in_the_place_of_a_hand_in_is_one_sentence(tmp_path, name, make, told):
    output = hand_in(tmp_path, name, make)
    assert output.startswith("exercise2: 0 of 100 points. ")
    assert told in output
    assert name in output
    assert "SOLUTION" not in output
    assert all(character.isprintable() for character in output)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("exercise2.py", lambda path: path.write_text("x = [1" + " for a in b" * 95_000 + "]")),
        ("exercise2.ipynb", lambda path: path.write_text(f'{{"cells": [], "a": [{"{}," * 500_000}{{}}]}}')),
    ],
)
def test_a_hand_in_that_ends_its_reader_has_a_result_all_the_same(tmp_path, name, make):
    assert hand_in(tmp_path, name, make).startswith(f"exercise2: 0 of 100 points. {name} ")
