"""A stub is its solution without what stands between the marks."""

import pytest
from dl4cv.release import ReleaseError
from dl4cv.release.stub import BEGIN, END, strip_solution
from hypothesis import given, settings
from hypothesis import strategies as st

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


def test_a_stub_says_in_each_body_what_is_to_be_written_and_has_no_helpers():
    assert strip_solution(SOLUTION, "exercise3.py") == STUB


def test_helpers_at_the_end_leave_one_line_break_behind():
    assert strip_solution("x = 1\n\n# BEGIN SOLUTION\ny = 2\n# END SOLUTION\n\n\n", "exercise3.py") == "x = 1\n"


def test_helpers_at_the_top_leave_no_blank_line_behind():
    assert strip_solution("# BEGIN SOLUTION\ny = 2\n# END SOLUTION\n\n\nx = 1\n", "exercise3.py") == "x = 1\n"


def test_two_blocks_of_helpers_in_a_row_leave_one_gap():
    block = "\n# BEGIN SOLUTION\ny = 2\n# END SOLUTION\n"
    assert strip_solution(f"x = 1\n{block}{block}\nz = 3\n", "exercise3.py") == "x = 1\n\n\nz = 3\n"


def test_an_empty_solution_block_still_becomes_a_task():
    source = "def f():\n    # BEGIN SOLUTION\n    # END SOLUTION\n"
    assert strip_solution(source, "exercise12.py") == 'def f():\n    raise NotImplementedError("exercise 12: f")\n'


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
    assert strip_solution("\n".join(source + tail), "exercise3.py") == "\n".join(wanted + tail)


@given(st.lists(st.tuples(PLAIN_LINES, PLAIN_LINES), max_size=4), PLAIN_LINES)
@settings(deadline=None)
def test_around_helpers_every_line_that_is_not_blank_survives(parts, tail):
    source, wanted = [], []
    for outside, inside in parts:
        source += [*outside, BEGIN, *inside, END]
        wanted += outside
    made = strip_solution("\n".join(source + tail), "exercise3.py").split("\n")
    assert [line for line in made if line.strip()] == [line for line in wanted + tail if line.strip()]


@given(PLAIN_LINES)
@settings(deadline=None)
def test_a_source_without_blocks_is_its_own_stub(lines):
    assert strip_solution("\n".join(lines), "exercise3.py") == "\n".join(lines)


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
        strip_solution(source, "exercise3.py")
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "line", ["#BEGIN SOLUTION", "# begin solution", "x = 1  # BEGIN SOLUTION", "# BEGIN SOLUTION:", "## END_SOLUTION"]
)
def test_a_marker_with_a_slip_is_refused_since_it_would_give_the_solution_away(line):
    with pytest.raises(ReleaseError, match="line 1: a marker must stand alone on its line and read"):
        strip_solution(f"{line}\n", "exercise3.py")


def test_an_exercise_without_a_number_is_named_after_its_file():
    source = "def f():\n    # BEGIN SOLUTION\n    # END SOLUTION\n"
    assert strip_solution(source, "blur.py") == 'def f():\n    raise NotImplementedError("blur: f")\n'
