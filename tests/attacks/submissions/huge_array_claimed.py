"""Claim an array of a petabyte, and one of more elements than there are numbers."""
# exercise 4; honest: global_avg_pool2d

import numpy as np


def global_avg_pool2d(x):
    return np.asarray(x, dtype=float).mean(axis=(2, 3))


os, struct = __import__("os"), __import__("struct")


def say(text):
    os.write(3, struct.pack(">I", len(text)) + text)


def max_pool2d(x, kernel_size, stride=None, padding=0):
    say(b'{"tree":{"$array":[0,"C"]},"arrays":[["<f8",[1000000000000000]]]}')
    return x


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    say(b'{"tree":{"$array":[0,"C"]},"arrays":[["<f8",[0,9223372036854775807,9223372036854775807]]]}')
    return x
