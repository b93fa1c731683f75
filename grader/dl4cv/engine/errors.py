"""What the exceptions that learners meet mean, and what to do about them."""

from __future__ import annotations

from collections.abc import Sequence

from dl4cv.engine.exceptions import EXPLANATIONS
from dl4cv.rpc.request import Raised


def advice(answer: Raised, parameters: Sequence[str] = ()) -> tuple[str, str]:
    """The probable cause and the remedy of an exception; empty texts when we know nothing better than its message.

    `parameters` are those of the function that was called.
    """
    told = (known.of(answer, parameters) for known in EXPLANATIONS)
    return next((text for text in told if text is not None), ("", ""))
