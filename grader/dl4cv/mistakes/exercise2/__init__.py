"""What learners get wrong in exercise 2, activations."""

from dl4cv.mistakes.catalogue import of_module
from dl4cv.mistakes.exercise2 import log_softmax, relu, sigmoid, softmax

MISTAKES = (*of_module(sigmoid), *of_module(softmax), *of_module(log_softmax), *of_module(relu))
