"""Send numbers that JSON may hold and no float can."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


os, struct = __import__("os"), __import__("struct")
NUMBERS = b"1e999", b"-1e999", b"1E400", b"-0", b"1e-999", b"9" * 4000, b"9223372036854775807"
calls = []


def say(value):
    frame = sys._getframe(2)
    while "request" not in frame.f_locals or "requests" not in frame.f_locals:
        frame = frame.f_back
    number = frame.f_locals["request"]["number"].encode()
    text = b'{"tree":{"$dict":[["status","returned"],["value",%s],["type","float"],["changed",[]],["warned",[]],["to","%s"]]},"arrays":[]}' % (value, number)
    os.write(3, struct.pack(">I", len(text)) + text)


def softmax(x, axis=-1):
    calls.append(1)
    say(NUMBERS[len(calls) % len(NUMBERS)])
    return x


log_softmax = sigmoid = softmax
