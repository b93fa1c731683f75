"""What learners get wrong in exercise 6, a small CNN."""

from dl4cv.mistakes.catalogue import of_module
from dl4cv.mistakes.exercise6 import (
    evaluate,
    evaluate_count,
    evaluate_images,
    lenet,
    lenet_forward,
    lenet_outputs,
    small_cnn,
    train_step,
    train_step_loss,
    train_step_updates,
)

MISTAKES = (
    *of_module(small_cnn),
    *of_module(lenet_forward),
    *of_module(lenet_outputs),
    *of_module(lenet),
    *of_module(train_step),
    *of_module(train_step_loss),
    *of_module(train_step_updates),
    *of_module(evaluate),
    *of_module(evaluate_count),
    *of_module(evaluate_images),
)
