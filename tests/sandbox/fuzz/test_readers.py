"""A bounded share of the fuzzing that readers.py does at length."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_nothing_that_the_grader_reads_crashes_it_hangs_it_or_fills_its_memory():
    script = Path(__file__).with_name("readers.py")
    done = subprocess.run(
        [sys.executable, script, "--attempts", "60", "--minutes", "2"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert int(done.stdout.split()[0]) >= 70, done.stdout
