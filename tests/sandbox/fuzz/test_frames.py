"""A bounded share of the fuzzing that frames.py does at length."""

from __future__ import annotations

import importlib.util
from pathlib import Path

spec = importlib.util.spec_from_file_location("dl4cv_fuzz_frames", Path(__file__).with_name("frames.py"))
assert spec is not None
assert spec.loader is not None
frames = importlib.util.module_from_spec(spec)
spec.loader.exec_module(frames)


def test_no_frame_crashes_hangs_or_fills_the_memory():
    tried, most = frames.fuzz(400)
    assert tried >= 300
    assert most <= frames.MOST_MEMORY
