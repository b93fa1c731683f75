"""Short student code, and the calls of its functions."""

from __future__ import annotations

from dl4cv.rpc.procedure import CALL
from dl4cv.rpc.request import Request


def calls(*functions: str) -> list[Request]:
    return [Request(CALL, function) for function in functions]


def function(body: str, name: str = "f") -> str:
    return f"def {name}(*arguments):\n    {body}\n"


GOOD = function("return 42", "good")
