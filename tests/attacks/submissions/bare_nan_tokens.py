"""Send NaN and Infinity as JSON does not have them, and numbers with a million digits."""
# exercise 4; honest: global_avg_pool2d

import numpy as np


def global_avg_pool2d(x):
    return np.asarray(x, dtype=float).mean(axis=(2, 3))


os, struct = __import__("os"), __import__("struct")


def say(value):
    text = b'{"tree":{"$dict":[["status","returned"],["value",%s],["type","float"]]},"arrays":[]}' % value
    os.write(3, struct.pack(">I", len(text)) + text)


def max_pool2d(x, kernel_size, stride=None, padding=0):
    say(b"NaN")
    return x


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    say(b"9" * 100_000)
    return x
