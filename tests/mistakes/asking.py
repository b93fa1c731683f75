"""Asks versions of `centred`, and which mistake their answers are put down to."""

from __future__ import annotations

from dl4cv.mistakes import Mistake
from dl4cv.mistakes.diagnosis import answered, diagnose
from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request

from tests.mistakes.wrong_versions import INPUTS


def asked(function, *inputs):
    """What `function` answered when it was called with each of `inputs`."""
    requests = [Request(CALL, "centred", (x,)) for x in inputs or INPUTS]
    return [(request, answered({"centred": function}, request)) for request in requests]


def name(seen, *mistakes: Mistake, calls=None):
    """The mistake that `seen` is put down to."""
    found = diagnose("centred", seen, seen if calls is None else calls, mistakes)
    return None if found is None else found.id.removeprefix("centred.")
