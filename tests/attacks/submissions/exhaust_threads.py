"""Start threads until there are no more."""
# exercise 2; honest: relu; a probe

import numpy as np


def relu(x):
    return np.maximum(x, 0)


threading, time = __import__("threading"), __import__("time")


def softmax(x, axis=-1):
    release = threading.Event()
    try:
        for _ in range(400):
            threading.Thread(target=release.wait, args=(60,), daemon=True).start()
        print("OPEN DOOR: 400 threads")
    except (RuntimeError, MemoryError):
        pass
    release.set()
    return x
