"""What learners get wrong in exercise 1, class encoding."""

from dl4cv.mistakes.catalogue import of_module
from dl4cv.mistakes.exercise1 import binary_probabilities, decode_one_hot, encode_labels, one_hot

MISTAKES = (
    *of_module(encode_labels),
    *of_module(one_hot),
    *of_module(decode_one_hot),
    *of_module(binary_probabilities),
)
