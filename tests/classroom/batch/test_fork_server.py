"""What a job of a batch may take of the machine."""

import subprocess
import sys

import pytest

GREEDY = """
from dl4cv.classroom.batch import fork_server
fork_server._limit_memory()
kept = bytearray(64 << 20)
try:
    bytearray(fork_server.JOB_MEMORY)
except MemoryError:
    print("refused")
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts what a process holds")
def test_a_job_has_no_more_memory_than_others_can_spare():
    done = subprocess.run([sys.executable, "-c", GREEDY], capture_output=True, text=True, timeout=120)
    assert done.stdout == "refused\n", done.stderr
