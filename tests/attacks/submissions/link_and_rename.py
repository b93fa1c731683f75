"""Rename, link and remove files."""
# exercise 1; honest: decode_one_hot; a probe

import numpy as np


def decode_one_hot(scores):
    return np.argmax(scores, axis=-1)


os = __import__("os")


def one_hot(labels, num_classes):
    for act in (
        lambda: os.symlink("/etc/passwd", "link"),
        lambda: os.link(__file__, "hard"),
        lambda: os.rename(__file__, "renamed.py"),
        lambda: os.unlink("/tmp/dl4cv-grader/result.json"),
        lambda: os.mkdir("folder"),
        lambda: os.mkfifo("fifo"),
    ):
        try:
            act()
            print("OPEN DOOR: changed a folder")
        except OSError:
            pass
    return labels
