"""The exercises that students get are the solutions without the solution."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from dl4cv.classroom.release import BEGIN, END, ReleaseError, differences, release, stub
from hypothesis import given, settings
from hypothesis import strategies as st

ROOT = Path(__file__).parents[2]
SOLUTIONS = ROOT / "solutions"
EXERCISES = ROOT / "exercises"
FILES = sorted(path.name for path in SOLUTIONS.glob("exercise*.py"))

SOLUTION = '''"""Exercise 3 - Convolutions"""

import numpy as np

# BEGIN SOLUTION


def _secret():
    return 1


# END SOLUTION


def first(x):
    """Hint."""
    # BEGIN SOLUTION
    secret = _secret()
    return secret
    # END SOLUTION


class Second:
    def __init__(self):
        super().__init__()
        # BEGIN SOLUTION
        self.secret = 2
        # END SOLUTION

    def forward(self):
        # BEGIN SOLUTION
        return self.secret
        # END SOLUTION
'''

STUB = '''"""Exercise 3 - Convolutions"""

import numpy as np


def first(x):
    """Hint."""
    raise NotImplementedError("exercise 3: first")


class Second:
    def __init__(self):
        super().__init__()
        raise NotImplementedError("exercise 3: Second")

    def forward(self):
        raise NotImplementedError("exercise 3: Second")
'''


@pytest.fixture
def solutions(tmp_path):
    folder = tmp_path / "solutions"
    folder.mkdir()
    (folder / "exercise3.py").write_text(SOLUTION)
    return folder


def solution_lines(source):
    """The lines within the blocks that say something, found in another way than release does."""
    blocks = re.findall(rf"^ *{BEGIN}\n(.*?)^ *{END}\n", source, re.DOTALL | re.MULTILINE)
    return [line.strip() for block in blocks for line in block.splitlines() if re.search(r"\w", line)]


# what a stub is


def test_a_stub_says_in_each_body_what_is_to_be_written_and_has_no_helpers():
    assert stub(SOLUTION, "exercise3.py") == STUB


def test_helpers_at_the_end_leave_one_line_break_behind():
    assert stub("x = 1\n\n# BEGIN SOLUTION\ny = 2\n# END SOLUTION\n\n\n", "exercise3.py") == "x = 1\n"


def test_helpers_at_the_top_leave_no_blank_line_behind():
    assert stub("# BEGIN SOLUTION\ny = 2\n# END SOLUTION\n\n\nx = 1\n", "exercise3.py") == "x = 1\n"


def test_two_blocks_of_helpers_in_a_row_leave_one_gap():
    block = "\n# BEGIN SOLUTION\ny = 2\n# END SOLUTION\n"
    assert stub(f"x = 1\n{block}{block}\nz = 3\n", "exercise3.py") == "x = 1\n\n\nz = 3\n"


def test_an_empty_solution_block_still_becomes_a_task():
    source = "def f():\n    # BEGIN SOLUTION\n    # END SOLUTION\n"
    assert stub(source, "exercise12.py") == 'def f():\n    raise NotImplementedError("exercise 12: f")\n'


PLAIN_LINES = st.lists(
    st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"])).filter(
        lambda line: "solution" not in line.lower()
    ),
    max_size=5,
)


@given(st.lists(st.tuples(PLAIN_LINES, PLAIN_LINES), max_size=4), PLAIN_LINES)
@settings(deadline=None)
def test_around_indented_blocks_every_character_survives(parts, tail):
    source, wanted = ["def f():"], ["def f():"]
    for outside, inside in parts:
        outside = [f"    {line}" for line in outside]
        source += [*outside, f"    {BEGIN}", *(f"    {line}" for line in inside), f"    {END}"]
        wanted += [*outside, '    raise NotImplementedError("exercise 3: f")']
    assert stub("\n".join(source + tail), "exercise3.py") == "\n".join(wanted + tail)


@given(st.lists(st.tuples(PLAIN_LINES, PLAIN_LINES), max_size=4), PLAIN_LINES)
@settings(deadline=None)
def test_around_helpers_every_line_that_is_not_blank_survives(parts, tail):
    source, wanted = [], []
    for outside, inside in parts:
        source += [*outside, BEGIN, *inside, END]
        wanted += outside
    made = stub("\n".join(source + tail), "exercise3.py").split("\n")
    assert [line for line in made if line.strip()] == [line for line in wanted + tail if line.strip()]


@given(PLAIN_LINES)
@settings(deadline=None)
def test_a_source_without_blocks_is_its_own_stub(lines):
    assert stub("\n".join(lines), "exercise3.py") == "\n".join(lines)


# what is refused


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("x\n# BEGIN SOLUTION\n", "exercise3.py, line 2: BEGIN SOLUTION without an END SOLUTION after it."),
        ("x\n# END SOLUTION\n", "exercise3.py, line 2: END SOLUTION without a BEGIN SOLUTION before it."),
        (
            "# BEGIN SOLUTION\n# BEGIN SOLUTION\n# END SOLUTION\n",
            "exercise3.py, line 2: BEGIN SOLUTION inside the block that begins in line 1.",
        ),
        (
            "def f():\n    # BEGIN SOLUTION\n    x\n\n\ndef g():\n    # END SOLUTION\n",
            "exercise3.py, line 6: this line is further left than the BEGIN SOLUTION of line 2.",
        ),
        (
            "# BEGIN SOLUTION\ndef f():\n    # END SOLUTION\n",
            "exercise3.py, line 3: END SOLUTION is further right than the BEGIN SOLUTION of line 1.",
        ),
        (
            "if True:\n    # BEGIN SOLUTION\n    # END SOLUTION\n",
            "exercise3.py, line 2: an indented block must stand in a function or a class.",
        ),
    ],
)
def test_markers_that_do_not_pair_up_give_one_sentence_with_the_line(source, sentence):
    with pytest.raises(ReleaseError) as caught:
        stub(source, "exercise3.py")
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "line", ["#BEGIN SOLUTION", "# begin solution", "x = 1  # BEGIN SOLUTION", "# BEGIN SOLUTION:", "## END_SOLUTION"]
)
def test_a_marker_with_a_slip_is_refused_since_it_would_give_the_solution_away(line):
    with pytest.raises(ReleaseError, match="line 1: a marker must stand alone on its line and read"):
        stub(f"{line}\n", "exercise3.py")


def test_a_file_without_a_number_is_refused():
    with pytest.raises(ReleaseError, match=r"exercise_x\.py has no exercise number in its name\."):
        stub(SOLUTION, "exercise_x.py")


# release: writing the files


def test_release_writes_each_exercise_and_nothing_else(solutions, tmp_path):
    (solutions / "notes.txt").write_text("for teachers")
    out = tmp_path / "new" / "exercises"
    assert release(solutions, out) == [out / "exercise3.py"]
    assert [path.name for path in out.iterdir()] == ["exercise3.py"]
    assert (out / "exercise3.py").read_text() == STUB


def test_release_replaces_what_it_wrote_before(solutions, tmp_path):
    (tmp_path / "exercise3.py").write_text("old")
    release(solutions, tmp_path)
    assert (tmp_path / "exercise3.py").read_text() == STUB


def test_release_never_writes_over_the_solutions(solutions):
    with pytest.raises(ReleaseError, match="choose another folder"):
        release(solutions, solutions / ".." / "solutions")
    assert (solutions / "exercise3.py").read_text() == SOLUTION


def test_one_broken_solution_leaves_every_file_unwritten(solutions, tmp_path):
    (solutions / "exercise4.py").write_text("# BEGIN SOLUTION\n")
    with pytest.raises(ReleaseError, match=r"exercise4\.py, line 1"):
        release(solutions, tmp_path / "out")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("content", [b"def f(:\n", b"x = '\xff'\n", b"x = 0\0\n"])
def test_a_solution_that_gives_no_valid_exercise_is_named(solutions, tmp_path, content):
    (solutions / "exercise4.py").write_bytes(content)
    with pytest.raises(ReleaseError, match=r"^exercise4\.py "):
        release(solutions, tmp_path / "out")


def test_a_folder_without_solutions_is_refused(tmp_path):
    with pytest.raises(ReleaseError, match="holds no solutions"):
        release(tmp_path, tmp_path / "out")


def test_a_target_that_is_a_file_gives_one_sentence_and_stays(solutions, tmp_path):
    target = tmp_path / "out"
    target.write_text("mine")
    with pytest.raises(ReleaseError, match="cannot be written to"):
        release(solutions, target)
    assert target.read_text() == "mine"


def test_a_failed_write_leaves_no_unfinished_file(solutions, tmp_path):
    obstacle = tmp_path / "out" / "exercise3.py"
    obstacle.mkdir(parents=True)
    with pytest.raises(ReleaseError, match="cannot be written to"):
        release(solutions, obstacle.parent)
    assert list(obstacle.parent.iterdir()) == [obstacle]


# differences: what `release --check` says


def test_there_are_no_differences_after_a_release(solutions, tmp_path):
    release(solutions, tmp_path / "out")
    assert differences(solutions, tmp_path / "out") == []


def test_each_file_that_differs_is_missing_or_is_extra_gets_one_sentence(solutions, tmp_path):
    out = tmp_path / "out"
    shutil.copy(solutions / "exercise3.py", solutions / "exercise4.py")
    release(solutions, out)
    (out / "exercise3.py").unlink()
    (out / "exercise4.py").write_text("edited by hand")
    (out / "exercise9.py").touch()
    assert differences(solutions, out) == [
        f"{out / 'exercise3.py'} is missing.",
        f"{out / 'exercise4.py'} differs from what {solutions / 'exercise4.py'} produces.",
        f"{out / 'exercise9.py'} is extra: there is no {solutions / 'exercise9.py'}.",
    ]


def test_without_an_exercises_folder_every_file_is_missing(solutions, tmp_path):
    assert differences(solutions, tmp_path / "nowhere") == [f"{tmp_path / 'nowhere' / 'exercise3.py'} is missing."]


# this course


def test_the_exercises_are_what_the_solutions_produce():
    assert differences(SOLUTIONS, EXERCISES) == []


@pytest.mark.parametrize("name", FILES)
def test_no_line_of_a_solution_is_in_its_exercise(name):
    source = (SOLUTIONS / name).read_text()
    exercise = [line.strip() for line in stub(source, name).splitlines()]
    secret = solution_lines(source)
    assert secret
    assert not set(secret) & set(exercise)
    assert BEGIN not in exercise
    assert END not in exercise


def test_the_exercises_are_formatted():
    command = [sys.executable, "-m", "ruff", "format", "--check", str(EXERCISES)]
    pytest.importorskip("ruff")
    assert subprocess.run(command, capture_output=True, check=False).returncode == 0
