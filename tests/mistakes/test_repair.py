"""What a worker says of edits and lines is believed within bounds: student code may speak in its name."""

from __future__ import annotations

import numpy as np
import pytest
from dl4cv.checks.student import Student
from dl4cv.engine.observations import CallRecord
from dl4cv.engine.running import Observation
from dl4cv.mistakes.repair import MOST_LINES, RepairSearch, names_where_it_raises
from dl4cv.mistakes.repair_procedures import lines_run, list_edits
from dl4cv.rpc.frames import ProtocolError
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Lost, Request, Returned, checked_answer

QUESTION = Request(CALL, "f", (np.ones(2),))
ENDLESS = np.iinfo(np.int32).max


def search(edits: np.ndarray | None, lines: np.ndarray | None) -> RepairSearch:
    """A search whose worker has these edits, says that these lines are run, and answers nothing else."""
    told = {list_edits.name: edits, lines_run.name: lines}

    def ask(requests):
        [request, *_] = requests
        if request.procedure.name not in told:
            return [Lost("crashed", "it ended")]
        frame = {"status": "returned", "value": told[request.procedure.name], "type": "", "changed": [], "warned": []}
        return [checked_answer(frame, request)]

    def again(student: Student) -> Observation:
        return failing

    failing = Observation(((QUESTION, Returned(0.0, "float")),), AssertionError(), again=again)
    return RepairSearch("f", CallRecord(smallest={"check": failing}), ask, lambda: False)


def test_edits_of_endless_statements_and_of_all_lines_hold_nobody_up():
    edits = np.array([(0, 1, number, ENDLESS) for number in range(1, MOST_LINES + 101)], np.int32)
    tried = search(edits, np.arange(1, MOST_LINES + 1, dtype=np.int32))
    assert tried.find(0.0) is None
    assert tried.edits == MOST_LINES  # the others begin behind all lines that are run


def test_more_lines_than_a_function_has_are_no_answer():
    with pytest.raises(ProtocolError, match="too many lines"):
        search(np.zeros((1, 4), np.int32), np.zeros(MOST_LINES + 1, np.int32)).find(1.0)


def test_none_is_no_edits_no_lines_and_no_names():
    assert search(None, None).find(1.0) is None
    assert search(np.zeros((1, 4), np.int32), None).find(1.0) is None
    assert names_where_it_raises(QUESTION, lambda requests: [Returned(None, "NoneType")]) == []
