"""Where a function is wrong: the line in which one small change makes it right, sought in the real worker."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from dl4cv.course import COURSE
from dl4cv.grading.why import Inquiry, NothingWrongError, inquire
from dl4cv.sandbox.workers.launch import launcher
from hypothesis import settings

from tests.submission import written

ENCODING = COURSE[0]
DECODE = "import numpy as np\n\ndef decode_one_hot(scores):\n    scores = np.asarray(scores)\n    {}\n"
Ask = Callable[..., Inquiry]


@pytest.fixture(scope="module")
def asked() -> Iterator[Ask]:
    """Asks why a text is wrong, with one warm start for all."""
    usual = settings.get_current_profile_name()
    drawn: dict[Any, Any] = {}
    with ExitStack() as stack:
        launch = stack.enter_context(launcher("numpy"))

        @cache
        def asked(text: str, function: str | None = "decode_one_hot") -> Inquiry:
            given = inquire(written.source(text, Path("exercise1.py")), ENCODING, function, launch=launch, drawn=drawn)
            return stack.enter_context(given)

        yield asked
    settings.load_profile(usual)


def found(inquiry: Inquiry, seconds: float = 60.0) -> tuple[int, str] | None:
    repair = inquiry.find_repair(seconds, lambda tried, edits: None)
    return None if repair is None else (repair.line, repair.change)


def test_the_line_is_found_in_which_one_change_makes_all_checks_of_the_function_pass(asked):
    inquiry = asked(DECODE.format("return np.argmax(scores, axis=0)"))
    assert found(inquiry) == (5, "`np.argmax(scores, axis=0)` → `np.argmax(scores, axis=1)`")


def test_edits_that_end_the_worker_or_never_end_cost_only_themselves(asked):
    best = "scores.argmax(axis=0) if scores.ndim == 2 else __import__('os')._exit(1)"
    inquiry = asked(DECODE.format(f"while scores.ndim != 2: pass\n    return {best}"))
    assert found(inquiry) == (6, "`scores.argmax(axis=0)` → `scores.argmax(axis=1)`")


def test_nothing_is_told_where_no_small_change_helps_or_there_is_no_time(asked):
    inquiry = asked("def decode_one_hot(scores):\n    return None\n")
    assert found(inquiry) is None
    inquiry = asked(DECODE.format("return np.argmax(scores, axis=0)"))
    assert found(inquiry, seconds=0.0) is None


def test_a_change_that_passes_the_failing_case_alone_is_not_told(asked):
    """Constant answers are right somewhere; they must be right everywhere."""
    inquiry = asked("import numpy as np\n\ndef decode_one_hot(scores):\n    return np.zeros(len(scores), int) + 1\n")
    assert found(inquiry) is None


def test_no_line_is_sought_where_no_case_is_known_that_fails(asked):
    inquiry = asked("import os\nos._exit(3)\n", None)
    assert not inquiry.has_lines_to_try
    assert asked(DECODE.format("return np.argmax(scores, axis=0)")).has_lines_to_try


def test_feedback_says_what_a_function_computes_where_nobody_knows_a_cause(asked):
    text = "import numpy as np\n\ndef binary_probabilities(p):\n    return np.stack([1 - p, 3 * p + 0.25], axis=-1)\n"
    inquiry = asked(text, "binary_probabilities")
    [first, *_] = inquiry.failures()
    assert "computes: yours" in first.cause
    assert "{0.25}" in first.cause
    assert inquiry.formula(first.check) is None


def test_the_names_in_the_line_that_raises_are_told_with_their_shapes(asked):
    inquiry = asked(DECODE.format("best = np.zeros((2, 5))\n    return (scores @ best.T @ best).argmax(axis=1)"))
    check = next(check for check in inquiry.checks if check.status == "error")
    held = dict(inquiry.names_where_it_raises(check))
    assert held["best"] == "float64 of shape (2, 5)"
    assert "of shape" in held["scores"]


def test_there_must_be_something_to_ask_about(asked):
    right = DECODE.format("return np.argmax(scores, axis=1)")
    for text, function, told in (
        (right, "decode_onehot", "Did you mean decode_one_hot?"),
        (right, "decode_one_hot", "No check of decode_one_hot fails"),
        (right, "one_hot", "one_hot is not written yet"),
    ):
        with pytest.raises(NothingWrongError, match=told):
            asked(text, function)
