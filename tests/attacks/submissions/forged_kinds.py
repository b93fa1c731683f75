"""Send answers whose fields are of other kinds than they should be."""
# exercise 4; honest: global_avg_pool2d

import numpy as np


def global_avg_pool2d(x):
    return np.asarray(x, dtype=float).mean(axis=(2, 3))


os, struct = __import__("os"), __import__("struct")


def say(tree):
    text = b'{"tree":{"$dict":[%s]},"arrays":[]}' % tree
    os.write(3, struct.pack(">I", len(text)) + text)


def max_pool2d(x, kernel_size, stride=None, padding=0):
    say(b'["status","returned"],["value",1],["type",7],["changed",[-1]],["warned",[[1,2]]]')
    return x


def avg_pool2d(x, kernel_size, stride=None, padding=0):
    say(b'["status","raised"],["type","\\ud800"],["message","\\ud800\\u001b[2J"],["line",1],["source","\\ud800"],["missing",0],["bases",["\\ud800"]]')
    return x
