"""One explanation of an exception: when it fits, and what it says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from dl4cv.rpc.request import Raised


@dataclass(frozen=True)
class Explanation:
    """What an exception probably means.

    `kinds` are its types, divided by |, `pattern` is found in its message, and `place` in the student's line, which is
    empty when the grader's own call failed before any line of theirs. With `parameters`, it holds only for functions
    that have one of them. The groups of `pattern` may be named in the `remedy`.
    """

    kinds: str
    pattern: str
    cause: str
    remedy: str
    place: str = ""
    parameters: frozenset[str] = frozenset()

    def of(self, answer: Raised, parameters: Sequence[str]) -> tuple[str, str] | None:
        """The cause and the remedy of what `answer` raised in a function with `parameters`; None if it does not fit."""
        found = re.search(self.pattern, answer.message)
        line = answer.source if answer.line else ""
        if found is None or re.search(self.place, line) is None:
            return None
        if not {answer.type, *answer.bases}.intersection(self.kinds.split("|")):
            return None
        if self.parameters and self.parameters.isdisjoint(parameters):
            return None
        return self.cause, self.remedy.format(**found.groupdict())
