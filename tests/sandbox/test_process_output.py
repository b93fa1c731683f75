"""What student code prints is kept, in order and within a limit, over all its workers."""

from __future__ import annotations

from dl4cv.sandbox.process import MAX_OUTPUT_KEPT

from tests.sandbox.student_code import GOOD, calls, function


def test_what_the_student_prints_is_kept_in_order(start):
    student = start("print('loaded')\n" + function("print('für', 1)"))
    student.answers(calls("f", "f"))
    student.close()
    assert student.output == "loaded\nfür 1\nfür 1\n"


def test_long_output_is_cut_and_counted(start):
    student = start(function("print('x' * 100000)"))
    student.answers(calls("f"))
    assert student.output.startswith("x" * 1000)
    assert student.output.endswith(f"… and {100001 - MAX_OUTPUT_KEPT} more bytes")


def test_what_was_cut_is_counted_over_all_workers(start):
    student = start(function("print('x' * 100000, flush=True); __import__('os')._exit(0)"))
    student.answers(calls("f"))
    student.answers(calls("f"))
    assert student.output.endswith(f"… and {2 * 100001 - MAX_OUTPUT_KEPT} more bytes")


def test_output_without_end_of_line_and_of_no_encoding_is_shown_too(start):
    student = start(function("__import__('sys').stdout.buffer.write(b'\\xff ok')"))
    student.answers(calls("f"))
    student.close()
    assert student.output == "\ufffd ok"


def test_closed_streams_cost_nothing(start):
    student = start(function("import sys; sys.stdout.close(); sys.stderr = None") + GOOD)
    assert student.answers(calls("f", "good"))[1].value == 42
