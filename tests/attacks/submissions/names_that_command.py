"""Raise exceptions and give warnings whose names and words are workflow commands, Markdown and HTML."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


warnings = __import__("warnings")
COMMAND = "::stop-commands::x\n::error file=a::b\n##[set-output name=result]100\n::set-output name=result::100\n```\n</pre><img src=x onerror=alert(1)>|@all\n"


def softmax(x, axis=-1):
    print(COMMAND, "\u202eevil\u2066\u200b\ufeff\x9b2J\x1b]8;;http://x\x1b\\\\")
    raise type(COMMAND, (Exception,), {})(COMMAND)


def log_softmax(x, axis=-1):
    warnings.warn(COMMAND, type(COMMAND, (RuntimeWarning,), {}))
    return type(COMMAND, (), {})()


def sigmoid(x):
    return {COMMAND: COMMAND}
