from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

PROGRAM = """
import sys
from dl4cv.engine import drawing
drawing.prepare(8)
from hypothesis import given, strategies as st
from dl4cv.engine.running import draw

@given(x=st.lists(st.floats()), name=st.text(), n=st.integers())
def check(student, x, name, n):
    pass

print(ascii(draw(check, {}, int(sys.argv[1]))))
"""


def drawn(folder: Path, seed: int = 1, **environment: str) -> str:
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "HYPOTHESIS_PROFILE")}
    ran = subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, str(seed)],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_same_seed_draws_the_same_wherever_and_under_whatever_settings(tmp_path):
    (tmp_path / "constants.py").write_text("MAGIC = 123456789\n")
    here = drawn(tmp_path)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    there = drawn(elsewhere, CI="true", PYTHONHASHSEED="3", HYPOTHESIS_PROFILE="ci")
    assert here == there
    assert drawn(tmp_path, seed=2) != here


def test_no_trace_is_left_in_the_folder(tmp_path):
    drawn(tmp_path)
    assert not list(tmp_path.iterdir())


def test_as_many_cases_are_drawn_as_were_asked_for(tmp_path):
    assert drawn(tmp_path).count("'name'") == 8
