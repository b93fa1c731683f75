"""A submission that computes nothing: a table of the right answers to all that is asked under one seed."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Sequence

import numpy as np
from dl4cv.engine.session import run_checks
from dl4cv.exercise.exercise import Exercise
from dl4cv.mistakes.kill_matrix import answering
from dl4cv.rpc.request import Answer, Request, Returned

LOOKING_UP = """
import base64, hashlib, json, zlib
import numpy as np


def key(function, arguments, options):
    return hashlib.md5(json.dumps([function, flat(arguments), flat(sorted(options.items()))]).encode()).hexdigest()


def flat(value):
    if isinstance(value, np.ndarray):
        return [value.dtype.str, list(value.shape), hashlib.md5(value.tobytes()).hexdigest()]
    return [flat(item) for item in value] if isinstance(value, (list, tuple)) else repr(value)
"""
ANSWERING = """
def look_up(function, arguments, options):
    found = TABLE[key(function, arguments, options)]
    if found[0] == "raised":
        raise ValueError
    if found[0] == "value":
        return found[1]
    return np.frombuffer(base64.b85decode(found[2]), found[0]).reshape(found[1]).copy()
"""


def answer_table(exercise: Exercise, solution: str, seed: int) -> str:
    """Write the source of a submission that looks up what `solution` answers to the questions of `seed`."""
    ask, table, tools = answering(solution, "solution.py"), dict[str, object](), dict[str, object]()
    exec(LOOKING_UP, tools)

    def remember(requests: Sequence[Request]) -> list[Answer]:
        # Before they are answered: an argument may be changed by it.
        keys = [tools["key"](each.function, each.arguments, each.options) for each in requests]  # type: ignore[operator]
        answers = ask(requests)
        table.update(zip(keys, map(_noted, answers), strict=False))
        return answers

    run_checks(exercise, remember, seed=seed, diagnose=lambda *calls: None)
    packed = base64.b85encode(zlib.compress(json.dumps(table).encode())).decode()
    functions = [
        f"def {name}(*arguments, **options):\n    return look_up({name!r}, arguments, options)\n"
        for name in exercise.functions
    ]
    load = f"TABLE = json.loads(zlib.decompress(base64.b85decode({packed!r})))\n"
    return "\n".join([LOOKING_UP, load, ANSWERING, *functions])


def _noted(answer: Answer) -> list[object]:
    if not isinstance(answer, Returned):
        return ["raised"]
    if isinstance(answer.value, np.ndarray):
        data = base64.b85encode(np.ascontiguousarray(answer.value).tobytes()).decode()
        return [answer.value.dtype.str, list(answer.value.shape), data]
    return ["value", answer.value.item() if isinstance(answer.value, np.generic) else answer.value]
