"""Print characters cut in the middle, overlong ones, half surrogates, and a terabyte of nothing."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


os = __import__("os")
PIECES = b"\xf0\x9f", b"\x98", b"\xc0\xaf", b"\xed\xa0\x80", b"\xff\xfe", b"\x00" * 5000, b"\xf4\x90\x80\x80", "e\u0301".encode() * 9000


def softmax(x, axis=-1):
    for piece in PIECES:
        os.write(1, piece)
    return x


log_softmax = sigmoid = softmax
