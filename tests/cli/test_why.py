"""`dl4cv-grade why`: one wrong function explained, to take away, and the line."""

import io

import pytest
from dl4cv.cli import why
from rich.console import Console

from tests.cli.running import FAILED, INTERRUPTED, NO_SUBMISSION, complaint, dl4cv, write_notebook
from tests.sampling import thorough

WRONG = "import numpy as np\n\ndef decode_one_hot(scores):\n    return np.argmax(scores, axis=0)\n"


def test_a_wrong_function_is_explained_repeated_in_plain_python_and_its_line_is_said(folder):
    write_notebook(folder / "exercise1.ipynb", "import numpy as np", WRONG.partition("\n\n")[2])
    ran = dl4cv(folder, "why", "exercise1", "decode_one_hot", "--seconds", "60")
    assert ran.returncode == FAILED
    assert "Seen" in ran.stdout
    assert "yours = decode_one_hot(scores)" in ran.stdout
    assert "One change in cell 2, line 2 makes this right." in ran.stdout
    assert "→" not in ran.stdout.partition("One change")[2]


@thorough
def test_the_change_is_the_last_hint_and_shown_on_demand(folder):
    (folder / "exercise1.py").write_text(WRONG)
    told = dl4cv(folder, "why", "exercise1", "--change", "--seconds", "60").stdout
    assert "`np.argmax(scores, axis=0)` → `np.argmax(scores, axis=1)`" in told


def test_what_cannot_be_explained_gets_a_sentence(folder):
    assert "no exercise1.py" in complaint(folder, "why", "exercise1", status=NO_SUBMISSION)
    (folder / "exercise1.py").write_text("x = 1\n")
    told = complaint(folder, "why", "exercise1", "one_hott", status=NO_SUBMISSION)
    assert told == "exercise1 has no function one_hott. Did you mean one_hot?"
    assert "There is no file text.py" in complaint(folder, "why", "exercise1", "text.py", status=NO_SUBMISSION)


@pytest.mark.parametrize("is_asked_for", [True, False])
def test_the_change_is_shown_where_it_is_asked_for_and_offered_otherwise(is_asked_for):
    class Asked:
        source = type("Source", (), {"locate": staticmethod(lambda line: f"line {line}")})
        function = "area"

        def find_repair(self, seconds, progress):
            return type("Repair", (), {"line": 3, "change": "`a` → `b`"})

    console = Console(file=io.StringIO(), width=80)
    why.seek(Asked(), console, 1.0, change=is_asked_for)
    told = console.file.getvalue()
    assert "One change in line 3 makes this right." in told
    assert ("`a` → `b`" in told) is is_asked_for
    assert ("--change" in told) is not is_asked_for


def test_ctrl_c_keeps_what_was_said_before():
    class Asked:
        def find_repair(self, seconds, progress):
            raise KeyboardInterrupt

    console = Console(file=io.StringIO(), width=80)
    with pytest.raises(SystemExit) as end:
        why.seek(Asked(), console, 1.0, change=False)
    assert end.value.code == INTERRUPTED
    assert "Stopped" in console.file.getvalue()
