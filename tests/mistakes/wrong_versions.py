"""Small wrong versions of `centred`, which takes the mean off an array."""

from __future__ import annotations

import numpy as np
from dl4cv.mistakes import mistake

INPUTS = (np.array([1.0, 2.0, 6.0]), np.array([[4.0, 0.0]]), np.array([-3.0]))


def wrong(function="centred"):
    return mistake(function, title="A title", explanation="An explanation.")


def centred(x):
    return x - x.mean()


@wrong()
def left_alone(x):
    return x.copy()


@wrong()
def also_left_alone(x):
    return x + 0


@wrong()
def sum_taken_off(x):
    return x - x.sum()


@wrong()
def in_place(x):
    x -= x.sum()
    return x


@wrong()
def one_short(x):
    return (x - x.mean())[..., :-1]


@wrong()
def as_a_row(x):
    return (x - x.mean()).reshape(1, -1)


@wrong()
def integers(x):
    return (x - x.sum()).astype(int)


@wrong()
def divided_by_nothing(x):
    return x / x.std()


@wrong()
def past_the_end(x):
    return x - x[x.size]


@wrong()
def remembering(x, total=[]):  # noqa: B006 - the mistake
    total.append(x.sum())
    return x - sum(total)


@wrong()
def remembering_by_keyword(x, *, total=[]):  # noqa: B006 - the mistake
    total.append(x.sum())
    return x - sum(total)


def _wrong_memory(x, total={}):  # noqa: B006 - the mistake
    total[len(total)] = x.sum()
    return sum(total.values())


@wrong()
def remembering_in_a_helper(x):
    return x - _wrong_memory(x)


@wrong("scaled")
def of_another_function(x):
    return x.copy()
