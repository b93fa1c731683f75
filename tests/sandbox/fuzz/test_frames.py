"""A bounded share of the fuzzing that frames.py does at length."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path


def test_no_frame_crashes_hangs_or_fills_the_memory():
    # In a process of its own: among the objects of other tests the collector takes the time that a frame may take.
    script = Path(__file__).with_name("frames.py")
    done = subprocess.run([sys.executable, script, "400"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) >= 300, done.stdout
