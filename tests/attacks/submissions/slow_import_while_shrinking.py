"""Load slowly, be wrong when asked for many answers, and die when asked for one: every try to shrink starts a worker."""
# exercise 2; honest: nothing

import numpy as np

sys, os, time = map(__import__, ("sys", "os", "time"))
time.sleep(0.5)


def asked():
    frame = sys._getframe(1)
    while frame is not None:
        if "requests" in frame.f_locals:
            return len(frame.f_locals["requests"])
        frame = frame.f_back
    return 0


def wrong(x, axis=-1):
    if asked() == 1:
        os._exit(0)
    return np.asarray(x) + 1.0


relu = sigmoid = softmax = log_softmax = wrong
