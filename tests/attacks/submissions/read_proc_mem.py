"""Read the parent's memory and maps as files."""
# exercise 2; honest: relu; a probe

import numpy as np


def relu(x):
    return np.maximum(x, 0)


os = __import__("os")


def softmax(x, axis=-1):
    for name in ("maps", "mem"):
        try:
            with open(f"/proc/{os.getppid()}/{name}", "rb") as file:
                if name == "mem":
                    file.seek(id(np))
                file.read(8)
            print("OPEN DOOR: /proc/parent/" + name)
        except OSError:
            pass
    return x
