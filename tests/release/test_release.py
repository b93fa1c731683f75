"""What students get is made from the solutions, and has nothing of the solutions in it."""

import json
import re
import shutil
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from dl4cv.release import ReleaseError
from dl4cv.release.demo_notebooks import make_demo_notebooks
from dl4cv.release.release import (
    find_differences,
    find_solution,
    find_solutions,
    make_exercises,
    write_folder,
    write_zip,
)
from dl4cv.release.stub import BEGIN, END, strip_solution

from tests.places import ROOT

SOLUTIONS = ROOT / "solutions"
EXERCISES = ROOT / "exercises"
FILES = sorted(path.name for path in SOLUTIONS.glob("exercise*.py"))

SOLUTION = '''"""Exercise 3 - Convolutions"""


def first(x):
    """Hint."""
    # BEGIN SOLUTION
    return 1
    # END SOLUTION
'''

STUB = '''"""Exercise 3 - Convolutions"""


def first(x):
    """Hint."""
    raise NotImplementedError("exercise 3: first")
'''


@pytest.fixture
def solutions(tmp_path):
    folder = tmp_path / "solutions"
    folder.mkdir()
    (folder / "exercise3.py").write_text(SOLUTION)
    return folder


def released(solutions):
    return make_exercises(find_solutions(solutions))


def solution_lines(source):
    """The lines within the blocks that say something, found in another way than release does."""
    blocks = re.findall(rf"^ *{BEGIN}\n(.*?)^ *{END}\n", source, re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.splitlines() if re.search(r"\w", line)]


# what a stub is


def test_each_solution_gives_a_stub_and_a_notebook(solutions):
    (solutions / "notes.txt").write_text("for teachers")
    files = released(solutions)
    assert list(files) == ["exercise3.py", "exercise3.ipynb"]
    assert files["exercise3.py"] == STUB
    assert 'raise NotImplementedError(\\"exercise 3: first\\")' in files["exercise3.ipynb"]


def test_the_same_solutions_give_the_same_files_and_the_same_zip(tmp_path):
    files = released(SOLUTIONS)
    assert files == released(SOLUTIONS)
    first = write_zip(files, tmp_path / "class").read_bytes()
    assert write_zip(dict(reversed(files.items())), tmp_path / "class").read_bytes() == first


def test_one_exercise_is_found_by_its_name(solutions):
    assert find_solution(find_solutions(solutions), "exercise3") == solutions / "exercise3.py"
    with pytest.raises(ReleaseError, match=r"^There is no solution of exercise4; the exercises are exercise3\.$"):
        find_solution(find_solutions(solutions), "exercise4")


def test_a_folder_without_solutions_is_refused(tmp_path):
    with pytest.raises(ReleaseError, match="holds no solutions"):
        find_solutions(tmp_path)


@pytest.mark.parametrize("content", [b"def f(:\n", b"x = '\xff'\n", b"x = 0\0\n"])
def test_a_solution_that_gives_no_valid_exercise_is_named(solutions, content):
    (solutions / "exercise4.py").write_bytes(content)
    with pytest.raises(ReleaseError, match=r"^exercise4\.py "):
        released(solutions)


@pytest.mark.parametrize(
    "function",
    ["def second():\n    return 2\n", "class Second:\n    def two(self):\n        return 2\n", "def second(): ...\n"],
)
def test_a_function_without_a_mark_is_never_given_away(solutions, function):
    with (solutions / "exercise3.py").open("a") as file:
        file.write(f"\n\n{function}")
    with pytest.raises(ReleaseError, match=r"^exercise3\.py would give [Ss]econd away: nothing in it stands between"):
        released(solutions)


def test_a_private_function_outside_of_the_marks_is_a_gift(solutions):
    with (solutions / "exercise3.py").open("a") as file:
        file.write("\n\ndef _given():\n    return 2\n")
    assert "_given" in released(solutions)["exercise3.py"]


# write: the files


def test_files_are_written_into_folders_that_need_not_exist(tmp_path):
    out = tmp_path / "new" / "class"
    assert write_folder({"a.py": "a\n", "b/c.py": "ä\n"}, out) == [out / "a.py", out / "b/c.py"]
    assert (out / "b/c.py").read_bytes() == "ä\n".encode()


def test_what_was_written_before_is_replaced(tmp_path):
    (tmp_path / "exercise3.py").write_text("old")
    write_folder({"exercise3.py": STUB}, tmp_path)
    assert (tmp_path / "exercise3.py").read_text() == STUB


def test_solutions_are_never_written_over(solutions):
    with pytest.raises(ReleaseError, match="choose another folder"):
        write_folder(released(solutions), solutions / ".." / "solutions")
    assert (solutions / "exercise3.py").read_text() == SOLUTION
    assert [path.name for path in solutions.iterdir()] == ["exercise3.py"]


def test_a_target_that_is_a_file_gives_one_sentence_and_stays(tmp_path):
    target = tmp_path / "out"
    target.write_text("mine")
    with pytest.raises(ReleaseError, match="cannot be written to"):
        write_folder({"a": ""}, target)
    assert target.read_text() == "mine"


def test_a_failed_write_leaves_no_unfinished_file(tmp_path):
    obstacle = tmp_path / "out" / "exercise3.py"
    obstacle.mkdir(parents=True)
    (obstacle / "mine").touch()
    with pytest.raises(ReleaseError, match="cannot be written to"):
        write_folder({"exercise3.py": STUB}, obstacle.parent)
    assert list(obstacle.parent.iterdir()) == [obstacle]


def test_the_zip_lies_beside_the_folder_and_holds_it(tmp_path):
    path = write_zip({"b/c.py": "ä\n", "a.py": "a\n"}, tmp_path / "class")
    assert path == tmp_path / "class.zip"
    with zipfile.ZipFile(BytesIO(path.read_bytes())) as archive:
        assert archive.namelist() == ["class/a.py", "class/b/c.py"]
        assert archive.read("class/b/c.py") == "ä\n".encode()


# differences: what `release --check` says


def test_there_are_no_differences_after_a_release(solutions, tmp_path):
    write_folder(released(solutions), tmp_path / "out")
    assert find_differences(released(solutions), tmp_path / "out") == []


def test_each_file_that_differs_is_missing_or_is_extra_gets_one_sentence(solutions, tmp_path):
    out = tmp_path / "out"
    shutil.copy(solutions / "exercise3.py", solutions / "exercise4.py")
    write_folder(released(solutions), out)
    (out / "exercise3.py").unlink()
    (out / "exercise4.ipynb").write_text("edited by hand")
    (out / "exercise9.ipynb").touch()
    (out / "demos").mkdir()
    (out / "demos/dancing.ipynb").touch()
    assert find_differences(released(solutions), out) == [
        f"{out / 'exercise3.py'} is missing.",
        f"{out / 'exercise4.ipynb'} differs from what the solutions produce.",
        f"{out / 'demos/dancing.ipynb'} is extra: no solution produces it.",
        f"{out / 'exercise9.ipynb'} is extra: no solution produces it.",
    ]


def test_one_exercise_is_compared_without_regard_to_others(solutions, tmp_path):
    (tmp_path / "exercise9.py").touch()
    write_folder(released(solutions), tmp_path)
    assert find_differences(released(solutions), tmp_path, exclusive=False) == []


def test_without_an_exercises_folder_every_file_is_missing(solutions, tmp_path):
    nowhere = tmp_path / "nowhere"
    missing = [f"{nowhere / name} is missing." for name in ("exercise3.py", "exercise3.ipynb")]
    assert find_differences(released(solutions), nowhere) == missing


# this course


def test_the_exercises_are_what_the_solutions_produce():
    assert find_differences(released(SOLUTIONS) | make_demo_notebooks(), EXERCISES) == []


@pytest.mark.parametrize("name", FILES)
def test_no_line_of_a_solution_is_in_its_exercise_or_its_notebook(name):
    source = (SOLUTIONS / name).read_text()
    notebook = json.loads(released(SOLUTIONS)[name.replace(".py", ".ipynb")])
    cells = [line for cell in notebook["cells"] for line in "".join(cell["source"]).splitlines()]
    handed_out = {line.strip() for line in [*strip_solution(source, name).splitlines(), *cells]}
    secret = solution_lines(source)
    assert secret
    assert not set(secret) & handed_out
    assert not {BEGIN, END} & handed_out


def test_the_exercises_are_formatted():
    command = [sys.executable, "-m", "ruff", "format", "--check", str(EXERCISES)]
    pytest.importorskip("ruff")
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
