"""Return subclasses of int, float, str, list, dict and tuple that lie about what they hold."""
# exercise 2; honest: relu

import numpy as np


def relu(x):
    return np.maximum(x, 0)


class Number(float):
    def __float__(self):
        return float("nan")

    def __repr__(self):
        return "0.5"


class Whole(int):
    def __int__(self):
        return 1 << 70

    def __lt__(self, other):
        return True

    __le__ = __ge__ = __gt__ = __lt__


class Text(str):
    def __str__(self):
        return "\x1b[2J" * 1000


class Long(list):
    def __iter__(self):
        yield from range(1000)


class Pairs(dict):
    def items(self):
        return [(Text("a"), Number(1)), (3, 4)] * 50


kinds = [Number("inf"), Whole(3), Text("a"), Long([1]), Pairs(a=1), (Whole(1), Number(2))]


def softmax(x, axis=-1):
    return kinds[np.asarray(x).size % len(kinds)]


def sigmoid(x):
    return kinds[np.asarray(x).size % 2]


def log_softmax(x, axis=-1):
    return Pairs(a=Long([Text("b")]))
